/* Letting go: each tracee must be stopped for that, and goes on as it was. */
#include <errno.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <time.h>

#include "base/clock.h"
#include "tracer_priv.h"

/* linux/ptrace.h */
enum { EVENT_STOP = 128 };
/* One that does not stop in this time sleeps without an end, as a parent in vfork: the end of this
 * thread lets it go. */
#define DEADLINE_NS (500 * NS_PER_MSEC)

/* The signal that it was about to get goes on its way. */
static int signal_of(int status)
{
	return status >> 8 || status == (SIGTRAP | 0x80) ? 0 : status;
}

static void let_go(struct tracer *t, struct tracee *e, int status)
{
	int signo = signal_of(status);

	/* What its last call was like is not known when it is let go as it leaves it. */
	e->interrupted |= e->in_call;
	tracee_restart_call(e, signo);
	ptrace(PTRACE_DETACH, e->tid, NULL, (void *)(intptr_t)signo);
	emit_begin(t, e, TRACE_DETACHED);
	emit(t);
	tracee_drop(t, e);
}

/* Detaching wakes it as a signal does, and so would end with EINTR the call that it is about to
 * begin. Since it was interrupted it sleeps in no call: it leaves this one, and is let go there. */
static bool leaves_call_first(const struct tracee *e, int status)
{
	struct __ptrace_syscall_info info;

	return status == (SIGTRAP | 0x80) &&
	       ptrace(PTRACE_GET_SYSCALL_INFO, e->tid, sizeof(info), &info) > 0 &&
	       info.op == PTRACE_SYSCALL_INFO_ENTRY;
}

/* A child that it has just got, and that will not be heard of any more. */
static void let_child_go(struct tracer *t, const struct tracee *e, int status)
{
	int event = status >> 8;
	unsigned long tid;

	if ((event == PTRACE_EVENT_FORK || event == PTRACE_EVENT_VFORK ||
	     event == PTRACE_EVENT_CLONE) &&
	    ptrace(PTRACE_GETEVENTMSG, e->tid, NULL, &tid) == 0)
		pin_let_go(t, (pid_t)tid, e);
}

static void take(struct tracer *t, const siginfo_t *info)
{
	struct tracee *e = tracee_find(t, info->si_pid);

	if (info->si_code != CLD_TRAPPED && info->si_code != CLD_STOPPED)
		stops_handle(t, info);
	else if (!e)
		ptrace(PTRACE_DETACH, info->si_pid, NULL, NULL);
	else if (leaves_call_first(e, info->si_status))
		stops_handle(t, info);
	else {
		let_child_go(t, e, info->si_status);
		let_go(t, e, info->si_status);
	}
}

void tracer_detach_all(struct tracer *t)
{
	const struct timespec moment = { .tv_nsec = NS_PER_MSEC };
	uint64_t until = clock_monotonic() + DEADLINE_NS;
	struct tracee *e, *next;

	/* The kernel ends them with this thread. */
	if (t->options.kill_on_exit)
		return;
	pin_off(t);
	HASH_ITER (hh, t->tracees, e, next)
		ptrace(PTRACE_INTERRUPT, e->tid, NULL, NULL);
	while (t->tracees && clock_monotonic() < until) {
		siginfo_t info = { .si_pid = 0 };

		if (waitid(P_ALL, 0, &info,
			   WEXITED | WSTOPPED | WNOHANG | WNOWAIT | __WALL | __WNOTHREAD) < 0)
			break;
		t->now = clock_monotonic();
		if (info.si_pid)
			take(t, &info);
		else
			clock_nanosleep(CLOCK_MONOTONIC, 0, &moment, NULL);
	}
	HASH_ITER (hh, t->tracees, e, next)
		tracee_drop(t, e);
}
