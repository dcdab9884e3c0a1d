/* All processes of a snapshot.
 *
 * In a steady tick a process costs one read of its stat, through a descriptor that was kept: what
 * seldom changes is taken over from the snapshot before. */
#include "live_priv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/clock.h"
#include "model/snapshot.h"
#include "proc/task.h"
#include "types/request.h"

/* Groups that seldom change while a process lives. They are read when it is new and when its name
 * changes (exec), for those in sight in every tick, and for all others once in so many ticks. */
#define FACTS_ONCE                                                                                 \
	(FACT_BIT(FACT_OWNER) | FACT_BIT(FACT_CMDLINE) | FACT_BIT(FACT_CGROUP) |                   \
	 FACT_BIT(FACT_LOGINUID) | FACT_BIT(FACT_FD_LIMIT) | FACT_BIT(FACT_NS) |                   \
	 FACT_BIT(FACT_EXE) | FACT_BIT(FACT_CWD))
enum { REREAD_TICKS = 64 };

/* In the midst of exec the name is new and the arguments are neither the old nor the new ones. So a
 * process that is younger than this, or has just changed its name, is read again. */
#define YOUNG_NS NS_PER_SEC

static bool is_left_out(const struct pass *p, pid_t pid)
{
	for (size_t i = 0; i < p->stuck.count; i++)
		if (p->stuck.pids[i] == pid)
			return true;
	return false;
}

/* The record of before of the process with this pid, if there is one; the descriptors of those
 * passed by are closed, since these have ended. */
static const struct task *next_older(struct pass *p, pid_t pid, struct kept *ret_kept)
{
	struct live *l = p->live;
	const struct snapshot *last = l->last;

	*ret_kept = (struct kept){ .fd = -1 };
	for (; last && p->old < last->count && last->tasks[p->old].pid <= pid; p->old++) {
		struct kept *k = &l->kept[p->old];

		if (last->tasks[p->old].pid == pid) {
			*ret_kept = *k;
			k->fd = -1;
			return &last->tasks[p->old++];
		}
		cleanup_close(&k->fd);
		k->fd = -1;
	}
	return NULL;
}

/* Descriptors ran out: what was kept is given back, and no more are kept from now on. */
static void give_back(struct pass *p)
{
	struct live *l = p->live;

	for (size_t i = 0; i < p->count; i++) {
		cleanup_close(&p->kept[i].fd);
		p->kept[i].fd = -1;
	}
	for (size_t i = p->old; l->last && i < l->last->count; i++) {
		cleanup_close(&l->kept[i].fd);
		l->kept[i].fd = -1;
	}
	p->open = 0;
	l->kept_now = 0;
}

static int ask(struct pass *p, struct task_ask *a, int *fd, struct task *ret)
{
	struct live *l = p->live;
	int r;

	a->cmdline_max = p->request->cmdline_max;
	if (!(a->facts & ~PASS_STAT)) /* does not hang, and is by far the most frequent */
		return task_read(l->reader, a, fd, p->snapshot->arena, ret);
	source_reading(&l->base, a->pid);
	r = task_read(l->reader, a, fd, p->snapshot->arena, ret);
	source_reading(&l->base, 0);
	return r;
}

static int ask_more(struct pass *p, uint32_t facts, int *fd, struct task *t)
{
	struct live *l = p->live;
	const struct task_ask a = { .pid = t->pid,
				    .facts = facts,
				    .cmdline_max = p->request->cmdline_max,
				    .no_memory = task_is_kthread(t) };
	int r;

	source_reading(&l->base, t->pid);
	r = task_read_more(l->reader, &a, fd, p->snapshot->arena, t);
	source_reading(&l->base, 0);
	return r;
}

/* Whether it is this process's turn to have everything read again. */
static bool is_turn(const struct pass *p, pid_t pid)
{
	return ((uint32_t)pid + p->live->tick) % REREAD_TICKS == 0;
}

static bool is_young(const struct pass *p, const struct task *t)
{
	uint64_t start = t->start * (NS_PER_SEC / p->snapshot->host.ticks_per_second);

	return start + YOUNG_NS > p->snapshot->boottime;
}

/* A process with nothing known of it. */
static int read_new(struct pass *p, pid_t pid, struct kept *k, int *fd, struct task *t)
{
	struct task_ask a = { .pid = pid, .facts = PASS_STAT | p->each | p->once };
	int err = ask(p, &a, fd, t);

	if (err)
		return err;
	p->fresh[p->count] = a.facts;
	k->unsure = is_young(p, t);
	return 0;
}

/* One that was there before. -ESTALE: the pid belongs to another one now. */
static int read_again(struct pass *p, const struct task *older, struct kept *k, int *fd,
		      struct task *t)
{
	const struct snapshot_request *r = p->request;
	uint32_t asked = r->facts | r->visible_facts;
	bool all = k->unsure || is_turn(p, older->pid);
	uint32_t once = all ? p->once : p->once & ~task_bits(older);
	struct task_ask a = { .pid = older->pid,
			      .facts = PASS_STAT | p->each | once,
			      .no_memory = task_is_kthread(older) };
	int err = ask(p, &a, fd, t);

	if (!err && t->start != older->start)
		err = -ESTALE;
	if (err)
		return err;
	p->fresh[p->count] = a.facts;
	k->unsure = strcmp(t->comm, older->comm) != 0;
	if (!k->unsure) {
		task_adopt(t, older, (p->once | FACTS_COSTLY) & asked, p->snapshot->arena);
		return 0;
	}
	once = p->once & ~a.facts;
	p->fresh[p->count] |= once;
	return once ? ask_more(p, once, fd, t) : 0;
}

