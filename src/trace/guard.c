#include "guard_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/alloc.h"

/* Tasks at once; further ones are not kept on one processor. */
enum { NOTES_MAX = 4096 };

/* Written by the one, read by the other process. */
struct note {
	_Atomic(pid_t) tid; /* 0: free */
	cpu_set_t mask;
};

struct guard {
	struct note *notes;
	int alive; /* write end of a pipe, which closes when this program ends */
	pid_t pid;
	int cpu;
};

void affinity_give_back(pid_t tid, int cpu, const cpu_set_t *mask)
{
	cpu_set_t now, all;

	if (sched_getaffinity(tid, sizeof(now), &now) < 0 || CPU_COUNT(&now) != 1 ||
	    !CPU_ISSET(cpu, &now))
		return;
	memset(&all, 0xff, sizeof(all));
	if (sched_setaffinity(tid, sizeof(all), &all) == 0 &&
	    sched_getaffinity(tid, sizeof(now), &now) == 0 && CPU_EQUAL(&now, mask))
		return;
	sched_setaffinity(tid, sizeof(*mask), mask);
}

static void give_all_back(const struct guard *g)
{
	for (size_t i = 0; i < NOTES_MAX; i++) {
		pid_t tid = atomic_load(&g->notes[i].tid);

		if (tid)
			affinity_give_back(tid, g->cpu, &g->notes[i].mask);
	}
}

/* Holds nothing of the program's open but the pipe, and hears no signal. */
static void watch(const struct guard *g, int end)
{
	char byte;
	ssize_t n;

	prctl(PR_SET_NAME, "procview-guard");
	dup2(end, 0);
	close_range(1, ~0U, 0);
	if (chdir("/") < 0)
		_exit(1);
	while ((n = read(0, &byte, 1)) < 0 && errno == EINTR)
		;
	if (n == 0)
		give_all_back(g);
	_exit(0);
}

struct guard *guard_new(int cpu)
{
	struct guard *g = xcalloc(1, sizeof(*g));
	int ends[2];

	g->cpu = cpu;
	g->notes = mmap(NULL, NOTES_MAX * sizeof(*g->notes), PROT_READ | PROT_WRITE,
			MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (g->notes == MAP_FAILED || pipe2(ends, O_CLOEXEC) < 0) {
		if (g->notes != MAP_FAILED)
			munmap(g->notes, NOTES_MAX * sizeof(*g->notes));
		free(g);
		return NULL;
	}
	g->alive = ends[1];
	g->pid = fork();
	if (g->pid == 0)
		watch(g, ends[0]);
	close(ends[0]);
	if (g->pid > 0)
		return g;
	guard_free(g);
	return NULL;
}

void guard_free(struct guard *g)
{
	if (!g)
		return;
	/* That it was told to end says that all is well. */
	if (g->pid > 0 && write(g->alive, "", 1) == 1)
		while (waitpid(g->pid, NULL, __WALL) < 0 && errno == EINTR)
			;
	close(g->alive);
	munmap(g->notes, NOTES_MAX * sizeof(*g->notes));
	free(g);
}

bool guard_note(struct guard *g, pid_t tid, const cpu_set_t *mask)
{
	for (size_t i = 0; i < NOTES_MAX; i++) {
		struct note *n = &g->notes[((size_t)tid + i) % NOTES_MAX];

		if (atomic_load(&n->tid))
			continue;
		n->mask = *mask;
		atomic_store(&n->tid, tid);
		return true;
	}
	return false;
}

void guard_forget(struct guard *g, pid_t tid)
{
	for (size_t i = 0; i < NOTES_MAX; i++) {
		struct note *n = &g->notes[((size_t)tid + i) % NOTES_MAX];

		if (atomic_load(&n->tid) != tid)
			continue;
		atomic_store(&n->tid, 0);
		return;
	}
}
