#include "selection_priv.h"

#include <stdio.h>
#include <string.h>

#include "../cmocka_all.h"
#include "scene.h"

static struct snapshot *processes(void)
{
	struct scene *s = scene_new();

	scene_task(s, 1, 0, "init");
	scene_task(s, 10, 1, "sshd");
	scene_task(s, 11, 10, "sshd")->tty = 34816;
	scene_task(s, 12, 11, "abcdefghijklmno")->uid = 54321;
	return scene_take(s);
}

/* What is found, as "10 11 ". */
static void assert_found(const struct selection *s, const char *want)
{
	struct snapshot *snapshot = processes();
	struct pid_list found = { 0 };
	char text[64] = "";

	selection_find(s, snapshot, &found);
	for (size_t i = 0; i < found.count; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%d ",
			 (int)found.items[i]);
	assert_string_equal(text, want);
	pid_list_done(&found);
	snapshot_unref(snapshot);
}

static void assert_remark(const struct selection *s, bool want)
{
	struct snapshot *snapshot = processes();

	assert_int_equal(selection_remark(s, snapshot), want);
	snapshot_unref(snapshot);
}

static void test_empty(void **state)
{
	struct selection s = { .own = false };

	(void)state;
	assert_true(selection_is_empty(&s));
	assert_false(selection_is_pids(&s));
	assert_remark(&s, true);
}

static void test_pids(void **state)
{
	struct selection s = { .own = false };

	(void)state;
	pid_list_parse(&s.pids, "11,1,99");
	assert_false(selection_is_empty(&s));
	assert_true(selection_is_pids(&s));
	assert_found(&s, "1 11 ");
	assert_remark(&s, true);
	selection_done(&s);
	pid_list_parse(&s.pids, "98,99");
	assert_found(&s, "");
	assert_remark(&s, false);
	selection_done(&s);
}

static void test_what_any_names(void **state)
{
	struct selection s = { .own = false };

	(void)state;
	pid_list_parse(&s.parents, "11");
	name_list_add(&s.names, "sshd", 4);
	assert_false(selection_is_pids(&s));
	assert_found(&s, "10 11 12 ");
	assert_remark(&s, true);
	selection_done(&s);
}

static void test_names(void **state)
{
	struct selection s = { .own = false };

	(void)state;
	name_list_add(&s.names, "ssh", 3);
	assert_found(&s, "");
	assert_remark(&s, false);
	/* The kernel has cut the name of 12. */
	name_list_add(&s.names, "abcdefghijklmnopqrst", 20);
	assert_found(&s, "12 ");
	assert_remark(&s, true);
	selection_done(&s);
}

static void test_users(void **state)
{
	struct selection s = { .own = false };

	(void)state;
	user_list_add(&s.users, "54321", 5);
	assert_found(&s, "12 ");
	assert_remark(&s, true);
	selection_done(&s);
	name_list_add(&s.unknown_users, "nobody-knows", 12);
	assert_false(selection_is_empty(&s));
	assert_found(&s, "");
	assert_remark(&s, false);
	selection_done(&s);
}

static void test_terminals(void **state)
{
	struct selection s = { .with_tty = true };

	(void)state;
	assert_found(&s, "11 ");
	assert_remark(&s, true);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),	       cmocka_unit_test(test_pids),
		cmocka_unit_test(test_what_any_names), cmocka_unit_test(test_names),
		cmocka_unit_test(test_users),	       cmocka_unit_test(test_terminals),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
