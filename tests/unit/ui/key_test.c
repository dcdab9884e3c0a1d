#include "ui/key.h"

#include <ctype.h>
#include <string.h>

#include "base/strbuf.h"
#include "tests/unit/cmocka_all.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void names_come_back_as_keys(void **state)
{
	(void)state;
	for (int32_t key = 1; key <= KEY_CODE_F12; key++) {
		CLEANUP_STRBUF struct strbuf name = STRBUF_INIT;

		key_add_name(&name, key);
		/* what no terminal sends, or is combining or not shown, is no key */
		if (key_parse(strbuf_str(&name)) != key)
			assert_true((key < 0x20 && strchr("\b\n", key)) ||
				    (key > 26 && key < 0x20) || key > 0x7e);
		else
			assert_int_equal(strcspn(strbuf_str(&name), " \t;"), name.len);
	}
}

static void prints_what_help_says(void **state)
{
	static const struct {
		int32_t key;
		const char *name;
	} rows[] = {
		{ KEY_CODE_F9, "F9" },
		{ KEY_CODE_F12, "F12" },
		{ KEY_CTRL('d'), "Ctrl-D" },
		{ KEY_CODE_PAGE_UP, "PgUp" },
		{ KEY_CODE_SPACE, "Space" },
		{ 'k', "k" },
		{ '\\', "\\" },
		{ KEY_CODE_BACK_TAB, "BackTab" },
		{ KEY_CODE_TAB, "Tab" },
		{ KEY_CODE_ENTER, "Enter" },
		{ KEY_CODE_ESC, "Esc" },
		{ KEY_CODE_BACKSPACE, "Backspace" },
		{ 0x0416, "Ж" },
		{ ';', "Semicolon" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		CLEANUP_STRBUF struct strbuf name = STRBUF_INIT;

		key_add_name(&name, rows[i].key);
		assert_string_equal(strbuf_str(&name), rows[i].name);
		assert_int_equal(key_parse(rows[i].name), rows[i].key);
	}
}

static void case_matters_for_letters_only(void **state)
{
	(void)state;
	assert_int_equal(key_parse("k"), 'k');
	assert_int_equal(key_parse("K"), 'K');
	assert_int_equal(key_parse("pgup"), KEY_CODE_PAGE_UP);
	assert_int_equal(key_parse("PAGEUP"), KEY_CODE_PAGE_UP);
	assert_int_equal(key_parse("f10"), KEY_CODE_F10);
	assert_int_equal(key_parse("CTRL-u"), KEY_CTRL('u'));
	assert_int_equal(key_parse("ctrl-i"), KEY_CODE_TAB);
	assert_int_equal(key_parse("Ctrl-H"), KEY_CODE_BACKSPACE);
	assert_int_equal(key_parse("Ctrl-J"), KEY_CODE_ENTER);
	assert_int_equal(key_parse("F"), 'F');
}

static void rest_is_no_key(void **state)
{
	static const char *const names[] = {
		"",	  "F0",	     "F13", "F1x",  "F01",	"F99999999999999", "Ctrl-",
		"Ctrl-1", "Ctrl-AB", "kk",  "\033", "\xcc\x81", "\xe2\x80\xae",	   "\xff",
		" ",	  "Up ",     "F-1",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++)
		assert_int_equal(key_parse(names[i]), KEY_CODE_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_come_back_as_keys),
		cmocka_unit_test(prints_what_help_says),
		cmocka_unit_test(case_matters_for_letters_only),
		cmocka_unit_test(rest_is_no_key),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
