/* As strace writes: an open line is continued, or ended by <unfinished ...> when another task has
 * something to tell. */
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/strbuf.h"
#include "pending_priv.h"
#include "sink/sink.h"
#include "types/names.h"

struct text {
	struct sink base;
	struct sink_options o;
	struct syscall_names *names; /* of calls that the table does not have */
	struct pending *pending;
	pid_t open; /* whose line is open; 0: none */
	size_t column; /* bytes of the open line in earlier output */
	uint64_t before; /* monotonic ns of the line before, for -r */
};

/* ---- lines ---- */

static void add_clock(struct strbuf *out, const struct sink_options *o, uint64_t realtime)
{
	time_t seconds = (time_t)(realtime / NS_PER_SEC);
	unsigned us = (unsigned)(realtime % NS_PER_SEC / 1000);
	struct tm tm;

	if (o->clock == SINK_EPOCH_US) {
		strbuf_addf(out, "%lld.%06u ", (long long)seconds, us);
		return;
	}
	seconds += o->utc_offset;
	gmtime_r(&seconds, &tm);
	strbuf_addf(out, "%02d:%02d:%02d", tm.tm_hour, tm.tm_min, tm.tm_sec);
	if (o->clock == SINK_TIME_US)
		strbuf_addf(out, ".%06u", us);
	strbuf_addch(out, ' ');
}

static void add_relative(struct text *t, uint64_t monotonic, struct strbuf *out)
{
	uint64_t since = t->before ? monotonic - t->before : 0;

	strbuf_addf(out, "%6" PRIu64 ".%06u ", since / NS_PER_SEC,
		    (unsigned)(since % NS_PER_SEC / 1000));
	t->before = monotonic;
}

static void end_open_line(struct text *t, struct strbuf *out)
{
	if (!t->open)
		return;
	strbuf_adds(out, " <unfinished ...>\n");
	t->open = 0;
}

/* Where a line begins. Returns its place in out, for columns. */
static void begin_line(struct text *t, const struct trace_event *e, struct strbuf *out)
{
	end_open_line(t, out);
	t->column = 0;
	if (t->o.pids && t->o.brackets)
		strbuf_addf(out, "[pid %5d] ", (int)e->tid);
	else if (t->o.pids)
		strbuf_addf(out, "%-5d ", (int)e->tid);
	if (t->o.relative)
		add_relative(t, e->monotonic, out);
	if (t->o.clock)
		add_clock(out, &t->o, e->realtime);
}

/* ---- calls ---- */

static void add_name(struct text *t, const struct trace_call *call, struct strbuf *out)
{
	const struct call_row *row = call_find(call->abi, call->number);
	const char *name =
		row ? call_name(row) : syscall_name(t->names, call->abi, (int64_t)call->number);

	if (name)
		strbuf_adds(out, name);
	else
		strbuf_addf(out, "syscall_0x%" PRIx64, call->number);
}

/* A call that the table does not have: its registers, as they are. */
static void add_raw_args(const struct trace_call *call, struct strbuf *out)
{
	for (unsigned i = 0; i < CALL_ARGS_MAX; i++)
		strbuf_addf(out, call->args[i] ? "%s0x%" PRIx64 : "%s0", i ? ", " : "",
			    call->args[i]);
}

/* The arguments that can be written by now. */
static void add_args(const struct text *t, struct pending *p, const struct trace_event *exit,
		     struct strbuf *out)
{
	const struct call_row *row = call_find(p->entry->call.abi, p->entry->call.number);
	unsigned n;

	if (!row) {
		if (!p->printed++)
			add_raw_args(&p->entry->call, out);
		return;
	}
	n = call_args_there(row, p->entry);
	while (p->printed < n &&
	       call_print_arg(row, p->printed, p->entry, exit, &t->o.print, out)) {
		p->printed++;
		if (p->printed < n)
			strbuf_adds(out, ", ");
	}
}

static void enter(struct text *t, const struct trace_event *e, struct strbuf *out)
{
	struct pending *p = pending_begin(&t->pending, e);
	size_t from;

	p->printed = 0;
	end_open_line(t, out);
	from = out->len;
	begin_line(t, e, out);
	add_name(t, &e->call, out);
	strbuf_addch(out, '(');
	add_args(t, p, NULL, out);
	t->open = e->tid;
	t->column = out->len - from;
}

static void add_column(const struct text *t, size_t from, struct strbuf *out)
{
	size_t column = t->column + out->len - from;

	strbuf_addch(out, ' ');
	column++;
	if (column < (size_t)t->o.column)
		strbuf_fill(out, ' ', (size_t)t->o.column - column);
	strbuf_adds(out, "= ");
}

static void resume_line(struct text *t, const struct trace_event *e, const struct pending *p,
			struct strbuf *out)
{
	if (t->open == e->tid)
		return;
	begin_line(t, e, out);
	strbuf_adds(out, "<... ");
	add_name(t, &p->entry->call, out);
	strbuf_adds(out, " resumed>");
}

