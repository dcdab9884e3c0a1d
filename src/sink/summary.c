/* The table of -c: how often each call was made, and what it took. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <uthash.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/strbuf.h"
#include "sink/sink.h"
#include "status_priv.h"

struct count {
	uint64_t key; /* ABI and number */
	const char *name;
	char *own_name; /* of a call that nobody knows */
	uint64_t calls, errors;
	uint64_t total, min, max; /* ns */
	UT_hash_handle hh;
};

struct summary {
	struct sink base;
	struct summary_options o;
	struct syscall_names *names;
	struct count *counts;
	struct trace_event cost; /* the last; size 0: none */
};

/* What a row is printed from; of the last row too. */
struct row {
	const struct count *count;
	double share; /* percent */
};

struct column {
	const char *title;
	const char *names[3]; /* of -U and -S */
	int width;
	void (*add)(const struct row *r, int width, struct strbuf *out);
	uint64_t (*key)(const struct count *c); /* sorted by, the highest first; NULL: by name */
};

/* ---- columns ---- */

static double seconds(uint64_t ns)
{
	return (double)ns / NS_PER_SEC;
}

static uint64_t total_of(const struct count *c)
{
	return c->total;
}

static uint64_t min_of(const struct count *c)
{
	return c->min;
}

static uint64_t max_of(const struct count *c)
{
	return c->max;
}

static uint64_t average_of(const struct count *c)
{
	return c->calls ? c->total / c->calls : 0;
}

static uint64_t calls_of(const struct count *c)
{
	return c->calls;
}

static uint64_t errors_of(const struct count *c)
{
	return c->errors;
}

static void add_share(const struct row *r, int width, struct strbuf *out)
{
	strbuf_addf(out, "%*.2f", width, r->share);
}

static void add_total(const struct row *r, int width, struct strbuf *out)
{
	strbuf_addf(out, "%*.6f", width, seconds(r->count->total));
}

static void add_min(const struct row *r, int width, struct strbuf *out)
{
	strbuf_addf(out, "%*.6f", width, seconds(r->count->min));
}

static void add_max(const struct row *r, int width, struct strbuf *out)
{
	strbuf_addf(out, "%*.6f", width, seconds(r->count->max));
}

static void add_average(const struct row *r, int width, struct strbuf *out)
{
	strbuf_addf(out, "%*" PRIu64, width, average_of(r->count) / 1000);
}

static void add_calls(const struct row *r, int width, struct strbuf *out)
{
	strbuf_addf(out, "%*" PRIu64, width, r->count->calls);
}

static void add_errors(const struct row *r, int width, struct strbuf *out)
{
	if (r->count->errors)
		strbuf_addf(out, "%*" PRIu64, width, r->count->errors);
	else
		strbuf_fill(out, ' ', (size_t)width);
}

static void add_name(const struct row *r, int width, struct strbuf *out)
{
	strbuf_addf(out, "%-*s", width, r->count->name);
}

static const struct column columns[SUMMARY_COLUMN_COUNT] = {
	[SUMMARY_TIME_PERCENT] = { "% time",
				   { "time-percent", "time", NULL },
				   6,
				   add_share,
				   total_of },
	[SUMMARY_SECONDS] = { "seconds",
			      { "total-time", "time-total", NULL },
			      11,
			      add_total,
			      total_of },
	[SUMMARY_MIN] = { "shortest", { "min-time", "shortest", "time-min" }, 8, add_min, min_of },
	[SUMMARY_MAX] = { "longest", { "max-time", "longest", "time-max" }, 8, add_max, max_of },
	[SUMMARY_AVG] = { "usecs/call",
			  { "avg-time", "time-avg", NULL },
			  11,
			  add_average,
			  average_of },
	[SUMMARY_CALLS] = { "calls", { "calls", "count", NULL }, 9, add_calls, calls_of },
	[SUMMARY_ERRORS] = { "errors", { "errors", "error", NULL }, 9, add_errors, errors_of },
	[SUMMARY_NAME] = { "syscall", { "name", "syscall", "syscall-name" }, 16, add_name, NULL },
};

