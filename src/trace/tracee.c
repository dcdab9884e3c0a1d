#include <elf.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/procroot.h"
#include "registers_priv.h"
#include "restart_priv.h"
#include "tracer_priv.h"

unsigned long tracee_options(const struct tracer *t)
{
	unsigned long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEEXEC;

	if (t->options.follow)
		options |= PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE;
	if (t->options.kill_on_exit)
		options |= PTRACE_O_EXITKILL;
	return options;
}

struct tracee *tracee_find(struct tracer *t, pid_t tid)
{
	struct tracee *e;

	HASH_FIND_INT(t->tracees, &tid, e);
	return e;
}

struct tracee *tracee_add(struct tracer *t, pid_t tid, pid_t pid)
{
	struct tracee *e = xcalloc(1, sizeof(*e));

	e->tid = tid;
	e->pid = pid;
	e->interrupted = true;
	HASH_ADD_INT(t->tracees, tid, e);
	return e;
}

void tracee_drop(struct tracer *t, struct tracee *e)
{
	pin_forget(t, e);
	HASH_DEL(t->tracees, e);
	free(e);
}

pid_t tracee_process(const struct tracer *t, pid_t tid)
{
	char path[64], buf[4096];
	const char *line;
	ssize_t n;

	snprintf(path, sizeof(path), "%d/status", (int)tid);
	n = procroot_read(t->options.proc->fd, path, buf, sizeof(buf) - 1);
	buf[n > 0 ? n : 0] = '\0';
	line = strstr(buf, "\nTgid:");
	return line ? (pid_t)strtol(line + strlen("\nTgid:"), NULL, 10) : tid;
}

/* One that stops it ends such a call with EINTR also where nobody traces. */
static bool stops(int signo)
{
	return signo == SIGSTOP || signo == SIGTSTP || signo == SIGTTIN || signo == SIGTTOU;
}

void tracee_restart_call(const struct tracee *e, int signo)
{
	unsigned char set[REGISTERS_SIZE];
	struct iovec io = { set, sizeof(set) };
	long call;

	if (!e->interrupted || e->was_stopped || stops(signo) ||
	    ptrace(PTRACE_GETREGSET, e->tid, NT_PRSTATUS, &io) < 0)
		return;
	call = registers_interrupted(set, io.iov_len);
	if (call >= 0 && restart_is_harmless(call) && registers_restart(set, io.iov_len))
		ptrace(PTRACE_SETREGSET, e->tid, NT_PRSTATUS, &io);
}

void tracee_go_on(struct tracer *t, struct tracee *e, int signo)
{
	t->stops++;
	if (e->stopped_at)
		t->stopped_ns += clock_monotonic() - e->stopped_at;
	e->stopped_at = 0;
	/* ESRCH: it was killed meanwhile, which the next wait tells. */
	ptrace(PTRACE_SYSCALL, e->tid, NULL, (void *)(intptr_t)signo);
}
