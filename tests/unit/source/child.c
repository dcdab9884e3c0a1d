#include "child.h"

#include <errno.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/unit/cmocka_all.h"

/* The pipe of the handshake; a child has only one beginning. */
static int ready_fd = -1;

void child_ready(void)
{
	if (write(ready_fd, "r", 1) != 1)
		_exit(1);
	close(ready_fd);
}

void child_sleep(void *unused)
{
	(void)unused;
	child_ready();
	for (;;)
		pause();
}

/* A test may run in the background of a shell, where these are ignored. */
static void mind_signals(void)
{
	static const int signals[] = { SIGHUP, SIGINT, SIGQUIT };

	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		signal(signals[i], SIG_DFL);
}

pid_t child_start(void (*body)(void *context), void *context)
{
	int fds[2];
	pid_t pid;
	char c;

	assert_int_equal(pipe(fds), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		mind_signals();
		close(fds[0]);
		ready_fd = fds[1];
		body(context);
		_exit(0);
	}
	close(fds[1]);
	assert_int_equal(read(fds[0], &c, 1), 1);
	close(fds[0]);
	return pid;
}

void child_end(pid_t pid)
{
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

pid_t child_start_as(pid_t pid)
{
	struct clone_args args = { .exit_signal = SIGCHLD,
				   .set_tid = (uint64_t)(uintptr_t)&pid,
				   .set_tid_size = 1 };
	long made = syscall(SYS_clone3, &args, sizeof(args));

	if (made == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			pause();
	}
	return (pid_t)made;
}

void child_await_tick(void)
{
	struct timespec from, now;

	clock_gettime(CLOCK_BOOTTIME, &from);
	/* Two ticks of the slowest clock that /proc counts in. */
	do
		clock_gettime(CLOCK_BOOTTIME, &now);
	while ((now.tv_sec - from.tv_sec) * 1000000000L + now.tv_nsec - from.tv_nsec < 20000000L);
}

/* What follows the name in its stat; false: there is no such process. */
static const char *read_stat(pid_t pid, char *buf, size_t size)
{
	char path[32];
	char *behind;
	size_t n;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	f = fopen(path, "re");
	if (!f)
		return NULL;
	n = fread(buf, 1, size - 1, f);
	fclose(f);
	buf[n] = '\0';
	behind = strrchr(buf, ')');
	return behind ? behind + 2 : NULL;
}

struct task_id child_id(pid_t pid)
{
	struct task_id id = { pid, pid, 0 };
	char buf[1024];
	const char *at = read_stat(pid, buf, sizeof(buf));

	/* The start time is the 22nd field, the state the third. */
	for (unsigned field = 3; at && field < 22; field++) {
		at = strchr(at, ' ');
		at = at ? at + 1 : NULL;
	}
	if (at)
		id.start = strtoull(at, NULL, 10);
	return id;
}

char child_state(pid_t pid)
{
	char buf[1024];
	const char *at = read_stat(pid, buf, sizeof(buf));

	return at ? *at : '\0';
}
