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
#include "hexdump_priv.h"
#include "pending_priv.h"
#include "sink/sink.h"
#include "status_priv.h"
#include "types/names.h"

struct text {
	struct sink base;
	struct sink_options o;
	struct syscall_names *names; /* of calls that the table does not have */
	struct pending *pending; /* all tasks */
	pid_t open; /* whose line is open; 0: none */
	size_t column; /* bytes of the open line in earlier output */
	uint64_t before; /* monotonic ns of the line before, for -r */
	bool whole; /* a call is written once its end is known */
};

/* ---- lines ---- */

static void add_fraction(struct strbuf *out, uint64_t ns, unsigned digits)
{
	static const uint32_t units[] = { 1, 1000000, 1000, 1 };

	if (digits)
		strbuf_addf(out, ".%0*" PRIu64, (int)digits, ns % NS_PER_SEC / units[digits / 3]);
}

static void add_clock(struct strbuf *out, const struct sink_options *o, uint64_t realtime)
{
	time_t seconds = (time_t)(realtime / NS_PER_SEC);
	struct tm tm;

	if (o->clock == SINK_EPOCH) {
		strbuf_addi(out, seconds);
	} else {
		seconds += o->utc_offset;
		gmtime_r(&seconds, &tm);
		strbuf_addf(out, "%02d:%02d:%02d", tm.tm_hour, tm.tm_min, tm.tm_sec);
	}
	add_fraction(out, realtime, o->clock_digits);
}

static void add_relative(struct text *t, uint64_t monotonic, struct strbuf *out)
{
	uint64_t since = t->before && monotonic > t->before ? monotonic - t->before : 0;

	strbuf_addf(out, "%s%6" PRIu64, t->o.clock ? "(+" : "", since / NS_PER_SEC);
	add_fraction(out, since, t->o.relative_digits);
	strbuf_adds(out, t->o.clock ? ") " : " ");
	t->before = monotonic;
}

static void end_open_line(struct text *t, struct strbuf *out)
{
	if (!t->open)
		return;
	strbuf_adds(out, " <unfinished ...>\n");
	t->open = 0;
}

static void add_tid(const struct text *t, pid_t tid, struct strbuf *out)
{
	if (t->o.pids || t->o.one_line)
		strbuf_addf(out, "%-5d ", (int)tid);
	else if (t->o.brackets && HASH_COUNT(t->pending) > 1)
		strbuf_addf(out, "[pid %5d] ", (int)tid);
}

static const struct trace_call *call_of(const struct trace_event *e)
{
	return e->kind == TRACE_ENTRY ? &e->call : e->kind == TRACE_EXIT ? &e->ret.call : NULL;
}

static uint64_t ip_of(const struct trace_event *e)
{
	const struct trace_call *call = call_of(e);

	return call ? call->ip : e->kind == TRACE_SIGNAL ? e->signal.ip : 0;
}

static void add_call_place(struct text *t, const struct trace_event *e, struct strbuf *out)
{
	const struct pending *p = pending_find(t->pending, e->tid);
	const struct trace_call *call = call_of(e);

	if (t->o.number)
		strbuf_addf(out, "[%4" PRIu64 "] ",
			    call	    ? call->number
			    : p && p->entry ? p->entry->call.number
					    : 0);
	if (t->o.ip && ip_of(e))
		strbuf_addf(out, "[%016" PRIx64 "] ", ip_of(e));
	else if (t->o.ip)
		strbuf_adds(out, "[????????????????] ");
}

/* Where a line begins. `until`: when its call ended, in a row that has both. */
static void begin_line(struct text *t, const struct trace_event *e, uint64_t until,
		       struct strbuf *out)
{
	end_open_line(t, out);
	t->column = 0;
	add_tid(t, e->tid, out);
	if (t->o.clock) {
		add_clock(out, &t->o, e->realtime);
		if (t->o.one_line) {
			strbuf_addch(out, '-');
			add_clock(out, &t->o, until ? until : e->realtime);
		}
		strbuf_addch(out, ' ');
	}
	if (t->o.relative)
		add_relative(t, e->monotonic, out);
	add_call_place(t, e, out);
}

/* ---- calls ---- */

static bool has_bit(const uint64_t *bits, const struct trace_call *call)
{
	return bits && call->number < CALL_BITS &&
	       (bits[call->number / 64] >> call->number % 64 & 1);
}

