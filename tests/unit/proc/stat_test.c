#include "proc/stat.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "helper.h"
#include "tests/unit/cmocka_all.h"
#include "types/task.h"

/* What stands behind the state of a process on a current kernel. */
#define NUMBERS                                                                                    \
	" 1 10 20 34817 40 4194304 100 200 3 4 500 600 700 800 20 -5 6 0 12345 1048576 77 "        \
	"18446744073709551615 1 1 0 0 0 0 0 4096 81927 0 0 0 17 3 50 1 9 11 12 0 0 0 0 0 0 "       \
	"0 0 0\n"

static int parse(const char *line, size_t len, struct task *t, char comm[64])
{
	CLEANUP_FREE char *copy = exact_copy(line, len);
	const char *at;
	size_t comm_len;
	int err = stat_parse(copy, len, t, &at, &comm_len);

	if (!err) {
		memcpy(comm, at, comm_len);
		comm[comm_len] = '\0';
	}
	return err;
}

static void reads_every_field(void **state)
{
	static const char line[] = "42 (cat) S" NUMBERS;
	struct task t = { .rss = 99 };
	char comm[64];

	(void)state;
	assert_int_equal(parse(line, strlen(line), &t, comm), 0);
	assert_string_equal(comm, "cat");
	assert_int_equal(t.pid, 42);
	assert_int_equal(t.tid, 42);
	assert_int_equal(t.state, 'S');
	assert_int_equal(t.ppid, 1);
	assert_int_equal(t.pgid, 10);
	assert_int_equal(t.sid, 20);
	assert_int_equal(t.tty, 34817);
	assert_int_equal(t.tpgid, 40);
	assert_int_equal(t.flags, 4194304);
	assert_int_equal(t.minflt, 100);
	assert_int_equal(t.cminflt, 200);
	assert_int_equal(t.majflt, 3);
	assert_int_equal(t.cmajflt, 4);
	assert_int_equal(t.utime, 500);
	assert_int_equal(t.stime, 600);
	assert_int_equal(t.cutime, 700);
	assert_int_equal(t.cstime, 800);
	assert_int_equal(t.priority, 20);
	assert_int_equal(t.nice, -5);
	assert_int_equal(t.threads, 6);
	assert_int_equal(t.start, 12345);
	assert_int_equal(t.vsize, 1048576);
	assert_int_equal(t.rss_stat, 77);
	assert_int_equal(t.exit_signal, 17);
	assert_int_equal(t.cpu, 3);
	assert_int_equal(t.rt_priority, 50);
	assert_int_equal(t.policy, 1);
	assert_int_equal(t.blkio_ticks, 9);
	assert_int_equal(t.guest_time, 11);
	assert_int_equal(t.rss, 99);
}

