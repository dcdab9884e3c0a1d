/* The root of /proc, as a descriptor: a folder of fixtures can stand in for it. */
#ifndef PV_BASE_PROCROOT_H
#define PV_BASE_PROCROOT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct strbuf;

struct procroot {
	int fd;          /* O_PATH or O_RDONLY of the folder, CLOEXEC */
	bool live;       /* it is a mounted procfs, not a folder of fixtures */
};

/* Opens path ("/proc"). 0 or -errno; -ENOTDIR if it is no folder, -ENOENT if nothing is there. */
int procroot_open(const char *path, struct procroot *ret);
void procroot_done(struct procroot *root);

/* Opens a path below the root read-only and CLOEXEC. A descriptor, or -errno. */
int procroot_openat(const struct procroot *root, const char *path);

/* Reads up to cap bytes of a file below dirfd, with as few calls as its size allows. Returns the
 * number of bytes (less than cap unless there may be more), or -errno. No NUL is added. */
ssize_t procroot_read(int dirfd, const char *path, char *buf, size_t cap);
/* The same, appended to b, up to limit bytes; *ret_truncated (may be NULL) says that there was
 * more. 0 or -errno. */
int procroot_read_all(int dirfd, const char *path, struct strbuf *b, size_t limit,
		      bool *ret_truncated);
/* readlinkat, appended to b. 0 or -errno. */
int procroot_readlink(int dirfd, const char *path, struct strbuf *b);

#endif
