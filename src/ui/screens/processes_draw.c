/* Drawing the list: a line of what it shows, heads of columns, rows. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/i18n.h"
#include "base/text.h"
#include "model/frame.h"
#include "model/search.h"
#include "model/snapshot.h"
#include "processes_priv.h"
#include "row_priv.h"

/* The command keeps at least so much of the line, or columns give way. */
enum { LAST_COLUMN_MIN = 12, GUTTER = 1 };

/* ---- the line above the columns ---- */

struct words {
	struct page *page;
	int x, y, right;
};

static void word(struct words *w, enum role role, const char *s, size_t len)
{
	w->x += page_text(w->page, w->x, w->y, w->right - w->x, role, s, len);
}

static void named(struct words *w, const char *name, const char *s, size_t len, enum role role)
{
	CLEANUP_STRBUF struct strbuf safe = STRBUF_INIT;

	w->x += 2;
	word(w, ROLE_LABEL, name, strlen(name));
	w->x++;
	text_add_safe(&safe, s, len, w->page->ascii);
	word(w, role, strbuf_str(&safe), safe.len);
}

static void draw_sort(struct words *w, const struct app *a)
{
	const struct sort_key *k = &a->settings->sort;
	const struct column column = { .field = k->field };
	char plain[ROW_TITLE_MAX];
	const char *title = row_column_title(w->page, &column, plain);

	w->x += 2;
	word(w, ROLE_LABEL, _("by"), strlen(_("by")));
	w->x++;
	word(w, ROLE_VALUE, title, strlen(title));
	if (w->page->ascii)
		word(w, ROLE_VALUE, k->descending ? "-" : "+", 1);
	else
		word(w, ROLE_VALUE, k->descending ? "↓" : "↑", strlen("↓"));
}

static void draw_number(struct words *w, const char *name, size_t n)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;

	strbuf_addu(&b, n);
	named(w, name, strbuf_str(&b), b.len, ROLE_STRONG);
}

static void draw_restrictions(const struct processes *s, struct app *a, struct words *w)
{
	CLEANUP_STRBUF struct strbuf user = STRBUF_INIT;

	if (s->root) {
		CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;

		strbuf_addi(&b, s->root);
		named(w, _("below"), strbuf_str(&b), b.len, ROLE_STRONG);
	}
	if (s->by_user) {
		app_add_user(a, &user, s->uid);
		named(w, _("user"), strbuf_str(&user), user.len, ROLE_STRONG);
	}
	if (s->tag_count)
		draw_number(w, _("tagged"), s->tag_count);
	if (s->follow)
		named(w, _("following"), "", 0, ROLE_STRONG);
	if (s->search.len)
		named(w, _("search"), s->search.s, s->search.len, ROLE_MATCH);
	if (s->filter)
		named(w, _("filter"), strbuf_str(&s->filter_text), s->filter_text.len, ROLE_STRONG);
	if (s->selected_ended) {
		w->x += 2;
		word(w, ROLE_WARN, _("the selected process has ended"),
		     strlen(_("the selected process has ended")));
	}
}

static void draw_status(const struct processes *s, struct app *a, struct page *p, struct rect area)
{
	struct words w = { p, area.x + 1, area.y, area.x + area.width - 1 };
	const char *mode = a->settings->tree ? _("Tree") : _("List");
	/* xgettext:no-c-format */
	const char *of_one = _("CPU% of one processor");
	/* xgettext:no-c-format */
	const char *of_all = _("CPU% of the machine");
	const char *share = a->settings->cpu_mode == CPU_OF_PROCESSOR ? of_one : of_all;

	word(&w, ROLE_TITLE, mode, strlen(mode));
	draw_sort(&w, a);
	w.x += 2;
	word(&w, ROLE_DIM, share, strlen(share));
	if (a->frame && a->frame->lifetime) {
		w.x++;
		word(&w, ROLE_DIM, _("(since start)"), strlen(_("(since start)")));
	}
	if (a->frame && a->frame->now->unreadable_count) {
		CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;

		for (size_t i = 0; i < a->frame->now->unreadable_count; i++)
			strbuf_addf(&b, "%s%d", i ? "," : "", a->frame->now->unreadable[i]);
		named(&w, _("reading hangs:"), strbuf_str(&b), b.len, ROLE_BAD);
	}
	draw_restrictions(s, a, &w);
}

