/* The two halves of a view: which rows are picked, and how they hang together. */
#ifndef PV_MODEL_VIEW_PRIV_H
#define PV_MODEL_VIEW_PRIV_H

#include <stddef.h>
#include <stdint.h>

struct frame;
struct view;
struct view_spec;

enum { PICKED = 1, MATCHES = 2, UNREAD = 4 };

/* Rows that the selection leaves, before the filter says what it thinks of them. */
struct pick {
	uint8_t *flags;   /* [f->rows] of the above */
	uint32_t *parent; /* [f->rows] picked parent, of a thread its process; ROW_NONE */
	uint32_t *rows;   /* [count] those picked; by pid, then tid, until they are sorted */
	size_t count;
};

/* Appends the picked rows, as they are sorted, to v->rows, which has room for all of them. */
void view_add_list(struct view *v, const struct pick *pick);
void view_add_tree(struct view *v, const struct frame *f, const struct view_spec *spec,
		   const struct pick *pick);

#endif
