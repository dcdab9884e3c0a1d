/* Things with the same key, side by side: made in one pass, without sorting. */
#ifndef PV_MODEL_GROUPING_PRIV_H
#define PV_MODEL_GROUPING_PRIV_H

#include <stddef.h>
#include <stdint.h>

struct grouping_key {
	uint64_t a, b;
	uint32_t kind;
};

/* Borrowed from the grouping. */
struct span {
	const uint64_t *items;
	size_t count;
};

struct grouping;

/* Room for so many items, none of which is ever refused: it grows. */
struct grouping *grouping_new(size_t expected);
void grouping_free(struct grouping *g); /* NULL is legal */
/* How many the key has now. Not after grouping_finish. */
size_t grouping_add(struct grouping *g, struct grouping_key key, uint64_t item);
void grouping_finish(struct grouping *g);
/* In the order of adding; empty if there is no such key. After grouping_finish. */
struct span grouping_find(const struct grouping *g, struct grouping_key key);

/* A good mix of x into a hash h. */
static inline uint64_t hash_mix(uint64_t h, uint64_t x)
{
	h ^= x;
	h *= UINT64_C(0x9e3779b97f4a7c15);
	h ^= h >> 32;
	h *= UINT64_C(0xd6e8feb86659fd93);
	return h ^ h >> 29;
}

#endif
