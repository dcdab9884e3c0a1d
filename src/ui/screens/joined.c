/* Who is joined to whom, one process at a time: who feeds it, it, whom it feeds. Enter goes to the
 * other end, so that one walks along; back is the way one came. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/i18n.h"
#include "joined_priv.h"
#include "model/endpoints.h"
#include "model/frame.h"
#include "model/ipc_text.h"
#include "screens_priv.h"
#include "types/files.h"
#include "types/names.h"
#include "ui/key.h"

/* ---- rows ---- */

static void free_rows(struct joined_row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free(rows[i].who);
		free(rows[i].arrow);
		free(rows[i].object);
	}
	free(rows);
}

static bool same_row(const struct joined_row *x, const struct joined_row *y)
{
	return task_id_equal(x->other, y->other) && x->way == y->way && x->kind == y->kind &&
	       strcmp(x->object, y->object) == 0;
}

typedef void (*adder)(struct strbuf *b, const struct ipc_text *how, const struct ipc_link *l);

static char *text_of(adder add, const struct ipc_text *how, const struct ipc_link *l)
{
	struct strbuf b = STRBUF_INIT;

	add(&b, how, l);
	return strbuf_steal(&b);
}

static char *name_of(const struct ipc_text *how, const struct ipc_link *l)
{
	struct strbuf b = STRBUF_INIT;

	if (l->other == l->process)
		strbuf_adds(&b, _("itself"));
	else
		ipc_text_add_process(&b, how, &how->files->processes[l->other]);
	return strbuf_steal(&b);
}

static void make_row(struct joined_row *row, const struct ipc_text *how, const struct ipc_link *l)
{
	*row = (struct joined_row){
		.other = how->files->processes[l->other].id,
		.way = l->way,
		.kind = l->edge->kind,
		.certain = l->edge->certain,
		.who = name_of(how, l),
		.arrow = text_of(ipc_text_add_arrow, how, l),
		.object = text_of(ipc_text_add_object, how, l),
	};
}

/* The new rows; what was selected stays so if it is still there. */
static void replace(struct joined_list *list, const struct ipc_text *how,
		    const struct ipc_link *links, size_t count)
{
	struct joined_row *old = list->rows, *rows = xcalloc(count, sizeof(*rows));
	size_t old_count = list->count, selected = list->scroller.selected, found = selected;

	for (size_t i = 0; i < count; i++) {
		make_row(&rows[i], how, &links[i]);
		if (selected < old_count && same_row(&rows[i], &old[selected]))
			found = i;
	}
	list->rows = rows;
	list->count = count;
	list->scroller.selected = found < count ? found : count ? count - 1 : 0;
	free_rows(old, old_count);
}

static const struct files_process *own_process(const struct joined *s, const struct files *files)
{
	const struct files_process *p = files_find(files, s->id.pid);

	return p && task_id_equal(p->id, s->id) ? p : NULL;
}

static void take(struct joined *s, struct app *a)
{
	const struct files *files = a->endpoints ? endpoints_files(a->endpoints) : NULL;
	const struct files_process *own = files ? own_process(s, files) : NULL;
	const struct ipc_text how = { files, a->page.ascii };
	size_t count, all, in = 0;
	struct ipc_link *links;
	const struct ipc_link *of;
	struct ipc *graph;

	if (!own) {
		s->state = files ? JOINED_GONE : JOINED_READING;
		return;
	}
	graph = ipc_new(a->endpoints, &s->id.pid, 1, true);
	all = ipc_links(graph, &links);
	of = ipc_links_of(links, all, (uint32_t)(own - files->processes), &count);
	while (in < count && of[in].way == IPC_IN)
		in++;
	replace(&s->lists[JOINED_IN], &how, of, in);
	replace(&s->lists[JOINED_OUT], &how, of + in, count - in);
	if (!s->lists[s->side].count)
		s->side = s->lists[JOINED_OUT].count ? JOINED_OUT : JOINED_IN;
	s->error = own->error;
	s->state = JOINED_READ;
	free(links);
	ipc_free(graph);
}

/* ---- what is known of it ---- */

static void describe(struct joined *s, struct app *a)
{
	uint32_t row = a->frame ? frame_row(a->frame, s->id) : ROW_NONE;
	const struct task *t;

	s->ended = a->frame && row == ROW_NONE;
	if (row == ROW_NONE)
		return;
	t = frame_task(a->frame, row);
	strbuf_clear(&s->name);
	strbuf_clear(&s->about);
	app_add_task(a, &s->name, s->id);
	app_add_user(a, &s->about, t->uid);
	strbuf_addf(&s->about, "  %c %s", t->state, _(state_name(t->state)));
}

static void joined_update(struct screen *screen, struct app *a, const struct detail *d)
{
	(void)d;
	describe((struct joined *)screen, a);
}

static void joined_files(struct screen *screen, struct app *a)
{
	take((struct joined *)screen, a);
}

static void joined_want(struct screen *screen, struct app *a, struct wants *w)
{
	struct joined *s = (struct joined *)screen;

	(void)a;
	w->files = s->id;
	w->files_mapped = true;
}

/* ---- walking ---- */

static void empty(struct joined *s)
{
	for (size_t i = 0; i < JOINED_SIDES; i++) {
		free_rows(s->lists[i].rows, s->lists[i].count);
		s->lists[i] = (struct joined_list){ .rows = NULL };
	}
}

static void look_at(struct joined *s, struct app *a, struct task_id id)
{
	empty(s);
	s->id = id;
	strbuf_clear(&s->name);
	strbuf_clear(&s->about);
	app_add_task(a, &s->name, id);
	describe(s, a);
	take(s, a);
}

