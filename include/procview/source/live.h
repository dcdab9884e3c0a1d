/* The system that procview runs on: proc and sys, wired together. */
#ifndef PV_SOURCE_LIVE_H
#define PV_SOURCE_LIVE_H

#include <stdbool.h>
#include <stddef.h>

struct source;

struct live_options {
	const char *proc;              /* "/proc", or a folder that stands for it */
	size_t kept_fds;               /* descriptors of stat kept open between snapshots; 0: none */
};

/* Half of the descriptor limit (soft raised to hard) or 8,192, whichever is smaller. */
size_t live_kept_fds(void);

/* 0, or -errno with nothing made: -ENOENT, -ENOTDIR, or -ENOSYS if the folder holds no processes
 * (proc is not mounted there). */
int source_live_new(const struct live_options *o, struct source **ret);

#endif
