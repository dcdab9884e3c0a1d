/* What a stop of a tracee means: ptrace(2), "Stopped states". */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "tracer_priv.h"

/* linux/ptrace.h, which cannot be included beside sys/ptrace.h. */
enum { EVENT_STOP = 128 };
/* linux/audit.h says the same in numbers; these are the ones that a machine of ours can run. */
#define ARCH_X86_64 0xc000003eU
#define ARCH_I386 0x40000003U
#define ARCH_AARCH64 0xc00000b7U
#define ARCH_ARM 0x40000028U

static enum syscall_abi abi_of(uint32_t arch, uint64_t number)
{
	switch (arch) {
	case ARCH_X86_64:
		return syscall_abi_of("x86_64", number & UINT64_C(0x40000000) ? 32 : 64,
				      (int64_t)number);
	case ARCH_I386:
		return SYSCALL_ABI_I386;
	case ARCH_AARCH64:
		return SYSCALL_ABI_AARCH64;
	case ARCH_ARM:
		return SYSCALL_ABI_ARM;
	default:
		return SYSCALL_ABI_NONE;
	}
}

static bool is_wanted(const struct tracer *t, const struct trace_call *call)
{
	uint64_t n = call->number;

	if (!t->options.calls)
		return true;
	return n < TRACE_CALLS_MAX && (t->calls[n / 64] >> n % 64 & 1);
}

/* ---- calls ---- */

/* Of the task that has just stopped and of its process, so far; ns. */
static uint64_t system_time(const struct tracer *t)
{
	return (uint64_t)t->usage.ru_stime.tv_sec * NS_PER_SEC +
	       (uint64_t)t->usage.ru_stime.tv_usec * 1000;
}

static void enter(struct tracer *t, struct tracee *e, const struct __ptrace_syscall_info *info)
{
	struct trace_event *event;

	e->in_call = true;
	e->interrupted = e->was_stopped = false;
	e->call = (struct trace_call){ .number = info->entry.nr,
				       .ip = info->instruction_pointer,
				       .sp = info->stack_pointer,
				       .abi = (uint8_t)abi_of(info->arch, info->entry.nr) };
	memcpy(e->call.args, info->entry.args, sizeof(e->call.args));
	pin_enter(t, e);
	/* What the program to start does before it is that program is our own doing. */
	if (e->launching && call_find(e->call.abi, e->call.number) !=
				    call_by_name("execve", strlen("execve"), NULL)) {
		e->shown = false;
		return;
	}
	e->quiet = false;
	e->shown = is_wanted(t, &e->call);
	e->entered = t->now;
	e->system_at = system_time(t);
	if (!e->shown)
		return;
	t->shown_calls++;
	event = emit_begin(t, e, TRACE_ENTRY);
	event->call = e->call;
	emit_memory(t, e);
	emit(t);
}

static void leave(struct tracer *t, struct tracee *e, const struct __ptrace_syscall_info *info)
{
	struct trace_event *event;
	bool known = e->in_call;

	e->in_call = false;
	e->interrupted = info->exit.rval == -EINTR;
	if (known)
		pin_leave(t, e, info->exit.rval);
	if (!known || !e->shown)
		return;
	event = emit_begin(t, e, TRACE_EXIT);
	event->ret = (struct trace_return){ .call = e->call,
					    .value = info->exit.rval,
					    .failed = info->exit.is_error,
					    .entered = e->entered,
					    .system_ns = system_time(t) - e->system_at };
	emit_memory(t, e);
	emit(t);
}

static void handle_call(struct tracer *t, struct tracee *e)
{
	struct __ptrace_syscall_info info;

	if (ptrace(PTRACE_GET_SYSCALL_INFO, e->tid, sizeof(info), &info) > 0) {
		if (info.op == PTRACE_SYSCALL_INFO_ENTRY)
			enter(t, e, &info);
		else if (info.op == PTRACE_SYSCALL_INFO_EXIT)
			leave(t, e, &info);
	}
	tracee_go_on(t, e, 0);
}

/* ---- signals ---- */

static bool is_group_stop(int status)
{
	int signo = status & 0x7f;

	return status >> 8 == EVENT_STOP &&
	       (signo == SIGSTOP || signo == SIGTSTP || signo == SIGTTIN || signo == SIGTTOU);
}

static void handle_group_stop(struct tracer *t, struct tracee *e, int signo)
{
	emit_begin(t, e, TRACE_STOPPED)->stop_signal = signo;
	emit(t);
	t->stops++;
	e->was_stopped = true;
	/* It stands still by its own signal from here on. */
	t->stopped_ns += clock_monotonic() - e->stopped_at;
	e->stopped_at = 0;
	ptrace(PTRACE_LISTEN, e->tid, NULL, NULL);
}

