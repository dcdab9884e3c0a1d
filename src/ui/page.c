#include "ui/page.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/strbuf.h"
#include "base/text.h"

static const struct cell blank = { .utf8 = " ", .len = 1, .role = ROLE_NORMAL };

/* What procview itself draws with, for terminals that have nothing but ASCII. */
static const struct {
	int32_t code;
	char plain;
} plain_signs[] = {
	{ 0x00b7, '.' }, { 0x00d7, 'x' }, { 0x2013, '-' }, { 0x2014, '-' }, { 0x2022, '*' },
	{ 0x2026, '+' }, { 0x2190, '<' }, { 0x2191, '^' }, { 0x2192, '>' }, { 0x2193, 'v' },
	{ 0x2500, '-' }, { 0x2502, '|' }, { 0x250c, '+' }, { 0x2510, '+' }, { 0x2514, '`' },
	{ 0x2518, '+' }, { 0x251c, '|' }, { 0x25b4, '^' }, { 0x25b8, '>' }, { 0x25be, 'v' },
	{ 0x2713, '*' }, { 0x03a3, '+' }, { 0x0394, '+' },
};

/* The characters of a frame, by page->ascii. */
enum frame_sign {
	FRAME_TOP_LEFT,
	FRAME_TOP_RIGHT,
	FRAME_BOTTOM_LEFT,
	FRAME_BOTTOM_RIGHT,
	FRAME_ACROSS,
	FRAME_DOWN,
	FRAME_COUNT
};

static const char *const frame_signs[2][FRAME_COUNT] = {
	{ "┌", "┐", "└", "┘", "─", "│" },
	{ "+", "+", "+", "+", "-", "|" },
};

void page_init(struct page *p)
{
	*p = (struct page){ 0 };
	page_resize(p, 1, 1);
}

void page_done(struct page *p)
{
	free(p->cells);
	p->cells = NULL;
	p->columns = p->rows = 0;
}

void page_resize(struct page *p, int columns, int rows)
{
	p->columns = columns < 1 ? 1 : columns;
	p->rows = rows < 1 ? 1 : rows;
	p->cells = xreallocarray(p->cells, (size_t)p->columns * (size_t)p->rows, sizeof(*p->cells));
	page_clear(p);
}

void page_clear(struct page *p)
{
	size_t n = (size_t)p->columns * (size_t)p->rows;

	for (size_t i = 0; i < n; i++)
		p->cells[i] = blank;
	p->cursor_x = p->cursor_y = -1;
}

bool cells_equal(const struct cell *a, const struct cell *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (a[i].len != b[i].len || a[i].role != b[i].role ||
		    memcmp(a[i].utf8, b[i].utf8, a[i].len) != 0)
			return false;
	return true;
}

static struct cell *row_of(const struct page *p, int y)
{
	return p->cells + (size_t)y * (size_t)p->columns;
}

/* The part of r that is on the page; false: none. */
static bool clip(const struct page *p, struct rect *r)
{
	long right = (long)r->x + r->width, bottom = (long)r->y + r->height;

	if (r->x < 0)
		r->x = 0;
	if (r->y < 0)
		r->y = 0;
	if (right > p->columns)
		right = p->columns;
	if (bottom > p->rows)
		bottom = p->rows;
	r->width = (int)(right - r->x);
	r->height = (int)(bottom - r->y);
	return r->width > 0 && r->height > 0;
}

static void make_blank(struct cell *c)
{
	c->utf8[0] = ' ';
	c->len = 1;
}

/* Before cells [x, x + width) are drawn over: a wide character that they cut in two leaves no half
 * behind. */
static void break_wide(struct cell *row, int columns, int x, int width)
{
	if (row[x].len == 0 && x > 0)
		make_blank(&row[x - 1]);
	if (x + width < columns && row[x + width].len == 0)
		make_blank(&row[x + width]);
}

static void put(struct page *p, int x, int y, enum role role, const char *s, unsigned len,
		int width)
{
	struct cell *row = row_of(p, y);

	break_wide(row, p->columns, x, width);
	memcpy(row[x].utf8, s, len);
	row[x].len = (uint8_t)len;
	row[x].role = (uint8_t)role;
	if (width == 2) {
		row[x + 1].len = 0;
		row[x + 1].role = (uint8_t)role;
	}
}

/* Adds a combining character to the cell of its base; what has no room is left out. */
static void combine(struct page *p, int x, int y, const char *s, unsigned len)
{
	struct cell *row = row_of(p, y);
	struct cell *c = row[x].len == 0 && x > 0 ? &row[x - 1] : &row[x];

	if (c->len + len > sizeof(c->utf8))
		return;
	memcpy(c->utf8 + c->len, s, len);
	c->len = (uint8_t)(c->len + len);
}

static char plain_sign(int32_t code)
{
	for (size_t i = 0; i < sizeof(plain_signs) / sizeof(plain_signs[0]); i++)
		if (plain_signs[i].code == code)
			return plain_signs[i].plain;
	return '?';
}

/* Draws one character at column x, of which `width` are on the page or left of it. */
static void put_clipped(struct page *p, int x, int y, enum role role, const char *s, unsigned len,
			int width)
{
	if (y < 0 || y >= p->rows || x + width <= 0 || x >= p->columns)
		return;
	if (x < 0)
		put(p, 0, y, role, " ", 1, 1);
	else if (x + width > p->columns)
		put(p, x, y, role, " ", 1, 1);
	else
		put(p, x, y, role, s, len, width);
}

/* A character of UTF-8 that a plain terminal cannot show, as one for each of its columns. */
static void put_plain(struct page *p, int x, int y, enum role role, int32_t code, int width)
{
	char sign = plain_sign(code);

	for (int i = 0; i < width; i++)
		put_clipped(p, x + i, y, role, &sign, 1, 1);
}

