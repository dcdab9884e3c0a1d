#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/number.h"
#include "base/text.h"
#include "memory_priv.h"
#include "model/frame.h"
#include "model/snapshot.h"
#include "screens_priv.h"
#include "types/memory.h"

enum { NUMBER_WIDTH = 7, KIND_WIDTH = 9, TOTAL_WIDTH = 30, ROWS_MIN = 4 };

/* The narrowest area in which each column is shown. */
static const int min_widths[MEMORY_COLUMN_COUNT] = {
	[MEMORY_COLUMN_SIZE] = 90,
	[MEMORY_COLUMN_DIRTY] = 100,
	[MEMORY_COLUMN_LOCKED] = 140,
};

static bool is_shown(enum memory_column_id c, int width)
{
	return width >= min_widths[c];
}

enum memory_column_id memory_column_at(const struct memory_tab *t, int x)
{
	int right = t->heads.x;

	for (unsigned c = 0; c < MEMORY_COLUMN_COUNT; c++) {
		right += is_shown(c, t->heads.width) ? NUMBER_WIDTH : 0;
		if (x < right)
			return c;
	}
	return MEMORY_COLUMN_COUNT;
}

/* ---- totals ---- */

static void draw_total(struct page *p, int x, int y, int width, const struct memory_groups *g,
		       enum memory_total t)
{
	const struct memory_value *v = &g->totals[t];
	const char *label = _(memory_total_label(t));
	CLEANUP_STRBUF struct strbuf text = STRBUF_INIT, fit = STRBUF_INIT;
	int used = page_text(p, x, y, width, ROLE_LABEL, label, strlen(label));

	if (v->known)
		number_format_size(&text, v->bytes);
	else
		strbuf_adds(&text, v->error ? _("not permitted") : "-");
	if (width - used < 4)
		return;
	text_add_fit(&fit, strbuf_str(&text), text.len, (size_t)(width - used - 3), true, p->ascii);
	page_text(p, x + used + 1, y, width - used - 3,
		  v->known || !v->error ? ROLE_VALUE : ROLE_WARN, strbuf_str(&fit), fit.len);
}

static void draw_totals(struct page *p, struct rect area, const struct memory_groups *g)
{
	int width = area.width / MEMORY_LAYOUT_COLUMNS;

	if (width > TOTAL_WIDTH)
		width = TOTAL_WIDTH;
	for (int i = 0; i < MEMORY_LAYOUT_ROWS; i++)
		for (int c = 0; c < MEMORY_LAYOUT_COLUMNS; c++)
			if (memory_layout[i][c] >= 0)
				draw_total(p, area.x + c * width, area.y + i, width, g,
					   (enum memory_total)memory_layout[i][c]);
}

/* How old the figures are, and what it cost the process to have them. */
static void draw_age(struct page *p, struct rect row, const struct app *a,
		     const struct memory_groups *g)
{
	uint64_t now = a->frame->now->boottime;
	CLEANUP_STRBUF struct strbuf age = STRBUF_INIT, took = STRBUF_INIT;
	CLEANUP_STRBUF struct strbuf text = STRBUF_INIT;

	strbuf_addreal(&age, now > g->read_at ? (double)(now - g->read_at) / NS_PER_SEC : 0, 1);
	strbuf_addreal(&took, (double)g->took_ns / NS_PER_MSEC, 1);
	strbuf_addf(&text, _("%s s old; reading took %s ms, its mmap lock held meanwhile"),
		    strbuf_str(&age), strbuf_str(&took));
	if (g->running)
		strbuf_addf(&text,
			    ngettext("; the stack of %zu running thread is not known",
				     "; the stacks of %zu running threads are not known",
				     (unsigned long)g->running),
			    g->running);
	if (g->truncated)
		strbuf_adds(&text, _("; there are more mappings"));
	page_text(p, row.x, row.y, row.width, ROLE_DIM, strbuf_str(&text), text.len);
}

/* ---- the table ---- */

static void add_heads(struct page *p, const struct memory_tab *t)
{
	const struct memory_list *l = &t->list;
	int x = t->heads.x, y = t->heads.y, right = t->heads.x + t->heads.width;

	page_fill(p, t->heads, ROLE_COLUMNS, ' ');
	for (unsigned c = 0; c < MEMORY_COLUMN_COUNT; c++) {
		CLEANUP_STRBUF struct strbuf text = STRBUF_INIT;
		const char *title = memory_columns[c].title;

		if (!is_shown(c, t->heads.width))
			continue;
		text_add_fit(&text, title, strlen(title), NUMBER_WIDTH, true, p->ascii);
		x += page_text(p, x, y, right - x, c == l->sort ? ROLE_SORTED : ROLE_COLUMNS,
			       strbuf_str(&text), text.len);
	}
	x += 2;
	page_text(p, x, y, right - x, ROLE_COLUMNS, "KIND", 4);
	x += KIND_WIDTH + 2;
	page_text(p, x, y, right - x, ROLE_COLUMNS, "OBJECT", 6);
}

static void add_figures(struct strbuf *b, const struct memory_tab *t, const struct memory_sum *sum)
{
	for (unsigned c = 0; c < MEMORY_COLUMN_COUNT; c++) {
		CLEANUP_STRBUF struct strbuf text = STRBUF_INIT;

		if (!is_shown(c, t->heads.width))
			continue;
		if (!memory_columns[c].unsized && !t->list.groups->sized)
			strbuf_addch(&text, '-');
		else if (c == MEMORY_COLUMN_MAPS)
			strbuf_addu(&text, sum->count);
		else
			number_format_size(&text, memory_column_value(&memory_columns[c], sum));
		text_add_fit(b, strbuf_str(&text), text.len, NUMBER_WIDTH, true, true);
	}
	strbuf_adds(b, "  ");
}

