/* Paths that are followed without asking any file system. */
#ifndef PV_PROC_CACHED_PRIV_H
#define PV_PROC_CACHED_PRIV_H

#include <stdbool.h>
#include <stdint.h>

/* A descriptor of the kind O_PATH of a path without symbolic links, or -1, also where not all of it
 * is in the kernel's memory. Below base a path begins there, with or without a slash; with AT_FDCWD
 * it begins at our root. Needs Linux 5.12. */
int cached_open(int base, const char *path, uint64_t flags);

/* Whether both descriptors are of the same file. */
bool cached_is_same(int one, int other);

#endif
