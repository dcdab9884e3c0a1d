#include "proc/detail.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/number.h"
#include "base/procroot.h"
#include "proc/autogroup.h"
#include "proc/limits.h"
#include "proc/status.h"
#include "proc/task.h"
#include "task_priv.h"
#include "types/detail.h"

enum { FILE_LIMIT = 1 << 20 };

/* Deeper than any tree of processes; the numbers of one that changes could lead round. */
enum { ANCESTORS_MAX = 1 << 16 };

static struct maybe_text no_text(int error)
{
	/* A file that this kernel does not have, or a task without memory. */
	return (struct maybe_text){ .error = error == -ENOENT || error == -ESRCH ? 0 : -error };
}

static struct maybe_text text(struct arena *a, const char *s, size_t len)
{
	return (struct maybe_text){ .s = arena_memdup(a, s, len), .len = len };
}

static void read_link(struct reading *g, const char *name, struct maybe_text *ret)
{
	const char *target;
	int err = reading_link(g, name, &target);

	if (err || !target)
		*ret = no_text(err);
	else
		*ret = (struct maybe_text){ .s = target, .len = strlen(target) };
}

static void read_exe(struct reading *g, struct detail *d)
{
	static const char deleted[] = " (deleted)";
	const size_t n = sizeof(deleted) - 1;

	read_link(g, "exe", &d->exe);
	d->exe_deleted = d->exe.len > n && memcmp(d->exe.s + d->exe.len - n, deleted, n) == 0;
	if (d->exe_deleted)
		d->exe = text(d->arena, d->exe.s, d->exe.len - n);
}

static void read_cgroup(struct reading *g, struct detail *d)
{
	const char *buf;
	ssize_t n = reading_file(g, "cgroup", FILE_LIMIT, &buf);

	while (n > 0 && buf[n - 1] == '\n')
		n--;
	d->cgroup = n < 0 ? no_text((int)n) : text(d->arena, buf, (size_t)n);
}

static void read_environ(struct reading *g, struct detail *d)
{
	const char *buf;
	ssize_t n = reading_file(g, "environ", DETAIL_ENVIRON_MAX, &buf);

	/* An environment is in memory: who has none (kernel thread, zombie) has none of these either. */
	if (n < 0 || (n == 0 && d->task.vsize == 0)) {
		d->environ = no_text((int)n);
		return;
	}
	d->environ_truncated = n > DETAIL_ENVIRON_MAX;
	n -= d->environ_truncated;
	d->environ = text(d->arena, buf, (size_t)n);
	/* The arena ends every text by a NUL: it ends what was cut, too. */
	d->environ.len += n > 0 && buf[n - 1] != '\0';
}

static void read_limits(struct reading *g, struct detail *d)
{
	const char *buf;
	ssize_t n = reading_file(g, "limits", FILE_LIMIT, &buf);
	int err = n < 0 ? (int)n : limits_parse(buf, (size_t)n, &d->limits);

	d->limits_error = -err;
}

static void read_namespaces(struct reading *g, struct detail *d)
{
	for (unsigned id = 0; id < TASK_NS_COUNT; id++)
		d->namespaces.error[id] = -reading_ns(g, id, &d->namespaces.inode[id]);
}

static void read_autogroup(struct reading *g, struct detail *d)
{
	const char *buf;
	ssize_t n = reading_file(g, "autogroup", FILE_LIMIT, &buf);

	d->autogroup_known = n > 0 && autogroup_parse(buf, (size_t)n, &d->autogroup_nice) == 0;
}

static void set_used(struct detail *d, enum limit_id id, uint64_t used)
{
	d->limits.limit[id].used = used;
	d->limits.limit[id].used_known = true;
}

/* What only the whole text of status has. */
static void read_status(struct reading *g, struct detail *d)
{
	const char *buf;
	ssize_t n = reading_file(g, "status", FILE_LIMIT, &buf);
	struct scan value;
	uint64_t pending;

	if (n < 0) {
		d->affinity = no_text((int)n);
		return;
	}
	if (status_find(buf, (size_t)n, "Cpus_allowed_list:", &value))
		d->affinity = text(d->arena, value.p, (size_t)(value.end - value.p));
	if (status_find(buf, (size_t)n, "SigQ:", &value) && scan_u64(&value, &pending))
		set_used(d, LIMIT_SIGPENDING, pending);
}

