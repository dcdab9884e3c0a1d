#include "base/arena.h"

#include <stdalign.h>
#include <string.h>

#include "tests/unit/cmocka_all.h"

enum { PIECES = 3000 };

static void pieces_do_not_overlap(void **state)
{
	struct arena *a = arena_new();
	unsigned char *pieces[PIECES];
	size_t sum = 0;

	(void)state;
	for (size_t i = 0; i < PIECES; i++) {
		pieces[i] = arena_alloc(a, i % 700);
		assert_int_equal((uintptr_t)pieces[i] % alignof(max_align_t), 0);
		memset(pieces[i], (int)(i % 251), i % 700);
		sum += i % 700;
	}
	for (size_t i = 0; i < PIECES; i++)
		for (size_t k = 0; k < i % 700; k++)
			assert_int_equal(pieces[i][k], i % 251);
	assert_in_range(arena_size(a), sum, 2 * sum);
	arena_free(a);
}

static void clears_when_asked(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 1; i < 200; i++) {
		char *p = arena_zalloc(a, i);

		for (size_t k = 0; k < i; k++)
			assert_int_equal(p[k], 0);
		memset(p, 0xff, i);
	}
	arena_free(a);
}

static void copies_end_with_nul(void **state)
{
	struct arena *a = arena_new();
	char *bytes = arena_memdup(a, "a\0b", 3), *empty = arena_memdup(a, NULL, 0);

	(void)state;
	assert_memory_equal(bytes, "a\0b", 4);
	assert_string_equal(empty, "");
	assert_string_equal(arena_strdup(a, "text"), "text");
	arena_free(a);
}

static void takes_what_is_larger_than_a_block(void **state)
{
	struct arena *a = arena_new();
	size_t large = 3 << 20;
	char *p = arena_alloc(a, large);

	(void)state;
	memset(p, 1, large);
	memset(arena_alloc(a, 10), 2, 10);
	assert_int_equal(p[large - 1], 1);
	assert_true(arena_size(a) >= large);
	arena_free(a);
	arena_free(NULL);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(pieces_do_not_overlap),
		cmocka_unit_test(clears_when_asked),
		cmocka_unit_test(copies_end_with_nul),
		cmocka_unit_test(takes_what_is_larger_than_a_block),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("base/arena", tests, NULL, NULL);
}
