/* The parts of endpoints. */
#ifndef PV_MODEL_ENDPOINTS_PRIV_H
#define PV_MODEL_ENDPOINTS_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "grouping_priv.h"
#include "model/endpoints.h"

struct sockets;

struct endpoints {
	struct files *files;
	struct grouping *holders; /* of what is open: items are endpoints, packed */
	struct grouping *locks; /* of files: indices of files.locks */
	struct sockets *sockets; /* which belong together, whoever holds them */
};

/* In the order of pids and descriptors. */
static inline uint64_t endpoint_pack(struct endpoint at)
{
	return (uint64_t)at.process << 32 | at.fd;
}

static inline struct endpoint endpoint_unpack(uint64_t item)
{
	return (struct endpoint){ (uint32_t)(item >> 32), (uint32_t)item };
}

enum join {
	JOIN_NONE,
	JOIN_PIPE,
	JOIN_FIFO,
	JOIN_SOCKET,
	JOIN_PTY,
	JOIN_EVENTFD,
	JOIN_MQUEUE,
	JOIN_BLOCK,
	JOIN_FILE,
	JOIN_SYSV, /* FD_MEM of JOIN_FILE */
	JOIN_SHARED,
	JOIN_PTY_PLACES,
	JOIN_COUNT
};

/* Of a pipe or fifo by the mode; of a pseudoterminal. */
enum side {
	SIDE_BOTH,
	SIDE_READ,
	SIDE_WRITE,
	SIDE_COUNT,
	SIDE_MASTER = SIDE_READ,
	SIDE_SLAVE = SIDE_WRITE
};

enum join fd_join(const struct fd *f);
enum side fd_side(const struct fd *f);
struct grouping_key join_key(enum join join, enum side side, uint64_t a, uint64_t b);
/* A mapping of System V shared memory. */
bool fd_is_sysv_shm(const struct fd *f);
/* False: nobody can be at another end of it. */
bool fd_key(const struct files_process *p, const struct fd *f, struct grouping_key *ret);
/* Of those that kcmp(2) numbered as the same open file. */
struct grouping_key fd_shared_key(const struct files_process *p, const struct fd *f);
/* The file system that a pseudoterminal was opened on; PTY_NOWHERE: not known. The items of
 * JOIN_PTY_PLACES by index and side are these. */
#define PTY_NOWHERE UINT64_MAX
enum side pty_side(const struct fd *f);
uint64_t pty_place(const struct fd *f);

/* Another socket that is the other end of one. */
struct socket_link {
	uint64_t inode;
	bool certain;
};

struct socket_links {
	struct socket_link *links;
	size_t count, cap;
};

/* Pure in files, which it borrows. */
struct sockets *sockets_new(const struct files *files);
void sockets_free(struct sockets *s); /* NULL is legal */
/* Adds the inodes of the other ends of a socket that a descriptor is open on, some perhaps twice;
 * the caller frees ret->links. */
void sockets_links(const struct sockets *s, const struct fd *of, struct socket_links *ret);
/* Whether one that is not connected is bound to that port, by the protocol and in the network
 * namespace of the socket. */
bool sockets_bound(const struct sockets *s, const struct socket *socket, uint16_t port);

#endif
