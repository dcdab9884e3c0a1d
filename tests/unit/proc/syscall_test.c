/* The system call of a task, and the class of its program. */
#include "proc/syscall.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "helper.h"
#include "tests/unit/cmocka_all.h"
#include "types/task.h"

static int parse(const char *text, struct task_call *ret)
{
	CLEANUP_FREE char *copy = exact_copy(text, strlen(text));

	return syscall_parse(copy, strlen(text), ret);
}

static void reads_a_call(void **state)
{
	struct task_call c;

	(void)state;
	assert_int_equal(parse("202 0x1 0x80 0x0 0x7f16b99e8b60 0xffffffffffffffff 0x6 "
			       "0x7ffe2832d748 0x7f16b9ad12ad\n",
			       &c),
			 0);
	assert_int_equal(c.state, TASK_CALL_IN);
	assert_int_equal(c.number, 202);
	assert_int_equal(c.args[1], 0x80);
	assert_true(c.args[4] == UINT64_MAX);
	assert_int_equal(c.args[5], 6);
	assert_true(c.sp == 0x7ffe2832d748 && c.pc == 0x7f16b9ad12ad);
	assert_int_equal(c.bits, 0);
}

static void knows_who_is_in_none(void **state)
{
	struct task_call c;

	(void)state;
	assert_int_equal(parse("running\n", &c), 0);
	assert_int_equal(c.state, TASK_CALL_RUNNING);
	assert_int_equal(parse("-1 0x7ffe2832d748 0x7f16b9ad12ad\n", &c), 0);
	assert_int_equal(c.state, TASK_CALL_NONE);
	assert_true(c.sp == 0x7ffe2832d748 && c.pc == 0x7f16b9ad12ad);
	/* A kernel thread: what looks like read(0) is nothing. */
	assert_int_equal(parse("0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0\n", &c), 0);
	assert_int_equal(c.state, TASK_CALL_NONE);
	assert_int_equal(parse("-1 0x0 0x0\n", &c), 0);
	assert_int_equal(c.state, TASK_CALL_NONE);
}

static void refuses_what_is_cut(void **state)
{
	static const char *const texts[] = { "",
					     "\n",
					     "run",
					     "x",
					     "202",
					     "202 0x1 0x2 0x3 0x4 0x5",
					     "202 0x1 0x2 0x3 0x4 0x5 0x6 0x7",
					     "-1",
					     "-1 0x7",
					     "202 1 2 3 4 z 6 7 8" };
	struct task_call c = { .number = 77 };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_int_equal(parse(texts[i], &c), -EINVAL);
	assert_int_equal(c.number, 77);
}

static void tells_the_class_of_a_program(void **state)
{
	static const uint64_t of_64[] = { AT_HWCAP, 7, AT_PAGESZ, 4096, AT_PHENT, 56, AT_NULL, 0 };
	static const uint32_t of_32[] = { AT_HWCAP, 7, AT_PAGESZ, 4096, AT_PHENT, 32, AT_NULL, 0 };
	static const uint64_t silent[] = { AT_PAGESZ, 4096, AT_NULL, 0 };

	(void)state;
	assert_int_equal(auxv_bits((const char *)of_64, sizeof(of_64)), 64);
	assert_int_equal(auxv_bits((const char *)of_32, sizeof(of_32)), 32);
	assert_int_equal(auxv_bits((const char *)silent, sizeof(silent)), 0);
	assert_int_equal(auxv_bits("", 0), 0);
	for (size_t cut = 0; cut < 5 * sizeof(uint64_t); cut++)
		assert_int_equal(auxv_bits((const char *)of_64, cut), 0);
}

static void tells_the_class_of_this_program(void **state)
{
	char buf[4096];
	int fd = open("/proc/self/auxv", O_RDONLY | O_CLOEXEC);
	ssize_t n = read(fd, buf, sizeof(buf));

	(void)state;
	close(fd);
	assert_true(n > 0);
	assert_int_equal(auxv_bits(buf, (size_t)n), 8 * sizeof(void *));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_a_call),
		cmocka_unit_test(knows_who_is_in_none),
		cmocka_unit_test(refuses_what_is_cut),
		cmocka_unit_test(tells_the_class_of_a_program),
		cmocka_unit_test(tells_the_class_of_this_program),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
