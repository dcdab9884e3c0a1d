/* Two sinks, one after the other into the same output. */
#include <stdlib.h>

#include "base/alloc.h"
#include "sink/sink.h"

struct tee {
	struct sink base;
	struct sink *first, *second;
};

static void tee_event(struct sink *s, const struct trace_event *e, struct strbuf *out)
{
	struct tee *t = (struct tee *)s;

	t->first->ops->event(t->first, e, out);
	t->second->ops->event(t->second, e, out);
}

static void tee_end(struct sink *s, struct strbuf *out)
{
	struct tee *t = (struct tee *)s;

	t->first->ops->end(t->first, out);
	t->second->ops->end(t->second, out);
}

static void tee_free(struct sink *s)
{
	struct tee *t = (struct tee *)s;

	sink_free(t->first);
	sink_free(t->second);
	free(t);
}

static const struct sink_ops tee_ops = { tee_event, tee_end, tee_free };

struct sink *sink_tee_new(struct sink *first, struct sink *second)
{
	struct tee *t = xcalloc(1, sizeof(*t));

	t->base.ops = &tee_ops;
	t->first = first;
	t->second = second;
	return &t->base;
}
