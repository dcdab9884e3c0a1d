#include <stdio.h>
#include <string.h>

#include "run_priv.h"
#include "shared_priv.h"

enum {
	CAPACITY = 5,
	ITEMS = 50,
	WORKERS = 2,
	TWICE = 25, /* --break: this item is handed out twice */
	SENTINEL = -1, /* tells a worker that nothing more comes */
	QUICK_MS = 5,
	SLOW_MS = 60,
	PAUSE_MS = 1000,
};

struct queue {
	pthread_mutex_t lock;
	pthread_cond_t not_full, not_empty;
	pthread_cond_t changed; /* for the main thread: somebody is about to wait */
	int items[CAPACITY];
	int first, count, most;
	int putting, taking; /* that wait */
	unsigned times[ITEMS]; /* that each item was taken */
	int sentinels; /* that were taken */
	bool slow_producer;
	bool breaks;
	struct actor producer, workers[WORKERS];
};

static void put(struct queue *q, int item)
{
	pthread_mutex_lock(&q->lock);
	while (q->count == CAPACITY) {
		q->putting++;
		pthread_cond_signal(&q->changed);
		pthread_cond_wait(&q->not_full, &q->lock);
		q->putting--;
	}
	q->items[(q->first + q->count++) % CAPACITY] = item;
	if (q->count > q->most)
		q->most = q->count;
	pthread_cond_signal(&q->not_empty);
	pthread_mutex_unlock(&q->lock);
}

/* With the lock. */
static int remove_first(struct queue *q)
{
	int item = q->items[q->first];

	if (q->breaks && item == TWICE) {
		q->breaks = false;
		pthread_cond_signal(&q->not_empty);
		return item;
	}
	q->first = (q->first + 1) % CAPACITY;
	q->count--;
	pthread_cond_signal(&q->not_full);
	return item;
}

static int take(struct queue *q)
{
	int item;

	pthread_mutex_lock(&q->lock);
	while (q->count == 0) {
		q->taking++;
		pthread_cond_signal(&q->changed);
		pthread_cond_wait(&q->not_empty, &q->lock);
		q->taking--;
	}
	item = remove_first(q);
	if (item == SENTINEL)
		q->sentinels++;
	else
		q->times[item]++;
	pthread_mutex_unlock(&q->lock);
	return item;
}

/* With --hold the slow side stands still. */
static void slow_down(struct run *r, bool slow)
{
	if (run_holding(r) && slow)
		run_until_stop(r);
	else if (!run_holding(r))
		run_pause(r, slow ? SLOW_MS : QUICK_MS);
}

static void produce(struct run *r, void *arg)
{
	struct queue *q = arg;

	for (int i = 0; i < ITEMS; i++) {
		slow_down(r, q->slow_producer);
		put(q, i);
		run_say(r, _("put item %d"), i);
	}
	for (int i = 0; i < WORKERS; i++)
		put(q, SENTINEL);
	run_say(r, _("put a sentinel for each worker: nothing more comes"));
}

static void consume(struct run *r, void *arg)
{
	struct queue *q = arg;
	int item;

	do {
		slow_down(r, !q->slow_producer);
		item = take(q);
		if (item != SENTINEL)
			run_say(r, _("took item %d"), item);
	} while (item != SENTINEL);
	run_say(r, _("took a sentinel: I end"));
}

/* Until those that can do nothing wait. */
static void await_waiting(struct run *r, struct queue *q)
{
	int putting = q->slow_producer ? 0 : 1, taking = q->slow_producer ? WORKERS : 0;

	pthread_mutex_lock(&q->lock);
	while (q->putting != putting || q->taking != taking)
		pthread_cond_wait(&q->changed, &q->lock);
	pthread_mutex_unlock(&q->lock);
	if (putting)
		actor_await_futex(r, &q->producer);
	for (int i = 0; i < taking; i++)
		actor_await_futex(r, &q->workers[i]);
}

static void tell(struct run *r, struct queue *q)
{
	await_waiting(r, q);
	actor_fact(r, "producer", &q->producer, 1);
	actor_fact(r, "workers", q->workers, WORKERS);
	run_fact(r, "waits", q->slow_producer ? "workers" : "producer");
	run_fact(r, "cond", "%p", (void *)(q->slow_producer ? &q->not_empty : &q->not_full));
	run_fact(r, "capacity", "%d", CAPACITY);
	run_fact(r, "queued", "%d", q->count);
	run_hold(r);
}

static void check(struct run *r, const struct queue *q)
{
	bool once = true;

	for (int i = 0; i < ITEMS; i++)
		once = once && q->times[i] == 1;
	run_check(r, once, _("each of 50 items was taken once"));
	run_check(r, q->most <= CAPACITY, _("there were never more than 5 in the queue"));
	run_check(r, q->sentinels == WORKERS && q->count == 0,
		  _("each worker has got its sentinel, and nothing is left"));
}

static void pass_items(struct run *r, bool slow_producer)
{
	struct queue q = {
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.not_full = PTHREAD_COND_INITIALIZER,
		.not_empty = PTHREAD_COND_INITIALIZER,
		.changed = PTHREAD_COND_INITIALIZER,
		.slow_producer = slow_producer,
		.breaks = run_flag(r, "break"),
	};

	for (int i = 0; i < WORKERS; i++) {
		char name[16];

		snprintf(name, sizeof(name), "pv-worker-%d", i + 1);
		actor_start(r, &q.workers[i], false, name, consume, &q);
	}
	actor_start(r, &q.producer, false, "pv-producer", produce, &q);
	if (run_holding(r))
		tell(r, &q);
	actor_join(r, &q.producer);
	for (int i = 0; i < WORKERS; i++)
		actor_join(r, &q.workers[i]);
	check(r, &q);
}

static void run(struct run *r)
{
	bool slow_producer = strcmp(run_text(r, "slow"), "producer") == 0;

	do
		pass_items(r, slow_producer);
	while (run_pause(r, PAUSE_MS));
}

const struct demo demo_bounded_queue = {
	.name = "bounded-queue",
	.group = DEMO_SYNC,
	.title = N_("A queue with room for five: producer and two workers"),
	.lesson = N_(
		"A producer puts 50 items into a queue that has room for five, and two workers "
		"take "
		"them out. When the queue is full the producer sleeps until there is room; when it "
		"is empty the workers sleep until there is an item. So the faster side waits for "
		"the slower one, and memory does not grow however fast the producer is. The "
		"waiting "
		"is done on conditions, which give the lock back while one sleeps. In the end the "
		"producer puts a sentinel for each worker, a value that is no item: who takes it "
		"ends."),
	.watch =
		(const char *const[]){
			N_("H shows the threads pv-producer, pv-worker-1 and pv-worker-2."),
			N_("With slow workers pv-producer sleeps in futex most of the time, with "
			   "--slow "
			   "producer it is the workers."),
			NULL,
		},
	.options =
		(const struct demo_option[]){
			{ "slow", DEMO_CHOICE, "workers",
			  .choices = (const char *const[]){ "workers", "producer", NULL },
			  .help = N_("which side is slow, so that the other one waits") },
			{ "break", DEMO_FLAG, .hidden = true, .help = "hand out one item twice" },
			{ NULL },
		},
	.facts =
		(const struct demo_fact[]){
			{ "producer", N_("tid of the producer") },
			{ "workers", N_("tids of the workers") },
			{ "waits", N_("which side waits: \"producer\" or \"workers\"") },
			{ "cond", N_("address of the condition on which it waits") },
			{ "capacity", N_("how many items the queue can hold") },
			{ "queued", N_("how many are in it") },
			{ NULL },
		},
	.run = run,
};
