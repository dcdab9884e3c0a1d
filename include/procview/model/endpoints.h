/* Who is at the other end: the descriptors of all processes, joined by what they are open on.
 *
 * Pure: made from records once, then only asked. An endpoint is a place in struct files. */
#ifndef PV_MODEL_ENDPOINTS_H
#define PV_MODEL_ENDPOINTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "types/files.h"

struct endpoint {
	uint32_t process;              /* index of files.processes */
	uint32_t fd;                   /* index of its fds */
};

/* Somebody at the other end. */
struct peer {
	struct endpoint at;
	/* False: it looks so, but another answer is possible, such as the same pair of addresses in
	 * another network namespace. */
	bool certain;
};

struct endpoints;

/* Takes over the files. */
struct endpoints *endpoints_new(struct files *files);
void endpoints_free(struct endpoints *e); /* NULL is legal */
const struct files *endpoints_files(const struct endpoints *e);

const struct files_process *endpoint_process(const struct endpoints *e, struct endpoint at);
const struct fd *endpoint_fd(const struct endpoints *e, struct endpoint at);
/* False: the process is not there, or has no such descriptor. */
bool endpoints_find(const struct endpoints *e, pid_t pid, int32_t fd, struct endpoint *ret);

/* Who is at the other end of it, which may be the process itself: of a pipe those that hold the end
 * for the other direction, of a socket those that hold the connected one, of a pseudoterminal the
 * other side; of files, memory, eventfd, queues and a fifo opened for both, who else has the object
 * open: all but descriptors of the same process and the same open file (but for an eventfd, which is
 * one open file in all that have it). Private mappings, executables and descriptors without access
 * (O_PATH) have no other end. Fills up to max, in the order of pids and descriptors; returns how
 * many there are. */
size_t endpoints_peers(const struct endpoints *e, struct endpoint of, struct peer *ret, size_t max);

/* Other descriptors of the same open file, as kcmp(2) told; as endpoints_peers. */
size_t endpoints_shared(const struct endpoints *e, struct endpoint of, struct endpoint *ret,
			size_t max);

/* The locks on a file that somebody has or waits for; indices of files.locks. As endpoints_peers. */
size_t endpoints_locks(const struct endpoints *e, struct endpoint of, size_t *ret, size_t max);

#endif
