/* -ff: a file for each task. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <uthash.h>

#include "base/alloc.h"
#include "base/i18n.h"
#include "base/strbuf.h"
#include "message_priv.h"
#include "out_priv.h"
#include "sink/sink.h"
#include "trace_sinks_priv.h"
#include "types/trace_event.h"

struct part {
	pid_t tid;
	struct sink *text;
	struct out out;
	UT_hash_handle hh;
};

struct split {
	struct sink base;
	struct sink_options o;
	const char *path; /* borrowed */
	struct part *parts;
	bool append, failed;
};

/* One message for all of them: what fails for one mostly fails for all. */
static void say_failed(struct split *s, const char *name, int error)
{
	CLEANUP_FREE char *safe = message_safe(name);

	if (!s->failed)
		message(_("cannot open %s: %s"), safe, strerror(error));
	s->failed = true;
}

static struct part *part_new(struct split *s, pid_t tid)
{
	CLEANUP_STRBUF struct strbuf name = STRBUF_INIT;
	struct part *p;
	int fd;

	strbuf_addf(&name, "%s.%d", s->path, (int)tid);
	fd = open(strbuf_str(&name),
		  O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY | (s->append ? O_APPEND : O_TRUNC),
		  0666);
	if (fd < 0) {
		say_failed(s, strbuf_str(&name), errno);
		return NULL;
	}
	p = xcalloc(1, sizeof(*p));
	p->tid = tid;
	p->text = sink_text_new(&s->o);
	out_init(&p->out, fd);
	HASH_ADD_INT(s->parts, tid, p);
	return p;
}

static void part_end(struct split *s, struct part *p)
{
	HASH_DEL(s->parts, p);
	p->text->ops->end(p->text, &p->out.text);
	out_end(&p->out);
	cleanup_close(&p->out.fd);
	out_done(&p->out);
	sink_free(p->text);
	free(p);
}

/* An exec in another thread ends the file of that thread's former id. */
static void end_former(struct split *s, const struct trace_event *e)
{
	struct part *former = NULL;

	if (e->exec.former == e->tid)
		return;
	HASH_FIND_INT(s->parts, &e->exec.former, former);
	if (former)
		part_end(s, former);
}

static void split_event(struct sink *sink, const struct trace_event *e, struct strbuf *out)
{
	struct split *s = (struct split *)sink;
	struct part *p;

	(void)out;
	if (!e->tid || e->hidden || e->kind == TRACE_FORK)
		return;
	HASH_FIND_INT(s->parts, &e->tid, p);
	if (!p)
		p = part_new(s, e->tid);
	if (!p)
		return;
	p->text->ops->event(p->text, e, &p->out.text);
	if (e->kind == TRACE_EXEC)
		end_former(s, e);
	if (e->kind == TRACE_ENDED || e->kind == TRACE_DETACHED)
		part_end(s, p);
	else
		out_more(&p->out);
}

static void split_end(struct sink *sink, struct strbuf *out)
{
	struct split *s = (struct split *)sink;
	struct part *p, *next;

	(void)out;
	HASH_ITER (hh, s->parts, p, next)
		part_end(s, p);
}

static void split_free(struct sink *sink)
{
	split_end(sink, NULL);
	free(sink);
}

static const struct sink_ops split_ops = { split_event, split_end, split_free };

struct sink *trace_split_new(const struct sink_options *o, const char *path, bool append)
{
	struct split *s = xcalloc(1, sizeof(*s));

	s->base.ops = &split_ops;
	s->o = *o;
	s->path = path;
	s->append = append;
	return &s->base;
}
