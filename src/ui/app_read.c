/* What is asked of the reader, and what is made of its answers. */
#include <poll.h>
#include <string.h>

#include "app_priv.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "model/endpoints.h"
#include "model/frame.h"
#include "model/snapshot.h"
#include "source/reader.h"
#include "types/detail.h"
#include "types/files.h"
#include "ui/settings.h"

/* The second snapshot comes early, so that rates are there soon after the start. */
#define FIRST_INTERVAL (3 * NS_PER_SEC / 10)
/* A read that takes so long hangs. */
#define STUCK_NS (2 * NS_PER_SEC)
/* Share of a tick that costly facts of visible rows may take. */
#define BUDGET_SHARE 0.05

static uint64_t delay_ns(const struct app *a)
{
	return (uint64_t)(a->settings->delay * (double)NS_PER_SEC);
}

/* Reading one process may hold its memory lock for so much of the time. */
#define DETAIL_SHARE 0.05
/* Looking at everybody's files may take so much of one processor. */
#define FILES_SHARE 0.05

/* Bytes of arguments that a screen can ever show by scrolling. */
enum { CMDLINE_MAX = 4096 };

/* Files of one process, and of all others what tells who is at the other end. */
static void request_files(struct app *a, struct task_id of, bool mapped, uint64_t now)
{
	bool other = !task_id_equal(of, a->endpoints_of) || (mapped && !a->endpoints_mapped);
	struct files_request r = {
		.pids = &of.pid,
		.pid_count = 1,
		.what = FILES_INFO | FILES_MORE | FILES_SPECIAL | FILES_SHARED | FILES_ENDS |
			(mapped ? FILES_MAPPED : 0),
	};

	if (!other && (a->files_waiting || now < a->files_next))
		return;
	r.stuck = reader_left_out(a->reader, &r.stuck_count);
	reader_request_files(a->reader, &r);
	a->endpoints_of = of;
	a->endpoints_mapped = mapped;
	a->files_waiting = true;
}

/* Of several screens the topmost has the files that it wants. */
static void ask_screen(struct screen *s, struct app *a, struct wants *w)
{
	struct task_id files = w->files;

	if (s->ops->want)
		s->ops->want(s, a, w);
	if (files.pid)
		w->files = files;
}

/* The memory of a large process takes long to read, and it costs that process too. */
static void request_detail(struct app *a, const struct wants *w, uint64_t now)
{
	/* Stacks are asked for one by one. */
	unsigned further = w->detail_parts & (~a->detail_parts | DETAIL_STACK);

	if (task_id_equal(w->detail, a->detail_of) && !further && now < a->detail_next)
		return;
	reader_request_detail(a->reader, w->detail, w->detail_parts);
	a->detail_of = w->detail;
	a->detail_parts = w->detail_parts;
}

void app_request(struct app *a, uint64_t now)
{
	struct wants w = { 0 };
	struct snapshot_request r = { 0 };

	for (struct screen *s = a->top; s; s = s->below)
		ask_screen(s, a, &w);
	r.facts = w.facts;
	r.visible_facts = w.visible_facts;
	r.visible = w.visible;
	r.visible_count = w.visible_count;
	r.threads = w.threads;
	r.threads_of = w.threads_of;
	r.system = true;
	r.budget_ns = (uint64_t)((double)delay_ns(a) * BUDGET_SHARE);
	r.cmdline_max = CMDLINE_MAX;
	r.stuck = reader_left_out(a->reader, &r.stuck_count);
	/* First, so that it comes with the snapshot and not after it. */
	if (w.detail.pid)
		request_detail(a, &w, now);
	reader_request(a->reader, &r);
	if (w.files.pid)
		request_files(a, w.files, w.files_mapped, now);
	a->waiting = true;
	a->asked_at = now;
	a->next_tick = now + (a->ticks ? delay_ns(a) : FIRST_INTERVAL);
}

void app_read_now(struct app *a)
{
	a->next_tick = 0;
	if (!a->waiting)
		app_request(a, clock_monotonic());
}

static void history_add(struct history *h, double value)
{
	h->values[h->next] = value;
	h->next = (h->next + 1) % APP_HISTORY;
	if (h->count < APP_HISTORY)
		h->count++;
}

static void tell_screens(struct app *a, const struct detail *d)
{
	for (struct screen *s = a->top; s; s = s->below)
		if (s->ops->update)
			s->ops->update(s, a, d);
}

