/* Where snapshots come from, and where commands go: the live system, or records. */
#ifndef PV_SOURCE_SOURCE_H
#define PV_SOURCE_SOURCE_H

#include <stdatomic.h>
#include <stdint.h>
#include <sys/types.h>

#include "types/request.h"

struct snapshot;
struct detail;
struct files;
struct files_request;
struct source;

/* What a source is reading right now: written by the thread that reads, looked at by others. */
struct source_progress {
	_Atomic(pid_t) pid;            /* 0: nothing that could hang */
	_Atomic(uint64_t) since;       /* monotonic ns when it began with that pid */
};

struct source_ops {
	const char *name;              /* "live", "fixture" */
	/* 0 and one reference in *ret, or -errno; -ENODATA: a record has no further one. */
	int (*snapshot)(struct source *s, const struct snapshot_request *r, struct snapshot **ret);
	/* Parts: DETAIL_… of types/detail.h. 0, -ESRCH if it is gone, or -errno. Free with
	 * detail_free. */
	int (*detail)(struct source *s, struct task_id id, unsigned parts, struct detail **ret);
	/* 0 and who has what open; -ESRCH: nobody of those that were named is there; -ENOTSUP; or
	 * -errno. Free with files_free. */
	int (*files)(struct source *s, const struct files_request *r, struct files **ret);
	/* 0 and a result for each target, or -ENOTSUP. Free with command_result_free. */
	int (*command)(struct source *s, const struct command *c, struct command_result **ret);
	/* A second source of the same system, for a reader that takes over: asked for by another
	 * thread while s hangs. NULL: there is none. */
	struct source *(*clone)(struct source *s);
	void (*free)(struct source *s);
};

/* Embedded first in each kind of source. One thread at a time. */
struct source {
	const struct source_ops *ops;
	struct source_progress progress;
};

/* Says that the source begins with what could hang of this process; 0: it is through with that. */
void source_reading(struct source *s, pid_t pid);

int source_snapshot(struct source *s, const struct snapshot_request *r, struct snapshot **ret);
int source_detail(struct source *s, struct task_id id, unsigned parts, struct detail **ret);
int source_files(struct source *s, const struct files_request *r, struct files **ret);
int source_command(struct source *s, const struct command *c, struct command_result **ret);
void source_free(struct source *s);

#endif
