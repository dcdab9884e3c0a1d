#include "trace_sinks_priv.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/i18n.h"
#include "base/strbuf.h"
#include "message_priv.h"
#include "trace_options_priv.h"

/* Remarks on tasks that come and go, which are no part of the output. */
struct remarks {
	struct sink base;
	struct sink *to;
	bool inline_; /* the output is standard error: they stand in it, a line each */
};

static void remarks_event(struct sink *s, const struct trace_event *e, struct strbuf *out)
{
	struct remarks *r = (struct remarks *)s;
	bool comes = e->kind == TRACE_ATTACHED || e->kind == TRACE_FORK;
	pid_t tid = e->kind == TRACE_FORK ? e->fork.child : e->tid;

	r->to->ops->event(r->to, e, out);
	if (!comes && e->kind != TRACE_DETACHED)
		return;
	if (!r->inline_) {
		if (comes)
			message(_("Process %d attached"), (int)tid);
		else
			message(_("Process %d detached"), (int)tid);
		return;
	}
	strbuf_adds(out, "procview: ");
	strbuf_addf(out, comes ? _("Process %d attached") : _("Process %d detached"), (int)tid);
	strbuf_addch(out, '\n');
}

static void remarks_end(struct sink *s, struct strbuf *out)
{
	struct remarks *r = (struct remarks *)s;

	r->to->ops->end(r->to, out);
}

static void remarks_free(struct sink *s)
{
	struct remarks *r = (struct remarks *)s;

	sink_free(r->to);
	free(r);
}

static const struct sink_ops remarks_ops = { remarks_event, remarks_end, remarks_free };

static struct sink *remarks_new(struct sink *to, bool is_inline)
{
	struct remarks *r = xcalloc(1, sizeof(*r));

	r->base.ops = &remarks_ops;
	r->to = to;
	r->inline_ = is_inline;
	return &r->base;
}

static struct sink *main_sink(const struct trace_options *o)
{
	if (o->common.json)
		return sink_json_new(&o->sink);
	if (o->table == TRACE_TABLE_ONLY)
		return sink_summary_new(&o->summary);
	if (o->separate)
		return trace_split_new(&o->sink, o->path, o->append);
	return sink_text_new(&o->sink);
}

struct sink *trace_sinks_new(const struct trace_options *o)
{
	const struct sink_filter filter = { .fds = o->has_fds ? &o->fds : NULL,
					    .fd_count = 64,
					    .paths = o->paths.items,
					    .path_count = o->paths.count };
	struct sink *s = main_sink(o);

	if (o->table == TRACE_TABLE_TOO)
		s = sink_tee_new(s, sink_summary_new(&o->summary));
	if (filter.fds || filter.path_count)
		s = sink_filter_new(&filter, s);
	if (!o->common.json && !(o->sink.quiet & SINK_QUIET_ATTACH))
		s = remarks_new(s, !o->path && o->table != TRACE_TABLE_ONLY);
	return s;
}
