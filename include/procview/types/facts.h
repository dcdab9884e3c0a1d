/* Groups of facts: what a field needs and a source brings.
 *
 * A request names groups, not files: the live source maps a group to files of /proc, another
 * source to something else. */
#ifndef PV_TYPES_FACTS_H
#define PV_TYPES_FACTS_H

#include <stdint.h>

enum fact {
	FACT_STAT,      /* state, kin, times, faults, priority: every row has it */
	FACT_OWNER,     /* uid and gid that own the folder /proc/PID (of a thread: its process's) */
	FACT_STATM,     /* exact resident and shared memory */
	FACT_CMDLINE,   /* arguments */
	FACT_STATUS,    /* ids, memory by kind, signal masks, capabilities, switches, NSpid */
	FACT_IO,        /* bytes read and written */
	FACT_CGROUP,    /* cgroup path, and from it unit and container */
	FACT_LOGINUID,
	FACT_OOM,       /* oom_score and oom_score_adj */
	FACT_SCHEDSTAT, /* time waited for a processor */
	FACT_ROLLUP,    /* smaps_rollup: PSS, USS; costs the target a walk of its page tables */
	FACT_NS,        /* inodes of its namespaces */
	FACT_FD_COUNT,  /* how many descriptors are open */
	FACT_FD_LIMIT,  /* and how many may be */
	FACT_WCHAN,     /* the kernel function that it sleeps in */
	FACT_EXE,       /* path of the program */
	FACT_CWD,       /* working directory */
	FACT_SYSCALL,   /* the system call that it is in */
	FACT_COUNT
};

#define FACT_BIT(f) (UINT32_C(1) << (f))

/* Costly to the reader or to the target: read for rows that are looked at, within a budget. */
#define FACTS_COSTLY                                                                               \
	(FACT_BIT(FACT_ROLLUP) | FACT_BIT(FACT_FD_COUNT) | FACT_BIT(FACT_WCHAN) |                  \
	 FACT_BIT(FACT_SYSCALL))

#endif
