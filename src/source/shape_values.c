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

static void write_name(struct jsonw *j, const struct member *m, const void *object)
{
	jsonw_cstring(j, m->name_of((unsigned)load_uint(member_at(m, object), m->size)));
}

static int read_name(struct shape_reader *r, const struct member *m, const json_t *json,
		     void *object)
{
	const char *name = json_string_value(json);

	for (unsigned i = 0; name && i < m->count; i++) {
		if (strcmp(m->name_of(i), name) == 0) {
			store(member_in(m, object), m->size, i);
			return 0;
		}
	}
	return shape_fail(r, "nothing is called so");
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
	[MEMBER_LETTER] = { scalar_is_empty, member_write_letter, member_read_letter },
	[MEMBER_TEXT] = { pointer_is_empty, member_write_text, member_read_text },
	[MEMBER_CHARS] = { chars_are_empty, member_write_chars, member_read_chars },
	[MEMBER_BYTES] = { pointer_is_empty, member_write_bytes, member_read_bytes },
	[MEMBER_MAYBE] = { maybe_is_empty, member_write_maybe, member_read_maybe },
	[MEMBER_FACTS] = { scalar_is_empty, write_facts, read_facts },
	[MEMBER_ERROR] = { scalar_is_empty, member_write_error, member_read_error },
	[MEMBER_NAME] = { scalar_is_empty, write_name, read_name },
	[MEMBER_BLOB] = { pointer_is_empty, member_write_blob, member_read_blob },
	[MEMBER_STRUCT] = { struct_is_empty, struct_write, struct_read },
	[MEMBER_ARRAY] = { nest_is_empty, nest_write, nest_read },
	[MEMBER_POINTER] = { nest_is_empty, nest_write, nest_read },
	[MEMBER_LIST] = { nest_is_empty, nest_write, nest_read },
	[MEMBER_CHOICE] = { choice_is_empty, choice_write, choice_read },
};
