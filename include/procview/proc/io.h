/* /proc/PID/io, proc_pid_io(5). Pure. */
#ifndef PV_PROC_IO_H
#define PV_PROC_IO_H

#include <stddef.h>

struct task_io;

/* 0, or -EINVAL with nothing touched if not one line is known. Missing lines are 0. */
int io_parse(const char *buf, size_t len, struct task_io *ret);

#endif
