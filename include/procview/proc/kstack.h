/* Where a thread is in the kernel: /proc/PID/task/TID/stack, proc_pid_stack(5). Nobody is stopped. */
#ifndef PV_PROC_KSTACK_H
#define PV_PROC_KSTACK_H

#include <stddef.h>
#include <sys/types.h>

struct arena;
struct procroot;

enum { KSTACK_MAX = 256 };

/* The functions, innermost first, as the kernel writes them without the address:
 * "futex_wait_queue+0x69/0xa0", "nfs_wait_bit_killable+0x1e/0x90 [nfs]". Any bytes; at most
 * KSTACK_MAX; what is no frame is left out. List and strings belong to the arena; NULL if there are
 * none. Pure. */
const char *const *kstack_parse(const char *buf, size_t len, struct arena *a, size_t *ret_count);

/* 0 (none: it runs in its program just now); -EACCES: only root may; -ENOENT: not built into this
 * kernel, or it is gone; or -errno. */
int kstack_read(const struct procroot *root, pid_t pid, pid_t tid, struct arena *a,
		const char *const **ret, size_t *ret_count);

#endif
