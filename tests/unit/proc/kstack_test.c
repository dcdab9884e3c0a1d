#include "proc/kstack.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/procroot.h"

static void assert_frames(const char *text, const char *const *expected, size_t count)
{
	struct arena *a = arena_new();
	size_t n;
	const char *const *found = kstack_parse(text, strlen(text), a, &n);

	assert_int_equal(n, count);
	for (size_t i = 0; i < n; i++)
		assert_string_equal(found[i], expected[i]);
	assert_true(n > 0 || !found);
	arena_free(a);
}

static void what_kernels_write(void **state)
{
	static const char *const now[] = { "futex_wait_queue+0x69/0xa0",
					   "nfs_wait_bit_killable+0x1e/0x90 [nfs]" };
	static const char *const old[] = { "pipe_wait+0x6a/0x80" };

	(void)state;
	assert_frames("[<0>] futex_wait_queue+0x69/0xa0\n"
		      "[<0>] nfs_wait_bit_killable+0x1e/0x90 [nfs]\n",
		      now, 2);
	assert_frames("[<ffffffff811d2c1a>] pipe_wait+0x6a/0x80\n"
		      "[<ffffffffffffffff>] 0xffffffffffffffff\n",
		      old, 1);
}

static void what_is_no_frame(void **state)
{
	static const char *const cut[] = { "a+0x" };

	(void)state;
	assert_frames("", NULL, 0);
	assert_frames("\n\n[<\n[<0>]\n[<0>] \nschedule+0x1/0x2\n", NULL, 0);
	assert_frames("[<0>] a+0x", cut, 1);
}

static void there_is_a_limit(void **state)
{
	struct arena *a = arena_new();
	char text[KSTACK_MAX * 16];
	size_t len = 0, n;

	(void)state;
	for (int i = 0; i < KSTACK_MAX + 10; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "[<0>] f+0x1\n");
	kstack_parse(text, len, a, &n);
	assert_int_equal(n, KSTACK_MAX);
	arena_free(a);
}

/* Of this test: reading it is what it does. */
static void own_stack(void **state)
{
	struct arena *a = arena_new();
	const char *const *frames;
	struct procroot root;
	size_t n = 0;
	int err;

	(void)state;
	assert_int_equal(procroot_open("/proc", &root), 0);
	err = kstack_read(&root, getpid(), getpid(), a, &frames, &n);
	if (err == 0)
		assert_non_null(strstr(frames[0], "proc_pid_stack+"));
	else
		assert_true(err == -EACCES || err == -ENOENT || err == -EPERM);
	procroot_done(&root);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_kernels_write),
		cmocka_unit_test(what_is_no_frame),
		cmocka_unit_test(there_is_a_limit),
		cmocka_unit_test(own_stack),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
