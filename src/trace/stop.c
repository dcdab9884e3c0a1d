#include "trace/stop.h"

#include <elf.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>

#include "base/clock.h"
#include "registers_priv.h"
#include "restart_priv.h"
#include "types/thread_copy.h"

/* linux/ptrace.h, which cannot be included beside sys/ptrace.h: what a stop that is no signal's has
 * above the number. */
enum { EVENT_STOP = 128 };

enum { PAGE = 4096, PIECES = (int)(THREAD_STACK_MAX / PAGE) + 1 };

/* How long to sleep between two looks whether it has stopped. */
enum { LOOK_FIRST_NS = 10 * 1000, LOOK_MOST_NS = 1000 * 1000 };

struct stop {
	pid_t tid;
	uint64_t deadline_ns;
	struct thread_copy *copy;
	struct stop_report report;
	int error;
};

static void doze(long ns)
{
	const struct timespec t = { .tv_nsec = ns };

	clock_nanosleep(CLOCK_MONOTONIC, 0, &t, NULL);
}

/* Looks and leaves the news with the kernel, so that a signal which is just being delivered is not
 * lost if this program is killed now. 0 and why it stopped, -EAGAIN, or -ESRCH if it ends. */
static int look(pid_t tid, int *ret_status)
{
	siginfo_t info = { .si_pid = 0 };

	if (waitid(P_PID, (id_t)tid, &info,
		   WSTOPPED | WEXITED | WNOHANG | WNOWAIT | __WALL | __WNOTHREAD) < 0)
		return errno == ECHILD ? -ESRCH : -errno;
	if (info.si_pid == 0)
		return -EAGAIN;
	if (info.si_code != CLD_TRAPPED && info.si_code != CLD_STOPPED)
		return -ESRCH;
	*ret_status = info.si_status;
	return 0;
}

static int wait_stop(const struct stop *s, int *ret_status)
{
	uint64_t end = clock_monotonic() + s->deadline_ns;
	long pause = LOOK_FIRST_NS;
	int err;

	while ((err = look(s->tid, ret_status)) == -EAGAIN) {
		if (clock_monotonic() >= end)
			return -ETIMEDOUT;
		doze(pause);
		pause = pause < LOOK_MOST_NS / 2 ? pause * 2 : LOOK_MOST_NS;
	}
	return err;
}

/* Page by page, since each piece is read whole or not at all: so as much as there is comes. */
static size_t read_stack(pid_t tid, uint64_t from, unsigned char *to)
{
	struct iovec local = { to, THREAD_STACK_MAX };
	struct iovec remote[PIECES];
	size_t left = THREAD_STACK_MAX, count = 0;
	ssize_t n;

	while (left > 0) {
		size_t size = PAGE - from % PAGE < left ? PAGE - from % PAGE : left;

		remote[count++] = (struct iovec){ (void *)(uintptr_t)from, size };
		from += size;
		left -= size;
	}
	n = process_vm_readv(tid, &local, 1, remote, count, 0);
	return n > 0 ? (size_t)n : 0;
}

static bool restart(struct stop *s, void *set, struct iovec *io)
{
	long call = registers_interrupted(set, io->iov_len);

	return call >= 0 && restart_is_harmless(call) && registers_restart(set, io->iov_len) &&
	       ptrace(PTRACE_SETREGSET, s->tid, NT_PRSTATUS, io) == 0;
}

static int copy_stopped(struct stop *s)
{
	unsigned char set[REGISTERS_SIZE];
	struct iovec io = { set, sizeof(set) };
	struct thread_copy *c = s->copy;
	int err;

	if (ptrace(PTRACE_GETREGSET, s->tid, NT_PRSTATUS, &io) < 0)
		return -errno;
	/* Who was stopped by a signal has its EINTR from that signal. */
	if (!s->report.was_stopped)
		s->report.restarted = restart(s, set, &io);
	err = registers_copy(set, io.iov_len, c);
	if (err)
		return err;
	c->stack_start = c->sp - registers_red_zone;
	c->stack_len = read_stack(s->tid, c->stack_start, c->stack);
	/* What is below may be the next page, and not there. */
	if (c->stack_len == 0) {
		c->stack_start = c->sp;
		c->stack_len = read_stack(s->tid, c->stack_start, c->stack);
	}
	return 0;
}

/* The signal that it stopped for, which goes on its way when it is let go; 0: none. */
static int pending_signal(const struct stop *s, int status)
{
	return status >> 8 == 0 && !s->report.was_stopped ? status : 0;
}

static int stop_and_copy(struct stop *s)
{
	uint64_t began;
	int status = 0, signo, err;

	if (ptrace(PTRACE_SEIZE, s->tid, NULL, NULL) < 0)
		return -errno;
	began = clock_monotonic();
	if (ptrace(PTRACE_INTERRUPT, s->tid, NULL, NULL) < 0)
		return -errno;
	err = wait_stop(s, &status);
	if (err)
		return err;
	s->report.was_stopped = status >> 8 == EVENT_STOP && (status & 0x7f) != SIGTRAP;
	signo = pending_signal(s, status);
	err = copy_stopped(s);
	ptrace(PTRACE_DETACH, s->tid, NULL, (void *)(intptr_t)signo);
	s->report.stopped_ns = clock_monotonic() - began;
	return err;
}

static void *run(void *arg)
{
	struct stop *s = arg;

	const struct sched_param lowest = { .sched_priority = 1 };

	/* The least that it can be, so that a doze is as short as it says. */
	prctl(PR_SET_TIMERSLACK, 1UL);
	/* Where it is permitted: on a busy machine nobody stands still because this thread waits for
	 * a processor. It lives for the one stop only. */
	sched_setscheduler(0, SCHED_RR, &lowest);
	s->error = stop_and_copy(s);
	return NULL;
}

/* No signal of this program's is handled by the thread that traces. */
static int start(struct stop *s, pthread_t *ret)
{
	sigset_t all, before;
	int err;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	err = pthread_create(ret, NULL, run, s);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return -err;
}

int stop_copy(pid_t tid, uint64_t deadline_ns, struct thread_copy *copy, struct stop_report *ret)
{
	struct stop s = { .tid = tid, .deadline_ns = deadline_ns, .copy = copy };
	pthread_t thread;
	int err = start(&s, &thread);

	if (err)
		return err;
	pthread_join(thread, NULL);
	*ret = s.report;
	return s.error;
}
