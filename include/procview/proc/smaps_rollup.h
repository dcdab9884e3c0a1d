/* /proc/PID/smaps_rollup, proc_pid_smaps(5). Pure. */
#ifndef PV_PROC_SMAPS_ROLLUP_H
#define PV_PROC_SMAPS_ROLLUP_H

#include <stddef.h>

struct task_rollup;

/* Sizes become bytes. 0, or -EINVAL with nothing touched if not one line is known. */
int smaps_rollup_parse(const char *buf, size_t len, struct task_rollup *ret);

#endif
