/* What the ways of reading sockets share. */
#ifndef PV_PROC_SOCKET_PRIV_H
#define PV_PROC_SOCKET_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "types/socket.h"

struct arena;
struct scan;

/* Sockets that the kernel tells together. */
struct socket_kind {
	uint16_t family;
	uint16_t type; /* 0: each tells its own */
	uint8_t protocol; /* of a dump, and of its rows; IPPROTO_RAW: each tells its own */
	bool dumped; /* sock_diag(7) may have it */
	const char *table; /* in /proc/PID/net; NULL: it has none */
};

extern const struct socket_kind socket_kinds[];
extern const size_t socket_kind_count;

/* Sockets in the order in which they are told; what they point to is of the arena. */
struct socket_list {
	struct arena *arena;
	struct socket *rows;
	size_t count, cap;
	bool truncated;
};

/* A socket of which nothing is told yet. */
struct socket socket_unknown(const struct socket_kind *k);
/* Appends a copy, unless nobody can hold it. */
void socket_list_add(struct socket_list *l, const struct socket *s);

/* Appends the rows of a table of /proc/PID/net; other lines are passed over. Pure but for memory. */
void socket_table_parse(const char *buf, size_t len, const struct socket_kind *k,
			struct socket_list *l);

/* A netlink socket in a namespace. */
struct socket_diag;

/* ns: a descriptor of /proc/PID/ns/net; -1: that of the calling thread, which stays where it is
 * anyway. 0 or -errno; -EOPNOTSUPP: it is not built in. */
int socket_diag_open(int ns, struct socket_diag **ret);
void socket_diag_close(struct socket_diag *d); /* NULL is legal */
/* Appends all of a kind. 0, or -errno with the list as it was; -ENOENT: the kernel has no dump of
 * it. *torn becomes true if some may be missing. */
int socket_diag_dump(struct socket_diag *d, const struct socket_kind *k, struct socket_list *l,
		     bool *torn);

#endif
