#include <stdio.h>

#include "run_priv.h"
#include "shared_priv.h"

enum {
	WORKERS = 4,
	TASKS = 10,
	TWICE = 3, /* --break: this task is taken twice */
	PAUSE_MS = 1500,
};

struct task {
	long square;
	unsigned times; /* that it was done */
	pid_t by;
};

struct pool {
	pthread_mutex_t lock;
	pthread_cond_t work; /* there is some, or none will come */
	pthread_cond_t changed; /* for the main thread */
	struct task tasks[TASKS];
	int next, count; /* to be taken: from next to before count */
	int order[2 * TASKS]; /* of completion */
	int completed;
	int idle; /* workers that wait for work */
	bool closed;
	bool breaks;
	struct actor workers[WORKERS];
};

/* The number of a task, or -1 when there will be none. With the lock. */
static int take(struct pool *p)
{
	int number;

	while (p->next == p->count && !p->closed) {
		p->idle++;
		pthread_cond_signal(&p->changed);
		pthread_cond_wait(&p->work, &p->lock);
		p->idle--;
	}
	if (p->next == p->count)
		return -1;
	number = p->next++;
	if (p->breaks && number == TWICE) {
		p->next--;
		p->breaks = false;
	}
	return number;
}

static void complete(struct pool *p, int number)
{
	struct task *t = &p->tasks[number];

	t->square = (long)number * number;
	t->times++;
	t->by = run_tid();
	p->order[p->completed++] = number;
	pthread_cond_signal(&p->changed);
}

/* Some tasks take longer than others. */
static unsigned task_ms(int number)
{
	return 50 + (unsigned)number * 37 % 200;
}

static void work(struct run *r, void *arg)
{
	struct pool *p = arg;
	int number;

	pthread_mutex_lock(&p->lock);
	while ((number = take(p)) >= 0) {
		pthread_mutex_unlock(&p->lock);
		run_say(r, _("I take task %d"), number);
		if (!run_holding(r))
			run_pause(r, task_ms(number));
		pthread_mutex_lock(&p->lock);
		complete(p, number);
	}
	pthread_mutex_unlock(&p->lock);
}

static void submit(struct pool *p)
{
	pthread_mutex_lock(&p->lock);
	for (int i = 0; i < TASKS; i++)
		p->tasks[i] = (struct task){ 0 };
	p->next = p->completed = 0;
	p->count = TASKS;
	pthread_cond_broadcast(&p->work);
	pthread_mutex_unlock(&p->lock);
}

/* As they are completed, until all is done and all workers wait again. */
static void print_results(struct run *r, struct pool *p)
{
	int printed = 0;

	pthread_mutex_lock(&p->lock);
	while (printed < p->completed || p->next < p->count || p->idle < WORKERS) {
		if (printed < p->completed) {
			int number = p->order[printed++];

			run_say(r, _("result %d of %d: %d * %d = %ld, by thread %d"), printed,
				TASKS, number, number, p->tasks[number].square,
				(int)p->tasks[number].by);
		} else {
			pthread_cond_wait(&p->changed, &p->lock);
		}
	}
	pthread_mutex_unlock(&p->lock);
}

static void check(struct run *r, const struct pool *p)
{
	bool once = true, squares = true;
	long square = 0;

	for (int i = 0; i < TASKS; i++) {
		once = once && p->tasks[i].times == 1;
		squares = squares && p->tasks[i].square == square;
		square += 2 * i + 1;
	}
	run_check(r, once, _("each task was done once"));
	run_check(r, squares, _("the results are the squares of 0 to 9"));
}

static void tell(struct run *r, const struct pool *p)
{
	for (int i = 0; i < WORKERS; i++)
		actor_await_futex(r, &p->workers[i]);
	actor_fact(r, "workers", p->workers, WORKERS);
	run_fact(r, "results", "%ld", p->tasks[0].square);
	for (int i = 1; i < TASKS; i++)
		run_fact_more(r, "%ld", p->tasks[i].square);
	run_fact(r, "order", "%d", p->order[0]);
	for (int i = 1; i < TASKS; i++)
		run_fact_more(r, "%d", p->order[i]);
	run_fact(r, "cond", "%p", (const void *)&p->work);
	run_hold(r);
}

static void end(struct run *r, struct pool *p)
{
	pthread_mutex_lock(&p->lock);
	p->closed = true;
	pthread_cond_broadcast(&p->work);
	pthread_mutex_unlock(&p->lock);
	for (int i = 0; i < WORKERS; i++)
		actor_join(r, &p->workers[i]);
}

static void run(struct run *r)
{
	struct pool p = {
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.work = PTHREAD_COND_INITIALIZER,
		.changed = PTHREAD_COND_INITIALIZER,
		.breaks = run_flag(r, "break"),
	};

	for (int i = 0; i < WORKERS; i++) {
		char name[16];

		snprintf(name, sizeof(name), "pv-pool-%d", i + 1);
		actor_start(r, &p.workers[i], false, name, work, &p);
	}
	do {
		submit(&p);
		print_results(r, &p);
		check(r, &p);
		if (run_holding(r))
			tell(r, &p);
	} while (run_pause(r, PAUSE_MS));
	end(r, &p);
}

const struct demo demo_thread_pool = {
	.name = "thread-pool",
	.group = DEMO_THREADS,
	.title = N_("A pool: four threads and ten tasks"),
	.lesson = N_(
		"Four threads are started once and then take tasks from a common list: the squares "
		"of 0 to 9. Who is done takes the next task, so that all have work while there is "
		"any, and no thread has to be started for a task. Tasks take different times, so "
		"the results come in the order of completion and not in the order of the tasks. "
		"When the list is empty the threads sleep on a condition until there is more. A "
		"lock around taking sees to it that no task is taken twice."),
	.watch =
		(const char *const[]){
			N_("H shows pv-pool-1 to pv-pool-4 with the same tids all the time: "
			   "threads are "
			   "kept, tasks come and go."),
			N_("Between two rounds all four sleep in futex, waiting for work."),
			NULL,
		},
	.options =
		(const struct demo_option[]){
			{ "break", DEMO_FLAG, .hidden = true, .help = "take one task twice" },
			{ NULL },
		},
	.facts =
		(const struct demo_fact[]){
			{ "workers", N_("tids of the threads of the pool, which wait for work") },
			{ "results", N_("of the tasks, in the order of the tasks") },
			{ "order", N_("numbers of the tasks in the order of completion") },
			{ "cond", N_("address of the condition on which the threads wait") },
			{ NULL },
		},
	.run = run,
};
