#include <limits.h>
#include <linux/futex.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "run_priv.h"
#include "shared_priv.h"

enum { PAUSE_MS = 700, PARTIES = 2 };

struct sync;

/* One plays the holder and one the waiter: of a lock the owner, of an event the one to set it. */
struct kind {
	const char *name;
	const char *waiter, *holder; /* names of the tasks */
	const char *says; /* what the waiter waits for */
	void (*take)(struct sync *s); /* the holder, at first; NULL: nothing */
	void (*release)(struct sync *s); /* the holder, in the end */
	void (*wait)(struct sync *s); /* the waiter */
	void (*leave)(struct sync *s); /* the waiter, after it; NULL: nothing */
	const char *check;
	size_t offset; /* of the object in struct sync */
};

/* In memory that all share, one for each kind. */
struct sync {
	const struct kind *kind;
	pthread_mutex_t lock;
	sem_t semaphore;
	_Atomic uint32_t event;
	struct {
		pthread_mutex_t lock;
		pthread_cond_t cond;
		int value;
	} condition;
	pthread_barrier_t barrier;
	pthread_rwlock_t rwlock;

	sem_t held; /* by the holder */
	sem_t may_release;
	_Atomic bool released, passed, too_early;
	struct actor holder, waiter;
};

static void lock_take(struct sync *s)
{
	pthread_mutex_lock(&s->lock);
}

static void lock_give(struct sync *s)
{
	pthread_mutex_unlock(&s->lock);
}

static void semaphore_take(struct sync *s)
{
	while (sem_wait(&s->semaphore) < 0)
		; /* interrupted */
}

static void semaphore_give(struct sync *s)
{
	sem_post(&s->semaphore);
}

/* An event stays set: who comes later does not wait. */
static void event_wait(struct sync *s)
{
	while (!atomic_load(&s->event))
		syscall(SYS_futex, &s->event, FUTEX_WAIT, 0, NULL, NULL, 0);
}

static void event_set(struct sync *s)
{
	atomic_store(&s->event, 1);
	syscall(SYS_futex, &s->event, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
}

static void condition_wait(struct sync *s)
{
	pthread_mutex_lock(&s->condition.lock);
	while (s->condition.value == 0)
		pthread_cond_wait(&s->condition.cond, &s->condition.lock);
	s->condition.value--;
	pthread_mutex_unlock(&s->condition.lock);
}

static void condition_signal(struct sync *s)
{
	pthread_mutex_lock(&s->condition.lock);
	s->condition.value++;
	pthread_cond_signal(&s->condition.cond);
	pthread_mutex_unlock(&s->condition.lock);
}

static void barrier_meet(struct sync *s)
{
	pthread_barrier_wait(&s->barrier);
}

static void rwlock_write(struct sync *s)
{
	pthread_rwlock_wrlock(&s->rwlock);
}

static void rwlock_read(struct sync *s)
{
	pthread_rwlock_rdlock(&s->rwlock);
}

static void rwlock_give(struct sync *s)
{
	pthread_rwlock_unlock(&s->rwlock);
}

static const struct kind kinds[] = {
	{ "lock", "pv-lock-waits", "pv-lock-owner", N_("a lock: until its owner gives it back"),
	  lock_take, lock_give, lock_take, lock_give,
	  N_("a lock lets the second one in only after the first"), offsetof(struct sync, lock) },
	{ "semaphore", "pv-sem-waits", "pv-sem-holder",
	  N_("a semaphore that is 0: until somebody adds 1"), semaphore_take, semaphore_give,
	  semaphore_take, semaphore_give, N_("a semaphore that is 0 holds up until 1 is added"),
	  offsetof(struct sync, semaphore) },
	{ "event", "pv-event-waits", "pv-event-setter", N_("an event: until somebody sets it"),
	  NULL, event_set, event_wait, NULL,
	  N_("who waits for an event goes on only when it is set"), offsetof(struct sync, event) },
	{ "condition", "pv-cond-waits", "pv-cond-signal",
	  N_("a condition: until somebody makes it true and signals"), NULL, condition_signal,
	  condition_wait, NULL, N_("who waits for a condition goes on only when it is true"),
	  offsetof(struct sync, condition.cond) },
	{ "barrier", "pv-barr-waits", "pv-barr-last", N_("a barrier: until all have come"), NULL,
	  barrier_meet, barrier_meet, NULL, N_("a barrier lets nobody pass before all have come"),
	  offsetof(struct sync, barrier) },
	{ "rwlock", "pv-read-waits", "pv-write-owner",
	  N_("a read-write lock: to read, until the writer is done"), rwlock_write, rwlock_give,
	  rwlock_read, rwlock_give, N_("nobody reads while somebody writes"),
	  offsetof(struct sync, rwlock) },
};

enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };

static void init_barrier(struct sync *s)
{
	pthread_barrierattr_t attr;

	pthread_barrierattr_init(&attr);
	pthread_barrierattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
	pthread_barrier_init(&s->barrier, &attr, PARTIES);
	pthread_barrierattr_destroy(&attr);
}

static void init_rwlock(struct sync *s)
{
	pthread_rwlockattr_t attr;

	pthread_rwlockattr_init(&attr);
	pthread_rwlockattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
	pthread_rwlock_init(&s->rwlock, &attr);
	pthread_rwlockattr_destroy(&attr);
}

