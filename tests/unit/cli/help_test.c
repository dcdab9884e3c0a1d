#include "help_priv.h"

#include <argp.h>
#include <string.h>

#include "base/strbuf.h"
#include "../cmocka_all.h"

static const struct argp_option own[] = {
	{ NULL, 0, NULL, 0, "Head:", 0 },
	{ "long", 'l', "ARG", 0, "text", 0 },
	{ "other", 0, NULL, OPTION_ALIAS, NULL, 0 },
	{ NULL, 'x', "N", 0, "a text that has more words than there is room for in a line", 0 },
	{ "hidden", 'y', NULL, OPTION_HIDDEN, "secret", 0 },
	{ "a-name-that-is-too-long", 0x100, "ARGUMENT", 0, "below", 0 },
	{ 0 },
};

static const struct argp_option common[] = {
	{ "wide", 'w', NULL, 0, "слова другого алфавита считаются столбцами, а не байтами", 0 },
	{ 0 },
};

static const char want[] =
	"Usage: prog [OPTION...] A\n"
	"  or:  prog [OPTION...] B C\n"
	"What it does.\n"
	"\n"
	"Head:\n"
	"  -l, --long=ARG, --other   text\n"
	"  -x N                      a text that has more words than there is room for\n"
	"                            in a line\n"
	"      --a-name-that-is-too-long=ARGUMENT\n"
	"                            below\n"
	"  -w, --wide                слова другого алфавита считаются столбцами, а не\n"
	"                            байтами\n";

static void test_help(void **state)
{
	const struct argp argp = { .options = own, .args_doc = "A\nB C", .doc = "What it does." };
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;

	(void)state;
	help_add(&b, "prog", &argp, common);
	assert_string_equal(strbuf_str(&b), want);
}

static char *filter(int key, const char *text, void *input)
{
	(void)input;
	assert_int_equal(key, ARGP_KEY_HELP_PRE_DOC);
	assert_string_equal(text, "What it does.");
	return strdup("Something else.");
}

static void test_filtered(void **state)
{
	const struct argp argp = { .doc = "What it does.", .help_filter = filter };
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;

	(void)state;
	help_add(&b, "prog", &argp, NULL);
	assert_string_equal(strbuf_str(&b), "Usage: prog [OPTION...]\nSomething else.\n");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_help),
		cmocka_unit_test(test_filtered),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
