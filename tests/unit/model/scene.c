#include "scene.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/arena.h"

/* Tasks are kept by pointer until scene_take, so that a test may hold one while it adds others. */
struct tasks {
	struct task **list;
	size_t count, cap;
};

struct names {
	struct id_name *list;
	size_t count, cap;
};

struct scene {
	struct snapshot *snapshot;
	struct tasks tasks, threads;
	struct names users, groups, ttys;
};

struct scene *scene_new(void)
{
	static const struct cpu_figures cpus[SCENE_CPUS] = {
		{ .id = 0, .ticks = { .idle = 500000 } },
		{ .id = 1, .ticks = { .idle = 500000 } },
	};
	struct scene *s = xcalloc(1, sizeof(*s));
	struct snapshot *n = s->snapshot = snapshot_new();

	n->boottime = SCENE_BOOTTIME;
	n->realtime = SCENE_BOOT_REALTIME + SCENE_BOOTTIME;
	n->host = (struct host){
		.name = "scene",
		.kernel = "6.18.0",
		.arch = "x86_64",
		.boot_id = "00000000-0000-4000-8000-000000000000",
		.page_size = SCENE_PAGE,
		.ticks_per_second = SCENE_HZ,
		.boot_realtime = SCENE_BOOT_REALTIME,
	};
	n->system.uptime = (double)SCENE_BOOTTIME / 1e9;
	n->system.cpu.idle = 1000000;
	n->system.cpu_count = SCENE_CPUS;
	n->system.cpus = cpus;
	n->system.memory = (struct memory_figures){
		.total = SCENE_MEMORY,
		.free = SCENE_MEMORY / 2,
		.available = SCENE_MEMORY / 2,
		.used = SCENE_MEMORY / 2,
	};
	n->facts = FACT_BIT(FACT_STAT) | FACT_BIT(FACT_OWNER);
	return s;
}

struct snapshot *scene_snapshot(struct scene *s)
{
	return s->snapshot;
}

static struct task *add_task(struct scene *s, struct tasks *tasks)
{
	struct task *t = arena_zalloc(s->snapshot->arena, sizeof(*t));

	tasks->list = xgrow(tasks->list, tasks->count, &tasks->cap, sizeof(*tasks->list));
	tasks->list[tasks->count++] = t;
	return t;
}

struct task *scene_task(struct scene *s, pid_t pid, pid_t ppid, const char *comm)
{
	struct task *t = add_task(s, &s->tasks);

	t->pid = t->tid = t->pgid = t->sid = pid;
	t->ppid = ppid;
	t->tpgid = -1;
	t->start = (uint64_t)pid;
	t->threads = 1;
	t->priority = 20;
	t->state = 'S';
	t->exit_signal = 17;
	t->have = FACT_BIT(FACT_STAT) | FACT_BIT(FACT_OWNER);
	t->comm = arena_strdup(s->snapshot->arena, comm);
	return t;
}

struct task *scene_thread(struct scene *s, pid_t pid, pid_t tid, const char *comm)
{
	struct task *t = add_task(s, &s->threads);

	for (size_t i = 0; i < s->tasks.count; i++) {
		if (s->tasks.list[i]->pid == pid)
			*t = *s->tasks.list[i];
	}
	t->pid = pid;
	t->tid = tid;
	t->is_thread = true;
	if (tid != pid)
		t->start = (uint64_t)tid;
	t->comm = arena_strdup(s->snapshot->arena, comm);
	return t;
}

void scene_cmdline(struct scene *s, struct task *t, const char *words)
{
	char *copy = arena_strdup(s->snapshot->arena, words);

	t->cmdline = copy;
	t->cmdline_len = *words ? (uint32_t)strlen(words) + 1 : 0;
	for (; *copy; copy++) {
		if (*copy == ' ')
			*copy = '\0';
	}
	t->have |= FACT_BIT(FACT_CMDLINE);
}

