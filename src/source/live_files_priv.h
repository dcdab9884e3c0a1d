/* Who has what open, in the making: what the files of it share. */
#ifndef PV_SOURCE_LIVE_FILES_PRIV_H
#define PV_SOURCE_LIVE_FILES_PRIV_H

#include <stddef.h>

#include "live_priv.h"
#include "types/files.h"

struct files_pass {
	struct live *live;
	const struct files_request *request;
	struct files *files;
	struct files_process *processes; /* of files, still to be changed */
	size_t count;
};

/* Nobody else has seen the descriptors yet. */
static inline struct fd *files_pass_fds(const struct files_process *p)
{
	return (struct fd *)p->fds;
}

/* live_files_sockets.c. Reads the sockets of every network namespace that somebody has one of, and
 * lets descriptors know theirs. */
void files_pass_sockets(struct files_pass *p);
/* live_files_shared.c. Which descriptors are the same open file. */
void files_pass_shared(struct files_pass *p);
/* live_files_places.c. Names of mounts and drivers. */
void files_pass_places(struct files_pass *p);
/* live_files_ipc.c. System V objects. */
void files_pass_ipc(struct files_pass *p);

#endif
