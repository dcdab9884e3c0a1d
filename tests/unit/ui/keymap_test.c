#include "ui/keymap.h"

#include <errno.h>
#include <string.h>

#include "base/strbuf.h"
#include "tests/unit/cmocka_all.h"
#include "ui/key.h"

static void expect_keys(const struct keymap *k, enum action_id action, const char *want)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;

	keymap_add_keys(k, action, &b);
	assert_string_equal(strbuf_str(&b), want);
}

static void presets_hold_every_key_of_the_list(void **state)
{
	(void)state;
	for (int preset = KEYMAP_HTOP; preset <= KEYMAP_VI; preset++) {
		struct keymap *k = keymap_new((enum keymap_preset)preset);

		for (int i = 0; i < ACTION_COUNT; i++) {
			const struct action *a = &actions[i];

			/* a key of two actions would be missing from one of them */
			expect_keys(k, (enum action_id)i,
				    preset == KEYMAP_VI && a->vi_keys ? a->vi_keys : a->keys);
		}
		keymap_free(k);
	}
}

static void actions_are_found_by_name(void **state)
{
	(void)state;
	for (int i = 0; i < ACTION_COUNT; i++) {
		assert_int_equal(action_find(actions[i].name, strlen(actions[i].name)), i);
		assert_non_null(action_group_title(actions[i].group));
		assert_true(actions[i].help[0] != '\0');
	}
	assert_int_equal(action_find("kil", 3), ACTION_NONE);
	assert_int_equal(action_find("kill9", 4), ACTION_KILL);
	assert_int_equal(action_find("", 0), ACTION_NONE);
}

static void keys_mean_actions(void **state)
{
	struct keymap *htop = keymap_new(KEYMAP_HTOP), *vi = keymap_new(KEYMAP_VI);

	(void)state;
	assert_int_equal(keymap_action(htop, 'k'), ACTION_KILL);
	assert_int_equal(keymap_action(vi, 'k'), ACTION_UP);
	assert_int_equal(keymap_action(vi, 'X'), ACTION_KILL);
	assert_int_equal(keymap_action(htop, KEY_CTRL('c')), ACTION_QUIT);
	assert_int_equal(keymap_action(htop, '~'), ACTION_NONE);
	keymap_free(htop);
	keymap_free(vi);
}

static void binding_takes_keys_from_others_and_names_them(void **state)
{
	struct keymap *k = keymap_new(KEYMAP_HTOP);
	CLEANUP_STRBUF struct strbuf clashes = STRBUF_INIT;

	(void)state;
	assert_int_equal(keymap_bind(k, ACTION_TREE, "k F9 ~ t", &clashes), 0);
	assert_string_equal(strbuf_str(&clashes), "kill");
	assert_int_equal(keymap_action(k, 'k'), ACTION_TREE);
	assert_int_equal(keymap_action(k, KEY_CODE_F5), ACTION_NONE);
	expect_keys(k, ACTION_TREE, "k F9 ~ t");
	expect_keys(k, ACTION_KILL, "");
	assert_int_equal(keymap_key(k, ACTION_KILL), KEY_CODE_NONE);
	strbuf_clear(&clashes);
	assert_int_equal(keymap_bind(k, ACTION_PAUSE, "q u q", &clashes), 0);
	assert_string_equal(strbuf_str(&clashes), "quit, user");
	expect_keys(k, ACTION_PAUSE, "q u");
	expect_keys(k, ACTION_QUIT, "F10 Ctrl-C");
	keymap_free(k);
}

/* x ends a demonstration where these are listed, and shows locks everywhere else. */
static void a_key_may_mean_another_action_on_one_screen(void **state)
{
	struct keymap *k = keymap_new(KEYMAP_HTOP);
	CLEANUP_STRBUF struct strbuf clashes = STRBUF_INIT;

	(void)state;
	assert_int_equal(keymap_own_action(k, 'x'), ACTION_END_DEMO);
	assert_int_equal(keymap_action(k, 'x'), ACTION_LOCKS);
	assert_int_equal(keymap_own_action(k, 'k'), ACTION_NONE);
	expect_keys(k, ACTION_END_DEMO, "x");
	expect_keys(k, ACTION_LOCKS, "x");
	assert_int_equal(keymap_bind(k, ACTION_END_DEMO, "k", &clashes), 0);
	assert_int_equal(clashes.len, 0);
	assert_int_equal(keymap_own_action(k, 'k'), ACTION_END_DEMO);
	assert_int_equal(keymap_action(k, 'k'), ACTION_KILL);
	assert_int_equal(keymap_bind(k, ACTION_TREE, "x", &clashes), 0);
	assert_string_equal(strbuf_str(&clashes), "locks");
	keymap_free(k);
}

static void binding_what_is_no_key_changes_nothing(void **state)
{
	struct keymap *k = keymap_new(KEYMAP_HTOP);
	CLEANUP_STRBUF struct strbuf clashes = STRBUF_INIT;

	(void)state;
	assert_int_equal(keymap_bind(k, ACTION_TREE, "k nokey", &clashes), -EINVAL);
	assert_int_equal(keymap_bind(k, ACTION_TREE, "k averyveryverylongword", &clashes), -EINVAL);
	assert_int_equal(clashes.len, 0);
	expect_keys(k, ACTION_TREE, "F5 t");
	expect_keys(k, ACTION_KILL, "F9 k");
	assert_int_equal(keymap_bind(k, ACTION_TREE, "  ", &clashes), 0);
	expect_keys(k, ACTION_TREE, "");
	keymap_free(k);
}

static void function_keys_are_preferred(void **state)
{
	struct keymap *k = keymap_new(KEYMAP_HTOP);

	(void)state;
	keymap_bind(k, ACTION_TREE, "t F5", NULL);
	assert_int_equal(keymap_key(k, ACTION_TREE), KEY_CODE_F5);
	assert_int_equal(keymap_key(k, ACTION_USER), 'u');
	keymap_free(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(presets_hold_every_key_of_the_list),
		cmocka_unit_test(actions_are_found_by_name),
		cmocka_unit_test(keys_mean_actions),
		cmocka_unit_test(binding_takes_keys_from_others_and_names_them),
		cmocka_unit_test(a_key_may_mean_another_action_on_one_screen),
		cmocka_unit_test(binding_what_is_no_key_changes_nothing),
		cmocka_unit_test(function_keys_are_preferred),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
