/* Lines as strace writes them, of events made by hand. */
#include "../cmocka_all.h"

#include <errno.h>
#include <signal.h>

#include "events.h"

enum { AT = 0x1000 };

static const uint64_t read_args[6] = { 3, AT, 10 };
static const uint64_t close_args[6] = { 5 };
static const uint64_t exit_args[6] = { 3 };

static void begin(struct play *p, const struct sink_options *o)
{
	play_begin(p, sink_text_new(o));
}

static void a_call_is_a_line(void **state)
{
	const struct sink_options o = play_options();
	struct play p;

	(void)state;
	begin(&p, &o);
	play_enter(&p, 12, "read", read_args, 0, NULL);
	play_leave(&p, 12, "read", read_args, 6, AT, "hello\n");
	play_enter(&p, 12, "close", close_args, 0, NULL);
	play_leave(&p, 12, "close", close_args, -EBADF, 0, NULL);
	play_check(&p,
		   "12    read(3, \"hello\\n\", 10)            = 6\n"
		   "12    close(5)                          = -1 EBADF (Bad file descriptor)\n");
	play_done(&p);
}

static void tasks_that_interleave_resume(void **state)
{
	const struct sink_options o = play_options();
	struct play p;

	(void)state;
	begin(&p, &o);
	play_enter(&p, 12, "read", read_args, 0, NULL);
	play_enter(&p, 13, "close", close_args, 0, NULL);
	play_leave(&p, 12, "read", read_args, 6, AT, "hello\n");
	play_leave(&p, 13, "close", close_args, 0, 0, NULL);
	play_check(&p, "12    read(3,  <unfinished ...>\n"
		       "13    close(5 <unfinished ...>\n"
		       "12    <... read resumed>\"hello\\n\", 10)  = 6\n"
		       "13    <... close resumed>)              = 0\n");
	play_done(&p);
}

static void a_signal_breaks_only_a_line_that_is_open(void **state)
{
	const struct sink_options o = play_options();
	struct play p;

	(void)state;
	begin(&p, &o);
	play_enter(&p, 12, "read", read_args, 0, NULL);
	play_signal(&p, 13, SIGUSR1);
	play_leave(&p, 12, "read", read_args, -512, 0, NULL);
	play_signal(&p, 12, SIGTERM);
	play_end(&p, 12, SIGTERM);
	play_check(&p,
		   "12    read(3,  <unfinished ...>\n"
		   "13    --- SIGUSR1 {si_signo=SIGUSR1, si_code=SI_USER, si_pid=7, si_uid=8} ---\n"
		   "12    <... read resumed>0x1000, 10)     = ? ERESTARTSYS (To be restarted if "
		   "SA_RESTART is set)\n"
		   "12    --- SIGTERM {si_signo=SIGTERM, si_code=SI_USER, si_pid=7, si_uid=8} ---\n"
		   "12    +++ killed by SIGTERM +++\n");
	play_done(&p);
}

static void who_ends_in_a_call_leaves_it_unfinished(void **state)
{
	const struct sink_options o = play_options();
	struct play p;

	(void)state;
	begin(&p, &o);
	play_enter(&p, 12, "read", read_args, 0, NULL);
	play_end(&p, 12, SIGKILL);
	play_enter(&p, 13, "exit_group", exit_args, 0, NULL);
	play_end(&p, 13, 3 << 8);
	play_check(&p, "12    read(3,  <unfinished ...>)        = ?\n"
		       "12    +++ killed by SIGKILL +++\n"
		       "13    exit_group(3)                     = ?\n"
		       "13    +++ exited with 3 +++\n");
	play_done(&p);
}

static void an_exec_of_another_thread_takes_over_the_leader(void **state)
{
	static const uint64_t args[6] = { AT, 0, 0 };
	const struct sink_options o = play_options();
	struct play p;

	(void)state;
	begin(&p, &o);
	play_enter(&p, 12, "read", read_args, 0, NULL);
	play_enter(&p, 14, "execve", args, AT, "/bin/true");
	play_exec(&p, 12, 14);
	play_leave(&p, 12, "execve", args, 0, 0, NULL);
	play_check(&p, "12    read(3,  <unfinished ...>\n"
		       "14    execve(\"/bin/true\", NULL, NULL <unfinished ...>\n"
		       "12    +++ superseded by execve in pid 14 +++\n"
		       "12    <... execve resumed>)             = 0\n");
	play_done(&p);
}

static void what_goes_on_without_us_is_detached(void **state)
{
	const struct sink_options o = play_options();
	struct play p;

	(void)state;
	begin(&p, &o);
	play_enter(&p, 12, "read", read_args, 0, NULL);
	play_plain(&p, TRACE_DETACHED, 12, 0);
	play_check(&p, "12    read(3,  <detached ...>\n");
	play_done(&p);
	begin(&p, &o);
	play_enter(&p, 12, "read", read_args, 0, NULL);
	play_check(&p, "12    read(3,  <detached ...>\n");
	play_done(&p);
}

