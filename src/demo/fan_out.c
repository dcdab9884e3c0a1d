#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "process_priv.h"
#include "run_priv.h"

enum { CHILDREN_MAX = 40, PAUSE_MS = 1500 };

struct worker {
	long number;
	struct gate *gate;
	pid_t pid;
};

/* Tells its number and its parent, and gives the double as its exit status. */
static int work(struct run *r, void *arg)
{
	struct worker *w = arg;

	run_say(r, _("worker %ld: pid %d, parent %d"), w->number, (int)getpid(), (int)getppid());
	gate_pass(w->gate, (uint64_t)w->number << 32 | (uint32_t)getppid());
	if (run_holding(r))
		run_until_stop(r);
	else
		run_pause(r, PAUSE_MS);
	return (int)(2 * w->number);
}

static void check_parents(struct run *r, const uint64_t *passed, long n)
{
	bool good = true;

	for (long i = 0; i < n; i++)
		good &= (pid_t)(uint32_t)passed[i] == getpid();
	run_check(r, good, _("all of them have this process as their parent"));
}

static void join(struct run *r, const struct worker *workers, long n)
{
	bool good = true;
	int status;

	for (long i = 0; i < n; i++) {
		good &= run_wait(r, workers[i].pid, &status) == workers[i].pid &&
			WIFEXITED(status) && WEXITSTATUS(status) == 2 * workers[i].number;
		if (good)
			run_say(r, _("joined %d: twice %ld is %d"), (int)workers[i].pid,
				workers[i].number, WEXITSTATUS(status));
	}
	run_check(r, good, _("each was joined, with twice its number as exit status"));
}

static void hold(struct run *r, const struct worker *workers, long n)
{
	run_fact(r, "children", "%d", (int)workers[0].pid);
	for (long i = 1; i < n; i++)
		run_fact_more(r, "%d", (int)workers[i].pid);
	run_hold(r);
}

static void act(struct run *r)
{
	long n = run_number(r, "count");
	struct worker workers[CHILDREN_MAX];
	uint64_t passed[CHILDREN_MAX];
	struct gate gate;

	gate_open(r, &gate);
	for (long i = 0; i < n; i++) {
		workers[i] = (struct worker){ .number = i + 1, .gate = &gate };
		workers[i].pid = run_child(r, "pv-worker", work, &workers[i]);
	}
	gate_wait_all(r, &gate, (unsigned)n, passed);
	check_parents(r, passed, n);
	if (run_holding(r))
		hold(r, workers, n);
	join(r, workers, n);
}

static void run(struct run *r)
{
	do
		act(r);
	while (run_pause(r, PAUSE_MS));
}

const struct demo demo_fan_out = {
	.name = "fan-out",
	.group = DEMO_PROCESSES,
	.title = N_("Several children of one parent"),
	.lesson = N_(
		"The parent starts several children first, and only then waits for them one by "
		"one: "
		"so they run at the same time. Waiting in the same loop that starts them would "
		"make them run one after the other. Each prints its pid and that of its parent, "
		"which is the same for all. In which order their lines come is up to the kernel, "
		"and differs from run to run; the order of joining is up to the parent. Each gives "
		"twice its number as its exit status, which is all that a parent gets this way: "
		"one byte."),
	.watch =
		(const char *const[]){
			N_("t: all of pv-worker stand below pv-fan-out."),
			N_("Space and + - on pv-fan-out: tag it, fold and unfold its children."),
			NULL,
		},
	.options =
		(const struct demo_option[]){
			{ "count", DEMO_NUMBER, "5", 1, CHILDREN_MAX,
			  .help = N_("how many children") },
			{ NULL },
		},
	.facts =
		(const struct demo_fact[]){
			{ "children", N_("their pids, in the order of starting") },
			{ NULL },
		},
	.run = run,
};
