#include "same.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "src/source/shape_priv.h"
#include "types/detail.h"

static void assert_same_elements(const struct member *m, const void *a, const void *b)
{
	const struct member one = { .kind = m->element,
				    .size = m->size,
				    .shape = m->shape,
				    .required = m->element == MEMBER_TEXT };
	const struct shape shape = { .members = &one, .count = 1 };
	const char *x = (const char *)a + m->offset, *y = (const char *)b + m->offset;
	size_t n = m->count ? m->count : 1;

	if (m->kind == MEMBER_LIST) {
		n = *(const size_t *)(const void *)((const char *)a + m->count_offset);
		assert_int_equal(
			n, *(const size_t *)(const void *)((const char *)b + m->count_offset));
	}
	if (m->kind != MEMBER_ARRAY) {
		x = *(const char *const *)(const void *)x;
		y = *(const char *const *)(const void *)y;
	}
	if (m->kind == MEMBER_POINTER) {
		assert_int_equal(!x, !y);
		n = x ? n : 0;
	}
	for (size_t i = 0; i < n; i++)
		assert_same(&shape, x + i * m->size, y + i * m->size);
}

static void assert_same_bytes(const char *a, size_t a_len, const char *b, size_t b_len)
{
	assert_int_equal(!a, !b);
	assert_int_equal(a_len, b_len);
	if (a)
		assert_memory_equal(a, b, a_len);
}

static void assert_same_member(const struct member *m, const void *a, const void *b)
{
	const void *x = (const char *)a + m->offset, *y = (const char *)b + m->offset;
	const char *s, *t;

	switch (m->kind) {
	case MEMBER_CHARS:
		assert_string_equal(x, y);
		break;
	case MEMBER_TEXT:
		s = *(const char *const *)x;
		t = *(const char *const *)y;
		if (m->required)
			s = s ? s : "";
		assert_same_bytes(s, s ? strlen(s) : 0, t, t ? strlen(t) : 0);
		break;
	case MEMBER_BYTES:
		s = (const char *)a + m->count_offset;
		t = (const char *)b + m->count_offset;
		assert_same_bytes(*(const char *const *)x, *(const uint32_t *)(const void *)s,
				  *(const char *const *)y, *(const uint32_t *)(const void *)t);
		break;
	case MEMBER_BLOB:
		s = (const char *)a + m->count_offset;
		t = (const char *)b + m->count_offset;
		assert_same_bytes(*(const char *const *)x, *(const size_t *)(const void *)s,
				  *(const char *const *)y, *(const size_t *)(const void *)t);
		break;
	case MEMBER_CHOICE:
		s = *(const char *const *)x;
		t = *(const char *const *)y;
		assert_int_equal(!s, !t);
		if (s)
			assert_same(m->shape_of(a), s, t);
		break;
	case MEMBER_MAYBE: {
		const struct maybe_text *u = x, *v = y;

		assert_int_equal(u->error, v->error);
		assert_same_bytes(u->s, u->len, v->s, v->len);
		break;
	}
	case MEMBER_STRUCT:
		assert_same(m->shape, x, y);
		break;
	case MEMBER_ARRAY:
	case MEMBER_POINTER:
	case MEMBER_LIST:
		assert_same_elements(m, a, b);
		break;
	default:
		assert_memory_equal(x, y, m->size);
	}
}

void assert_same(const struct shape *shape, const void *a, const void *b)
{
	for (size_t i = 0; i < shape->count; i++)
		assert_same_member(&shape->members[i], a, b);
}
