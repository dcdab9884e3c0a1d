/* Everything about one process that a list has no room for. */
#ifndef PV_PROC_DETAIL_H
#define PV_PROC_DETAIL_H

#include <stddef.h>

#include "types/task.h"

struct detail;
struct task_reader;

/* Bytes that are kept of what a process can make long. */
enum { DETAIL_CMDLINE_MAX = 1 << 20, DETAIL_ENVIRON_MAX = 1 << 20 };

/* Reads the process, or the thread if id.tid is another number. What is not permitted has its error
 * in the record. Of the use of limits, that of RLIMIT_NPROC and others is not known to one process.
 * 0, free it with detail_free; -ESRCH: it is gone, or the number is another's; else as task_read. */
int detail_read(struct task_reader *r, struct task_id id, struct detail **ret);

#endif
