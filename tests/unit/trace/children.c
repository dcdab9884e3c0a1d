#include "children.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"

#define DEADLINE (20 * NS_PER_SEC)

pid_t child_start(int (*play)(void *arg), void *arg)
{
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid > 0)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	_exit(play(arg));
}

void child_end(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

int child_wait(pid_t pid)
{
	int status;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

bool child_lives(pid_t pid)
{
	return waitpid(pid, NULL, WNOHANG) == 0;
}

static bool read_file(pid_t pid, const char *name, char *buf, size_t size)
{
	char path[64];
	size_t n = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);
	f = fopen(path, "re");
	if (f) {
		n = fread(buf, 1, size - 1, f);
		fclose(f);
	}
	buf[n] = '\0';
	return n > 0;
}

long child_call(pid_t pid)
{
	char buf[256];

	return read_file(pid, "syscall", buf, sizeof(buf)) && *buf >= '0' && *buf <= '9'
		       ? strtol(buf, NULL, 10)
		       : -1;
}

char child_state(pid_t pid)
{
	char buf[1024], *end;

	if (!read_file(pid, "stat", buf, sizeof(buf)))
		return 0;
	end = strrchr(buf, ')');
	return end ? end[2] : 0;
}

long child_status(pid_t pid, const char *key)
{
	char buf[8192], *line;

	if (!read_file(pid, "status", buf, sizeof(buf)))
		return -1;
	line = strstr(buf, key);
	return line ? strtol(line + strlen(key), NULL, 10) : -1;
}

static void pause_a_little(void)
{
	const struct timespec t = { .tv_nsec = 200 * 1000 };

	nanosleep(&t, NULL);
}

void child_await_call(pid_t pid, long call)
{
	uint64_t end = clock_monotonic() + DEADLINE;

	while (child_call(pid) != call) {
		if (clock_monotonic() > end)
			fail_msg("%d is in call %ld, not in %ld", (int)pid, child_call(pid), call);
		pause_a_little();
	}
}

void child_await_state(pid_t pid, char state)
{
	uint64_t end = clock_monotonic() + DEADLINE;

	while (child_state(pid) != state) {
		if (clock_monotonic() > end)
			fail_msg("%d is in state %c, not %c", (int)pid, child_state(pid), state);
		pause_a_little();
	}
}
