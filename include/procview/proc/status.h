/* /proc/PID/status, proc_pid_status(5). Pure. */
#ifndef PV_PROC_STATUS_H
#define PV_PROC_STATUS_H

#include <stdbool.h>
#include <stddef.h>

struct task_status;
struct scan;

/* Lines may be missing, doubled and in any order: what a kernel does not write keeps the defaults
 * of types/task.h. 0, or -EINVAL with nothing touched if not one line is known. */
int status_parse(const char *buf, size_t len, struct task_status *ret);

/* The value of the line that begins with key ("SigQ:"), without blanks before it; borrowed from
 * buf. False if there is none. */
bool status_find(const char *buf, size_t len, const char *key, struct scan *ret);

#endif
