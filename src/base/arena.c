#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/die.h"

/* The first block is small, since most arenas are; each further one is twice as large up to a
 * limit at which the C library hands out and takes back whole pages. */
enum { BLOCK_FIRST = 4096, BLOCK_MAX = 1 << 18 };

struct block {
	struct block *next;
	size_t size; /* of data */
	alignas(max_align_t) char data[];
};

struct arena {
	struct block *blocks; /* newest first */
	size_t used; /* of the newest */
	size_t total;
};

struct arena *arena_new(void)
{
	return xcalloc(1, sizeof(struct arena));
}

void arena_free(struct arena *a)
{
	if (!a)
		return;
	while (a->blocks) {
		struct block *next = a->blocks->next;

		free(a->blocks);
		a->blocks = next;
	}
	free(a);
}

static void add_block(struct arena *a, size_t need)
{
	size_t size = a->blocks ? a->blocks->size * 2 : BLOCK_FIRST;
	struct block *b;

	if (size > BLOCK_MAX)
		size = BLOCK_MAX;
	if (size < need)
		size = need;
	b = xmalloc(sizeof(*b) + size);
	b->size = size;
	b->next = a->blocks;
	a->blocks = b;
	a->used = 0;
	a->total += sizeof(*b) + size;
}

static void *take(struct arena *a, size_t size, size_t align)
{
	size_t at;

	if (size > SIZE_MAX / 2)
		die("out of memory");
	at = (a->used + align - 1) & ~(align - 1);
	if (!a->blocks || at > a->blocks->size || size > a->blocks->size - at) {
		add_block(a, size);
		at = 0;
	}
	a->used = at + size;
	return a->blocks->data + at;
}

void *arena_alloc(struct arena *a, size_t size)
{
	return take(a, size, alignof(max_align_t));
}

void *arena_zalloc(struct arena *a, size_t size)
{
	return memset(arena_alloc(a, size), 0, size);
}

char *arena_memdup(struct arena *a, const void *p, size_t n)
{
	char *copy = take(a, n + 1, 1);

	if (n)
		memcpy(copy, p, n);
	copy[n] = '\0';
	return copy;
}

char *arena_strdup(struct arena *a, const char *s)
{
	return arena_memdup(a, s, strlen(s));
}

size_t arena_size(const struct arena *a)
{
	return a->total;
}
