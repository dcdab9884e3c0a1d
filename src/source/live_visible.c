/* What is read of the tasks that are looked at, within a budget of time.
 *
 * Those that waited longest come first. What they were not read in time for, they have from
 * before. */
#include "live_priv.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/alloc.h"
#include "model/snapshot.h"
#include "proc/task.h"
#include "types/request.h"

static bool is_late(const struct pass *p)
{
	return clock_monotonic() >= p->deadline;
}

/* -ESRCH and the like are no matter: the task was there when its stat was read. */
static void read_more(struct pass *p, size_t i, uint32_t facts)
{
	struct live *l = p->live;
	struct task *t = &p->tasks[i];
	int *fd = p->kept[i].fd >= 0 ? &p->kept[i].fd : NULL;
	const struct task_ask a = { .pid = t->pid,
				    .facts = facts,
				    .cmdline_max = p->request->cmdline_max,
				    .no_memory = task_is_kthread(t) };

	source_reading(&l->base, t->pid);
	task_read_more(l->reader, &a, fd, p->snapshot->arena, t);
	source_reading(&l->base, 0);
	p->fresh[i] |= facts;
}

/* A task, and the tick in which it was served last. */
struct turn {
	uint32_t served, order;
	size_t task;
};

static int by_turn(const void *a, const void *b)
{
	const struct turn *x = a, *y = b;

	if (x->served != y->served)
		return x->served < y->served ? -1 : 1;
	return (x->order > y->order) - (x->order < y->order);
}

static int by_task(const void *a, const void *b)
{
	const struct turn *x = a, *y = b;

	return (x->task > y->task) - (x->task < y->task);
}

/* The processes that are looked at, each once; a thread stands for its process. */
static struct turn *list_turns(const struct pass *p, size_t *ret_count)
{
	const struct snapshot_request *r = p->request;
	struct turn *turns = xreallocarray(NULL, r->visible_count, sizeof(*turns));
	size_t n = 0, kept = 0;

	for (size_t i = 0; i < r->visible_count; i++) {
		struct task_id id = r->visible[i];
		const struct task *t = snapshot_find(p->snapshot, id.pid);

		if (!t || (id.tid == id.pid && t->start != id.start) || t->stuck)
			continue;
		turns[n].task = (size_t)(t - p->tasks);
		turns[n].served = p->kept[turns[n].task].served;
		turns[n++].order = (uint32_t)i;
	}
	qsort(turns, n, sizeof(*turns), by_task);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || turns[i].task != turns[i - 1].task)
			turns[kept++] = turns[i];
	qsort(turns, kept, sizeof(*turns), by_turn);
	*ret_count = kept;
	return turns;
}

static void adopt(struct pass *p, struct task *t, uint32_t facts)
{
	const struct snapshot *last = p->live->last;
	const struct task *older = last ? snapshot_find(last, t->pid) : NULL;

	if (older && older->start == t->start)
		task_adopt(t, older, facts, p->snapshot->arena);
}

/* First what there is nothing at all of, so that new rows have no holes because of costly ones;
 * then everything again. */
static void serve(struct pass *p, const struct turn *turns, size_t count, uint32_t want)
{
	for (size_t i = 0; i < count; i++)
		adopt(p, &p->tasks[turns[i].task], want);
	for (size_t i = 0; i < count && !is_late(p); i++) {
		size_t task = turns[i].task;
		uint32_t facts = want & ~FACTS_COSTLY & ~task_bits(&p->tasks[task]);

		if (facts)
			read_more(p, task, facts);
	}
	for (size_t i = 0; i < count && !is_late(p); i++) {
		size_t task = turns[i].task;
		uint32_t facts = want & ~p->fresh[task];

		if (facts)
			read_more(p, task, facts);
		p->kept[task].served = p->live->tick;
	}
}

/* Costly groups that were asked for of all tasks: as many in turn as time is left for. */
static void go_round(struct pass *p, uint32_t want)
{
	struct live *l = p->live;
	size_t at = 0;

	while (at < p->count && p->tasks[at].pid < l->costly_next)
		at++;
	for (size_t i = 0; i < p->count && !is_late(p); i++, at++) {
		size_t task = at % p->count;
		uint32_t facts = want & ~p->fresh[task];

		if (facts && !p->tasks[task].stuck)
			read_more(p, task, facts);
		l->costly_next = p->tasks[task].pid + 1;
	}
}

void pass_read_visible(struct pass *p)
{
	const struct snapshot_request *r = p->request;
	uint32_t want = (r->facts | r->visible_facts) & ~PASS_STAT;
	struct turn *turns;
	size_t count;

	p->deadline = r->budget_ns ? clock_monotonic() + r->budget_ns : UINT64_MAX;
	turns = list_turns(p, &count);
	serve(p, turns, count, want);
	free(turns);
	if (r->facts & FACTS_COSTLY)
		go_round(p, r->facts & FACTS_COSTLY);
}
