/* A list to choose one item of, in a box at the left over the list. */
#include "screens_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "ui/key.h"

struct menu {
	struct screen screen;
	char *title;
	struct picker picker;
	struct rect box; /* where it was drawn last */
	unsigned (*chosen)(struct app *a, uint64_t value);
};

static struct rect menu_box(const struct menu *m, const struct app *a, struct rect area)
{
	int title = (int)text_width(m->title, strlen(m->title)) + 4;
	int width = picker_width(&m->picker) + 2;
	struct rect r = dialog_below_header(a, area, (width > title ? width : title) + 2, 6);

	if ((size_t)r.height > m->picker.count + 2)
		r.height = (int)m->picker.count + 2;
	return r;
}

static void menu_draw(struct screen *s, struct app *a, struct page *p, struct rect area)
{
	struct menu *m = (struct menu *)s;
	struct rect r = m->box = menu_box(m, a, area);

	page_box(p, r, m->title);
	picker_draw(&m->picker, p, (struct rect){ r.x + 1, r.y + 1, r.width - 2, r.height - 2 },
		    true);
	picker_draw_typed(&m->picker, p,
			  (struct rect){ r.x + 1, r.y + r.height - 1, r.width - 2, 1 });
}

static unsigned choose(struct menu *m, struct app *a)
{
	uint64_t value = m->picker.items[m->picker.scroller.selected].value;
	unsigned (*chosen)(struct app * a, uint64_t value) = m->chosen;

	/* It is gone before, so that what is chosen may put a screen on top. */
	app_pop(a, &m->screen);
	return chosen(a, value);
}

static bool is_outside(const struct rect *r, const struct event *e)
{
	return e->kind == EVENT_CLICK &&
	       (e->x < r->x || e->x >= r->x + r->width || e->y < r->y || e->y >= r->y + r->height);
}

static unsigned menu_event(struct screen *s, struct app *a, const struct event *e)
{
	struct menu *m = (struct menu *)s;

	if (is_outside(&m->box, e) || (e->kind == EVENT_KEY && e->key == KEY_CODE_ESC))
		return REACT_POP;
	switch (picker_event(&m->picker, e)) {
	case PICKER_CHOSEN:
		return choose(m, a);
	case PICKER_MOVED:
		return REACT_REDRAW;
	case PICKER_UNUSED:
		break;
	}
	return REACT_UNUSED;
}

static unsigned menu_action(struct screen *s, struct app *a, enum action_id id)
{
	struct menu *m = (struct menu *)s;
	unsigned react = scroller_action(&m->picker.scroller, id);

	(void)a;
	return react & REACT_UNUSED ? dialog_action(id) : react;
}

static void menu_free(struct screen *s)
{
	struct menu *m = (struct menu *)s;

	picker_done(&m->picker);
	free(m->title);
	free(m);
}

static const struct screen_ops menu_ops = {
	.name = "menu",
	.overlay = true,
	.draw = menu_draw,
	.action = menu_action,
	.event = menu_event,
	.keys = dialog_keys,
	.free = menu_free,
};

struct screen *menu_new(const char *title, struct menu_item *items, size_t count, size_t selected,
			unsigned (*chosen)(struct app *a, uint64_t value))
{
	struct menu *m = xcalloc(1, sizeof(*m));

	m->screen.ops = &menu_ops;
	m->title = xstrdup(title);
	m->chosen = chosen;
	picker_init(&m->picker, items, count, selected);
	return &m->screen;
}
