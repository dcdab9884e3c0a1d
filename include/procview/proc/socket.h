/* The sockets of a network namespace: by sock_diag(7), or from the tables of /proc/PID/net.
 *
 * The tables know less: no peer of a unix socket, nobody who waits at its listener, no file that it
 * is bound to. Sockets of raw(7) and icmp(7) come from them where the kernel has no dump of those. */
#ifndef PV_PROC_SOCKET_H
#define PV_PROC_SOCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "types/socket.h"

struct arena;
struct procroot;

/* More than these are not read. */
enum { SOCKETS_MAX = 1 << 20 };

struct sockets {
	/* By inode, each inode once; of the arena. Those with inode 0 come first: tcp connections
	 * that no process has accepted yet. Nobody can hold what else has no inode (TIME_WAIT and
	 * the like), and it is left out. */
	const struct socket *sockets;
	size_t count;
	uint64_t net;                  /* inode of the namespace, as socket.net; 0: not known */
	bool tables;                   /* sock_diag was not permitted or is not built in */
	bool torn;                     /* they changed while being told, again and again: some may be
					* missing */
	bool truncated;                /* there are more than SOCKETS_MAX */
};

/* All zero at first. What is kept from one reading to the next. */
struct socket_reader {
	bool tables_only;              /* wanted: nothing by sock_diag */
	uint32_t lacking;              /* kinds that the kernel has no dump of, a bit each: asked again,
					* it would look for the module each time */
};

/* Whether sock_diag is built in. */
bool sockets_have_diag(void);

/* Reads all sockets of the namespace that a process is in; pid 0: that of the calling thread, which
 * stays where it is: a namespace is entered by a thread of its own, for as long as it takes to open a
 * netlink socket in it. 0, or -errno with nothing touched: -ESRCH: the process is gone; -EACCES: it
 * and its tables may not be looked at. */
int sockets_read(struct socket_reader *r, const struct procroot *root, pid_t pid, struct arena *a,
		 struct sockets *ret);

#endif
