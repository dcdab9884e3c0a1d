#include "channel_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "run_priv.h"

enum { FULL_SECONDS = 10 };

bool channel_read(int fd, void *buf, size_t len)
{
	char *p = buf;

	while (len > 0) {
		ssize_t n = read(fd, p, len);

		if (n == 0 || (n < 0 && errno != EINTR))
			return false;
		if (n > 0) {
			p += n;
			len -= (size_t)n;
		}
	}
	return true;
}

bool channel_write(int fd, const void *buf, size_t len)
{
	const char *p = buf;

	while (len > 0) {
		ssize_t n = write(fd, p, len);

		if (n < 0 && errno != EINTR)
			return false;
		if (n > 0) {
			p += n;
			len -= (size_t)n;
		}
	}
	return true;
}

void channel_pipe(struct run *r, int fd[2])
{
	if (pipe2(fd, O_CLOEXEC) < 0)
		run_fail(r, errno, _("cannot make a pipe"));
}

int channel_capacity(int fd)
{
	return fcntl(fd, F_GETPIPE_SZ);
}

int channel_queued(int fd)
{
	int n = 0;

	return ioctl(fd, FIONREAD, &n) < 0 ? -1 : n;
}

bool channel_await_full(int fd)
{
	const uint64_t until = clock_monotonic() + FULL_SECONDS * NS_PER_SEC;
	const struct timespec step = { .tv_nsec = NS_PER_MSEC };

	while (channel_queued(fd) < channel_capacity(fd)) {
		if (clock_monotonic() > until)
			return false;
		nanosleep(&step, NULL);
	}
	return true;
}

ino_t channel_inode(int fd)
{
	struct stat st;

	return fstat(fd, &st) < 0 ? 0 : st.st_ino;
}

void channel_fact_inode(struct run *r, const char *name, int fd)
{
	run_fact(r, name, "%llu", (unsigned long long)channel_inode(fd));
}
