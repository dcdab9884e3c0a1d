#include "settings_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/strbuf.h"

enum { TEMP_NAME_MAX = NAME_MAX + 1 };

/* What others wrote must not steer a program of this user. */
static int check_readable(const struct stat *st)
{
	if (!S_ISREG(st->st_mode))
		return -EINVAL;
	if ((st->st_uid != geteuid() && st->st_uid != 0) || (st->st_mode & (S_IWGRP | S_IWOTH)))
		return -EPERM;
	return 0;
}

static int read_all(int fd, size_t limit, struct strbuf *b)
{
	enum { CHUNK = 4096 };

	for (;;) {
		ssize_t n = read(fd, strbuf_reserve(b, CHUNK), CHUNK);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -errno : 0;
		b->len += (size_t)n;
		if (b->len > limit)
			return -EFBIG;
	}
}

int settings_file_read(const char *path, size_t limit, struct strbuf *b)
{
	/* Not to wait for a writer, should somebody have put a fifo there. */
	CLEANUP_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat st;
	int r;

	if (fd < 0)
		return errno == ENOENT || errno == ENOTDIR ? 0 : -errno;
	if (fstat(fd, &st) < 0)
		return -errno;
	r = check_readable(&st);
	return r < 0 ? r : read_all(fd, limit, b);
}

/* A folder in which this user may make another one: not root one in somebody's home. */
static int check_ancestor(const char *path)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return -errno;
	return st.st_uid == geteuid() || st.st_uid == 0 ? 0 : -EPERM;
}

/* Makes the folder and those above it that are missing; path is cut and mended meanwhile. */
static int make_folder(char *path)
{
	char *slash = strrchr(path, '/');
	struct stat st;
	int r = 0;

	if (stat(path, &st) == 0)
		return 0;
	if (errno != ENOENT || !slash)
		return -errno;
	if (slash == path)
		return mkdir(path, 0700) < 0 ? -errno : 0;
	*slash = '\0';
	r = make_folder(path);
	if (r == 0)
		r = check_ancestor(path);
	*slash = '/';
	if (r < 0)
		return r;
	return mkdir(path, 0700) < 0 && errno != EEXIST ? -errno : 0;
}

/* The folder that a file is to be written in, if it is this user's own. A descriptor or -errno. */
static int open_folder(const char *path)
{
	CLEANUP_CLOSE int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct stat st;
	int own;

	if (fd < 0 || fstat(fd, &st) < 0)
		return -errno;
	if (st.st_uid != geteuid())
		return -EPERM;
	own = fd;
	fd = -1;
	return own;
}

/* What is there may be replaced: nothing, or a file of this user. */
static int check_target(int folder, const char *name)
{
	struct stat st;

	if (fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? 0 : -errno;
	if (S_ISLNK(st.st_mode))
		return -ELOOP;
	if (!S_ISREG(st.st_mode))
		return S_ISDIR(st.st_mode) ? -EISDIR : -EINVAL;
	return st.st_uid == geteuid() ? 0 : -EPERM;
}

static int write_all(int fd, const char *text, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, text, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		text += n;
		len -= (size_t)n;
	}
	return 0;
}

/* A new file of a name that nobody could foresee. A descriptor or -errno. */
static int create_temp(int folder, const char *name, char temp[TEMP_NAME_MAX])
{
	uint64_t random;
	int fd;

	if (getrandom(&random, sizeof(random), 0) != sizeof(random))
		return -EIO;
	if (snprintf(temp, TEMP_NAME_MAX, ".%s.%016llx", name, (unsigned long long)random) >=
	    TEMP_NAME_MAX)
		return -ENAMETOOLONG;
	fd = openat(folder, temp, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	return fd < 0 ? -errno : fd;
}

static int write_temp(int fd, const char *text, size_t len)
{
	int r = write_all(fd, text, len);

	if (r == 0 && fsync(fd) < 0)
		r = -errno;
	return r;
}

static int replace(int folder, const char *name, const char *text, size_t len)
{
	char temp[TEMP_NAME_MAX];
	int fd = create_temp(folder, name, temp), r;

	if (fd < 0)
		return fd;
	r = write_temp(fd, text, len);
	if (close(fd) < 0 && r == 0)
		r = -errno;
	if (r == 0 && renameat(folder, temp, folder, name) < 0)
		r = -errno;
	if (r < 0)
		unlinkat(folder, temp, 0);
	else
		fsync(folder);
	return r;
}

int settings_file_write(const char *path, const char *text, size_t len)
{
	CLEANUP_FREE char *folder_path = xstrdup(path);
	char *slash = strrchr(folder_path, '/');
	CLEANUP_CLOSE int folder = -1;
	int r;

	if (!slash || slash == folder_path)
		return -EINVAL;
	*slash = '\0';
	r = make_folder(folder_path);
	if (r < 0)
		return r;
	folder = open_folder(folder_path);
	if (folder < 0)
		return folder;
	r = check_target(folder, slash + 1);
	return r < 0 ? r : replace(folder, slash + 1, text, len);
}
