/* An object a line, for programs: procview.trace/1. */
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/strbuf.h"
#include "pending_priv.h"
#include "sink/sink.h"
#include "status_priv.h"
#include "types/names.h"

/* Of durations and times in seconds. */
enum { DECIMALS = 6 };

struct json {
	struct sink base;
	struct sink_options o;
	struct syscall_names *names;
	struct pending *pending;
	struct strbuf text; /* of one value */
};

/* ---- lines ---- */

static void begin(struct jsonw *w, const struct trace_event *e, const char *type,
		  struct strbuf *out)
{
	jsonw_init(w, out, false);
	jsonw_object(w);
	jsonw_key(w, "schema");
	jsonw_cstring(w, "procview.trace/1");
	jsonw_key(w, "time");
	jsonw_time(w, e->realtime);
	jsonw_key(w, "monotonic");
	jsonw_real(w, (double)e->monotonic / NS_PER_SEC, DECIMALS);
	if (e->tid) {
		jsonw_key(w, "pid");
		jsonw_int(w, e->pid);
		jsonw_key(w, "tid");
		jsonw_int(w, e->tid);
	}
	jsonw_key(w, "type");
	jsonw_cstring(w, type);
}

static void end(struct jsonw *w)
{
	jsonw_object_end(w);
	strbuf_addch(w->out, '\n');
}

static void add_seconds(struct jsonw *w, const char *key, uint64_t ns)
{
	jsonw_key(w, key);
	jsonw_real(w, (double)ns / NS_PER_SEC, DECIMALS);
}

static void add_signal_name(struct jsonw *w, const char *key, int signo)
{
	const char *name = signal_name(signo);

	jsonw_key(w, key);
	if (name)
		jsonw_cstring(w, name);
	else
		jsonw_int(w, signo);
}

/* ---- calls ---- */

static void add_name(struct json *j, struct jsonw *w, const struct trace_call *call)
{
	const struct call_row *row = call_find(call->abi, call->number);
	const char *name =
		row ? call_name(row) : syscall_name(j->names, call->abi, (int64_t)call->number);

	jsonw_key(w, "name");
	jsonw_cstring(w, name);
	jsonw_key(w, "number");
	jsonw_uint(w, call->number);
}

static void add_arg(struct json *j, struct jsonw *w, const struct call_row *row, unsigned i,
		    const struct trace_event *entry, const struct trace_event *exit)
{
	jsonw_object(w);
	jsonw_key(w, "name");
	jsonw_cstring(w, row ? call_arg_name(row, i) : NULL);
	jsonw_key(w, "value");
	jsonw_hex(w, entry->call.args[i]);
	jsonw_key(w, "text");
	strbuf_clear(&j->text);
	if (row && call_print_arg(row, i, entry, exit, &j->o.print, &j->text))
		jsonw_string(w, strbuf_str(&j->text), j->text.len);
	else
		jsonw_null(w);
	jsonw_object_end(w);
}

static void add_args(struct json *j, struct jsonw *w, const struct trace_event *entry,
		     const struct trace_event *exit)
{
	const struct call_row *row = call_find(entry->call.abi, entry->call.number);
	unsigned n = row ? call_args_there(row, entry) : CALL_ARGS_MAX;

	jsonw_key(w, "args");
	jsonw_list(w);
	for (unsigned i = 0; i < n; i++)
		add_arg(j, w, row, i, entry, exit);
	jsonw_list_end(w);
}

/* "-1 ENOENT (No such …)", "? ERESTARTSYS (To be …)": its second word; the number of one without a
 * name. */
static void add_errno(struct jsonw *w, const char *text, int64_t value)
{
	const char *name = strchr(text, ' ');

	jsonw_key(w, "errno");
	if (name && name[1] == 'E')
		jsonw_string(w, name + 1, strcspn(name + 1, " "));
	else
		jsonw_int(w, -value);
}

/* An address is a string, as addresses are; what failed returns -1, what is restarted nothing. */
static void add_value(struct jsonw *w, const char *text, const struct trace_return *ret)
{
	jsonw_key(w, "return");
	if (*text == '?')
		jsonw_null(w);
	else if (ret->failed)
		jsonw_int(w, -1);
	else if (strncmp(text, "0x", 2) == 0)
		jsonw_hex(w, (uint64_t)ret->value);
	else
		jsonw_int(w, ret->value);
}

