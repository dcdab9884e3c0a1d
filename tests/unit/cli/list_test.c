#include "list_priv.h"

#include <errno.h>
#include <string.h>

#include "../cmocka_all.h"

static void test_words(void **state)
{
	const char *text = " a,bc  d,,\te\n", *word;
	size_t len;

	(void)state;
	for (const char *want = "a\0bc\0d\0e\0"; *want; want += strlen(want) + 1) {
		assert_true(list_next(&text, &word, &len));
		assert_int_equal(len, strlen(want));
		assert_memory_equal(word, want, len);
	}
	assert_false(list_next(&text, &word, &len));
	assert_false(list_next(&text, &word, &len));
}

static void test_pid(void **state)
{
	static const char *const wrong[] = {
		"", "0", "-1", "+1", "1x", " 1", "1 ", "2147483648", "99999999999999999999", "0x1"
	};
	pid_t pid = 7;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_false(pid_parse(wrong[i], strlen(wrong[i]), &pid));
	assert_int_equal(pid, 7);
	assert_true(pid_parse("2147483647", 10, &pid));
	assert_int_equal(pid, 2147483647);
	assert_true(pid_parse("12345", 3, &pid));
	assert_int_equal(pid, 123);
}

static void test_pid_list(void **state)
{
	struct pid_list l = { 0 };

	(void)state;
	assert_true(pid_list_parse(&l, "3,1 2,3"));
	assert_int_equal(l.count, 3);
	assert_true(pid_list_has(&l, 1) && pid_list_has(&l, 2) && pid_list_has(&l, 3));
	assert_false(pid_list_has(&l, 4));
	assert_false(pid_list_parse(&l, ""));
	assert_false(pid_list_parse(&l, ", ,"));
	assert_false(pid_list_parse(&l, "4,x"));
	pid_list_done(&l);
	assert_int_equal(l.count, 0);
}

static void test_users(void **state)
{
	struct user_list l = { 0 };

	(void)state;
	assert_int_equal(user_list_add(&l, "root,x", 4), 0);
	assert_int_equal(user_list_add(&l, "54321", 5), 0);
	assert_int_equal(user_list_add(&l, "no-such-user", 12), -ENOENT);
	assert_int_equal(user_list_add(&l, "4294967296", 10), -ENOENT);
	assert_int_equal(user_list_add(&l, "-1", 2), -ENOENT);
	assert_int_equal(l.count, 2);
	assert_int_equal(l.items[0].uid, 0);
	assert_string_equal(l.items[0].name, "root");
	assert_int_equal(l.items[1].uid, 54321);
	user_list_done(&l);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_pid),
		cmocka_unit_test(test_pid_list),
		cmocka_unit_test(test_users),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
