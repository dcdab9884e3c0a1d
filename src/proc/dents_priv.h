/* The names in a folder as getdents64(2) writes them. */
#ifndef PV_PROC_DENTS_PRIV_H
#define PV_PROC_DENTS_PRIV_H

#include <stdbool.h>
#include <stddef.h>

struct scan;

/* The next name of a block of records, at most *ret_max bytes with its NUL. False at the end, and
 * where the records are broken. */
bool dents_next(struct scan *block, const char **ret_name, size_t *ret_max);

/* Opens the folder and hands over its blocks one by one. 0 or -errno. */
int dents_read(int dirfd, const char *path,
	       void (*each)(const char *buf, size_t len, void *context), void *context);

#endif
