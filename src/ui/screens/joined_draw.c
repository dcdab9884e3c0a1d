#include "joined_priv.h"

#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "screens_priv.h"

/* The middle; and from where on a row has room in one line. */
enum { MIDDLE_MIN = 16, MIDDLE_MAX = 28, ONE_LINE_MIN = 46 };

static int puts_in(struct page *p, struct rect r, int x, enum role role, const char *text)
{
	int right = r.x + r.width;

	return x < right ? page_text(p, x, r.y, right - x, role, text, strlen(text)) : 0;
}

/* ---- one row: "10 a  1 → 0  pipe:[7]" of a feeder, else the arrow first ---- */

static void draw_one_line(const struct joined_row *row, struct page *p, struct rect r,
			  bool selected)
{
	bool in = row->way == IPC_IN;
	enum role plain = selected ? ROLE_SELECTED : ROLE_NORMAL;
	enum role dim = selected ? ROLE_SELECTED : ROLE_DIM;
	int x = r.x;

	x += puts_in(p, r, x, plain, in ? row->who : row->arrow) + 2;
	x += puts_in(p, r, x, plain, in ? row->arrow : row->who) + 2;
	puts_in(p, r, x, dim, row->object);
}

static void draw_two_lines(const struct joined_row *row, struct page *p, struct rect r,
			   bool selected)
{
	enum role plain = selected ? ROLE_SELECTED : ROLE_NORMAL;
	enum role dim = selected ? ROLE_SELECTED : ROLE_DIM;
	int x = r.x;

	puts_in(p, r, x, plain, row->who);
	r.y++;
	if (r.height < 2)
		return;
	x += 2;
	x += puts_in(p, r, x, plain, row->arrow) + 2;
	puts_in(p, r, x, dim, row->object);
}

static void draw_list(struct joined *s, enum joined_side side, struct page *p, struct rect area)
{
	struct joined_list *list = &s->lists[side];
	size_t fit = area.height > 0 ? (size_t)(area.height / s->lines) : 0;

	list->area = area;
	scroller_fit(&list->scroller, list->count, fit ? fit : 1);
	for (size_t i = 0; i < fit && list->scroller.top + i < list->count; i++) {
		const struct joined_row *row = &list->rows[list->scroller.top + i];
		bool selected =
			side == s->side && list->scroller.top + i == list->scroller.selected;
		struct rect r = { area.x, area.y + (int)i * s->lines, area.width - 1, s->lines };

		if (selected)
			page_fill(p, r, ROLE_SELECTED, ' ');
		if (s->lines == 1)
			draw_one_line(row, p, r, selected);
		else
			draw_two_lines(row, p, r, selected);
	}
	scroller_draw(&list->scroller, p, area);
}

/* ---- the process ---- */

static const char *remark(const struct joined *s, const struct app *a)
{
	if (s->state == JOINED_GONE)
		return s->ended ? "" : _("not read yet");
	if (s->state == JOINED_READING)
		return a->endpoints_error ? strerror(a->endpoints_error) : _("reading…");
	if (s->error)
		return _("not permitted");
	return s->lists[JOINED_IN].count + s->lists[JOINED_OUT].count ? "" : _("joined to nobody");
}

static void draw_name(const struct joined *s, struct page *p, struct rect row)
{
	const char *ended = _("has ended: this is the last that was known");
	int x = row.x + puts_in(p, row, row.x, ROLE_TITLE, strbuf_str(&s->name)) + 2;

	x += puts_in(p, row, x, s->ended ? ROLE_BAD : ROLE_VALUE,
		     s->ended ? ended : strbuf_str(&s->about)) +
	     3;
	if (!s->trail_count)
		return;
	x += puts_in(p, row, x, ROLE_LABEL, _("from")) + 1;
	puts_in(p, row, x, ROLE_VALUE, s->trail[s->trail_count - 1].name);
}

static void draw_middle(const struct joined *s, const struct app *a, struct page *p, struct rect r)
{
	struct rect row = { r.x, r.y, r.width, 1 };

	if (r.height < 1)
		return;
	puts_in(p, row, row.x, ROLE_STRONG, strbuf_str(&s->name));
	row.y++;
	if (r.height > 1)
		puts_in(p, row, row.x, s->error ? ROLE_BAD : ROLE_DIM, remark(s, a));
}

static int middle_width(const struct joined *s, const struct app *a)
{
	const char *said = remark(s, a);
	int width = (int)text_width(strbuf_str(&s->name), s->name.len);
	int said_width = (int)text_width(said, strlen(said));

	if (said_width > width)
		width = said_width;
	return width < MIDDLE_MIN ? MIDDLE_MIN : width > MIDDLE_MAX ? MIDDLE_MAX : width;
}

static void draw_heads(struct page *p, const struct rect *columns, struct rect row)
{
	const char *const titles[] = { _("WHO FEEDS IT"), _("PROCESS"), _("WHOM IT FEEDS") };

	page_fill(p, row, ROLE_COLUMNS, ' ');
	for (size_t i = 0; i < 3; i++) {
		struct rect r = { columns[i].x, row.y, columns[i].width - 1, 1 };

		puts_in(p, r, r.x, ROLE_COLUMNS, titles[i]);
	}
}

void joined_draw(struct screen *screen, struct app *a, struct page *p, struct rect area)
{
	struct joined *s = (struct joined *)screen;
	int middle = middle_width(s, a) + 2, side = (area.width - middle) / 2;
	int y = area.y + 2, height = area.height - 2;
	const struct rect columns[] = {
		{ area.x + 1, y, side - 1, height },
		{ area.x + side, y, middle, height },
		{ area.x + side + middle, y, area.width - side - middle, height },
	};

	s->lines = side < ONE_LINE_MIN ? 2 : 1;
	draw_name(s, p, (struct rect){ area.x + 1, area.y, area.width - 1, 1 });
	if (area.height < 2)
		return;
	draw_heads(p, columns, (struct rect){ area.x, area.y + 1, area.width, 1 });
	draw_list(s, JOINED_IN, p, columns[0]);
	draw_middle(s, a, p, columns[1]);
	draw_list(s, JOINED_OUT, p, columns[2]);
}
