#include <stdio.h>

#include "run_priv.h"
#include "shared_priv.h"

enum { PAUSE_MS = 1000 };

struct task {
	const long *numbers; /* two */
	long result;
	struct run_thread thread;
	sem_t done;
};

static void finish(struct run *r, struct task *t)
{
	sem_post(&t->done);
	if (run_holding(r))
		run_until_stop(r);
}

static void add(struct run *r, void *arg)
{
	struct task *t = arg;

	t->result = t->numbers[0] + t->numbers[1];
	run_say(r, "%ld + %ld = %ld", t->numbers[0], t->numbers[1], t->result);
	finish(r, t);
}

static void multiply(struct run *r, void *arg)
{
	struct task *t = arg;

	t->result = t->numbers[0] * t->numbers[1];
	run_say(r, "%ld * %ld = %ld", t->numbers[0], t->numbers[1], t->result);
	finish(r, t);
}

static void tell(struct run *r, struct task *sum, struct task *product)
{
	shared_sem_wait(&sum->done);
	shared_sem_wait(&product->done);
	run_fact(r, "adder", "%d", (int)sum->thread.tid);
	run_fact(r, "multiplier", "%d", (int)product->thread.tid);
	run_fact(r, "sum", "%ld", sum->result);
	run_fact(r, "product", "%ld", product->result);
	run_hold(r);
}

static void compute(struct run *r, const long numbers[2])
{
	struct task sum = { .numbers = numbers }, product = { .numbers = numbers };

	sem_init(&sum.done, 0, 0);
	sem_init(&product.done, 0, 0);
	run_thread(r, &sum.thread, "pv-adder", add, &sum);
	run_thread(r, &product.thread, "pv-multiplier", multiply, &product);
	if (run_holding(r))
		tell(r, &sum, &product);
	run_join(&sum.thread);
	run_join(&product.thread);
	run_say(r, _("both are done: %ld and %ld"), sum.result, product.result);
	run_check(r, sum.result - numbers[0] == numbers[1],
		  _("the sum less the first number is the second"));
	run_check(r, product.result / numbers[0] == numbers[1] && product.result % numbers[0] == 0,
		  _("the product divided by the first number is the second"));
}

static void run(struct run *r)
{
	const long numbers[2] = { run_number(r, "first"), run_number(r, "second") };

	do
		compute(r, numbers);
	while (run_pause(r, PAUSE_MS));
}

const struct demo demo_two_tasks = {
	.name = "two-tasks",
	.group = DEMO_THREADS,
	.title = N_("Two tasks: one thread adds, another multiplies"),
	.lesson = N_(
		"Two threads work on the same two numbers at the same time: one adds them, the "
		"other multiplies them. Both only read the numbers, and each writes its result to "
		"a place of its own: so no lock is needed. Which of them is ready first is not "
		"said, and may differ from time to time. After both were joined the main thread "
		"may read the results: join is what makes their writes visible to it."),
	.watch =
		(const char *const[]){
			N_("H shows the threads pv-adder and pv-multiplier for a moment, with new "
			   "tids "
			   "each time; with --hold they stay."),
			N_("In the output the order of the two lines changes now and then."),
			NULL,
		},
	.options =
		(const struct demo_option[]){
			{ "first", DEMO_NUMBER, "6", 1, 1000000, .help = N_("the first number") },
			{ "second", DEMO_NUMBER, "7", 0, 1000000, .help = N_("the second number") },
			{ NULL },
		},
	.facts =
		(const struct demo_fact[]){
			{ "adder", N_("tid of the thread that adds") },
			{ "multiplier", N_("tid of the thread that multiplies") },
			{ "sum", N_("what the first has found") },
			{ "product", N_("what the second has found") },
			{ NULL },
		},
	.run = run,
};
