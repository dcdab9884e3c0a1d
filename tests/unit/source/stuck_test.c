/* A process whose files block: the reader's thread hangs in the live source, and another goes on
 * without it. The folder stands for /proc; 123/cmdline in it is a fifo that nobody writes to. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "child.h"
#include "model/snapshot.h"
#include "source/live.h"
#include "source/reader.h"
#include "source/source.h"
#include "tests/unit/cmocka_all.h"
#include "types/detail.h"
#include "types/request.h"

enum { DEADLINE_MS = 20000, STUCK = 123 };

#define LONG_AGO (60 * NS_PER_SEC)
#define FACTS (FACT_BIT(FACT_STAT) | FACT_BIT(FACT_CMDLINE) | FACT_BIT(FACT_OWNER))

static char root[64];

static void write_file(pid_t pid, const char *name, const char *text, size_t len)
{
	char path[128];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%d/%s", root, pid, name);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, len, f), len);
	fclose(f);
}

static void write_stat(pid_t pid, unsigned start)
{
	char text[256];
	int n = snprintf(text, sizeof(text),
			 "%d (name%d) S 1 1 1 0 -1 0 10 0 0 0 5 5 0 0 20 0 1 0 %u 4096 7 0 0 0 0 0 "
			 "0 0 0 0 0 0 0 17 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n",
			 pid, pid, start);

	write_file(pid, "stat", text, (size_t)n);
}

static void make_process(pid_t pid)
{
	char text[128];
	int n;

	snprintf(text, sizeof(text), "%s/%d", root, pid);
	assert_int_equal(mkdir(text, 0700), 0);
	write_stat(pid, (unsigned)pid);
	n = snprintf(text, sizeof(text), "program%ca%d", '\0', pid);
	write_file(pid, "cmdline", text, (size_t)n + 1);
}

static void fifo_path(char *path, size_t size)
{
	snprintf(path, size, "%s/%d/cmdline", root, STUCK);
}

static int make_root(void **state)
{
	char path[128];

	(void)state;
	strcpy(root, "/tmp/procview-stuck-XXXXXX");
	assert_non_null(mkdtemp(root));
	make_process(100);
	make_process(STUCK);
	make_process(200);
	fifo_path(path, sizeof(path));
	unlink(path);
	return mkfifo(path, 0600);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	return remove(path);
}

static int remove_root(void **state)
{
	(void)state;
	return nftw(root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static size_t count_entries(const char *path)
{
	DIR *dir = opendir(path);
	size_t n = 0;

	assert_non_null(dir);
	while (readdir(dir))
		n++;
	closedir(dir);
	return n;
}

static size_t count_threads(void)
{
	return count_entries("/proc/self/task");
}

/* Lets who hangs go on, to find the end of the file. */
static void release(void)
{
	char path[128];
	int fd;

	fifo_path(path, sizeof(path));
	fd = open(path, O_WRONLY | O_NONBLOCK);
	assert_true(fd >= 0);
	close(fd);
}

static struct reader *start(size_t kept_fds)
{
	const struct live_options o = { root, kept_fds };
	struct source *source;
	struct reader *r;

	assert_int_equal(source_live_new(&o, &source), 0);
	assert_int_equal(reader_new(source, &r), 0);
	return r;
}

/* A sanitizer may start a thread of its own with the first one. */
static int set_up(void **state)
{
	if (make_root(state) < 0)
		return -1;
	reader_free(start(0));
	return 0;
}

static void request(struct reader *r)
{
	const struct snapshot_request request = { .facts = FACTS,
						  .cmdline_max = 4096,
						  .system = true };

	reader_request(r, &request);
}

static struct reader_message next_message(struct reader *r)
{
	struct pollfd p = { .fd = reader_fd(r), .events = POLLIN };
	struct reader_message m;

	assert_int_equal(poll(&p, 1, DEADLINE_MS), 1);
	reader_take(r, &m);
	return m;
}

static pid_t stuck(const struct reader *r)
{
	return reader_stuck(r, clock_monotonic() + LONG_AGO, LONG_AGO / 2);
}

static void check_others(const struct snapshot *s)
{
	const struct task *t = snapshot_find(s, 200);

	assert_int_equal(s->count, 3);
	assert_string_equal(t->comm, "name200");
	assert_int_equal(t->have & FACTS, FACTS);
	assert_int_equal(t->cmdline_len, 13);
	assert_memory_equal(t->cmdline, "program\0a200", 13);
	assert_string_equal(snapshot_find(s, 100)->comm, "name100");
	assert_true(s->system.cpu_count > 0);
	assert_false(s->hidden_pids);
}

static void expect_left_out(struct reader *r)
{
	struct reader_message m = next_message(r);
	const struct task *t;

	assert_int_equal(m.kind, READER_SNAPSHOT);
	assert_int_equal(m.error, 0);
	check_others(m.snapshot);
	t = snapshot_find(m.snapshot, STUCK);
	assert_string_equal(t->comm, "name123");
	assert_int_equal(t->have, FACT_BIT(FACT_STAT));
	assert_int_equal(t->stuck, FACTS & ~FACT_BIT(FACT_STAT));
	assert_int_equal(m.snapshot->unreadable_count, 1);
	assert_int_equal(m.snapshot->unreadable[0], STUCK);
	snapshot_unref(m.snapshot);
}

