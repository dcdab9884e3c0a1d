#include "model/memory_groups.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/i18n.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "memory_groups_priv.h"
#include "types/detail.h"
#include "types/memory.h"

#define COLUMN(k, t, m, h, u)                                                                      \
	{                                                                                          \
		.key = k, .title = t, .help = h, .offset = offsetof(struct memory_sum, m),         \
		.unsized = u                                                                       \
	}

const struct memory_column memory_columns[MEMORY_COLUMN_COUNT] = {
	[MEMORY_COLUMN_SIZE] = COLUMN("size", "SIZE", size, N_("Address space"), true),
	[MEMORY_COLUMN_RSS] = COLUMN("rss", "RSS", rss, N_("In memory now"), false),
	[MEMORY_COLUMN_PSS] = COLUMN("pss", "PSS", pss,
				     N_("Shared pages divided among those who map them"), false),
	[MEMORY_COLUMN_USS] = COLUMN("uss", "USS", uss, N_("Pages that nobody else maps"), false),
	[MEMORY_COLUMN_SHARED] =
		COLUMN("shared", "SHARED", shared, N_("Pages that others map too"), false),
	[MEMORY_COLUMN_DIRTY] = COLUMN("private_dirty", "DIRTY", private_dirty,
				       N_("Written to, and nobody else's"), false),
	[MEMORY_COLUMN_SWAP] = COLUMN("swap", "SWAP", swap, N_("Swapped out"), false),
	[MEMORY_COLUMN_LOCKED] = COLUMN("locked", "LOCKED", locked, N_("Kept in memory"), false),
	[MEMORY_COLUMN_MAPS] = COLUMN("count", "MAPS", count, N_("How many mappings"), true),
};

struct memory_sum memory_sum_of(const struct mapping *m)
{
	return (struct memory_sum){
		.size = m->end - m->start,
		.rss = m->rss,
		.pss = m->pss,
		.uss = mapping_private(m),
		.shared = m->shared_clean + m->shared_dirty + m->shared_hugetlb,
		.private_dirty = m->private_dirty,
		.anonymous = m->anonymous,
		.swap = m->swap,
		.swap_pss = m->swap_pss,
		.locked = m->locked,
		.hugetlb = m->shared_hugetlb + m->private_hugetlb,
		.count = 1,
	};
}

static void add_sum(struct memory_sum *to, const struct mapping *m)
{
	const struct memory_sum one = memory_sum_of(m);

	to->size += one.size;
	to->rss += one.rss;
	to->pss += one.pss;
	to->uss += one.uss;
	to->shared += one.shared;
	to->private_dirty += one.private_dirty;
	to->anonymous += one.anonymous;
	to->swap += one.swap;
	to->swap_pss += one.swap_pss;
	to->locked += one.locked;
	to->hugetlb += one.hugetlb;
	to->count += one.count;
}

/* ---- groups ---- */

