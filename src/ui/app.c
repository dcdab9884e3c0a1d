/* The main loop: next event, dispatch. It waits for the terminal, for signals, for the reader and
 * for the next tick; it never reads /proc and never waits for anything else. */
#include "ui/app.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "app_priv.h"
#include "base/alloc.h"
#include "base/clock.h"
#include "model/endpoints.h"
#include "model/frame.h"
#include "model/snapshot.h"
#include "source/reader.h"
#include "types/detail.h"
#include "ui/settings.h"
#include "ui/term.h"

/* How long a message stands. */
#define MESSAGE_NS (5 * NS_PER_SEC)

/* A terminal that went away is seen by poll, a file that may not grow by write: neither must end us
 * before the terminal is restored. */
static void ignore_deadly_signals(void)
{
	struct sigaction sa = { .sa_handler = SIG_IGN };

	sigaction(SIGPIPE, &sa, NULL);
	sigaction(SIGXFSZ, &sa, NULL);
}

/* The signals become readable events; blocked before any thread is made, so that none has them. */
static int signals_open(void)
{
	static const int mine[] = { SIGWINCH, SIGTERM, SIGHUP,	SIGINT,
				    SIGQUIT,  SIGTSTP, SIGCONT, SIGCHLD };
	sigset_t set;
	int fd;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(mine) / sizeof(mine[0]); i++)
		sigaddset(&set, mine[i]);
	if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
		return -errno;
	fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return fd < 0 ? -errno : fd;
}

int app_new(const struct app_options *o, struct app **ret)
{
	struct app *a = xcalloc(1, sizeof(*a));
	int r;

	a->signal_fd = -1;
	a->term = o->term;
	a->settings = o->settings;
	a->config_path = o->config_path;
	a->folds_path = o->folds_path;
	a->readonly = o->readonly;
	a->manual = o->manual;
	a->utc_offset = o->utc_offset;
	if (!a->manual) {
		ignore_deadly_signals();
		a->signal_fd = signals_open();
		if (a->signal_fd < 0) {
			r = a->signal_fd;
			goto fail;
		}
	}
	r = reader_new(o->source, &a->reader);
	if (r < 0)
		goto fail;
	page_init(&a->page);
	a->page.ascii = !a->term->utf8;
	a->term->ops->set_theme(a->term, a->settings->theme);
	app_resize(a);
	a->runner.ascii = a->page.ascii;
	app_push(a, processes_new(a, o));
	app_read_now(a);
	*ret = a;
	return 0;

fail:
	if (a->signal_fd >= 0)
		close(a->signal_fd);
	free(a);
	return r;
}

int app_save_folds(const struct app *a)
{
	if (!a->folds_changed || !a->folds_path)
		return 0;
	return settings_write_folds(a->settings, a->folds_path);
}

void app_free(struct app *a)
{
	if (!a)
		return;
	/* The terminal first: whatever happens later, it is as it was. */
	a->term->ops->free(a->term);
	runner_done(&a->runner);
	while (a->top) {
		struct screen *below = a->top->below;

		a->top->ops->free(a->top);
		a->top = below;
	}
	reader_free(a->reader);
	frame_free(a->frame);
	snapshot_unref(a->previous);
	detail_free(a->detail);
	endpoints_free(a->endpoints);
	settings_free(a->settings);
	page_done(&a->page);
	strbuf_done(&a->message);
	if (a->signal_fd >= 0)
		close(a->signal_fd);
	free(a);
}

void app_end(struct app *a, int signo)
{
	a->quit = true;
	a->exit_signal = signo;
}

void app_resize(struct app *a)
{
	int columns, rows;

	a->term->ops->size(a->term, &columns, &rows);
	if (columns != a->page.columns || rows != a->page.rows)
		page_resize(&a->page, columns, rows);
}

/* The lowest screen that must be drawn: the first one from the top that covers everything. */
static void draw_stack(struct app *a, struct screen *s, struct rect area)
{
	if (s->ops->overlay && s->below)
		draw_stack(a, s->below, area);
	s->ops->draw(s, a, &a->page, area);
}

void app_draw(struct app *a)
{
	struct rect area = { 0, 0, a->page.columns, a->page.rows - 1 };

	page_clear(&a->page);
	footer_draw(a, &a->page, (struct rect){ 0, area.height, area.width, 1 });
	if (area.height > 0)
		draw_stack(a, a->top, area);
	a->term->ops->show(a->term, &a->page);
}

/* SIGTSTP stops the whole process group, as the terminal would. True after a stop; false if there
 * was none: nobody could let a group that has lost its shell go on. */
static bool stop(int signo)
{
	struct sigaction dfl = { .sa_handler = SIG_DFL }, old;
	const struct timespec now = { 0, 0 };
	sigset_t set, before, continued;

	sigaction(signo, &dfl, &old);
	sigemptyset(&set);
	sigaddset(&set, signo);
	kill(signo == SIGTSTP ? 0 : getpid(), signo);
	sigprocmask(SIG_UNBLOCK, &set, &before); /* stops here, until SIGCONT */
	sigprocmask(SIG_SETMASK, &before, NULL);
	sigaction(signo, &old, NULL);
	sigemptyset(&continued);
	sigaddset(&continued, SIGCONT);
	return sigtimedwait(&continued, NULL, &now) == SIGCONT;
}

