/* Locks that one process has and the other one waits for. */
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fdzoo.h"

static int take_flock(int fd, bool wait)
{
	return flock(fd, LOCK_EX | (wait ? 0 : LOCK_NB));
}

static int take_record(int fd, int command)
{
	struct flock l = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 10, .l_len = 20 };

	return fcntl(fd, command, &l);
}

static int take_posix(int fd, bool wait)
{
	return take_record(fd, wait ? F_SETLKW : F_SETLK);
}

static int take_ofd(int fd, bool wait)
{
	return take_record(fd, wait ? F_OFD_SETLKW : F_OFD_SETLK);
}

enum { LOCKS = 3 };

static const struct lock_kind {
	const char *name, *file;
	int (*take)(int fd, bool wait);
} lock_kinds[LOCKS] = {
	{ "lock-flock", "locked-flock", take_flock },
	{ "lock-posix", "locked-posix", take_posix },
	{ "lock-ofd", "locked-ofd", take_ofd },
};

static int open_locked(const struct lock_kind *kind)
{
	return open(kind->file, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
}

void zoo_locks_parent(struct zoo *z)
{
	for (size_t i = 0; i < LOCKS; i++) {
		const struct lock_kind *kind = &lock_kinds[i];
		int fd = open_locked(kind);

		if (fd >= 0 && kind->take(fd, false))
			zoo_fail(kind->name);
		zoo_keep(z, kind->name, "reg", ZOO_PARENT, fd, "path=%s lock=%s", kind->file,
			 kind->name + sizeof("lock-") - 1);
	}
}

struct waiter {
	const struct lock_kind *kind;
	int fd;
};

static void *wait_for_lock(void *p)
{
	struct waiter *w = p;

	w->kind->take(w->fd, true);
	return NULL;
}

/* The rows of waiting ones: "1: -> FLOCK  ADVISORY  WRITE 5712 fe:00:1234 0 EOF". */
static bool is_awaited(ino_t inode)
{
	char line[256], mark[32];
	FILE *f = fopen("/proc/locks", "re");
	bool found = false;

	if (!f)
		zoo_fail("/proc/locks");
	snprintf(mark, sizeof(mark), ":%lu ", (unsigned long)inode);
	while (!found && fgets(line, sizeof(line), f))
		found = strstr(line, "-> ") && strstr(line, mark);
	fclose(f);
	return found;
}

void zoo_locks_child(struct zoo *z)
{
	static const char *const names[LOCKS] = { "wait-flock", "wait-posix", "wait-ofd" };
	static struct waiter waiters[LOCKS];
	pthread_t thread;

	for (size_t i = 0; i < LOCKS; i++) {
		struct waiter *w = &waiters[i];
		struct stat st;

		*w = (struct waiter){ &lock_kinds[i], open_locked(&lock_kinds[i]) };
		zoo_keep(z, names[i], "reg", ZOO_CHILD, w->fd, "path=%s waits=%s", w->kind->file,
			 w->kind->name + sizeof("lock-") - 1);
		if (w->fd < 0 || fstat(w->fd, &st) ||
		    pthread_create(&thread, NULL, wait_for_lock, w))
			zoo_fail(names[i]);
		while (!is_awaited(st.st_ino))
			sched_yield();
	}
}
