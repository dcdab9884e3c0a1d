/* Processes and what joins them: the graph that `procview ipc` and its screen show. Pure. */
#ifndef PV_MODEL_IPC_H
#define PV_MODEL_IPC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct endpoints;

enum ipc_kind {
	IPC_PIPE, IPC_FIFO, IPC_UNIX, IPC_TCP, IPC_UDP, IPC_SHM, IPC_SYSV_SHM, IPC_MEMFD, IPC_MQUEUE,
	IPC_EVENTFD, IPC_PTY, IPC_LOCK, IPC_KIND_COUNT
};
/* "pipe", "sysv-shm" … */
const char *ipc_kind_name(enum ipc_kind kind);

/* One thing that joins two processes, however many descriptors they have of it: the lowest are
 * named. Data goes from `from`; where it goes both ways, `from` comes first in files. Of a lock, who
 * waits for it is `to`. */
struct ipc_edge {
	enum ipc_kind kind;
	bool both;                     /* data goes both ways */
	bool certain;
	uint32_t from, to;             /* indices of files.processes */
	int32_t from_fd, to_fd;        /* or FD_MEM … */
	const char *object;            /* "pipe:[1234]", a path, "127.0.0.1:80", "@abstract"; any bytes */
	size_t object_len;
};

struct ipc {
	size_t node_count, edge_count;
	const uint32_t *nodes;         /* indices of files.processes, ascending */
	const struct ipc_edge *edges;  /* by from, to, kind */
	bool truncated;                /* there are more than a quarter of a million */
};

/* Everything that joins one of these processes (NULL: anybody) to another process; what a process
 * holds both ends of itself only with `own`. Borrows e for as long as it lives. */
struct ipc *ipc_new(const struct endpoints *e, const pid_t *pids, size_t count, bool own);
void ipc_free(struct ipc *i); /* NULL is legal */

/* An edge as one of its processes sees it, with all others of the same kind, object and way to the
 * same process: a pool of connections is one. */
enum ipc_way { IPC_IN, IPC_BOTH, IPC_OUT };

struct ipc_link {
	uint32_t process, other;       /* indices of files.processes; the same: it holds both ends */
	int32_t fd, other_fd;          /* of the first one */
	enum ipc_way way;
	size_t count;                  /* how many they are */
	const struct ipc_edge *edge;   /* the first one */
};

/* Those of all processes, by process, way and other; to be freed. Returns how many. */
size_t ipc_links(const struct ipc *i, struct ipc_link **ret);
/* Where those of a process begin, and how many they are. */
const struct ipc_link *ipc_links_of(const struct ipc_link *links, size_t count, uint32_t process,
				    size_t *ret_count);

#endif
