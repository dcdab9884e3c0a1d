#include "trace_follow_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/strbuf.h"
#include "message_priv.h"
#include "sink/sink.h"
#include "trace/tracer.h"

/* Events are taken in batches: what is on the screen may be so old. */
enum { BATCH_MS = 10 };
/* Written at once into a file; and how much is kept for a reader that is slower than the tracer. */
enum { BLOCK = 1 << 16, HELD_MOST = 1 << 20 };
/* Who reads has so long for the rest once all is over. */
enum { LAST_MS = 100 };

/* What the loop itself needs. */
struct flow {
	struct trace_follow *f;
	struct strbuf text;
	size_t done; /* bytes of it that are written */
	uint64_t events, calls, bytes;
	uint64_t until; /* monotonic ns; 0: without end */
	bool is_file; /* a write waits for no reader */
	bool batch; /* events that come now wait for others */
	bool over; /* it was let go by order */
};

int trace_follow_block(enum trace_interrupt how, sigset_t *ret_before)
{
	static const int fatal[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM };
	sigset_t heard, blocked;

	sigemptyset(&heard);
	sigemptyset(&blocked);
	/* Output in the background stops nobody. */
	sigaddset(&blocked, SIGTTOU);
	if (how != TRACE_INTERRUPT_NOT_EVEN_STOP)
		sigaddset(&heard, SIGTSTP);
	sigaddset(&blocked, SIGTSTP);
	for (size_t i = 0; i < sizeof(fatal) / sizeof(fatal[0]); i++) {
		if (how == TRACE_INTERRUPT_WHILE_WAITING)
			sigaddset(&heard, fatal[i]);
		if (how != TRACE_INTERRUPT_ANYWHERE)
			sigaddset(&blocked, fatal[i]);
	}
	pthread_sigmask(SIG_BLOCK, &blocked, ret_before);
	return signalfd(-1, &heard, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void let_go(struct flow *w)
{
	w->over = true;
	tracer_detach(w->f->tracer);
}

/* ---- output ---- */

static void say_failed(const struct trace_follow *f)
{
	CLEANUP_FREE char *name = f->name ? message_safe(f->name) : NULL;

	if (f->error == EPIPE)
		message(_("nobody reads the output any more: tracing has ended, nothing stands "
			  "still"));
	else
		message(_("cannot write to %s: %s; tracing has ended, nothing stands still"),
			name ? name : _("standard error"), strerror(f->error));
}

/* First all are let go, then there is time for the rest. */
static void fail(struct flow *w, int error)
{
	w->f->error = error;
	let_go(w);
	w->done = 0;
	strbuf_clear(&w->text);
}

static bool has_room(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLOUT };

	return poll(&p, 1, 0) > 0;
}

/* A pipe or a terminal that says that it is ready takes a small piece without a wait. */
static void write_some(struct flow *w)
{
	while (!w->f->error && w->done < w->text.len) {
		size_t left = w->text.len - w->done;
		ssize_t n;

		if (!w->is_file && left > PIPE_BUF)
			left = PIPE_BUF;
		if (!w->is_file && !has_room(w->f->out))
			return;
		n = write(w->f->out, w->text.s + w->done, left);
		if (n >= 0)
			w->done += (size_t)n;
		else if (errno != EINTR && errno != EAGAIN)
			fail(w, errno);
	}
	w->done = 0;
	strbuf_clear(&w->text);
}

/* ---- events ---- */

static bool is_full(const struct flow *w)
{
	return w->text.len - w->done >= HELD_MOST;
}

static bool has_reached(uint64_t n, uint64_t most)
{
	return most && n >= most;
}

static bool is_enough(const struct flow *w)
{
	const struct trace_limits *most = &w->f->limits;

	return has_reached(w->events, most->events) || has_reached(w->calls, most->calls) ||
	       has_reached(w->bytes, most->bytes);
}

static void count(struct flow *w, const struct trace_event *e)
{
	if (e->hidden)
		return;
	w->calls += e->kind == TRACE_EXIT;
	w->events += e->kind == TRACE_EXIT || e->kind == TRACE_SIGNAL;
}

/* What comes after a limit is not shown any more. */
static void take(struct flow *w, const struct trace_event *e)
{
	size_t before = w->text.len;

	if (w->f->error || (is_enough(w) && e->kind != TRACE_COST))
		return;
	if (e->kind == TRACE_FAILED)
		message(_("cannot trace %d: %s"), (int)e->tid, strerror(e->failed.error));
	w->f->sink->ops->event(w->f->sink, e, &w->text);
	w->bytes += w->text.len - before;
	count(w, e);
	if (is_enough(w))
		let_go(w);
	if (w->text.len >= BLOCK)
		write_some(w);
}

static void drain(struct flow *w)
{
	const struct trace_event *e;

	while (!is_full(w) && (e = tracer_next(w->f->tracer)))
		take(w, e);
}

/* ---- signals ---- */

/* What the terminal sends comes to all of its foreground at once. */
static bool has_come_to(pid_t program, const struct signalfd_siginfo *info)
{
	return info->ssi_code == SI_KERNEL && getpgid(program) == getpgrp();
}

static void take_signal(struct flow *w)
{
	struct signalfd_siginfo info;
	pid_t program = tracer_program(w->f->tracer);

	if (read(w->f->signal_fd, &info, sizeof(info)) != sizeof(info))
		return;
	w->f->signo = (int)info.ssi_signo;
	if (w->f->signo != SIGTSTP && program && !has_come_to(program, &info))
		tracer_signal(w->f->tracer, w->f->signo);
	let_go(w);
}

/* ---- the loop ---- */

static int timeout_of(const struct flow *w)
{
	uint64_t now;

	if (w->batch)
		return BATCH_MS;
	if (!w->until || w->over)
		return -1;
	now = clock_monotonic();
	return now >= w->until ? 0 : (int)((w->until - now) / NS_PER_MSEC) + 1;
}

static void wait_for_more(struct flow *w)
{
	bool hungry = !w->batch && !is_full(w);
	struct pollfd fds[] = {
		{ .fd = w->f->signal_fd, .events = POLLIN },
		{ .fd = hungry ? tracer_fd(w->f->tracer) : -1, .events = POLLIN },
		{ .fd = w->text.len ? w->f->out : -1, .events = POLLOUT },
	};

	poll(fds, sizeof(fds) / sizeof(fds[0]), timeout_of(w));
	/* A moment more, so that what comes in a row is written in one piece. */
	w->batch = fds[1].revents != 0;
	if (fds[0].revents)
		take_signal(w);
	if (w->until && clock_monotonic() >= w->until)
		let_go(w);
}

/* The rest goes to who still reads; once all were let go, one that does not is not waited for. */
static void write_rest(struct flow *w)
{
	struct pollfd fds[] = { { .fd = w->f->out, .events = POLLOUT },
				{ .fd = w->f->signal_fd, .events = POLLIN } };

	write_some(w);
	while (w->text.len) {
		int ready = poll(fds, 2, w->over ? LAST_MS : -1);

		if (fds[1].revents)
			take_signal(w);
		if (fds[0].revents)
			write_some(w);
		else if (ready == 0)
			fail(w, EAGAIN);
	}
}

static void follow(struct flow *w)
{
	while (!tracer_ended(w->f->tracer)) {
		wait_for_more(w);
		if (w->over && w->text.len)
			write_rest(w);
		drain(w);
		write_some(w);
	}
	drain(w);
	if (!w->f->error)
		w->f->sink->ops->end(w->f->sink, &w->text);
	write_rest(w);
}

/* ---- afterwards ---- */

/* Nothing is traced: stopping stops nobody else. */
static void stop_as_told(struct trace_follow *f)
{
	message(_("stopped: tracing has ended, nothing that was traced stands still"));
	raise(SIGSTOP);
	if (f->launched)
		f->signo = 0;
}

static void await_program(struct trace_follow *f, pid_t program)
{
	struct pollfd fds[] = {
		{ .fd = (int)syscall(SYS_pidfd_open, program, 0), .events = POLLIN },
		{ .fd = f->signal_fd, .events = POLLIN },
	};
	struct signalfd_siginfo info;

	while (!f->has_status && !f->signo) {
		poll(fds, 2, -1);
		if (fds[1].revents && read(f->signal_fd, &info, sizeof(info)) == sizeof(info)) {
			if (info.ssi_signo == SIGTSTP) {
				raise(SIGSTOP);
				continue;
			}
			f->signo = (int)info.ssi_signo;
			if (!has_come_to(program, &info))
				kill(program, f->signo);
		} else if (waitpid(program, &f->status, WNOHANG) == program) {
			f->has_status = true;
		}
	}
	cleanup_close(&fds[0].fd);
}

static void end(struct trace_follow *f)
{
	if (f->error)
		say_failed(f);
	if (f->signo == SIGTSTP)
		stop_as_told(f);
	f->has_status = tracer_status(f->tracer, &f->status);
	if (f->launched && !f->has_status && !f->signo)
		await_program(f, tracer_program(f->tracer));
}

void trace_follow(struct trace_follow *f)
{
	struct flow w = { .f = f };
	struct stat st;

	w.is_file = fstat(f->out, &st) == 0 && !S_ISFIFO(st.st_mode) && !S_ISSOCK(st.st_mode) &&
		    !isatty(f->out);
	if (f->limits.ns)
		w.until = clock_monotonic() + f->limits.ns;
	follow(&w);
	strbuf_done(&w.text);
	end(f);
}
