/* Everything about one process. */
#include "live_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/number.h"
#include "base/strbuf.h"
#include "proc/limits.h"
#include "proc/ns.h"
#include "proc/status.h"
#include "proc/task.h"
#include "types/detail.h"
#include "types/names.h"

/* The kernel takes up to 2 MiB of arguments and environment together (a quarter of the stack). */
enum { TEXT_MAX = 2 << 20, SMALL_MAX = 1 << 16, ANCESTORS_MAX = 4096 };

#define ALL_FACTS (FACT_BIT(FACT_COUNT) - 1)

/* The detail in the making, and the folder that it comes from. */
struct making {
	const struct live *live;
	struct detail *detail;
	char path[64];
	size_t path_len; /* of "PID/" */
};

static const char *path_of(struct making *m, const char *name)
{
	snprintf(m->path + m->path_len, sizeof(m->path) - m->path_len, "%s", name);
	return m->path;
}

static struct maybe_text text_of(struct detail *d, const char *s, size_t len)
{
	return (struct maybe_text){ arena_memdup(d->arena, s, len), len, 0 };
}

/* What is not there is no error: a kernel thread has no program. */
static struct maybe_text missing(int err)
{
	return (struct maybe_text){ .error = err == -ENOENT || err == -ESRCH ? 0 : -err };
}

static struct maybe_text read_link(struct making *m, const char *name)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
	int err = procroot_readlink(m->live->root.fd, path_of(m, name), &b);

	return err ? missing(err) : text_of(m->detail, strbuf_str(&b), b.len);
}

/* The file itself, up to limit bytes. */
static int read_file(struct making *m, const char *name, size_t limit, struct strbuf *b,
		     bool *ret_truncated)
{
	strbuf_clear(b);
	return procroot_read_all(m->live->root.fd, path_of(m, name), b, limit, ret_truncated);
}

/* Whether " (deleted)" is the kernel's remark, and not the end of the file's own name. */
static bool is_deleted(struct making *m, const char *exe)
{
	struct stat running, named;

	if (fstatat(m->live->root.fd, path_of(m, "exe"), &running, 0) < 0 || running.st_nlink == 0)
		return true;
	return stat(exe, &named) < 0 || named.st_dev != running.st_dev ||
	       named.st_ino != running.st_ino;
}

static void read_exe(struct making *m)
{
	static const char mark[] = " (deleted)";
	struct detail *d = m->detail;
	size_t len = sizeof(mark) - 1;

	d->exe = read_link(m, "exe");
	if (!d->exe.s || d->exe.len <= len || strcmp(d->exe.s + d->exe.len - len, mark) != 0 ||
	    !is_deleted(m, d->exe.s))
		return;
	d->exe_deleted = true;
	d->exe = text_of(d, d->exe.s, d->exe.len - len);
}

static void read_environ(struct making *m, struct strbuf *b)
{
	struct detail *d = m->detail;
	int err = read_file(m, "environ", TEXT_MAX, b, &d->environ_truncated);

	d->environ = err ? missing(err) : text_of(d, strbuf_str(b), b->len);
}

static void read_cgroup(struct making *m, struct strbuf *b)
{
	int err = read_file(m, "cgroup", SMALL_MAX, b, NULL);
	size_t len = b->len;

	while (len && b->s[len - 1] == '\n')
		len--;
	m->detail->cgroup = err ? missing(err) : text_of(m->detail, strbuf_str(b), len);
}

static void read_namespaces(struct making *m, struct strbuf *b)
{
	struct namespaces *ns = &m->detail->namespaces;

	for (unsigned i = 0; i < TASK_NS_COUNT; i++) {
		char name[16];
		int err;

		snprintf(name, sizeof(name), "ns/%s", namespace_name(i));
		strbuf_clear(b);
		err = procroot_readlink(m->live->root.fd, path_of(m, name), b);
		if (!err)
			err = ns_parse(strbuf_str(b), b->len, i, &ns->inode[i]);
		ns->error[i] = -err;
	}
}

/* /autogroup-12 nice 0 */
static void read_autogroup(struct making *m, struct strbuf *b)
{
	static const char key[] = " nice ";
	const char *at;
	int64_t nice;
	struct scan s;

	if (read_file(m, "autogroup", SMALL_MAX, b, NULL) < 0)
		return;
	at = strstr(strbuf_str(b), key);
	if (!at)
		return;
	s = (struct scan){ at + sizeof(key) - 1, b->s + b->len };
	m->detail->autogroup_known = scan_i64(&s, &nice);
	m->detail->autogroup_nice = m->detail->autogroup_known ? (int)nice : 0;
}

static void use_limit(struct limits *l, enum limit_id id, uint64_t used)
{
	l->limit[id].used = used;
	l->limit[id].used_known = true;
}

