#include "proc/statm.h"

#include <errno.h>
#include <string.h>

#include "base/alloc.h"
#include "helper.h"
#include "tests/unit/cmocka_all.h"
#include "types/task.h"

static int parse(const char *text, struct task *t, uint64_t *size)
{
	CLEANUP_FREE char *copy = exact_copy(text, strlen(text));

	return statm_parse(copy, strlen(text), t, size);
}

static void reads_every_field(void **state)
{
	struct task t = { 0 };
	uint64_t size;

	(void)state;
	assert_int_equal(parse("1000 200 30 4 0 560 0\n", &t, &size), 0);
	assert_int_equal(size, 1000);
	assert_int_equal(t.rss, 200);
	assert_int_equal(t.shared, 30);
	assert_int_equal(t.text, 4);
	assert_int_equal(t.data, 560);
}

static void refuses_less(void **state)
{
	static const char *const texts[] = { "", "\n", "1 2 3 4 0", "1 2 x 4 0 6 0",
					     "-1 2 3 4 0 6" };
	struct task t = { .rss = 9 };
	uint64_t size = 8;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_int_equal(parse(texts[i], &t, &size), -EINVAL);
	assert_int_equal(t.rss, 9);
	assert_int_equal(size, 8);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_every_field),
		cmocka_unit_test(refuses_less),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
