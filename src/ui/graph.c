#include "ui/graph.h"

#include <math.h>

#include "base/text.h"

enum { EIGHTHS = 8, DOTS = 4 /* of a braille cell, top to bottom */ };

static double clamp_share(double share)
{
	return share > 0 ? (share < 1 ? share : 1) : 0; /* NAN: 0 */
}

/* The n-th of eight blocks that fill a cell from the left, n from 1. */
static void put_block(struct page *p, int x, int y, enum role role, int n)
{
	enum { FULL_BLOCK = 0x2588 };
	char utf8[4];

	page_text(p, x, y, 1, role, utf8, text_encode(FULL_BLOCK + EIGHTHS - n, utf8));
}

/* Cells [x, x + width) of which parts side by side fill their shares. Where two parts meet, the
 * border is put on the edge of a cell, for a cell has one colour; only the last part ends within
 * one. */
static void fill_blocks(struct page *p, int x, int y, int width, const struct bar_part *parts,
			size_t n)
{
	double sum = 0;
	int at = 0, eighths;

	while (n > 0 && clamp_share(parts[n - 1].share) == 0)
		n--;
	for (size_t i = 0; i < n; i++) {
		int end;

		sum = clamp_share(sum + clamp_share(parts[i].share));
		eighths = (int)lround(sum * width * EIGHTHS);
		if (eighths == 0 && sum > 0)
			eighths = 1;
		end = i + 1 < n ? (eighths + EIGHTHS / 2) / EIGHTHS : eighths / EIGHTHS;
		for (; at < end; at++)
			put_block(p, x + at, y, parts[i].role, EIGHTHS);
		if (i + 1 == n && at * EIGHTHS < eighths && at < width)
			put_block(p, x + at, y, parts[i].role, eighths - at * EIGHTHS);
	}
}

static void fill_signs(struct page *p, int x, int y, int width, const struct bar_part *parts,
		       size_t n)
{
	double sum = 0;
	int at = 0;

	for (size_t i = 0; i < n; i++) {
		char sign = parts[i].sign ? parts[i].sign : '|';
		int end;

		sum = clamp_share(sum + clamp_share(parts[i].share));
		end = (int)lround(sum * width);
		for (; at < end; at++)
			page_text(p, x + at, y, 1, parts[i].role, &sign, 1);
	}
}

void graph_bar(struct page *p, struct rect r, const struct bar_part *parts, size_t n)
{
	int inner = r.width - 2;

	if (inner < 1)
		return;
	page_fill(p, (struct rect){ r.x, r.y, r.width, 1 }, ROLE_BAR_EMPTY, ' ');
	page_text(p, r.x, r.y, 1, ROLE_BAR_EMPTY, p->ascii ? "[" : "▕", p->ascii ? 1 : 3);
	page_text(p, r.x + r.width - 1, r.y, 1, ROLE_BAR_EMPTY, p->ascii ? "]" : "▏",
		  p->ascii ? 1 : 3);
	if (p->ascii)
		fill_signs(p, r.x + 1, r.y, inner, parts, n);
	else
		fill_blocks(p, r.x + 1, r.y, inner, parts, n);
}

/* Of `most` steps; what was measured is seen, even if it is nothing. 0: not measured. */
static int level(const double *shares, size_t n, long i, int most)
{
	long steps;

	if (i < 0 || (size_t)i >= n || isnan(shares[i]))
		return 0;
	steps = lround(clamp_share(shares[i]) * most);
	return steps < 1 ? 1 : (int)steps;
}

/* What of a column of `height` steps falls into the row that begins `below` steps above the foot. */
static int in_row(int height, int below, int steps)
{
	int n = height - below;

	return n < 0 ? 0 : n > steps ? steps : n;
}

static void put_braille(struct page *p, int x, int y, enum role role, int left, int right)
{
	enum { BRAILLE = 0x2800 };
	/* The dots of a column from the foot up, as bits. */
	static const int32_t left_dots[DOTS + 1] = { 0, 0x40, 0x44, 0x46, 0x47 };
	static const int32_t right_dots[DOTS + 1] = { 0, 0x80, 0xa0, 0xb0, 0xb8 };
	char utf8[4];

	if (left == 0 && right == 0)
		return;
	page_text(p, x, y, 1, role, utf8,
		  text_encode(BRAILLE | left_dots[left] | right_dots[right], utf8));
}

static void history_braille(struct page *p, struct rect r, const double *shares, size_t n,
			    enum role role)
{
	for (int column = 0; column < r.width; column++) {
		/* Counted from the right, so that the newest is always at the edge. */
		long right = (long)n - 1 - 2L * (r.width - 1 - column), left = right - 1;
		int left_level = level(shares, n, left, DOTS * r.height);
		int right_level = level(shares, n, right, DOTS * r.height);

		for (int row = 0; row < r.height; row++) {
			int below = DOTS * (r.height - 1 - row);

			put_braille(p, r.x + column, r.y + row, role,
				    in_row(left_level, below, DOTS),
				    in_row(right_level, below, DOTS));
		}
	}
}

static void history_plain(struct page *p, struct rect r, const double *shares, size_t n,
			  enum role role)
{
	static const char steps[] = " .:|";
	enum { STEPS = sizeof(steps) - 2 };

	for (int column = 0; column < r.width; column++) {
		int height = level(shares, n, (long)n - r.width + column, STEPS * r.height);

		for (int row = 0; row < r.height; row++) {
			int part = in_row(height, STEPS * (r.height - 1 - row), STEPS);

			page_text(p, r.x + column, r.y + row, 1, role, &steps[part], 1);
		}
	}
}

void graph_history(struct page *p, struct rect r, const double *shares, size_t n, enum role role)
{
	if (r.width < 1 || r.height < 1)
		return;
	page_fill(p, r, role, ' ');
	if (p->ascii)
		history_plain(p, r, shares, n, role);
	else
		history_braille(p, r, shares, n, role);
}
