/* A signal for whole trees of processes, deepest first.
 *
 * A tree grows while one looks at it. Where the signal ends a process, the tree is first stopped
 * from the top down, until a look at all processes finds nothing new and everything stopped: what
 * is stopped starts no children. Other signals are sent without: nobody is disturbed for them. */
#include "live_priv.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "proc/pidlist.h"
#include "types/request.h"
#include "types/task.h"

/* A member that cannot be stopped (in an uninterruptible call, or traced) must not hold up the
 * rest for longer than a person waits; a tree that outgrows the looking is given up on later. */
#define SETTLE_NS (500 * NS_PER_MSEC)
#define GROW_NS (10 * NS_PER_SEC)
#define PAUSE_NS NS_PER_MSEC

/* One process, at one look. */
struct seen {
	struct task_id id;
	pid_t ppid;
	uint32_t depth; /* below the top of all */
	char state;
	bool target;
	bool below_target;
	bool protected; /* procview itself, what started it, or pid 1 */
};

struct look {
	struct seen *seen; /* by pid */
	size_t count;
};

/* Whoever was found in the trees. */
struct member {
	struct task_id id;
	uint32_t depth;
	bool spared; /* protected, and not what was meant but what hangs on it */
	bool stopped; /* by us */
	int error; /* of the signal */
};

struct tree {
	struct member *members; /* by pid */
	size_t count, cap;
	bool freeze;
};

/* ---- looking ---- */

static struct seen *look_find(const struct look *look, pid_t pid)
{
	size_t low = 0, high = look->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (look->seen[middle].id.pid < pid)
			low = middle + 1;
		else
			high = middle;
	}
	return low < look->count && look->seen[low].id.pid == pid ? &look->seen[low] : NULL;
}

/* NULL at the top. A parent that is younger than its child is another process, with the number of
 * one that ended meanwhile. */
static struct seen *parent_of(const struct look *look, const struct seen *s)
{
	struct seen *parent = s->ppid != s->id.pid ? look_find(look, s->ppid) : NULL;

	return parent && parent->id.start <= s->id.start ? parent : NULL;
}

static void place(const struct look *look, struct seen *s)
{
	const struct seen *at = s;

	/* Bounded: what was not read at one moment may go in a circle. */
	while (s->depth < look->count && (at = parent_of(look, at))) {
		s->depth++;
		s->below_target = s->below_target || at->target;
	}
}

static void protect(const struct look *look)
{
	struct seen *at = look_find(look, 1);
	size_t left = look->count;

	if (at)
		at->protected = true;
	for (at = look_find(look, getpid()); at && left; at = parent_of(look, at), left--)
		at->protected = true;
}

/* All processes of now, and how they stand to the targets. 0 or -errno. */
static int look_around(struct live *l, const struct command *c, struct look *look)
{
	int r = pidlist_read(l->root.fd, ".", &l->pids);

	if (r < 0)
		return r;
	look->count = 0;
	look->seen = xreallocarray(look->seen, l->pids.count, sizeof(*look->seen));
	for (size_t i = 0; i < l->pids.count; i++) {
		pid_t pid = l->pids.pids[i];
		struct task t;

		if (live_stat(&l->root, pid, pid, &t) == 0)
			look->seen[look->count++] = (struct seen){ .id = task_id_of(&t),
								   .ppid = t.ppid,
								   .state = t.state };
	}
	for (size_t i = 0; i < c->target_count; i++) {
		struct seen *s = look_find(look, c->targets[i].pid);

		if (s && task_id_equal(s->id, c->targets[i]))
			s->target = true;
	}
	for (size_t i = 0; i < look->count; i++)
		place(look, &look->seen[i]);
	protect(look);
	return 0;
}

/* ---- the members ---- */

