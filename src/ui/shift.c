#include "shift_priv.h"

#include <stdlib.h>

#include "ui/page.h"

enum {
	SHIFT_MAX = 8,
	STEP_COST = 3, /* rows that could be sent, with a change or two, for one row of scrolling */
};

static int least(int a, int b)
{
	return a < b ? a : b;
}

static bool same_row(const struct page *shown, int at, const struct page *wanted, int y)
{
	return cells_equal(wanted->cells + (size_t)y * (size_t)wanted->columns,
			   shown->cells + (size_t)at * (size_t)shown->columns,
			   (size_t)least(shown->columns, wanted->columns));
}

/* The longest run of rows that all come from `by` rows below; its length. */
static int longest_run(const struct page *shown, const struct page *wanted, int by, int *ret_first)
{
	int rows = least(shown->rows, wanted->rows), best = 0, run = 0;

	for (int y = 0; y < rows; y++) {
		int from = y + by;
		bool comes = from >= 0 && from < rows && same_row(shown, from, wanted, y) &&
			     !same_row(shown, y, wanted, y);

		run = comes ? run + 1 : 0;
		if (run > best) {
			best = run;
			*ret_first = y - run + 1;
		}
	}
	return best;
}

bool shift_find(const struct page *shown, const struct page *wanted, struct shift *ret)
{
	int most = 0;

	for (int by = -SHIFT_MAX; by <= SHIFT_MAX; by++) {
		int first = 0, run, saved;

		if (by == 0)
			continue;
		run = longest_run(shown, wanted, by, &first);
		saved = run - STEP_COST * (abs(by) + 1);
		if (saved <= most)
			continue;
		most = saved;
		*ret = (struct shift){ .top = least(first, first + by),
				       .bottom = first + run - 1 + (by > 0 ? by : 0),
				       .by = by };
	}
	return most > 0;
}

bool shift_is_far(const struct page *shown, const struct page *wanted)
{
	int rows = least(shown->rows, wanted->rows);

	for (int y = 0; y < rows; y++) {
		if (same_row(shown, y, wanted, y))
			continue;
		for (int from = 0; from < rows; from++)
			if (abs(from - y) > 1 && same_row(shown, from, wanted, y))
				return true;
	}
	return false;
}