static void add_return(struct json *j, struct jsonw *w, const struct trace_event *entry,
		       const struct trace_event *exit)
{
	const struct call_row *row = call_find(entry->call.abi, entry->call.number);

	strbuf_clear(&j->text);
	call_print_return(row, entry, exit, &j->o.print, &j->text);
	add_value(w, strbuf_str(&j->text), &exit->ret);
	jsonw_key(w, "return_text");
	jsonw_string(w, strbuf_str(&j->text), j->text.len);
	if (exit->ret.failed) {
		add_errno(w, strbuf_str(&j->text), exit->ret.value);
	} else {
		jsonw_key(w, "errno");
		jsonw_null(w);
	}
}

static void add_no_return(struct jsonw *w)
{
	static const char *const keys[] = { "return", "return_text", "errno", "duration" };

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		jsonw_key(w, keys[i]);
		jsonw_null(w);
	}
}

static const char *status_name(unsigned status)
{
	return status == SINK_SUCCESSFUL ? "successful"
	       : status == SINK_FAILED	 ? "failed"
	       : status == SINK_DETACHED ? "detached"
					 : "unfinished";
}

/* exit NULL: it never returned, or not before we left. */
static void add_call(struct json *j, const struct trace_event *entry,
		     const struct trace_event *exit, unsigned status, struct strbuf *out)
{
	struct jsonw w;

	if (!(status & j->o.statuses))
		return;
	begin(&w, entry, "syscall", out);
	add_name(j, &w, &entry->call);
	add_args(j, &w, entry, exit);
	if (exit) {
		add_return(j, &w, entry, exit);
		jsonw_key(&w, "duration");
		if (exit->ret.entered)
			jsonw_real(&w, (double)(exit->monotonic - exit->ret.entered) / NS_PER_SEC,
				   DECIMALS);
		else
			jsonw_null(&w);
	} else {
		add_no_return(&w);
	}
	jsonw_key(&w, "status");
	jsonw_cstring(&w, status_name(status));
	end(&w);
}

static void on_entry(struct json *j, const struct trace_event *e, struct strbuf *out)
{
	(void)out;
	pending_begin(&j->pending, e);
}

static void on_exit_of_call(struct json *j, const struct trace_event *e, struct strbuf *out)
{
	struct pending *p = pending_find(j->pending, e->tid);

	if (!p || !p->open)
		return;
	p->open = false;
	add_call(j, p->entry, e, sink_status_of(e), out);
}

/* ---- other events ---- */

static void on_signal(struct json *j, const struct trace_event *e, struct strbuf *out)
{
	struct jsonw w;

	if (!(j->o.signals >> (e->signal.signo - 1) & 1))
		return;
	begin(&w, e, "signal", out);
	add_signal_name(&w, "signal", e->signal.signo);
	strbuf_clear(&j->text);
	signal_print_info(&e->signal, &j->o.print, &j->text);
	jsonw_key(&w, "text");
	jsonw_string(&w, strbuf_str(&j->text), j->text.len);
	end(&w);
}

static void on_stopped(struct json *j, const struct trace_event *e, struct strbuf *out)
{
	struct jsonw w;

	(void)j;
	begin(&w, e, "stop", out);
	add_signal_name(&w, "signal", e->stop_signal);
	end(&w);
}

/* The thread that called it has another id from now on. */
static void on_exec(struct json *j, const struct trace_event *e, struct strbuf *out)
{
	struct pending *former =
		e->exec.former == e->tid ? NULL : pending_find(j->pending, e->exec.former);
	struct jsonw w;

	begin(&w, e, "exec", out);
	jsonw_key(&w, "former_tid");
	jsonw_int(&w, e->exec.former);
	end(&w);
	if (!former)
		return;
	if (former->open) {
		former->entry->tid = e->tid;
		pending_begin(&j->pending, former->entry);
	}
	pending_drop(&j->pending, former);
}

static void on_fork(struct json *j, const struct trace_event *e, struct strbuf *out)
{
	struct jsonw w;

	(void)j;
	begin(&w, e, "fork", out);
	jsonw_key(&w, "child");
	jsonw_int(&w, e->fork.child);
	jsonw_key(&w, "thread");
	jsonw_bool(&w, e->fork.thread);
	jsonw_key(&w, "vfork");
	jsonw_bool(&w, e->fork.vfork);
	end(&w);
}

static void on_attached(struct json *j, const struct trace_event *e, struct strbuf *out)
{
	struct jsonw w;

	(void)j;
	begin(&w, e, "attach", out);
	end(&w);
}

