/* What is asked of a source: data, so that it can go to another thread or another machine. */
#ifndef PV_TYPES_REQUEST_H
#define PV_TYPES_REQUEST_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "types/task.h"

struct snapshot_request {
	uint32_t facts;            /* FACT_BITs for every task */
	uint32_t visible_facts;    /* further ones, for the tasks of `visible` only */
	const struct task_id *visible; /* borrowed; what the reader looks at */
	size_t visible_count;
	bool threads;              /* all threads of all processes */
	pid_t threads_of;          /* without `threads`: the threads of this process; 0: none */
	bool system;               /* processors, memory, …  */
	uint64_t budget_ns;        /* time for visible_facts; 0: no limit */
	size_t cmdline_max;        /* bytes of arguments kept a task */
	const pid_t *pids;         /* borrowed; only these processes; NULL: all */
	size_t pid_count;
	const pid_t *stuck;        /* borrowed; do not read what can hang of these */
	size_t stuck_count;
};

/* What a person orders done to tasks. Each names its task by pid and start time. */
enum command_kind {
	COMMAND_SIGNAL,            /* value: the signal */
	COMMAND_NICE,              /* value: the new nice of the process; result: what it is now */
	COMMAND_AFFINITY,          /* cpus */
};

struct command {
	enum command_kind kind;
	int value;
	bool relative;             /* COMMAND_NICE of one target: value is added to the nice that it
				      has, within -20 to 19 */
	bool leaves_first;         /* COMMAND_SIGNAL of a whole tree: stop it, look again, deepest first */
	const uint64_t *cpus;      /* COMMAND_AFFINITY: bit mask, cpu_words of 64 */
	size_t cpu_words;
	const struct task_id *targets;
	size_t target_count;
};

/* errors[i] of target i: 0 done, ESRCH gone (or another process has the pid now), EPERM … */
struct command_result {
	enum command_kind kind;
	int value;
	size_t target_count;
	struct task_id *targets;
	int *errors;
};

/* For the targets of the command, with all errors 0. */
struct command_result *command_result_new(const struct command *c);
void command_result_free(struct command_result *r); /* NULL is legal */

#endif
