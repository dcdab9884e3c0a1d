/* Headings and "label  value" pairs, wrapped to the width, in as many columns as fit. */
#include "screens_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"

enum {
	COLUMN_MIN = 76, /* a column is not made narrower than this */
	COLUMNS_MAX = 3,
	COLUMN_GAP = 3,
	LABEL_MAX = 24, /* longer ones push their value to the right */
	INDENT = 2,
	VALUE_MIN = 16, /* a narrower page cuts; more lines would help nobody */
	WHEEL_LINES = 3,
};

/* One row of the page: a piece of a value, with the label before the first piece. */
struct sheet_line {
	size_t row; /* of the sheet; SIZE_MAX: blank */
	bool first;
	size_t from, len; /* bytes of the value */
	int indent; /* columns before the value */
};

void sheet_init(struct sheet *s, int column_min)
{
	*s = (struct sheet){ .column_min = column_min, .scroller = { .selected = SIZE_MAX } };
}

void sheet_clear(struct sheet *s)
{
	for (size_t i = 0; i < s->count; i++) {
		free(s->rows[i].label);
		free(s->rows[i].value);
	}
	s->count = 0;
	s->width = 0;
}

void sheet_done(struct sheet *s)
{
	sheet_clear(s);
	free(s->rows);
	free(s->lines);
	s->rows = NULL;
	s->lines = NULL;
}

static void add_row(struct sheet *s, enum sheet_kind kind, const char *label, const char *value,
		    enum role role)
{
	s->rows = xgrow(s->rows, s->count, &s->cap, sizeof(*s->rows));
	s->rows[s->count++] = (struct sheet_row){ .kind = kind,
						  .role = role,
						  .label = label ? xstrdup(label) : NULL,
						  .value = value ? xstrdup(value) : NULL };
	s->width = 0;
}

void sheet_heading(struct sheet *s, const char *text)
{
	add_row(s, SHEET_HEADING, text, NULL, ROLE_TITLE);
}

void sheet_pair(struct sheet *s, const char *label, const char *value, enum role role)
{
	add_row(s, SHEET_PAIR, label, value, role);
}

void sheet_text(struct sheet *s, const char *text, enum role role)
{
	add_row(s, SHEET_TEXT, NULL, text, role);
}

/* ---- layout ---- */

static int columns_of(const char *s)
{
	return (int)text_width(s, strlen(s));
}

static void add_line(struct sheet *s, struct sheet_line line)
{
	s->lines = xgrow(s->lines, s->line_count, &s->line_cap, sizeof(*s->lines));
	s->lines[s->line_count++] = line;
}

/* Bytes of a piece that fits: up to a space where there is one in its second half, so that words
 * stay whole and long ones do not leave half a row empty. */
static size_t piece_of(const char *s, size_t len, int width)
{
	size_t fits = text_fit(s, len, (size_t)(width > VALUE_MIN ? width : VALUE_MIN), NULL);

	if (fits >= len)
		return len;
	for (size_t i = fits; i > fits / 2; i--)
		if (s[i] == ' ' || s[i - 1] == ' ')
			return i;
	return fits;
}

static void add_value_lines(struct sheet *s, size_t row, const char *value, int indent, int first,
			    int width)
{
	size_t len = strlen(value), at = 0;

	do {
		int left = width - (at ? indent : first);
		size_t n = piece_of(value + at, len - at, left);

		add_line(s, (struct sheet_line){ row, at == 0, at, n, at ? indent : first });
		at += n;
		while (at < len && value[at] == ' ')
			at++;
	} while (at < len);
}

/* Values stand below each other: in a section, or in all of them. Very long labels do not count. */
static int label_width(const struct sheet *s, size_t from, int width)
{
	int most = 0, bound = width * 2 / 5 < LABEL_MAX ? width * 2 / 5 : LABEL_MAX;

	for (size_t i = from; i < s->count; i++) {
		int w = s->rows[i].kind == SHEET_PAIR ? columns_of(s->rows[i].label) : 0;

		if (!s->uniform && i > from && s->rows[i].kind == SHEET_HEADING)
			break;
		if (w > most && w <= bound)
			most = w;
	}
	return most;
}

static void add_row_lines(struct sheet *s, size_t i, int label, int width)
{
	const struct sheet_row *row = &s->rows[i];
	int indent = INDENT, first = INDENT;

	if (row->kind == SHEET_HEADING) {
		add_line(s, (struct sheet_line){ .row = i, .first = true });
		return;
	}
	if (row->kind == SHEET_PAIR) {
		int own = columns_of(row->label);

		indent += label + 2;
		first = own > label ? INDENT + own + 2 : indent;
		if (first > width - 8)
			first = width - 8 > INDENT ? width - 8 : INDENT;
	}
	add_value_lines(s, i, row->value, indent, first, width);
}

