#include <dirent.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/strbuf.h"
#include "run_priv.h"
#include "shared_priv.h"

enum { COUNTERS = 3, FROM = 3, PAUSE_MS = 400, COMM_SIZE = 16 };

struct stack {
	uintptr_t low, high, frame; /* frame: where the thread's function has its variables */
};

struct counter {
	struct run_thread thread;
	struct threads *all;
	bool tells; /* when the main thread waits in join */
	struct stack stack;
	_Atomic int left;
};

struct threads {
	struct counter counters[COUNTERS];
	sem_t may_count; /* posted once for each */
	sem_t main_joins; /* the next futex of the main thread is pthread_join */
	sem_t told;
	sem_t detached_ended;
};

static void look_at_stack(struct stack *s)
{
	pthread_attr_t attr;
	void *low = NULL;
	size_t size = 0;

	pthread_getattr_np(pthread_self(), &attr);
	pthread_attr_getstack(&attr, &low, &size);
	pthread_attr_destroy(&attr);
	s->low = (uintptr_t)low;
	s->high = s->low + size;
	s->frame = (uintptr_t)__builtin_frame_address(0);
}

static void tell_when_joined(struct run *r, struct threads *t)
{
	shared_sem_wait(&t->main_joins);
	run_await_call(r, getpid(), getpid(), SYS_futex);
	run_ready(r);
}

static void count_down(struct run *r, void *arg)
{
	struct counter *c = arg;

	look_at_stack(&c->stack);
	sem_post(&c->all->told);
	shared_sem_wait(&c->all->may_count);
	if (c->tells)
		tell_when_joined(r, c->all);
	if (run_holding(r))
		run_until_stop(r);
	for (int i = FROM; i > 0; i--) {
		run_say(r, _("T minus %d"), i);
		run_pause(r, PAUSE_MS);
		atomic_store(&c->left, i - 1);
	}
}

static void live_detached(struct run *r, void *arg)
{
	struct threads *t = arg;

	run_say(r, _("I am detached: nobody can join me"));
	run_until_stop(r);
	sem_post(&t->detached_ended);
}

static void add_name(struct strbuf *b, const char *tid)
{
	char path[64], comm[COMM_SIZE + 1] = "";
	FILE *f;

	snprintf(path, sizeof(path), "/proc/self/task/%.20s/comm", tid);
	f = fopen(path, "re");
	if (!f)
		return;
	if (fgets(comm, sizeof(comm), f))
		strbuf_addf(b, " %.*s", (int)strcspn(comm, "\n"), comm);
	fclose(f);
}

static void say_list(struct run *r)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
	DIR *tasks = opendir("/proc/self/task");
	const struct dirent *e;

	if (!tasks)
		run_fail(r, errno, _("cannot open %s"), "/proc/self/task");
	while ((e = readdir(tasks)))
		if (e->d_name[0] != '.')
			add_name(&b, e->d_name);
	closedir(tasks);
	run_say(r, _("threads of this process:%s"), strbuf_str(&b));
}

static bool are_stacks_apart(const struct threads *t)
{
	for (int i = 0; i < COUNTERS; i++) {
		const struct stack *a = &t->counters[i].stack;

		if (a->frame < a->low || a->frame >= a->high)
			return false;
		for (int j = 0; j < i; j++) {
			const struct stack *b = &t->counters[j].stack;

			if (a->low < b->high && b->low < a->high)
				return false;
		}
	}
	return true;
}

static void start(struct run *r, struct threads *t)
{
	bool alive = true;

	for (int i = 0; i < COUNTERS; i++) {
		struct counter *c = &t->counters[i];
		char name[COMM_SIZE];

		*c = (struct counter){ .all = t, .tells = run_holding(r) && i == 0, .left = FROM };
		snprintf(name, sizeof(name), "pv-count-%d", i + 1);
		run_thread(r, &c->thread, name, count_down, c);
	}
	for (int i = 0; i < COUNTERS; i++) {
		shared_sem_wait(&t->told);
		alive = alive && pthread_tryjoin_np(t->counters[i].thread.id, NULL) == EBUSY;
	}
	say_list(r);
	run_check(r, alive, _("before join all of them are alive"));
	run_check(r, are_stacks_apart(t), _("each has a stack of its own"));
}

static void join(struct run *r, struct threads *t)
{
	bool counted = true, gone = true;

	for (int i = 0; i < COUNTERS; i++) {
		struct counter *c = &t->counters[i];

		run_say(r, _("I wait for thread %d"), (int)c->thread.tid);
		if (c->tells)
			sem_post(&t->main_joins);
		run_join(&c->thread);
		counted = counted && atomic_load(&c->left) == 0;
		gone = task_await_state(getpid(), c->thread.tid, '\0') && gone;
	}
	run_check(r, counted, _("join returns once the thread has counted to 0"));
	run_check(r, gone, _("after join the thread is gone"));
}

static void collect_facts(struct run *r, const struct threads *t, const struct run_thread *detached)
{
	run_fact(r, "threads", "%d", (int)t->counters[0].thread.tid);
	for (int i = 1; i < COUNTERS; i++)
		run_fact_more(r, "%d", (int)t->counters[i].thread.tid);
	run_fact(r, "stacks", "%#lx", (unsigned long)t->counters[0].stack.frame);
	for (int i = 1; i < COUNTERS; i++)
		run_fact_more(r, "%#lx", (unsigned long)t->counters[i].stack.frame);
	run_fact(r, "joined", "%d", (int)t->counters[0].thread.tid);
	run_fact(r, "detached", "%d", (int)detached->tid);
}

static void run(struct run *r)
{
	struct run_thread detached;
	struct threads t;

	sem_init(&t.may_count, 0, 0);
	sem_init(&t.main_joins, 0, 0);
	sem_init(&t.told, 0, 0);
	sem_init(&t.detached_ended, 0, 0);
	run_thread(r, &detached, "pv-detached", live_detached, &t);
	pthread_detach(detached.id);
	do {
		start(r, &t);
		if (run_holding(r))
			collect_facts(r, &t, &detached);
		for (int i = 0; i < COUNTERS; i++)
			sem_post(&t.may_count);
		join(r, &t);
	} while (run_pause(r, PAUSE_MS));
	run_check(r, shared_sem_wait(&t.detached_ended),
		  _("the detached thread says by itself that it ends"));
}

const struct demo demo_threads = {
	.name = "threads",
	.group = DEMO_THREADS,
	.title = N_("Threads: many that run in one process"),
	.lesson = N_(
		"Threads of a process share its memory, its files and its pid; each has a tid, a "
		"name and a stack of its own. Here three of them count down at the same time, and "
		"the main thread waits for one after the other with pthread_join. A thread that "
		"was "
		"not joined is kept when it ends, as a zombie is, until somebody asks for its "
		"result. A fourth is detached: nobody can wait for it, and it is cleared away by "
		"itself. When the process ends all of its threads end."),
	.watch =
		(const char *const[]){
			N_("H shows the threads below pv-threads: pv-count-1 to pv-count-3, which "
			   "come "
			   "and go, and pv-detached, which stays."),
			N_("They have one pid and different tids; the main thread has a tid that "
			   "is the "
			   "pid."),
			N_("The main thread sleeps in futex: that is how pthread_join waits."),
			NULL,
		},
	.facts =
		(const struct demo_fact[]){
			{ "threads", N_("tids of the threads that count") },
			{ "stacks", N_("an address in the stack of each, in the same order") },
			{ "joined", N_("tid of the one that the main thread waits for") },
			{ "detached", N_("tid of the detached one") },
			{ NULL },
		},
	.run = run,
};
