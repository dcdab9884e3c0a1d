#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/strbuf.h"
#include "model/snapshot.h"
#include "same.h"
#include "src/source/record_shapes_priv.h"
#include "types/detail.h"

/* Structs filled at random, as their tables say. */
struct filler {
	struct arena *arena;
	uint64_t seed;
};

static uint64_t chance(struct filler *f)
{
	f->seed ^= f->seed << 13;
	f->seed ^= f->seed >> 7;
	f->seed ^= f->seed << 17;
	return f->seed;
}

static void fill(struct filler *f, const struct shape *shape, void *object);

/* Bytes of any value but NUL, more often than not valid UTF-8. */
static char *random_text(struct filler *f, size_t len)
{
	static const char *const pieces[] = { "a",	"/",	"\"",	"\\",
					      "\n",	"\x1b", "é",	"中",
					      "\u202e", "\xff", "\xc3", "\xf0\x9f\x98\x80",
					      " ",	"\x7f" };
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;

	while (b.len < len)
		strbuf_adds(&b, pieces[chance(f) % (sizeof(pieces) / sizeof(pieces[0]))]);
	b.len = len;
	return arena_memdup(f->arena, strbuf_str(&b), b.len);
}

/* Texts that each end in NUL, or not. */
static char *random_bytes(struct filler *f, size_t *ret_len)
{
	size_t len = chance(f) % 20;
	char *s = random_text(f, len);

	if (chance(f) % 2)
		for (size_t i = 0; i < len; i++)
			s[i] = chance(f) % 4 ? s[i] : '\0';
	if (len && chance(f) % 2)
		s[len - 1] = '\0';
	*ret_len = len;
	return s;
}

static void fill_maybe(struct filler *f, struct maybe_text *t)
{
	switch (chance(f) % 3) {
	case 0:
		t->error = chance(f) % 2 ? EACCES : 4000;
		break;
	case 1:
		t->s = random_bytes(f, &t->len);
		break;
	default:
		break;
	}
}

static void fill_member(struct filler *f, const struct member *m, void *object);

static void fill_elements(struct filler *f, const struct member *m, void *object)
{
	struct member one = { .kind = m->element,
			      .size = m->size,
			      .shape = m->shape,
			      .required = m->element == MEMBER_TEXT };
	char *elements = (char *)object + m->offset;
	size_t n = m->kind == MEMBER_LIST ? chance(f) % 4 : m->count ? m->count : 1;

	if (m->kind == MEMBER_POINTER && chance(f) % 2)
		return;
	if (m->kind != MEMBER_ARRAY) {
		char *memory = arena_zalloc(f->arena, n * m->size);

		*(char **)(void *)elements = memory;
		elements = memory;
	}
	if (m->kind == MEMBER_LIST)
		*(size_t *)(void *)((char *)object + m->count_offset) = n;
	for (size_t i = 0; i < n; i++)
		fill_member(f, &one, elements + i * m->size);
}

static void fill_member(struct filler *f, const struct member *m, void *object)
{
	void *at = (char *)object + m->offset;
	uint64_t n = chance(f) >> chance(f) % 64;
	size_t len;

	if (chance(f) % 4 == 0 && !m->required && m->kind != MEMBER_STRUCT)
		return;
	switch (m->kind) {
	case MEMBER_INT:
	case MEMBER_UINT:
	case MEMBER_MASK:
		memcpy(at, &n, m->size);
		break;
	case MEMBER_BOOL:
		*(bool *)at = n & 1;
		break;
	case MEMBER_REAL:
		*(double *)at = (double)(n >> 34) / 64;
		break;
	case MEMBER_LETTER:
		*(char *)at = *random_text(f, 1);
		break;
	case MEMBER_TEXT:
		*(char **)at = random_text(f, n % 20);
		break;
	case MEMBER_CHARS:
		strcpy(at, random_text(f, n % m->size));
		break;
	case MEMBER_BYTES:
		*(char **)at = random_bytes(f, &len);
		*(uint32_t *)(void *)((char *)object + m->count_offset) = (uint32_t)len;
		break;
	case MEMBER_MAYBE:
		fill_maybe(f, at);
		break;
	case MEMBER_FACTS:
		*(uint32_t *)at = n & (FACT_BIT(FACT_COUNT) - 1);
		break;
	case MEMBER_ERROR:
		*(int *)at = (int)(n % 140);
		break;
	case MEMBER_STRUCT:
		fill(f, m->shape, at);
		break;
	default:
		fill_elements(f, m, object);
	}
}

