#include "types/detail.h"

#include "base/arena.h"

struct detail *detail_new(void)
{
	struct arena *arena = arena_new();
	struct detail *d = arena_zalloc(arena, sizeof(*d));

	d->arena = arena;
	return d;
}

void detail_free(struct detail *d)
{
	if (d)
		arena_free(d->arena);
}
