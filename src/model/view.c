#include "model/view.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/strbuf.h"
#include "model/filter.h"
#include "model/frame.h"
#include "order_priv.h"
#include "view_priv.h"

/* Levels that have rails and a further step to the right. */
enum { RAIL_LEVELS = 64 };

void view_init(struct view *v)
{
	*v = (struct view){ NULL };
}

void view_done(struct view *v)
{
	free(v->rows);
	view_init(v);
}

/* Clears PICKED of all processes that are not `root` or below it. Each row is looked at twice at
 * most, however deep the tree. */
static void keep_subtree(const struct frame *f, uint32_t root, uint8_t *flags)
{
	enum { UNKNOWN, INSIDE, OUTSIDE };
	CLEANUP_FREE uint8_t *known = xcalloc(f->count, 1);

	if (root != ROW_NONE)
		known[root] = INSIDE;
	for (uint32_t i = 0; i < f->count; i++) {
		uint32_t at = i;
		uint8_t answer;

		while (at != ROW_NONE && known[at] == UNKNOWN)
			at = f->parent[at];
		answer = at == ROW_NONE ? OUTSIDE : known[at];
		for (at = i; at != ROW_NONE && known[at] == UNKNOWN; at = f->parent[at])
			known[at] = answer;
		if (answer == OUTSIDE)
			flags[i] = 0;
	}
}

static void keep_pids(const struct frame *f, const pid_t *pids, size_t n, uint8_t *flags)
{
	CLEANUP_FREE uint8_t *named = xcalloc(f->count, 1);

	for (size_t i = 0; i < n; i++) {
		uint32_t row = frame_row_of_pid(f, pids[i]);

		if (row != ROW_NONE)
			named[row] = PICKED;
	}
	for (size_t i = 0; i < f->count; i++)
		flags[i] &= named[i];
}

static bool is_one_of(uint32_t id, const uint32_t *ids, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (ids[i] == id)
			return true;
	return false;
}

static void pick_processes(const struct frame *f, const struct view_spec *spec, uint8_t *flags)
{
	for (uint32_t i = 0; i < f->count; i++) {
		const struct task *t = frame_task(f, i);

		if (task_is_kthread(t) && !spec->kernel_threads)
			continue;
		if (spec->users && !is_one_of(t->uid, spec->users, spec->user_count))
			continue;
		flags[i] = PICKED;
	}
	if (spec->root)
		keep_subtree(f, frame_row_of_pid(f, spec->root), flags);
	if (spec->pids)
		keep_pids(f, spec->pids, spec->pid_count, flags);
}

static void pick_row(struct pick *pick, uint32_t row, uint32_t parent)
{
	pick->flags[row] = PICKED;
	pick->parent[row] = parent;
	pick->rows[pick->count++] = row;
}

/* The threads of a process begin at *at, which moves behind them. Returns how many rows they
 * gave. */
static size_t pick_threads(const struct frame *f, const struct view_spec *spec, struct pick *pick,
			   uint32_t process, uint32_t *at)
{
	pid_t pid = frame_task(f, process)->pid;
	size_t before = pick->count;

	while (*at < f->rows && frame_task(f, *at)->pid < pid)
		++*at;
	for (; *at < f->rows && frame_task(f, *at)->pid == pid; ++*at)
		if (!spec->tree || frame_task(f, *at)->tid != pid)
			pick_row(pick, *at, process);
	return pick->count - before;
}

/* In a list of threads, a process whose threads could not be read stands for itself. */
static void pick_rows(const struct frame *f, const struct view_spec *spec, struct pick *pick)
{
	uint32_t thread = (uint32_t)f->count;

	pick_processes(f, spec, pick->flags);
	for (uint32_t i = 0; i < f->count; i++) {
		uint32_t parent = f->parent[i];

		if (!pick->flags[i])
			continue;
		if (parent != ROW_NONE && !pick->flags[parent])
			parent = ROW_NONE;
		if (spec->tree)
			pick_row(pick, i, parent);
		if (spec->threads && pick_threads(f, spec, pick, i, &thread))
			continue;
		if (!spec->tree)
			pick_row(pick, i, parent);
	}
}

/* Returns how many match. */
static size_t match_rows(const struct frame *f, const struct filter *filter, struct pick *pick)
{
	static const uint8_t answers[] = {
		[FILTER_NO] = 0, [FILTER_YES] = MATCHES, [FILTER_UNREAD] = UNREAD
	};
	size_t matches = 0;

	for (size_t i = 0; i < pick->count; i++) {
		uint32_t row = pick->rows[i];

		pick->flags[row] |= filter ? answers[filter_match(filter, f, row)] : MATCHES;
		matches += (pick->flags[row] & MATCHES) != 0;
	}
	return matches;
}

void view_add_list(struct view *v, const struct pick *pick)
{
	for (size_t i = 0; i < pick->count; i++) {
		uint32_t row = pick->rows[i];

		if (pick->flags[row] & (MATCHES | UNREAD))
			v->rows[v->count++] = (struct view_row){
				.row = row,
				.unread = (pick->flags[row] & UNREAD) != 0,
			};
	}
}

static bool needs_sums(const struct view_spec *spec)
{
	for (size_t i = 0; i < spec->sort_count; i++)
		if (fields[spec->sort[i].field].flags & FIELD_SUBTREE)
			return true;
	return filter_needs_sums(spec->filter);
}

void view_build(struct view *v, struct frame *f, const struct view_spec *spec)
{
	CLEANUP_FREE uint8_t *flags = xcalloc(f->rows, sizeof(*flags));
	CLEANUP_FREE uint32_t *parent = xreallocarray(NULL, f->rows, sizeof(*parent));
	CLEANUP_FREE uint32_t *rows = xreallocarray(NULL, f->rows, sizeof(*rows));
	struct pick pick = { flags, parent, rows, 0 };

	if (needs_sums(spec))
		frame_sum(f);
	pick_rows(f, spec, &pick);
	v->matches = match_rows(f, spec->filter, &pick);
	order_rows(f, spec->sort, spec->sort_count, rows, pick.count);
	v->rows = xreallocarray(v->rows, pick.count, sizeof(*v->rows));
	v->count = 0;
	if (spec->tree)
		view_add_tree(v, f, spec, &pick);
	else
		view_add_list(v, &pick);
}

ssize_t view_find(const struct view *v, uint32_t row)
{
	for (size_t i = 0; i < v->count; i++)
		if (v->rows[i].row == row)
			return (ssize_t)i;
	return -1;
}

void view_add_branch(struct strbuf *b, const struct view_row *r, bool ascii)
{
	const char *rail = ascii ? "|  " : "│  ", *fork = ascii ? "|- " : "├─ ";
	const char *end = ascii ? "`- " : "└─ ";

	for (unsigned d = 1; d < r->depth && d < RAIL_LEVELS; d++)
		strbuf_adds(b, r->rails >> d & 1 ? rail : "   ");
	if (r->depth)
		strbuf_adds(b, r->last ? end : fork);
}