static void set_all_used(struct detail *d)
{
	const struct task *t = &d->task;
	const struct task_status *st = t->extra ? t->extra->status : NULL;

	set_used(d, LIMIT_CPU, (t->utime + t->stime) / (uint64_t)sysconf(_SC_CLK_TCK));
	set_used(d, LIMIT_AS, t->vsize);
	/* As getrlimit(2) counts it: 1 is nice 19, 40 is nice -20. */
	set_used(d, LIMIT_NICE, (uint64_t)(20 - t->nice));
	set_used(d, LIMIT_RTPRIO, t->rt_priority > 0 ? (uint64_t)t->rt_priority : 0);
	if (t->have & FACT_BIT(FACT_FD_COUNT))
		set_used(d, LIMIT_NOFILE, t->extra->fd_count);
	if (!st)
		return;
	set_used(d, LIMIT_DATA, st->vm_data);
	set_used(d, LIMIT_STACK, st->vm_stk);
	set_used(d, LIMIT_MEMLOCK, st->vm_lck);
	set_used(d, LIMIT_RSS, st->vm_rss);
}

/* Reads the parent of *t into it. False: it has none, or none that can be seen. */
static bool go_to_parent(struct task_reader *r, struct arena *a, struct task *t)
{
	struct task_ask ask = { .pid = t->ppid };
	struct task parent;

	if (t->ppid <= 0 || task_read(r, &ask, NULL, a, &parent) < 0)
		return false;
	/* A parent is older: else it ended, and the number is another's. */
	if (parent.start > t->start)
		return false;
	*t = parent;
	return true;
}

static void read_ancestors(struct task_reader *r, struct detail *d)
{
	CLEANUP_FREE struct ancestor *list = NULL;
	struct task at = d->task;
	size_t n = 0, cap = 0;

	while (n < ANCESTORS_MAX && go_to_parent(r, d->arena, &at)) {
		list = xgrow(list, n, &cap, sizeof(*list));
		list[n++] = (struct ancestor){ at.pid, at.start, at.comm };
	}
	if (n > 0)
		d->ancestors =
			memcpy(arena_alloc(d->arena, n * sizeof(*list)), list, n * sizeof(*list));
	d->ancestor_count = n;
}

static void read_files(struct reading *g, struct detail *d)
{
	read_link(g, "cwd", &d->cwd);
	read_link(g, "root", &d->root);
	read_exe(g, d);
	read_cgroup(g, d);
	read_environ(g, d);
	read_limits(g, d);
	read_namespaces(g, d);
	read_autogroup(g, d);
	read_status(g, d);
}

/* Between two looks at the task by the same descriptor of its stat: so all is of one task. */
static int read_all(struct task_reader *r, struct task_id id, int *stat_fd, struct detail *d)
{
	struct task_ask ask = {
		.pid = id.pid,
		.tid = id.tid != id.pid ? id.tid : 0,
		.cmdline_max = DETAIL_CMDLINE_MAX,
	};
	struct task living;
	struct reading g;
	int err = task_read(r, &ask, stat_fd, d->arena, &d->task);

	if (err)
		return err;
	if (d->task.start != id.start)
		return -ESRCH;
	/* Of a leader that has ended, a living thread's files tell. */
	if (leader_has_ended(&d->task) && leader_find_living(r, &ask, d->arena, &living))
		ask.tid = living.tid;
	reading_init(&g, r, &ask, d->arena, &d->task);
	read_files(&g, d);
	ask.tid = id.tid != id.pid ? id.tid : 0;
	ask.facts = FACT_BIT(FACT_COUNT) - 1;
	ask.no_memory = task_is_kthread(&d->task);
	return task_read(r, &ask, stat_fd, d->arena, &d->task);
}

int detail_read(struct task_reader *r, struct task_id id, struct detail **ret)
{
	CLEANUP_CLOSE int stat_fd = -1;
	struct detail *d = detail_new();
	int err = read_all(r, id, &stat_fd, d);

	if (err) {
		detail_free(d);
		return err;
	}
	set_all_used(d);
	read_ancestors(r, d);
	d->read_at = clock_boottime();
	*ret = d;
	return 0;
}
