/* The tab of stacks. Where threads are in the kernel is seen at once; for user stacks each thread has
 * to be stopped for a moment, so they are read only when a person asks for it, and stay until asked
 * for again. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/i18n.h"
#include "base/text.h"
#include "detail_priv.h"
#include "model/frame.h"
#include "model/stack_text.h"
#include "screens_priv.h"
#include "types/detail.h"
#include "types/names.h"
#include "types/stack.h"

enum {
	ONE_COLUMN = 1 << 20,
	FRAMES_SHOWN = 256, /* of one thread; the command prints all */
	THREADS_SHOWN = 256
};

struct stack_pane {
	struct tab tab;
	struct task_id id;
	struct sheet sheet;
	struct strbuf head; /* the line above the sheet */
	enum role head_role;
	bool asked; /* a person wants them */
	bool sent; /* the reader has been told, and has not answered */
	bool read; /* user stacks are shown, not only the kernel's */
	pid_t tracer; /* who traces the process; 0: nobody */
};

/* ---- what is shown ---- */

static void add_excuse(struct sheet *sheet, const char *reason, int error)
{
	if (reason)
		sheet_text(sheet, _(reason), ROLE_DIM);
	else if (error)
		sheet_text(sheet, strerror(error), ROLE_DIM);
}

static void add_more(struct sheet *sheet, size_t count)
{
	CLEANUP_FREE char *text = NULL;

	if (count <= FRAMES_SHOWN)
		return;
	text = xasprintf(ngettext("… %zu more frame: procview stack prints all",
				  "… %zu more frames: procview stack prints all",
				  count - FRAMES_SHOWN),
			 count - FRAMES_SHOWN);
	sheet_text(sheet, text, ROLE_DIM);
}

static void add_kernel(struct sheet *sheet, const struct thread_stack *t, bool ascii)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
	int error;
	const char *reason = stack_no_kernel(t, &error);

	sheet_text(sheet, _("kernel:"), ROLE_LABEL);
	add_excuse(sheet, reason, error);
	for (size_t i = 0; i < t->kernel_count; i++) {
		strbuf_clear(&b);
		stack_add_kernel(&b, i, t->kernel[i], ascii);
		sheet_text(sheet, strbuf_str(&b), ROLE_VALUE);
	}
}

/* Without the folders of the module, which would take the room of the functions. */
static void add_frame(struct sheet *sheet, size_t i, struct stack_frame f, bool ascii)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
	const char *slash = f.module ? strrchr(f.module, '/') : NULL;

	if (slash)
		f.module = slash + 1;
	stack_add_frame(&b, i, &f, ascii);
	sheet_text(sheet, strbuf_str(&b), ROLE_VALUE);
}

static void add_user(struct sheet *sheet, const struct stacks *s, const struct thread_stack *t,
		     bool ascii)
{
	int error;
	const char *reason = stack_no_user(s, t, &error);

	sheet_text(sheet, _("user:"), ROLE_LABEL);
	add_excuse(sheet, reason, error);
	for (size_t i = 0; i < t->user_count && i < FRAMES_SHOWN; i++)
		add_frame(sheet, i, t->user[i], ascii);
	add_more(sheet, t->user_count);
	if (stack_cut(t))
		sheet_text(sheet, _(stack_cut(t)), ROLE_WARN);
}

static void add_thread(struct stack_pane *o, const struct stacks *s, const struct thread_stack *t,
		       bool ascii)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;

	strbuf_addi(&b, t->tid);
	strbuf_addch(&b, ' ');
	text_add_safe(&b, t->name, strlen(t->name), ascii);
	strbuf_adds(&b, "  ");
	strbuf_addch(&b, t->state);
	strbuf_addch(&b, ' ');
	strbuf_adds(&b, _(state_name(t->state)));
	sheet_heading(&o->sheet, strbuf_str(&b));
	add_kernel(&o->sheet, t, ascii);
	if (!s->kernel_only)
		add_user(&o->sheet, s, t, ascii);
}

static void fill(struct stack_pane *o, const struct stacks *s, bool ascii)
{
	sheet_clear(&o->sheet);
	for (size_t i = 0; i < s->count && i < THREADS_SHOWN; i++)
		add_thread(o, s, &s->threads[i], ascii);
	if (s->count > THREADS_SHOWN)
		sheet_heading(
			&o->sheet,
			_("These are not all of its threads: procview stack prints them all."));
}

/* ---- the line above ---- */

static void say_traced(struct stack_pane *o, struct app *a, pid_t tracer)
{
	CLEANUP_STRBUF struct strbuf who = STRBUF_INIT;
	uint32_t row = a->frame ? frame_row_of_pid(a->frame, tracer) : ROW_NONE;

	if (row != ROW_NONE)
		app_add_task(a, &who, task_id_of(frame_task(a->frame, row)));
	else
		strbuf_addi(&who, tracer);
	strbuf_addf(&o->head, _("%s traces it: user stacks cannot be read until that one lets go."),
		    strbuf_str(&who));
	o->head_role = ROLE_WARN;
}

