/* Everything about one process that a list has no room for. Plain and flat. */
#ifndef PV_TYPES_DETAIL_H
#define PV_TYPES_DETAIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "types/task.h"

struct memory;
struct stacks;

/* What is read of a process only when it is asked for. */
enum {
	DETAIL_MEMORY = 1,             /* its mappings: smaps holds its mmap lock for a moment */
	DETAIL_STACK = 2,              /* its stacks: stops each thread for a moment */
	DETAIL_KERNEL_STACK = 4        /* only where its threads are in the kernel: stops nobody */
};

/* A text that may be missing for a reason: error 0 and s set; error 0 and s NULL: there is none
 * (a kernel thread's exe); error > 0 (EACCES): not readable. */
struct maybe_text {
	const char *s;
	size_t len;
	int error;
};

enum limit_id { LIMIT_CPU, LIMIT_FSIZE, LIMIT_DATA, LIMIT_STACK, LIMIT_CORE, LIMIT_RSS,
		LIMIT_NPROC, LIMIT_NOFILE, LIMIT_MEMLOCK, LIMIT_AS, LIMIT_LOCKS, LIMIT_SIGPENDING,
		LIMIT_MSGQUEUE, LIMIT_NICE, LIMIT_RTPRIO, LIMIT_RTTIME, LIMIT_COUNT };

#define LIMIT_UNLIMITED UINT64_MAX

struct limit {
	uint64_t soft, hard;           /* in the limit's own unit, getrlimit(2) */
	uint64_t used;                 /* valid if used_known */
	bool known, used_known;
};

struct limits {
	struct limit limit[LIMIT_COUNT];
};

struct ancestor {
	pid_t pid;
	uint64_t start;
	const char *comm;
};

struct namespaces {
	uint64_t inode[TASK_NS_COUNT]; /* 0: not known */
	int error[TASK_NS_COUNT];      /* EACCES … */
};

/* It and all its strings and lists belong to its arena. */
struct detail {
	struct arena *arena;
	struct task task;              /* with every group that could be read */
	size_t ancestor_count;
	const struct ancestor *ancestors; /* parent first, up to pid 1 or 0 of its namespace */
	struct maybe_text cwd, root, exe; /* exe without " (deleted)" */
	bool exe_deleted;
	struct maybe_text cgroup;      /* all lines of /proc/PID/cgroup, for people */
	struct maybe_text environ;     /* NAME=value, each ended by NUL; any bytes */
	bool environ_truncated;
	struct limits limits;
	int limits_error;
	struct namespaces namespaces;
	struct maybe_text affinity;    /* list of processors, "0-3,8" */
	int autogroup_nice;
	bool autogroup_known;
	unsigned parts;                /* DETAIL_… that were asked for */
	const struct memory *memory;   /* NULL: not asked for */
	const struct stacks *stacks;   /* NULL: not asked for */
	uint64_t read_at;              /* boot time, ns */
	uint64_t took_ns;              /* reading it, without stacks: most is for the page tables */
};

/* All zero but for its arena, in which it lives itself. */
struct detail *detail_new(void);
void detail_free(struct detail *d); /* NULL is legal */

#endif
