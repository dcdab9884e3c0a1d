/* The limits of a process: soft, hard, what is used of them, and how near that is. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/i18n.h"
#include "base/number.h"
#include "base/text.h"
#include "detail_priv.h"
#include "screens_priv.h"
#include "types/detail.h"
#include "types/names.h"

enum { NAME_COLUMNS = 17, NUMBER_COLUMNS = 15, BAR_MAX = 20, PERCENT_COLUMNS = 6 };

struct limits_tab {
	struct tab tab;
	struct limits limits; /* the last that were read */
	int error;
	bool filled;
	struct scroller scroll;
};

/* One line of the table being drawn. */
struct line {
	struct page *page;
	int x, y, right;
};

static void cell(struct line *l, enum role role, const char *text, int columns, bool right)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;

	text_add_fit(&b, text, strlen(text), (size_t)columns, right, l->page->ascii);
	page_text(l->page, l->x, l->y, l->right - l->x, role, strbuf_str(&b), b.len);
	l->x += columns + 1;
}

static void number_cell(struct line *l, enum role role, unsigned id, uint64_t n)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;

	if (n == LIMIT_UNLIMITED)
		strbuf_adds(&b, _("unlimited"));
	else if (strcmp(limit_unit(id), "bytes") == 0)
		number_format_size(&b, n);
	else
		strbuf_addu(&b, n);
	cell(l, role, strbuf_str(&b), NUMBER_COLUMNS, true);
}

/* Of a limit that there is: a bar, and the share in percent. */
static void draw_nearness(struct line *l, const struct limit *limit)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
	double share = (double)limit->used / (double)limit->soft;
	enum role role = share >= 0.8 ? ROLE_BAD : share >= 0.5 ? ROLE_WARN : ROLE_GOOD;
	int room = l->right - l->x - PERCENT_COLUMNS, columns = room < BAR_MAX ? room : BAR_MAX;
	int full = (int)((share < 1 ? share : 1) * columns + 0.5);

	for (int i = 0; i < columns; i++)
		strbuf_adds(&b,
			    i < full ? (l->page->ascii ? "#" : "█") : (l->page->ascii ? "." : "░"));
	l->x += page_text(l->page, l->x, l->y, l->right - l->x, role, strbuf_str(&b), b.len) + 1;
	strbuf_clear(&b);
	strbuf_addreal(&b, share * 100, share < 0.0995 ? 1 : 0);
	strbuf_addch(&b, '%');
	page_text(l->page, l->x, l->y, l->right - l->x, role, strbuf_str(&b), b.len);
}

static void draw_limit(struct line *l, unsigned id, const struct limit *limit)
{
	cell(l, ROLE_LABEL, limit_name(id), NAME_COLUMNS, false);
	if (!limit->known) {
		cell(l, ROLE_DIM, "-", NUMBER_COLUMNS, true);
		return;
	}
	number_cell(l, ROLE_VALUE, id, limit->soft);
	number_cell(l, ROLE_VALUE, id, limit->hard);
	if (!limit->used_known) {
		cell(l, ROLE_DIM, "-", NUMBER_COLUMNS, true);
		return;
	}
	number_cell(l, ROLE_VALUE, id, limit->used);
	/* 0 permits nothing beyond what everybody may: nothing can be near to it. */
	if (limit->soft && limit->soft != LIMIT_UNLIMITED)
		draw_nearness(l, limit);
}

static void draw_heads(struct page *p, struct rect row)
{
	const char *const heads[] = { _("soft"), _("hard"), _("used") };
	struct line l = { p, row.x, row.y, row.x + row.width };

	page_fill(p, row, ROLE_COLUMNS, ' ');
	cell(&l, ROLE_COLUMNS, _("limit"), NAME_COLUMNS, false);
	for (size_t i = 0; i < 3; i++)
		cell(&l, ROLE_COLUMNS, heads[i], NUMBER_COLUMNS, true);
	cell(&l, ROLE_COLUMNS, _("used of the soft one"), BAR_MAX + PERCENT_COLUMNS, false);
}

static void draw_table(struct limits_tab *s, struct page *p, struct rect area)
{
	if (area.height > 1) {
		draw_heads(p, (struct rect){ area.x, area.y, area.width, 1 });
		area.y++;
		area.height--;
	}
	scroller_fit(&s->scroll, LIMIT_COUNT, (size_t)area.height);
	for (int y = 0; y < area.height && s->scroll.top + (size_t)y < LIMIT_COUNT; y++) {
		unsigned id = (unsigned)s->scroll.top + (unsigned)y;
		struct line l = { p, area.x, area.y + y, area.x + area.width };

		draw_limit(&l, id, &s->limits.limit[id]);
	}
	scroller_draw(&s->scroll, p, area);
}

static void limits_draw(struct tab *t, struct app *a, struct page *p, struct rect area)
{
	struct limits_tab *s = (struct limits_tab *)t;
	const char *text = t->ended ? _("It ended before it could be read.") : _("reading …");

	(void)a;
	if (area.height < 1)
		return;
	if (s->filled && s->error)
		text = strerror(s->error);
	if (!s->filled || s->error)
		page_text(p, area.x, area.y, area.width, ROLE_WARN, text, strlen(text));
	else
		draw_table(s, p, area);
}

static void limits_update(struct tab *t, struct app *a, const struct detail *d)
{
	struct limits_tab *s = (struct limits_tab *)t;

	(void)a;
	if (!d)
		return;
	s->limits = d->limits;
	s->error = d->limits_error;
	s->filled = true;
}

static unsigned limits_action(struct tab *t, struct app *a, enum action_id id)
{
	(void)a;
	return scroller_action(&((struct limits_tab *)t)->scroll, id);
}

static unsigned limits_event(struct tab *t, struct app *a, const struct event *e)
{
	(void)a;
	if (e->kind != EVENT_WHEEL_UP && e->kind != EVENT_WHEEL_DOWN)
		return REACT_UNUSED;
	return scroller_wheel(&((struct limits_tab *)t)->scroll,
			      e->kind == EVENT_WHEEL_UP ? -3 : 3);
}

static void limits_close(struct tab *t)
{
	free(t);
}

static struct tab *limits_open(struct app *a, struct task_id id)
{
	struct limits_tab *s = xcalloc(1, sizeof(*s));

	(void)a;
	(void)id;
	s->tab.ops = &limits_tab;
	s->scroll.selected = SIZE_MAX;
	return &s->tab;
}

const struct tab_ops limits_tab = {
	.title = N_("Limits"),
	.open = limits_open,
	.draw = limits_draw,
	.action = limits_action,
	.event = limits_event,
	.update = limits_update,
	.free = limits_close,
};
