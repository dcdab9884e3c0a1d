/* A leader that has ended while other threads of its process live has no memory, no files and no
 * folders any more. The process has them still: any living thread tells of them. */
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "proc/pidlist.h"
#include "proc/task.h"
#include "task_priv.h"
#include "types/task.h"

#define FACTS_OF_PROCESS                                                                           \
	(FACT_BIT(FACT_STATM) | FACT_BIT(FACT_CMDLINE) | FACT_BIT(FACT_STATUS) |                   \
	 FACT_BIT(FACT_OOM) | FACT_BIT(FACT_ROLLUP) | FACT_BIT(FACT_NS) |                          \
	 FACT_BIT(FACT_FD_COUNT) | FACT_BIT(FACT_EXE) | FACT_BIT(FACT_CWD))

bool leader_has_ended(const struct task *t)
{
	return t->state == 'Z' && t->threads > 1 && !t->is_thread;
}

bool leader_find_living(struct task_reader *r, const struct task_ask *like, struct arena *a,
			struct task *ret)
{
	struct pidlist tids = PIDLIST_INIT;
	struct task_ask ask = *like;
	char path[32];
	bool found = false;

	snprintf(path, sizeof(path), "%d/task", like->pid);
	r->files++;
	if (pidlist_read(r->root, path, &tids) == 0)
		for (size_t i = 0; i < tids.count && !found; i++) {
			ask.tid = tids.pids[i];
			found = ask.tid != ask.pid && task_read(r, &ask, NULL, a, ret) == 0 &&
				ret->state != 'Z' && ret->state != 'X';
		}
	pidlist_done(&tids);
	return found;
}

/* The ids, signals and switches of a thread are its own. */
static const struct task_status *join(const struct task_status *leader,
				      const struct task_status *living, struct arena *a)
{
	struct task_status *both;

	if (!leader || !living)
		return leader ? leader : living;
	both = arena_alloc(a, sizeof(*both));
	*both = *living;
	both->sig_pending = leader->sig_pending;
	both->switches_voluntary = leader->switches_voluntary;
	both->switches_involuntary = leader->switches_involuntary;
	both->nspid_count = leader->nspid_count;
	memcpy(both->nspid, leader->nspid, sizeof(both->nspid));
	return both;
}

void leader_complete(struct task_reader *r, const struct task_ask *ask, struct arena *a,
		     struct task *t)
{
	struct task_ask more = { .pid = ask->pid,
				 .facts = ask->facts & FACTS_OF_PROCESS,
				 .cmdline_max = ask->cmdline_max };
	const struct task_status *status = t->extra ? t->extra->status : NULL;
	struct task_extra *extra = NULL;
	struct task living;

	if (!leader_find_living(r, &more, a, &living))
		return;
	t->vsize = living.vsize;
	t->rss_stat = living.rss_stat;
	if (t->extra) {
		extra = arena_alloc(a, sizeof(*extra));
		*extra = *t->extra;
	}
	parts_clear(t, extra, more.facts);
	t->extra = extra;
	t->have &= ~more.facts;
	t->denied &= ~more.facts;
	t->absent &= ~more.facts;
	task_adopt(t, &living, more.facts, a);
	if (t->have & more.facts & FACT_BIT(FACT_STATUS))
		((struct task_extra *)t->extra)->status = join(status, t->extra->status, a);
}
