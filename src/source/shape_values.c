#include "shape_values_priv.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/number.h"
#include "base/strbuf.h"
#include "types/detail.h"
#include "types/facts.h"

/* Larger than any number of an error. */
enum { ERRNO_MAX = 4096 };

static const char *const fact_names[] = {
	[FACT_STAT] = "stat",	      [FACT_OWNER] = "owner",
	[FACT_STATM] = "statm",	      [FACT_CMDLINE] = "cmdline",
	[FACT_STATUS] = "status",     [FACT_IO] = "io",
	[FACT_CGROUP] = "cgroup",     [FACT_LOGINUID] = "loginuid",
	[FACT_OOM] = "oom",	      [FACT_SCHEDSTAT] = "schedstat",
	[FACT_ROLLUP] = "rollup",     [FACT_NS] = "ns",
	[FACT_FD_COUNT] = "fd_count", [FACT_FD_LIMIT] = "fd_limit",
	[FACT_WCHAN] = "wchan",	      [FACT_EXE] = "exe",
	[FACT_CWD] = "cwd",	      [FACT_SYSCALL] = "syscall",
};
static_assert(sizeof(fact_names) / sizeof(fact_names[0]) == FACT_COUNT, "a name for each fact");

static bool scalar_is_empty(const struct member *m, const void *object)
{
	static const char zero[16];

	return memcmp(member_at(m, object), zero, m->size) == 0;
}

static bool pointer_is_empty(const struct member *m, const void *object)
{
	return !*(const void *const *)member_at(m, object);
}

static bool chars_are_empty(const struct member *m, const void *object)
{
	return !*(const char *)member_at(m, object);
}

static bool maybe_is_empty(const struct member *m, const void *object)
{
	const struct maybe_text *t = member_at(m, object);

	return !t->error && !t->s;
}

static int64_t load_int(const void *at, size_t size)
{
	union {
		int16_t i16;
		int32_t i32;
		int64_t i64;
	} u;

	memcpy(&u, at, size);
	return size == 2 ? u.i16 : size == 4 ? u.i32 : u.i64;
}

static uint64_t load_uint(const void *at, size_t size)
{
	union {
		uint8_t u8;
		uint16_t u16;
		uint32_t u32;
		uint64_t u64;
	} u;

	memcpy(&u, at, size);
	return size == 1 ? u.u8 : size == 2 ? u.u16 : size == 4 ? u.u32 : u.u64;
}

/* The members that procview runs on have their lowest byte first, as the union above has. */
static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "x86-64 and aarch64");

static void store(void *at, size_t size, uint64_t n)
{
	memcpy(at, &n, size);
}

static void write_int(struct jsonw *j, const struct member *m, const void *object)
{
	jsonw_int(j, load_int(member_at(m, object), m->size));
}

static int read_int(struct shape_reader *r, const struct member *m, const json_t *json,
		    void *object)
{
	int64_t n = json_integer_value(json), most = INT64_MAX >> (64 - 8 * m->size);

	if (!json_is_integer(json))
		return shape_fail(r, "a whole number is needed");
	if (n > most || n < -most - 1)
		return shape_fail(r, "this number is too large");
	store(member_in(m, object), m->size, (uint64_t)n);
	return 0;
}

static void write_uint(struct jsonw *j, const struct member *m, const void *object)
{
	uint64_t n = load_uint(member_at(m, object), m->size);

	if (n > INT64_MAX)
		jsonw_hex(j, n);
	else
		jsonw_uint(j, n);
}

static void write_mask(struct jsonw *j, const struct member *m, const void *object)
{
	jsonw_hex(j, load_uint(member_at(m, object), m->size));
}

static bool parse_hex(const json_t *json, uint64_t *ret)
{
	const char *s = json_string_value(json);
	struct scan scan = { s, s + json_string_length(json) };

	return strncmp(s, "0x", 2) == 0 && json_string_length(json) <= 18 && scan_hex(&scan, ret) &&
	       scan.p == scan.end;
}