/* Its call comes first, which goes on without us. */
static void on_detached(struct json *j, const struct trace_event *e, struct strbuf *out)
{
	struct pending *p = pending_find(j->pending, e->tid);
	struct jsonw w;

	if (p && p->open)
		add_call(j, p->entry, NULL, SINK_DETACHED, out);
	if (p)
		pending_drop(&j->pending, p);
	begin(&w, e, "detach", out);
	end(&w);
}

static void on_ended(struct json *j, const struct trace_event *e, struct strbuf *out)
{
	struct pending *p = pending_find(j->pending, e->tid);
	const int status = e->ended.status;
	struct jsonw w;

	if (p && p->open)
		add_call(j, p->entry, NULL, SINK_UNFINISHED, out);
	if (p)
		pending_drop(&j->pending, p);
	begin(&w, e, "exit", out);
	jsonw_key(&w, "status");
	if (WIFSIGNALED(status))
		jsonw_null(&w);
	else
		jsonw_int(&w, WEXITSTATUS(status));
	if (WIFSIGNALED(status)) {
		add_signal_name(&w, "signal", WTERMSIG(status));
	} else {
		jsonw_key(&w, "signal");
		jsonw_null(&w);
	}
	jsonw_key(&w, "core_dumped");
	jsonw_bool(&w, WIFSIGNALED(status) && WCOREDUMP(status));
	end(&w);
}

static void on_lost(struct json *j, const struct trace_event *e, struct strbuf *out)
{
	struct jsonw w;

	(void)j;
	begin(&w, e, "lost", out);
	jsonw_key(&w, "count");
	jsonw_uint(&w, e->lost.count);
	end(&w);
}

static void on_cost(struct json *j, const struct trace_event *e, struct strbuf *out)
{
	struct jsonw w;
	double elapsed = (double)e->cost.elapsed_ns / NS_PER_SEC;

	(void)j;
	begin(&w, e, "cost", out);
	jsonw_key(&w, "calls");
	jsonw_uint(&w, e->cost.calls);
	jsonw_key(&w, "stops");
	jsonw_uint(&w, e->cost.stops);
	add_seconds(&w, "stopped", e->cost.stopped_ns);
	add_seconds(&w, "elapsed", e->cost.elapsed_ns);
	jsonw_key(&w, "calls_per_second");
	jsonw_real(&w, (double)e->cost.calls / elapsed, 1);
	jsonw_key(&w, "stopped_share");
	jsonw_real(&w, (double)e->cost.stopped_ns / NS_PER_SEC / elapsed, 4);
	end(&w);
}

static void on_failed(struct json *j, const struct trace_event *e, struct strbuf *out)
{
	struct jsonw w;
	const char *name = strerrorname_np(e->failed.error);

	(void)j;
	begin(&w, e, "failed", out);
	jsonw_key(&w, "error");
	if (name)
		jsonw_cstring(&w, name);
	else
		jsonw_int(&w, e->failed.error);
	end(&w);
}

static void json_event(struct sink *s, const struct trace_event *e, struct strbuf *out)
{
	static void (*const on[TRACE_KIND_COUNT])(struct json * j, const struct trace_event *e,
						  struct strbuf *out) = {
		[TRACE_ENTRY] = on_entry,	[TRACE_EXIT] = on_exit_of_call,
		[TRACE_SIGNAL] = on_signal,	[TRACE_STOPPED] = on_stopped,
		[TRACE_EXEC] = on_exec,		[TRACE_FORK] = on_fork,
		[TRACE_ATTACHED] = on_attached, [TRACE_DETACHED] = on_detached,
		[TRACE_ENDED] = on_ended,	[TRACE_LOST] = on_lost,
		[TRACE_COST] = on_cost,		[TRACE_FAILED] = on_failed,
	};

	if (!e->hidden && on[e->kind])
		on[e->kind]((struct json *)s, e, out);
}

static void json_end(struct sink *s, struct strbuf *out)
{
	struct json *j = (struct json *)s;
	const struct pending *p;

	for (p = j->pending; p; p = p->hh.next)
		if (p->open)
			add_call(j, p->entry, NULL, SINK_DETACHED, out);
	pending_free(j->pending);
	j->pending = NULL;
}

static void json_free(struct sink *s)
{
	struct json *j = (struct json *)s;

	pending_free(j->pending);
	strbuf_done(&j->text);
	syscall_names_free(j->names);
	free(j);
}

static const struct sink_ops json_ops = { json_event, json_end, json_free };

struct sink *sink_json_new(const struct sink_options *o)
{
	struct json *j = xcalloc(1, sizeof(*j));

	j->base.ops = &json_ops;
	j->o = *o;
	j->names = syscall_names_new();
	return &j->base;
}
