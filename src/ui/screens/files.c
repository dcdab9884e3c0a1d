/* The tab of open files: what a process has open, and who is at the other end of it. */
#include "files_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/i18n.h"
#include "model/endpoints.h"
#include "ui/key.h"

enum { SCROLL_STEP = 8, WHEEL_LINES = 3 };

static struct files_tab *files_of(struct tab *t)
{
	return (struct files_tab *)t;
}

static struct tab *files_tab_open(struct app *a, struct task_id id)
{
	struct files_tab *t = xcalloc(1, sizeof(*t));

	t->tab.ops = &files_tab_ops;
	t->id = id;
	t->first_open = SIZE_MAX;
	sheet_init(&t->sheet, 40);
	files_take(t, a);
	return &t->tab;
}

static void files_tab_free(struct tab *tab)
{
	struct files_tab *t = files_of(tab);

	files_rows_done(t);
	sheet_done(&t->sheet);
	strbuf_done(&t->filter);
	strbuf_done(&t->search);
	free(t);
}

static void files_tab_draw(struct tab *t, struct app *a, struct page *p, struct rect area)
{
	files_draw(files_of(t), a, p, area);
}

static void files_tab_update(struct tab *t, struct app *a, const struct detail *d)
{
	(void)t;
	(void)a;
	(void)d;
}

static void files_tab_files(struct tab *t, struct app *a)
{
	files_take(files_of(t), a);
}

static void files_tab_want(struct tab *t, struct app *a, struct wants *w)
{
	(void)a;
	w->files = files_of(t)->id;
}

void files_tab_select(struct tab *tab, struct app *a, int32_t fd)
{
	struct files_tab *t = files_of(tab);

	t->selected = fd;
	files_select(t, a, fd);
}

/* ---- keys ---- */

static unsigned go_back(struct files_tab *t)
{
	if (!t->search.len)
		return REACT_UNUSED;
	strbuf_clear(&t->search);
	return REACT_REDRAW;
}

static unsigned sideways(struct files_tab *t, bool right)
{
	if (right)
		t->scrolled += SCROLL_STEP;
	else
		t->scrolled -= t->scrolled < SCROLL_STEP ? t->scrolled : SCROLL_STEP;
	return REACT_REDRAW;
}

static unsigned reverse(struct files_tab *t, struct app *a)
{
	t->reversed = !t->reversed;
	files_arrange(t, a);
	return REACT_REDRAW;
}

static unsigned files_tab_action(struct tab *tab, struct app *a, enum action_id id)
{
	struct files_tab *t = files_of(tab);
	unsigned react = scroller_action(&t->scroll, id);

	if (!(react & REACT_UNUSED)) {
		files_bind(t, a);
		return react;
	}
	switch (id) {
	case ACTION_ENTER:
		return files_follow(t, a);
	case ACTION_SEARCH:
		return files_open_search(t, a);
	case ACTION_SEARCH_NEXT:
		return files_search_next(t, a, false);
	case ACTION_SEARCH_PREVIOUS:
		return files_search_next(t, a, true);
	case ACTION_FILTER:
		return files_open_filter(t, a);
	case ACTION_SORT:
		return files_open_sort(t, a);
	case ACTION_REVERSE:
		return reverse(t, a);
	case ACTION_LEFT:
	case ACTION_RIGHT:
		return sideways(t, id == ACTION_RIGHT);
	case ACTION_BACK:
		return go_back(t);
	default:
		return REACT_UNUSED;
	}
}

static unsigned click(struct files_tab *t, struct app *a, const struct event *e)
{
	size_t row = t->scroll.top + (size_t)(e->y - t->list.y);

	if (e->y < t->list.y || e->y >= t->list.y + t->list.height || e->x < t->list.x ||
	    e->x >= t->list.x + t->list.width || row >= t->count)
		return REACT_UNUSED;
	if (row == t->scroll.selected)
		return files_follow(t, a);
	t->scroll.selected = row;
	files_bind(t, a);
	return REACT_REDRAW;
}

static unsigned files_tab_event(struct tab *tab, struct app *a, const struct event *e)
{
	struct files_tab *t = files_of(tab);

	switch (e->kind) {
	case EVENT_CLICK:
		return click(t, a, e);
	case EVENT_WHEEL_UP:
	case EVENT_WHEEL_DOWN:
		scroller_wheel(&t->scroll, e->kind == EVENT_WHEEL_UP ? -WHEEL_LINES : WHEEL_LINES);
		files_bind(t, a);
		return REACT_REDRAW;
	case EVENT_KEY:
		/* The vi preset has `n` alone; the way back is N there as in less. */
		if (e->key == 'N' && t->search.len)
			return files_search_next(t, a, true);
		return REACT_UNUSED;
	default:
		return REACT_UNUSED;
	}
}

const struct tab_ops files_tab_ops = {
	.title = N_("Files"),
	.open = files_tab_open,
	.draw = files_tab_draw,
	.action = files_tab_action,
	.event = files_tab_event,
	.update = files_tab_update,
	.files = files_tab_files,
	.want = files_tab_want,
	.free = files_tab_free,
};

struct screen *files_open(struct app *a)
{
	struct task_id id = processes_selected(a);

	return id.pid ? detail_open_on(a, id, &files_tab_ops) : NULL;
}