static int compare_numbers(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int compare_names(const char *a, const char *b)
{
	if (!a || !b)
		return (a != NULL) - (b != NULL);
	return a == b ? 0 : strcmp(a, b);
}

/* 0: of one object. A heap is one, whatever it is called; so is the stack of a thread. */
static int compare_objects(const struct mapping *a, const struct mapping *b)
{
	int c = compare_numbers(a->kind, b->kind);

	if (c || a->kind == MAPPING_HEAP)
		return c;
	if (a->kind == MAPPING_STACK)
		return compare_numbers((uint64_t)a->stack_of, (uint64_t)b->stack_of);
	c = compare_names(a->path, b->path);
	if (!c)
		c = compare_numbers(a->device, b->device);
	if (!c)
		c = compare_numbers(a->inode, b->inode);
	return c ? c : compare_numbers(a->deleted, b->deleted);
}

static int compare_mappings(const void *pa, const void *pb)
{
	const struct mapping *a = pa, *b = pb;
	int c = compare_objects(a, b);

	return c ? c : compare_numbers(a->start, b->start);
}

/* A copy of the rows, those of one object side by side. Their paths, which repeat, are copied once
 * an object. */
static struct mapping *copy_mappings(struct arena *a, const struct memory *m)
{
	struct mapping *rows = arena_alloc(a, m->count * sizeof(*rows));
	const char *from = NULL, *copy = NULL;

	memcpy(rows, m->mappings, m->count * sizeof(*rows));
	qsort(rows, m->count, sizeof(*rows), compare_mappings);
	for (size_t i = 0; i < m->count; i++) {
		if (!rows[i].path)
			continue;
		if (!from || strcmp(from, rows[i].path) != 0) {
			from = rows[i].path;
			copy = arena_strdup(a, from);
		}
		rows[i].path = copy;
	}
	return rows;
}

static const struct memory_thread *find_thread(const struct memory *m, pid_t tid)
{
	for (size_t i = 0; tid && i < m->thread_count; i++)
		if (m->threads[i].tid == tid)
			return &m->threads[i];
	return NULL;
}

static const char *group_name(struct arena *a, const struct memory *m, const struct mapping *row)
{
	const struct memory_thread *t;

	if (row->kind != MAPPING_STACK)
		return row->path;
	t = find_thread(m, row->stack_of);
	return t ? arena_strdup(a, t->name) : row->stack_of ? NULL : row->path;
}

static void start_group(struct memory_groups *g, const struct memory *m, const struct mapping *row)
{
	g->groups[g->count++] = (struct memory_group){
		.kind = row->kind,
		.deleted = row->deleted,
		.thread = row->kind == MAPPING_STACK ? row->stack_of : 0,
		.name = group_name(g->arena, m, row),
		.mappings = row,
	};
	g->stacks += row->kind == MAPPING_STACK && row->stack_of;
}

static void make_groups(struct memory_groups *g, const struct memory *m)
{
	struct mapping *rows = copy_mappings(g->arena, m);
	size_t objects = 1;

	for (size_t i = 1; i < m->count; i++)
		objects += compare_objects(&rows[i - 1], &rows[i]) != 0;
	g->groups = arena_alloc(g->arena, objects * sizeof(*g->groups));
	for (size_t i = 0; i < m->count; i++) {
		struct memory_group *last;

		if (i == 0 || compare_objects(&rows[i - 1], &rows[i]) != 0)
			start_group(g, m, &rows[i]);
		last = &g->groups[g->count - 1];
		last->count++;
		add_sum(&last->sum, &rows[i]);
		add_sum(&g->sum, &rows[i]);
	}
}

/* ---- order ---- */

struct order {
	const struct memory_column *by;
	bool reverse;
};

static int compare_groups(const void *pa, const void *pb, void *data)
{
	const struct memory_group *a = pa, *b = pb;
	const struct order *o = data;
	int c = compare_numbers(memory_column_value(o->by, &b->sum),
				memory_column_value(o->by, &a->sum));

	if (c)
		return o->reverse ? -c : c;
	c = compare_numbers(b->sum.rss, a->sum.rss);
	if (!c)
		c = compare_numbers(b->sum.size, a->sum.size);
	if (!c)
		c = compare_names(a->name, b->name);
	return c ? c : compare_numbers(a->mappings->start, b->mappings->start);
}

void memory_groups_sort(struct memory_groups *g, enum memory_column_id by, bool reverse)
{
	struct order o = { &memory_columns[by], reverse };

	if (g->count)
		qsort_r(g->groups, g->count, sizeof(*g->groups), compare_groups, &o);
}

void memory_group_add_name(struct strbuf *b, const struct memory_group *g, bool ascii)
{
	if (g->thread) {
		strbuf_addi(b, g->thread);
		if (g->name)
			strbuf_addch(b, ' ');
	}
	if (g->name)
		text_add_safe(b, g->name, strlen(g->name), ascii);
	else if (!g->thread)
		strbuf_adds(b, "[anon]");
}

/* ---- the whole ---- */

struct memory_groups *memory_groups_new(const struct detail *d)
{
	struct arena *a = arena_new();
	struct memory_groups *g = arena_zalloc(a, sizeof(*g));
	const struct memory *m = d->memory;

	g->arena = a;
	g->sized = m->sized;
	g->truncated = m->truncated;
	g->threads_truncated = m->threads_truncated;
	g->error = m->error;
	g->threads_error = m->threads_error;
	g->took_ns = m->took_ns;
	g->read_at = d->read_at;
	if (m->count)
		make_groups(g, m);
	for (size_t i = 0; i < m->thread_count; i++)
		g->running += m->threads[i].sp == 0 && !m->threads_error;
	memory_totals_fill(g, d);
	memory_groups_sort(g, MEMORY_COLUMN_RSS, false);
	return g;
}

void memory_groups_free(struct memory_groups *g)
{
	if (g)
		arena_free(g->arena);
}
