/* Memory that never fails, and owners that let go by themselves.
 *
 * Running out of memory ends the program through die(): a monitor that goes on with half a picture
 * helps nobody. What a watched process dictates in size is limited before it gets here. */
#ifndef PV_BASE_ALLOC_H
#define PV_BASE_ALLOC_H

#include <stddef.h>

/* All of these return memory that is freed with free(3), and never NULL (a size of 0 counts as 1). */
void *xmalloc(size_t size) __attribute__((malloc, alloc_size(1), returns_nonnull));
void *xcalloc(size_t n, size_t size) __attribute__((malloc, alloc_size(1, 2), returns_nonnull));
void *xrealloc(void *p, size_t size) __attribute__((alloc_size(2), returns_nonnull));
/* n * size, checked for overflow. */
void *xreallocarray(void *p, size_t n, size_t size)
	__attribute__((alloc_size(2, 3), returns_nonnull));
char *xstrdup(const char *s) __attribute__((malloc, returns_nonnull));
/* At most n bytes of s, ended by NUL. */
char *xstrndup(const char *s, size_t n) __attribute__((malloc, returns_nonnull));
/* sprintf into new memory. */
char *xasprintf(const char *format, ...) __attribute__((format(printf, 1, 2), returns_nonnull));

/* Make room for one more element of *p, an array of *cap elements of which n are used. */
void *xgrow(void *p, size_t n, size_t *cap, size_t size) __attribute__((returns_nonnull));

/* For __attribute__((cleanup(…))); p points to the variable. -1 and NULL are let be. */
void cleanup_free(void *p);
void cleanup_close(int *fd);

#define CLEANUP_FREE __attribute__((cleanup(cleanup_free)))
#define CLEANUP_CLOSE __attribute__((cleanup(cleanup_close)))

#endif
