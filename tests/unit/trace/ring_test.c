#include "ring_priv.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "../cmocka_all.h"

enum { SMALL = 4096 };

static bool is_readable(const struct ring *r)
{
	struct pollfd p = { .fd = ring_fd(r), .events = POLLIN };

	return poll(&p, 1, 0) == 1;
}

static void blocks_come_out_as_they_went_in(void **state)
{
	uint64_t a[2] = { 1, 2 }, b[1] = { 3 };
	const uint64_t *got;
	struct ring *r;

	(void)state;
	assert_int_equal(ring_new(SMALL, &r), 0);
	assert_null(ring_take(r));
	assert_int_equal(ring_put(r, a, sizeof(a)), 0);
	assert_int_equal(ring_put(r, b, sizeof(b)), 0);
	got = ring_take(r);
	assert_memory_equal(got, a, sizeof(a));
	got = ring_take(r);
	assert_memory_equal(got, b, sizeof(b));
	assert_null(ring_take(r));
	ring_free(r);
}

static void the_reader_is_woken_once(void **state)
{
	uint64_t block = 7;
	struct ring *r;

	(void)state;
	assert_int_equal(ring_new(SMALL, &r), 0);
	assert_null(ring_take(r));
	assert_false(is_readable(r));
	assert_int_equal(ring_put(r, &block, sizeof(block)), 0);
	assert_true(is_readable(r));
	assert_non_null(ring_take(r));
	assert_null(ring_take(r));
	assert_false(is_readable(r));
	ring_wake(r);
	assert_true(is_readable(r));
	ring_free(r);
}

static void what_does_not_fit_is_refused(void **state)
{
	static const char big[SMALL];
	char block[512] = { 0 };
	size_t count = 0;
	struct ring *r;

	(void)state;
	assert_int_equal(ring_new(SMALL, &r), 0);
	assert_int_equal(ring_put(r, big, sizeof(big)), -EMSGSIZE);
	while (ring_put(r, block, sizeof(block)) == 0)
		count++;
	assert_int_equal(count, SMALL / (sizeof(block) + 8));
	assert_int_equal(ring_put(r, block, sizeof(block)), -ENOSPC);
	assert_false(ring_wait_room(r, 0));
	assert_non_null(ring_take(r));
	/* The block that is looked at still takes its room. */
	assert_int_equal(ring_put(r, block, sizeof(block)), -ENOSPC);
	assert_non_null(ring_take(r));
	assert_int_equal(ring_put(r, block, sizeof(block)), 0);
	ring_free(r);
}

/* ---- two threads ---- */

enum { BLOCKS = 200000 };

/* Of 1 to 40 words, all of which say which block it is. */
static size_t words_of(uint64_t n)
{
	return 1 + (size_t)(n * UINT64_C(2654435761) % 40);
}

static void *write_all(void *arg)
{
	struct ring *r = arg;
	uint64_t block[40];

	for (uint64_t n = 0; n < BLOCKS; n++) {
		size_t words = words_of(n);

		for (size_t i = 0; i < words; i++)
			block[i] = n;
		while (ring_put(r, block, words * sizeof(*block)) == -ENOSPC)
			ring_wait_room(r, 1000);
	}
	return NULL;
}

static void threads_lose_nothing(void **state)
{
	pthread_t writer;
	struct ring *r;
	uint64_t n = 0;

	(void)state;
	assert_int_equal(ring_new(SMALL, &r), 0);
	assert_int_equal(pthread_create(&writer, NULL, write_all, r), 0);
	while (n < BLOCKS) {
		struct pollfd p = { .fd = ring_fd(r), .events = POLLIN };
		const uint64_t *block = ring_take(r);

		if (!block) {
			poll(&p, 1, -1);
			continue;
		}
		for (size_t i = 0; i < words_of(n); i++)
			assert_int_equal(block[i], n);
		n++;
	}
	assert_int_equal(pthread_join(writer, NULL), 0);
	assert_null(ring_take(r));
	ring_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blocks_come_out_as_they_went_in),
		cmocka_unit_test(the_reader_is_woken_once),
		cmocka_unit_test(what_does_not_fit_is_refused),
		cmocka_unit_test(threads_lose_nothing),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
