#include "table_priv.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "columns_priv.h"
#include "model/format.h"
#include "model/frame.h"
#include "model/view.h"
#include "out_priv.h"

/* Where a cell ends in the text of all cells, and how many columns it takes. */
struct cell {
	size_t end;
	size_t width;
};

/* All cells are formatted first, since the widest one of a column says where the next begins. */
struct table {
	const struct columns *columns;
	const struct table_options *options;
	struct strbuf text;
	struct cell *cells; /* [rows * columns], row by row; that of the heads is the first */
	size_t cell_count;
	size_t *widths; /* [columns] */
	size_t branch; /* the column with the lines of the tree; none: SIZE_MAX */
};

static bool is_right(const struct column *c)
{
	return (fields[c->field].flags & FIELD_RIGHT) != 0;
}

static size_t cell_width(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)s[i] >= 0x80)
			return text_width(s, len);
	return len;
}

/* The command line, else the name. */
static size_t find_branch(const struct columns *c)
{
	static const enum field_id carriers[] = { FIELD_CMDLINE, FIELD_COMM };

	for (size_t k = 0; k < sizeof(carriers) / sizeof(carriers[0]); k++)
		for (size_t i = 0; i < c->count; i++)
			if (c->items[i].field == carriers[k])
				return i;
	return SIZE_MAX;
}

static void add_cell(struct table *t, size_t column, size_t start)
{
	struct cell *cell = &t->cells[t->cell_count++];

	cell->end = t->text.len;
	cell->width = cell_width(t->text.s + start, t->text.len - start);
	if (cell->width > t->widths[column])
		t->widths[column] = cell->width;
}

static void add_row(struct table *t, const struct frame *frame, const struct view_row *row)
{
	for (size_t i = 0; i < t->columns->count; i++) {
		const struct column *column = &t->columns->items[i];
		size_t start = t->text.len;
		struct value value;

		if (i == t->branch)
			view_add_branch(&t->text, row, t->options->format->ascii);
		field_value(column->field, frame, row->row, &value);
		format_value(&t->text, t->options->format, column, &value);
		strbuf_reserve(&t->text, 0);
		add_cell(t, i, start);
	}
}

/* A sum's sigma has no place in ASCII. */
static void add_title(struct strbuf *b, const char *title, bool ascii)
{
	static const char sigma[] = "Σ";
	bool sum = ascii && strncmp(title, sigma, strlen(sigma)) == 0;

	if (sum)
		strbuf_addch(b, '+');
	title += sum ? strlen(sigma) : 0;
	text_add_safe(b, title, strlen(title), ascii);
}

static void add_heads(struct table *t)
{
	for (size_t i = 0; i < t->columns->count; i++) {
		size_t start = t->text.len;

		add_title(&t->text, t->columns->items[i].title, t->options->format->ascii);
		strbuf_reserve(&t->text, 0);
		add_cell(t, i, start);
	}
}

/* A width that was asked for is kept, but numbers are never cut. */
static void settle_widths(struct table *t)
{
	for (size_t i = 0; i < t->columns->count; i++)
		if (t->columns->items[i].width)
			t->widths[i] = t->columns->items[i].width;
}

static void print_cell(struct strbuf *line, const struct table *t, size_t column, const char *s,
		       size_t len, size_t width)
{
	const struct column *c = &t->columns->items[column];
	bool right = is_right(c), last = column + 1 == t->columns->count;
	size_t pad = width < t->widths[column] ? t->widths[column] - width : 0;

	if (column)
		strbuf_addch(line, ' ');
	if (right)
		strbuf_fill(line, ' ', pad);
	if (c->width && !right && width > c->width)
		text_add_fit(line, s, len, c->width, false, t->options->format->ascii);
	else
		strbuf_add(line, s, len);
	if (!right && !last)
		strbuf_fill(line, ' ', pad);
}

/* Cuts what was added from `start` on to the width of the terminal, and ends the line. */
static void end_line(struct strbuf *b, size_t start, size_t width)
{
	if (width) {
		b->len = start + text_fit(b->s + start, b->len - start, width, NULL);
		b->s[b->len] = '\0';
	}
	strbuf_addch(b, '\n');
}

static void print_rows(struct out *out, const struct table *t)
{
	const struct cell *cell = t->cells, *end = t->cells + t->cell_count;
	size_t from = 0;

	while (cell < end && out_more(out)) {
		size_t start = out->text.len;

		for (size_t i = 0; i < t->columns->count; i++, cell++) {
			print_cell(&out->text, t, i, t->text.s + from, cell->end - from,
				   cell->width);
			from = cell->end;
		}
		end_line(&out->text, start, t->options->width);
	}
}

void table_print(struct out *out, const struct columns *columns, const struct frame *frame,
		 const struct view_row *rows, size_t count, const struct table_options *options)
{
	struct table t = {
		.columns = columns,
		.options = options,
		.cells = xcalloc((count + 1) * columns->count, sizeof(*t.cells)),
		.widths = xcalloc(columns->count, sizeof(*t.widths)),
		.branch = options->tree ? find_branch(columns) : SIZE_MAX,
	};

	if (options->header && !columns_untitled(columns))
		add_heads(&t);
	for (size_t i = 0; i < count; i++)
		add_row(&t, frame, &rows[i]);
	settle_widths(&t);
	print_rows(out, &t);
	free(t.widths);
	free(t.cells);
	strbuf_done(&t.text);
}

void table_add_csv(struct strbuf *b, const char *s, size_t len)
{
	bool plain = true;

	for (size_t i = 0; plain && i < len; i++)
		plain = !strchr(",\"\r\n", s[i]) && s[i];
	if (plain) {
		strbuf_add(b, s, len);
		return;
	}
	strbuf_addch(b, '"');
	for (size_t i = 0; i < len; i++) {
		if (s[i] == '"')
			strbuf_addch(b, '"');
		strbuf_addch(b, s[i]);
	}
	strbuf_addch(b, '"');
}

static void print_csv_header(struct out *out, const struct columns *columns, bool timed)
{
	if (timed)
		strbuf_adds(&out->text, "time,");
	for (size_t i = 0; i < columns->count; i++) {
		const char *name = columns->titles[i] ? columns->titles[i]
						      : fields[columns->items[i].field].name;

		if (i)
			strbuf_addch(&out->text, ',');
		table_add_csv(&out->text, name, strlen(name));
	}
	strbuf_addch(&out->text, '\n');
}

void table_print_csv(struct out *out, const struct columns *columns, const struct frame *frame,
		     const struct view_row *rows, size_t count, bool header, bool timed)
{
	static const struct format exact = { .units = FORMAT_EXACT };
	CLEANUP_STRBUF struct strbuf cell = STRBUF_INIT;

	if (header)
		print_csv_header(out, columns, timed);
	for (size_t i = 0; i < count && out_more(out); i++) {
		if (timed) {
			clock_add_iso(&out->text, frame->now->realtime, 1);
			strbuf_addch(&out->text, ',');
		}
		for (size_t k = 0; k < columns->count; k++) {
			struct value value;

			strbuf_clear(&cell);
			field_value(columns->items[k].field, frame, rows[i].row, &value);
			format_value(&cell, &exact, &columns->items[k], &value);
			if (k)
				strbuf_addch(&out->text, ',');
			table_add_csv(&out->text, strbuf_str(&cell), cell.len);
		}
		strbuf_addch(&out->text, '\n');
	}
}
