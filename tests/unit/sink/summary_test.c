/* The table of -c. */
#include "../cmocka_all.h"

#include <errno.h>
#include <string.h>

#include "events.h"

static const uint64_t args[6] = { 5, 0x1000, 10 };

static void count(struct play *p, const char *name, int64_t value, unsigned times)
{
	while (times--) {
		play_enter(p, 12, name, args, 0, NULL);
		play_leave(p, 12, name, args, value, 0, NULL);
	}
}

static const struct summary_options usual = {
	.columns = { SUMMARY_TIME_PERCENT, SUMMARY_SECONDS, SUMMARY_AVG, SUMMARY_CALLS,
		     SUMMARY_ERRORS, SUMMARY_NAME },
	.column_count = 6,
	.statuses = SINK_ALL_STATUSES,
};

static void the_usual_table(void **state)
{
	struct play p;

	(void)state;
	play_begin(&p, sink_summary_new(&usual));
	count(&p, "close", 0, 3);
	count(&p, "close", -EBADF, 1);
	count(&p, "read", 0, 1);
	play_plain(&p, TRACE_COST, 0, 5);
	play_check(&p, "% time     seconds  usecs/call     calls    errors syscall\n"
		       "------ ----------- ----------- --------- --------- ----------------\n"
		       " 80.00    0.000008           2         4         1 close\n"
		       " 20.00    0.000002           2         1           read\n"
		       "------ ----------- ----------- --------- --------- ----------------\n"
		       "100.00    0.000010           2         5         1 total\n"
		       "Tracing: 2 calls a second; tasks stood still for it for 0.500 s of 2.000 s "
		       "(25.0 %)\n");
	play_done(&p);
}

static void other_columns_by_name_on_the_wall(void **state)
{
	const struct summary_options o = {
		.columns = { SUMMARY_NAME, SUMMARY_MIN, SUMMARY_MAX, SUMMARY_CALLS },
		.column_count = 4,
		.sort = SUMMARY_NAME,
		.statuses = SINK_FAILED,
		.wall = true,
		.overhead_ns = 250000,
	};
	struct play p;

	(void)state;
	play_begin(&p, sink_summary_new(&o));
	count(&p, "read", -EBADF, 2);
	count(&p, "close", 0, 1);
	count(&p, "close", -EBADF, 1);
	play_check(&p, "syscall          shortest  longest     calls\n"
		       "---------------- -------- -------- ---------\n"
		       "close            0.000750 0.000750         1\n"
		       "read             0.000750 0.000750         2\n"
		       "---------------- -------- -------- ---------\n"
		       "total            0.000750 0.000750         3\n");
	play_done(&p);
}

static void nothing_has_no_table(void **state)
{
	struct play p;

	(void)state;
	play_begin(&p, sink_summary_new(&usual));
	play_end(&p, 12, 0);
	play_check(&p, "");
	play_done(&p);
}

static void columns_have_strace_s_names(void **state)
{
	static const struct {
		const char *name;
		int column;
	} names[] = { { "time", SUMMARY_TIME_PERCENT },
		      { "total-time", SUMMARY_SECONDS },
		      { "shortest", SUMMARY_MIN },
		      { "time-max", SUMMARY_MAX },
		      { "avg-time", SUMMARY_AVG },
		      { "count", SUMMARY_CALLS },
		      { "error", SUMMARY_ERRORS },
		      { "syscall-name", SUMMARY_NAME },
		      { "call", -1 },
		      { "", -1 } };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_int_equal(summary_column_of(names[i].name, strlen(names[i].name)),
				 names[i].column);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_usual_table),
		cmocka_unit_test(other_columns_by_name_on_the_wall),
		cmocka_unit_test(nothing_has_no_table),
		cmocka_unit_test(columns_have_strace_s_names),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
