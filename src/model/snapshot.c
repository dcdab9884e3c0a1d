#include "model/snapshot.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/arena.h"

struct snapshot *snapshot_new(void)
{
	struct snapshot *s = xcalloc(1, sizeof(*s));

	s->refs = 1;
	s->arena = arena_new();
	return s;
}

struct snapshot *snapshot_ref(struct snapshot *s)
{
	__atomic_fetch_add(&s->refs, 1, __ATOMIC_RELAXED);
	return s;
}

void snapshot_unref(struct snapshot *s)
{
	if (!s || __atomic_fetch_sub(&s->refs, 1, __ATOMIC_ACQ_REL) != 1)
		return;
	arena_free(s->arena);
	free(s);
}

/* The index of the first task that is not before (pid, tid). */
static size_t lower_bound(const struct task *tasks, size_t count, pid_t pid, pid_t tid)
{
	size_t low = 0;

	while (count) {
		size_t half = count / 2;
		const struct task *t = &tasks[low + half];

		if (t->pid < pid || (t->pid == pid && t->tid < tid)) {
			low += half + 1;
			count -= half + 1;
		} else {
			count = half;
		}
	}
	return low;
}

const struct task *snapshot_find(const struct snapshot *s, pid_t pid)
{
	size_t i = lower_bound(s->tasks, s->count, pid, pid);

	return i < s->count && s->tasks[i].pid == pid ? &s->tasks[i] : NULL;
}

static const struct task *find_among(const struct task *tasks, size_t count, struct task_id id)
{
	size_t i = lower_bound(tasks, count, id.pid, id.tid);

	return i < count && task_id_equal(task_id_of(&tasks[i]), id) ? &tasks[i] : NULL;
}

const struct task *snapshot_find_id(const struct snapshot *s, struct task_id id)
{
	return id.pid == id.tid ? find_among(s->tasks, s->count, id)
				: find_among(s->threads, s->thread_count, id);
}

const struct task *snapshot_find_thread(const struct snapshot *s, struct task_id id)
{
	return find_among(s->threads, s->thread_count, id);
}

size_t snapshot_threads_of(const struct snapshot *s, pid_t pid, const struct task **ret)
{
	size_t first = lower_bound(s->threads, s->thread_count, pid, 0), n = first;

	while (n < s->thread_count && s->threads[n].pid == pid)
		n++;
	*ret = n > first ? &s->threads[first] : NULL;
	return n - first;
}

const char *id_names_find(const struct id_names *names, uint32_t id)
{
	size_t low = 0, high = names->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (names->names[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low < names->count && names->names[low].id == id ? names->names[low].name : NULL;
}
