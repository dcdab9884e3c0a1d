#include "helper.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/alloc.h"
#include "tests/unit/cmocka_all.h"

char *exact_copy(const void *bytes, size_t len)
{
	char *copy = malloc(len);

	assert_true(copy || len == 0);
	return len ? memcpy(copy, bytes, len) : copy;
}

char *slurp(const char *path, size_t *ret_len)
{
	CLEANUP_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t cap = 1 << 16;
	char *buf = xmalloc(cap);
	size_t len = 0;
	ssize_t n;

	assert_true(fd >= 0);
	while ((n = read(fd, buf + len, cap - len)) > 0) {
		len += (size_t)n;
		if (len == cap)
			buf = xrealloc(buf, cap *= 2);
	}
	assert_int_equal(n, 0);
	*ret_len = len;
	return buf;
}

void folder_make(struct folder *f)
{
	strcpy(f->path, "/tmp/procview-proc-XXXXXX");
	assert_non_null(mkdtemp(f->path));
	f->fd = open(f->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(f->fd >= 0);
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	return remove(path);
}

void folder_remove(struct folder *f)
{
	close(f->fd);
	assert_int_equal(nftw(f->path, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
}

static void make_folders(int fd, const char *path)
{
	char part[256];

	for (const char *at = path; (at = strchr(at, '/')); at++) {
		assert_true((size_t)(at - path) < sizeof(part));
		memcpy(part, path, (size_t)(at - path));
		part[at - path] = '\0';
		assert_true(mkdirat(fd, part, 0755) == 0 || errno == EEXIST);
	}
}

void folder_add(const struct folder *f, const char *path, const void *bytes, size_t len)
{
	const char *p = bytes;

	make_folders(f->fd, path);
	CLEANUP_CLOSE int fd = openat(f->fd, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	assert_true(fd >= 0);
	while (len) {
		ssize_t n = write(fd, p, len);

		assert_true(n > 0);
		p += n;
		len -= (size_t)n;
	}
}

void folder_add_text(const struct folder *f, const char *path, const char *text)
{
	folder_add(f, path, text, strlen(text));
}

void child_start(struct child *c, void (*prepare)(void))
{
	int ready[2], end[2];
	char byte = 0;

	assert_int_equal(pipe(ready), 0);
	assert_int_equal(pipe(end), 0);
	c->pid = fork();
	assert_true(c->pid >= 0);
	if (c->pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(ready[0]);
		close(end[1]);
		if (prepare)
			prepare();
		if (write(ready[1], &byte, 1) != 1)
			_exit(1);
		while (read(end[0], &byte, 1) < 0 && errno == EINTR)
			;
		_exit(0);
	}
	close(ready[1]);
	close(end[0]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	c->end_fd = end[1];
}

void child_end(struct child *c)
{
	siginfo_t info;

	close(c->end_fd);
	c->end_fd = -1;
	assert_int_equal(waitid(P_PID, (id_t)c->pid, &info, WEXITED | WNOWAIT), 0);
}

void child_reap(struct child *c)
{
	if (c->end_fd >= 0)
		child_end(c);
	assert_int_equal(waitpid(c->pid, NULL, 0), c->pid);
}