static struct print_options options_of(const struct text *t, const struct trace_call *call)
{
	struct print_options o = t->o.print;

	if (t->o.abbrev)
		o.verbose = !has_bit(t->o.abbrev, call);
	if (t->o.verbose)
		o.addresses = !has_bit(t->o.verbose, call);
	return o;
}

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

/* Registers as they are: -e raw=, or a call that the table does not have. */
static void add_raw_args(const struct trace_call *call, unsigned n, struct strbuf *out)
{
	for (unsigned i = 0; i < n; i++)
		strbuf_addf(out, call->args[i] ? "%s0x%" PRIx64 : "%s0", i ? ", " : "",
			    call->args[i]);
}

/* The arguments that can be written by now. False if some are missing. */
static bool add_args(const struct text *t, struct pending *p, const struct trace_event *exit,
		     struct strbuf *out)
{
	const struct trace_call *call = &p->entry->call;
	const struct call_row *row = call_find(call->abi, call->number);
	const struct print_options o = options_of(t, call);
	unsigned n;

	if (!row || has_bit(t->o.raw, call)) {
		n = row ? call_arg_count(row) : CALL_ARGS_MAX;
		if (p->printed < n)
			add_raw_args(call, n, out);
		p->printed = n;
		return true;
	}
	n = call_args_there(row, p->entry);
	while (p->printed < n && call_print_arg(row, p->printed, p->entry, exit, &o, out)) {
		p->printed++;
		if (p->printed < n)
			strbuf_adds(out, ", ");
	}
	return p->printed == n;
}

static void add_return(const struct text *t, const struct trace_event *entry,
		       const struct trace_event *exit, struct strbuf *out)
{
	const struct trace_call *call = &entry->call;
	const struct print_options o = options_of(t, call);

	if (!exit || exit->ret.failed || !has_bit(t->o.raw, call))
		call_print_return(call_find(call->abi, call->number), entry, exit, &o, out);
	else
		strbuf_addf(out, exit->ret.value ? "0x%" PRIx64 : "0", (uint64_t)exit->ret.value);
}

static void begin_call(struct text *t, struct pending *p, const struct trace_event *exit,
		       struct strbuf *out)
{
	size_t from;

	p->printed = 0;
	end_open_line(t, out);
	from = out->len;
	begin_line(t, p->entry, exit ? exit->realtime : 0, out);
	add_name(t, &p->entry->call, out);
	strbuf_addch(out, '(');
	add_args(t, p, NULL, out);
	t->open = p->tid;
	t->column = out->len - from;
}

static void enter(struct text *t, const struct trace_event *e, struct strbuf *out)
{
	struct pending *p = pending_begin(&t->pending, e);

	if (!t->whole)
		begin_call(t, p, NULL, out);
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
	begin_line(t, e, 0, out);
	strbuf_adds(out, "<... ");
	add_name(t, &p->entry->call, out);
	strbuf_adds(out, " resumed>");
}

static void add_duration(const struct text *t, const struct trace_event *exit, struct strbuf *out)
{
	uint64_t ns = exit->monotonic - exit->ret.entered;

	if (!t->o.duration || !exit->ret.entered)
		return;
	strbuf_addf(out, " <%" PRIu64, ns / NS_PER_SEC);
	add_fraction(out, ns, t->o.duration_digits);
	strbuf_addch(out, '>');
}

/* The rest of the call's line. exit NULL: it will never return. */
static void end_call(struct text *t, const struct trace_event *e, struct pending *p,
		     const struct trace_event *exit, struct strbuf *out)
{
	size_t from;

	if (t->open != e->tid)
		end_open_line(t, out);
	from = out->len;
	if (t->whole) {
		begin_call(t, p, exit, out);
		from = out->len;
	}
	resume_line(t, e, p, out);
	if (!add_args(t, p, exit, out))
		strbuf_adds(out, " <unfinished ...>");
	strbuf_addch(out, ')');
	add_column(t, from, out);
	add_return(t, p->entry, exit, out);
	if (exit)
		add_duration(t, exit, out);
	strbuf_addch(out, '\n');
	t->open = 0;
	t->column = 0;
	if (exit)
		hexdump_add(&t->o, p->entry, exit, out);
}

static void leave(struct text *t, const struct trace_event *e, const struct trace_event *exit,
		  struct strbuf *out)
{
	struct pending *p = pending_find(t->pending, e->tid);
	unsigned status = exit ? sink_status_of(exit) : SINK_UNFINISHED;

