/* jansson is the oracle: what the writer wrote must parse strictly and give back the same. */
#include "base/json.h"

#include <errno.h>
#include <float.h>
#include <jansson.h>
#include <math.h>
#include <string.h>

#include "base/strbuf.h"
#include "base/text.h"
#include "tests/unit/cmocka_all.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct random {
	uint64_t state;
};

static uint32_t random_next(struct random *r)
{
	r->state = r->state * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (uint32_t)(r->state >> 33);
}

static json_t *parse(const struct strbuf *b)
{
	json_error_t error;
	json_t *root =
		json_loadb(strbuf_str(b), b->len,
			   JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);

	if (!root)
		fail_msg("%s at %d in %s", error.text, error.position, strbuf_str(b));
	return root;
}

/* What a reader must get for any bytes: what is not UTF-8 as U+FFFD. */
static void add_expected(struct strbuf *b, const char *s, size_t len)
{
	for (size_t at = 0; at < len;) {
		char out[4];
		int32_t code;

		at += text_decode(s + at, len - at, &code);
		strbuf_add(b, out, text_encode(code < 0 ? 0xfffd : code, out));
	}
}

static void assert_string_is(const json_t *value, const char *s, size_t len)
{
	struct strbuf want = STRBUF_INIT;

	assert_true(json_is_string(value));
	add_expected(&want, s, len);
	assert_int_equal(json_string_length(value), want.len);
	assert_memory_equal(json_string_value(value), strbuf_str(&want), want.len);
	strbuf_done(&want);
}

static void writes_exact_text(void **state)
{
	struct strbuf b = STRBUF_INIT;
	struct jsonw j;

	(void)state;
	jsonw_init(&j, &b, false);
	jsonw_object(&j);
	jsonw_key(&j, "a");
	jsonw_list(&j);
	jsonw_uint(&j, UINT64_MAX);
	jsonw_int(&j, INT64_MIN);
	jsonw_real(&j, 1.25, 1);
	jsonw_real(&j, NAN, 1);
	jsonw_real(&j, -HUGE_VAL, 1);
	jsonw_bool(&j, true);
	jsonw_bool(&j, false);
	jsonw_null(&j);
	jsonw_hex(&j, 0xdeadbeef);
	jsonw_cstring(&j, NULL);
	jsonw_cstring(&j, "\"\\/\b\f\n\r\t\x01\x7f");
	jsonw_list(&j);
	jsonw_list_end(&j);
	jsonw_object(&j);
	jsonw_object_end(&j);
	jsonw_list_end(&j);
	jsonw_key(&j, "t");
	jsonw_time(&j, UINT64_C(1795269802123000000));
	jsonw_key(&j, "e");
	jsonw_error(&j, EACCES);
	jsonw_object_end(&j);
	assert_string_equal(strbuf_str(&b),
			    "{\"a\":[18446744073709551615,-9223372036854775808,1.3,null,null,true,"
			    "false,null,\"0xdeadbeef\",null,"
			    "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u007f\",[],{}],"
			    "\"t\":\"2026-11-21T14:03:22.123Z\",\"e\":{\"error\":\"EACCES\"}}");
	strbuf_done(&b);
}

static void indents_when_pretty(void **state)
{
	struct strbuf b = STRBUF_INIT;
	struct jsonw j;

	(void)state;
	jsonw_init(&j, &b, true);
	jsonw_object(&j);
	jsonw_key(&j, "list");
	jsonw_list(&j);
	jsonw_uint(&j, 1);
	jsonw_object(&j);
	jsonw_object_end(&j);
	jsonw_list_end(&j);
	jsonw_key(&j, "none");
	jsonw_list(&j);
	jsonw_list_end(&j);
	jsonw_object_end(&j);
	assert_string_equal(strbuf_str(&b),
			    "{\n  \"list\": [\n    1,\n    {}\n  ],\n  \"none\": []\n}");
	strbuf_done(&b);
}

static void writes_one_document_after_the_other(void **state)
{
	struct strbuf b = STRBUF_INIT;
	struct jsonw j;

	(void)state;
	jsonw_init(&j, &b, false);
	for (unsigned i = 0; i < 2; i++) {
		jsonw_object(&j);
		jsonw_key(&j, "n");
		jsonw_uint(&j, i);
		jsonw_object_end(&j);
		strbuf_addch(&b, '\n');
	}
	assert_string_equal(strbuf_str(&b), "{\"n\":0}\n{\"n\":1}\n");
	strbuf_done(&b);
}

static void escapes_all_but_letters(void **state)
{
	static const struct {
		const char *in, *want;
	} rows[] = {
		{ "Привет 中文 é", "\"Привет 中文 é\"" },
		{ "\u202e", "\"\\u202e\"" },
		{ "\u2028", "\"\\u2028\"" },
		{ "😀", "\"\\ud83d\\ude00\"" },
		{ "\U00020000", "\"\U00020000\"" },
		{ "e\u0301", "\"e\\u0301\"" },
		{ "\xc2\x9b", "\"\\u009b\"" },
		{ "\xff", "\"\\ufffd\"" },
	};
	struct strbuf b = STRBUF_INIT;
	struct jsonw j;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		strbuf_clear(&b);
		jsonw_init(&j, &b, false);
		jsonw_cstring(&j, rows[i].in);
		assert_string_equal(strbuf_str(&b), rows[i].want);
	}
	strbuf_done(&b);
}

