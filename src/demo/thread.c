#include "process_priv.h"

#include <semaphore.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "run_priv.h"
#include "state_priv.h"

struct start {
	struct run *run;
	struct run_thread *thread;
	const char *name;
	void (*fn)(struct run *r, void *arg);
	void *arg;
	sem_t running;
};

static _Atomic pid_t *register_thread(struct run *r)
{
	for (size_t i = 0; i < RUN_THREAD_MAX; i++) {
		pid_t expected = 0;

		if (atomic_compare_exchange_strong(&r->threads[i], &expected, run_tid()))
			return &r->threads[i];
	}
	return NULL;
}

static void unblock_stop(void)
{
	sigset_t stop;

	sigemptyset(&stop);
	sigaddset(&stop, SIGURG);
	pthread_sigmask(SIG_UNBLOCK, &stop, NULL);
}

static void *run_start(void *p)
{
	struct start *start = p;
	struct run *r = start->run;
	void (*fn)(struct run *, void *) = start->fn;
	void *arg = start->arg;
	_Atomic pid_t *slot;

	run_name_self(start->name);
	slot = register_thread(r);
	if (!slot)
		run_fail(r, 0, _("a demonstration starts no more than %d threads"), RUN_THREAD_MAX);
	unblock_stop();
	start->thread->tid = run_tid();
	sem_post(&start->running); /* start is gone from here on */
	fn(r, arg);
	atomic_store(slot, 0);
	return NULL;
}

/* The thread begins with all signals blocked. */
static int create(struct start *start)
{
	sigset_t all, old;
	int error;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	error = pthread_create(&start->thread->id, NULL, run_start, start);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return error;
}

void run_thread(struct run *r, struct run_thread *t, const char *name,
		void (*fn)(struct run *r, void *arg), void *arg)
{
	struct start start = { .run = r, .thread = t, .name = name, .fn = fn, .arg = arg };
	int error;

	sem_init(&start.running, 0, 0);
	error = create(&start);
	if (error)
		run_fail(r, error, _("cannot start another thread (see ulimit -u)"));
	while (sem_wait(&start.running) < 0)
		;
	sem_destroy(&start.running);
}

void run_join(struct run_thread *t)
{
	pthread_join(t->id, NULL);
}