/* The place of the first that is not before pid. */
static size_t tree_place(const struct tree *t, pid_t pid)
{
	size_t low = 0, high = t->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (t->members[middle].id.pid < pid)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static const struct member *tree_find(const struct tree *t, struct task_id id)
{
	for (size_t i = tree_place(t, id.pid); i < t->count && t->members[i].id.pid == id.pid; i++)
		if (task_id_equal(t->members[i].id, id))
			return &t->members[i];
	return NULL;
}

static void tree_add(struct tree *t, const struct procroot *root, const struct seen *s)
{
	size_t at = tree_place(t, s->id.pid);
	struct member *m;

	t->members = xgrow(t->members, t->count, &t->cap, sizeof(*t->members));
	m = &t->members[at];
	memmove(m + 1, m, (t->count - at) * sizeof(*m));
	t->count++;
	*m = (struct member){ .id = s->id, .depth = s->depth };
	m->spared = s->protected && s->below_target;
	/* Who is stopped already stays so when all is over. */
	if (t->freeze && !s->protected && !strchr("TtZX", s->state))
		m->stopped = live_send(root, s->id, SIGSTOP) == 0;
}

static int by_depth(const void *a, const void *b)
{
	const struct seen *x = *(const struct seen *const *)a;
	const struct seen *y = *(const struct seen *const *)b;

	return (x->depth > y->depth) - (x->depth < y->depth);
}

/* Adds who is new, from the top down; whether there was anyone. */
static bool tree_grow(struct tree *t, const struct procroot *root, const struct look *look)
{
	const struct seen **found = xreallocarray(NULL, look->count, sizeof(*found));
	size_t n = 0;

	for (size_t i = 0; i < look->count; i++) {
		const struct seen *s = &look->seen[i];

		if ((s->target || s->below_target) && !tree_find(t, s->id))
			found[n++] = s;
	}
	qsort(found, n, sizeof(*found), by_depth);
	for (size_t i = 0; i < n; i++)
		tree_add(t, root, found[i]);
	free(found);
	return n > 0;
}

/* Whether all that were told to stop have done so: until then they may start children. */
static bool is_settled(const struct tree *t, const struct look *look)
{
	for (size_t i = 0; i < t->count; i++) {
		const struct member *m = &t->members[i];
		const struct seen *s = m->stopped ? look_find(look, m->id.pid) : NULL;

		if (s && s->id.start == m->id.start && strchr("RS", s->state))
			return false;
	}
	return true;
}

/* A look lists the processes first and then sees how each is: one may start a child between the
 * two and be found stopped. So the last look is one that begins when all are known to be. */
static int tree_gather(struct tree *t, struct live *l, const struct command *c)
{
	uint64_t begin = clock_monotonic(), grown_at = begin;
	struct look look = { NULL, 0 };
	bool settled = false;
	int r;

	while ((r = look_around(l, c, &look)) == 0) {
		bool grown = tree_grow(t, &l->root, &look);
		uint64_t now = clock_monotonic();

		if (!t->freeze || (!grown && settled))
			break;
		if (grown)
			grown_at = now;
		settled = !grown && is_settled(t, &look);
		if (now - grown_at > SETTLE_NS || now - begin > GROW_NS)
			break;
		if (!grown && !settled)
			nanosleep(&(const struct timespec){ 0, PAUSE_NS }, NULL);
	}
	free(look.seen);
	return r;
}

static int deepest_first(const void *a, const void *b)
{
	const struct member *x = *(struct member *const *)a, *y = *(struct member *const *)b;

	return (x->depth < y->depth) - (x->depth > y->depth);
}

static void thaw(struct member *m, const struct procroot *root)
{
	if (m->stopped)
		live_send(root, m->id, SIGCONT);
	m->stopped = false;
}

/* Each goes on as soon as it has its signal, so that a parent cannot act on it before its children
 * can. */
static void tree_signal(const struct tree *t, const struct procroot *root, int signo)
{
	struct member **order = xreallocarray(NULL, t->count, sizeof(*order));

	for (size_t i = 0; i < t->count; i++)
		order[i] = &t->members[i];
	qsort(order, t->count, sizeof(*order), deepest_first);
	for (size_t i = 0; i < t->count; i++) {
		struct member *m = order[i];

		m->error = m->spared ? ECANCELED : -live_send(root, m->id, signo);
		thaw(m, root);
	}
	free(order);
}

static void tree_thaw(const struct tree *t, const struct procroot *root)
{
	for (size_t i = 0; i < t->count; i++)
		thaw(&t->members[i], root);
}

static bool ends_processes(int signo)
{
	static const int ends[] = { SIGTERM, SIGKILL, SIGINT, SIGHUP, SIGQUIT };

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (ends[i] == signo)
			return true;
	return false;
}

int live_signal_tree(struct live *l, const struct command *c, struct command_result *ret)
{
	struct tree t = { .freeze = ends_processes(c->value) };
	int r = tree_gather(&t, l, c);

	if (r == 0)
		tree_signal(&t, &l->root, c->value);
	tree_thaw(&t, &l->root);
	for (size_t i = 0; i < c->target_count; i++) {
		const struct member *m = tree_find(&t, c->targets[i]);

		ret->errors[i] = m ? m->error : ESRCH;
	}
	free(t.members);
	return r;
}
