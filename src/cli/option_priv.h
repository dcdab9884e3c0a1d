/* Values of options that several commands take. Each ends the program with 2 on wrong use. */
#ifndef PV_CLI_OPTION_PRIV_H
#define PV_CLI_OPTION_PRIV_H

#include <argp.h>
#include <stdint.h>
#include <sys/types.h>

struct columns;
struct filter;
struct pid_list;
struct sort;

pid_t option_pid(const char *text, struct argp_state *state);
void option_pids(struct pid_list *l, const char *text, struct argp_state *state);
void option_columns(struct columns *c, const char *text, struct argp_state *state);
void option_sort(struct sort *s, const char *text, struct argp_state *state);
/* NULL: an empty one, which everything matches. */
struct filter *option_filter(const char *text, struct argp_state *state);
/* Seconds between two readings: 0.1 to 3600. */
double option_seconds(const char *text, struct argp_state *state);
/* How many times: 1 and more. */
uint64_t option_count(const char *text, struct argp_state *state);

#endif