static void handle_signal(struct tracer *t, struct tracee *e, int signo)
{
	struct trace_event *event = emit_begin(t, e, TRACE_SIGNAL);
	struct __ptrace_syscall_info info;

	event->signal.signo = signo;
	if (ptrace(PTRACE_GET_SYSCALL_INFO, e->tid, sizeof(info), &info) > 0)
		event->signal.ip = info.instruction_pointer;
	if (!e->quiet && ptrace(PTRACE_GETSIGINFO, e->tid, NULL, event->signal.info) == 0)
		emit(t);
	/* Ignored signals wake their target only because it is traced. */
	tracee_restart_call(e, signo);
	tracee_go_on(t, e, signo);
}

/* ---- kin ---- */

static void handle_fork(struct tracer *t, struct tracee *e, int event_number)
{
	struct trace_event *event;
	struct tracee *child;
	unsigned long tid;

	if (ptrace(PTRACE_GETEVENTMSG, e->tid, NULL, &tid) == 0) {
		child = tracee_find(t, (pid_t)tid);
		/* Its own first stop may have come before. */
		if (!child)
			child = tracee_add(t, (pid_t)tid, (pid_t)tid);
		if (event_number == PTRACE_EVENT_CLONE)
			child->pid = tracee_process(t, child->tid);
		pin_inherit(t, e, child);
		event = emit_begin(t, e, TRACE_FORK);
		event->fork.child = child->tid;
		event->fork.thread = child->pid != child->tid;
		event->fork.vfork = event_number == PTRACE_EVENT_VFORK;
		emit(t);
	}
	tracee_go_on(t, e, 0);
}

/* The thread that called it has the tid of its process from now on, and is the only one. */
static void handle_exec(struct tracer *t, struct tracee *e)
{
	struct trace_event *event;
	struct tracee *former;
	unsigned long tid = (unsigned long)e->tid;

	ptrace(PTRACE_GETEVENTMSG, e->tid, NULL, &tid);
	former = tracee_find(t, (pid_t)tid);
	if (former && former != e) {
		e->in_call = former->in_call;
		e->shown = former->shown;
		e->entered = former->entered;
		e->system_at = former->system_at;
		e->call = former->call;
		pin_inherit(t, former, e);
		tracee_drop(t, former);
	}
	e->launching = false;
	event = emit_begin(t, e, TRACE_EXEC);
	event->exec.former = (pid_t)tid;
	if (!e->quiet)
		emit(t);
	tracee_go_on(t, e, 0);
}

/* ---- all stops ---- */

static void say_attached(struct tracer *t, struct tracee *e)
{
	if (!e->fresh)
		return;
	e->fresh = false;
	emit_begin(t, e, TRACE_ATTACHED);
	emit(t);
}

static void handle_event(struct tracer *t, struct tracee *e, int status)
{
	switch (status >> 8) {
	case PTRACE_EVENT_FORK:
	case PTRACE_EVENT_VFORK:
	case PTRACE_EVENT_CLONE:
		handle_fork(t, e, status >> 8);
		break;
	case PTRACE_EVENT_EXEC:
		handle_exec(t, e);
		break;
	default:
		say_attached(t, e);
		tracee_restart_call(e, 0);
		tracee_go_on(t, e, 0);
	}
}

static void handle_stop(struct tracer *t, struct tracee *e, int status)
{
	e->stopped_at = t->now;
	if (is_group_stop(status)) {
		say_attached(t, e);
		handle_group_stop(t, e, status & 0x7f);
	} else if (status == (SIGTRAP | 0x80)) {
		handle_call(t, e);
	} else if (status >> 8) {
		handle_event(t, e, status);
	} else {
		handle_signal(t, e, status);
	}
}

/* ---- the end ---- */

/* The pipe is closed by an exec that succeeds. */
static void learn_exec_error(struct tracer *t)
{
	int error;

	if (read(t->failed_fd, &error, sizeof(error)) == sizeof(error))
		atomic_store(&t->exec_error, error);
}

static void handle_end(struct tracer *t, const siginfo_t *info)
{
	struct tracee *e = tracee_find(t, info->si_pid);
	int status;

	/* Only now it is taken from the kernel, and its parent told. */
	if (waitpid(info->si_pid, &status, __WALL | __WNOTHREAD | WNOHANG) != info->si_pid)
		return;
	if (info->si_pid == atomic_load(&t->program)) {
		learn_exec_error(t);
		atomic_store(&t->status, status);
	}
	if (!e)
		return;
	if (!e->quiet) {
		emit_begin(t, e, TRACE_ENDED)->ended.status = status;
		emit(t);
	}
	tracee_drop(t, e);
}

void stops_handle(struct tracer *t, const siginfo_t *info)
{
	struct tracee *e = tracee_find(t, info->si_pid);

	if (info->si_code != CLD_TRAPPED && info->si_code != CLD_STOPPED) {
		handle_end(t, info);
		return;
	}
	/* A child whose first stop comes before its parent's stop that tells of it. */
	if (!e) {
		e = tracee_add(t, info->si_pid, tracee_process(t, info->si_pid));
		e->fresh = false;
	}
	handle_stop(t, e, info->si_status);
}