/* ---- columns ---- */

static void place(struct processes *s, size_t column, int x, int width)
{
	s->places[s->place_count++] = (struct column_place){ column, x, width };
}

/* The first column always stays; `skip` columns behind it are scrolled out; the last takes what is
 * left. Columns that leave it too little are cut. */
static void place_columns(struct processes *s, const struct settings *set, struct rect area)
{
	int x = area.x + GUTTER, right = area.x + area.width;
	size_t last = set->column_count - 1;

	s->place_count = 0;
	s->columns_cut = false;
	for (size_t i = 0; i < last; i++) {
		int width = row_column_width(&set->columns[i]);

		if (i > 0 && i <= s->skip)
			continue;
		if (i > 0 && x + width + 1 + LAST_COLUMN_MIN > right) {
			s->columns_cut = true;
			break;
		}
		place(s, i, x, width);
		x += width + 1;
	}
	if (x < right)
		place(s, last, x, right - x);
}

static void draw_heads(const struct processes *s, struct app *a, struct page *p, int y)
{
	const struct settings *set = a->settings;

	page_fill(p, (struct rect){ 0, y, p->columns, 1 }, ROLE_COLUMNS, ' ');
	for (size_t i = 0; i < s->place_count; i++) {
		const struct column_place *c = &s->places[i];
		const struct column *column = &set->columns[c->column];

		row_draw_head(p, (struct rect){ c->x, y, c->width, 1 }, column,
			      column->field == set->sort.field);
	}
}

const struct column_place *processes_column_at(const struct processes *s, int x)
{
	for (size_t i = 0; i < s->place_count; i++)
		if (x >= s->places[i].x - 1 && x < s->places[i].x + s->places[i].width)
			return &s->places[i];
	return NULL;
}

/* ---- rows ---- */

/* What of the row is being drawn, and the text of it for a ghost. */
struct row_pen {
	struct processes *s;
	struct app *a;
	struct page *page;
	const struct view_row *row;
	const struct task *task;
	int y;
};

/* The lines of the tree may take so much of the column: of deep branches the last levels are shown. */
static int draw_branch(const struct row_pen *pen, const struct column_place *c)
{
	CLEANUP_STRBUF struct strbuf branch = STRBUF_INIT;
	enum { LEVEL = 3 /* columns */ };
	size_t most = (size_t)c->width * 2 / 5 / LEVEL * LEVEL, width, cut = 0;

	view_add_branch(&branch, pen->row, pen->page->ascii);
	width = text_width(strbuf_str(&branch), branch.len);
	if (width > most)
		cut = text_fit(strbuf_str(&branch), branch.len, width - most, NULL);
	return page_text(pen->page, c->x, pen->y, c->width, ROLE_BRANCH, strbuf_str(&branch) + cut,
			 branch.len - cut);
}

/* Folded rows always have it; those that could be folded where there is room. */
static void add_fold_sign(const struct row_pen *pen, const struct column_place *c, struct strbuf *b)
{
	enum { ROOMY = 30 };

	if (pen->row->folded)
		strbuf_adds(b, pen->page->ascii ? "> " : "▸ ");
	else if (pen->a->settings->tree && pen->row->has_children && c->width >= ROOMY)
		strbuf_adds(b, pen->page->ascii ? "v " : "▾ ");
}

/* A thread is shown as {its name}: below its process in the tree, before the command in a list. */
static void add_thread_name(const struct row_pen *pen, struct strbuf *b)
{
	if (!pen->task->is_thread)
		return;
	strbuf_addch(b, '{');
	text_add_safe(b, pen->task->comm, strlen(pen->task->comm), pen->page->ascii);
	strbuf_adds(b, pen->a->settings->tree ? "}" : "} ");
}

