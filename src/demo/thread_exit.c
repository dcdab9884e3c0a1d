#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#include "run_priv.h"
#include "shared_priv.h"

enum { WORKERS = 2, STEPS = 3, STEP_MS = 250, LONG_STEP_MS = 60000, PAUSE_MS = 700 };

struct work;

/* How the main thread of the child ends. */
struct way {
	const char *name;
	const char *says;
	void (*leave)(struct run *r, struct work *w);
	unsigned step_ms;
	unsigned finished; /* how many threads come to the end of their work */
	const char *check;
};

/* In memory that root and child share. */
struct work {
	const struct way *way;
	struct run_thread workers[WORKERS];
	sem_t started;
	_Atomic unsigned finished;
	_Atomic unsigned ended;
	struct gate gate;
};

static void leave_after_join(struct run *r, struct work *w)
{
	(void)r;
	for (int i = 0; i < WORKERS; i++)
		run_join(&w->workers[i]);
}

/* What not to do: it burns a processor for nothing. */
static void leave_after_busy_wait(struct run *r, struct work *w)
{
	while (atomic_load(&w->ended) < WORKERS)
		;
	leave_after_join(r, w);
}

static void leave_at_once(struct run *r, struct work *w)
{
	(void)r;
	(void)w;
}

/* The last thread to end would run what exit does in the name of the root: not here. */
static void end_as_one_of_all(struct run *r, struct work *w)
{
	if (atomic_fetch_add(&w->ended, 1) + 1 == WORKERS + 1)
		run_exit(r, 0);
}

static void leave_alone(struct run *r, struct work *w)
{
	end_as_one_of_all(r, w);
	pthread_exit(NULL);
}

static const struct way way_join = {
	"join",	 N_("I wait for both with pthread_join, then I end"), leave_after_join, STEP_MS,
	WORKERS, N_("with join both threads finish their work"),
};
static const struct way way_busy = {
	"busy",
	N_("I look at a flag again and again until both are done"),
	leave_after_busy_wait,
	STEP_MS,
	WORKERS,
	N_("with a busy wait both threads finish their work"),
};
static const struct way way_exit = {
	"exit",
	N_("I end now by exit, without waiting"),
	leave_at_once,
	LONG_STEP_MS,
	0,
	N_("exit has ended both threads in the middle of their work"),
};
static const struct way way_alone = {
	"alone",     N_("I end now by pthread_exit: only this thread, not the process"),
	leave_alone, STEP_MS,
	WORKERS,     N_("after pthread_exit of the main thread both finish their work"),
};

/* The signals of a stop come to the main thread, which is not there any more. */
static void take_signals_of_stop(void)
{
	sigset_t stop;

	sigemptyset(&stop);
	sigaddset(&stop, SIGINT);
	sigaddset(&stop, SIGHUP);
	sigaddset(&stop, SIGALRM);
	pthread_sigmask(SIG_UNBLOCK, &stop, NULL);
}

static void work(struct run *r, void *arg)
{
	struct work *w = arg;
	bool alone = w->way == &way_alone;
	bool cut = false;

	if (alone)
		take_signals_of_stop();
	for (int i = 1; i <= STEPS && !cut; i++) {
		run_say(r, _("step %d of %d"), i, STEPS);
		if (i == 1)
			sem_post(&w->started);
		if (i == 1 && run_holding(r))
			run_until_stop(r);
		cut = !run_pause(r, w->way->step_ms) && !w->way->finished;
	}
	atomic_fetch_add(&w->finished, !cut);
	end_as_one_of_all(r, w);
}

static int lead(struct run *r, void *arg)
{
	static const char *const names[WORKERS] = { "pv-exit-one", "pv-exit-two" };
	struct work *w = arg;

	for (int i = 0; i < WORKERS; i++)
		run_thread(r, &w->workers[i], names[i], work, w);
	for (int i = 0; i < WORKERS; i++)
		shared_sem_wait(&w->started);
	run_say(r, "%s", _(w->way->says));
	gate_pass(&w->gate, 0);
	w->way->leave(r, w);
	return 0;
}

static void hold(struct run *r, const struct work *w, pid_t child)
{
	if (w->way == &way_alone)
		task_await_state(child, child, 'Z');
	else
		run_fact(r, "busy", "%d", (int)child);
	run_fact(r, "child", "%d", (int)child);
	run_fact(r, "workers", "%d", (int)w->workers[0].tid);
	for (int i = 1; i < WORKERS; i++)
		run_fact_more(r, "%d", (int)w->workers[i].tid);
	run_hold(r);
}

static void show(struct run *r, const struct way *way)
{
	struct work *w = shared_new(r, sizeof(*w));
	pid_t child;
	bool well;

	w->way = way;
	sem_init(&w->started, 0, 0);
	gate_open(r, &w->gate);
	child = run_child(r, "pv-exit-main", lead, w);
	gate_wait_all(r, &w->gate, 1, NULL);
	if (run_holding(r))
		hold(r, w, child);
	well = run_wait_ok(r, child);
	run_say(r, _("parent: child %d has ended; %u of %d threads came to their end"), (int)child,
		atomic_load(&w->finished), WORKERS);
	run_check(r, well && atomic_load(&w->finished) == way->finished, _(way->check));
	shared_free(w, sizeof(*w));
}

static void run(struct run *r)
{
	const struct way *waits = run_flag(r, "busy") ? &way_busy : &way_join;

	if (run_holding(r)) {
		show(r, waits == &way_busy ? waits : &way_alone);
		return;
	}
	do {
		show(r, waits);
		show(r, &way_exit);
		show(r, &way_alone);
	} while (run_pause(r, PAUSE_MS));
}

const struct demo demo_thread_exit = {
	.name = "thread-exit",
	.group = DEMO_THREADS,
	.title = N_("The main thread ends first"),
	.lesson = N_(
		"What becomes of threads when the main thread ends before them? If it returns from "
		"main or calls exit, the process ends, and all threads end with it, wherever they "
		"are in their work. So it has to wait for them: pthread_join sleeps until a thread "
		"has ended. One can also look at a flag in a loop (--busy); it works, and takes a "
		"whole processor for doing nothing. With pthread_exit only the main thread ends: "
		"the others go on, and the process ends with the last of them. Until then the main "
		"thread is a zombie, and the process looks dead while it lives."),
	.watch =
		(const char *const[]){
			N_("t shows pv-exit-main below pv-thread-exit; H its threads pv-exit-one "
			   "and "
			   "pv-exit-two."),
			N_("After pthread_exit the process has state Z although its threads still "
			   "work."),
			N_("With --busy, P: pv-exit-main is at the top with 100 CPU%."),
			NULL,
		},
	.options =
		(const struct demo_option[]){
			{ "busy", DEMO_FLAG,
			  .help = N_("wait in a loop that looks at a flag, in place of join") },
			{ NULL },
		},
	.facts =
		(const struct demo_fact[]){
			{ "busy",
			  N_("with --busy: tid of the main thread that burns a processor") },
			{ "child",
			  N_("pid of the process whose main thread ends; without --busy it has "
			     "ended") },
			{ "workers", N_("tids of its other threads, which live") },
			{ NULL },
		},
	.run = run,
};