/* How much of a limit is used, where a file of the process says it; `status` is its text. */
static void set_used(const struct live *l, struct detail *d, const struct strbuf *status)
{
	const struct task *t = &d->task;
	const struct task_status *st = t->extra ? t->extra->status : NULL;
	uint64_t queued;
	struct scan s;

	use_limit(&d->limits, LIMIT_CPU, (t->utime + t->stime) / l->host.ticks_per_second);
	use_limit(&d->limits, LIMIT_AS, t->vsize);
	use_limit(&d->limits, LIMIT_NICE, (uint64_t)(20 - t->nice));
	use_limit(&d->limits, LIMIT_RTPRIO, (uint64_t)t->rt_priority);
	if (t->have & FACT_BIT(FACT_STATM))
		use_limit(&d->limits, LIMIT_RSS, t->rss * l->host.page_size);
	if (t->have & FACT_BIT(FACT_FD_COUNT))
		use_limit(&d->limits, LIMIT_NOFILE, t->extra->fd_count);
	if (st && st->has_memory) {
		use_limit(&d->limits, LIMIT_DATA, st->vm_data);
		use_limit(&d->limits, LIMIT_STACK, st->vm_stk);
		use_limit(&d->limits, LIMIT_MEMLOCK, st->vm_lck);
	}
	if (status_find(strbuf_str(status), status->len, "SigQ:", &s) && scan_u64(&s, &queued))
		use_limit(&d->limits, LIMIT_SIGPENDING, queued);
}

/* Limits, and what status says that a list has no room for. */
static void read_limits(struct making *m, struct strbuf *b)
{
	struct detail *d = m->detail;
	struct scan s;
	int err = read_file(m, "limits", SMALL_MAX, b, NULL);

	if (!err)
		err = limits_parse(strbuf_str(b), b->len, &d->limits);
	d->limits_error = -err;
	err = read_file(m, "status", SMALL_MAX, b, NULL);
	d->affinity = missing(err);
	if (err)
		return;
	set_used(m->live, d, b);
	if (status_find(strbuf_str(b), b->len, "Cpus_allowed_list:", &s))
		d->affinity = text_of(d, s.p, (size_t)(s.end - s.p));
}

/* From the parent up to who has none, or who cannot be read. */
static void read_ancestors(struct making *m)
{
	struct detail *d = m->detail;
	struct ancestor *found = NULL, *ancestors;
	size_t n = 0, cap = 0;
	pid_t pid = d->task.ppid;

	/* Bounded: what is not read at one moment may go in a circle. */
	while (pid > 0 && n < ANCESTORS_MAX) {
		char comm[LIVE_COMM_SIZE];
		struct task t;

		if (live_stat(&m->live->root, pid, pid, &t, comm) < 0)
			break;
		found = xgrow(found, n, &cap, sizeof(*found));
		found[n++] = (struct ancestor){ pid, t.start, arena_strdup(d->arena, comm) };
		pid = t.ppid == pid ? 0 : t.ppid;
	}
	ancestors = arena_alloc(d->arena, n * sizeof(*ancestors));
	if (n)
		memcpy(ancestors, found, n * sizeof(*ancestors));
	free(found);
	d->ancestors = ancestors;
	d->ancestor_count = n;
}

static int read_task(struct live *l, struct task_id id, struct detail *d)
{
	const struct task_ask ask = { .pid = id.pid, .facts = ALL_FACTS, .cmdline_max = TEXT_MAX };
	int err = task_read(l->reader, &ask, NULL, d->arena, &d->task);

	if (err)
		return err;
	return id.pid != id.tid || d->task.start == id.start ? 0 : -ESRCH;
}

static int read_all(struct live *l, struct task_id id, struct detail *d)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
	struct making m = { .live = l, .detail = d };
	struct task now;
	int err = read_task(l, id, d);

	if (err)
		return err;
	m.path_len = (size_t)snprintf(m.path, sizeof(m.path), "%d/", id.pid);
	d->cwd = read_link(&m, "cwd");
	d->root = read_link(&m, "root");
	read_exe(&m);
	read_cgroup(&m, &b);
	read_environ(&m, &b);
	read_namespaces(&m, &b);
	read_autogroup(&m, &b);
	read_limits(&m, &b);
	read_ancestors(&m);
	d->read_at = clock_boottime();
	/* All of it is of one process only if that one is still there. */
	err = live_stat(&l->root, id.pid, id.pid, &now, NULL);
	return err ? err : now.start == d->task.start ? 0 : -ESRCH;
}

int live_detail(struct source *source, struct task_id id, struct detail **ret)
{
	struct live *l = (struct live *)source;
	struct detail *d = detail_new();
	struct task thread;
	int err = 0;

	live_read_host(l);
	source_reading(source, id.pid);
	if (id.tid != id.pid)
		err = live_stat(&l->root, id.pid, id.tid, &thread, NULL);
	if (!err && id.tid != id.pid && thread.start != id.start)
		err = -ESRCH;
	if (!err)
		err = read_all(l, id, d);
	source_reading(source, 0);
	if (err) {
		detail_free(d);
		return err;
	}
	*ret = d;
	return 0;
}
