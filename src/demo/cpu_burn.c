#include <errno.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "ipc_priv.h"
#include "process_priv.h"
#include "run_priv.h"

enum { WORKERS_MAX = 60, STEPS = 1 << 17, SAY_SECONDS = 2, NICEST = 19 };

struct worker {
	struct run_thread thread;
	pid_t id; /* tid or pid */
	_Atomic uint64_t cpu; /* ns */
	_Atomic uint64_t rounds;
};

struct load {
	struct worker *workers; /* shared with the children */
	long count;
	long nice;
};

/* One for each processor that this process may use. */
static long processors(void)
{
	cpu_set_t set;
	long n = sched_getaffinity(0, sizeof(set), &set) < 0 ? sysconf(_SC_NPROCESSORS_ONLN)
							     : CPU_COUNT(&set);

	return n < 1 ? 1 : n > WORKERS_MAX ? WORKERS_MAX : n;
}

/* Takes a good part of a millisecond, without any system call. */
static uint64_t compute(uint64_t x)
{
	for (int i = 0; i < STEPS; i++) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
	}
	return x;
}

static void burn(struct run *r, struct worker *w)
{
	uint64_t began = clock_thread_cpu(), x = (uint64_t)run_tid();

	do {
		x = compute(x);
		atomic_fetch_add(&w->rounds, 1 + (x == 0));
		atomic_store(&w->cpu, clock_thread_cpu() - began);
	} while (!run_stopping(r));
}

static void burn_in_thread(struct run *r, void *arg)
{
	burn(r, arg);
}

static int burn_in_process(struct run *r, void *arg)
{
	burn(r, arg);
	return 0;
}

static void start(struct run *r, struct load *l, bool processes)
{
	for (long i = 0; i < l->count; i++) {
		struct worker *w = &l->workers[i];
		char name[32];

		snprintf(name, sizeof(name), "pv-burn-%02ld", i);
		if (processes) {
			w->id = run_child(r, name, burn_in_process, w);
		} else {
			run_thread(r, &w->thread, name, burn_in_thread, w);
			w->id = w->thread.tid;
		}
	}
}

static double used(const struct load *l)
{
	double seconds = 0;

	for (long i = 0; i < l->count; i++)
		seconds += (double)atomic_load(&l->workers[i].cpu) / (double)NS_PER_SEC;
	return seconds;
}

static void watch(struct run *r, const struct load *l)
{
	uint64_t began = clock_monotonic();

	while (run_pause(r, SAY_SECONDS * 1000)) {
		double wall = (double)(clock_monotonic() - began) / (double)NS_PER_SEC;

		run_say(r, _("%ld workers used %.1f s of processor time in %.1f s: %.0f%%"),
			l->count, used(l), wall, 100 * used(l) / wall);
	}
}

static bool have_all_run(const struct load *l)
{
	for (long i = 0; i < l->count; i++)
		if (!atomic_load(&l->workers[i].rounds))
			return false;
	return true;
}

/* In seconds; of this process, or of its children that were waited for. */
static double usage(int who)
{
	struct rusage u;

	getrusage(who, &u);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
	       (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

/* The kernel counts less finely than the clock of a thread: a tenth, and 50 ms. */
static bool is_about(double seconds, double expected)
{
	double slack = expected / 10 + 0.05;

	return seconds >= expected - slack && seconds <= expected + slack;
}

static void end_threads(struct run *r, struct load *l, double before)
{
	for (long i = 0; i < l->count; i++)
		run_join(&l->workers[i].thread);
	run_check(r, is_about(usage(RUSAGE_SELF) - before, used(l)),
		  _("the processor time of the process is the sum of its threads"));
}

static void end_processes(struct run *r, struct load *l, double before)
{
	bool well = true;

	run_check(r, usage(RUSAGE_CHILDREN) <= before,
		  _("before it waits for them, a parent is not charged for its children"));
	for (long i = 0; i < l->count; i++)
		well &= run_wait_ok(r, l->workers[i].id);
	run_check(r, well, _("all workers ended well"));
	run_check(r, is_about(usage(RUSAGE_CHILDREN) - before, used(l)),
		  _("once waited for, children leave their processor time to the parent"));
}

static void tell(struct run *r, const struct load *l)
{
	pid_t ids[WORKERS_MAX];

	for (long i = 0; i < l->count; i++)
		ids[i] = l->workers[i].id;
	ipc_fact_pids(r, "workers", ids, (size_t)l->count);
	run_fact(r, "nice", "%ld", l->nice);
	run_ready(r);
}

static void run(struct run *r)
{
	struct load l = { .count = run_number(r, "workers"), .nice = run_number(r, "nice") };
	bool processes = run_flag(r, "processes");
	double before = usage(processes ? RUSAGE_CHILDREN : RUSAGE_SELF);

	if (!l.count)
		l.count = processors();
	if (l.nice && setpriority(PRIO_PROCESS, 0, (int)l.nice) < 0)
		run_fail(r, errno, _("cannot change the nice value"));
	l.workers = ipc_share(r, (size_t)l.count * sizeof(*l.workers));
	start(r, &l, processes);
	if (run_holding(r))
		tell(r, &l);
	watch(r, &l);
	(processes ? end_processes : end_threads)(r, &l, before);
	run_check(r, have_all_run(&l), _("every worker has run"));
}

const struct demo demo_cpu_burn = {
	.name = "cpu-burn",
	.group = DEMO_LOAD,
	.title = N_("Load: a thread for each processor"),
	.lesson = N_(
		"As many threads as there are processors compute without a pause and without a "
		"system call. A processor does one thing at a time, so each thread can use 100% of "
		"one, and a process with four of them 400%. The threads are in state R, running or "
		"ready to run, and the load average climbs by their number. When more want to run "
		"than there are processors, the kernel shares the time out; a higher nice value "
		"makes for a smaller share, but only while others want the processor. With "
		"--processes each worker is a process of its own, and its time reaches the parent "
		"only when the parent waits for it."),
	.watch =
		(const char *const[]){
			N_("P sorts by CPU%: pv-cpu-burn is on top. H shows its threads, "
			   "pv-burn-00 and so on, each near 100%."),
			N_("The CPU bar of the header is full, nearly all of it user time. F8 "
			   "gives the process one nice more: other programs get ahead of it."),
			NULL,
		},
	.options =
		(const struct demo_option[]){
			{ "workers", DEMO_NUMBER, "0", 0, WORKERS_MAX,
			  .help = N_("how many threads; 0: one for each processor") },
			{ "processes", DEMO_FLAG, .help = N_("processes instead of threads") },
			{ "nice", DEMO_NUMBER, "0", 0, NICEST, .help = N_("their nice value") },
			{ NULL },
		},
	.facts =
		(const struct demo_fact[]){
			{ "workers", N_("tids of the threads, or pids with --processes") },
			{ "nice", N_("their nice value") },
			{ NULL },
		},
	.run = run,
};