	if (!p || !p->open)
		return;
	p->open = false;
	if (status & t->o.statuses)
		end_call(t, e, p, exit, out);
}

/* ---- other events ---- */

static void add_signal(struct text *t, const struct trace_event *e, struct strbuf *out)
{
	const char *name = signal_name(e->signal.signo);

	if (!(t->o.signals >> (e->signal.signo - 1) & 1))
		return;
	begin_line(t, e, 0, out);
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
	if (!(t->o.signals >> (e->stop_signal - 1) & 1))
		return;
	begin_line(t, e, 0, out);
	strbuf_addf(out, "--- stopped by %s ---\n", signal_name(e->stop_signal));
}

static void add_end(struct text *t, const struct trace_event *e, struct strbuf *out)
{
	int status = e->ended.status;
	struct pending *p = pending_find(t->pending, e->tid);

	leave(t, e, NULL, out);
	if (!(t->o.quiet & SINK_QUIET_EXIT)) {
		begin_line(t, e, 0, out);
		if (WIFSIGNALED(status))
			strbuf_addf(out, "+++ killed by %s%s +++\n", signal_name(WTERMSIG(status)),
				    WCOREDUMP(status) ? " (core dumped)" : "");
		else
			strbuf_addf(out, "+++ exited with %d +++\n", WEXITSTATUS(status));
	}
	if (p)
		pending_drop(&t->pending, p);
}

/* The thread that called execve goes on under the id of its process. */
static void add_exec(struct text *t, const struct trace_event *e, struct strbuf *out)
{
	struct pending *p =
		e->exec.former == e->tid ? NULL : pending_find(t->pending, e->exec.former);

	if (!p)
		return;
	if (!(t->o.quiet & SINK_QUIET_EXEC)) {
		begin_line(t, e, 0, out);
		strbuf_addf(out, "+++ superseded by execve in pid %d +++\n", (int)e->exec.former);
	}
	end_open_line(t, out);
	if (p->open) {
		p->entry->tid = e->tid;
		pending_begin(&t->pending, p->entry)->printed = p->printed;
	}
	pending_drop(&t->pending, p);
}

static void add_task(struct text *t, const struct trace_event *e, struct strbuf *out)
{
	pending_add(&t->pending, e->kind == TRACE_FORK ? e->fork.child : e->tid);
	/* The message about it stands on the same terminal. */
	if (t->o.brackets && !(t->o.quiet & SINK_QUIET_ATTACH))
		end_open_line(t, out);
}

static void add_detached_task(struct text *t, const struct trace_event *e, struct strbuf *out)
{
	bool said = t->o.brackets && !(t->o.quiet & SINK_QUIET_ATTACH);

	if (!t->open || (t->open != e->tid && !said))
		return;
	strbuf_adds(out, " <detached ...>\n");
	t->open = 0;
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
		[TRACE_ENTRY] = enter,	     [TRACE_EXIT] = add_exit,
		[TRACE_SIGNAL] = add_signal, [TRACE_STOPPED] = add_stop,
		[TRACE_EXEC] = add_exec,     [TRACE_ENDED] = add_end,
		[TRACE_LOST] = add_lost,     [TRACE_FORK] = add_task,
		[TRACE_ATTACHED] = add_task, [TRACE_DETACHED] = add_detached_task,
	};

	if (!e->hidden && adders[e->kind])
		adders[e->kind]((struct text *)s, e, out);
}

/* Calls that go on without us, of which nothing was written yet. */
static void add_detached(struct text *t, struct strbuf *out)
{
	struct pending *p;

	for (p = t->pending; p; p = p->hh.next)
		if (p->open && (t->o.statuses & SINK_DETACHED)) {
			begin_call(t, p, NULL, out);
			strbuf_adds(out, " <detached ...>\n");
			t->open = 0;
		}
}

static void text_end(struct sink *s, struct strbuf *out)
{
	struct text *t = (struct text *)s;

	if (t->open)
		strbuf_adds(out, " <detached ...>\n");
	t->open = 0;
	if (t->whole)
		add_detached(t, out);
	pending_free(t->pending);
	t->pending = NULL;
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
	t->whole = o->one_line || o->statuses != SINK_ALL_STATUSES;
	t->names = syscall_names_new();
	return &t->base;
}