static int read_uint(struct shape_reader *r, const struct member *m, const json_t *json,
		     void *object)
{
	uint64_t n;

	if (json_is_integer(json) && json_integer_value(json) >= 0)
		n = (uint64_t)json_integer_value(json);
	else if (!json_is_string(json) || !parse_hex(json, &n))
		return shape_fail(r, "a whole number from 0 on, or \"0x…\", is needed");
	if (n > UINT64_MAX >> (64 - 8 * m->size))
		return shape_fail(r, "this number is too large");
	store(member_in(m, object), m->size, n);
	return 0;
}

static void write_bool(struct jsonw *j, const struct member *m, const void *object)
{
	jsonw_bool(j, *(const bool *)member_at(m, object));
}

static int read_bool(struct shape_reader *r, const struct member *m, const json_t *json,
		     void *object)
{
	if (!json_is_boolean(json))
		return shape_fail(r, "true or false is needed");
	*(bool *)member_in(m, object) = json_is_true(json);
	return 0;
}

static void write_real(struct jsonw *j, const struct member *m, const void *object)
{
	jsonw_real(j, *(const double *)member_at(m, object), 6);
}

static int read_real(struct shape_reader *r, const struct member *m, const json_t *json,
		     void *object)
{
	if (!json_is_number(json))
		return shape_fail(r, "a number is needed");
	*(double *)member_in(m, object) = json_number_value(json);
	return 0;
}

static void write_bytes_hex(struct jsonw *j, const char *s, size_t len)
{
	CLEANUP_STRBUF struct strbuf hex = STRBUF_INIT;

	for (size_t i = 0; i < len; i++)
		strbuf_addx(&hex, (unsigned char)s[i], 2);
	jsonw_object(j);
	jsonw_key(j, "hex");
	jsonw_string(j, strbuf_str(&hex), hex.len);
	jsonw_object_end(j);
}

static void write_one_text(struct jsonw *j, const char *s, size_t len)
{
	if (jsonw_is_utf8(s, len) && !memchr(s, '\0', len))
		jsonw_string(j, s, len);
	else
		write_bytes_hex(j, s, len);
}

/* A list says that a NUL stands behind each of its texts. */
static void write_texts(struct jsonw *j, const char *s, size_t len)
{
	const char *end = s + len;

	if (!len || end[-1] != '\0') {
		write_one_text(j, s, len);
		return;
	}
	jsonw_list(j);
	while (s < end) {
		size_t n = strlen(s);

		write_one_text(j, s, n);
		s += n + 1;
	}
	jsonw_list_end(j);
}

static int add_hex(struct shape_reader *r, struct strbuf *b, const json_t *json)
{
	const char *s = json_string_value(json);
	size_t len = json_string_length(json);

	if (!s || len % 2)
		return shape_fail(r, "\"hex\" needs two digits a byte");
	for (; len; s += 2, len -= 2) {
		struct scan scan = { s, s + 2 };
		uint64_t byte;

		if (*s == ' ' || *s == '\t' || !scan_hex(&scan, &byte) || scan.p != scan.end)
			return shape_fail(r, "\"hex\" needs two digits a byte");
		strbuf_addch(b, (char)byte);
	}
	return 0;
}

/* Appends a string, or what {"hex": "…"} stands for. */
static int add_one_text(struct shape_reader *r, struct strbuf *b, const json_t *json)
{
	const json_t *hex = json_object_get(json, "hex");

	if (json_is_string(json)) {
		strbuf_add(b, json_string_value(json), json_string_length(json));
		return 0;
	}
	if (hex && json_object_size(json) == 1)
		return add_hex(r, b, hex);
	return shape_fail(r, "a text is needed, or {\"hex\": \"…\"}");
}

