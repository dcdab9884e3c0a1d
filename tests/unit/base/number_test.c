#include "base/number.h"

#include <errno.h>
#include <string.h>

#include "base/strbuf.h"
#include "tests/unit/cmocka_all.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct scan scan_of(const char *s)
{
	return (struct scan){ s, s + strlen(s) };
}

static void scans_unsigned(void **state)
{
	struct scan s = scan_of(
		" \t0 42x18446744073709551615 18446744073709551616 99999999999999999999999");
	uint64_t n = 7;

	(void)state;
	assert_true(scan_u64(&s, &n));
	assert_int_equal(n, 0);
	assert_true(scan_u64(&s, &n));
	assert_int_equal(n, 42);
	assert_false(scan_u64(&s, &n));
	assert_int_equal(n, 42);
	assert_int_equal(*s.p, 'x');
	assert_true(scan_text(&s, "x"));
	for (int i = 0; i < 3; i++) {
		n = 0;
		assert_true(scan_u64(&s, &n));
		assert_true(n == UINT64_MAX);
	}
	assert_false(scan_u64(&s, &n));
	assert_ptr_equal(s.p, s.end);
}

static void scans_signed(void **state)
{
	struct scan s =
		scan_of("-1 +5 -9223372036854775808 -9223372036854775809 9223372036854775808 -");
	static const int64_t want[] = { -1, 5, INT64_MIN, INT64_MIN, INT64_MAX };
	int64_t n = 3;

	(void)state;
	for (size_t i = 0; i < COUNT(want); i++) {
		assert_true(scan_i64(&s, &n));
		assert_true(n == want[i]);
	}
	assert_false(scan_i64(&s, &n));
	assert_true(n == INT64_MAX);
	assert_int_equal(*s.p, '-');
}

static void scans_hex(void **state)
{
	struct scan s = scan_of("7fFF-0x10 0x fffffffffffffffff 0xG");
	static const uint64_t want[] = { 0x7fff, 0x10, 0, UINT64_MAX, 0 };
	static const char *const then[] = { "-", "", "x", "", "xG" };
	uint64_t n;

	(void)state;
	for (size_t i = 0; i < COUNT(want); i++) {
		assert_true(scan_hex(&s, &n));
		assert_true(n == want[i]);
		assert_true(scan_text(&s, then[i]));
	}
	assert_false(scan_hex(&s, &n));
}

static void reads_nothing_behind_the_end(void **state)
{
	const char digits[] = { '1', '2', '3' };
	uint64_t n;
	int64_t i;
	struct scan s = { digits, digits + 2 };

	(void)state;
	assert_true(scan_u64(&s, &n));
	assert_int_equal(n, 12);
	s = (struct scan){ digits, digits };
	assert_false(scan_u64(&s, &n));
	assert_false(scan_i64(&s, &i));
	assert_false(scan_hex(&s, &n));
	assert_false(scan_text(&s, "1"));
	assert_true(scan_text(&s, ""));
}

static void scans_words_and_lines(void **state)
{
	const char bytes[] = "Name:\t two words \n\n a\0b";
	struct scan s = { bytes, bytes + sizeof(bytes) - 1 }, line;
	const char *word = NULL;
	size_t len = 0;

	(void)state;
	assert_true(scan_line(&s, &line));
	assert_int_equal(line.end - line.p, 17);
	assert_true(scan_text(&line, "Name:"));
	assert_true(scan_word(&line, &word, &len));
	assert_int_equal(len, 3);
	assert_memory_equal(word, "two", 3);
	assert_true(scan_text(&line, " words"));
	assert_false(scan_word(&line, &word, &len));
	assert_int_equal(len, 3);
	assert_true(scan_line(&s, &line));
	assert_ptr_equal(line.p, line.end);
	assert_true(scan_line(&s, &line));
	assert_memory_equal(line.p, " a\0b", 4);
	assert_int_equal(line.end - line.p, 4);
	assert_true(scan_word(&line, &word, &len));
	assert_int_equal(len, 1);
	assert_false(scan_word(&line, &word, &len));
	assert_false(scan_line(&s, &line));
}

static void parses_whole_numbers(void **state)
{
	static const char *const bad[] = { "", " 1", "1 ", "0x1", "1.0", "1e3", "--1", "-", "+" };
	uint64_t u = 9;
	int64_t i = 9;

	(void)state;
	for (size_t k = 0; k < COUNT(bad); k++) {
		assert_int_equal(number_parse_u64(bad[k], strlen(bad[k]), &u), -EINVAL);
		assert_int_equal(number_parse_i64(bad[k], strlen(bad[k]), &i), -EINVAL);
	}
	assert_int_equal(number_parse_u64("-1", 2, &u), -EINVAL);
	assert_int_equal(number_parse_u64("18446744073709551616", 20, &u), -ERANGE);
	assert_int_equal(number_parse_i64("-9223372036854775809", 20, &i), -ERANGE);
	assert_int_equal(u, 9);
	assert_int_equal(i, 9);
	assert_int_equal(number_parse_u64("18446744073709551615", 20, &u), 0);
	assert_true(u == UINT64_MAX);
	assert_int_equal(number_parse_i64("-20", 3, &i), 0);
	assert_int_equal(i, -20);
	assert_int_equal(number_parse_u64("123", 2, &u), 0);
	assert_int_equal(u, 12);
}