static void one_that_blocks_is_left_out(void **state)
{
	const size_t kept[] = { 0, 64 };
	const size_t fds = count_entries("/proc/self/fd"), threads = count_threads();

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct reader *r = start(kept[i]);
		struct reader_message m;

		request(r);
		await_true(stuck(r) == STUCK);
		assert_int_equal(reader_replace(r, STUCK), 0);
		expect_left_out(r);
		for (int tick = 0; tick < 3; tick++) {
			request(r);
			expect_left_out(r);
			assert_int_equal(stuck(r), 0);
		}
		reader_request_detail(r, (struct task_id){ STUCK, STUCK, STUCK }, 0);
		m = next_message(r);
		assert_int_equal(m.kind, READER_DETAIL);
		assert_int_equal(m.error, -ETIMEDOUT);
		reader_request_detail(r, (struct task_id){ 200, 200, 200 }, 0);
		m = next_message(r);
		assert_int_equal(m.error, 0);
		assert_string_equal(m.detail->task.comm, "name200");
		detail_free(m.detail);
		/* The one that hung lets everything go. */
		assert_int_equal(count_threads(), threads + 2);
		release();
		await_true(count_threads() == threads + 1);
		request(r);
		expect_left_out(r);
		reader_free(r);
		await_true(count_threads() == threads);
		assert_int_equal(count_entries("/proc/self/fd"), fds);
	}
}

static void a_detail_that_blocks_is_given_up(void **state)
{
	const size_t fds = count_entries("/proc/self/fd"), threads = count_threads();
	struct reader *r = start(0);
	struct reader_message m;

	(void)state;
	reader_request_detail(r, (struct task_id){ STUCK, STUCK, STUCK }, 0);
	await_true(stuck(r) == STUCK);
	assert_int_equal(reader_replace(r, STUCK), 0);
	m = next_message(r);
	assert_int_equal(m.kind, READER_DETAIL);
	assert_int_equal(m.error, -ETIMEDOUT);
	request(r);
	expect_left_out(r);
	release();
	reader_free(r);
	await_true(count_threads() == threads);
	assert_int_equal(count_entries("/proc/self/fd"), fds);
}

static void ending_does_not_wait_for_it(void **state)
{
	const size_t fds = count_entries("/proc/self/fd"), threads = count_threads();
	struct reader *r = start(64);

	(void)state;
	request(r);
	await_true(stuck(r) == STUCK);
	reader_free(r);
	assert_int_equal(count_threads(), threads + 1);
	release();
	await_true(count_threads() == threads);
	assert_int_equal(count_entries("/proc/self/fd"), fds);
}

/* What was known of it before is known still. */
static void what_was_known_is_kept(void **state)
{
	const struct live_options o = { root, 0 };
	const pid_t pids[] = { STUCK };
	struct snapshot_request r = { .facts = FACTS & ~FACT_BIT(FACT_CMDLINE) };
	struct source *s;
	struct snapshot *n;
	const struct task *t;

	(void)state;
	assert_int_equal(source_live_new(&o, &s), 0);
	assert_int_equal(source_snapshot(s, &r, &n), 0);
	assert_int_equal(n->unreadable_count, 0);
	snapshot_unref(n);
	r.facts = FACTS;
	r.stuck = pids;
	r.stuck_count = 1;
	assert_int_equal(source_snapshot(s, &r, &n), 0);
	t = snapshot_find(n, STUCK);
	assert_int_equal(t->have, FACT_BIT(FACT_STAT) | FACT_BIT(FACT_OWNER));
	assert_int_equal(t->uid, geteuid());
	assert_int_equal(t->stuck, FACT_BIT(FACT_CMDLINE));
	assert_int_equal(n->count, 3);
	snapshot_unref(n);
	source_free(s);
}

/* Another process with the pid of the one that hung is read like any other. */
static void a_newcomer_is_not_left_out(void **state)
{
	const struct live_options o = { root, 16 };
	const pid_t pids[] = { 200 };
	const struct snapshot_request r = { .facts = FACTS & ~FACT_BIT(FACT_CMDLINE),
					    .stuck = pids,
					    .stuck_count = 1 };
	struct source *s;
	struct snapshot *n;

	(void)state;
	assert_int_equal(source_live_new(&o, &s), 0);
	for (int tick = 0; tick < 2; tick++) {
		assert_int_equal(source_snapshot(s, &r, &n), 0);
		assert_int_equal(n->unreadable_count, 1);
		assert_int_equal(snapshot_find(n, 200)->have, FACT_BIT(FACT_STAT));
		snapshot_unref(n);
	}
	write_stat(200, 999);
	for (int tick = 0; tick < 2; tick++) {
		assert_int_equal(source_snapshot(s, &r, &n), 0);
		assert_int_equal(n->unreadable_count, 0);
		assert_int_equal(snapshot_find(n, 200)->have, r.facts);
		assert_int_equal(snapshot_find(n, 200)->stuck, 0);
		snapshot_unref(n);
	}
	write_stat(200, 200);
	source_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_that_blocks_is_left_out),
		cmocka_unit_test(a_detail_that_blocks_is_given_up),
		cmocka_unit_test(ending_does_not_wait_for_it),
		cmocka_unit_test(what_was_known_is_kept),
		cmocka_unit_test(a_newcomer_is_not_left_out),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, set_up, remove_root);
}
