/* /proc/locks and the rows `lock:` of /proc/PID/fdinfo/N, proc_locks(5). Pure but for locks_read. */
#ifndef PV_PROC_LOCKS_H
#define PV_PROC_LOCKS_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct file_lock;
struct procroot;
struct scan;

/* More are not kept. */
enum { LOCKS_MAX = 1 << 16 };

/* One row: "1: POSIX  ADVISORY  WRITE 5433 08:01:7864448 128 128", or with "->" behind the number
 * where it waits for the lock of that number. False, with nothing touched: it is none. */
bool lock_parse(struct scan line, struct file_lock *ret);
/* All rows that are some, in their order, in memory of the arena. Returns how many. */
size_t locks_parse(const char *buf, size_t len, struct arena *a, const struct file_lock **ret);

/* 0 or -errno. */
int locks_read(const struct procroot *root, struct arena *a, const struct file_lock **ret,
	       size_t *ret_count);

#endif
