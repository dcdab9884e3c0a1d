/* One task being read, shared by the order of reading (task.c), the groups (groups.c) and the
 * copying of groups (parts.c). */
#ifndef PV_PROC_TASK_PRIV_H
#define PV_PROC_TASK_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/strbuf.h"
#include "types/facts.h"

struct arena;
struct task;
struct task_ask;
struct task_extra;

/* Nearly every file of /proc/PID fits. */
enum { READ_SIZE = 8192 };

/* "PID/task/TID/" and the name of a file. */
enum { PATH_SIZE = 64 };

struct task_reader {
	int root; /* borrowed */
	bool fd_sizes; /* the size of /proc/PID/fd is the number of descriptors */
	uint64_t files;
	struct strbuf big; /* what does not fit buf */
	char buf[READ_SIZE];
};

struct reading {
	struct task_reader *reader;
	const struct task_ask *ask;
	struct arena *arena;
	struct task *task;
	struct task_extra *extra; /* becomes task.extra; NULL until a group needs it */
	bool again; /* it must be the task that g->task is of already */
	bool no_memory; /* the task has none of its own to tell of */
	size_t pid_len; /* of path: "PID" */
	size_t prefix_len; /* of path: "PID/" or "PID/task/TID/" */
	char path[PATH_SIZE];
};

void reading_init(struct reading *g, struct task_reader *r, const struct task_ask *ask,
		  struct arena *a, struct task *task);

/* The path of a file of the task, until the next call. */
const char *reading_path(struct reading *g, const char *name);
/* Reads a file of the task whole, up to limit bytes; *ret is valid until the next call. Returns
 * how many bytes, one more than limit if there are more, or -errno. */
ssize_t reading_file(struct reading *g, const char *name, size_t limit, const char **ret);
/* What task.extra will be, with what it was so far. */
struct task_extra *reading_extra(struct reading *g);

/* A link of the task, in memory of the arena; *ret is NULL where it has none, as a kernel thread has
 * no program. 0 or -errno. */
int reading_link(struct reading *g, const char *name, const char **ret);
/* The inode of one of its namespaces. 0 or -errno. */
int reading_ns(struct reading *g, unsigned id, uint64_t *ret);

/* Reads one group. 0 or -errno, then nothing of the group was filled. */
int group_fill(struct reading *g, enum fact fact);

/* leader.c. The process lives, though the task that it is called by does not. */
bool leader_has_ended(const struct task *t);
/* The first thread of that process that lives, read as `like` says for the process. */
bool leader_find_living(struct task_reader *r, const struct task_ask *like, struct arena *a,
			struct task *ret);
/* Takes what the process has in common from a living thread; as it was if there is none. */
void leader_complete(struct task_reader *r, const struct task_ask *ask, struct arena *a,
		     struct task *t);

/* The same task without the values of some groups. */
void parts_clear(struct task *t, struct task_extra *extra, uint32_t facts);

#endif
