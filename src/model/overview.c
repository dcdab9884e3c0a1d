#include "model/overview.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/i18n.h"
#include "base/text.h"
#include "model/frame.h"
#include "overview_priv.h"
#include "model/snapshot.h"
#include "types/detail.h"

const char *overview_say(const struct overview_builder *b, const char *text)
{
	return b->options->translate && *text ? b->options->translate(text) : text;
}

void overview_add(struct overview_builder *b, const char *text)
{
	strbuf_adds(&b->value, overview_say(b, text));
}

void overview_add_hostile(struct overview_builder *b, const char *s, size_t len)
{
	text_add_safe(&b->value, s, len, b->options->format.ascii);
}

void overview_add_error(struct overview_builder *b, int error)
{
	b->tone = OVERVIEW_WARN;
	if (error == EACCES || error == EPERM)
		overview_add(b, N_("not permitted: run as root or with CAP_SYS_PTRACE"));
	else if (error == ESRCH || error == ENOENT)
		overview_add(b, N_("gone: the process has ended"));
	else
		overview_add(b, N_("not readable"));
}

void overview_add_nothing(struct overview_builder *b)
{
	b->tone = OVERVIEW_FAINT;
	strbuf_addch(&b->value, '-');
}

bool overview_has_text(struct overview_builder *b, const struct maybe_text *t)
{
	if (t->s)
		return true;
	if (t->error) {
		overview_add_error(b, t->error);
	} else {
		overview_add_nothing(b);
	}
	return false;
}

bool overview_has_fact(struct overview_builder *b, enum fact fact)
{
	const struct task *t = &b->detail->task;
	uint32_t bit = FACT_BIT(fact);

	if (t->have & bit)
		return true;
	if (t->denied & bit) {
		overview_add_error(b, EACCES);
	} else {
		overview_add_nothing(b);
	}
	return false;
}

void overview_end_item(struct overview_builder *b, const char *label, bool verbatim)
{
	b->items = xgrow(b->items, b->count, &b->cap, sizeof(*b->items));
	b->items[b->count++] = (struct overview_item){
		.label = verbatim ? arena_strdup(b->arena, label) : label,
		.verbatim = verbatim,
		.tone = b->tone,
		.value = arena_memdup(b->arena, strbuf_str(&b->value), b->value.len),
	};
	strbuf_clear(&b->value);
	b->tone = OVERVIEW_PLAIN;
}

/* What stands behind a number, so that it is clear without a column head. */
static const char *unit_sign(enum unit unit)
{
	static const char *const signs[] = {
		[UNIT_SECONDS] = "",
		[UNIT_PERCENT] = "%",
		[UNIT_PER_SECOND] = "/s",
		[UNIT_BYTES_PER_SECOND] = "/s",
	};

	return unit < sizeof(signs) / sizeof(signs[0]) && signs[unit] ? signs[unit] : "";
}

static void add_value(struct overview_builder *b, const struct overview_row *row,
		      const struct value *v)
{
	struct column column = { .field = row->field, .style = row->style };

	format_value(&b->value, &b->options->format, &column, v);
	if (row->style == STYLE_PLAIN && v->kind != VALUE_UNLIMITED)
		strbuf_adds(&b->value, unit_sign(fields[row->field].unit));
}

/* A sum over the subtree says nothing new of a process that has nothing below it. */
static bool is_alone(const struct overview_builder *b)
{
	return b->row == ROW_NONE || b->frame->sums[b->row].tasks < 2;
}

static bool add_field(struct overview_builder *b, const struct overview_row *row)
{
	unsigned flags = fields[row->field].flags;
	struct value v = { .kind = VALUE_NONE };

	if (flags & FIELD_SUBTREE && row->optional && is_alone(b))
		return false;
	if (!(flags & (FIELD_RATE | FIELD_SUBTREE)))
		field_value(row->field, b->own, 0, &v);
	else if (b->row != ROW_NONE)
		field_value(row->field, b->frame, b->row, &v);
	switch (v.kind) {
	case VALUE_DENIED:
		overview_add_error(b, EACCES);
		return true;
	case VALUE_STUCK:
		b->tone = OVERVIEW_WARN;
		overview_add(b, N_("left out: reading it hangs"));
		return true;
	case VALUE_NONE:
	case VALUE_UNREAD:
		if (row->optional)
			return false;
		overview_add_nothing(b);
		return true;
	default:
		add_value(b, row, &v);
		return true;
	}
}

static void add_section(struct overview_builder *b, const struct overview_rows *rows,
			struct overview_section *section)
{
	struct overview_item *copy;

	b->count = 0;
	for (size_t i = 0; i < rows->count; i++) {
		const struct overview_row *row = &rows->rows[i];

		if (row->add ? row->add(b, row) : add_field(b, row))
			overview_end_item(b, row->label, false);
	}
	copy = arena_alloc(b->arena, b->count * sizeof(*copy));
	if (b->count)
		memcpy(copy, b->items, b->count * sizeof(*copy));
	section->title = rows->title;
	section->items = copy;
	section->count = b->count;
}

/* The task of the detail with what is needed to read it: names of users, the size of memory. */
static struct frame *frame_of_detail(const struct detail *d, const struct frame *f)
{
	const struct snapshot *now = f->now;
	struct snapshot *s = snapshot_new();
	struct frame *own;

	s->realtime = now->realtime;
	s->boottime = d->read_at ? d->read_at : now->boottime;
	s->host = now->host;
	s->system = now->system;
	s->facts = d->task.have | d->task.denied | d->task.absent | d->task.stuck;
	s->count = 1;
	s->tasks = &d->task;
	s->users = now->users;
	s->groups = now->groups;
	s->ttys = now->ttys;
	own = frame_new(s, NULL);
	snapshot_unref(s);
	return own;
}

struct overview *overview_new(const struct detail *d, struct frame *f, uint32_t row,
			      const struct overview_options *options)
{
	struct arena *arena = arena_new();
	struct overview *o = arena_zalloc(arena, sizeof(*o));
	struct overview_builder b = {
		.detail = d,
		.own = frame_of_detail(d, f),
		.frame = f,
		.row = row,
		.options = options,
		.arena = arena,
	};

	o->arena = arena;
	if (row != ROW_NONE)
		frame_sum(f);
	for (size_t i = 0; i < OVERVIEW_SECTION_COUNT; i++)
		add_section(&b, &overview_rows[i], &o->sections[i]);
	frame_free(b.own);
	free(b.items);
	strbuf_done(&b.value);
	return o;
}

void overview_free(struct overview *o)
{
	if (o)
		arena_free(o->arena);
}
