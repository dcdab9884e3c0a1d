/* Rows that a page has in another place than what is shown: found, so that they can be scrolled
 * there instead of being sent again. Pure. */
#ifndef PV_UI_SHIFT_PRIV_H
#define PV_UI_SHIFT_PRIV_H

#include <stdbool.h>

struct page;

/* Rows [top, bottom] of what is shown go up by `by` rows, down if it is negative. */
struct shift {
	int top, bottom;
	int by;
};

/* The shift that saves most; false: none saves anything. Pages of different sizes are compared as
 * far as both go. */
bool shift_find(const struct page *shown, const struct page *wanted, struct shift *ret);
/* Whether some row is shown further than one row away from where it is wanted. */
bool shift_is_far(const struct page *shown, const struct page *wanted);

#endif
