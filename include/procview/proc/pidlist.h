/* Which processes there are, and which threads a process has: folders named by a number. */
#ifndef PV_PROC_PIDLIST_H
#define PV_PROC_PIDLIST_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Ascending, each once. Filled again and again, it keeps its memory. */
struct pidlist {
	pid_t *pids;
	size_t count, cap;
};

#define PIDLIST_INIT                                                                               \
	{                                                                                          \
		NULL, 0, 0                                                                         \
	}

void pidlist_done(struct pidlist *l);

/* Lists the numeric names in the folder `path` below dirfd ("." for the root of /proc, "42/task").
 * 0 or -errno, with the list empty; -ENOENT: the process is gone. */
int pidlist_read(int dirfd, const char *path, struct pidlist *l);

/* Appends the names of records as getdents64(2) writes them, in their order; any bytes. */
void pidlist_parse(const char *buf, size_t len, struct pidlist *l);
/* Puts the list in order, each pid once. Fast if it is so already, as the kernel's lists are. */
void pidlist_sort(struct pidlist *l);

#endif