static void fill(struct filler *f, const struct shape *shape, void *object)
{
	for (size_t i = 0; i < shape->count; i++)
		fill_member(f, &shape->members[i], object);
}

static void round_trip(const struct shape *shape, uint64_t seed)
{
	struct filler f = { .arena = arena_new(), .seed = seed };
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT, again = STRBUF_INIT;
	CLEANUP_STRBUF struct strbuf path = STRBUF_INIT, error = STRBUF_INIT;
	struct shape_reader r = { .arena = f.arena, .path = &path, .error = &error };
	void *object = arena_zalloc(f.arena, shape->size), *back;
	json_error_t problem;
	json_t *json;
	struct jsonw j;

	fill(&f, shape, object);
	jsonw_init(&j, &b, true);
	shape_write(&j, shape, object);
	json = json_loadb(b.s, b.len, JSON_REJECT_DUPLICATES, &problem);
	if (!json)
		fail_msg("line %d: %s", problem.line, problem.text);
	back = arena_zalloc(f.arena, shape->size);
	if (shape_read(&r, shape, json, back) < 0)
		fail_msg("%s", error.s);
	json_decref(json);
	assert_same(shape, object, back);
	jsonw_init(&j, &again, true);
	shape_write(&j, shape, back);
	assert_string_equal(again.s, b.s);
	arena_free(f.arena);
}

static void what_is_written_is_read_back(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 300; seed++) {
		round_trip(&snapshot_shape, seed);
		round_trip(&detail_shape, seed);
	}
}

/* Which bytes of the struct belong to some member. */
static void mark(const struct shape *shape, char *covered)
{
	for (size_t i = 0; i < shape->count; i++) {
		const struct member *m = &shape->members[i];
		size_t size = m->size;

		if (m->kind == MEMBER_ARRAY)
			size *= m->count;
		if (m->kind == MEMBER_POINTER || m->kind == MEMBER_LIST)
			size = sizeof(void *);
		memset(covered + m->offset, 1, size);
		if (m->kind == MEMBER_LIST)
			memset(covered + m->count_offset, 1, sizeof(size_t));
		if (m->kind == MEMBER_BYTES)
			memset(covered + m->count_offset, 1, sizeof(uint32_t));
	}
}

/* Bytes that belong to no member, of the struct and of those in it and behind its pointers. */
static size_t uncovered(const struct shape *shape)
{
	char *covered = calloc(1, shape->size);
	size_t sum = 0;

	mark(shape, covered);
	for (size_t i = 0; i < shape->size; i++)
		sum += !covered[i];
	free(covered);
	for (size_t i = 0; i < shape->count; i++)
		if (shape->members[i].shape)
			sum += uncovered(shape->members[i].shape);
	return sum;
}

/* A member without a row would leave more than alignment does, and than the members that are no
 * part of a record. */
static void every_member_has_a_row(void **state)
{
	/* Before extra; behind has_memory and at the end of status; behind bits of call. */
	const size_t task = 4 + 3 + 4 + 6;
	const size_t names = 4; /* behind the id */
	const size_t own = 16; /* refs and arena */
	/* mapping; memory_thread; behind the switches and errors of memory. */
	const size_t memory = 1 + 4 + 7 + 3 + 3 + 4;
	/* stack_frame; thread_stack: tid, state, errors; stacks: kernel_only, error, tracer. */
	const size_t stacks = 7 + 4 + 7 + 4 + 3 + 7 + 4 + 4;

	(void)state;
	assert_int_equal(uncovered(&snapshot_shape),
			 own + 2 * task + 3 * names + 4 /* behind facts */ +
				 4 /* and the id of cpu_figures */ + 7 /* and known of pressure */ +
				 7 /* and hidden_pids */);
	assert_int_equal(uncovered(&detail_shape),
			 sizeof(struct arena *) + task + 4 /* behind the pid of ancestor */ +
				 7 /* and exe_deleted */ + 7 /* and environ_truncated */ +
				 6 /* and used_known of limit */ + 4 /* and limits_error */ +
				 3 /* and autogroup_known */ +
				 16 /* parts and took_ns: of the reading, not of the process */ +
				 memory + stacks);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read_back),
		cmocka_unit_test(every_member_has_a_row),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
