#include "base/clock.h"

#include <string.h>
#include <time.h>

#include "base/strbuf.h"
#include "tests/unit/cmocka_all.h"

static void clocks_agree_with_the_system(void **state)
{
	uint64_t before = clock_monotonic(), thread = clock_thread_cpu();
	time_t now = time(NULL);
	uint64_t wall = clock_realtime();

	(void)state;
	/* time() may lag by a tick. */
	assert_in_range(wall / NS_PER_SEC, (uint64_t)now, (uint64_t)now + 2);
	assert_true(clock_boottime() >= before);
	/* Until the processor time of this thread has moved, which work makes it do. */
	while (clock_thread_cpu() == thread)
		;
	assert_true(clock_monotonic() > before);
}

static void writes_iso_times(void **state)
{
	static const struct {
		uint64_t ns;
		int millis;
		const char *want;
	} rows[] = {
		{ 0, 0, "1970-01-01T00:00:00Z" },
		{ UINT64_C(951782399999999999), 0, "2000-02-28T23:59:59Z" },
		{ UINT64_C(951782399999999999), 1, "2000-02-28T23:59:59.999Z" },
		{ UINT64_C(951782400000000000), 1, "2000-02-29T00:00:00.000Z" },
		{ UINT64_C(1795269802007000000), 1, "2026-11-21T14:03:22.007Z" },
	};
	struct strbuf b = STRBUF_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		strbuf_clear(&b);
		clock_add_iso(&b, rows[i].ns, rows[i].millis);
		assert_string_equal(b.s, rows[i].want);
	}
	strbuf_done(&b);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(clocks_agree_with_the_system),
		cmocka_unit_test(writes_iso_times),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("base/clock", tests, NULL, NULL);
}
