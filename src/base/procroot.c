#include "base/procroot.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/strbuf.h"

int procroot_open(const char *path, struct procroot *ret)
{
	struct statfs fs;
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	ret->fd = fd;
	ret->live = fstatfs(fd, &fs) == 0 && fs.f_type == PROC_SUPER_MAGIC;
	return 0;
}

void procroot_done(struct procroot *root)
{
	if (root->fd >= 0)
		close(root->fd);
	root->fd = -1;
}

int procroot_openat(const struct procroot *root, const char *path)
{
	int fd = openat(root->fd, path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	return fd < 0 ? -errno : fd;
}

static ssize_t read_some(int fd, char *buf, size_t cap)
{
	ssize_t n;

	do
		n = read(fd, buf, cap);
	while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : n;
}

ssize_t procroot_read(int dirfd, const char *path, char *buf, size_t cap)
{
	CLEANUP_CLOSE int fd = openat(dirfd, path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	if (fd < 0)
		return -errno;
	/* One read gives a whole /proc file that fits: short ones need no second to see the end. */
	return read_some(fd, buf, cap);
}

int procroot_read_all(int dirfd, const char *path, struct strbuf *b, size_t limit,
		      bool *ret_truncated)
{
	CLEANUP_CLOSE int fd = openat(dirfd, path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	size_t chunk = 4096, done = 0;
	bool truncated = false;

	if (fd < 0)
		return -errno;
	for (;;) {
		/* One byte more than the limit tells whether there is more. */
		size_t want = limit - done < chunk ? limit - done + 1 : chunk;
		ssize_t n = read_some(fd, strbuf_reserve(b, want), want);

		if (n < 0)
			return (int)n;
		if (n == 0)
			break;
		if ((size_t)n > limit - done) {
			n = (ssize_t)(limit - done);
			truncated = true;
		}
		b->len += (size_t)n;
		done += (size_t)n;
		if (truncated)
			break;
		if (chunk < 1 << 16)
			chunk *= 2;
	}
	if (b->s)
		b->s[b->len] = '\0';
	if (ret_truncated)
		*ret_truncated = truncated;
	return 0;
}

int procroot_readlink(int dirfd, const char *path, struct strbuf *b)
{
	char *at = strbuf_reserve(b, PATH_MAX);
	ssize_t n = readlinkat(dirfd, path, at, PATH_MAX);

	if (n < 0)
		return -errno;
	b->len += (size_t)n;
	b->s[b->len] = '\0';
	return 0;
}