static void draw_command(const struct row_pen *pen, const struct column_place *c,
			 const struct column *column)
{
	CLEANUP_STRBUF struct strbuf text = STRBUF_INIT;
	struct value v;
	int x = c->x, right = c->x + c->width;
	size_t cut;

	if (pen->a->settings->tree)
		x += draw_branch(pen, c);
	add_fold_sign(pen, c, &text);
	add_thread_name(pen, &text);
	field_value(column->field, pen->a->frame, pen->row->row, &v);
	if (!pen->task->is_thread || !pen->a->settings->tree)
		format_value(&text, &pen->a->format, column, &v);
	if (pen->row->folded)
		strbuf_addf(&text, "  (+%u)", pen->row->hidden);
	if (pen->row->unread)
		strbuf_adds(&text, pen->page->ascii ? "  ..." : "  …");
	cut = text_fit(strbuf_str(&text), text.len, (size_t)pen->s->scroll_x, NULL);
	page_text(pen->page, x, pen->y, right - x,
		  task_is_kthread(pen->task) || pen->task->is_thread ? ROLE_DIM : ROLE_NORMAL,
		  strbuf_str(&text) + cut, text.len - cut);
}

/* The first column of the page: tagged, new. */
static void draw_gutter(const struct row_pen *pen)
{
	if (processes_is_tagged(pen->s, task_id_of(pen->task)))
		page_text(pen->page, 0, pen->y, 1, ROLE_TAGGED, "*", 1);
	else if (frame_is_new(pen->a->frame, pen->row->row))
		page_text(pen->page, 0, pen->y, 1, ROLE_NEW, "+", 1);
}

static void restyle_row(const struct row_pen *pen, struct rect line, bool selected)
{
	const struct processes *s = pen->s;

	if (selected)
		page_restyle(pen->page, line, ROLE_SELECTED);
	else if (pen->row->dim)
		page_restyle(pen->page, line, ROLE_DIM);
	else if (processes_is_tagged(s, task_id_of(pen->task)))
		page_restyle(pen->page, line, ROLE_TAGGED);
	else if (s->search.len &&
		 search_matches(pen->a->frame, pen->row->row, strbuf_str(&s->search)))
		page_restyle(pen->page, line, ROLE_MATCH);
	else if (frame_is_new(pen->a->frame, pen->row->row))
		page_restyle(pen->page, line, ROLE_NEW);
}

static void draw_row(struct row_pen *pen, struct rect line, bool selected)
{
	const struct processes *s = pen->s;
	const struct settings *set = pen->a->settings;

	draw_gutter(pen);
	for (size_t i = 0; i < s->place_count; i++) {
		const struct column *column = &set->columns[s->places[i].column];

		if (s->places[i].column == set->column_count - 1)
			draw_command(pen, &s->places[i], column);
		else
			row_draw_value(
				pen->a, pen->page,
				(struct rect){ s->places[i].x, pen->y, s->places[i].width, 1 },
				column, pen->row->row);
	}
	restyle_row(pen, line, selected);
}

/* ---- rows that ended ---- */

void processes_forget_lines(struct processes *s)
{
	for (size_t i = 0; i < s->line_count; i++)
		free(s->lines[i]);
	s->line_count = 0;
	for (size_t i = 0; i < s->ghost_count; i++)
		free(s->ghosts[i].text);
	free(s->ghosts);
	s->ghosts = NULL;
	s->ghost_count = 0;
}

static void remember_line(struct processes *s, const struct page *p, int y, struct task_id id)
{
	struct page one = { .columns = p->columns, .rows = 1, .cells = p->cells + y * p->columns };
	struct strbuf b = STRBUF_INIT;

	page_add_text(&one, &b);
	while (b.len && b.s[b.len - 1] == '\n')
		b.s[--b.len] = '\0';
	s->lines[s->line_count] = strbuf_steal(&b);
	s->line_ids[s->line_count++] = id;
}

/* Called with a new frame, before the list is drawn from it. */
void processes_keep_ghosts(struct processes *s, const struct app *a)
{
	struct ghost *ghosts = xcalloc(s->line_count + 1, sizeof(*ghosts));
	size_t n = 0;

	for (size_t i = 0; i < s->line_count; i++) {
		if (!s->line_ids[i].pid || frame_row(a->frame, s->line_ids[i]) != ROW_NONE)
			continue;
		ghosts[n++] = (struct ghost){ (int)i, s->lines[i] };
		s->lines[i] = NULL;
	}
	processes_forget_lines(s);
	s->ghosts = ghosts;
	s->ghost_count = n;
	s->ghost_top = s->scroll.top;
}

