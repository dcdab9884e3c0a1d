#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "process_priv.h"
#include "run_priv.h"

enum { WORKERS_MAX = 32, TASKS_MAX = 2 * WORKERS_MAX, COUNTDOWN = 50 * 1000 * 1000 };

enum kind { DOUBLE, COUNT_DOWN, BURN };

/* What goes through the pipes; small enough that a pipe keeps each together. */
struct task {
	enum kind kind;
	int worker;
	int index;
	long n; /* there: the argument; back: the result */
};

struct pool {
	long count;
	int results[2];
	int tasks[WORKERS_MAX][2];
	pid_t pids[WORKERS_MAX];
	int number; /* of a worker, in it */
};

/* False at the end of the pipe. */
static bool read_task(int fd, struct task *t)
{
	ssize_t n;

	while ((n = read(fd, t, sizeof(*t))) < 0 && errno == EINTR)
		;
	return n == sizeof(*t);
}

static void write_task(int fd, const struct task *t)
{
	while (write(fd, t, sizeof(*t)) < 0 && errno == EINTR)
		;
}

static long count_down(long n)
{
	for (volatile long left = n; left > 0;)
		left--;
	return 0;
}

static long carry_out(struct run *r, const struct task *t)
{
	if (t->kind == DOUBLE)
		return 2 * t->n;
	do
		count_down(t->n);
	while (t->kind == BURN && !run_stopping(r));
	return 0;
}

/* It has the writing ends of those that were started before it, which would keep them from seeing
 * the end of their tasks. */
static void keep_own_ends(const struct pool *p)
{
	close(p->results[0]);
	for (int i = 0; i <= p->number; i++)
		close(p->tasks[i][1]);
	for (int i = 0; i < p->number; i++)
		if (p->tasks[i][0] >= 0)
			close(p->tasks[i][0]);
}

static int work(struct run *r, void *arg)
{
	const struct pool *p = arg;
	struct task t;

	keep_own_ends(p);
	while (read_task(p->tasks[p->number][0], &t)) {
		if (t.kind == BURN)
			write_task(p->results[1], &t);
		t.n = carry_out(r, &t);
		t.worker = p->number;
		if (t.kind != BURN)
			write_task(p->results[1], &t);
	}
	return EXIT_SUCCESS;
}

/* As many as there are processors to run on. */
static long processors(void)
{
	cpu_set_t set;
	int n = sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set) : 1;

	return n < WORKERS_MAX ? n : WORKERS_MAX;
}

static void start(struct run *r, struct pool *p)
{
	p->count = processors();
	if (pipe2(p->results, O_CLOEXEC) < 0)
		run_fail(r, errno, _("cannot make a pipe"));
	for (int i = 0; i < p->count; i++) {
		char name[32];

		if (pipe2(p->tasks[i], O_CLOEXEC) < 0)
			run_fail(r, errno, _("cannot make a pipe"));
		snprintf(name, sizeof(name), "pv-pool-%d", i);
		p->number = i;
		p->pids[i] = run_child(r, name, work, p);
		close(p->tasks[i][0]);
		p->tasks[i][0] = -1;
	}
	close(p->results[1]);
}

static void give(struct pool *p, int worker, enum kind kind, int index, long n)
{
	const struct task t = { .kind = kind, .worker = worker, .index = index, .n = n };

	write_task(p->tasks[worker][1], &t);
}

/* Whoever is free gets the next; results go where their arguments came from. */
static bool map(struct run *r, struct pool *p, enum kind kind, const long *arguments, long *results,
		int n)
{
	struct task t;
	int given = 0;

	for (; given < n && given < p->count; given++)
		give(p, given, kind, given, arguments[given]);
	for (int done = 0; done < n; done++) {
		if (!read_task(p->results[0], &t))
			return false;
		results[t.index] = t.n;
		run_say(r, _("pv-pool-%d is done with task %d"), t.worker, t.index);
		if (given < n) {
			give(p, t.worker, kind, given, arguments[given]);
			given++;
		}
	}
	return true;
}

