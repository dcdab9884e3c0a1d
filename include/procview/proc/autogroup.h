/* /proc/PID/autogroup, sched(7). Pure. */
#ifndef PV_PROC_AUTOGROUP_H
#define PV_PROC_AUTOGROUP_H

#include <stddef.h>

/* The nice value of "/autogroup-25 nice 0". 0, or -EINVAL with nothing touched. */
int autogroup_parse(const char *buf, size_t len, int *ret_nice);

#endif
