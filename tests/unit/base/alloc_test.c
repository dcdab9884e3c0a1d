#include "base/alloc.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/cmocka_all.h"

static void gives_memory_even_for_nothing(void **state)
{
	char *p = xmalloc(0), *zero = xcalloc(0, 8);

	(void)state;
	assert_non_null(p);
	assert_non_null(zero);
	p = xrealloc(p, 0);
	assert_non_null(p);
	free(p);
	free(zero);
}

static void copies_strings(void **state)
{
	CLEANUP_FREE char *whole = xstrdup("abc");
	CLEANUP_FREE char *part = xstrndup("abc", 2);
	CLEANUP_FREE char *made = xasprintf("%s-%d", "abc", 42);

	(void)state;
	assert_string_equal(whole, "abc");
	assert_string_equal(part, "ab");
	assert_string_equal(made, "abc-42");
}

static void grows_by_more_than_one(void **state)
{
	unsigned *list = NULL;
	size_t cap = 0, changes = 0;

	(void)state;
	for (unsigned n = 0; n < 10000; n++) {
		size_t before = cap;

		list = xgrow(list, n, &cap, sizeof(*list));
		assert_true(cap > n);
		changes += cap != before;
		list[n] = n;
	}
	for (unsigned n = 0; n < 10000; n++)
		assert_int_equal(list[n], n);
	assert_true(changes < 30);
	free(list);
}

static void closes_at_the_end_of_the_block(void **state)
{
	int seen;

	(void)state;
	{
		CLEANUP_CLOSE int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
		CLEANUP_CLOSE int none = -1;

		assert_true(fd >= 0);
		assert_int_equal(none, -1);
		seen = fd;
	}
	assert_int_equal(fcntl(seen, F_GETFD), -1);
}

/* The status and the standard error of what dies in a child. */
static int run_child(void (*act)(void), char *err, size_t size)
{
	int pipefd[2], status;
	size_t len = 0;
	ssize_t n;
	pid_t pid;

	assert_int_equal(pipe(pipefd), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		dup2(pipefd[1], STDERR_FILENO);
		act();
		_exit(99);
	}
	close(pipefd[1]);
	while ((n = read(pipefd[0], err + len, size - 1 - len)) > 0)
		len += (size_t)n;
	err[len] = '\0';
	close(pipefd[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void ask_for_too_much(void)
{
	/* Kept from the compiler, which would see that the product overflows. */
	volatile size_t half = SIZE_MAX / 2;

	free(xreallocarray(NULL, half, 4));
}

static void dies_of_an_overflow(void **state)
{
	char err[256];
	int status;

	(void)state;
	status = run_child(ask_for_too_much, err, sizeof(err));
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 1);
	assert_string_equal(err, "procview: out of memory\n");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_memory_even_for_nothing),
		cmocka_unit_test(copies_strings),
		cmocka_unit_test(grows_by_more_than_one),
		cmocka_unit_test(closes_at_the_end_of_the_block),
		cmocka_unit_test(dies_of_an_overflow),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("base/alloc", tests, NULL, NULL);
}
