/* /proc/PID/task/TID/syscall and /proc/PID/auxv, see proc_pid_syscall(5), proc_pid_auxv(5). Pure. */
#ifndef PV_PROC_SYSCALL_H
#define PV_PROC_SYSCALL_H

#include <stddef.h>
#include <stdint.h>

struct task_call;

/* Fills all of *ret but bits, which become 0. 0, or -EINVAL with nothing touched. */
int syscall_parse(const char *buf, size_t len, struct task_call *ret);

/* Bits of a word of the program whose auxiliary vector this is: 32, 64, or 0 if it does not say. */
uint8_t auxv_bits(const char *buf, size_t len);

#endif
