#include "pending_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

struct pending *pending_find(struct pending *all, pid_t tid)
{
	struct pending *p;

	HASH_FIND_INT(all, &tid, p);
	return p;
}

struct pending *pending_add(struct pending **all, pid_t tid)
{
	struct pending *p = pending_find(*all, tid);

	if (!p) {
		p = xcalloc(1, sizeof(*p));
		p->tid = tid;
		HASH_ADD_INT(*all, tid, p);
	}
	return p;
}

struct pending *pending_begin(struct pending **all, const struct trace_event *entry)
{
	struct pending *p = pending_add(all, entry->tid);

	if (p->cap < entry->size) {
		p->cap = entry->size;
		p->entry = xrealloc(p->entry, p->cap);
	}
	memcpy(p->entry, entry, entry->size);
	p->open = true;
	return p;
}

void pending_drop(struct pending **all, struct pending *p)
{
	HASH_DEL(*all, p);
	free(p->entry);
	free(p);
}

void pending_free(struct pending *all)
{
	struct pending *p, *next;

	HASH_ITER (hh, all, p, next)
		pending_drop(&all, p);
}
