#include <errno.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "run_priv.h"

enum { TASKS = 2, TRIES = 3, PAUSE_MS = 1500, FAR_SECONDS = 1000000 };

struct task {
	const char *name;
	int n; /* the factorial of this is wanted */
	int i; /* the next factor */
	long product;
	int timer;
};

struct loop {
	struct task tasks[TASKS];
	uint64_t step_ns;
	int epoll;
	bool breaks; /* a task that sleeps in a loop of events */
};

static const struct task fresh[TASKS] = {
	{ .name = "A", .n = 3, .i = 2, .product = 1 },
	{ .name = "B", .n = 5, .i = 2, .product = 1 },
};

static unsigned steps_of(const struct task *t)
{
	return (unsigned)t->n - 1;
}

/* The time of all steps, one after the other. */
static uint64_t sum_ns(const struct loop *l)
{
	return (steps_of(&fresh[0]) + steps_of(&fresh[1])) * l->step_ns;
}

/* The time of the longer task. */
static uint64_t max_ns(const struct loop *l)
{
	return steps_of(&fresh[1]) * l->step_ns;
}

static struct timespec timespec_of(uint64_t ns)
{
	return (struct timespec){ (time_t)(ns / NS_PER_SEC), (long)(ns % NS_PER_SEC) };
}

static void begin(struct loop *l)
{
	for (int i = 0; i < TASKS; i++) {
		int timer = l->tasks[i].timer;

		l->tasks[i] = fresh[i];
		l->tasks[i].timer = timer;
	}
}

static bool is_done(const struct task *t)
{
	return t->i > t->n;
}

static void step(struct run *r, struct task *t)
{
	t->product *= t->i;
	run_say(r, _("task %s: times %d is %ld"), t->name, t->i, t->product);
	if (++t->i > t->n)
		run_say(r, _("task %s: the factorial of %d is %ld"), t->name, t->n, t->product);
}

/* The lesson is how long it takes: a stop does not cut it. */
static void sleep_through(uint64_t ns)
{
	struct timespec at = timespec_of(clock_monotonic() + ns);

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL) == EINTR)
		;
}

static uint64_t run_blocking(struct run *r, struct loop *l)
{
	uint64_t begun = clock_monotonic();

	begin(l);
	for (int i = 0; i < TASKS; i++)
		while (!is_done(&l->tasks[i])) {
			sleep_through(l->step_ns);
			step(r, &l->tasks[i]);
		}
	return clock_monotonic() - begun;
}

static void arm(struct run *r, const struct task *t, uint64_t ns)
{
	const struct itimerspec when = { .it_value = timespec_of(ns) };

	if (timerfd_settime(t->timer, 0, &when, NULL) < 0)
		run_fail(r, errno, _("cannot set a timer"));
}

static void on_timer(struct run *r, struct loop *l, struct task *t)
{
	uint64_t expirations;

	if (read(t->timer, &expirations, sizeof(expirations)) < 0)
		return;
	if (l->breaks)
		sleep_through(l->step_ns);
	step(r, t);
	if (!is_done(t))
		arm(r, t, l->breaks ? 1 : l->step_ns);
}

static uint64_t run_loop(struct run *r, struct loop *l)
{
	uint64_t begun = clock_monotonic();
	struct epoll_event event;

	begin(l);
	for (int i = 0; i < TASKS; i++)
		arm(r, &l->tasks[i], l->breaks ? 1 : l->step_ns);
	while (!is_done(&l->tasks[0]) || !is_done(&l->tasks[1]))
		if (epoll_wait(l->epoll, &event, 1, -1) == 1)
			on_timer(r, l, event.data.ptr);
	return clock_monotonic() - begun;
}

static void open_loop(struct run *r, struct loop *l)
{
	l->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (l->epoll < 0)
		run_fail(r, errno, _("cannot make an epoll descriptor"));
	for (int i = 0; i < TASKS; i++) {
		struct task *t = &l->tasks[i];
		struct epoll_event event = { .events = EPOLLIN, .data.ptr = t };

		t->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
		if (t->timer < 0 || epoll_ctl(l->epoll, EPOLL_CTL_ADD, t->timer, &event) < 0)
			run_fail(r, errno, _("cannot make a timer"));
	}
}