static void init(struct sync *s, const struct kind *kind)
{
	memset(s, 0, sizeof(*s));
	s->kind = kind;
	shared_lock_init(&s->lock);
	sem_init(&s->semaphore, 1, 1);
	shared_lock_init(&s->condition.lock);
	shared_cond_init(&s->condition.cond);
	init_barrier(s);
	init_rwlock(s);
	sem_init(&s->held, 1, 0);
	sem_init(&s->may_release, 1, 0);
}

static void hold(struct run *r, void *arg)
{
	struct sync *s = arg;

	if (s->kind->take)
		s->kind->take(s);
	sem_post(&s->held);
	while (sem_wait(&s->may_release) < 0 && !run_stopping(r))
		;
	run_say(r, _("now it can go on"));
	atomic_store(&s->released, true);
	s->kind->release(s);
}

static void wait_for_it(struct run *r, void *arg)
{
	struct sync *s = arg;

	run_say(r, _("I wait for %s"), _(s->kind->says));
	s->kind->wait(s);
	atomic_store(&s->too_early, !atomic_load(&s->released));
	if (s->kind->leave)
		s->kind->leave(s);
	atomic_store(&s->passed, true);
	run_say(r, _("I have waited enough"));
}

static void start(struct run *r, struct sync *s, const struct kind *kind)
{
	bool processes = run_flag(r, "processes");

	init(s, kind);
	actor_start(r, &s->holder, processes, kind->holder, hold, s);
	shared_sem_wait(&s->held);
	actor_start(r, &s->waiter, processes, kind->waiter, wait_for_it, s);
	actor_await_futex(r, &s->waiter);
}

static void finish(struct run *r, struct sync *s)
{
	sem_post(&s->may_release);
	actor_join(r, &s->holder);
	actor_join(r, &s->waiter);
	run_check(r, atomic_load(&s->passed) && !atomic_load(&s->too_early), _(s->kind->check));
}

static void tell(struct run *r, const struct sync *all, size_t n)
{
	run_fact(r, "kinds", "%s", all[0].kind->name);
	for (size_t i = 1; i < n; i++)
		run_fact_more(r, "%s", all[i].kind->name);
	run_fact(r, "waiters", "%d", (int)all[0].waiter.tid);
	for (size_t i = 1; i < n; i++)
		run_fact_more(r, "%d", (int)all[i].waiter.tid);
	run_fact(r, "holders", "%d", (int)all[0].holder.tid);
	for (size_t i = 1; i < n; i++)
		run_fact_more(r, "%d", (int)all[i].holder.tid);
	run_fact(r, "objects", "%p", (const void *)((const char *)all + all[0].kind->offset));
	for (size_t i = 1; i < n; i++)
		run_fact_more(r, "%p", (const void *)((const char *)&all[i] + all[i].kind->offset));
	run_hold(r);
}

/* How many of the kinds are wanted, from *ret_first on. */
static size_t choose(struct run *r, size_t *ret_first)
{
	const char *name = run_text(r, "kind");

	*ret_first = 0;
	for (size_t i = 0; i < KINDS; i++)
		if (strcmp(name, kinds[i].name) == 0) {
			*ret_first = i;
			return 1;
		}
	return KINDS;
}

static void show(struct run *r, struct sync *all, size_t first, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		start(r, &all[i], &kinds[first + i]);
		if (run_holding(r))
			continue;
		run_pause(r, PAUSE_MS);
		finish(r, &all[i]);
	}
	if (!run_holding(r))
		return;
	tell(r, all, n);
	for (size_t i = 0; i < n; i++)
		finish(r, &all[i]);
}

static void run(struct run *r)
{
	struct sync *all = shared_new(r, KINDS * sizeof(*all));
	size_t first, n = choose(r, &first);

	do
		show(r, all, first, n);
	while (run_pause(r, PAUSE_MS));
	shared_free(all, KINDS * sizeof(*all));
}

const struct demo demo_sync = {
	.name = "sync",
	.group = DEMO_SYNC,
	.title = N_("Six ways to wait for each other"),
	.lesson = N_(
		"A lock lets one in at a time, and only its owner gives it back. A semaphore "
		"counts: "
		"it lets in as many as its number says, and anybody may add to it. An event is set "
		"once, and all who wait for it go on. A condition is waited for with a lock, which "
		"is given back while one sleeps, and has to be looked at again after waking. At a "
		"barrier all wait until the last has come. A read-write lock lets in many readers "
		"or "
		"one writer. All of them are numbers in memory: as long as nobody has to wait the "
		"kernel is not asked, and to sleep they use the same call, futex. In shared memory "
		"they work between processes as well (--processes)."),
	.watch =
		(const char *const[]){
			N_("H shows the two that meet, such as pv-lock-owner and pv-lock-waits; "
			   "with "
			   "--processes t shows them below pv-sync."),
			N_("Whoever waits sleeps in futex: the column WCHAN (F2) says "
			   "futex_wait_queue "
			   "or the like."),
			N_("With --hold all six kinds wait at the same time."),
			NULL,
		},
	.options =
		(const struct demo_option[]){
			{ "kind", DEMO_CHOICE, "all",
			  .choices =
				  (const char *const[]){ "all", "lock", "semaphore", "event",
							 "condition", "barrier", "rwlock", NULL },
			  .help = N_("which of them") },
			{ "processes", DEMO_FLAG, .help = N_("between processes, not threads") },
			{ NULL },
		},
	.facts =
		(const struct demo_fact[]){
			{ "kinds", N_("names of the kinds; the other facts have one for each") },
			{ "waiters", N_("tids of those that wait") },
			{ "holders", N_("tids of those that have it, or are to set it") },
			{ "objects", N_("addresses of what they wait for") },
			{ NULL },
		},
	.run = run,
};
