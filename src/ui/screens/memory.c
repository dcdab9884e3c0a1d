/* The Memory tab of the detail: totals, and below them the mappings by object. */
#include "memory_priv.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/i18n.h"
#include "screens_priv.h"
#include "types/detail.h"
#include "ui/key.h"

enum { WHEEL_LINES = 3 };

static struct memory_tab *memory_of(struct tab *t)
{
	return (struct memory_tab *)t;
}

static void memory_update(struct tab *t, struct app *a, const struct detail *d)
{
	struct memory_list *l = &memory_of(t)->list;

	(void)a;
	if (!d || !d->memory || (l->groups && l->groups->read_at == d->read_at))
		return;
	memory_list_take(l, memory_groups_new(d));
}

static void memory_want(struct tab *t, struct app *a, struct wants *w)
{
	(void)t;
	(void)a;
	w->detail_parts |= DETAIL_MEMORY;
}

/* ---- keys ---- */

static unsigned toggle(struct memory_tab *m, enum action_id id)
{
	uint32_t group;

	if (!memory_list_selected(&m->list, &group))
		return REACT_REDRAW;
	memory_list_open(&m->list, group,
			 id == ACTION_EXPAND || (id == ACTION_ENTER && !m->list.open[group]));
	return REACT_REDRAW;
}

static unsigned fold_all(struct memory_tab *m, enum action_id id)
{
	(void)id;
	memory_list_open_all(&m->list);
	return REACT_REDRAW;
}

static unsigned next_column(struct memory_tab *m, enum action_id id)
{
	(void)id;
	memory_list_sort(&m->list, (m->list.sort + 1) % MEMORY_COLUMN_COUNT, false);
	return REACT_REDRAW;
}

static unsigned by_memory(struct memory_tab *m, enum action_id id)
{
	(void)id;
	memory_list_sort(&m->list, MEMORY_COLUMN_RSS, false);
	return REACT_REDRAW;
}

static unsigned reverse(struct memory_tab *m, enum action_id id)
{
	(void)id;
	memory_list_sort(&m->list, m->list.sort, !m->list.reverse);
	return REACT_REDRAW;
}

static const struct {
	enum action_id id;
	unsigned (*act)(struct memory_tab *m, enum action_id id);
} keys[] = {
	{ ACTION_ENTER, toggle },	   { ACTION_EXPAND, toggle },
	{ ACTION_COLLAPSE, toggle },	   { ACTION_FOLD_ALL, fold_all },
	{ ACTION_SORT, next_column },	   { ACTION_REVERSE, reverse },
	{ ACTION_SORT_MEMORY, by_memory },
};

static unsigned memory_action(struct tab *t, struct app *a, enum action_id id)
{
	(void)a;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (keys[i].id == id)
			return keys[i].act(memory_of(t), id);
	return scroller_action(&memory_of(t)->list.scroll, id);
}

static bool is_in(const struct rect *r, const struct event *e)
{
	return e->x >= r->x && e->x < r->x + r->width && e->y >= r->y && e->y < r->y + r->height;
}

/* A head: sorts by it, again: the other way round. A row: selects it, again: unfolds it. */
static unsigned click(struct memory_tab *m, const struct event *e)
{
	struct memory_list *l = &m->list;
	size_t row = l->scroll.top + (size_t)(e->y - m->body.y);

	if (is_in(&m->heads, e)) {
		enum memory_column_id column = memory_column_at(m, e->x);

		if (column != MEMORY_COLUMN_COUNT)
			memory_list_sort(l, column, column == l->sort && !l->reverse);
		return REACT_REDRAW;
	}
	if (!is_in(&m->body, e) || row >= l->count)
		return REACT_UNUSED;
	if (l->scroll.selected == row)
		return toggle(m, ACTION_ENTER);
	l->scroll.selected = row;
	return REACT_REDRAW;
}

static unsigned memory_event(struct tab *t, struct app *a, const struct event *e)
{
	struct memory_tab *m = memory_of(t);

	(void)a;
	if (e->kind == EVENT_WHEEL_UP || e->kind == EVENT_WHEEL_DOWN)
		return scroller_wheel(&m->list.scroll,
				      e->kind == EVENT_WHEEL_UP ? -WHEEL_LINES : WHEEL_LINES);
	return e->kind == EVENT_CLICK ? click(m, e) : REACT_UNUSED;
}

/* ---- the tab ---- */

static void memory_close(struct tab *t)
{
	memory_list_done(&memory_of(t)->list);
	free(t);
}

static struct tab *memory_open(struct app *a, struct task_id id)
{
	struct memory_tab *m = xcalloc(1, sizeof(*m));

	(void)a;
	m->tab.ops = &memory_tab;
	m->id = id;
	m->list.sort = MEMORY_COLUMN_RSS;
	return &m->tab;
}

const struct tab_ops memory_tab = {
	.title = N_("Memory"),
	.open = memory_open,
	.draw = memory_draw,
	.action = memory_action,
	.event = memory_event,
	.update = memory_update,
	.want = memory_want,
	.free = memory_close,
};