int summary_column_of(const char *name, size_t len)
{
	for (int i = 0; i < SUMMARY_COLUMN_COUNT; i++)
		for (size_t k = 0; k < 3 && columns[i].names[k]; k++)
			if (strlen(columns[i].names[k]) == len &&
			    memcmp(columns[i].names[k], name, len) == 0)
				return i;
	return -1;
}

/* ---- counting ---- */

static struct count *count_of(struct summary *s, const struct trace_call *call)
{
	const struct call_row *row = call_find(call->abi, call->number);
	const uint64_t key = (uint64_t)call->abi << 32 | (uint32_t)call->number;
	struct count *c;

	HASH_FIND(hh, s->counts, &key, sizeof(key), c);
	if (c)
		return c;
	c = xcalloc(1, sizeof(*c));
	c->key = key;
	c->name = row ? call_name(row) : syscall_name(s->names, call->abi, (int64_t)call->number);
	if (!c->name) {
		struct strbuf text = STRBUF_INIT;

		strbuf_addf(&text, "syscall_0x%" PRIx64, call->number);
		c->name = c->own_name = strbuf_steal(&text);
	}
	HASH_ADD(hh, s->counts, key, sizeof(key), c);
	return c;
}

static void add_time(struct count *c, uint64_t ns)
{
	c->min = !c->calls || ns < c->min ? ns : c->min;
	c->max = ns > c->max ? ns : c->max;
	c->total += ns;
	c->calls++;
}

static void add_call(struct summary *s, const struct trace_event *e)
{
	struct count *c;
	uint64_t ns = s->o.wall ? e->monotonic - e->ret.entered : e->ret.system_ns;

	if (!(sink_status_of(e) & s->o.statuses))
		return;
	/* Its beginning was not seen. */
	if (s->o.wall && !e->ret.entered)
		ns = 0;
	c = count_of(s, &e->ret.call);
	add_time(c, ns > s->o.overhead_ns ? ns - s->o.overhead_ns : 0);
	c->errors += e->ret.failed;
}

static void summary_event(struct sink *sink, const struct trace_event *e, struct strbuf *out)
{
	struct summary *s = (struct summary *)sink;

	(void)out;
	if (e->kind == TRACE_COST)
		s->cost = *e;
	else if (e->kind == TRACE_EXIT && !e->hidden)
		add_call(s, e);
}

/* ---- the table ---- */

static int compare(const void *va, const void *vb, void *vs)
{
	const struct count *a = *(const struct count *const *)va;
	const struct count *b = *(const struct count *const *)vb;
	const struct summary *s = vs;
	const struct column *by = s->o.sort < SUMMARY_COLUMN_COUNT ? &columns[s->o.sort] : NULL;

	if (by && !by->key && strcmp(a->name, b->name) != 0)
		return strcmp(a->name, b->name);
	if (by && by->key && by->key(a) != by->key(b))
		return by->key(a) < by->key(b) ? 1 : -1;
	return a->key < b->key ? -1 : a->key > b->key;
}

static struct count sum_of(const struct count *counts)
{
	struct count all = { .name = "total", .min = UINT64_MAX };
	const struct count *c;

	for (c = counts; c; c = c->hh.next) {
		all.calls += c->calls;
		all.errors += c->errors;
		all.total += c->total;
		all.min = c->min < all.min ? c->min : all.min;
		all.max = c->max > all.max ? c->max : all.max;
	}
	if (!counts)
		all.min = 0;
	return all;
}

/* As wide as its widest value. */
static void measure(const struct summary *s, const struct count *all, int *widths)
{
	CLEANUP_STRBUF struct strbuf text = STRBUF_INIT;

	for (int i = 0; i < SUMMARY_COLUMN_COUNT; i++) {
		const struct count *c;

		widths[i] = columns[i].width;
		for (c = all; c; c = c == all ? s->counts : c->hh.next) {
			const struct row r = { .count = c };

			strbuf_clear(&text);
			columns[i].add(&r, 0, &text);
			widths[i] = (int)text.len > widths[i] ? (int)text.len : widths[i];
		}
	}
}