static const struct ghost *ghost_at(const struct processes *s, int line)
{
	for (size_t i = 0; i < s->ghost_count; i++)
		if (s->ghosts[i].line == line)
			return &s->ghosts[i];
	return NULL;
}

static void draw_ghost(struct page *p, struct rect line, const struct ghost *g)
{
	page_text(p, line.x, line.y, line.width, ROLE_ENDED, g->text, strlen(g->text));
	page_text(p, line.x, line.y, 1, ROLE_ENDED, "-", 1);
	page_restyle(p, line, ROLE_ENDED);
}

/* ---- the whole ---- */

/* The rows that are in sight, and what stood there for the ghosts of the next frame. */
static void draw_list(struct processes *s, struct app *a, struct page *p, struct rect area)
{
	size_t index = s->scroll.top;

	/* They stand where they stood: among other rows they would only confuse. */
	if (s->scroll.top != s->ghost_top)
		processes_forget_lines(s);
	for (size_t i = 0; i < s->line_count; i++)
		free(s->lines[i]);
	s->line_count = 0;
	s->lines = xreallocarray(s->lines, (size_t)area.height + 1, sizeof(*s->lines));
	s->line_ids = xreallocarray(s->line_ids, (size_t)area.height + 1, sizeof(*s->line_ids));
	for (int i = 0; i < area.height; i++) {
		struct rect line = { area.x, area.y + i, area.width, 1 };
		const struct ghost *g = ghost_at(s, i);
		struct row_pen pen = { s, a, p, NULL, NULL, line.y };

		if (g || index >= s->view.count) {
			if (g)
				draw_ghost(p, line, g);
			remember_line(s, p, line.y, (struct task_id){ 0 });
			continue;
		}
		pen.row = &s->view.rows[index];
		pen.task = frame_task(a->frame, pen.row->row);
		draw_row(&pen, line,
			 index == s->scroll.selected && !s->selected_ended &&
				 task_id_equal(task_id_of(pen.task), s->selected));
		remember_line(s, p, line.y, task_id_of(pen.task));
		index++;
	}
}

ssize_t processes_line_at(const struct processes *s, int y)
{
	int line = y - s->list_y;
	size_t index = s->scroll.top;

	if (line < 0 || (size_t)line >= s->line_count || !s->line_ids[line].pid)
		return -1;
	for (int i = 0; i < line; i++)
		if (s->line_ids[i].pid)
			index++;
	return (ssize_t)index;
}

static void draw_empty(const struct processes *s, struct app *a, struct page *p, struct rect area)
{
	const char *text = !a->frame   ? _("reading…")
			   : s->filter ? _("no process matches the filter")
				       : _("no process to show");

	page_puts(p, area.x + 2, area.y + 1, ROLE_DIM, text);
}

/* The page scrolls to the selection when a person moved it, or follows it. When the order of the
 * rows changes by itself the page stays, so that what is first remains in sight. */
static void scroll_to(struct processes *s, size_t height)
{
	size_t selected = s->scroll.selected;

	if (s->selected_ended || (!s->follow && !s->reveal))
		s->scroll.selected = SIZE_MAX;
	scroller_fit(&s->scroll, s->view.count, height);
	s->scroll.selected = selected;
	s->reveal = false;
}

void processes_draw(struct screen *screen, struct app *a, struct page *p, struct rect area)
{
	struct processes *s = (struct processes *)screen;
	int top = header_draw(a, p, area);

	area.y += top;
	area.height -= top;
	if (area.height >= 3) {
		draw_status(s, a, p, area);
		area.y++;
		area.height--;
	}
	area.height -= demo_pane_draw(a, p, area);
	place_columns(s, a->settings, area);
	if (area.height >= 2) {
		draw_heads(s, a, p, area.y);
		area.y++;
		area.height--;
	}
	s->list_y = area.y;
	scroll_to(s, (size_t)area.height);
	if (s->view.count || s->ghost_count)
		draw_list(s, a, p, area);
	else
		draw_empty(s, a, p, area);
}
