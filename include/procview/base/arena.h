/* Many small things that end together, such as all that a snapshot holds. */
#ifndef PV_BASE_ARENA_H
#define PV_BASE_ARENA_H

#include <stddef.h>

struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *a);

/* Memory of the arena, aligned for any type, not cleared; valid until arena_free. */
void *arena_alloc(struct arena *a, size_t size) __attribute__((alloc_size(2), returns_nonnull));
/* The same, set to zero. */
void *arena_zalloc(struct arena *a, size_t size) __attribute__((alloc_size(2), returns_nonnull));
/* A copy of n bytes, followed by a NUL that is not counted. Not aligned. */
char *arena_memdup(struct arena *a, const void *p, size_t n) __attribute__((returns_nonnull));
char *arena_strdup(struct arena *a, const char *s) __attribute__((returns_nonnull));

/* Bytes taken from the system. */
size_t arena_size(const struct arena *a);

#endif
