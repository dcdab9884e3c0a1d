#include "source/live.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/clock.h"
#include "decode/syscall_name.h"
#include "live_priv.h"
#include "model/snapshot.h"
#include "proc/detail.h"
#include "proc/fd.h"
#include "proc/hidepid.h"
#include "proc/memory.h"
#include "proc/pressure.h"
#include "proc/task.h"
#include "proc/users.h"
#include "sys/host.h"
#include "sys/sys.h"
#include "types/detail.h"
#include "types/request.h"

enum { KEPT_MAX = 8192 };

/* The clock was set if it moved against the time since boot by more than it is slewed. */
#define CLOCK_STEP (NS_PER_SEC / 2)

size_t live_kept_fds(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return 0;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return 0;
	return limit.rlim_cur / 2 < KEPT_MAX ? (size_t)limit.rlim_cur / 2 : KEPT_MAX;
}

/* ---- a snapshot ---- */

static void read_host(struct live *l)
{
	int64_t offset = (int64_t)(clock_realtime() - clock_boottime());

	if (l->arena && llabs(offset - l->host_offset) < (int64_t)CLOCK_STEP)
		return;
	arena_free(l->arena);
	l->arena = arena_new();
	host_read(l->sys, l->arena, &l->host);
	l->host_offset = offset;
}

static void set_host(struct live *l, struct snapshot *s)
{
	read_host(l);
	s->host = l->host;
	s->host.name = arena_strdup(s->arena, l->host.name);
	s->host.kernel = arena_strdup(s->arena, l->host.kernel);
	s->host.arch = arena_strdup(s->arena, l->host.arch);
	s->host.boot_id = arena_strdup(s->arena, l->host.boot_id);
}

/* Everything of the request into the snapshot. 0 or -errno. */
static int fill(struct live *l, struct pass *p)
{
	const struct snapshot_request *r = p->request;
	struct snapshot *s = p->snapshot;
	int err;

	s->realtime = clock_realtime();
	s->boottime = clock_boottime();
	s->facts = r->facts | r->visible_facts;
	set_host(l, s);
	/* What the system does not tell is 0: said in sys/sys.h. */
	if (r->system) {
		sys_read(l->sys, s->arena, &s->system);
		pressure_read(&l->root, s->system.pressure);
	}
	s->hidden_pids = l->hidden_pids;
	err = pass_read_tasks(p);
	if (err)
		return err;
	pass_read_visible(p);
	if (r->threads || r->threads_of)
		err = pass_read_threads(p);
	live_set_names(l, s);
	if (s->facts & FACT_BIT(FACT_SYSCALL))
		live_name_calls(l, s);
	return err;
}

static int live_snapshot(struct source *source, const struct snapshot_request *r,
			 struct snapshot **ret)
{
	struct live *l = (struct live *)source;
	uint64_t cpu = clock_thread_cpu();
	uint64_t files = l->files + task_reader_files(l->reader);
	struct pass p = { .live = l, .request = r, .snapshot = snapshot_new() };
	int err;

	l->tick++;
	err = fill(l, &p);
	if (err) {
		pass_drop(&p);
		snapshot_unref(p.snapshot);
		return err;
	}
	pass_keep(&p);
	p.snapshot->cost.files_read = l->files + task_reader_files(l->reader) - files;
	p.snapshot->cost.milliseconds = (double)(clock_thread_cpu() - cpu) / (double)NS_PER_MSEC;
	*ret = p.snapshot;
	return 0;
}

static int read_detail(struct live *l, struct task_id id, unsigned parts, struct detail **ret)
{
	uint64_t start = clock_monotonic();
	struct detail *d;
	int err = detail_read(l->reader, id, &d);

	if (err)
		return err;
	if (parts & DETAIL_MEMORY)
		err = memory_read(l->reader, d);
	d->took_ns = clock_monotonic() - start;
	if (!err && parts & (DETAIL_STACK | DETAIL_KERNEL_STACK))
		err = live_read_stacks(l, d, !(parts & DETAIL_STACK));
	if (err) {
		detail_free(d);
		return err;
	}
	d->parts = parts;
	*ret = d;
	return 0;
}

static int live_detail(struct source *source, struct task_id id, unsigned parts,
		       struct detail **ret)
{
	struct live *l = (struct live *)source;
	int err;

	source_reading(source, id.pid);
	err = read_detail(l, id, parts, ret);
	source_reading(source, 0);
	if (err)
		return err;
	read_host(l);
	live_name_call(l, &(*ret)->task, (*ret)->arena);
	return 0;
}

/* ---- the source ---- */

static void live_free(struct source *source)
{
	struct live *l = (struct live *)source;

	for (size_t i = 0; l->last && i < l->last->count; i++)
		cleanup_close(&l->kept[i].fd);
	free(l->kept);
	free(l->left_out);
	snapshot_unref(l->last);
	pidlist_done(&l->pids);
	pidlist_done(&l->tids);
	syscall_names_free(l->calls);
	users_free(l->users);
	ttys_done(&l->ttys);
	task_reader_free(l->reader);
	fd_reader_free(l->fds);
	sys_free(l->sys);
	arena_free(l->arena);
	procroot_done(&l->root);
	free(l->path);
	free(l);
}

static struct source *live_clone(struct source *source);

static const struct source_ops live_ops = {
	.name = "live",
	.snapshot = live_snapshot,
	.detail = live_detail,
	.files = live_files,
	.command = live_command,
	.clone = live_clone,
	.free = live_free,
};

static struct source *live_clone(struct source *source)
{
	const struct live *l = (const struct live *)source;
	/* The one that hangs has its descriptors still: however many there come to be, together
	 * they never have more than twice what the first may. */
	const struct live_options o = { l->path, l->kept_limit / 2 };
	struct source *clone;

	return source_live_new(&o, &clone) == 0 ? clone : NULL;
}

/* 0; -ENOSYS: a folder without processes. */
static int check_root(struct live *l)
{
	int err = l->root.live ? 0 : pidlist_read(l->root.fd, ".", &l->pids);

	return err ? err : l->root.live || l->pids.count ? 0 : -ENOSYS;
}

int source_live_new(const struct live_options *o, struct source **ret)
{
	struct live *l = xcalloc(1, sizeof(*l));
	int err;

	l->base.ops = &live_ops;
	l->root.fd = -1;
	l->path = xstrdup(o->proc);
	l->kept_limit = o->kept_fds;
	l->kept_now = o->kept_fds;
	l->calls = syscall_names_new();
	l->users = users_new();
	l->sys = sys_new();
	err = procroot_open(o->proc, &l->root);
	if (!err)
		err = check_root(l);
	if (err) {
		live_free(&l->base);
		return err;
	}
	l->reader = task_reader_new(&l->root);
	/* Without the list of drivers the usual terminals have names nevertheless. */
	ttys_read(&l->root, &l->ttys);
	l->hidden_pids = hidepid_read(&l->root);
	*ret = &l->base;
	return 0;
}
