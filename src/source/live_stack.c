/* Stacks: symbols first, then one short stop a thread, then unwinding of what was copied. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/procroot.h"
#include "live_priv.h"
#include "proc/code.h"
#include "proc/kstack.h"
#include "proc/task.h"
#include "stack/unwind.h"
#include "trace/preflight.h"
#include "trace/stop.h"
#include "types/detail.h"
#include "types/stack.h"
#include "types/thread_copy.h"

/* A thread that is not there by then sleeps so that nothing wakes it, or has no processor. */
#define STOP_DEADLINE (NS_PER_SEC / 2)

/* Of threads that did not stop, so many are waited for; the others are not tried. */
enum { LATE_MAX = 8 };

/* All threads of one process. */
struct taking {
	struct live *live;
	struct task_id id;
	struct arena *arena;
	struct stacks *stacks;
	struct thread_stack *threads;
	struct unwinder *unwinder; /* NULL: user stacks are not to be had */
	struct thread_copy copy;
	unsigned late;
};

/* ---- why not ---- */

static void refuse(struct taking *t, int error, const char *reason)
{
	t->stacks->error = error;
	t->stacks->reason = reason;
}

static bool judge(struct taking *t, enum preflight_cause cause, pid_t tracer)
{
	if (cause == PREFLIGHT_FINE)
		return true;
	t->stacks->tracer = tracer;
	refuse(t, preflight_error(cause), preflight_reason(cause));
	return false;
}

/* Whether trying is of use. */
static bool preflight(struct taking *t)
{
	struct preflight_facts facts;
	enum preflight_cause cause;

	if (!t->live->root.live) {
		refuse(t, ENOTSUP, N_("this is no live system"));
		return false;
	}
	if (!unwinder_is_built()) {
		refuse(t, ENOTSUP,
		       N_("procview was built without user stacks (meson option 'stacks', "
			  "libdw-dev)"));
		return false;
	}
	preflight_read(&t->live->root, t->id.tid, &facts);
	cause = preflight_check(&facts);
	return !preflight_is_certain(cause) || judge(t, cause, facts.tracer);
}

/* After the kernel refused. */
static void explain(struct taking *t)
{
	struct preflight_facts facts;
	enum preflight_cause cause;

	preflight_read(&t->live->root, t->id.tid, &facts);
	cause = preflight_check(&facts);
	judge(t, cause == PREFLIGHT_FINE ? PREFLIGHT_REFUSED : cause, facts.tracer);
}

/* ---- threads ---- */

static int read_task(const struct taking *t, pid_t tid, struct task *ret)
{
	const struct task_ask ask = { .pid = t->id.pid, .tid = tid };

	return task_read(t->live->reader, &ask, NULL, t->arena, ret);
}

static bool is_gone(const struct taking *t, const struct task *before)
{
	struct task now;

	return read_task(t, before->tid, &now) < 0 || now.start != before->start;
}

static void take_user(struct taking *t, struct thread_stack *th, const struct task *task)
{
	struct stop_report report = { 0 };
	int err = -ETIMEDOUT;

	if (t->late < LATE_MAX)
		err = stop_copy(th->tid, STOP_DEADLINE, &t->copy, &report);
	t->late += err == -ETIMEDOUT;
	if (report.stopped_ns > t->stacks->stopped_ns)
		t->stacks->stopped_ns = report.stopped_ns;
	if (!err && is_gone(t, task))
		err = -ESRCH;
	th->user_error = -err;
	if (err)
		return;
	/* Only the copy is looked at from here on: nothing of that hangs. */
	source_reading(&t->live->base, 0);
	unwind(t->unwinder, th->tid, &t->copy, t->arena, th);
}

/* False: it is gone. */
static bool take_thread(struct taking *t, pid_t tid, struct thread_stack *ret)
{
	struct task task;
	int err;

	source_reading(&t->live->base, t->id.pid);
	if (read_task(t, tid, &task) < 0)
		return false;
	*ret = (struct thread_stack){ .tid = tid, .name = task.comm, .state = task.state };
	err = kstack_read(&t->live->root, t->id.pid, tid, t->arena, &ret->kernel,
			  &ret->kernel_count);
	ret->kernel_error = -err;
	if (task.state == 'Z' || task.state == 'X')
		ret->user_error = ESRCH;
	else if (t->unwinder && !t->stacks->error)
		take_user(t, ret, &task);
	else if (!t->stacks->kernel_only)
		ret->user_error = t->stacks->error;
	if (ret->user_error == EPERM && !t->stacks->error)
		explain(t);
	return true;
}

static int list_threads(struct taking *t, struct pidlist *ret)
{
	char path[32];

	if (t->id.tid != t->id.pid) {
		ret->pids = xmalloc(sizeof(*ret->pids));
		ret->pids[0] = t->id.tid;
		ret->count = ret->cap = 1;
		return 0;
	}
	snprintf(path, sizeof(path), "%d/task", (int)t->id.pid);
	return pidlist_read(t->live->root.fd, path, ret);
}

/* ---- a process ---- */

static void open_symbols(struct taking *t)
{
	struct code code = { 0 };
	int err = code_read(&t->live->root, t->id.pid, t->arena, &code);

	if (!err)
		err = unwinder_new(t->id.pid, code.objects, code.count, &t->unwinder);
	code_close(&code);
	if (err == -ENOEXEC)
		refuse(t, ENOEXEC, N_("none of the files that it executes can be read"));
	else if (err == -EACCES || err == -EPERM)
		explain(t);
	else if (err)
		refuse(t, -err, N_("what it executes cannot be read"));
}

int live_read_stacks(struct live *l, struct detail *d, bool kernel_only)
{
	struct stacks *stacks = arena_zalloc(d->arena, sizeof(*stacks));
	struct taking t = {
		.live = l,
		.id = task_id_of(&d->task),
		.arena = d->arena,
		.stacks = stacks,
	};
	CLEANUP_FREE unsigned char *memory = xmalloc(THREAD_STACK_MAX);
	struct pidlist tids = PIDLIST_INIT;
	int err = list_threads(&t, &tids);

	if (err)
		return err == -ENOENT ? -ESRCH : err;
	t.copy.stack = memory;
	stacks->kernel_only = kernel_only;
	if (!kernel_only && preflight(&t))
		open_symbols(&t);
	t.threads = arena_zalloc(d->arena, tids.count * sizeof(*t.threads));
	for (size_t i = 0; i < tids.count; i++)
		stacks->count += take_thread(&t, tids.pids[i], &t.threads[stacks->count]);
	stacks->threads = t.threads;
	d->stacks = stacks;
	unwinder_free(t.unwinder);
	pidlist_done(&tids);
	return 0;
}
