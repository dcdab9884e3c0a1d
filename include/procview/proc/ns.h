/* The links /proc/PID/ns/NAME, namespaces(7). Pure. */
#ifndef PV_PROC_NS_H
#define PV_PROC_NS_H

#include <stddef.h>
#include <stdint.h>

/* The inode of "mnt:[4026531841]"; id is TASK_NS_…, whose name must stand there. 0 or -EINVAL. */
int ns_parse(const char *link, size_t len, unsigned id, uint64_t *ret);

#endif
