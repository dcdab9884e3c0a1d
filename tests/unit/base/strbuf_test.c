#include "base/strbuf.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/cmocka_all.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void is_a_string_before_anything_was_added(void **state)
{
	struct strbuf b = STRBUF_INIT;
	char *s;

	(void)state;
	assert_string_equal(strbuf_str(&b), "");
	strbuf_clear(&b);
	s = strbuf_steal(&b);
	assert_string_equal(s, "");
	free(s);
	strbuf_done(&b);
}

static void grows_and_ends_with_nul(void **state)
{
	struct strbuf b = STRBUF_INIT;
	char *s;

	(void)state;
	for (unsigned i = 0; i < 1000; i++) {
		strbuf_addch(&b, (char)('a' + i % 26));
		assert_int_equal(b.len, i + 1);
		assert_int_equal(b.s[b.len], '\0');
	}
	strbuf_add(&b, "x\0y", 3);
	assert_memory_equal(b.s + 1000, "x\0y", 4);
	strbuf_clear(&b);
	assert_string_equal(strbuf_str(&b), "");
	strbuf_adds(&b, "again");
	strbuf_fill(&b, '.', 3);
	strbuf_fill(&b, '.', 0);
	s = strbuf_steal(&b);
	assert_string_equal(s, "again...");
	assert_null(b.s);
	assert_int_equal(b.len, 0);
	free(s);
}

/* Around the 80 bytes that are tried first. */
static void formats_any_length(void **state)
{
	struct strbuf b = STRBUF_INIT;
	char want[301];

	(void)state;
	for (int len = 0; len < 300; len++) {
		memset(want, 'x', (size_t)len);
		want[len] = '\0';
		strbuf_clear(&b);
		strbuf_addf(&b, "<%s>", want);
		assert_int_equal(b.len, len + 2);
		assert_int_equal(b.s[0], '<');
		assert_int_equal(b.s[len + 1], '>');
		assert_memory_equal(b.s + 1, want, (size_t)len);
	}
	strbuf_done(&b);
}

static void adds_whole_numbers_as_printf_does(void **state)
{
	static const uint64_t rows[] = {
		0, 1, 9, 10, 4294967295, UINT64_MAX, INT64_MAX, (uint64_t)INT64_MAX + 1
	};
	struct strbuf b = STRBUF_INIT;
	char want[128];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		strbuf_clear(&b);
		strbuf_addu(&b, rows[i]);
		strbuf_addch(&b, ' ');
		strbuf_addi(&b, (int64_t)rows[i]);
		strbuf_addch(&b, ' ');
		strbuf_addx(&b, rows[i], 4);
		snprintf(want, sizeof(want), "%llu %lld %04llx", (unsigned long long)rows[i],
			 (long long)rows[i], (unsigned long long)rows[i]);
		assert_string_equal(b.s, want);
	}
	strbuf_clear(&b);
	strbuf_addx(&b, 1, 99);
	assert_string_equal(b.s, "0000000000000001");
	strbuf_done(&b);
}

static void adds_reals(void **state)
{
	static const struct {
		double n;
		unsigned decimals;
		const char *want;
	} rows[] = {
		{ 0, 0, "0" },
		{ 0, 2, "0.00" },
		{ 1.25, 1, "1.3" },
		{ -1.25, 1, "-1.3" },
		{ 0.5, 0, "1" },
		{ -0.04, 1, "0.0" },
		{ 99.95, 1, "100.0" },
		{ 1234.5, 3, "1234.500" },
		{ 1e-6, 6, "0.000001" },
		{ 1.5, 9, "1.500000" },
		{ NAN, 1, "-" },
		{ HUGE_VAL, 1, "-" },
		{ 1e19, 1, "10000000000000000000.0" },
	};
	struct strbuf b = STRBUF_INIT;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		strbuf_clear(&b);
		strbuf_addreal(&b, rows[i].n, rows[i].decimals);
		assert_string_equal(b.s, rows[i].want);
	}
	strbuf_done(&b);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_a_string_before_anything_was_added),
		cmocka_unit_test(grows_and_ends_with_nul),
		cmocka_unit_test(formats_any_length),
		cmocka_unit_test(adds_whole_numbers_as_printf_does),
		cmocka_unit_test(adds_reals),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("base/strbuf", tests, NULL, NULL);
}
