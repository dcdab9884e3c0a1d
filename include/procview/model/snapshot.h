/* One immutable picture of the system at one moment. */
#ifndef PV_MODEL_SNAPSHOT_H
#define PV_MODEL_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "types/system.h"
#include "types/task.h"

struct arena;

/* A number and the name that its source gave it: users, groups, terminals. */
struct id_name {
	uint32_t id;
	const char *name;
};

struct id_names {
	size_t count;
	const struct id_name *names;   /* sorted by id */
};

/* What making it took. */
struct cost {
	double milliseconds;           /* of the reader's processor time */
	uint64_t files_read;
};

/* Filled in by a source, then never changed; shared between threads by reference count. All that
 * it points to belongs to the arena. */
struct snapshot {
	unsigned refs;                 /* atomic; by snapshot_ref and snapshot_unref only */
	struct arena *arena;
	uint64_t realtime;             /* ns since 1970 */
	uint64_t boottime;             /* ns since boot; intervals count with this */
	struct host host;
	struct system_figures system;
	struct cost cost;
	uint32_t facts;                /* groups that were asked for, for all and for visible rows */
	size_t count;
	const struct task *tasks;      /* processes, by pid */
	size_t thread_count;
	const struct task *threads;    /* by pid, then tid; all threads of a process, its leader too */
	struct id_names users, groups, ttys;
	size_t unreadable_count;       /* processes left out because reading them hangs */
	const pid_t *unreadable;
	bool hidden_pids;              /* /proc is mounted with hidepid: others' processes may be missing */
};

struct snapshot *snapshot_new(void);   /* one reference */
struct snapshot *snapshot_ref(struct snapshot *s);
void snapshot_unref(struct snapshot *s); /* NULL is legal; any thread */

/* NULL if it is not there. */
const struct task *snapshot_find(const struct snapshot *s, pid_t pid);
const struct task *snapshot_find_id(const struct snapshot *s, struct task_id id);
/* Among the threads, also for a leader, which snapshot_find_id takes for its process. */
const struct task *snapshot_find_thread(const struct snapshot *s, struct task_id id);
/* The threads of this process, in the order of their ids; *ret is the first of so many. */
size_t snapshot_threads_of(const struct snapshot *s, pid_t pid, const struct task **ret);
/* The name of id, or NULL. */
const char *id_names_find(const struct id_names *names, uint32_t id);

#endif
