/* The threads of all processes, or of one. */
#include "live_priv.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/clock.h"
#include "model/snapshot.h"
#include "proc/task.h"
#include "types/request.h"

/* What a thread has of its own; everything else it shares with its process. */
#define FACTS_OF_THREAD                                                                            \
	(FACT_BIT(FACT_STAT) | FACT_BIT(FACT_STATUS) | FACT_BIT(FACT_IO) |                         \
	 FACT_BIT(FACT_SCHEDSTAT) | FACT_BIT(FACT_WCHAN) | FACT_BIT(FACT_SYSCALL))

struct threads {
	struct task *tasks;
	size_t count, cap;
	struct task_id *visible; /* by pid and tid */
	size_t visible_count;
};

static int by_id(const void *a, const void *b)
{
	const struct task_id *x = a, *y = b;

	if (x->pid != y->pid)
		return x->pid < y->pid ? -1 : 1;
	return (x->tid > y->tid) - (x->tid < y->tid);
}

static bool is_visible(const struct threads *all, pid_t pid, pid_t tid)
{
	const struct task_id id = { pid, tid, 0 };

	return all->visible_count &&
	       bsearch(&id, all->visible, all->visible_count, sizeof(id), by_id);
}

/* The groups that one thread is read for. */
static uint32_t facts_of(const struct pass *p, bool visible)
{
	const struct snapshot_request *r = p->request;
	uint32_t facts = p->each;

	if (visible && clock_monotonic() < p->deadline)
		facts |= r->facts | r->visible_facts;
	return PASS_STAT | (facts & FACTS_OF_THREAD);
}

/* What one in sight was not read for in time, it has from before. */
static void adopt_older(struct pass *p, struct task *t)
{
	const struct snapshot_request *r = p->request;
	const struct snapshot *last = p->live->last;
	const struct task *older = last ? snapshot_find_thread(last, task_id_of(t)) : NULL;

	if (older)
		task_adopt(t, older, (r->facts | r->visible_facts) & FACTS_OF_THREAD,
			   p->snapshot->arena);
}

/* Lets a thread have what is its process's: the same memory, as both belong to one snapshot. */
static void share(struct task *t, const struct task *process, struct arena *a)
{
	const struct task_extra *own = t->extra, *theirs = process->extra;
	struct task_extra *extra;

	t->have |= process->have & ~FACTS_OF_THREAD;
	t->denied |= process->denied & ~FACTS_OF_THREAD;
	t->absent |= process->absent & ~FACTS_OF_THREAD;
	t->stuck |= process->stuck;
	t->uid = process->uid;
	t->gid = process->gid;
	t->rss = process->rss;
	t->shared = process->shared;
	t->text = process->text;
	t->data = process->data;
	t->cmdline = process->cmdline;
	t->cmdline_len = process->cmdline_len;
	t->cmdline_truncated = process->cmdline_truncated;
	if (!theirs)
		return;
	extra = arena_alloc(a, sizeof(*extra));
	*extra = *theirs;
	extra->status = own ? own->status : NULL;
	extra->io = own ? own->io : NULL;
	extra->schedstat = own ? own->schedstat : NULL;
	extra->wchan = own ? own->wchan : NULL;
	extra->wchan_at = own ? own->wchan_at : 0;
	extra->call = own ? own->call : NULL;
	extra->syscall_name = own ? own->syscall_name : NULL;
	extra->syscall_args = own ? own->syscall_args : NULL;
	extra->call_at = own ? own->call_at : 0;
	t->extra = extra;
}

/* 0, or -errno if it was not the thread that failed. */
static int add_thread(struct pass *p, struct threads *all, const struct task *process, pid_t tid)
{
	struct live *l = p->live;
	bool visible = is_visible(all, process->pid, tid);
	struct task_ask a = { .pid = process->pid,
			      .tid = tid,
			      .facts = process->stuck ? PASS_STAT : facts_of(p, visible),
			      .cmdline_max = p->request->cmdline_max,
			      .no_memory = task_is_kthread(process) };
	struct task *t;
	int err;

	all->tasks = xgrow(all->tasks, all->count, &all->cap, sizeof(*all->tasks));
	t = &all->tasks[all->count];
	if (a.facts & ~PASS_STAT)
		source_reading(&l->base, process->pid);
	err = task_read(l->reader, &a, NULL, p->snapshot->arena, t);
	source_reading(&l->base, 0);
	if (err)
		return err == -EMFILE || err == -ENFILE || err == -ENOMEM ? err : 0;
	if (visible)
		adopt_older(p, t);
	share(t, process, p->snapshot->arena);
	all->count++;
	return 0;
}

static int add_threads_of(struct pass *p, struct threads *all, const struct task *process)
{
	struct live *l = p->live;
	char path[32];
	int err;

	snprintf(path, sizeof(path), "%d/task", process->pid);
	l->files++;
	err = pidlist_read(l->root.fd, path, &l->tids);
	if (err)
		return err == -EMFILE || err == -ENFILE ? err : 0;
	for (size_t i = 0; i < l->tids.count && !err; i++)
		err = add_thread(p, all, process, l->tids.pids[i]);
	return err;
}

static void list_visible(const struct pass *p, struct threads *all)
{
	const struct snapshot_request *r = p->request;

	all->visible = xreallocarray(NULL, r->visible_count, sizeof(*all->visible));
	all->visible_count = r->visible_count;
	if (r->visible_count)
		memcpy(all->visible, r->visible, r->visible_count * sizeof(*all->visible));
	qsort(all->visible, all->visible_count, sizeof(*all->visible), by_id);
}

int pass_read_threads(struct pass *p)
{
	struct snapshot *s = p->snapshot;
	struct threads all = { 0 };
	struct task *tasks;
	int err = 0;

	list_visible(p, &all);
	for (size_t i = 0; i < p->count && !err; i++)
		if (p->request->threads || p->tasks[i].pid == p->request->threads_of)
			err = add_threads_of(p, &all, &p->tasks[i]);
	tasks = arena_alloc(s->arena, all.count * sizeof(*tasks));
	if (all.count)
		memcpy(tasks, all.tasks, all.count * sizeof(*tasks));
	s->threads = tasks;
	s->thread_count = all.count;
	free(all.tasks);
	free(all.visible);
	return err;
}
