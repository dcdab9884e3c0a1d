#include "base/text.h"

#include <locale.h>
#include <string.h>
#include <wchar.h>

#include "base/strbuf.h"
#include "tests/unit/cmocka_all.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct bytes {
	const char *s;
	size_t len;
};
#define BYTES(literal)                                                                             \
	{                                                                                          \
		literal, sizeof(literal) - 1                                                       \
	}

static void encodes_what_it_decodes(void **state)
{
	char out[4];
	int32_t code;

	(void)state;
	for (int32_t c = 0; c <= 0x10ffff; c++) {
		unsigned n = text_encode(c, out);

		assert_in_range(n, 1, 4);
		if (c >= 0xd800 && c <= 0xdfff) {
			assert_int_equal(text_decode(out, n, &code), 1);
			assert_int_equal(code, -1);
			continue;
		}
		assert_int_equal(text_decode(out, n, &code), n);
		assert_int_equal(code, c);
		if (n > 1) { /* cut off */
			assert_int_equal(text_decode(out, n - 1, &code), 1);
			assert_int_equal(code, -1);
		}
	}
}

static void refuses_invalid_bytes(void **state)
{
	static const struct bytes bad[] = {
		BYTES("\x80"),
		BYTES("\xbf\x80"),
		BYTES("\xc0\x80"),
		BYTES("\xc1\xbf"),
		BYTES("\xe0\x80\x80"),
		BYTES("\xe0\x9f\xbf"),
		BYTES("\xed\xa0\x80"),
		BYTES("\xf0\x80\x80\x80"),
		BYTES("\xf4\x90\x80\x80"),
		BYTES("\xf8\x88\x80\x80"),
		BYTES("\xff"),
		BYTES("\xc3("),
		BYTES("\xe2\x82"),
		BYTES("\xe2\x28\xa1"),
		BYTES("\xf0\x9f\x98"),
	};

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		int32_t code = 5;

		assert_int_equal(text_decode(bad[i].s, bad[i].len, &code), 1);
		assert_int_equal(code, -1);
	}
}

static void knows_widths(void **state)
{
	static const struct {
		int32_t code;
		int width;
	} rows[] = {
		{ 'a', 1 },	{ ' ', 1 },	{ '~', 1 },	{ 0, -1 },	  { 0x1b, -1 },
		{ 0x7f, -1 },	{ 0x85, -1 },	{ 0xa0, 1 },	{ 0xe9, 1 },	  { 0x416, 1 },
		{ 0x301, 0 },	{ 0x20dd, 0 },	{ 0x4e2d, 2 },	{ 0xff21, 2 },	  { 0xff71, 1 },
		{ 0xac00, 2 },	{ 0x1161, 0 },	{ 0x1f600, 2 }, { 0x20000, 2 },	  { 0x2502, 1 },
		{ 0x28ff, 1 },	{ 0x202e, -1 }, { 0x2066, -1 }, { 0x200e, -1 },	  { 0x200b, -1 },
		{ 0xfeff, -1 }, { 0x2028, -1 }, { 0xad, -1 },	{ 0xe0041, -1 },  { 0xd800, -1 },
		{ 0xffff, -1 }, { 0x378, -1 },	{ 0xe000, 1 },	{ 0x10ffff, -1 }, { 0x110000, -1 },
		{ -1, -1 },	{ 0xfe0f, -1 }, { 0xfe00, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(text_code_width(rows[i].code), rows[i].width);
}

/* The C library is the oracle of letters and combining characters in scripts that are old enough
 * for both to agree on; it knows newer versions of Unicode than some table. */
static void agrees_with_the_c_library(void **state)
{
	static const struct {
		int32_t first, last;
	} blocks[] = {
		{ 0x20, 0x7e },	    { 0xa1, 0xac },	{ 0xae, 0x377 },    { 0x400, 0x52f },
		{ 0x5d0, 0x5ea },   { 0x900, 0x963 },	{ 0xe01, 0xe3a },   { 0x2500, 0x25fc },
		{ 0x2800, 0x28ff }, { 0x3041, 0x3096 }, { 0x4e00, 0x9fd5 }, { 0xac00, 0xd7a3 },
		{ 0xff01, 0xffbe },
	};

	(void)state;
	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		skip_because("there is no locale C.UTF-8");
	for (size_t i = 0; i < COUNT(blocks); i++)
		for (int32_t c = blocks[i].first; c <= blocks[i].last; c++)
			if (wcwidth((wchar_t)c) != text_code_width(c))
				fail_msg("U+%04X: %d, not %d", (unsigned)c, text_code_width(c),
					 wcwidth((wchar_t)c));
	setlocale(LC_CTYPE, "C");
}

static void measures_and_cuts(void **state)
{
	/* e with an accent, a wide character, the accent of a wide one, a letter */
	static const char s[] = "e\u0301中\u0301x";
	static const struct {
		size_t columns, bytes, width;
	} rows[] = { { 0, 0, 0 }, { 1, 3, 1 }, { 2, 3, 1 }, { 3, 8, 3 }, { 4, 9, 4 }, { 9, 9, 4 } };

	(void)state;
	assert_int_equal(text_width(s, strlen(s)), 4);
	assert_int_equal(text_width("", 0), 0);
	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t width = 99;

		assert_int_equal(text_fit(s, strlen(s), rows[i].columns, &width), rows[i].bytes);
		assert_int_equal(width, rows[i].width);
		assert_int_equal(text_fit(s, strlen(s), rows[i].columns, NULL), rows[i].bytes);
	}
}

static void makes_text_safe(void **state)
{
	static const struct {
		struct bytes in;
		const char *utf8, *ascii;
	} rows[] = {
		{ BYTES(""), "", "" },
		{ BYTES("plain \\ text"), "plain \\ text", "plain \\ text" },
		{ BYTES("\a\b\t\n\v\f\r\033[31m"), "\\a\\b\\t\\n\\v\\f\\r\\e[31m",
		  "\\a\\b\\t\\n\\v\\f\\r\\e[31m" },
		{ BYTES("\0\x01\x7f"), "\\x00\\x01\\x7f", "\\x00\\x01\\x7f" },
		{ BYTES("a\xff\xc3"), "a\\xff\\xc3", "a\\xff\\xc3" },
		{ BYTES("\xc2\x9b"
			"31m"),
		  "\\u009b31m", "\\u009b31m" },
		{ BYTES("x\u202ey\u2066z"), "x\\u202ey\\u2066z", "x\\u202ey\\u2066z" },
		{ BYTES("Жé中"), "Жé中", "\\u0416\\u00e9\\u4e2d" },
		{ BYTES("😀"), "😀", "\\U0001f600" },
		{ BYTES("\U000e0041"), "\\U000e0041", "\\U000e0041" },
	};
	struct strbuf b = STRBUF_INIT;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct bytes *in = &rows[i].in;

		strbuf_clear(&b);
		text_add_safe(&b, in->s, in->len, false);
		assert_string_equal(strbuf_str(&b), rows[i].utf8);
		strbuf_clear(&b);
		text_add_safe(&b, in->s, in->len, true);
		assert_string_equal(strbuf_str(&b), rows[i].ascii);
		assert_int_equal(text_is_safe(in->s, in->len, true),
				 strlen(rows[i].ascii) == in->len &&
					 memcmp(rows[i].ascii, in->s, in->len) == 0);
		assert_int_equal(text_is_safe(in->s, in->len, false),
				 strlen(rows[i].utf8) == in->len &&
					 memcmp(rows[i].utf8, in->s, in->len) == 0);
	}
	strbuf_done(&b);
}

