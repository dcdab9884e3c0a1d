/* How many descriptors a process has open, by listing /proc/PID/fd. */
#ifndef PV_PROC_FDCOUNT_H
#define PV_PROC_FDCOUNT_H

#include <stddef.h>
#include <stdint.h>

/* Counts the numbers in the folder. 0 or -errno. For the process itself this descriptor counts
 * too. */
int fdcount_read(int dirfd, const char *path, uint32_t *ret);
/* The numeric names in records as getdents64(2) writes them; any bytes. Pure. */
size_t fdcount_parse(const char *buf, size_t len);

#endif
