#include "guard_priv.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "title_priv.h"

enum {
	TRIES = 200, /* while those that die may still put something into the folder */
	TRY_MS = 10,
};

static void close_all_but(int fd)
{
	if (fd > 0)
		close_range(0, (unsigned)fd - 1, 0);
	close_range((unsigned)fd + 1, ~0U, 0);
}

static void remove_all(struct guard *g)
{
	const struct timespec step = { .tv_nsec = TRY_MS * NS_PER_MSEC };

	while (g->count) {
		const struct object *object = &g->objects[g->count - 1];

		for (int i = 0; i < TRIES && object_remove(object) == -ENOTEMPTY; i++)
			nanosleep(&step, NULL);
		g->count--;
	}
}

/* Signals are blocked since before the fork: only the end of the root ends it. */
static void guard_run(struct guard *g, int fd)
{
	ssize_t n;

	prctl(PR_SET_NAME, "pv-guard");
	title_set(g->title, "pv-guard");
	setsid();
	close_all_but(fd);
	if (chdir("/") < 0)
		_exit(EXIT_FAILURE);
	g->count = 0;
	while (g->count < GUARD_OBJECT_MAX) {
		n = recv(fd, &g->objects[g->count], sizeof(g->objects[0]), 0);
		if (n != sizeof(g->objects[0]))
			break;
		g->count++;
	}
	while (recv(fd, &(char){ 0 }, 1, 0) > 0)
		;
	remove_all(g);
	_exit(EXIT_SUCCESS);
}

int guard_start(struct guard *g)
{
	sigset_t all, old;
	int pair[2], error;
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return -errno;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	pid = fork();
	error = errno;
	if (pid == 0) {
		close(pair[0]);
		guard_run(g, pair[1]);
	}
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	close(pair[1]);
	if (pid < 0) {
		close(pair[0]);
		return -error;
	}
	g->pid = pid;
	g->fd = pair[0];
	return 0;
}

int guard_add(struct guard *g, const struct object *object)
{
	int error = 0;

	if (g->count == GUARD_OBJECT_MAX)
		return -ENOSPC;
	if (!g->pid)
		error = guard_start(g);
	if (error)
		return error;
	/* Without a guard, since somebody has killed it, the root is still there. */
	while (send(g->fd, object, sizeof(*object), MSG_NOSIGNAL) < 0 && errno == EINTR)
		;
	g->objects[g->count++] = *object;
	return 0;
}

void guard_end(struct guard *g)
{
	remove_all(g);
	if (!g->pid)
		return;
	kill(g->pid, SIGKILL);
	close(g->fd);
	while (waitpid(g->pid, NULL, 0) < 0 && errno == EINTR)
		;
	g->pid = 0;
}
