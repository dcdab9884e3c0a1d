/* /proc/PID/statm, proc_pid_statm(5): exact sizes in pages. Pure. */
#ifndef PV_PROC_STATM_H
#define PV_PROC_STATM_H

#include <stddef.h>
#include <stdint.h>

struct task;

/* Fills rss, shared, text and data; *ret_size is the whole address space, 0 for a task without
 * memory (kernel thread, zombie). 0, or -EINVAL with nothing touched. */
int statm_parse(const char *buf, size_t len, struct task *ret, uint64_t *ret_size);

#endif