static void double_all(struct run *r, struct pool *p)
{
	static const long arguments[] = { 5, 10, 20 }, wanted[] = { 10, 20, 40 };
	long results[3] = { 0 };

	map(r, p, DOUBLE, arguments, results, 3);
	run_say(r, _("map doubles [5, 10, 20] to [%ld, %ld, %ld]"), results[0], results[1],
		results[2]);
	run_check(r, memcmp(results, wanted, sizeof(wanted)) == 0,
		  _("map keeps the order of its arguments"));
}

/* Two tasks each, round by round, so that none is idle for long. */
static void burn(struct run *r, struct pool *p)
{
	long arguments[TASKS_MAX], results[TASKS_MAX];
	int n = (int)p->count * 2;
	bool good = true;

	do {
		for (int i = 0; i < n; i++) {
			arguments[i] = COUNTDOWN;
			results[i] = -1;
		}
		good &= map(r, p, COUNT_DOWN, arguments, results, n);
		for (int i = 0; i < n; i++)
			good &= results[i] == 0;
	} while (good && !run_stopping(r));
	run_check(r, good, _("every countdown reached 0"));
}

static unsigned long long inode(struct run *r, int fd)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		run_fail(r, errno, _("cannot make a pipe"));
	return st.st_ino;
}

static void hold(struct run *r, struct pool *p)
{
	struct task t;

	for (int i = 0; i < p->count; i++)
		give(p, i, BURN, i, COUNTDOWN / 50);
	for (int i = 0; i < p->count; i++)
		if (!read_task(p->results[0], &t))
			run_fail(r, 0, _("a process of the demonstration ended too early"));
	run_fact(r, "workers", "%d", (int)p->pids[0]);
	for (int i = 1; i < p->count; i++)
		run_fact_more(r, "%d", (int)p->pids[i]);
	run_fact(r, "task_fds", "%d", p->tasks[0][1]);
	for (int i = 1; i < p->count; i++)
		run_fact_more(r, "%d", p->tasks[i][1]);
	run_fact(r, "task_inodes", "%llu", inode(r, p->tasks[0][1]));
	for (int i = 1; i < p->count; i++)
		run_fact_more(r, "%llu", inode(r, p->tasks[i][1]));
	run_fact(r, "result_fd", "%d", p->results[0]);
	run_fact(r, "result_inode", "%llu", inode(r, p->results[0]));
	run_hold(r);
}

/* The end of its tasks is what ends a worker. */
static void end(struct run *r, struct pool *p)
{
	bool good = true;

	for (int i = 0; i < p->count; i++)
		close(p->tasks[i][1]);
	for (int i = 0; i < p->count; i++)
		good &= run_wait_ok(r, p->pids[i]);
	close(p->results[0]);
	run_check(r, good, _("all workers ended when there were no more tasks"));
}

static void run(struct run *r)
{
	struct pool p = { .count = 0 };

	start(r, &p);
	double_all(r, &p);
	if (run_holding(r))
		hold(r, &p);
	else
		burn(r, &p);
	end(r, &p);
}

const struct demo demo_process_pool = {
	.name = "process-pool",
	.group = DEMO_PROCESSES,
	.title = N_("A pool of processes that takes tasks"),
	.lesson = N_(
		"A pool starts its workers once, as many as there are processors, and gives them "
		"task after task: that costs less than a process a task. Each worker has a pipe "
		"for its tasks; results come back to the parent through one pipe, from whoever is "
		"done. map puts each result in the place of its argument, so [5, 10, 20] becomes "
		"[10, 20, 40] in whatever order they were done. Then all count down: pure "
		"computing, and every processor is busy, which in Python threads could not do. The "
		"workers share no memory, so arguments and results have to be copied through the "
		"pipes. Closing those ends the workers."),
	.watch =
		(const char *const[]){
			N_("P sorts by CPU%: every pv-pool-… is near 100, the parent at rest."),
			N_("1 shows the load of each processor."),
			N_("lsof -p of a worker and of the parent: one pipe a worker, and one that "
			   "all "
			   "of them write to."),
			NULL,
		},
	.facts =
		(const struct demo_fact[]){
			{ "workers", N_("pids of the workers, which compute") },
			{ "task_fds", N_("descriptors in the parent that write their tasks") },
			{ "task_inodes", N_("inodes of those pipes") },
			{ "result_fd", N_("descriptor in the parent that reads results") },
			{ "result_inode", N_("inode of that pipe") },
			{ NULL },
		},
	.run = run,
};