/* Everybody's files were read for the other ends of this one: the next is known already. */
static unsigned walk(struct joined *s, struct app *a)
{
	const struct joined_list *list = &s->lists[s->side];
	struct joined_step *step;
	struct task_id to;

	if (!list->count || task_id_equal(list->rows[list->scroller.selected].other, s->id))
		return REACT_REDRAW;
	to = list->rows[list->scroller.selected].other;
	s->trail = xgrow(s->trail, s->trail_count, &s->trail_cap, sizeof(*s->trail));
	step = &s->trail[s->trail_count++];
	*step = (struct joined_step){ .id = s->id,
				      .side = s->side,
				      .name = xstrdup(strbuf_str(&s->name)) };
	for (size_t i = 0; i < JOINED_SIDES; i++)
		step->selected[i] = s->lists[i].scroller.selected;
	look_at(s, a, to);
	return REACT_REDRAW | REACT_READ;
}

static unsigned walk_back(struct joined *s, struct app *a)
{
	struct joined_step *step;

	if (!s->trail_count)
		return REACT_UNUSED;
	step = &s->trail[--s->trail_count];
	look_at(s, a, step->id);
	for (size_t i = 0; i < JOINED_SIDES; i++)
		if (step->selected[i] < s->lists[i].count)
			s->lists[i].scroller.selected = step->selected[i];
	if (s->lists[step->side].count)
		s->side = step->side;
	free(step->name);
	return REACT_REDRAW | REACT_READ;
}

/* ---- keys ---- */

static unsigned to_side(struct joined *s, enum joined_side side)
{
	if (s->lists[side].count)
		s->side = side;
	return REACT_REDRAW;
}

static unsigned go_left(struct joined *s, struct app *a)
{
	(void)a;
	return to_side(s, JOINED_IN);
}

static unsigned go_right(struct joined *s, struct app *a)
{
	(void)a;
	return to_side(s, JOINED_OUT);
}

static unsigned other_side(struct joined *s, struct app *a)
{
	(void)a;
	return to_side(s, s->side == JOINED_IN ? JOINED_OUT : JOINED_IN);
}

static unsigned open_kill(struct joined *s, struct app *a)
{
	app_push(a, kill_new(a, &s->id, 1));
	return REACT_REDRAW;
}

static unsigned already_here(struct joined *s, struct app *a)
{
	(void)s;
	(void)a;
	return REACT_REDRAW;
}

static const struct {
	enum action_id id;
	unsigned (*act)(struct joined *s, struct app *a);
} keys[] = {
	{ ACTION_LEFT, go_left },	  { ACTION_RIGHT, go_right },
	{ ACTION_NEXT_PANE, other_side }, { ACTION_PREVIOUS_PANE, other_side },
	{ ACTION_ENTER, walk },		  { ACTION_BACK, walk_back },
	{ ACTION_KILL, open_kill },	  { ACTION_IPC, already_here },
};

static unsigned joined_action(struct screen *screen, struct app *a, enum action_id id)
{
	struct joined *s = (struct joined *)screen;

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (keys[i].id == id)
			return keys[i].act(s, a);
	return scroller_action(&s->lists[s->side].scroller, id);
}

static bool is_in(struct rect r, int x, int y)
{
	return x >= r.x && x < r.x + r.width && y >= r.y && y < r.y + r.height;
}

/* A click selects; one on what is selected goes there. */
static unsigned click(struct joined *s, struct app *a, enum joined_side side, int y)
{
	struct joined_list *list = &s->lists[side];
	size_t row = list->scroller.top + (size_t)((y - list->area.y) / s->lines);

	if (row >= list->count)
		return REACT_REDRAW;
	if (s->side == side && list->scroller.selected == row)
		return walk(s, a);
	s->side = side;
	list->scroller.selected = row;
	return REACT_REDRAW;
}

static unsigned joined_event(struct screen *screen, struct app *a, const struct event *e)
{
	struct joined *s = (struct joined *)screen;

	if (e->kind == EVENT_KEY || e->kind == EVENT_RESIZE || !s->lines)
		return REACT_UNUSED;
	for (enum joined_side side = 0; side < JOINED_SIDES; side++) {
		if (!is_in(s->lists[side].area, e->x, e->y))
			continue;
		if (e->kind == EVENT_CLICK)
			return click(s, a, side, e->y);
		return scroller_wheel(&s->lists[side].scroller, e->kind == EVENT_WHEEL_UP ? -1 : 1);
	}
	return REACT_UNUSED;
}

static void joined_free(struct screen *screen)
{
	struct joined *s = (struct joined *)screen;

	empty(s);
	for (size_t i = 0; i < s->trail_count; i++)
		free(s->trail[i].name);
	free(s->trail);
	strbuf_done(&s->name);
	strbuf_done(&s->about);
	free(s);
}

static const enum action_id joined_keys[] = { ACTION_HELP, ACTION_ENTER, ACTION_BACK,
					      ACTION_KILL, ACTION_QUIT,	 ACTION_NONE };

static const struct screen_ops joined_ops = {
	.name = "ipc",
	.draw = joined_draw,
	.action = joined_action,
	.event = joined_event,
	.update = joined_update,
	.files = joined_files,
	.want = joined_want,
	.keys = joined_keys,
	.free = joined_free,
};

struct screen *joined_new(struct app *a, struct task_id id)
{
	struct joined *s = xcalloc(1, sizeof(*s));

	s->screen.ops = &joined_ops;
	look_at(s, a, dialog_process(a, id));
	return &s->screen;
}

struct screen *joined_open(struct app *a)
{
	struct task_id id = processes_selected(a);

	return id.pid ? joined_new(a, id) : NULL;
}
