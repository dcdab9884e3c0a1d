/* procview trace: what a program asks the kernel for, as strace writes it. */
#include "command_priv.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/i18n.h"
#include "base/procroot.h"
#include "message_priv.h"
#include "out_priv.h"
#include "sink/sink.h"
#include "trace/tracer.h"
#include "trace_options_priv.h"

/* Events are taken in batches: what is on the screen may be so old. */
enum { BATCH_MS = 10 };

struct run {
	const struct trace_options *o;
	struct tracer *tracer;
	struct sink *sink;
	struct out out;
	int signal_fd;
	int signo; /* that ended it; 0 */
};

static void drain(struct run *r)
{
	const struct trace_event *e;

	while ((e = tracer_next(r->tracer))) {
		r->sink->ops->event(r->sink, e, &r->out.text);
		out_more(&r->out);
	}
}

static void take_signal(struct run *r)
{
	struct signalfd_siginfo info;

	if (read(r->signal_fd, &info, sizeof(info)) != sizeof(info))
		return;
	/* The terminal has sent it to the program too, whose end is waited for. */
	if (r->o->argv && info.ssi_signo != SIGTERM)
		return;
	if (r->o->argv)
		tracer_signal(r->tracer, (int)info.ssi_signo);
	r->signo = (int)info.ssi_signo;
	tracer_detach(r->tracer);
}

static void follow(struct run *r)
{
	struct pollfd fds[] = { { .fd = tracer_fd(r->tracer), .events = POLLIN },
				{ .fd = r->signal_fd, .events = POLLIN } };
	bool idle = false;

	while (!tracer_ended(r->tracer)) {
		/* A moment more, so that what comes in a row is written in one piece. */
		poll(idle ? fds : fds + 1, idle ? 2 : 1, idle ? -1 : BATCH_MS);
		if (fds[1].revents)
			take_signal(r);
		drain(r);
		out_flush(&r->out);
		idle = !idle;
	}
	drain(r);
	r->sink->ops->end(r->sink, &r->out.text);
}

static int open_signals(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigaddset(&set, signals[i]);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static int say_refused(const struct trace_refusal *why)
{
	const char *reason = preflight_reason(why->cause);

	if (!why->pid)
		message(_("cannot start the program: %s"), strerror(why->error));
	else if (why->tracer)
		message(_("cannot trace %d: %s (process %d)"), (int)why->pid, _(reason),
			(int)why->tracer);
	else
		message(_("cannot trace %d: %s"), (int)why->pid,
			reason && why->error != ESRCH ? _(reason) : strerror(why->error));
	return 1;
}

/* As the shell says it. */
static int exit_status(const struct run *r)
{
	int status;

	if (!r->o->argv || !tracer_status(r->tracer, &status))
		return r->signo ? 128 + r->signo : 0;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static int trace(struct trace_options *o, const struct procroot *proc)
{
	struct run r = { .o = o, .signal_fd = open_signals() };
	struct trace_refusal why = { 0 };
	int status, written;

	o->tracer.proc = proc;
	if (tracer_new(&o->tracer, &r.tracer, &why))
		return say_refused(&why);
	out_init(&r.out, o->out);
	r.sink = sink_text_new(&o->sink);
	follow(&r);
	status = exit_status(&r);
	written = out_end(&r.out);
	out_done(&r.out);
	sink_free(r.sink);
	tracer_free(r.tracer);
	cleanup_close(&r.signal_fd);
	return written ? written : status;
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