/* Whatever comes in, what comes out is valid, shown as it is, and as wide as the C library says. */
static void makes_any_bytes_safe(void **state)
{
	struct strbuf b = STRBUF_INIT;
	uint32_t seed = 1;
	char in[64];

	(void)state;
	for (int round = 0; round < 5000; round++) {
		for (size_t i = 0; i < sizeof(in); i++) {
			seed = seed * 1664525 + 1013904223;
			in[i] = (char)(seed >> 24);
		}
		strbuf_clear(&b);
		text_add_safe(&b, in, sizeof(in), round & 1);
		assert_true(text_is_safe(b.s, b.len, round & 1));
		for (size_t i = 0; i < b.len;) {
			int32_t code;

			i += text_decode(b.s + i, b.len - i, &code);
			assert_true(code >= 0x20 && text_code_width(code) >= 0);
			assert_true(!(round & 1) || code < 0x7f);
		}
	}
	strbuf_done(&b);
}

static void fits_columns(void **state)
{
	static const struct {
		const char *s;
		size_t columns;
		bool right, ascii;
		const char *want;
	} rows[] = {
		{ "abc", 5, false, false, "abc  " },
		{ "abc", 5, true, false, "  abc" },
		{ "abc", 3, false, false, "abc" },
		{ "abcd", 3, false, false, "ab…" },
		{ "abcd", 3, false, true, "ab+" },
		{ "abcd", 3, true, true, "ab+" },
		{ "abc", 0, false, false, "" },
		{ "abc", 1, false, false, "…" },
		{ "中文字", 6, false, false, "中文字" },
		{ "中文字", 5, false, false, "中文…" },
		{ "中文字", 4, false, false, "中… " },
		{ "中文字", 4, true, false, " 中…" },
		{ "中文字", 1, false, false, "…" },
		{ "", 2, false, false, "  " },
		{ "ae\u0301", 2, false, false, "ae\u0301" },
		{ "ae\u0301x", 2, false, false, "a…" },
	};
	struct strbuf b = STRBUF_INIT;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		strbuf_clear(&b);
		text_add_fit(&b, rows[i].s, strlen(rows[i].s), rows[i].columns, rows[i].right,
			     rows[i].ascii);
		assert_string_equal(strbuf_str(&b), rows[i].want);
		assert_int_equal(text_width(strbuf_str(&b), b.len), rows[i].columns);
	}
	strbuf_done(&b);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(encodes_what_it_decodes),
		cmocka_unit_test(refuses_invalid_bytes),
		cmocka_unit_test(knows_widths),
		cmocka_unit_test(agrees_with_the_c_library),
		cmocka_unit_test(measures_and_cuts),
		cmocka_unit_test(makes_text_safe),
		cmocka_unit_test(makes_any_bytes_safe),
		cmocka_unit_test(fits_columns),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("base/text", tests, NULL, NULL);
}
