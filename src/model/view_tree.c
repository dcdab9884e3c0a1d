#include "view_priv.h"

#include <stdbool.h>

#include "base/alloc.h"
#include "model/fold.h"
#include "model/frame.h"
#include "model/view.h"

/* A row on the way through the whole tree, parents before children. Deep trees are common enough
 * (a fork loop makes one) that nothing here calls itself. */
struct step {
	uint32_t row;
	uint32_t up; /* step of the parent, ROW_NONE */
	uint32_t size; /* steps of the subtree, itself included */
	uint32_t kept; /* rows kept below it */
	uint32_t at; /* its place in the view */
	bool matches; /* itself */
	bool below; /* a match is above it */
	bool keep;
	bool last; /* of the kept children of its parent */
	bool last_seen; /* its own last child was met already */
};

/* Children of each row and, at [rows], the roots; in the order that they are added. */
struct kin {
	uint32_t *first, *last; /* [rows + 1] */
	uint32_t *next; /* [rows] */
};

static void kin_add(struct kin *k, uint32_t parent, uint32_t row)
{
	if (k->first[parent] == ROW_NONE)
		k->first[parent] = row;
	else
		k->next[k->last[parent]] = row;
	k->last[parent] = row;
}

/* Lays out all picked rows, each after its parent and before its next sibling. */
static void walk(const struct kin *k, uint32_t roots, struct step *steps)
{
	uint32_t row = k->first[roots], up = ROW_NONE, n = 0;

	while (row != ROW_NONE) {
		steps[n] = (struct step){ .row = row, .up = up, .size = 1 };
		if (k->first[row] != ROW_NONE) {
			up = n++;
			row = k->first[row];
			continue;
		}
		n++;
		while (k->next[row] == ROW_NONE && up != ROW_NONE) {
			row = steps[up].row;
			up = steps[up].up;
		}
		row = k->next[row];
	}
}

static void lay_out(const struct frame *f, const struct pick *pick, struct step *steps)
{
	size_t n = f->rows + 1;
	CLEANUP_FREE uint32_t *memory = xreallocarray(NULL, n * 3, sizeof(*memory));
	struct kin k = { memory, memory + n, memory + 2 * n };

	for (size_t i = 0; i < n * 3; i++)
		memory[i] = ROW_NONE;
	for (size_t i = 0; i < pick->count; i++) {
		uint32_t row = pick->rows[i], parent = pick->parent[row];

		kin_add(&k, parent == ROW_NONE ? (uint32_t)f->rows : parent, row);
	}
	walk(&k, (uint32_t)f->rows, steps);
}

/* Matches, what is not read yet, and all below a match; then all above them, from the end of the
 * tree to its beginning. */
static void keep_steps(struct step *steps, size_t n, const struct pick *pick)
{
	bool root_seen = false;

	for (size_t i = 0; i < n; i++) {
		struct step *s = &steps[i];
		uint8_t flags = pick->flags[s->row];

		s->matches = (flags & MATCHES) != 0;
		s->below = s->up != ROW_NONE && (steps[s->up].matches || steps[s->up].below);
		s->keep = s->matches || s->below || (flags & UNREAD);
	}
	for (size_t i = n; i-- > 0;) {
		struct step *s = &steps[i], *up = s->up == ROW_NONE ? NULL : &steps[s->up];
		bool *seen = up ? &up->last_seen : &root_seen;

		if (s->keep) {
			s->last = !*seen;
			*seen = true;
		}
		if (up) {
			up->keep |= s->keep;
			up->size += s->size;
			up->kept += s->kept + s->keep;
		}
	}
}

/* What only leads to a match stays open: a fold does not hide what was asked for. */
static bool is_folded(const struct step *s, const struct frame *f, const struct fold *fold,
		      bool unread)
{
	return fold && s->kept && (s->matches || s->below || unread) && s->row < f->count &&
	       fold_is_folded(fold, f, s->row);
}

static void add_row(struct view *v, const struct step *s, const struct view_row *up, bool unread,
		    bool folded)
{
	struct view_row *r = &v->rows[v->count++];

	*r = (struct view_row){
		.row = s->row,
		.dim = !s->matches && !unread,
		.last = s->last,
		.has_children = s->kept > 0,
		.folded = folded,
		.unread = unread,
		.hidden = folded ? s->kept : 0,
	};
	if (!up)
		return;
	r->depth = up->depth == UINT16_MAX ? UINT16_MAX : (uint16_t)(up->depth + 1);
	r->rails = up->rails;
	if (!up->last && up->depth < 64)
		r->rails |= UINT64_C(1) << up->depth;
}

void view_add_tree(struct view *v, const struct frame *f, const struct view_spec *spec,
		   const struct pick *pick)
{
	CLEANUP_FREE struct step *steps = xcalloc(pick->count, sizeof(*steps));

	lay_out(f, pick, steps);
	keep_steps(steps, pick->count, pick);
	for (size_t i = 0; i < pick->count;) {
		struct step *s = &steps[i];
		bool unread = (pick->flags[s->row] & UNREAD) != 0, folded;

		if (!s->keep) {
			i += s->size;
			continue;
		}
		folded = is_folded(s, f, spec->fold, unread);
		s->at = (uint32_t)v->count;
		add_row(v, s, s->up == ROW_NONE ? NULL : &v->rows[steps[s->up].at], unread, folded);
		i += folded ? s->size : 1;
	}
}
