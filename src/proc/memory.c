#include "proc/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/procroot.h"
#include "proc/maps.h"
#include "proc/pidlist.h"
#include "proc/syscall.h"
#include "proc/task.h"
#include "task_priv.h"
#include "types/detail.h"
#include "types/memory.h"

enum { CHUNK = 1 << 16, MOUNTINFO_LIMIT = 16 << 20, COMM_LIMIT = 4096 };

/* Each takes some microseconds to be asked. */
enum { THREADS_MAX = 1 << 14 };

/* A line is a path at most, each byte of which may be written as four. */
enum { LINE_MAX_BYTES = 1 << 16 };

/* Moves what was not taken to the front; a line that no kernel writes is let go. */
static void keep_rest(struct strbuf *b, size_t taken)
{
	if (b->len - taken > LINE_MAX_BYTES)
		taken = b->len;
	memmove(b->s, b->s + taken, b->len - taken);
	b->len -= taken;
}

/* The kernel gives a page of text a time, whole mappings each, and lets go of the lock between. */
static int read_pieces(int fd, struct strbuf *b, struct maps *m)
{
	strbuf_clear(b);
	while (!m->truncated) {
		ssize_t n = read(fd, strbuf_reserve(b, CHUNK), CHUNK);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		b->len += (size_t)n;
		keep_rest(b, maps_parse(m, b->s, b->len, n == 0));
		if (n == 0)
			break;
	}
	return 0;
}

static int read_maps(struct reading *g, const char *name, struct maps *m)
{
	CLEANUP_CLOSE int fd =
		openat(g->reader->root, reading_path(g, name), O_RDONLY | O_CLOEXEC | O_NOCTTY);

	g->reader->files++;
	return fd < 0 ? -errno : read_pieces(fd, &g->reader->big, m);
}

/* Which files are of tmpfs only the table of mounts tells; without it they stay files. */
static void mark_shmem(struct reading *g, struct maps *m)
{
	CLEANUP_FREE uint32_t *devices = NULL;
	const char *buf;
	ssize_t n = reading_file(g, "mountinfo", MOUNTINFO_LIMIT, &buf);
	size_t count = n > 0 ? maps_shmem_devices(buf, (size_t)n, &devices) : 0;

	maps_mark_shmem(m, devices, count);
}

static const char *read_name(struct reading *g, struct arena *a)
{
	const char *buf;
	ssize_t n = reading_file(g, "comm", COMM_LIMIT, &buf);

	while (n > 0 && buf[n - 1] == '\n')
		n--;
	return n > 0 ? arena_memdup(a, buf, (size_t)n) : "";
}

/* A thread that has ended meanwhile is left out: false. */
static bool read_thread(struct reading *g, struct memory *memory, struct memory_thread *ret)
{
	struct task_call call = { 0 };
	const char *buf;
	ssize_t n = reading_file(g, "syscall", COMM_LIMIT, &buf);

	if (n == -ENOENT || n == -ESRCH)
		return false;
	if (n < 0)
		memory->threads_error = (int)-n;
	else
		syscall_parse(buf, (size_t)n, &call);
	ret->tid = g->ask->tid;
	ret->name = read_name(g, g->arena);
	ret->sp = call.sp;
	return true;
}

static void read_threads(struct task_reader *r, struct detail *d, const struct pidlist *tids,
			 struct memory *memory)
{
	size_t count = tids->count < THREADS_MAX ? tids->count : THREADS_MAX;
	struct memory_thread *threads = arena_zalloc(d->arena, count * sizeof(*threads));
	struct task_ask ask = { .pid = d->task.pid };
	struct task t = { 0 };
	struct reading g;

	memory->threads_truncated = count < tids->count;
	memory->threads = threads;
	for (size_t i = 0; i < count; i++) {
		ask.tid = tids->pids[i];
		reading_init(&g, r, &ask, d->arena, &t);
		memory->thread_count += read_thread(&g, memory, &threads[memory->thread_count]);
	}
}

/* Where its threads have their stacks, as far as they sleep. */
static int mark_stacks(struct reading *g, struct detail *d, struct memory *memory, struct maps *m)
{
	struct pidlist tids = PIDLIST_INIT;
	int err = m->count ? pidlist_read(g->reader->root, reading_path(g, "task"), &tids) : 0;

	g->reader->files++;
	if (!err && tids.count)
		read_threads(g->reader, d, &tids, memory);
	if (!err)
		maps_mark_stacks(m, d->task.pid, memory->threads, memory->thread_count);
	pidlist_done(&tids);
	return err == -ENOENT ? -ESRCH : err;
}

static void set_rollup(const struct task *t, struct memory *memory)
{
	if (t->have & FACT_BIT(FACT_ROLLUP))
		memory->rollup = *t->extra->rollup;
	else
		memory->rollup_error = t->denied & FACT_BIT(FACT_ROLLUP) ? EACCES : ENOENT;
}

/* 0, also where they may not be known: then memory->error; or -errno. */
static int read_mappings(struct reading *g, struct memory *memory, struct maps *m)
{
	uint64_t start = clock_monotonic();
	int err = read_maps(g, "smaps", m);

	memory->took_ns = clock_monotonic() - start;
	/* A kernel without CONFIG_PROC_PAGE_MONITOR. */
	if (err == -ENOENT)
		err = read_maps(g, "maps", m);
	/* It lives, but has no memory: a zombie, a kernel thread. */
	if (err == -ESRCH)
		return 0;
	if (err != -EACCES && err != -EPERM)
		return err;
	memory->error = -err;
	return 0;
}

static void set_mappings(struct arena *a, const struct maps *m, struct memory *memory)
{
	size_t size = m->count * sizeof(*m->items);

	memory->sized = m->sized;
	memory->truncated = m->truncated;
	memory->count = m->count;
	if (size)
		memory->mappings = memcpy(arena_alloc(a, size), m->items, size);
}

static int read_all(struct reading *g, struct detail *d, struct memory *memory)
{
	struct maps m;
	int err;

	maps_init(&m, d->arena, MAPPINGS_MAX);
	err = read_mappings(g, memory, &m);
	if (!err)
		err = mark_stacks(g, d, memory, &m);
	if (!err) {
		mark_shmem(g, &m);
		set_mappings(d->arena, &m, memory);
	}
	maps_done(&m);
	return err;
}

/* Between two looks at its stat by one descriptor: so all is of the process of the detail. */
int memory_read(struct task_reader *r, struct detail *d)
{
	struct memory *memory = arena_zalloc(d->arena, sizeof(*memory));
	const struct task_ask ask = { .pid = d->task.pid };
	CLEANUP_CLOSE int stat_fd = -1;
	struct reading g;
	struct task t;
	int err = task_read(r, &ask, &stat_fd, d->arena, &t);

	if (!err && t.start != d->task.start)
		err = -ESRCH;
	if (err)
		return err;
	reading_init(&g, r, &ask, d->arena, &t);
	set_rollup(&d->task, memory);
	err = read_all(&g, d, memory);
	if (!err)
		err = task_read(r, &ask, &stat_fd, d->arena, &t);
	if (!err)
		d->memory = memory;
	return err;
}