/* The signal that waits to end the program, or 0. */
static int pending_end(void)
{
	static const int ends[] = { SIGTERM, SIGHUP, SIGINT, SIGQUIT };
	sigset_t pending;

	sigpending(&pending);
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (sigismember(&pending, ends[i]))
			return ends[i];
	return 0;
}

static bool is_in_background(const struct app *a)
{
	pid_t group = tcgetpgrp(a->term->fd);

	return group >= 0 && group != getpgrp();
}

/* After SIGCONT. In the background, after bg, it stops again until fg; but it does not touch the
 * terminal if it is told to end there. */
static void come_back(struct app *a)
{
	while (is_in_background(a)) {
		int signo = pending_end();

		if (!signo && stop(SIGTTOU))
			continue;
		app_end(a, signo ? signo : SIGHUP);
		return;
	}
	a->term->ops->resume(a->term);
	app_resize(a);
	app_read_now(a);
}

static void suspend(struct app *a)
{
	a->term->ops->suspend(a->term);
	stop(SIGTSTP);
	come_back(a);
}

void app_suspend(struct app *a)
{
	if (!a->manual)
		suspend(a);
}

static void on_signal(struct app *a, int signo)
{
	switch (signo) {
	case SIGWINCH:
		/* It may have been smaller in between, and have lost what stood there. */
		a->term->ops->redraw(a->term);
		app_resize(a);
		break;
	case SIGCHLD:
		break; /* runner_poll looks */
	case SIGTSTP:
		suspend(a);
		break;
	case SIGCONT: /* after a SIGSTOP that could not be answered */
		come_back(a);
		break;
	default:
		app_end(a, signo);
	}
}

static void take_signals(struct app *a)
{
	struct signalfd_siginfo info;

	while (!a->quit && read(a->signal_fd, &info, sizeof(info)) == (ssize_t)sizeof(info))
		on_signal(a, (int)info.ssi_signo);
}

static void take_events(struct app *a)
{
	struct event e;

	while (!a->quit && a->term->ops->next_event(a->term, &e))
		app_event(a, &e);
}

/* Milliseconds until something is to be done without being told; -1: never. */
static int time_left(const struct app *a, uint64_t now)
{
	uint64_t until = UINT64_MAX, left;

	if (!a->paused && !a->waiting)
		until = a->next_tick;
	if (a->waiting) /* look now and then whether the reader hangs */
		until = now + NS_PER_SEC / 4;
	if (a->message.len && a->message_at + MESSAGE_NS < until)
		until = a->message_at + MESSAGE_NS;
	if (until == UINT64_MAX)
		return -1;
	left = until > now ? until - now : 0;
	return (int)((left + NS_PER_MSEC - 1) / NS_PER_MSEC);
}

static void on_time(struct app *a, uint64_t now)
{
	if (a->message.len && now >= a->message_at + MESSAGE_NS)
		strbuf_clear(&a->message);
	if (a->waiting)
		app_watch_reader(a, now);
	else if (!a->paused && now >= a->next_tick)
		app_request(a, now);
}

enum { WAIT_TERM, WAIT_SIGNAL, WAIT_READER, WAIT_JOBS, WAIT_MAX = WAIT_JOBS + RUNNER_JOBS_MAX };

static nfds_t what_to_wait_for(const struct app *a, struct pollfd fds[WAIT_MAX])
{
	fds[WAIT_TERM] = (struct pollfd){ .fd = a->term->fd, .events = POLLIN };
	fds[WAIT_SIGNAL] = (struct pollfd){ .fd = a->signal_fd, .events = POLLIN };
	fds[WAIT_READER] = (struct pollfd){ .fd = reader_fd(a->reader), .events = POLLIN };
	for (size_t i = 0; i < a->runner.count; i++)
		fds[WAIT_JOBS + i] =
			(struct pollfd){ .fd = a->runner.jobs[i]->pty, .events = POLLIN };
	return WAIT_JOBS + a->runner.count;
}

int app_run(struct app *a)
{
	app_draw(a);
	while (!a->quit) {
		struct pollfd fds[WAIT_MAX];
		nfds_t n = what_to_wait_for(a, fds);

		if (poll(fds, n, time_left(a, clock_monotonic())) < 0 && errno != EINTR)
			return EXIT_FAILURE;
		if (fds[WAIT_TERM].revents & (POLLHUP | POLLERR | POLLNVAL))
			app_end(a, SIGHUP); /* the terminal is gone */
		take_signals(a);
		take_events(a);
		app_take_reader(a);
		runner_poll(&a->runner);
		on_time(a, clock_monotonic());
		if (!a->quit)
			app_draw(a);
	}
	return a->exit_signal ? 128 + a->exit_signal : EXIT_SUCCESS;
}
