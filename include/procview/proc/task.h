/* Reading one task: its files of /proc into the groups of a record.
 *
 * A pid may be used again between two files. All of them are nevertheless of one task, at no cost:
 * its stat is opened first and read last. An open file of /proc belongs to the task, not to the
 * number; if it still can be read, the task lived until then and had the number all the time in
 * which the other files were opened by it. So a task that ends while it is read is gone (-ESRCH),
 * never half another one.
 *
 * Of a process whose leader has ended while other threads live, memory, files and folders are read by
 * one of these. */
#ifndef PV_PROC_TASK_H
#define PV_PROC_TASK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "types/facts.h"

struct arena;
struct procroot;
struct task;

/* Reading these takes the target's mmap lock, or what it copies from its memory may hang with a
 * device or a server behind it: leave them out for a task that is stuck. */
#define FACTS_CAN_HANG (FACT_BIT(FACT_CMDLINE) | FACT_BIT(FACT_ROLLUP))

/* Holds buffers; one thread at a time. The root is borrowed. */
struct task_reader *task_reader_new(const struct procroot *root);
void task_reader_free(struct task_reader *r); /* NULL is legal */
/* Files opened or read, links and folders included, since it was made. */
uint64_t task_reader_files(const struct task_reader *r);
/* Counts descriptors by listing them, as on kernels before 6.2, where the size of /proc/PID/fd says
 * nothing. Found out by itself; this is for tests. */
void task_reader_list_fds(struct task_reader *r);

struct task_ask {
	pid_t pid;
	pid_t tid; /* 0: the process; else that thread of it, by its own files */
	uint32_t facts; /* FACT_STAT is read in any case */
	size_t cmdline_max; /* bytes of arguments, at most 2 GiB are taken */
	bool no_memory; /* known to be a kernel thread: what comes from memory is 0, not read */
};

/* Fills *ret with the groups that were asked for; the rest of it is 0. Each group has its bit in
 * have, denied or absent. Strings and extra belong to the arena.
 *
 * stat_fd NULL: stat is opened and closed. Else *stat_fd is the task's stat kept open from an
 * earlier call, which is read again, or -1: it is opened and left there for the caller to close.
 *
 * 0; -ESRCH: it is gone, or was never there; -EPERM, -EACCES: hidden (hidepid); -EINVAL: no stat
 * line; -EMFILE and the like: not the task's fault. On failure *ret and *stat_fd are untouched. */
int task_read(struct task_reader *r, const struct task_ask *ask, int *stat_fd, struct arena *a,
	      struct task *ret);

/* Reads groups of a copy of an earlier record anew, keeping the others; *t and what it points to
 * live as long as the arena. With FACT_STAT not in ask->facts, the fields of stat are kept too.
 * As task_read; -ESRCH also if the number belongs to another task by now. */
int task_read_more(struct task_reader *r, const struct task_ask *ask, int *stat_fd, struct arena *a,
		   struct task *t);

/* Gives t the groups `facts` as an older record of the same task had them, bits and all, for those
 * that t has no bit of. What they point to is copied into the arena. */
void task_adopt(struct task *t, const struct task *older, uint32_t facts, struct arena *a);

#endif
