#include <errno.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "process_priv.h"
#include "run_priv.h"

enum { STEPS = 1 << 18, AT_LEAST = 5 };

struct brood {
	unsigned long started, ended_well;
	uint64_t next; /* when the next one is due, ns */
	uint64_t step; /* between two of them, ns */
	uint64_t said; /* when a line was printed */
	unsigned long said_started;
};

/* About a millisecond of processor time: a little work, as that of a small command. */
static int work(struct run *r, void *arg)
{
	volatile unsigned x = 1;

	(void)r;
	(void)arg;
	for (int i = 0; i < STEPS; i++)
		x = x * 1664525 + 1013904223;
	return 0;
}

/* In microseconds, of children that were waited for. */
static uint64_t children_cpu(void)
{
	struct rusage u;

	getrusage(RUSAGE_CHILDREN, &u);
	return (uint64_t)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1000000 +
	       (uint64_t)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

static void start_one(struct run *r, struct brood *b)
{
	pid_t child = run_child(r, "pv-short", work, NULL);

	b->started++;
	b->ended_well += run_wait_ok(r, child);
}

static void say_rate(struct run *r, struct brood *b)
{
	uint64_t now = clock_monotonic(), passed = now - b->said;

	if (passed < NS_PER_SEC)
		return;
	run_say(r, _("%lu processes so far, %.0f a second; their processor time: %llu ms"),
		b->started,
		(double)(b->started - b->said_started) * (double)NS_PER_SEC / (double)passed,
		(unsigned long long)children_cpu() / 1000);
	b->said = now;
	b->said_started = b->started;
}

/* Waits until the next is due; one who is late does not catch up. */
static bool pace(struct run *r, struct brood *b)
{
	uint64_t now = clock_monotonic();

	b->next += b->step;
	if (b->next < now)
		b->next = now;
	return run_pause(r, (unsigned)((b->next - now) / NS_PER_MSEC));
}

static void go_on(struct run *r, struct brood *b)
{
	do {
		start_one(r, b);
		say_rate(r, b);
	} while (pace(r, b));
}

static void run(struct run *r)
{
	struct brood b = { .step = NS_PER_SEC / (uint64_t)run_number(r, "rate") };
	uint64_t before = children_cpu();

	b.next = b.said = clock_monotonic();
	for (int i = 0; i < AT_LEAST; i++)
		start_one(r, &b);
	if (run_holding(r)) {
		run_fact(r, "rate", "%ld", run_number(r, "rate"));
		run_ready(r);
	}
	go_on(r, &b);
	run_say(r, _("%lu processes were started"), b.started);
	run_check(r, b.ended_well == b.started, _("all of them ended well, and were waited for"));
	run_check(r, children_cpu() > before,
		  _("their processor time is counted with the parent, now that they are gone"));
	run_check(r, waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD, _("none is left"));
}

const struct demo demo_short_lived = {
	.name = "short-lived",
	.group = DEMO_LOAD,
	.title = N_("Processes too short to be seen"),
	.lesson = N_(
		"Two hundred times a second a process is started, works for a millisecond or so "
		"and ends. A monitor that looks once a second sees hardly any of them, and so the "
		"machine is busy with nobody to blame: that is what a build or a shell script in a "
		"loop looks like. They leave traces all the same. The kernel counts every fork, "
		"and pids grow fast. And when the parent waits for a child, the child's processor "
		"time is added to the parent's account of its dead children (cutime and cstime), "
		"which is how one finds who starts them."),
	.watch =
		(const char *const[]){
			N_("forks/s in the header are in the hundreds; a pv-short below "
			   "pv-short-lived (t) is rarely caught."),
			N_("F2 adds the columns CTIME and ENDED%: processor time of children that "
			   "have ended, by which pv-short-lived is found."),
			NULL,
		},
	.options =
		(const struct demo_option[]){
			{ "rate", DEMO_NUMBER, "200", 1, 2000,
			  .help = N_("how many processes a second, at most") },
			{ NULL },
		},
	.facts =
		(const struct demo_fact[]){
			{ "rate", N_("how many it starts a second, at most; it goes on") },
			{ NULL },
		},
	.run = run,
};
