#include "types/names.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "types/detail.h"
#include "types/task.h"

static void signal_names_are_the_c_library_s(void **state)
{
	(void)state;
	for (int i = -3; i < 32; i++) {
		const char *abbrev = i > 0 ? sigabbrev_np(i) : NULL;

		if (!abbrev) {
			assert_null(signal_name(i));
			assert_null(signal_help(i));
			continue;
		}
		assert_non_null(signal_name(i));
		assert_memory_equal(signal_name(i), "SIG", 3);
		/* The C library prefers POLL to IO. */
		if (i != SIGIO)
			assert_string_equal(signal_name(i) + 3, abbrev);
		assert_int_equal(signal_number(abbrev), i);
		assert_int_equal(signal_help(i)[strlen(signal_help(i)) - 1], '.');
	}
}

static void every_signal_is_found_by_its_name_and_number(void **state)
{
	(void)state;
	for (int i = 1; i <= signal_max(); i++) {
		char text[16];

		snprintf(text, sizeof(text), "%d", i);
		assert_int_equal(signal_number(text), i);
		assert_int_equal(signal_number(signal_name(i)), i);
	}
	assert_int_equal(signal_max(), SIGRTMAX);
	assert_null(signal_name(signal_max() + 1));
}

static void signals_are_parsed_as_people_type_them(void **state)
{
	static const struct {
		const char *text;
		int signo;
	} rows[] = {
		{ "TERM", SIGTERM },  { "SIGTERM", SIGTERM },
		{ "term", SIGTERM },  { "sigkill", SIGKILL },
		{ "15", SIGTERM },    { "09", SIGKILL },
		{ "CLD", SIGCHLD },   { "IOT", SIGABRT },
		{ "poll", SIGIO },    { "SIGRT_2", 34 },
		{ "rt_0", 32 },	      { "SIGRT_32", 64 },
		{ "SIGRT_33", 0 },    { "RTMIN", -1 },
		{ "SIGRTMIN+3", -2 }, { "rtmax-1", -3 },
		{ "RTMIN-1", 0 },     { "RTMAX+1", 0 },
		{ "RTMIN+31", 0 },    { "RTMIN+", 0 },
		{ "RTMIN+x", 0 },     { "", 0 },
		{ "SIG", 0 },	      { "0", 0 },
		{ "65", 0 },	      { "-1", 0 },
		{ "15 ", 0 },	      { "999999999999", 0 },
		{ "TERMINATE", 0 },   { "SIGSIGTERM", 0 },
	};
	const int late[] = { 0, SIGRTMIN, SIGRTMIN + 3, SIGRTMAX - 1 };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int want = rows[i].signo < 0 ? late[-rows[i].signo] : rows[i].signo;

		if (signal_number(rows[i].text) != want)
			fail_msg("%s: %d", rows[i].text, signal_number(rows[i].text));
	}
}

/* /proc/self/limits names units too; the order of its lines is that of the numbers. */
static void limit_units_are_the_kernel_s(void **state)
{
	static const char *const same[] = { "bytes", "seconds", "processes",
					    "files", "locks",	"signals" };
	char line[256];
	unsigned id = 0;
	FILE *f = fopen("/proc/self/limits", "re");

	(void)state;
	assert_non_null(f);
	assert_non_null(fgets(line, sizeof(line), f));
	while (fgets(line, sizeof(line), f)) {
		char word[32] = "";

		assert_true(id < LIMIT_COUNT);
		sscanf(line + 26, "%*s %*s %31s", word);
		for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
			if (strcmp(limit_unit(id), same[i]) == 0)
				assert_string_equal(word, same[i]);
		if (!limit_unit(id)[0])
			assert_string_equal(word, "");
		id++;
	}
	fclose(f);
	assert_int_equal(id, LIMIT_COUNT);
	assert_string_equal(limit_name(LIMIT_NOFILE), "RLIMIT_NOFILE");
	assert_null(limit_name(LIMIT_COUNT));
	assert_null(limit_unit(LIMIT_COUNT));
}

static void other_names(void **state)
{
	(void)state;
	assert_string_equal(capability_name(0), "CAP_CHOWN");
	assert_string_equal(capability_name(21), "CAP_SYS_ADMIN");
	assert_string_equal(capability_name(40), "CAP_CHECKPOINT_RESTORE");
	assert_null(capability_name(41));
	for (unsigned i = 0; i < 41; i++)
		assert_non_null(capability_name(i));

	assert_string_equal(namespace_name(TASK_NS_MNT), "mnt");
	for (unsigned i = 0; i < TASK_NS_COUNT; i++) {
		char path[64];

		snprintf(path, sizeof(path), "/proc/self/ns/%s", namespace_name(i));
		assert_int_equal(access(path, F_OK), 0);
	}
	assert_null(namespace_name(TASK_NS_COUNT));

	assert_string_equal(policy_name(0), "SCHED_OTHER");
	assert_string_equal(policy_class(0), "TS");
	assert_string_equal(policy_class(5), "IDL");
	assert_null(policy_name(8));
	assert_null(policy_class(8));

	assert_string_equal(state_name('R'), "running");
	assert_string_not_equal(state_name('t'), state_name('T'));
	assert_string_equal(state_name('?'), "unknown");
	assert_string_equal(state_name('\0'), "unknown");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signal_names_are_the_c_library_s),
		cmocka_unit_test(every_signal_is_found_by_its_name_and_number),
		cmocka_unit_test(signals_are_parsed_as_people_type_them),
		cmocka_unit_test(limit_units_are_the_kernel_s),
		cmocka_unit_test(other_names),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
