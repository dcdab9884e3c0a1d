#include "columns_priv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../cmocka_all.h"

static void test_names(void **state)
{
	struct columns c = { 0 };
	char *wrong = NULL;

	(void)state;
	assert_int_equal(columns_add(&c, "pid,%CPU args", &wrong), 0);
	assert_int_equal(c.count, 3);
	assert_int_equal(c.items[0].field, FIELD_PID);
	assert_int_equal(c.items[1].field, FIELD_CPU_PERCENT);
	assert_string_equal(c.items[1].title, "%CPU");
	assert_int_equal(c.items[2].field, FIELD_CMDLINE);
	for (size_t i = 0; i < c.count; i++)
		assert_int_equal(c.items[i].width, 0);
	assert_true(columns_have(&c, FIELD_PID));
	assert_false(columns_have(&c, FIELD_RSS));
	assert_false(columns_sum(&c));
	columns_add_field(&c, FIELD_TREE_RSS);
	assert_true(columns_sum(&c));
	columns_done(&c);
}

static void test_titles_and_widths(void **state)
{
	struct columns c = { 0 };
	char *wrong = NULL;

	(void)state;
	assert_int_equal(columns_add(&c, "pid=X,user:20=The user,rss=,comm:3", &wrong), 0);
	assert_int_equal(c.count, 4);
	assert_string_equal(c.items[0].title, "X");
	assert_string_equal(c.items[1].title, "The user");
	assert_int_equal(c.items[1].width, 20);
	assert_string_equal(c.items[2].title, "");
	assert_string_equal(c.items[3].title, "COMMAND");
	assert_int_equal(c.items[3].width, 3);
	assert_false(columns_untitled(&c));
	columns_done(&c);
	assert_int_equal(columns_add(&c, "pid=,comm=", &wrong), 0);
	assert_true(columns_untitled(&c));
	columns_done(&c);
}

static void test_wrong_names(void **state)
{
	static const struct {
		const char *text, *wrong;
	} cases[] = {
		{ "", "" },
		{ ",", "" },
		{ "pid,nonsense,rss", "nonsense" },
		{ "pid:0", "pid:0" },
		{ "pid:", "pid:" },
		{ "pid:x", "pid:x" },
		{ "pid:99999", "pid:99999" },
		{ "=x", "" },
		{ "pi", "pi" },
		{ ":5", ":5" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct columns c = { 0 };
		char *wrong = NULL;

		assert_int_equal(columns_add(&c, cases[i].text, &wrong), -EINVAL);
		assert_string_equal(wrong, cases[i].wrong);
		free(wrong);
		columns_done(&c);
	}
}

static void test_sort(void **state)
{
	struct sort s = { .count = 0 };
	char *wrong = NULL;

	(void)state;
	assert_int_equal(sort_parse(&s, "-rss,+pid,comm", &wrong), 0);
	assert_int_equal(s.count, 3);
	assert_int_equal(s.keys[0].field, FIELD_RSS);
	assert_true(s.keys[0].descending);
	assert_int_equal(s.keys[1].field, FIELD_PID);
	assert_false(s.keys[1].descending);
	assert_false(s.keys[2].descending);
	assert_false(sort_sums(&s));
	assert_true(sort_facts(&s) & fields[FIELD_RSS].facts);
	assert_int_equal(sort_parse(&s, "-tree_rss", &wrong), 0);
	assert_true(sort_sums(&s));
}

static void test_wrong_sort(void **state)
{
	static const char *const cases[] = { "", "-", "--rss", "nonsense", "rss,nonsense" };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct sort s = { .count = 0 };
		char *wrong = NULL;

		assert_int_equal(sort_parse(&s, cases[i], &wrong), -EINVAL);
		free(wrong);
	}
}

static void test_too_many_to_sort_by(void **state)
{
	struct sort s = { .count = 0 };
	char *wrong = NULL;

	(void)state;
	for (int i = 0; i < SORT_KEYS_MAX; i++)
		assert_int_equal(sort_parse(&s, "rss", &wrong), 0);
	assert_int_equal(sort_parse(&s, "pid", &wrong), -E2BIG);
	free(wrong);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),	    cmocka_unit_test(test_titles_and_widths),
		cmocka_unit_test(test_wrong_names), cmocka_unit_test(test_sort),
		cmocka_unit_test(test_wrong_sort),  cmocka_unit_test(test_too_many_to_sort_by),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