/* Lines of all sections for this width, one below the other, a blank one before each heading. */
static void add_all_lines(struct sheet *s, int width)
{
	int label = label_width(s, 0, width);

	s->line_count = 0;
	for (size_t i = 0; i < s->count; i++) {
		if (s->rows[i].kind == SHEET_HEADING && s->line_count)
			add_line(s, (struct sheet_line){ .row = SIZE_MAX });
		if (s->rows[i].kind == SHEET_HEADING && !s->uniform)
			label = label_width(s, i, width);
		add_row_lines(s, i, label, width);
	}
}

static bool is_heading(const struct sheet *s, size_t line)
{
	return s->lines[line].row != SIZE_MAX && s->rows[s->lines[line].row].kind == SHEET_HEADING;
}

static size_t height_of(size_t from, size_t to)
{
	return to > from ? to - from : 0;
}

static size_t highest(const size_t *first, int columns)
{
	size_t most = 0;

	for (int c = 0; c < columns && c < COLUMNS_MAX; c++)
		if (height_of(first[c], first[c + 1]) > most)
			most = height_of(first[c], first[c + 1]);
	return most;
}

/* Tries headings as beginnings of the columns from `column` on; the lowest whole wins. */
static void try_columns(struct sheet *s, size_t *first, int column, size_t *best)
{
	if (column >= COLUMNS_MAX || column == s->columns) {
		size_t height = highest(first, s->columns);

		if (height < *best) {
			*best = height;
			memcpy(s->column_first, first, sizeof(s->column_first));
		}
		return;
	}
	for (size_t i = first[column - 1] + 1; i < s->line_count; i++)
		if (is_heading(s, i)) {
			first[column] = i;
			try_columns(s, first, column + 1, best);
		}
}

static void split_columns(struct sheet *s)
{
	size_t first[COLUMNS_MAX + 1] = { 0 }, best = SIZE_MAX;

	first[s->columns] = s->line_count;
	try_columns(s, first, 1, &best);
	if (best == SIZE_MAX) { /* fewer headings than columns */
		s->columns = 1;
		s->column_first[0] = 0;
		s->column_first[1] = s->line_count;
	}
}

static int column_width(const struct sheet *s)
{
	return (s->width - (s->columns - 1) * COLUMN_GAP) / s->columns;
}

static void layout(struct sheet *s, int width)
{
	if (s->width == width)
		return;
	s->width = width;
	s->columns = (width + COLUMN_GAP) / (s->column_min + COLUMN_GAP);
	if (s->columns < 1)
		s->columns = 1;
	if (s->columns > COLUMNS_MAX)
		s->columns = COLUMNS_MAX;
	add_all_lines(s, column_width(s));
	split_columns(s);
}

/* ---- drawing ---- */

static void draw_line(const struct sheet *s, struct page *p, const struct sheet_line *l, int x,
		      int y, int width)
{
	const struct sheet_row *row;

	if (l->row == SIZE_MAX)
		return;
	row = &s->rows[l->row];
	if (row->kind == SHEET_HEADING) {
		page_text(p, x, y, width, row->role, row->label, strlen(row->label));
		return;
	}
	if (l->first && row->label)
		page_text(p, x + INDENT, y, l->indent - INDENT - 1, ROLE_LABEL, row->label,
			  strlen(row->label));
	page_text(p, x + l->indent, y, width - l->indent, row->role, row->value + l->from, l->len);
}

void sheet_draw(struct sheet *s, struct page *p, struct rect area)
{
	int width;

	if (area.width <= 0 || area.height <= 0)
		return;
	layout(s, area.width > 1 ? area.width - 1 : 1);
	width = column_width(s);
	scroller_fit(&s->scroller, highest(s->column_first, s->columns), (size_t)area.height);
	for (int c = 0; c < s->columns; c++)
		for (int y = 0; y < area.height; y++) {
			size_t line = s->column_first[c] + s->scroller.top + (size_t)y;

			if (line < s->column_first[c + 1])
				draw_line(s, p, &s->lines[line], area.x + c * (width + COLUMN_GAP),
					  area.y + y, width);
		}
	scroller_draw(&s->scroller, p, area);
}

/* ---- moving ---- */

unsigned sheet_action(struct sheet *s, enum action_id id)
{
	return scroller_action(&s->scroller, id);
}

unsigned sheet_event(struct sheet *s, const struct event *e)
{
	if (e->kind == EVENT_WHEEL_UP || e->kind == EVENT_WHEEL_DOWN)
		return scroller_wheel(&s->scroller,
				      e->kind == EVENT_WHEEL_UP ? -WHEEL_LINES : WHEEL_LINES);
	return REACT_UNUSED;
}
