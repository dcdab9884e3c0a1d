/* One thread: everything that it has apart from its process, in a box over the list of threads. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/i18n.h"
#include "detail_priv.h"
#include "model/frame.h"
#include "model/snapshot.h"
#include "screens_priv.h"

static const struct line {
	const char *label;
	struct column column;
} lines[] = {
	{ N_("Name"), { .field = FIELD_COMM } },
	{ N_("Thread"), { .field = FIELD_TID } },
	{ N_("Pid, as it sees itself"), { .field = FIELD_NSPID } },
	{ N_("State"), { .field = FIELD_STATE } },
	{ N_("Started"), { .field = FIELD_START_TIME, .style = STYLE_LSTART } },
	{ N_("Running for"), { .field = FIELD_ELAPSED, .style = STYLE_ELAPSED } },
	{ N_("Processor share"), { .field = FIELD_CPU_PERCENT } },
	{ N_("Processor time"), { .field = FIELD_CPU_TIME, .style = STYLE_TOP_TIME } },
	{ N_("In the program"), { .field = FIELD_USER_TIME, .style = STYLE_TOP_TIME } },
	{ N_("In the kernel"), { .field = FIELD_SYSTEM_TIME, .style = STYLE_TOP_TIME } },
	{ N_("Waiting to run"), { .field = FIELD_WAIT_PERCENT } },
	{ N_("Ran last on"), { .field = FIELD_LAST_CPU } },
	{ N_("May run on"), { .field = FIELD_CPUS_ALLOWED } },
	{ N_("Policy"), { .field = FIELD_POLICY } },
	{ N_("Nice"), { .field = FIELD_NICE } },
	{ N_("Real-time priority"), { .field = FIELD_RT_PRIORITY } },
	{ N_("Gave way by itself"), { .field = FIELD_VOLUNTARY_SWITCHES } },
	{ N_("Was made to give way"), { .field = FIELD_INVOLUNTARY_SWITCHES } },
	{ N_("Sleeps in"), { .field = FIELD_WCHAN } },
	{ N_("System call"), { .field = FIELD_SYSCALL } },
	{ N_("Its arguments"), { .field = FIELD_SYSCALL_ARGS } },
	{ N_("Read from storage"), { .field = FIELD_READ_BYTES } },
	{ N_("Written to storage"), { .field = FIELD_WRITE_BYTES } },
	{ N_("Minor faults"), { .field = FIELD_MINOR_FAULTS } },
	{ N_("Major faults"), { .field = FIELD_MAJOR_FAULTS } },
	{ N_("Pending"), { .field = FIELD_SIGNALS_THREAD_PENDING } },
	{ N_("Blocked"), { .field = FIELD_SIGNALS_BLOCKED } },
};

enum { LINE_COUNT = sizeof(lines) / sizeof(lines[0]), BOX_WIDTH = 76 };

struct thread_box {
	struct screen screen;
	struct task_id id;
	struct strbuf title;
	struct sheet sheet;
	bool ended;
};

static uint32_t row_of(const struct thread_box *b, const struct app *a)
{
	const struct task *t = a->frame ? snapshot_find_thread(a->frame->now, b->id) : NULL;

	return t ? (uint32_t)(a->frame->count + (size_t)(t - a->frame->now->threads)) : ROW_NONE;
}

static void fill(struct thread_box *b, struct app *a, uint32_t row)
{
	CLEANUP_STRBUF struct strbuf text = STRBUF_INIT;

	sheet_clear(&b->sheet);
	for (size_t i = 0; i < LINE_COUNT; i++) {
		struct value v;

		field_value(lines[i].column.field, a->frame, row, &v);
		strbuf_clear(&text);
		format_value(&text, &a->format, &lines[i].column, &v);
		sheet_pair(&b->sheet, _(lines[i].label), strbuf_str(&text),
			   v.kind <= VALUE_STUCK ? ROLE_DIM : ROLE_VALUE);
	}
}

static void box_update(struct screen *s, struct app *a, const struct detail *d)
{
	struct thread_box *b = (struct thread_box *)s;
	uint32_t row = row_of(b, a);

	if (d || b->ended)
		return;
	b->ended = row == ROW_NONE;
	if (!b->ended)
		fill(b, a, row);
}

static void box_want(struct screen *s, struct app *a, struct wants *w)
{
	struct thread_box *b = (struct thread_box *)s;

	(void)a;
	for (size_t i = 0; i < LINE_COUNT; i++)
		w->visible_facts |= fields[lines[i].column.field].facts;
	w->threads_of = b->id.pid;
	w->visible = &b->id;
	w->visible_count = 1;
}

static void box_draw(struct screen *s, struct app *a, struct page *p, struct rect area)
{
	struct thread_box *b = (struct thread_box *)s;
	struct rect r = dialog_below_header(a, area, BOX_WIDTH, LINE_COUNT + 4);
	const char *ended = _("has ended: this is the last that was known");

	/* The arguments may take two lines. */
	r.height = r.height < LINE_COUNT + 3 ? r.height : LINE_COUNT + 3;
	page_box(p, r, strbuf_str(&b->title));
	sheet_draw(&b->sheet, p,
		   (struct rect){ r.x + 2, r.y + 1, r.width - 4, r.height > 2 ? r.height - 2 : 0 });
	if (b->ended)
		page_text(p, r.x + 2, r.y + r.height - 1, r.width - 4, ROLE_BAD, ended,
			  strlen(ended));
}

static unsigned box_action(struct screen *s, struct app *a, enum action_id id)
{
	unsigned react = sheet_action(&((struct thread_box *)s)->sheet, id);

	(void)a;
	return react & REACT_UNUSED ? dialog_action(id) : react;
}

static unsigned box_event(struct screen *s, struct app *a, const struct event *e)
{
	(void)a;
	return sheet_event(&((struct thread_box *)s)->sheet, e);
}

static void box_free(struct screen *s)
{
	struct thread_box *b = (struct thread_box *)s;

	sheet_done(&b->sheet);
	strbuf_done(&b->title);
	free(b);
}

static const struct screen_ops box_ops = {
	.name = "thread",
	.overlay = true,
	.draw = box_draw,
	.action = box_action,
	.event = box_event,
	.update = box_update,
	.want = box_want,
	.keys = dialog_keys,
	.free = box_free,
};

struct screen *thread_box_new(struct app *a, struct task_id id)
{
	struct thread_box *b = xcalloc(1, sizeof(*b));

	b->screen.ops = &box_ops;
	b->id = id;
	app_add_task(a, &b->title, id);
	sheet_init(&b->sheet, BOX_WIDTH - 4);
	box_update(&b->screen, a, NULL);
	return &b->screen;
}
