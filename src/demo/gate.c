#include "process_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "run_priv.h"

enum { AWAIT_SECONDS = 10 };

void gate_open(struct run *r, struct gate *g)
{
	if (pipe2(g->fd, O_CLOEXEC) < 0)
		run_fail(r, errno, _("cannot make a pipe"));
}

void gate_close(struct gate *g)
{
	close(g->fd[0]);
	close(g->fd[1]);
}

void gate_pass(struct gate *g, uint64_t value)
{
	while (write(g->fd[1], &value, sizeof(value)) < 0 && errno == EINTR)
		;
	gate_close(g);
}

bool gate_wait(struct gate *g, unsigned n, uint64_t *values)
{
	unsigned done = 0;

	close(g->fd[1]);
	while (done < n) {
		uint64_t value;
		ssize_t got = read(g->fd[0], &value, sizeof(value));

		if (got < 0 && errno == EINTR)
			continue;
		if (got != sizeof(value))
			break;
		if (values)
			values[done] = value;
		done++;
	}
	close(g->fd[0]);
	return done == n;
}

void gate_wait_all(struct run *r, struct gate *g, unsigned n, uint64_t *values)
{
	if (!gate_wait(g, n, values))
		run_fail(r, 0, _("a process of the demonstration ended too early"));
}

/* The first line of a file of a task. False if it cannot be read. */
static bool read_task(pid_t pid, pid_t tid, const char *file, char *buf, size_t size)
{
	char path[64];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/%s", (int)pid, (int)tid, file);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	n = read(fd, buf, size - 1);
	close(fd);
	if (n <= 0)
		return false;
	buf[n] = '\0';
	return true;
}

enum awaited { AWAITED_YES, AWAITED_NOT_YET, AWAITED_NEVER };

/* Where /proc/PID/syscall may not be read, being asleep has to do. */
static enum awaited judge_by_state(pid_t pid, pid_t tid)
{
	const char *behind_name;
	char stat[512];

	if (!read_task(pid, tid, "stat", stat, sizeof(stat)))
		return AWAITED_NEVER;
	behind_name = strrchr(stat, ')');
	return behind_name && behind_name[1] && behind_name[2] == 'S' ? AWAITED_YES
								      : AWAITED_NOT_YET;
}

static enum awaited judge(pid_t pid, pid_t tid, long nr)
{
	char line[256];
	long found;

	if (!read_task(pid, tid, "syscall", line, sizeof(line)))
		return judge_by_state(pid, tid);
	if (sscanf(line, "%ld", &found) != 1 || found < 0)
		return AWAITED_NOT_YET; /* "running" */
	return nr < 0 || found == nr ? AWAITED_YES : AWAITED_NOT_YET;
}

bool run_await_call(struct run *r, pid_t pid, pid_t tid, long nr)
{
	const uint64_t until = clock_monotonic() + AWAIT_SECONDS * NS_PER_SEC;
	const struct timespec step = { .tv_nsec = NS_PER_MSEC };
	enum awaited found;

	while ((found = judge(pid, tid, nr)) == AWAITED_NOT_YET && !run_stopping(r) &&
	       clock_monotonic() < until)
		nanosleep(&step, NULL);
	return found == AWAITED_YES;
}
