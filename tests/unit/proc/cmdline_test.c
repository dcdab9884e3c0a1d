#include "proc/cmdline.h"

#include <string.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "helper.h"
#include "tests/unit/cmocka_all.h"

#define BYTES(literal) literal, sizeof(literal) - 1

struct row {
	const char *in;
	size_t in_len;
	size_t max;
	const char *want;
	size_t want_len;
	bool truncated;
};

static void check(const struct row *row)
{
	CLEANUP_FREE char *copy = exact_copy(row->in, row->in_len);
	struct arena *a = arena_new();
	struct cmdline c;

	cmdline_parse(copy, row->in_len, row->max, a, &c);
	assert_int_equal(c.len, row->want_len);
	assert_memory_equal(c.args, row->want, row->want_len);
	assert_int_equal(c.truncated, row->truncated);
	arena_free(a);
}

static void keeps_and_cuts(void **state)
{
	static const struct row rows[] = {
		{ BYTES(""), 100, BYTES(""), false },
		{ BYTES("sh\0-c\0exit\0"), 100, BYTES("sh\0-c\0exit\0"), false },
		/* No NUL at the end: one is added. */
		{ BYTES("nginx: worker"), 100, BYTES("nginx: worker\0"), false },
		/* Empty arguments on purpose, */
		{ BYTES("a\0\0"), 100, BYTES("a\0\0"), false },
		{ BYTES("\0"), 100, BYTES("\0"), false },
		{ BYTES("a\0\0\0\0\0"), 100, BYTES("a\0\0\0\0\0"), false },
		/* and those of a title that was shorter. */
		{ BYTES("a b\0\0\0\0\0\0"), 100, BYTES("a b\0"), false },
		{ BYTES("\0\0\0\0\0\0\0\0"), 100, BYTES(""), false },
		/* As much as was asked for, and one byte more. */
		{ BYTES("abcd\0"), 5, BYTES("abcd\0"), false },
		{ BYTES("abcdef"), 5, BYTES("abcde\0"), true },
		{ BYTES("abcdef"), 0, BYTES(""), true },
		/* Characters stay whole, other bytes are cut where it comes. */
		{ BYTES("ab\xc3\xa9"), 3, BYTES("ab\0"), true },
		{ BYTES("a\xf0\x9f\x98\x80"), 4, BYTES("a\0"), true },
		{ BYTES("ab\xc3\xa9z"), 4, BYTES("ab\xc3\xa9\0"), true },
		{ BYTES("\x80\x80\x80\x80\x80\x80"), 5, BYTES("\x80\x80\x80\x80\x80\0"), true },
		{ BYTES("a\xff\xff"), 2, BYTES("a\xff\0"), true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check(&rows[i]);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_and_cuts),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
