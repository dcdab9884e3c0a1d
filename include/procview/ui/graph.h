/* Bars and history graphs as text; UTF-8 blocks and braille, or plain characters. */
#ifndef PV_UI_GRAPH_H
#define PV_UI_GRAPH_H

#include <stdbool.h>
#include <stddef.h>

#include "ui/page.h"

struct bar_part {
	double share;                  /* 0…1 of the bar */
	enum role role;
	char sign;                     /* what it is drawn with in ASCII: u n s w … */
};

/* "▕██████▌            ▏" in r (one row): the parts side by side from the left. */
void graph_bar(struct page *p, struct rect r, const struct bar_part *parts, size_t n);
/* The newest of n shares (0…1) at the right edge, two values a column (braille), or one in ASCII. */
void graph_history(struct page *p, struct rect r, const double *shares, size_t n, enum role role);

#endif