int page_text(struct page *p, int x, int y, int width, enum role role, const char *s, size_t len)
{
	int used = 0;

	if (x >= p->columns)
		return 0;
	if (width > p->columns - x)
		width = p->columns - x;
	for (size_t i = 0; i < len;) {
		int32_t code;
		unsigned n = text_decode(s + i, len - i, &code);
		int w = code < 0 ? -1 : text_code_width(code);
		const char *bytes = w < 0 ? "?" : s + i;

		if (w < 0)
			w = 1;
		if (used + w > width)
			break;
		if (w > 0 && p->ascii && (code < 0 || code > 0x7e))
			put_plain(p, x + used, y, role, code, w);
		else if (w > 0)
			put_clipped(p, x + used, y, role, bytes, bytes == s + i ? n : 1, w);
		else if (!p->ascii && used > 0 && x + used > 0 && y >= 0 && y < p->rows)
			combine(p, x + used - 1, y, s + i, n);
		used += w;
		i += n;
	}
	return used;
}

int page_puts(struct page *p, int x, int y, enum role role, const char *s)
{
	return page_text(p, x, y, p->columns, role, s, strlen(s));
}

/* Text can be much longer than what is shown of it: no more is looked at than fills the width, even
 * if every column has all the combining characters that fit into a cell. */
static size_t enough(const char *s, size_t len, int width)
{
	size_t most = (size_t)width * sizeof(((struct cell *)NULL)->utf8) + 4;

	if (len <= most)
		return len;
	while (most > 0 && ((unsigned char)s[most] & 0xc0) == 0x80)
		most--;
	return most;
}

int page_hostile(struct page *p, int x, int y, int width, enum role role, const char *s, size_t len)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;

	if (width <= 0 || x >= p->columns)
		return 0;
	if (width > p->columns - x)
		width = p->columns - x;
	len = enough(s, len, width);
	if (text_is_safe(s, len, p->ascii))
		return page_text(p, x, y, width, role, s, len);
	text_add_safe(&b, s, len, p->ascii);
	return page_text(p, x, y, width, role, strbuf_str(&b), b.len);
}

void page_fill(struct page *p, struct rect r, enum role role, char c)
{
	if (!clip(p, &r))
		return;
	for (int y = r.y; y < r.y + r.height; y++) {
		struct cell *row = row_of(p, y);

		break_wide(row, p->columns, r.x, r.width);
		for (int x = r.x; x < r.x + r.width; x++)
			row[x] = (struct cell){ .utf8 = { c }, .len = 1, .role = (uint8_t)role };
	}
}

void page_restyle(struct page *p, struct rect r, enum role role)
{
	if (!clip(p, &r))
		return;
	for (int y = r.y; y < r.y + r.height; y++)
		for (int x = r.x; x < r.x + r.width; x++)
			row_of(p, y)[x].role = (uint8_t)role;
}

static void frame(struct page *p, struct rect r)
{
	const char *const *sign = frame_signs[p->ascii];
	int right = r.x + r.width - 1, bottom = r.y + r.height - 1;

	for (int x = r.x; x <= right; x++) {
		page_puts(p, x, r.y, ROLE_BOX, sign[FRAME_ACROSS]);
		page_puts(p, x, bottom, ROLE_BOX, sign[FRAME_ACROSS]);
	}
	for (int y = r.y; y <= bottom; y++) {
		page_puts(p, r.x, y, ROLE_BOX, sign[FRAME_DOWN]);
		page_puts(p, right, y, ROLE_BOX, sign[FRAME_DOWN]);
	}
	page_puts(p, r.x, r.y, ROLE_BOX, sign[FRAME_TOP_LEFT]);
	page_puts(p, right, r.y, ROLE_BOX, sign[FRAME_TOP_RIGHT]);
	page_puts(p, r.x, bottom, ROLE_BOX, sign[FRAME_BOTTOM_LEFT]);
	page_puts(p, right, bottom, ROLE_BOX, sign[FRAME_BOTTOM_RIGHT]);
}

void page_box(struct page *p, struct rect r, const char *title)
{
	size_t bytes;
	int x = r.x + 2;

	if (r.width < 2 || r.height < 2)
		return;
	page_fill(p, r, ROLE_BOX, ' ');
	frame(p, r);
	if (!title || !*title || r.width < 7)
		return;
	bytes = text_fit(title, strlen(title), (size_t)(r.width - 6), NULL);
	x += page_text(p, x, r.y, 1, ROLE_BOX, " ", 1);
	x += page_text(p, x, r.y, r.width - 6, ROLE_BOX_TITLE, title, bytes);
	page_text(p, x, r.y, 1, ROLE_BOX, " ", 1);
}

void page_add_text(const struct page *p, struct strbuf *b)
{
	for (int y = 0; y < p->rows; y++) {
		const struct cell *row = row_of(p, y);
		int end = p->columns;

		while (end > 0 && row[end - 1].len == 1 && row[end - 1].utf8[0] == ' ')
			end--;
		for (int x = 0; x < end; x++)
			strbuf_add(b, row[x].utf8, row[x].len);
		strbuf_addch(b, '\n');
	}
}

void page_add_roles(const struct page *p, struct strbuf *b)
{
	static_assert(ROLE_COUNT <= 52, "a letter a role");

	for (int y = 0; y < p->rows; y++) {
		const struct cell *row = row_of(p, y);

		for (int x = 0; x < p->columns; x++)
			strbuf_addch(b, (char)(row[x].role < 26 ? 'a' + row[x].role
								: 'A' + row[x].role - 26));
		strbuf_addch(b, '\n');
	}
}
