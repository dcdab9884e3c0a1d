#include "memory_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "types/memory.h"

/* What names a group from one reading to the next. */
struct key {
	uint8_t kind;
	bool deleted;
	pid_t thread;
	uint64_t inode;
	char *name; /* owned; NULL: none */
};

static struct key key_of(const struct memory_group *g)
{
	return (struct key){ g->kind, g->deleted, g->thread, g->mappings->inode,
			     g->name ? xstrdup(g->name) : NULL };
}

static int compare_keys(const void *pa, const void *pb)
{
	const struct key *a = pa, *b = pb;

	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (a->thread != b->thread)
		return a->thread < b->thread ? -1 : 1;
	if (a->inode != b->inode)
		return a->inode < b->inode ? -1 : 1;
	if (a->deleted != b->deleted)
		return a->deleted ? 1 : -1;
	return strcmp(a->name ? a->name : "", b->name ? b->name : "");
}

/* What stays while the groups change places or are others. */
struct kept {
	struct key *open; /* sorted */
	size_t open_count;
	bool selected; /* there is a selection: */
	struct key group;
	uint64_t start; /* of the mapping, 0: the group itself */
};

static void keep(const struct memory_list *l, struct kept *k)
{
	size_t n = l->groups ? l->groups->count : 0;
	const struct memory_row *row;

	*k = (struct kept){ .open = xcalloc(n, sizeof(*k->open)) };
	for (size_t i = 0; i < n; i++)
		if (l->open[i])
			k->open[k->open_count++] = key_of(&l->groups->groups[i]);
	qsort(k->open, k->open_count, sizeof(*k->open), compare_keys);
	if (l->scroll.selected >= l->count)
		return;
	row = &l->rows[l->scroll.selected];
	k->selected = true;
	k->group = key_of(&l->groups->groups[row->group]);
	if (row->mapping != UINT32_MAX)
		k->start = l->groups->groups[row->group].mappings[row->mapping].start;
}

static void kept_done(struct kept *k)
{
	for (size_t i = 0; i < k->open_count; i++)
		free(k->open[i].name);
	free(k->open);
	free(k->group.name);
}

static void add_row(struct memory_list *l, size_t group, uint32_t mapping)
{
	l->rows = xgrow(l->rows, l->count, &l->cap, sizeof(*l->rows));
	l->rows[l->count++] = (struct memory_row){ (uint32_t)group, mapping };
}

static void make_rows(struct memory_list *l)
{
	l->count = 0;
	for (size_t i = 0; i < l->groups->count; i++) {
		add_row(l, i, UINT32_MAX);
		for (size_t j = 0; l->open[i] && j < l->groups->groups[i].count; j++)
			add_row(l, i, (uint32_t)j);
	}
}

static bool is_kept_row(const struct memory_list *l, const struct kept *k, size_t group, size_t row)
{
	const struct memory_row *r = &l->rows[row];

	return r->group == group &&
	       (k->start == 0
			? r->mapping == UINT32_MAX
			: r->mapping != UINT32_MAX &&
				  l->groups->groups[group].mappings[r->mapping].start == k->start);
}

/* A mapping that is gone leaves the selection to its group; a group that is gone, to what stands
 * there now. */
static void select_kept(struct memory_list *l, const struct kept *k, size_t group)
{
	size_t at = SIZE_MAX;

	for (size_t i = 0; i < l->count && at == SIZE_MAX; i++)
		if (is_kept_row(l, k, group, i))
			at = i;
	for (size_t i = 0; i < l->count && at == SIZE_MAX; i++)
		if (l->rows[i].group == group)
			at = i;
	if (at != SIZE_MAX)
		l->scroll.selected = at;
}

static void restore(struct memory_list *l, const struct kept *k)
{
	size_t selected = SIZE_MAX;

	free(l->open);
	l->open = xcalloc(l->groups->count, sizeof(*l->open));
	for (size_t i = 0; i < l->groups->count; i++) {
		struct key key = key_of(&l->groups->groups[i]);

		l->open[i] = k->open_count &&
			     bsearch(&key, k->open, k->open_count, sizeof(*k->open), compare_keys);
		if (k->selected && compare_keys(&key, &k->group) == 0)
			selected = i;
		free(key.name);
	}
	make_rows(l);
	if (selected != SIZE_MAX)
		select_kept(l, k, selected);
}

void memory_list_done(struct memory_list *l)
{
	memory_groups_free(l->groups);
	free(l->open);
	free(l->rows);
}

void memory_list_take(struct memory_list *l, struct memory_groups *g)
{
	struct kept k;

	keep(l, &k);
	memory_groups_free(l->groups);
	l->groups = g;
	memory_groups_sort(g, l->sort, l->reverse);
	restore(l, &k);
	kept_done(&k);
}

void memory_list_sort(struct memory_list *l, enum memory_column_id by, bool reverse)
{
	struct kept k;

	l->sort = by;
	l->reverse = reverse;
	if (!l->groups)
		return;
	keep(l, &k);
	memory_groups_sort(l->groups, by, reverse);
	restore(l, &k);
	kept_done(&k);
}

bool memory_list_selected(const struct memory_list *l, uint32_t *ret)
{
	if (l->scroll.selected >= l->count)
		return false;
	*ret = l->rows[l->scroll.selected].group;
	return true;
}

static void select_group(struct memory_list *l, uint32_t group)
{
	for (size_t i = 0; i < l->count; i++)
		if (l->rows[i].group == group && l->rows[i].mapping == UINT32_MAX)
			l->scroll.selected = i;
}

void memory_list_open(struct memory_list *l, uint32_t group, bool open)
{
	l->open[group] = open;
	make_rows(l);
	select_group(l, group);
}

void memory_list_open_all(struct memory_list *l)
{
	bool any = false;
	uint32_t selected;

	if (!memory_list_selected(l, &selected))
		return;
	for (size_t i = 0; i < l->groups->count; i++)
		any |= l->open[i];
	for (size_t i = 0; i < l->groups->count; i++)
		l->open[i] = !any;
	make_rows(l);
	select_group(l, selected);
}
