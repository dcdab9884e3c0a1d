#include <stdatomic.h>
#include <stdio.h>

#include "run_priv.h"
#include "shared_priv.h"

enum { PHILOSOPHERS = 5, MEALS = 2, MEAL_MS = 150, ROUND_MS = 1000 };

struct philosopher {
	struct table *table;
	int number;
	int first, second; /* forks */
	_Atomic int forks; /* in hand */
	_Atomic int meals;
};

/* `table` of a dining room. */
struct table {
	pthread_mutex_t forks[PHILOSOPHERS];
	pthread_barrier_t all; /* have their first fork */
	bool ordered;
	_Atomic int eating, eating_most;
	_Atomic pid_t eater; /* with --hold: the one that goes on eating */
	sem_t eats;
	struct philosopher philosophers[PHILOSOPHERS];
	struct actor actors[PHILOSOPHERS];
};

static void take(struct philosopher *p, int fork)
{
	pthread_mutex_lock(&p->table->forks[fork]);
	atomic_fetch_add(&p->forks, 1);
}

static void put_back(struct philosopher *p, int fork)
{
	atomic_fetch_sub(&p->forks, 1);
	pthread_mutex_unlock(&p->table->forks[fork]);
}

static void eat(struct run *r, struct philosopher *p)
{
	struct table *t = p->table;
	pid_t nobody = 0;
	int now = atomic_fetch_add(&t->eating, 1) + 1;
	int most = atomic_load(&t->eating_most);

	while (now > most && !atomic_compare_exchange_weak(&t->eating_most, &most, now))
		;
	run_say(r, _("I eat with forks %d and %d"), p->first + 1, p->second + 1);
	if (run_holding(r) && atomic_compare_exchange_strong(&t->eater, &nobody, run_tid())) {
		sem_post(&t->eats);
		run_until_stop(r);
	}
	run_pause(r, MEAL_MS);
	atomic_fetch_add(&p->meals, 1);
	atomic_fetch_sub(&t->eating, 1);
}

static void live(struct run *r, void *arg)
{
	struct philosopher *p = arg;

	for (int i = 0; i < MEALS; i++) {
		take(p, p->first);
		if (!p->table->ordered) {
			run_say(r, _("I have fork %d and want fork %d"), p->first + 1,
				p->second + 1);
			pthread_barrier_wait(&p->table->all);
		}
		take(p, p->second);
		eat(r, p);
		put_back(p, p->second);
		put_back(p, p->first);
	}
}

static struct table *make(struct run *r)
{
	struct table *t = shared_new(r, sizeof(*t));

	t->ordered = run_flag(r, "ordered");
	pthread_barrier_init(&t->all, NULL, PHILOSOPHERS);
	sem_init(&t->eats, 0, 0);
	for (int i = 0; i < PHILOSOPHERS; i++) {
		int left = i, right = (i + 1) % PHILOSOPHERS;
		bool swap = t->ordered && right < left;

		pthread_mutex_init(&t->forks[i], NULL);
		t->philosophers[i] = (struct philosopher){
			.table = t,
			.number = i,
			.first = swap ? right : left,
			.second = swap ? left : right,
		};
	}
	return t;
}

static void start(struct run *r, struct table *t)
{
	for (int i = 0; i < PHILOSOPHERS; i++) {
		char name[16];

		snprintf(name, sizeof(name), "pv-philo-%d", i + 1);
		atomic_store(&t->philosophers[i].meals, 0);
		actor_start(r, &t->actors[i], false, name, live, &t->philosophers[i]);
	}
}

static void tell(struct run *r, struct table *t)
{
	actor_fact(r, "philosophers", t->actors, PHILOSOPHERS);
	run_fact(r, "forks", "%p", (void *)&t->forks[0]);
	for (int i = 1; i < PHILOSOPHERS; i++)
		run_fact_more(r, "%p", (void *)&t->forks[i]);
}

static void dine(struct run *r, struct table *t)
{
	bool all_ate = true;

	start(r, t);
	if (run_holding(r)) {
		shared_sem_wait(&t->eats);
		tell(r, t);
		run_fact(r, "eater", "%d", (int)atomic_load(&t->eater));
		run_hold(r);
	}
	for (int i = 0; i < PHILOSOPHERS; i++) {
		actor_join(r, &t->actors[i]);
		all_ate = all_ate && atomic_load(&t->philosophers[i].meals) == MEALS;
	}
	run_check(r, all_ate, _("all five have eaten twice"));
	run_check(r, atomic_load(&t->eating_most) <= PHILOSOPHERS / 2,
		  _("never more than two ate at once: there are five forks"));
}

/* All have one fork: nobody can get a second. */
static bool is_ring(struct table *t)
{
	for (int i = 0; i < PHILOSOPHERS; i++)
		if (atomic_load(&t->philosophers[i].forks) != 1 ||
		    atomic_load(&t->philosophers[i].meals) != 0)
			return false;
	return true;
}

static void await_forks(struct run *r, struct table *t)
{
	for (int i = 0; i < PHILOSOPHERS; i++)
		while (!atomic_load(&t->philosophers[i].forks))
			run_pause(r, 1);
}

static void starve(struct run *r, struct table *t)
{
	bool waiting = true;

	start(r, t);
	await_forks(r, t);
	for (int i = 0; i < PHILOSOPHERS; i++)
		waiting = actor_await_futex(r, &t->actors[i]) && waiting;
	if (waiting)
		run_say(r, _("all five wait for the fork of their neighbour: this never ends"));
	run_check(r, is_ring(t), _("each has one fork, and none eats"));
	if (run_holding(r)) {
		tell(r, t);
		run_hold(r);
	} else {
		run_until_stop(r);
	}
	run_check(r, is_ring(t), _("waiting has not helped: it is still the same"));
}

static void run(struct run *r)
{
	struct table *t = make(r);

	if (!t->ordered)
		starve(r, t);
	else
		do
			dine(r, t);
		while (run_pause(r, ROUND_MS));
}

const struct demo demo_philosophers = {
	.name = "philosophers",
	.group = DEMO_SYNC,
	.title = N_("Five philosophers and five forks"),
	.lesson = N_(
		"Five philosophers sit around a table, a fork between each two, and each needs "
		"both "
		"forks beside him to eat. Each is a thread, each fork a mutex. All take the fork "
		"to "
		"their left first; once all have it, all wait for the one to their right, which "
		"the "
		"neighbour has: a deadlock, a ring of five. With --ordered the forks have numbers "
		"and everybody takes the lower one first. Then the fifth reaches for fork 1 before "
		"fork 5, the ring cannot close, and all of them eat. No more than two can eat at "
		"once, as five forks are two pairs and a half."),
	.watch =
		(const char *const[]){
			N_("H shows pv-philo-1 to pv-philo-5: state S and CPU% 0, for ever."),
			N_("With --ordered those that eat sleep in their pause and the neighbours "
			   "in "
			   "futex, by turns."),
			NULL,
		},
	.options =
		(const struct demo_option[]){
			{ "ordered", DEMO_FLAG,
			  .help = N_("everybody takes the fork with the lower number first") },
			{ NULL },
		},
	.facts =
		(const struct demo_fact[]){
			{ "philosophers", N_("their tids") },
			{ "forks", N_("addresses of the mutexes; number i lies to the left of "
				      "philosopher i, the next one to his right") },
			{ "eater", N_("with --ordered: tid of one that goes on eating") },
			{ NULL },
		},
	.run = run,
};
