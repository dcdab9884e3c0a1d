#include "grouping_priv.h"

#include <stdbool.h>
#include <stdlib.h>

#include "base/alloc.h"

#define EMPTY UINT32_MAX

struct group {
	struct grouping_key key;
	uint32_t first, count; /* of items, once finished */
};

/* An item before it has its place. */
struct added {
	uint64_t item;
	uint32_t group;
};

struct grouping {
	struct group *groups;
	size_t group_count, group_cap;
	struct added *added; /* NULL once finished */
	size_t count, cap;
	uint64_t *items;
	uint32_t *slots; /* open addressing: numbers of groups; at most half are taken */
	size_t slot_mask;
};

static void slots_new(struct grouping *g, size_t count)
{
	g->slots = xreallocarray(g->slots, count, sizeof(*g->slots));
	g->slot_mask = count - 1;
	for (size_t i = 0; i < count; i++)
		g->slots[i] = EMPTY;
}

struct grouping *grouping_new(size_t expected)
{
	struct grouping *g = xcalloc(1, sizeof(*g));
	size_t slots = 16;

	while (slots < expected)
		slots *= 2;
	slots_new(g, slots);
	g->cap = expected;
	g->added = xreallocarray(NULL, expected, sizeof(*g->added));
	return g;
}

void grouping_free(struct grouping *g)
{
	if (!g)
		return;
	free(g->groups);
	free(g->added);
	free(g->items);
	free(g->slots);
	free(g);
}

static bool key_equal(const struct grouping_key *x, const struct grouping_key *y)
{
	return x->a == y->a && x->b == y->b && x->kind == y->kind;
}

/* Where the key is, or would be. */
static uint32_t *slot_of(const struct grouping *g, const struct grouping_key *key)
{
	size_t i = hash_mix(hash_mix(hash_mix(0, key->kind), key->a), key->b) & g->slot_mask;

	while (g->slots[i] != EMPTY && !key_equal(&g->groups[g->slots[i]].key, key))
		i = (i + 1) & g->slot_mask;
	return &g->slots[i];
}

static void grow_slots(struct grouping *g)
{
	slots_new(g, 2 * (g->slot_mask + 1));
	for (size_t i = 0; i < g->group_count; i++)
		*slot_of(g, &g->groups[i].key) = (uint32_t)i;
}

static uint32_t group_of(struct grouping *g, const struct grouping_key *key)
{
	uint32_t *slot = slot_of(g, key);

	if (*slot != EMPTY)
		return *slot;
	if (2 * (g->group_count + 1) > g->slot_mask + 1) {
		grow_slots(g);
		slot = slot_of(g, key);
	}
	g->groups = xgrow(g->groups, g->group_count, &g->group_cap, sizeof(*g->groups));
	*slot = (uint32_t)g->group_count;
	g->groups[g->group_count] = (struct group){ .key = *key };
	return (uint32_t)g->group_count++;
}

size_t grouping_add(struct grouping *g, struct grouping_key key, uint64_t item)
{
	uint32_t group = group_of(g, &key);

	g->added = xgrow(g->added, g->count, &g->cap, sizeof(*g->added));
	g->added[g->count++] = (struct added){ item, group };
	return ++g->groups[group].count;
}

void grouping_finish(struct grouping *g)
{
	uint32_t first = 0;

	g->items = xreallocarray(NULL, g->count, sizeof(*g->items));
	for (size_t i = 0; i < g->group_count; i++) {
		g->groups[i].first = first;
		first += g->groups[i].count;
		g->groups[i].count = 0;
	}
	for (size_t i = 0; i < g->count; i++) {
		struct group *group = &g->groups[g->added[i].group];

		g->items[group->first + group->count++] = g->added[i].item;
	}
	free(g->added);
	g->added = NULL;
}

struct span grouping_find(const struct grouping *g, struct grouping_key key)
{
	uint32_t slot = *slot_of(g, &key);

	if (slot == EMPTY)
		return (struct span){ NULL, 0 };
	return (struct span){ g->items + g->groups[slot].first, g->groups[slot].count };
}
