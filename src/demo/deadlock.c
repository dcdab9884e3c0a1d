#include <signal.h>
#include <stdatomic.h>

#include "run_priv.h"
#include "shared_priv.h"

enum { SIDES = 2 };

struct side {
	struct deadlock *all;
	int number;
	const char *name;
	_Atomic int locks; /* that it has got */
};

struct deadlock {
	pthread_mutex_t locks[SIDES];
	pthread_barrier_t both; /* have their first one */
	struct side sides[SIDES];
	struct actor actors[SIDES];
};

static void take(struct side *s, int number)
{
	pthread_mutex_lock(&s->all->locks[number]);
	atomic_fetch_add(&s->locks, 1);
}

static void take_both(struct run *r, void *arg)
{
	struct side *s = arg;
	int first = s->number, second = 1 - s->number;

	take(s, first);
	run_say(r, _("I have lock %d, and want lock %d next"), first + 1, second + 1);
	pthread_barrier_wait(&s->all->both);
	take(s, second);
	run_say(r, _("I have both locks"));
	pthread_mutex_unlock(&s->all->locks[second]);
	pthread_mutex_unlock(&s->all->locks[first]);
}

static struct deadlock *make(struct run *r)
{
	static const char *const names[SIDES] = { "pv-deadlock-a", "pv-deadlock-b" };
	struct deadlock *d = shared_new(r, sizeof(*d));
	pthread_barrierattr_t attr;

	pthread_barrierattr_init(&attr);
	pthread_barrierattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
	pthread_barrier_init(&d->both, &attr, SIDES);
	pthread_barrierattr_destroy(&attr);
	for (int i = 0; i < SIDES; i++) {
		shared_lock_init(&d->locks[i]);
		d->sides[i] = (struct side){ .all = d, .number = i, .name = names[i] };
	}
	return d;
}

/* Each has its first and not its second: nobody can ever give one back. */
static bool is_ring(struct deadlock *d)
{
	for (int i = 0; i < SIDES; i++)
		if (atomic_load(&d->sides[i].locks) != 1)
			return false;
	return true;
}

/* A stop may cut the second wait short, but never the first. */
static bool await_waiting(struct run *r, struct deadlock *d)
{
	bool waiting = true;

	for (int i = 0; i < SIDES; i++) {
		const struct actor *a = &d->actors[i];

		while (!atomic_load(&d->sides[i].locks) && actor_lives(a))
			run_pause(r, 1);
		waiting = actor_await_futex(r, a) && waiting;
	}
	return waiting;
}

/* Threads cannot be ended from outside: they go with the process. */
static void end(struct run *r, struct deadlock *d)
{
	for (int i = 0; i < SIDES; i++)
		if (d->actors[i].own_process) {
			kill(d->actors[i].pid, SIGKILL);
			run_wait(r, d->actors[i].pid, NULL);
		}
}

static void tell(struct run *r, struct deadlock *d)
{
	actor_fact(r, "ring", d->actors, SIDES);
	run_fact(r, "locks", "%p", (void *)&d->locks[0]);
	run_fact_more(r, "%p", (void *)&d->locks[1]);
	run_hold(r);
}

static void run(struct run *r)
{
	struct deadlock *d = make(r);

	for (int i = 0; i < SIDES; i++)
		actor_start(r, &d->actors[i], run_flag(r, "processes"), d->sides[i].name, take_both,
			    &d->sides[i]);
	if (await_waiting(r, d))
		run_say(r, _("both wait now, each for what the other has: this never ends"));
	run_check(r, is_ring(d), _("each has one lock, and none has two"));
	if (run_holding(r))
		tell(r, d);
	else
		run_until_stop(r);
	run_check(r, is_ring(d), _("waiting has not helped: it is still the same"));
	end(r, d);
}

const struct demo demo_deadlock = {
	.name = "deadlock",
	.group = DEMO_SYNC,
	.title = N_("Deadlock: two locks taken in opposite order"),
	.lesson = N_(
		"One thread takes lock 1 and then lock 2, another takes lock 2 and then lock 1. "
		"When each has its first one, each waits for the lock that the other has. "
		"Neither gives anything back before it has both, so both wait for ever: that is a "
		"deadlock. Four things must meet for it: locks exclude, one who has a lock waits "
		"for another, nobody takes a lock away, and the waiting forms a ring. "
		"The usual cure breaks the ring: everybody takes the locks in the same order. "
		"The processor sees nothing of it: sleeping costs no time."),
	.watch =
		(const char *const[]){
			N_("H shows the threads pv-deadlock-a and pv-deadlock-b: state S, CPU% 0, "
			   "for "
			   "ever. With --processes t shows them as children."),
			N_("Outside, strace -f -p PID shows both in futex, each with the address "
			   "of "
			   "the other's lock."),
			N_("F9 ends them: nothing else can."),
			NULL,
		},
	.options =
		(const struct demo_option[]){
			{ "processes", DEMO_FLAG,
			  .help = N_("two processes, with the locks in shared memory") },
			{ NULL },
		},
	.facts =
		(const struct demo_fact[]){
			{ "ring", N_("tids of the two; each has the lock of its place in locks") },
			{ "locks", N_("addresses of the two locks; each waits for the other one") },
			{ NULL },
		},
	.run = run,
};
