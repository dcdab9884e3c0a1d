/* In front of another sink: of calls only those that touch what is looked for. */
#include <stdlib.h>

#include "base/alloc.h"
#include "pending_priv.h"
#include "sink/sink.h"

struct filter_sink {
	struct sink base;
	struct sink_filter filter;
	struct sink *to;
	struct pending *tasks; /* open: the call is shown */
};

static bool is_looked_for(const struct sink_filter *f, const struct trace_event *entry)
{
	const struct call_row *row = call_find(entry->call.abi, entry->call.number);

	if (!row)
		return false;
	if (f->fds && call_has_fd(row, entry, f->fds, f->fd_count))
		return true;
	for (size_t i = 0; i < f->path_count; i++)
		if (call_has_path(row, entry, f->paths[i]))
			return true;
	return false;
}

static bool passes(struct filter_sink *s, const struct trace_event *e)
{
	struct pending *p;
	bool was;

	switch (e->kind) {
	case TRACE_ENTRY:
		p = pending_add(&s->tasks, e->tid);
		p->open = is_looked_for(&s->filter, e);
		return p->open;
	case TRACE_EXIT:
		p = pending_find(s->tasks, e->tid);
		was = p && p->open;
		if (p)
			p->open = false;
		return was;
	case TRACE_EXEC:
		p = pending_find(s->tasks, e->exec.former);
		was = p && p->open;
		if (p && e->exec.former != e->tid)
			pending_drop(&s->tasks, p);
		pending_add(&s->tasks, e->tid)->open = was;
		return true;
	case TRACE_ENDED:
		p = pending_find(s->tasks, e->tid);
		if (p)
			pending_drop(&s->tasks, p);
		return true;
	default:
		return true;
	}
}

static void filter_event(struct sink *sink, const struct trace_event *e, struct strbuf *out)
{
	struct filter_sink *s = (struct filter_sink *)sink;

	if (passes(s, e))
		s->to->ops->event(s->to, e, out);
}

static void filter_end(struct sink *sink, struct strbuf *out)
{
	struct filter_sink *s = (struct filter_sink *)sink;

	s->to->ops->end(s->to, out);
}

static void filter_free(struct sink *sink)
{
	struct filter_sink *s = (struct filter_sink *)sink;

	pending_free(s->tasks);
	sink_free(s->to);
	free(s);
}

static const struct sink_ops filter_ops = { filter_event, filter_end, filter_free };

struct sink *sink_filter_new(const struct sink_filter *f, struct sink *to)
{
	struct filter_sink *s = xcalloc(1, sizeof(*s));

	s->base.ops = &filter_ops;
	s->filter = *f;
	s->to = to;
	return &s->base;
}
