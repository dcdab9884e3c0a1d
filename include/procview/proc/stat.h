/* /proc/PID/stat, proc_pid_stat(5): what every row has. Pure. */
#ifndef PV_PROC_STAT_H
#define PV_PROC_STAT_H

#include <stddef.h>

struct task;

/* Fills the fields of FACT_STAT from any bytes; pid and tid both become the first number. What old
 * kernels do not write is 0, a number too large for its field is cut to the largest. The name is
 * what stands between the first "(" and the last ")", whatever it holds; it is borrowed from buf,
 * cut at 63 bytes, and task.comm is left alone. 0, or -EINVAL with nothing touched if the line
 * ends before the start time. */
int stat_parse(const char *buf, size_t len, struct task *ret, const char **ret_comm,
	       size_t *ret_comm_len);

#endif
