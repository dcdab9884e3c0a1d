/* /proc/PID/schedstat (Documentation/scheduler/sched-stats.rst). Pure. */
#ifndef PV_PROC_SCHEDSTAT_H
#define PV_PROC_SCHEDSTAT_H

#include <stddef.h>

struct task_schedstat;

/* 0, or -EINVAL with nothing touched. */
int schedstat_parse(const char *buf, size_t len, struct task_schedstat *ret);

#endif