void scene_statm(struct task *t, uint64_t rss, uint64_t shared)
{
	t->rss = rss;
	t->shared = shared;
	t->have |= FACT_BIT(FACT_STATM);
}

struct task_extra *scene_extra(struct scene *s, struct task *t, uint32_t fact_bits)
{
	if (!t->extra)
		t->extra = arena_zalloc(s->snapshot->arena, sizeof(*t->extra));
	t->have |= fact_bits;
	return (struct task_extra *)(uintptr_t)t->extra;
}

struct task_status *scene_status(struct scene *s, struct task *t)
{
	struct task_status *status = arena_zalloc(s->snapshot->arena, sizeof(*status));

	scene_extra(s, t, FACT_BIT(FACT_STATUS))->status = status;
	return status;
}

struct task_io *scene_io(struct scene *s, struct task *t)
{
	struct task_io *io = arena_zalloc(s->snapshot->arena, sizeof(*io));

	scene_extra(s, t, FACT_BIT(FACT_IO))->io = io;
	return io;
}

struct task_schedstat *scene_schedstat(struct scene *s, struct task *t)
{
	struct task_schedstat *schedstat = arena_zalloc(s->snapshot->arena, sizeof(*schedstat));

	scene_extra(s, t, FACT_BIT(FACT_SCHEDSTAT))->schedstat = schedstat;
	return schedstat;
}

struct task_rollup *scene_rollup(struct scene *s, struct task *t)
{
	struct task_rollup *rollup = arena_zalloc(s->snapshot->arena, sizeof(*rollup));

	scene_extra(s, t, FACT_BIT(FACT_ROLLUP))->rollup = rollup;
	return rollup;
}

static void add_name(struct scene *s, struct names *names, uint32_t id, const char *name)
{
	names->list = xgrow(names->list, names->count, &names->cap, sizeof(*names->list));
	names->list[names->count++] =
		(struct id_name){ id, arena_strdup(s->snapshot->arena, name) };
}

void scene_user(struct scene *s, uint32_t uid, const char *name)
{
	add_name(s, &s->users, uid, name);
}

void scene_group(struct scene *s, uint32_t gid, const char *name)
{
	add_name(s, &s->groups, gid, name);
}

void scene_tty(struct scene *s, uint32_t device, const char *name)
{
	add_name(s, &s->ttys, device, name);
}

static int compare_tasks(const void *a, const void *b)
{
	const struct task *x = *(struct task *const *)a, *y = *(struct task *const *)b;

	if (x->pid != y->pid)
		return x->pid < y->pid ? -1 : 1;
	return (x->tid > y->tid) - (x->tid < y->tid);
}

static int compare_names(const void *a, const void *b)
{
	const struct id_name *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

static const struct task *flatten_tasks(struct scene *s, struct tasks *tasks)
{
	struct task *flat = arena_alloc(s->snapshot->arena, tasks->count * sizeof(*flat));

	if (tasks->count)
		qsort(tasks->list, tasks->count, sizeof(*tasks->list), compare_tasks);
	for (size_t i = 0; i < tasks->count; i++)
		flat[i] = *tasks->list[i];
	free(tasks->list);
	return flat;
}

static struct id_names flatten_names(struct scene *s, struct names *names)
{
	struct id_name *flat = arena_alloc(s->snapshot->arena, names->count * sizeof(*names->list));

	if (names->count) {
		memcpy(flat, names->list, names->count * sizeof(*flat));
		qsort(flat, names->count, sizeof(*flat), compare_names);
	}
	free(names->list);
	return (struct id_names){ names->count, flat };
}

struct snapshot *scene_take(struct scene *s)
{
	struct snapshot *n = s->snapshot;

	n->tasks = flatten_tasks(s, &s->tasks);
	n->count = s->tasks.count;
	n->threads = flatten_tasks(s, &s->threads);
	n->thread_count = s->threads.count;
	n->users = flatten_names(s, &s->users);
	n->groups = flatten_names(s, &s->groups);
	n->ttys = flatten_names(s, &s->ttys);
	free(s);
	return n;
}
