#include <time.h>

#include "base/clock.h"
#include "run_priv.h"

static void say_time(struct run *r)
{
	char text[sizeof("23:59:60")];
	time_t now = time(NULL);
	struct tm tm;

	strftime(text, sizeof(text), "%H:%M:%S", localtime_r(&now, &tm));
	run_say(r, _("it is %s"), text);
}

/* Five percent, and 100 ms for getting going. */
static bool is_at_rest(uint64_t wall, uint64_t cpu)
{
	return cpu < wall / 20 + 100 * NS_PER_MSEC;
}

static void run(struct run *r)
{
	unsigned interval = (unsigned)run_number(r, "interval");
	uint64_t wall = clock_monotonic(), cpu = clock_thread_cpu();

	if (run_holding(r))
		run_ready(r);
	do
		say_time(r);
	while (run_pause(r, interval));
	run_check(r, is_at_rest(clock_monotonic() - wall, clock_thread_cpu() - cpu),
		  _("sleeping takes no processor time"));
}

const struct demo demo_sleeper = {
	.name = "sleeper",
	.group = DEMO_PROCESSES,
	.title = N_("A process that sleeps"),
	.lesson = N_(
		"One process with one thread: every two seconds it prints the time, and sleeps in "
		"between. Asleep it is in state S and uses no processor time: the kernel has put "
		"it aside and will wake it by a timer. This is what most processes of a machine do "
		"most of the time. A signal wakes it early: SIGTERM asks it to end, and it may "
		"clean up; SIGKILL ends it without asking."),
	.watch =
		(const char *const[]){
			N_("/ pv-sleeper finds it; its state is S, its TIME+ stands still."),
			N_("F9 sends a signal: 15 SIGTERM ends it, 19 SIGSTOP holds it (state T) "
			   "and "
			   "18 SIGCONT lets it go on."),
			NULL,
		},
	.options =
		(const struct demo_option[]){
			{ "interval", DEMO_NUMBER, "2000", 10, 60000,
			  .help = N_("milliseconds between two lines") },
			{ NULL },
		},
	.run = run,
};