static void brackets_come_with_the_second_task(void **state)
{
	struct sink_options o = play_options();
	struct play p;

	(void)state;
	o.pids = false;
	o.brackets = true;
	o.quiet = SINK_QUIET_ATTACH;
	begin(&p, &o);
	play_enter(&p, 12, "close", close_args, 0, NULL);
	play_leave(&p, 12, "close", close_args, 0, 0, NULL);
	play_fork(&p, 12, 13);
	play_end(&p, 13, 0);
	play_end(&p, 12, 0);
	play_check(&p, "close(5)                                = 0\n"
		       "[pid    13] +++ exited with 0 +++\n"
		       "+++ exited with 0 +++\n");
	play_done(&p);
}

static void only_a_status_that_is_asked_for(void **state)
{
	struct sink_options o = play_options();
	struct play p;

	(void)state;
	o.statuses = SINK_FAILED;
	begin(&p, &o);
	play_enter(&p, 12, "read", read_args, 0, NULL);
	play_enter(&p, 13, "close", close_args, 0, NULL);
	play_leave(&p, 12, "read", read_args, 6, AT, "hello\n");
	play_leave(&p, 13, "close", close_args, -EBADF, 0, NULL);
	play_enter(&p, 12, "read", read_args, 0, NULL);
	play_end(&p, 12, SIGKILL);
	play_check(&p, "13    close(5)                          = -1 EBADF (Bad file descriptor)\n"
		       "12    +++ killed by SIGKILL +++\n");
	play_done(&p);
}

static void one_line_has_start_and_end(void **state)
{
	struct sink_options o = play_options();
	struct play p;

	(void)state;
	o.one_line = true;
	o.clock = SINK_TIME;
	o.clock_digits = 6;
	begin(&p, &o);
	play_enter(&p, 12, "read", read_args, 0, NULL);
	play_enter(&p, 13, "close", close_args, 0, NULL);
	play_leave(&p, 12, "read", read_args, 6, AT, "hello\n");
	play_check(&p, "12    03:25:45.001000-03:25:45.003000 read(3, \"hello\\n\", 10) = 6\n"
		       "13    03:25:45.002000-03:25:45.002000 close(5 <detached ...>\n");
	play_done(&p);
}

static void times_have_their_precision(void **state)
{
	struct sink_options o = play_options();
	struct play p;

	(void)state;
	o.pids = false;
	o.clock = SINK_EPOCH;
	o.clock_digits = 3;
	o.relative = o.duration = o.ip = o.number = true;
	o.relative_digits = 9;
	begin(&p, &o);
	play_enter(&p, 12, "close", close_args, 0, NULL);
	play_leave(&p, 12, "close", close_args, 0, 0, NULL);
	play_end(&p, 12, 0);
	play_check(&p, "12345.001 (+     0.000000000) [   3] [0000000000401000] close(5) = 0 <0>\n"
		       "12345.003 (+     0.002000000) [   3] [????????????????] "
		       "+++ exited with 0 +++\n");
	play_done(&p);
}

static void dumps_stand_below_their_line(void **state)
{
	struct sink_options o = play_options();
	struct play p;

	(void)state;
	o.read_fds = 1 << 3;
	begin(&p, &o);
	play_enter(&p, 12, "read", read_args, 0, NULL);
	play_leave(&p, 12, "read", read_args, 6, AT, "he\x80lo\n");
	play_check(&p,
		   "12    read(3, \"he\\200lo\\n\", 10)         = 6\n"
		   " | 00000  68 65 80 6c 6f 0a                                 he.lo.           "
		   "|\n");
	play_done(&p);
}

static void losses_are_said(void **state)
{
	const struct sink_options o = play_options();
	struct play p;

	(void)state;
	begin(&p, &o);
	play_enter(&p, 12, "close", close_args, 0, NULL);
	play_plain(&p, TRACE_LOST, 0, 17);
	play_check(&p, "12    close(5 <unfinished ...>\n"
		       "--- 17 events were lost ---\n");
	play_done(&p);
}

static void a_filter_lets_only_its_descriptors_through(void **state)
{
	static const uint64_t fds = 1 << 5;
	const struct sink_filter f = { .fds = &fds, .fd_count = 64 };
	const struct sink_options o = play_options();
	struct play p;

	(void)state;
	play_begin(&p, sink_filter_new(&f, sink_text_new(&o)));
	play_enter(&p, 12, "read", read_args, 0, NULL);
	play_leave(&p, 12, "read", read_args, 6, AT, "hello\n");
	play_enter(&p, 12, "close", close_args, 0, NULL);
	play_leave(&p, 12, "close", close_args, 0, 0, NULL);
	play_check(&p, "12    close(5)                          = 0\n");
	play_done(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_call_is_a_line),
		cmocka_unit_test(tasks_that_interleave_resume),
		cmocka_unit_test(a_signal_breaks_only_a_line_that_is_open),
		cmocka_unit_test(who_ends_in_a_call_leaves_it_unfinished),
		cmocka_unit_test(an_exec_of_another_thread_takes_over_the_leader),
		cmocka_unit_test(what_goes_on_without_us_is_detached),
		cmocka_unit_test(brackets_come_with_the_second_task),
		cmocka_unit_test(only_a_status_that_is_asked_for),
		cmocka_unit_test(one_line_has_start_and_end),
		cmocka_unit_test(times_have_their_precision),
		cmocka_unit_test(dumps_stand_below_their_line),
		cmocka_unit_test(losses_are_said),
		cmocka_unit_test(a_filter_lets_only_its_descriptors_through),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