/* The name, where it is the last: nothing stands behind it. */
static int width_at(const struct summary *s, const int *widths, size_t i)
{
	int column = s->o.columns[i];

	return column == SUMMARY_NAME && i + 1 == s->o.column_count ? 0 : widths[column];
}

static void add_titles(const struct summary *s, const int *widths, struct strbuf *out)
{
	for (size_t i = 0; i < s->o.column_count; i++) {
		int column = s->o.columns[i], width = width_at(s, widths, i);

		strbuf_addf(out, "%s%*s", i ? " " : "", column == SUMMARY_NAME ? -width : width,
			    columns[column].title);
	}
	strbuf_addch(out, '\n');
}

static void add_dashes(const struct summary *s, const int *widths, struct strbuf *out)
{
	for (size_t i = 0; i < s->o.column_count; i++) {
		if (i)
			strbuf_addch(out, ' ');
		strbuf_fill(out, '-', (size_t)widths[s->o.columns[i]]);
	}
	strbuf_addch(out, '\n');
}

static void add_row(const struct summary *s, const struct row *r, const int *widths,
		    struct strbuf *out)
{
	for (size_t i = 0; i < s->o.column_count; i++) {
		if (i)
			strbuf_addch(out, ' ');
		columns[s->o.columns[i]].add(r, width_at(s, widths, i), out);
	}
	strbuf_addch(out, '\n');
}

static void add_rows(const struct summary *s, const struct count *all, const int *widths,
		     struct strbuf *out)
{
	size_t n = HASH_COUNT(s->counts), i = 0;
	const struct count **sorted = xcalloc(n, sizeof(*sorted));
	const struct count *c;

	for (c = s->counts; c; c = c->hh.next)
		sorted[i++] = c;
	qsort_r(sorted, n, sizeof(*sorted), compare, (void *)s);
	for (i = 0; i < n; i++) {
		const struct row r = { sorted[i], all->total ? 100.0 * (double)sorted[i]->total /
								       (double)all->total
							     : 0 };

		add_row(s, &r, widths, out);
	}
	free(sorted);
}

static void add_cost(const struct summary *s, struct strbuf *out)
{
	double elapsed = seconds(s->cost.cost.elapsed_ns), stopped;

	if (!s->cost.size || elapsed <= 0)
		return;
	stopped = seconds(s->cost.cost.stopped_ns);
	strbuf_addf(out,
		    _("Tracing: %.0f calls a second; tasks stood still for it for %.3f s of %.3f s "
		      "(%.1f %%)\n"),
		    (double)s->cost.cost.calls / elapsed, stopped, elapsed,
		    100.0 * stopped / elapsed);
}

static void summary_end(struct sink *sink, struct strbuf *out)
{
	struct summary *s = (struct summary *)sink;
	const struct count all = sum_of(s->counts);
	const struct row total = { &all, 100 };
	int widths[SUMMARY_COLUMN_COUNT];

	if (s->counts) {
		measure(s, &all, widths);
		add_titles(s, widths, out);
		add_dashes(s, widths, out);
		add_rows(s, &all, widths, out);
		add_dashes(s, widths, out);
		add_row(s, &total, widths, out);
	}
	add_cost(s, out);
}

static void summary_free(struct sink *sink)
{
	struct summary *s = (struct summary *)sink;
	struct count *c, *next;

	HASH_ITER (hh, s->counts, c, next) {
		HASH_DEL(s->counts, c);
		free(c->own_name);
		free(c);
	}
	syscall_names_free(s->names);
	free(s);
}

static const struct sink_ops summary_ops = { summary_event, summary_end, summary_free };

struct sink *sink_summary_new(const struct summary_options *o)
{
	struct summary *s = xcalloc(1, sizeof(*s));

	s->base.ops = &summary_ops;
	s->o = *o;
	s->names = syscall_names_new();
	return &s->base;
}
