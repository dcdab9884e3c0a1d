/* Members that are text, or bytes that may be none. */
#include "shape_values_priv.h"

#include <errno.h>
#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/number.h"
#include "base/strbuf.h"
#include "types/detail.h"

/* Larger than any number of an error. */
enum { ERRNO_MAX = 4096 };

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

void member_write_text(struct jsonw *j, const struct member *m, const void *object)
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

int member_read_text(struct shape_reader *r, const struct member *m, const json_t *json,
		     void *object)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;

	if (read_plain(r, json, &b) < 0)
		return -EINVAL;
	*(const char **)member_in(m, object) = arena_memdup(r->arena, strbuf_str(&b), b.len);
	return 0;
}

void member_write_chars(struct jsonw *j, const struct member *m, const void *object)
{
	const char *s = member_at(m, object);

	write_one_text(j, s, strnlen(s, m->size));
}

int member_read_chars(struct shape_reader *r, const struct member *m, const json_t *json,
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

void member_write_letter(struct jsonw *j, const struct member *m, const void *object)
{
	write_one_text(j, member_at(m, object), 1);
}

int member_read_letter(struct shape_reader *r, const struct member *m, const json_t *json,
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

void member_write_bytes(struct jsonw *j, const struct member *m, const void *object)
{
	const char *s = *(const char *const *)member_at(m, object);
	const void *len = (const char *)object + m->count_offset;

	write_texts(j, s, *(const uint32_t *)len);
}

int member_read_bytes(struct shape_reader *r, const struct member *m, const json_t *json,
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

void member_write_blob(struct jsonw *j, const struct member *m, const void *object)
{
	const char *len = (const char *)object + m->count_offset;

	write_one_text(j, *(const char *const *)member_at(m, object),
		       *(const size_t *)(const void *)len);
}

int member_read_blob(struct shape_reader *r, const struct member *m, const json_t *json,
		     void *object)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
	char *len = (char *)object + m->count_offset;

	if (add_one_text(r, &b, json) < 0)
		return -EINVAL;
	*(const char **)member_in(m, object) = arena_memdup(r->arena, strbuf_str(&b), b.len);
	*(size_t *)(void *)len = b.len;
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

void member_write_error(struct jsonw *j, const struct member *m, const void *object)
{
	write_errno(j, *(const int *)member_at(m, object));
}

int member_read_error(struct shape_reader *r, const struct member *m, const json_t *json,
		      void *object)
{
	return parse_errno(r, json, member_in(m, object));
}

void member_write_maybe(struct jsonw *j, const struct member *m, const void *object)
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

int member_read_maybe(struct shape_reader *r, const struct member *m, const json_t *json,
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
