/* The live source: what its files share. */
#ifndef PV_SOURCE_LIVE_PRIV_H
#define PV_SOURCE_LIVE_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/procroot.h"
#include "proc/pidlist.h"
#include "proc/socket.h"
#include "proc/ttys.h"
#include "source/source.h"
#include "types/system.h"
#include "types/task.h"

struct arena;
struct command;
struct command_result;
struct detail;
struct fd_reader;
struct files;
struct files_request;
struct snapshot;
struct snapshot_request;
struct sys;
struct syscall_names;
struct task_reader;
struct users;

/* What is kept of a process besides its record. */
struct kept {
	int fd;          /* its stat, open; -1: it is not */
	uint32_t served; /* the tick in which it was last read as a visible one; 0: never */
	bool unsure;     /* it was starting a program: what seldom changes is read once more */
};

/* One thread at a time; but path and kept_limit never change, so that live_clone may look at them
 * while that thread hangs. */
struct live {
	struct source base;
	char *path;
	size_t kept_limit;

	struct procroot root;
	struct task_reader *reader;
	struct fd_reader *fds;     /* NULL: not needed yet */
	struct socket_reader sockets;
	struct sys *sys;
	struct arena *arena;       /* of the host's names */
	struct host host;
	int64_t host_offset;       /* realtime - boottime when the host was read */

	/* The snapshot made last is what is known already. Its tasks are in the order of pids, as a
	 * new list of pids is, so the two are gone through side by side: nothing has to be looked
	 * up. kept[i] belongs to tasks[i]. */
	struct snapshot *last;
	struct kept *kept;
	size_t kept_now;           /* how many descriptors it may hold: 0 after there were none left */
	uint32_t tick;
	pid_t costly_next;         /* where the round of costly facts of all tasks goes on */
	struct pidlist pids, tids; /* scratch */
	/* Who was left out because reading hangs: not a later process with the same pid. */
	struct task_id *left_out;
	size_t left_out_count, left_out_cap;
	uint64_t files;            /* read here, besides those of the task reader */

	struct syscall_names *calls;
	struct users *users;
	struct ttys ttys;
	bool hidden_pids;          /* this /proc hides processes from us */
};

/* One snapshot in the making. */
struct pass {
	struct live *live;
	const struct snapshot_request *request;
	struct snapshot *snapshot;
	uint32_t each, once;       /* groups to read in every tick, and once a process */
	struct pidlist stuck;
	struct task *tasks;
	size_t count;
	/* For each task: */
	struct kept *kept;
	uint32_t *fresh;           /* groups that were read by this pass */
	pid_t *unreadable;         /* of the snapshot */
	size_t open;               /* descriptors in kept */
	size_t old;                /* where it is in live->last */
	uint64_t deadline;         /* of what the budget pays for; monotonic ns */
};

#define PASS_STAT FACT_BIT(FACT_STAT)

/* Groups that a task has an answer to, if only that there is none. */
static inline uint32_t task_bits(const struct task *t)
{
	return t->have | t->denied | t->absent;
}

/* live_tasks.c. Reads all processes of the request: 0 or -errno. */
int pass_read_tasks(struct pass *p);
/* Makes what was read what is known. */
void pass_keep(struct pass *p);
/* Lets go of everything, when it failed. */
void pass_drop(struct pass *p);
/* Whether a process with this start time is the one that was left out first under its pid. */
bool live_is_left_out(struct live *l, pid_t pid, uint64_t start);

/* live_visible.c. Reads more of the tasks that are looked at, as the budget allows. */
void pass_read_visible(struct pass *p);
/* live_threads.c. 0 or -errno. */
int pass_read_threads(struct pass *p);

/* live_names.c. Names everything that the snapshot has a number of. */
void live_set_names(struct live *l, struct snapshot *s);

/* live_calls.c. Names the system call that a task is in; the name belongs to the arena. */
void live_name_call(struct live *l, const struct task *t, struct arena *a);
/* Those of all tasks of the snapshot. */
void live_name_calls(struct live *l, const struct snapshot *s);

/* live_files.c. Of struct source_ops. */
int live_files(struct source *s, const struct files_request *r, struct files **ret);

/* live_stack.c. Adds the stacks of all threads, or of the one that the detail is of; kernel_only:
 * without stopping any. 0, or -errno. */
int live_read_stacks(struct live *l, struct detail *d, bool kernel_only);

/* live_command.c. Of struct source_ops. */
int live_command(struct source *s, const struct command *c, struct command_result **ret);

/* What stat says of a task, without its name. 0 or -errno; -ESRCH: gone. */
int live_stat(const struct procroot *root, pid_t pid, pid_t tid, struct task *ret);
/* Sends a signal to the process of the task, if it is still the one that was meant. 0 or -errno. */
int live_send(const struct procroot *root, struct task_id id, int signo);
/* live_tree.c. Sends it to whole trees; fills ret->errors. 0 or -errno. */
int live_signal_tree(struct live *l, const struct command *c, struct command_result *ret);

#endif
