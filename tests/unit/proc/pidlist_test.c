#include "proc/pidlist.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/alloc.h"
#include "helper.h"
#include "tests/unit/cmocka_all.h"

static void lists_numbers_in_order(void **state)
{
	static const char *const names[] = { "12/x",	      "7/x",	      "self/x",
					     "100/x",	      "0/x",	      "012/x",
					     "99999999999/x", "2147483647/x", "2147483648/x",
					     "1a/x",	      "uptime",	      "4194304/x" };
	static const pid_t want[] = { 7, 12, 100, 4194304, 2147483647 };
	struct pidlist l = PIDLIST_INIT;
	struct folder f;

	(void)state;
	folder_make(&f);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		folder_add_text(&f, names[i], "");
	for (int again = 0; again < 2; again++) {
		assert_int_equal(pidlist_read(f.fd, ".", &l), 0);
		assert_int_equal(l.count, sizeof(want) / sizeof(want[0]));
		assert_memory_equal(l.pids, want, sizeof(want));
	}
	assert_int_equal(pidlist_read(f.fd, "7/task", &l), -ENOENT);
	assert_int_equal(l.count, 0);
	assert_int_equal(pidlist_read(f.fd, "uptime", &l), -ENOTDIR);
	pidlist_done(&l);
	folder_remove(&f);
}

static void takes_any_records(void **state)
{
	size_t name_at = offsetof(struct dirent64, d_name);
	CLEANUP_CLOSE int fd = open("/proc/self/fdinfo", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct pidlist l = PIDLIST_INIT;
	char buf[4096];
	ssize_t n = getdents64(fd, buf, sizeof(buf));

	(void)state;
	assert_true(n > 0);
	for (size_t len = 0; len <= (size_t)n; len++) {
		CLEANUP_FREE char *copy = exact_copy(buf, len);

		pidlist_parse(copy, len, &l);
	}
	/* A record that says it is larger than the block, smaller than itself, and empty. */
	for (unsigned short size = 0; size < 64; size++) {
		CLEANUP_FREE char *copy = exact_copy(buf, 32);

		memcpy(copy + offsetof(struct dirent64, d_reclen), &size, sizeof(size));
		memset(copy + name_at, '1', 32 - name_at);
		l.count = 0;
		pidlist_parse(copy, 32, &l);
		assert_in_range(l.count, 0, 1);
	}
	pidlist_done(&l);
}

static void sorts_and_drops_doubles(void **state)
{
	pid_t pids[] = { 5, 3, 3, 9, 1, 9 };
	struct pidlist l = { pids, 6, 6 }, none = PIDLIST_INIT;
	static const pid_t want[] = { 1, 3, 5, 9 };

	(void)state;
	pidlist_sort(&l);
	assert_int_equal(l.count, 4);
	assert_memory_equal(l.pids, want, sizeof(want));
	pidlist_sort(&none);
	assert_int_equal(none.count, 0);
}

static void finds_ourselves(void **state)
{
	CLEANUP_CLOSE int proc = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct pidlist l = PIDLIST_INIT;
	bool found = false;

	(void)state;
	assert_int_equal(pidlist_read(proc, ".", &l), 0);
	for (size_t i = 0; i < l.count; i++) {
		found |= l.pids[i] == getpid();
		assert_true(i == 0 || l.pids[i] > l.pids[i - 1]);
	}
	assert_true(found);
	assert_int_equal(pidlist_read(proc, "self/task", &l), 0);
	assert_int_equal(l.count, 1);
	assert_int_equal(l.pids[0], getpid());
	pidlist_done(&l);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_numbers_in_order),
		cmocka_unit_test(takes_any_records),
		cmocka_unit_test(sorts_and_drops_doubles),
		cmocka_unit_test(finds_ourselves),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