/* A snapshot that was asked for between two ticks does not shorten the interval that rates are
 * counted over. */
static bool interval_is_full(const struct app *a, const struct snapshot *s)
{
	return a->manual ||
	       (double)(s->boottime - a->previous->boottime) >= 0.6 * (double)delay_ns(a);
}

static void take_snapshot(struct app *a, struct snapshot *s)
{
	struct frame *f = frame_new(s, a->previous);

	f->cpu_mode = a->settings->cpu_mode;
	frame_free(a->frame);
	a->frame = f;
	a->ticks++;
	if (!a->previous || interval_is_full(a, s)) {
		if (a->previous)
			history_add(&a->cpu_history,
				    1.0 - (double)f->cpu.idle - (double)f->cpu.iowait);
		snapshot_unref(a->previous);
		a->previous = snapshot_ref(s);
	}
	a->format = (struct format){ .units = FORMAT_PEOPLE,
				     .ascii = a->page.ascii,
				     .now = s->realtime,
				     .utc_offset = a->utc_offset };
	snapshot_unref(s);
	tell_screens(a, NULL);
}

static void take_detail(struct app *a, struct reader_message *m)
{
	if (!m->detail)
		return; /* it has ended: the next frame says so */
	detail_free(a->detail);
	a->detail = m->detail;
	a->detail_next = clock_monotonic() + (uint64_t)((double)m->detail->took_ns / DETAIL_SHARE);
	tell_screens(a, a->detail);
}

static void take_files(struct app *a, struct reader_message *m)
{
	uint64_t pause = delay_ns(a);

	a->files_waiting = false;
	a->endpoints_error = -m->error;
	if (m->endpoints && !a->paused) {
		uint64_t took = endpoints_files(m->endpoints)->took_ns;

		if ((double)took / FILES_SHARE > (double)pause)
			pause = (uint64_t)((double)took / FILES_SHARE);
		endpoints_free(a->endpoints);
		a->endpoints = m->endpoints;
	} else {
		endpoints_free(m->endpoints);
	}
	a->files_next = clock_monotonic() + pause;
	for (struct screen *s = a->top; s; s = s->below)
		if (s->ops->files)
			s->ops->files(s, a);
}

void app_take_reader(struct app *a)
{
	struct reader_message m;

	for (;;) {
		reader_take(a->reader, &m);
		switch (m.kind) {
		case READER_NONE:
			return;
		case READER_SNAPSHOT:
			a->waiting = false;
			if (m.snapshot && !a->paused)
				take_snapshot(a, m.snapshot);
			else
				snapshot_unref(m.snapshot);
			if (m.error)
				app_error(a, _("the system could not be read: %s"),
					  strerror(-m.error));
			break;
		case READER_DETAIL:
			take_detail(a, &m);
			break;
		case READER_FILES:
			take_files(a, &m);
			break;
		case READER_RESULT:
			if (m.result)
				outcome_tell(a, m.result);
			else
				app_error(a, "%s", strerror(-m.error));
			command_result_free(m.result);
			app_read_now(a);
			break;
		}
	}
}

void app_watch_reader(struct app *a, uint64_t now)
{
	CLEANUP_STRBUF struct strbuf who = STRBUF_INIT;
	pid_t pid = reader_stuck(a->reader, now, STUCK_NS);
	uint32_t row;
	int r;

	if (!pid)
		return;
	r = reader_replace(a->reader, pid);
	row = a->frame ? frame_row_of_pid(a->frame, pid) : ROW_NONE;
	if (row != ROW_NONE)
		app_add_task(a, &who, task_id_of(frame_task(a->frame, row)));
	else
		strbuf_addi(&who, pid);
	if (r < 0) {
		app_error(a, _("reading process %s hangs, and no other reader can be started: %s"),
			  strbuf_str(&who), strerror(-r));
		return;
	}
	app_error(a, _("reading process %s hangs: it is left out from now on"), strbuf_str(&who));
	app_request(a, now);
}

void app_tick(struct app *a)
{
	runner_poll(&a->runner);
	if (!a->waiting)
		app_request(a, clock_monotonic());
	while (a->waiting || a->files_waiting) {
		struct pollfd p = { .fd = reader_fd(a->reader), .events = POLLIN };

		if (poll(&p, 1, -1) > 0)
			app_take_reader(a);
	}
}