static int add_texts(struct shape_reader *r, struct strbuf *b, const json_t *json)
{
	if (!json_is_array(json))
		return add_one_text(r, b, json);
	for (size_t i = 0; i < json_array_size(json); i++) {
		size_t before = shape_enter(r, NULL, i);

		if (add_one_text(r, b, json_array_get(json, i)) < 0)
			return -EINVAL;
		strbuf_addch(b, '\0');
		shape_leave(r, before);
	}
	return 0;
}

static void write_text(struct jsonw *j, const struct member *m, const void *object)
{
	const char *s = *(const char *const *)member_at(m, object);

	if (s)
		write_one_text(j, s, strlen(s));
	else
		jsonw_string(j, "", 0);
}

/* One text without a NUL in it. */
static int read_plain(struct shape_reader *r, const json_t *json, struct strbuf *b)
{
	if (add_one_text(r, b, json) < 0)
		return -EINVAL;
	return memchr(strbuf_str(b), '\0', b->len) ? shape_fail(r, "this may hold no NUL") : 0;
}

static int read_text(struct shape_reader *r, const struct member *m, const json_t *json,
		     void *object)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;

	if (read_plain(r, json, &b) < 0)
		return -EINVAL;
	*(const char **)member_in(m, object) = arena_memdup(r->arena, strbuf_str(&b), b.len);
	return 0;
}

static void write_chars(struct jsonw *j, const struct member *m, const void *object)
{
	const char *s = member_at(m, object);

	write_one_text(j, s, strnlen(s, m->size));
}

static int read_chars(struct shape_reader *r, const struct member *m, const json_t *json,
		      void *object)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;

	if (read_plain(r, json, &b) < 0)
		return -EINVAL;
	if (b.len >= m->size)
		return shape_fail(r, "this text is longer than %zu bytes", m->size - 1);
	memcpy(member_in(m, object), strbuf_str(&b), b.len);
	return 0;
}

static void write_letter(struct jsonw *j, const struct member *m, const void *object)
{
	write_one_text(j, member_at(m, object), 1);
}

static int read_letter(struct shape_reader *r, const struct member *m, const json_t *json,
		       void *object)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;

	if (read_plain(r, json, &b) < 0)
		return -EINVAL;
	if (b.len != 1)
		return shape_fail(r, "one letter is needed");
	*(char *)member_in(m, object) = b.s[0];
	return 0;
}

static void write_bytes(struct jsonw *j, const struct member *m, const void *object)
{
	const char *s = *(const char *const *)member_at(m, object);
	const void *len = (const char *)object + m->count_offset;

	write_texts(j, s, *(const uint32_t *)len);
}

static int read_bytes(struct shape_reader *r, const struct member *m, const json_t *json,
		      void *object)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
	void *len = (char *)object + m->count_offset;

	if (add_texts(r, &b, json) < 0)
		return -EINVAL;
	if (b.len > UINT32_MAX)
		return shape_fail(r, "this text is too long");
	*(const char **)member_in(m, object) = arena_memdup(r->arena, strbuf_str(&b), b.len);
	*(uint32_t *)len = (uint32_t)b.len;
	return 0;
}

static void write_errno(struct jsonw *j, int error)
{
	const char *name = error ? strerrorname_np(error) : NULL;

	if (name)
		jsonw_cstring(j, name);
	else
		jsonw_int(j, error);
}

static int parse_errno(struct shape_reader *r, const json_t *json, int *ret)
{
	const char *name = json_string_value(json);

	*ret = (int)json_integer_value(json);
	if (json_is_integer(json) && json_integer_value(json) >= 0 &&
	    json_integer_value(json) < ERRNO_MAX)
		return 0;
	for (*ret = 1; name && *ret < ERRNO_MAX; ++*ret) {
		const char *known = strerrorname_np(*ret);

		if (known && strcmp(known, name) == 0)
			return 0;
	}
	return shape_fail(r, "the name of an error is needed, such as \"EACCES\"");
}

