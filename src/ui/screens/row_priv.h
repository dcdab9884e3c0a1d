/* Rows of fields on the screen: how wide a column is, its head, what a value looks like. */
#ifndef PV_UI_ROW_PRIV_H
#define PV_UI_ROW_PRIV_H

#include "../app_priv.h"
#include "model/field.h"

/* Columns that it takes, its head and the age of costly values included. */
int row_column_width(const struct column *c);

enum { ROW_TITLE_MAX = 24 };

/* Its head; in `plain` where the page has no sign for sums. */
const char *row_column_title(const struct page *p, const struct column *c,
			     char plain[ROW_TITLE_MAX]);
/* The head, over the values; that of the column sorted by stands out. */
void row_draw_head(struct page *p, struct rect cell, const struct column *c, bool sorted);
/* A value of a row of the frame that is shown. */
void row_draw_value(struct app *a, struct page *p, struct rect cell, const struct column *c,
		    uint32_t row);

#endif