static void add_duration(const struct text *t, uint64_t entered, uint64_t left, struct strbuf *out)
{
	uint64_t ns = left - entered;

	if (t->o.duration && entered)
		strbuf_addf(out, " <%" PRIu64 ".%06u>", ns / NS_PER_SEC,
			    (unsigned)(ns % NS_PER_SEC / 1000));
}

static void end_other_line(struct text *t, pid_t tid, struct strbuf *out)
{
	if (t->open != tid)
		end_open_line(t, out);
}

/* exit NULL: it will never return. */
static void leave(struct text *t, const struct trace_event *e, const struct trace_event *exit,
		  struct strbuf *out)
{
	struct pending *p = pending_find(t->pending, e->tid);
	size_t from = out->len;

	if (!p || !p->open)
		return;
	end_other_line(t, e->tid, out);
	if (t->open != e->tid)
		from = out->len;
	resume_line(t, e, p, out);
	if (exit)
		add_args(t, p, exit, out);
	strbuf_addch(out, ')');
	add_column(t, from, out);
	call_print_return(call_find(p->entry->call.abi, p->entry->call.number), p->entry, exit,
			  &t->o.print, out);
	if (exit)
		add_duration(t, exit->ret.entered, exit->monotonic, out);
	strbuf_addch(out, '\n');
	p->open = false;
	t->open = 0;
	t->column = 0;
}

/* ---- other events ---- */

static void add_signal(struct text *t, const struct trace_event *e, struct strbuf *out)
{
	const char *name = signal_name(e->signal.signo);

	if (!(t->o.signals >> (e->signal.signo - 1) & 1))
		return;
	begin_line(t, e, out);
	strbuf_adds(out, "--- ");
	if (name)
		strbuf_adds(out, name);
	else
		strbuf_addi(out, e->signal.signo);
	strbuf_addch(out, ' ');
	signal_print_info(&e->signal, &t->o.print, out);
	strbuf_adds(out, " ---\n");
}

static void add_stop(struct text *t, const struct trace_event *e, struct strbuf *out)
{
	begin_line(t, e, out);
	strbuf_addf(out, "--- stopped by %s ---\n", signal_name(e->stop_signal));
}

static void add_end(struct text *t, const struct trace_event *e, struct strbuf *out)
{
	int status = e->ended.status;
	struct pending *p = pending_find(t->pending, e->tid);

	leave(t, e, NULL, out);
	if (p)
		pending_drop(&t->pending, p);
	if (t->o.quiet > 1)
		return;
	begin_line(t, e, out);
	if (WIFSIGNALED(status))
		strbuf_addf(out, "+++ killed by %s%s +++\n", signal_name(WTERMSIG(status)),
			    WCOREDUMP(status) ? " (core dumped)" : "");
	else
		strbuf_addf(out, "+++ exited with %d +++\n", WEXITSTATUS(status));
}

/* The thread that called execve goes on under the id of its process. */
static void add_exec(struct text *t, const struct trace_event *e, struct strbuf *out)
{
	struct pending *p =
		e->exec.former == e->tid ? NULL : pending_find(t->pending, e->exec.former);

	if (!p)
		return;
	begin_line(t, e, out);
	strbuf_addf(out, "+++ superseded by execve in pid %d +++\n", (int)e->exec.former);
	p->entry->tid = e->tid;
	pending_begin(&t->pending, p->entry)->printed = p->printed;
	pending_drop(&t->pending, p);
}

static void add_lost(struct text *t, const struct trace_event *e, struct strbuf *out)
{
	end_open_line(t, out);
	strbuf_addf(out, "--- %" PRIu64 " events were lost ---\n", e->lost.count);
}

static void add_exit(struct text *t, const struct trace_event *e, struct strbuf *out)
{
	leave(t, e, e, out);
}

static void text_event(struct sink *s, const struct trace_event *e, struct strbuf *out)
{
	static void (*const adders[TRACE_KIND_COUNT])(struct text * t, const struct trace_event *e,
						      struct strbuf *out) = {
		[TRACE_ENTRY] = enter,	    [TRACE_EXIT] = add_exit, [TRACE_SIGNAL] = add_signal,
		[TRACE_STOPPED] = add_stop, [TRACE_EXEC] = add_exec, [TRACE_ENDED] = add_end,
		[TRACE_LOST] = add_lost,
	};

	if (!e->hidden && adders[e->kind])
		adders[e->kind]((struct text *)s, e, out);
}

static void text_end(struct sink *s, struct strbuf *out)
{
	struct text *t = (struct text *)s;

	if (t->open)
		strbuf_adds(out, " <detached ...>\n");
	t->open = 0;
}

static void text_free(struct sink *s)
{
	struct text *t = (struct text *)s;

	pending_free(t->pending);
	syscall_names_free(t->names);
	free(t);
}

static const struct sink_ops text_ops = { text_event, text_end, text_free };

struct sink *sink_text_new(const struct sink_options *o)
{
	struct text *t = xcalloc(1, sizeof(*t));

	t->base.ops = &text_ops;
	t->o = *o;
	t->names = syscall_names_new();
	return &t->base;
}