static void write_error(struct jsonw *j, const struct member *m, const void *object)
{
	write_errno(j, *(const int *)member_at(m, object));
}

static int read_error(struct shape_reader *r, const struct member *m, const json_t *json,
		      void *object)
{
	return parse_errno(r, json, member_in(m, object));
}

static void write_maybe(struct jsonw *j, const struct member *m, const void *object)
{
	const struct maybe_text *t = member_at(m, object);

	if (!t->error) {
		write_texts(j, t->s ? t->s : "", t->len);
		return;
	}
	jsonw_object(j);
	jsonw_key(j, "error");
	write_errno(j, t->error);
	jsonw_object_end(j);
}

static int read_maybe(struct shape_reader *r, const struct member *m, const json_t *json,
		      void *object)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
	struct maybe_text *t = member_in(m, object);
	const json_t *error = json_object_get(json, "error");

	if (error && json_object_size(json) == 1)
		return parse_errno(r, error, &t->error);
	if (add_texts(r, &b, json) < 0)
		return -EINVAL;
	t->s = arena_memdup(r->arena, strbuf_str(&b), b.len);
	t->len = b.len;
	return 0;
}

static void write_facts(struct jsonw *j, const struct member *m, const void *object)
{
	uint32_t facts = *(const uint32_t *)member_at(m, object);

	jsonw_list(j);
	for (unsigned i = 0; i < FACT_COUNT; i++)
		if (facts & FACT_BIT(i))
			jsonw_cstring(j, fact_names[i]);
	jsonw_list_end(j);
}

static int read_fact(struct shape_reader *r, const json_t *json, uint32_t *facts)
{
	const char *name = json_string_value(json);

	for (unsigned i = 0; name && i < FACT_COUNT; i++) {
		if (strcmp(fact_names[i], name) == 0) {
			*facts |= FACT_BIT(i);
			return 0;
		}
	}
	return shape_fail(r, "there is no group of facts of this name");
}

static int read_facts(struct shape_reader *r, const struct member *m, const json_t *json,
		      void *object)
{
	uint32_t *facts = member_in(m, object);

	if (!json_is_array(json))
		return shape_fail(r, "a list is needed");
	for (size_t i = 0; i < json_array_size(json); i++) {
		size_t before = shape_enter(r, NULL, i);

		if (read_fact(r, json_array_get(json, i), facts) < 0)
			return -EINVAL;
		shape_leave(r, before);
	}
	return 0;
}

const struct member_ops member_ops[MEMBER_KIND_COUNT] = {
	[MEMBER_INT] = { scalar_is_empty, write_int, read_int },
	[MEMBER_UINT] = { scalar_is_empty, write_uint, read_uint },
	[MEMBER_MASK] = { scalar_is_empty, write_mask, read_uint },
	[MEMBER_BOOL] = { scalar_is_empty, write_bool, read_bool },
	[MEMBER_REAL] = { scalar_is_empty, write_real, read_real },
	[MEMBER_LETTER] = { scalar_is_empty, write_letter, read_letter },
	[MEMBER_TEXT] = { pointer_is_empty, write_text, read_text },
	[MEMBER_CHARS] = { chars_are_empty, write_chars, read_chars },
	[MEMBER_BYTES] = { pointer_is_empty, write_bytes, read_bytes },
	[MEMBER_MAYBE] = { maybe_is_empty, write_maybe, read_maybe },
	[MEMBER_FACTS] = { scalar_is_empty, write_facts, read_facts },
	[MEMBER_ERROR] = { scalar_is_empty, write_error, read_error },
	[MEMBER_STRUCT] = { struct_is_empty, struct_write, struct_read },
	[MEMBER_ARRAY] = { nest_is_empty, nest_write, nest_read },
	[MEMBER_POINTER] = { nest_is_empty, nest_write, nest_read },
	[MEMBER_LIST] = { nest_is_empty, nest_write, nest_read },
};