static void say_read(struct stack_pane *o, struct app *a, const struct stacks *s)
{
	CLEANUP_STRBUF struct strbuf took = STRBUF_INIT;

	strbuf_clear(&o->head);
	o->head_role = ROLE_VALUE;
	if (s->tracer) {
		say_traced(o, a, s->tracer);
	} else if (s->error) {
		strbuf_addf(&o->head, _("User stacks were not read: %s."), _(s->reason));
		o->head_role = ROLE_WARN;
	} else {
		strbuf_addreal(&took, (double)s->stopped_ns / 1e6, 3);
		strbuf_addf(&o->head,
			    _("The longest stop of a thread took %s ms. Enter reads again."),
			    strbuf_str(&took));
	}
}

static void say_offer(struct stack_pane *o, struct app *a)
{
	uint32_t row = a->frame ? frame_row(a->frame, o->id) : ROW_NONE;
	int threads = row != ROW_NONE ? frame_task(a->frame, row)->threads : 1;

	strbuf_clear(&o->head);
	o->head_role = ROLE_STRONG;
	if (o->tracer)
		say_traced(o, a, o->tracer);
	else
		strbuf_addf(&o->head,
			    ngettext("Enter reads the user stack: its %d thread stops for a "
				     "moment (mostly < 1 ms).",
				     "Enter reads user stacks: each of %d threads stops for a "
				     "moment (mostly < 1 ms).",
				     (unsigned long)threads),
			    threads);
}

/* ---- the tab ---- */

static pid_t tracer_of(const struct task *t)
{
	return t->have & FACT_BIT(FACT_STATUS) && t->extra && t->extra->status
		       ? t->extra->status->tracer
		       : 0;
}

/* Those that came for an earlier question are no answer. */
static bool is_answer(const struct stack_pane *o, const struct detail *d)
{
	return o->sent && !d->stacks->kernel_only;
}

static void stack_update(struct tab *t, struct app *a, const struct detail *d)
{
	struct stack_pane *o = (struct stack_pane *)t;

	if (d)
		o->tracer = tracer_of(&d->task);
	if (d && d->stacks && is_answer(o, d)) {
		fill(o, d->stacks, a->page.ascii);
		say_read(o, a, d->stacks);
		o->asked = o->sent = false;
		o->read = true;
	} else if (!o->read) {
		if (d && d->stacks && d->stacks->kernel_only)
			fill(o, d->stacks, a->page.ascii);
		say_offer(o, a);
	}
}

static void stack_want(struct tab *t, struct app *a, struct wants *w)
{
	struct stack_pane *o = (struct stack_pane *)t;

	(void)a;
	o->sent = o->asked;
	if (o->asked)
		w->detail_parts |= DETAIL_STACK;
	else if (!o->read)
		w->detail_parts |= DETAIL_KERNEL_STACK;
}

static void stack_draw(struct tab *t, struct app *a, struct page *p, struct rect area)
{
	struct stack_pane *o = (struct stack_pane *)t;
	const char *text = o->asked && !t->ended ? _("reading …") : strbuf_str(&o->head);

	(void)a;
	if (area.height <= 0)
		return;
	page_text(p, area.x, area.y, area.width, o->asked ? ROLE_DIM : o->head_role, text,
		  strlen(text));
	sheet_draw(&o->sheet, p, (struct rect){ area.x, area.y + 2, area.width, area.height - 2 });
}

static unsigned ask(struct stack_pane *o, struct app *a)
{
	if (o->tab.ended)
		return REACT_REDRAW;
	/* It may have let go by now: then the next picture says so. */
	if (o->tracer) {
		app_error(a, _("another program traces it already: end that one, or ask it"));
		return REACT_REDRAW;
	}
	o->asked = true;
	if (a->paused)
		app_read_now(a);
	return REACT_REDRAW | REACT_READ;
}

static unsigned stack_action(struct tab *t, struct app *a, enum action_id id)
{
	struct stack_pane *o = (struct stack_pane *)t;

	return id == ACTION_ENTER ? ask(o, a) : sheet_action(&o->sheet, id);
}

static unsigned stack_event(struct tab *t, struct app *a, const struct event *e)
{
	(void)a;
	return sheet_event(&((struct stack_pane *)t)->sheet, e);
}

static void stack_close(struct tab *t)
{
	struct stack_pane *o = (struct stack_pane *)t;

	sheet_done(&o->sheet);
	strbuf_done(&o->head);
	free(o);
}

static struct tab *stack_tab_open(struct app *a, struct task_id id)
{
	struct stack_pane *o = xcalloc(1, sizeof(*o));

	o->tab.ops = &stack_tab;
	o->id = id;
	sheet_init(&o->sheet, ONE_COLUMN);
	say_offer(o, a);
	return &o->tab;
}

const struct tab_ops stack_tab = {
	.title = N_("Stack"),
	.open = stack_tab_open,
	.draw = stack_draw,
	.action = stack_action,
	.event = stack_event,
	.update = stack_update,
	.want = stack_want,
	.free = stack_close,
};
