/* Tasks, and the calls that they have begun and that have not returned: a copy of each entry. */
#ifndef PV_SINK_PENDING_PRIV_H
#define PV_SINK_PENDING_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include <uthash.h>

#include "types/trace_event.h"

/* Kept for the life of its task, so that a call costs no allocation. */
struct pending {
	pid_t tid;
	bool open;                     /* it is in the call of `entry` */
	unsigned printed;              /* for text: arguments written so far */
	struct trace_event *entry;
	size_t cap;
	UT_hash_handle hh;
};

struct pending *pending_find(struct pending *all, pid_t tid);
/* Of a task that is in no call yet. */
struct pending *pending_add(struct pending **all, pid_t tid);
struct pending *pending_begin(struct pending **all, const struct trace_event *entry);
void pending_drop(struct pending **all, struct pending *p);
void pending_free(struct pending *all);

#endif
