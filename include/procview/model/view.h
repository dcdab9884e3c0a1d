/* The rows of a frame in the order of a table: filtered, sorted, as a list or as a tree. */
#ifndef PV_MODEL_VIEW_H
#define PV_MODEL_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "model/field.h"

struct frame;
struct filter;
struct fold;

struct sort_key {
	enum field_id field;
	bool descending;
	double noise;              /* a number below it counts as 0; 0: none does */
};

/* What to show. All pointers are borrowed.
 *
 * root, users, pids and kernel_threads select: in a tree, a row whose parent they leave out is a
 * root. The filter asks: in a tree, a match keeps its ancestors and its descendants, and a fold is
 * open where it would only hide a match. */
struct view_spec {
	bool tree;
	bool threads;              /* rows for threads: in a tree below their process, without the
				      leader; in a list instead of the processes */
	bool kernel_threads;
	pid_t root;                /* only this process and all below it; 0: all */
	const struct sort_key *sort; /* ties: the next key, at last pid and tid */
	size_t sort_count;
	const struct filter *filter; /* NULL: everything */
	const uint32_t *users;     /* only these owners (uid); NULL: all */
	size_t user_count;
	const pid_t *pids;         /* only these; NULL: all */
	size_t pid_count;
	const struct fold *fold;   /* NULL: nothing is folded */
};

struct view_row {
	uint32_t row;              /* of the frame */
	uint16_t depth;            /* 0: a root of what is shown */
	bool dim;                  /* in a tree: does not match itself, only leads to or comes from a match */
	bool last;                 /* last child of its parent here */
	bool has_children;         /* in the view or folded away */
	bool folded;
	bool unread;               /* the filter could not be answered for it yet */
	uint32_t hidden;           /* rows folded away below it */
	uint64_t rails;            /* bit d: the ancestor at depth d has more siblings below */
};

struct view {
	struct view_row *rows;
	size_t count;
	size_t matches;            /* rows that match themselves */
};

void view_init(struct view *v);
void view_done(struct view *v);
/* Computes v anew from the frame. */
void view_build(struct view *v, struct frame *f, const struct view_spec *spec);

/* Index of the view row with this frame row, or -1. */
ssize_t view_find(const struct view *v, uint32_t row);
/* Appends the lines of a tree that stand before a name: "│  ├─ ". */
void view_add_branch(struct strbuf *b, const struct view_row *r, bool ascii);

#endif