/* Where a path is too long, its end tells more than its beginning. */
static void add_tail(struct strbuf *b, const char *s, size_t len, int columns, bool ascii)
{
	size_t width = text_width(s, len), room = columns > 0 ? (size_t)columns : 0, cut;

	if (width <= room || room < 2) {
		text_add_fit(b, s, len, room, false, ascii);
		return;
	}
	/* A wide character that is cut in two goes away whole. */
	for (size_t drop = width - room + 1;; drop++) {
		cut = text_fit(s, len, drop, NULL);
		if (text_width(s + cut, len - cut) < room)
			break;
	}
	strbuf_adds(b, ascii ? "+" : "…");
	strbuf_add(b, s + cut, len - cut);
}

static void add_group(struct strbuf *b, const struct memory_tab *t, uint32_t index, int width,
		      bool ascii)
{
	const struct memory_group *g = &t->list.groups->groups[index];
	const char *kind = mapping_kind_name(g->kind);
	CLEANUP_STRBUF struct strbuf name = STRBUF_INIT;

	add_figures(b, t, &g->sum);
	text_add_fit(b, kind, strlen(kind), KIND_WIDTH, false, true);
	if (t->list.open[index])
		strbuf_adds(b, ascii ? " v " : " ▾ ");
	else
		strbuf_adds(b, ascii ? " > " : " ▸ ");
	memory_group_add_name(&name, g, ascii);
	if (g->deleted && g->kind == MAPPING_FILE)
		strbuf_adds(&name, _(" (deleted)"));
	add_tail(b, strbuf_str(&name), name.len, width - (int)text_width(b->s, b->len), ascii);
}

static void add_mapping(struct strbuf *b, const struct memory_tab *t, const struct mapping *m)
{
	const struct memory_sum sum = memory_sum_of(m);

	add_figures(b, t, &sum);
	strbuf_adds(b, "  ");
	strbuf_addx(b, m->start, 12);
	strbuf_addch(b, '-');
	strbuf_addx(b, m->end, 12);
	strbuf_addch(b, ' ');
	text_add_safe(b, m->perms, strlen(m->perms), true);
	if (m->inode) {
		strbuf_addch(b, ' ');
		strbuf_addx(b, m->offset, 8);
	}
}

static void draw_row(struct page *p, const struct memory_tab *t, size_t i, struct rect r)
{
	const struct memory_list *l = &t->list;
	const struct memory_row *row = &l->rows[i];
	enum role role = row->mapping == UINT32_MAX ? ROLE_NORMAL : ROLE_DIM;
	CLEANUP_STRBUF struct strbuf text = STRBUF_INIT;

	if (row->mapping == UINT32_MAX)
		add_group(&text, t, row->group, r.width, p->ascii);
	else
		add_mapping(&text, t, &l->groups->groups[row->group].mappings[row->mapping]);
	page_text(p, r.x, r.y, r.width, role, strbuf_str(&text), text.len);
	if (i == l->scroll.selected)
		page_restyle(p, r, ROLE_SELECTED);
}

static void draw_table(struct page *p, struct memory_tab *t, struct rect area)
{
	struct memory_list *l = &t->list;
	struct rect row;

	t->heads = (struct rect){ area.x, area.y, area.width, 1 };
	t->body = (struct rect){ area.x, area.y + 1, area.width, area.height - 1 };
	add_heads(p, t);
	scroller_fit(&l->scroll, l->count, t->body.height > 0 ? (size_t)t->body.height : 0);
	row = (struct rect){ area.x, area.y + 1, area.width, 1 };
	/* The bar at the right edge. */
	row.width -= l->count > l->scroll.height;
	for (size_t i = l->scroll.top; i < l->count && i < l->scroll.top + l->scroll.height; i++) {
		draw_row(p, t, i, row);
		row.y++;
	}
	scroller_draw(&l->scroll, p, t->body);
}

/* ---- the tab ---- */

/* Instead of the table. */
static const char *reason(const struct memory_tab *t, const struct app *a)
{
	const struct memory_groups *g = t->list.groups;
	uint32_t row = frame_row(a->frame, t->id);

	if (g->error)
		return _("Its mappings: not permitted. Run procview as root, or as the owner.");
	if (row != ROW_NONE && task_is_kthread(frame_task(a->frame, row)))
		return _("A kernel thread has no memory of its own.");
	return _("It has ended and given back its memory.");
}

static void draw_line(struct page *p, struct rect area, int row, enum role role, const char *text)
{
	if (row < area.height)
		page_text(p, area.x, area.y + row, area.width, role, text, strlen(text));
}

void memory_draw(struct tab *tab, struct app *a, struct page *p, struct rect area)
{
	struct memory_tab *t = (struct memory_tab *)tab;
	const struct memory_groups *g = t->list.groups;
	int top = 0;

	t->heads = t->body = (struct rect){ 0, 0, 0, 0 };
	if (!g) {
		draw_line(p, area, 0, ROLE_WARN, tab_excuse(tab, a, t->id.pid));
		return;
	}
	if (!g->has_memory) {
		draw_line(p, area, 0, ROLE_VALUE, reason(t, a));
		return;
	}
	if (area.height >= MEMORY_LAYOUT_ROWS + 2 + ROWS_MIN) {
		draw_totals(p, area, g);
		if (!g->error)
			draw_age(
				p,
				(struct rect){ area.x, area.y + MEMORY_LAYOUT_ROWS, area.width, 1 },
				a, g);
		top = MEMORY_LAYOUT_ROWS + 1;
	}
	if (g->error)
		draw_line(p, area, top, ROLE_WARN, reason(t, a));
	else if (area.height > top)
		draw_table(p, t,
			   (struct rect){ area.x, area.y + top, area.width, area.height - top });
}