static void adds_hex_where_text_is_broken(void **state)
{
	struct strbuf b = STRBUF_INIT;
	struct jsonw j;

	(void)state;
	jsonw_init(&j, &b, false);
	jsonw_object(&j);
	jsonw_key_text(&j, "comm", "ok", 2);
	jsonw_key_text(&j, "exe", "a\xff", 2);
	jsonw_object_end(&j);
	assert_string_equal(strbuf_str(&b),
			    "{\"comm\":\"ok\",\"exe\":\"a\\ufffd\",\"exe_raw_hex\":\"61ff\"}");
	assert_true(jsonw_is_utf8("é", 2));
	assert_true(jsonw_is_utf8("", 0));
	assert_false(jsonw_is_utf8("é", 1));
	strbuf_done(&b);
}

static void every_code_point_comes_back(void **state)
{
	struct strbuf b = STRBUF_INIT, in = STRBUF_INIT;
	struct jsonw j;
	json_t *root;

	(void)state;
	for (int32_t code = 0; code <= 0x10ffff; code++) {
		char out[4];

		if (code < 0xd800 || code > 0xdfff)
			strbuf_add(&in, out, text_encode(code, out));
	}
	jsonw_init(&j, &b, false);
	jsonw_string(&j, in.s, in.len);
	root = parse(&b);
	assert_string_is(root, in.s, in.len);
	json_decref(root);
	strbuf_done(&b);
	strbuf_done(&in);
}

static void any_bytes_come_back(void **state)
{
	struct strbuf b = STRBUF_INIT;
	struct random r = { 42 };

	(void)state;
	for (int round = 0; round < 5000; round++) {
		size_t len = random_next(&r) % 48;
		struct jsonw j;
		char in[48];
		json_t *root;

		for (size_t i = 0; i < len; i++)
			in[i] = (char)random_next(&r);
		strbuf_clear(&b);
		jsonw_init(&j, &b, false);
		jsonw_string(&j, in, len);
		root = parse(&b);
		assert_string_is(root, in, len);
		json_decref(root);
	}
	strbuf_done(&b);
}

/* Writes a random value and builds the same with jansson. */
static json_t *write_random(struct jsonw *j, struct random *r, unsigned depth)
{
	uint32_t n = random_next(r);
	json_t *same;

	switch (depth > 6 ? n % 4 : n % 6) {
	case 0:
		jsonw_int(j, (int32_t)n);
		return json_integer((int32_t)n);
	case 1:
		jsonw_real(j, n / 8.0, 3);
		return json_real(n / 8.0);
	case 2:
		jsonw_bool(j, n & 64);
		return json_boolean(n & 64);
	case 3:
		jsonw_null(j);
		return json_null();
	case 4:
		same = json_array();
		jsonw_list(j);
		for (n = random_next(r) % 5; n > 0; n--)
			json_array_append_new(same, write_random(j, r, depth + 1));
		jsonw_list_end(j);
		return same;
	default:
		same = json_object();
		jsonw_object(j);
		for (n = random_next(r) % 5; n > 0; n--) {
			char key[] = { (char)('a' + n), '\0' };

			jsonw_key(j, key);
			json_object_set_new(same, key, write_random(j, r, depth + 1));
		}
		jsonw_object_end(j);
		return same;
	}
}

static void nested_values_come_back(void **state)
{
	struct strbuf b = STRBUF_INIT;
	struct random r = { 7 };

	(void)state;
	for (int round = 0; round < 2000; round++) {
		struct jsonw j;
		json_t *same, *root;

		strbuf_clear(&b);
		jsonw_init(&j, &b, round & 1);
		same = write_random(&j, &r, 0);
		root = parse(&b);
		assert_true(json_equal(root, same));
		json_decref(root);
		json_decref(same);
	}
	strbuf_done(&b);
}

/* A reader takes a number without a point for an integer, which has 64 bits. */
static void large_reals_stay_reals(void **state)
{
	static const double rows[] = { 9007199254740993.0, 9.3e18, -1e19, 1e300, DBL_MAX };
	struct strbuf b = STRBUF_INIT;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		json_t *root;
		struct jsonw j;

		strbuf_clear(&b);
		jsonw_init(&j, &b, false);
		jsonw_real(&j, rows[i], 0);
		root = parse(&b);
		assert_true(json_number_value(root) == rows[i]);
		json_decref(root);
	}
	strbuf_done(&b);
}

static void nests_as_deep_as_processes(void **state)
{
	enum { DEEP = 2000 };
	struct strbuf b = STRBUF_INIT;
	struct jsonw j;
	json_t *root;

	(void)state;
	jsonw_init(&j, &b, true);
	for (int i = 0; i < DEEP; i++) {
		jsonw_list(&j);
		jsonw_uint(&j, 1);
	}
	for (int i = 0; i < DEEP; i++) {
		jsonw_list_end(&j);
		if (i < DEEP - 1)
			jsonw_uint(&j, 2);
	}
	root = parse(&b);
	assert_int_equal(json_array_size(root), 3);
	json_decref(root);
	strbuf_done(&b);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_exact_text),
		cmocka_unit_test(indents_when_pretty),
		cmocka_unit_test(writes_one_document_after_the_other),
		cmocka_unit_test(escapes_all_but_letters),
		cmocka_unit_test(adds_hex_where_text_is_broken),
		cmocka_unit_test(every_code_point_comes_back),
		cmocka_unit_test(any_bytes_come_back),
		cmocka_unit_test(nested_values_come_back),
		cmocka_unit_test(large_reals_stay_reals),
		cmocka_unit_test(nests_as_deep_as_processes),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("base/json", tests, NULL, NULL);
}