static void close_loop(struct loop *l)
{
	for (int i = 0; i < TASKS; i++)
		close(l->tasks[i].timer);
	close(l->epoll);
}

static void check_results(struct run *r, const struct loop *l)
{
	run_check(r, l->tasks[0].product == 6 && l->tasks[1].product == 120,
		  _("the factorials are 6 and 120"));
}

static unsigned ms(uint64_t ns)
{
	return (unsigned)(ns / NS_PER_MSEC);
}

static void show(struct run *r, struct loop *l)
{
	uint64_t blocking, timers;

	run_say(r, _("with sleeps that block, one task after the other:"));
	blocking = run_blocking(r, l);
	check_results(r, l);
	run_say(r, _("with timers, in a loop of events:"));
	timers = run_loop(r, l);
	/* A busy machine may hold it up: that says nothing about the loop. */
	for (int i = 1; i < TRIES && timers >= sum_ns(l); i++)
		timers = run_loop(r, l);
	check_results(r, l);
	run_say(r, _("with sleeps: %u ms (the sum is %u); with timers: %u ms (the longest is %u)"),
		ms(blocking), ms(sum_ns(l)), ms(timers), ms(max_ns(l)));
	run_check(r, blocking >= sum_ns(l), _("sleeps that block take the sum of the times"));
	run_check(r, timers >= max_ns(l) && timers < sum_ns(l),
		  _("timers take the longest of the times, not the sum"));
}

static void hold_in_epoll(struct run *r, struct loop *l)
{
	struct epoll_event event;

	for (int i = 0; i < TASKS; i++)
		arm(r, &l->tasks[i], FAR_SECONDS * NS_PER_SEC);
	run_fact(r, "epoll", "%d", l->epoll);
	run_fact(r, "timers", "%d", l->tasks[0].timer);
	run_fact_more(r, "%d", l->tasks[1].timer);
	run_ready(r);
	while (!run_stopping(r))
		epoll_wait(l->epoll, &event, 1, -1);
}

static void hold_in_sleep(struct run *r)
{
	run_ready(r);
	while (run_pause(r, FAR_SECONDS))
		;
}

static void run(struct run *r)
{
	struct loop l = {
		.step_ns = (uint64_t)run_number(r, "step") * NS_PER_MSEC,
		.breaks = run_flag(r, "break"),
	};

	open_loop(r, &l);
	do {
		show(r, &l);
		if (run_holding(r) && run_flag(r, "blocking"))
			hold_in_sleep(r);
		else if (run_holding(r))
			hold_in_epoll(r, &l);
	} while (run_pause(r, PAUSE_MS));
	close_loop(&l);
}

const struct demo demo_event_loop = {
	.name = "event-loop",
	.group = DEMO_THREADS,
	.title = N_("A loop of events: two tasks in one thread"),
	.lesson = N_(
		"Two tasks compute factorials in one thread and have to wait before each factor. "
		"First each waits in a sleep that blocks the thread, so the other cannot go on in "
		"the meantime: the whole takes the sum of all times. Then each sets a timer and "
		"returns to a loop that waits in epoll_wait for whichever timer expires first: "
		"both "
		"wait at the same time, and the whole takes no longer than the longer task. No "
		"second thread is needed, and no lock: only one task runs at a time, and it gives "
		"way only where it waits. One task that blocks spoils it for all."),
	.watch =
		(const char *const[]){
			N_("H shows a single thread, that of pv-event-loop."),
			N_("It sleeps in clock_nanosleep first and in epoll_wait then: the column "
			   "WCHAN "
			   "(F2) or strace -p PID tells which."),
			N_("The output compares both total times."),
			NULL,
		},
	.options =
		(const struct demo_option[]){
			{ "step", DEMO_NUMBER, "100", 10, 1000,
			  .help = N_("milliseconds to wait before each factor") },
			{ "blocking", DEMO_FLAG,
			  .help = N_("with --hold: stay in the sleep, not in the loop") },
			{ "break", DEMO_FLAG, .hidden = true, .help = "tasks block the loop" },
			{ NULL },
		},
	.facts =
		(const struct demo_fact[]){
			{ "epoll",
			  N_("without --blocking: the descriptor it waits for events with") },
			{ "timers", N_("without --blocking: descriptors of the timers") },
			{ NULL },
		},
	.run = run,
};
