/* Parts of a descriptor's JSON. */
#ifndef PV_CLI_FDS_JSON_PRIV_H
#define PV_CLI_FDS_JSON_PRIV_H

#include <stdbool.h>
#include <stdint.h>

struct fd;
struct jsonw;
struct socket;

/* Names of bits in an open list; what has no name as "0x…". */
void fds_json_add_bits(struct jsonw *j, uint32_t bits, const char *(*take)(uint32_t *bits));
/* KEY: "MAJOR:MINOR". */
void fds_json_add_device(struct jsonw *j, const char *key, bool known, uint32_t device);
/* The keys that a socket has; NULL: nothing is known of it. */
void fds_json_add_socket(struct jsonw *j, const struct socket *s);
/* The keys that its kind has. */
void fds_json_add_more(struct jsonw *j, const struct fd *f);

#endif
