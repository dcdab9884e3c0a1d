/* /proc/PID/limits, proc_pid_limits(5). Pure. */
#ifndef PV_PROC_LIMITS_H
#define PV_PROC_LIMITS_H

#include <stddef.h>

#include "types/detail.h"

/* Fills soft, hard and known of every limit that has a line; used is left unknown. 0, or -EINVAL
 * with nothing touched if none has. */
int limits_parse(const char *buf, size_t len, struct limits *ret);
/* Only one of them, for a list of many processes. 0, or -EINVAL if it is not there. */
int limits_parse_one(const char *buf, size_t len, enum limit_id id, struct limit *ret);

#endif
