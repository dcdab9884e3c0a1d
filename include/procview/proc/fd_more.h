/* What each kind of descriptor tells of its own: /proc/PID/fdinfo/N, proc_pid_fdinfo(5), and for a
 * few kinds the file itself. */
#ifndef PV_PROC_FD_MORE_H
#define PV_PROC_FD_MORE_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct fd;
struct fd_more;
struct fd_mqueue;
struct mounts;
struct procroot;
struct ttys;

/* Rows of one descriptor that are kept: targets of an epoll, watches. */
enum { FD_MORE_ROWS_MAX = 1 << 16 };
/* Watches of one descriptor whose paths are looked for. */
enum { FD_MORE_PATHS_MAX = 1024 };

/* Where fd_more_read may look. */
struct fd_more_source {
	const struct procroot *root; /* not live: no file is opened */
	int process;                 /* descriptor of the folder of the process */
	const struct ttys *ttys;     /* borrowed; NULL: only the usual names */
	const struct mounts *mounts; /* borrowed; NULL: no file is looked for on a mount */
	const struct fd *known;      /* what is known already of the same process; borrowed */
	size_t known_count;
};

/* Pure: fills the member of the type from the text of fdinfo and from what fd has already: type,
 * has, special and target. Memory is of the arena. False: the type has nothing of its own, or it was
 * not told; *ret is untouched then. */
bool fd_more_parse(const struct fd *fd, const char *text, size_t len, struct arena *a,
		   struct fd_more *ret);

/* The same, and what the file itself tells. A file is opened only where opening neither waits nor
 * changes anything: memfd, mqueue, ns. The path of a watch is that of a descriptor in `known`, or is
 * found by the handle in fdinfo, where that is permitted (CAP_DAC_READ_SEARCH), and looked at again
 * without waiting for any file system; a path that is not certain is not told. NULL: nothing is known. Of the arena. */
const struct fd_more *fd_more_read(const struct fd_more_source *s, const struct fd *fd,
				   const char *text, size_t len, struct arena *a);

/* Pure: what reading a message queue gives, mq_overview(7). 0 or -EINVAL. */
int fd_more_parse_mqueue(const char *text, size_t len, struct fd_mqueue *ret);

#endif