bool live_is_left_out(struct live *l, pid_t pid, uint64_t start)
{
	for (size_t i = 0; i < l->left_out_count; i++)
		if (l->left_out[i].pid == pid)
			return l->left_out[i].start == start;
	l->left_out = xgrow(l->left_out, l->left_out_count, &l->left_out_cap, sizeof(*l->left_out));
	l->left_out[l->left_out_count++] = (struct task_id){ pid, pid, start };
	return true;
}

/* One of which reading more than stat hangs. -ESTALE: that one has ended, and this is another. */
static int read_stuck(struct pass *p, pid_t pid, const struct task *older, struct task *t)
{
	const struct snapshot_request *r = p->request;
	struct snapshot *s = p->snapshot;
	uint32_t asked = (r->facts | r->visible_facts) & ~PASS_STAT;
	struct task_ask a = { .pid = pid, .facts = PASS_STAT };
	int err = ask(p, &a, NULL, t);

	if (!err && !live_is_left_out(p->live, pid, t->start))
		err = -ESTALE;
	if (err)
		return err;
	if (older && older->start == t->start)
		task_adopt(t, older, asked, s->arena);
	t->stuck = asked & ~task_bits(t);
	p->unreadable[s->unreadable_count++] = pid;
	return 0;
}

static int read_process(struct pass *p, pid_t pid, const struct task *older, struct kept *k,
			struct task *t)
{
	bool was_kept = k->fd >= 0;
	int *fd = was_kept || p->open < p->live->kept_now ? &k->fd : NULL;
	int err = is_left_out(p, pid) ? read_stuck(p, pid, older, t) : -ESTALE;

	if (err != -ESTALE)
		return err;
	if (!older)
		return read_new(p, pid, k, fd, t);
	err = read_again(p, older, k, fd, t);
	if (err != -ESTALE && (err != -ESRCH || !was_kept))
		return err;
	/* Another process may have the pid by now. */
	cleanup_close(&k->fd);
	*k = (struct kept){ .fd = -1 };
	return read_new(p, pid, k, fd, t);
}

/* Reads it into p->tasks[p->count], and counts it if it is there. 0, or -errno if it was not the
 * process that failed. */
static int add_process(struct pass *p, pid_t pid)
{
	struct kept k;
	const struct task *older = next_older(p, pid, &k);
	struct task *t = &p->tasks[p->count];
	int err = read_process(p, pid, older, &k, t);

	if ((err == -EMFILE || err == -ENFILE) && p->live->kept_now) {
		give_back(p);
		cleanup_close(&k.fd);
		k.fd = -1;
		err = read_process(p, pid, older, &k, t);
	}
	if (err) {
		cleanup_close(&k.fd);
		if (err == -EPERM || err == -EACCES)
			p->snapshot->hidden_pids = true;
		return err == -ESRCH || err == -EPERM || err == -EACCES || err == -EINVAL ? 0 : err;
	}
	p->open += k.fd >= 0;
	p->kept[p->count++] = k;
	return 0;
}

static int list_pids(struct pass *p)
{
	const struct snapshot_request *r = p->request;
	struct pidlist *pids = &p->live->pids;

	if (!r->pids) {
		p->live->files++;
		return pidlist_read(p->live->root.fd, ".", pids);
	}
	pids->count = 0;
	for (size_t i = 0; i < r->pid_count; i++) {
		pids->pids = xgrow(pids->pids, pids->count, &pids->cap, sizeof(*pids->pids));
		pids->pids[pids->count++] = r->pids[i];
	}
	pidlist_sort(pids);
	return 0;
}

static void choose_facts(struct pass *p)
{
	const struct snapshot_request *r = p->request;

	/* Without a budget all is read at once. */
	p->each = r->facts & ~FACTS_ONCE & (r->budget_ns ? ~FACTS_COSTLY : ~UINT32_C(0));
	p->once = r->facts & FACTS_ONCE;
	for (size_t i = 0; i < r->stuck_count; i++) {
		struct pidlist *stuck = &p->stuck;

		stuck->pids = xgrow(stuck->pids, stuck->count, &stuck->cap, sizeof(*stuck->pids));
		stuck->pids[stuck->count++] = r->stuck[i];
	}
	pidlist_sort(&p->stuck);
}

int pass_read_tasks(struct pass *p)
{
	struct live *l = p->live;
	int err = list_pids(p);

	if (err)
		return err;
	choose_facts(p);
	p->tasks = arena_alloc(p->snapshot->arena, l->pids.count * sizeof(*p->tasks));
	p->kept = xreallocarray(NULL, l->pids.count, sizeof(*p->kept));
	p->fresh = xcalloc(l->pids.count, sizeof(*p->fresh));
	p->unreadable = arena_alloc(p->snapshot->arena, p->stuck.count * sizeof(*p->unreadable));
	p->snapshot->unreadable = p->unreadable;
	for (size_t i = 0; i < l->pids.count && !err; i++)
		err = add_process(p, l->pids.pids[i]);
	p->snapshot->tasks = p->tasks;
	p->snapshot->count = p->count;
	return err;
}

static void close_all(struct kept *kept, size_t count)
{
	for (size_t i = 0; i < count; i++)
		cleanup_close(&kept[i].fd);
	free(kept);
}

void pass_keep(struct pass *p)
{
	struct live *l = p->live;

	close_all(l->kept, l->last ? l->last->count : 0);
	snapshot_unref(l->last);
	l->last = snapshot_ref(p->snapshot);
	/* As many as pids were listed; some of these had ended. */
	l->kept = xreallocarray(p->kept, p->count, sizeof(*p->kept));
	free(p->fresh);
	pidlist_done(&p->stuck);
}

void pass_drop(struct pass *p)
{
	close_all(p->kept, p->count);
	free(p->fresh);
	pidlist_done(&p->stuck);
}
