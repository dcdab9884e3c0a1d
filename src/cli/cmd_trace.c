/* procview trace: what a program asks the kernel for, as strace writes it. */
#include "command_priv.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "base/alloc.h"
#include "base/i18n.h"
#include "base/procroot.h"
#include "message_priv.h"
#include "sink/sink.h"
#include "trace/tracer.h"
#include "trace_options_priv.h"
#include "trace_sinks_priv.h"

/* Who traces it already, by name. */
static void say_traced(const struct trace_refusal *why, const struct procroot *proc)
{
	CLEANUP_FREE char *path = xasprintf("%d/comm", (int)why->tracer), *name = NULL;
	char comm[64];
	ssize_t n = procroot_read(proc->fd, path, comm, sizeof(comm) - 1);

	comm[n > 0 ? n : 0] = '\0';
	comm[strcspn(comm, "\n")] = '\0';
	name = message_safe(comm);
	message(_("cannot trace %d: %s (process %d, %s)"), (int)why->pid,
		_(preflight_reason(why->cause)), (int)why->tracer, name);
}

static int say_refused(const struct trace_refusal *why, const struct procroot *proc)
{
	const char *reason = preflight_reason(why->cause);

	if (!why->pid)
		message(_("cannot start the program: %s"), strerror(why->error));
	else if (why->cause == PREFLIGHT_TRACED)
		say_traced(why, proc);
	else
		message(_("cannot trace %d: %s"), (int)why->pid,
			reason && why->cause != PREFLIGHT_REFUSED ? _(reason)
								  : strerror(why->error));
	return 1;
}

/* As the shell says it. */
static int exit_status(const struct trace_follow *f)
{
	int error = tracer_exec_error(f->tracer);

	if (error) {
		message(_("cannot start the program: %s"), strerror(error));
		return 1;
	}
	if (f->has_status)
		return WIFSIGNALED(f->status) ? 128 + WTERMSIG(f->status) : WEXITSTATUS(f->status);
	if (f->signo)
		return 128 + f->signo;
	return f->error && f->error != EPIPE;
}

static int trace(struct trace_options *o, const struct procroot *proc)
{
	struct trace_follow f = { .name = o->path, .out = o->out, .limits = o->limits };
	struct trace_refusal why = { 0 };
	sigset_t mask;
	int status;

	f.signal_fd = trace_follow_block(o->interrupt, &mask);
	f.launched = o->argv != NULL;
	o->tracer.proc = proc;
	o->tracer.mask = &mask;
	if (tracer_new(&o->tracer, &f.tracer, &why))
		return say_refused(&why, proc);
	f.sink = trace_sinks_new(o);
	trace_follow(&f);
	status = exit_status(&f);
	sink_free(f.sink);
	tracer_free(f.tracer);
	cleanup_close(&f.signal_fd);
	return status;
}

static int run(int argc, char **argv)
{
	struct trace_options o;
	struct procroot proc = { .fd = -1 };
	int status;

	trace_options_parse(&o, argc, argv);
	status = procroot_open(o.common.proc, &proc);
	if (status) {
		message(_("cannot open %s: %s"), o.common.proc, strerror(-status));
		return 1;
	}
	status = trace(&o, &proc);
	procroot_done(&proc);
	trace_options_done(&o);
	return status;
}

const struct subcommand subcommand_trace = {
	.name = "trace",
	.args = "[OPTION...] {-p PID,... | COMMAND [ARG...]}",
	.help = N_("trace system calls and signals"),
	.run = run,
};