static void takes_any_name(void **state)
{
	static const struct {
		const char *line, *comm;
	} rows[] = {
		{ "7 (a) R 1 (b) S" NUMBERS, "a) R 1 (b" },
		{ "7 (a\n7 (x) R 1\nb) S" NUMBERS, "a\n7 (x) R 1\nb" },
		{ "7 () S" NUMBERS, "" },
		{ "7 ()) S" NUMBERS, ")" },
		{ "7 ((sd-pam)) S" NUMBERS, "(sd-pam)" },
		{ "7 (\x1b[31m\xff) S" NUMBERS, "\x1b[31m\xff" },
		{ "7 (kworker/0:1H-kblockd-and-more-that-makes-it-63-bytes-long-12345678) "
		  "S" NUMBERS,
		  "kworker/0:1H-kblockd-and-more-that-makes-it-63-bytes-long-12345" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct task t = { 0 };
		char comm[64];

		assert_int_equal(parse(rows[i].line, strlen(rows[i].line), &t, comm), 0);
		assert_string_equal(comm, rows[i].comm);
		assert_int_equal(t.pid, 7);
		assert_int_equal(t.state, 'S');
		assert_int_equal(t.start, 12345);
	}
}

static void old_kernels_write_less(void **state)
{
	static const char line[] = "42 (init) S 0 1 1 0 -1 256 1 2 3 4 5 6 7 8 15 0 0 0 99";
	struct task t = { .cpu = 5, .blkio_ticks = 6 };
	char comm[64];

	(void)state;
	assert_int_equal(parse(line, strlen(line), &t, comm), 0);
	assert_int_equal(t.tpgid, -1);
	assert_int_equal(t.start, 99);
	assert_int_equal(t.cpu, 0);
	assert_int_equal(t.blkio_ticks, 0);
}

static void cut_lines_are_refused_whole(void **state)
{
	static const char line[] = "42 (cat) S" NUMBERS;
	/* The number of the start time may be cut within itself. */
	size_t needed = (size_t)(strstr(line, " 12345 ") + 2 - line);

	(void)state;
	for (size_t len = 0; len < sizeof(line); len++) {
		struct task t = { .pid = -1, .start = 1 };
		char comm[64];
		int err = parse(line, len, &t, comm);

		assert_int_equal(err, len < needed ? -EINVAL : 0);
		assert_int_equal(t.pid, err ? -1 : 42);
		if (err)
			assert_int_equal(t.start, 1);
	}
}

static void large_numbers_are_cut(void **state)
{
	static const char line[] =
		"99999999999 (x) \x07 -99999999999 9999999999999999999999 20 -2147483648 40 "
		"99999999999 18446744073709551615 200 3 4 -1 600 -700 800 -32769 99999 6 0 "
		"9223372036854775807 1048576 -1\n";
	struct task t = { 0 };
	char comm[64];

	(void)state;
	assert_int_equal(parse(line, sizeof(line) - 1, &t, comm), 0);
	assert_int_equal(t.pid, INT32_MAX);
	assert_int_equal(t.state, '?');
	assert_int_equal(t.ppid, INT32_MIN);
	assert_int_equal(t.pgid, INT32_MAX);
	assert_int_equal(t.tty, 0x80000000u);
	assert_int_equal(t.flags, UINT32_MAX);
	assert_true(t.minflt == INT64_MAX);
	assert_int_equal(t.utime, 0);
	assert_int_equal(t.cutime, 0);
	assert_int_equal(t.priority, INT16_MIN);
	assert_int_equal(t.nice, INT16_MAX);
	assert_true(t.start == INT64_MAX);
	assert_int_equal(t.rss_stat, 0);
}

static void refuses_other_text(void **state)
{
	static const char *const lines[] = {
		"",
		"\n",
		"42",
		"42 (",
		"42 (cat",
		"42 (cat)",
		"42 (cat) ",
		"42 cat S" NUMBERS,
		"x (cat) S" NUMBERS,
		"42 (cat)S" NUMBERS,
		")(",
		"42 (cat) S 1 2 three 4 5 6 7 8",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct task t = { .pid = -1 };
		char comm[64];

		assert_int_equal(parse(lines[i], strlen(lines[i]), &t, comm), -EINVAL);
		assert_int_equal(t.pid, -1);
	}
}

static void agrees_with_the_system(void **state)
{
	size_t len;
	CLEANUP_FREE char *buf = slurp("/proc/self/stat", &len);
	struct task t = { 0 };
	char comm[64];

	(void)state;
	assert_int_equal(parse(buf, len, &t, comm), 0);
	assert_int_equal(t.pid, getpid());
	assert_int_equal(t.ppid, getppid());
	assert_int_equal(t.pgid, getpgrp());
	assert_int_equal(t.sid, getsid(0));
	assert_int_equal(t.state, 'R');
	assert_int_equal(t.threads, 1);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_every_field),
		cmocka_unit_test(takes_any_name),
		cmocka_unit_test(old_kernels_write_less),
		cmocka_unit_test(cut_lines_are_refused_whole),
		cmocka_unit_test(large_numbers_are_cut),
		cmocka_unit_test(refuses_other_text),
		cmocka_unit_test(agrees_with_the_system),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