static void parses_sizes(void **state)
{
	static const struct {
		const char *text;
		double want;
	} good[] = {
		{ "0", 0 },	   { "1.5", 1.5 },   { ".5", 0.5 },	 { "3%", 3 },
		{ "512B", 512 },   { "1k", 1024 },   { "20KiB", 20480 }, { "1.5M", 1572864 },
		{ "1GB", 0x1p30 }, { "2t", 0x1p41 }, { "1Pib", 0x1p50 }, { "1E", 0x1p60 },
		{ "-5", -5 },	   { "0.1", 0.1 },   { "5.", 5 },
	};
	static const char *const bad[] = { "",	"K",   "1KK", "1i",  "1.2.3", "1 K", "1K%",
					   "-", "1e3", "inf", "nan", "0x10",  ".",   "1,5" };
	double n = 77;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_int_equal(number_parse_size(bad[i], strlen(bad[i]), &n), -EINVAL);
	assert_true(n == 77);
	for (size_t i = 0; i < COUNT(good); i++) {
		assert_int_equal(number_parse_size(good[i].text, strlen(good[i].text), &n), 0);
		assert_true(n == good[i].want);
	}
}

static void refuses_a_number_without_end(void **state)
{
	char digits[400];
	double n;

	(void)state;
	memset(digits, '9', sizeof(digits));
	assert_int_equal(number_parse_size(digits, sizeof(digits), &n), -EINVAL);
	assert_int_equal(number_parse_seconds(digits, sizeof(digits), &n), -EINVAL);
	digits[0] = '.';
	assert_int_equal(number_parse_size(digits, sizeof(digits), &n), 0);
	assert_true(n > 0.999 && n <= 1);
}

static void parses_seconds(void **state)
{
	static const struct {
		const char *text;
		double want;
	} good[] = {
		{ "5", 5 },	     { "0.5", 0.5 },   { "2m", 120 },
		{ "1h30m", 5400 },   { "1d", 86400 },  { "500ms", 0.5 },
		{ "1m500ms", 60.5 }, { "1.5H", 5400 }, { "3s", 3 },
	};
	static const char *const bad[] = { "",	   "-1",   "m",	  "1x", "1h5",
					   "1s1s", "1m1h", "1 s", " 1", "1ms2s" };
	double n = 77;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_int_equal(number_parse_seconds(bad[i], strlen(bad[i]), &n), -EINVAL);
	assert_true(n == 77);
	for (size_t i = 0; i < COUNT(good); i++) {
		assert_int_equal(number_parse_seconds(good[i].text, strlen(good[i].text), &n), 0);
		assert_true(n == good[i].want);
	}
}

static void formats_sizes(void **state)
{
	static const struct {
		uint64_t bytes;
		const char *want;
	} rows[] = {
		{ 0, "0" },
		{ 999, "999" },
		{ 1023, "1023" },
		{ 1024, "1.0K" },
		{ 12595, "12.3K" },
		{ 102348, "99.9K" },
		{ 102400 - 51, "100K" }, /* 99.95 is no 100.0 */
		{ 182 << 20, "182M" },
		{ (1 << 20) - 1, "1.0M" }, /* not 1024K */
		{ (UINT64_C(1) << 20) - 513, "1023K" },
		{ UINT64_C(1288490189), "1.2G" },
		{ UINT64_MAX, "16.0E" },
		{ INT64_MAX, "8.0E" },
	};
	struct strbuf b = STRBUF_INIT;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		strbuf_clear(&b);
		number_format_size(&b, rows[i].bytes);
		assert_string_equal(strbuf_str(&b), rows[i].want);
	}
	strbuf_done(&b);
}

/* Every size takes 1 to 5 columns, and read back is what was meant within its rounding. */
static void formats_what_it_parses(void **state)
{
	struct strbuf b = STRBUF_INIT;
	uint64_t bytes = 1;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		double back;

		/* Knuth's multiplier; the shift spreads the numbers over all units. */
		bytes = bytes * UINT64_C(6364136223846793005) + 1442695040888963407;
		strbuf_clear(&b);
		number_format_size(&b, bytes >> (i % 60));
		assert_in_range(b.len, 1, 5);
		assert_int_equal(number_parse_size(b.s, b.len, &back), 0);
		assert_true(back <= (double)(bytes >> (i % 60)) * 1.0501);
		assert_true(back >= (double)(bytes >> (i % 60)) * 0.9499);
	}
	strbuf_done(&b);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(scans_unsigned),
		cmocka_unit_test(scans_signed),
		cmocka_unit_test(scans_hex),
		cmocka_unit_test(reads_nothing_behind_the_end),
		cmocka_unit_test(scans_words_and_lines),
		cmocka_unit_test(parses_whole_numbers),
		cmocka_unit_test(parses_sizes),
		cmocka_unit_test(refuses_a_number_without_end),
		cmocka_unit_test(parses_seconds),
		cmocka_unit_test(formats_sizes),
		cmocka_unit_test(formats_what_it_parses),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("base/number", tests, NULL, NULL);
}
