#include "proc/detail.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/procroot.h"
#include "helper.h"
#include "proc/task.h"
#include "tests/unit/cmocka_all.h"
#include "types/detail.h"

struct live {
	struct procroot root;
	struct task_reader *reader;
};

static int live_open(void **state)
{
	static struct live l;

	assert_int_equal(procroot_open("/proc", &l.root), 0);
	l.reader = task_reader_new(&l.root);
	*state = &l;
	return 0;
}

static int live_done(void **state)
{
	struct live *l = *state;

	task_reader_free(l->reader);
	procroot_done(&l->root);
	return 0;
}

static struct task_id id_of(struct live *l, pid_t pid)
{
	struct task_ask ask = { .pid = pid };
	struct arena *a = arena_new();
	struct task t;

	assert_int_equal(task_read(l->reader, &ask, NULL, a, &t), 0);
	arena_free(a);
	return task_id_of(&t);
}

static void prepare(void)
{
	assert_int_equal(chdir("/usr"), 0);
	int before = getpriority(PRIO_PROCESS, 0);

	assert_int_equal(nice(3), before + 3 < 19 ? before + 3 : 19);
}

static void tells_all_of_a_child(void **state)
{
	struct live *l = *state;
	struct rlimit limit;
	struct detail *d;
	struct child c;
	struct stat st;

	child_start(&c, prepare);
	assert_int_equal(detail_read(l->reader, id_of(l, c.pid), &d), 0);
	assert_int_equal(d->task.pid, c.pid);
	assert_string_equal(d->cwd.s, "/usr");
	assert_string_equal(d->root.s, "/");
	assert_non_null(strstr(d->exe.s, "proc_detail_test"));
	assert_int_equal(d->exe.len, strlen(d->exe.s));
	assert_false(d->exe_deleted);
	assert_true(d->ancestor_count >= 1);
	assert_int_equal(d->ancestors[0].pid, getpid());
	assert_int_equal(d->ancestors[0].start, id_of(l, getpid()).start);
	assert_int_equal(d->limits_error, 0);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	assert_int_equal(d->limits.limit[LIMIT_NOFILE].soft, limit.rlim_cur);
	assert_true(d->limits.limit[LIMIT_NOFILE].used_known);
	assert_true(d->limits.limit[LIMIT_NOFILE].used >= 4);
	assert_int_equal(d->limits.limit[LIMIT_NICE].used, 20 - 3);
	assert_false(d->limits.limit[LIMIT_NPROC].used_known);
	assert_int_equal(stat("/proc/self/ns/mnt", &st), 0);
	assert_int_equal(d->namespaces.inode[TASK_NS_MNT], st.st_ino);
	assert_int_equal(d->namespaces.error[TASK_NS_MNT], 0);
	assert_true(d->affinity.len > 0);
	assert_int_equal(d->cgroup.error, 0);
	assert_true(d->read_at > 0);
	detail_free(d);
	child_reap(&c);
}

static void another_with_the_same_number_is_gone(void **state)
{
	struct live *l = *state;
	struct task_id id = id_of(l, getpid());
	struct detail *d = NULL;

	id.start--;
	assert_int_equal(detail_read(l->reader, id, &d), -ESRCH);
	assert_null(d);
}

static struct detail *read_fixture(const char *path, pid_t pid, uint64_t start)
{
	struct procroot root;
	struct task_reader *r;
	struct detail *d = NULL;

	assert_int_equal(procroot_open(path, &root), 0);
	r = task_reader_new(&root);
	assert_int_equal(detail_read(r, (struct task_id){ pid, pid, start }, &d), 0);
	task_reader_free(r);
	procroot_done(&root);
	return d;
}

static void check_used(const struct limits *l)
{
	static const struct {
		enum limit_id id;
		uint64_t used;
	} known[] = {
		{ LIMIT_AS, 104857600 },     { LIMIT_DATA, 3200 * 1024 },
		{ LIMIT_STACK, 132 * 1024 }, { LIMIT_MEMLOCK, 4 * 1024 },
		{ LIMIT_RSS, 10240 * 1024 }, { LIMIT_NOFILE, 4 },
		{ LIMIT_SIGPENDING, 3 },     { LIMIT_NICE, 20 },
		{ LIMIT_RTPRIO, 0 },
	};
	uint32_t ids = 1u << LIMIT_CPU;

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		assert_true(l->limit[known[i].id].used_known);
		assert_int_equal(l->limit[known[i].id].used, known[i].used);
		ids |= 1u << known[i].id;
	}
	assert_int_equal(l->limit[LIMIT_CPU].used, (120 + 45) / sysconf(_SC_CLK_TCK));
	for (unsigned id = 0; id < LIMIT_COUNT; id++)
		assert_int_equal(l->limit[id].used_known, ids >> id & 1);
}

static void reads_every_file(void **state)
{
	struct detail *d = read_fixture(PROC_FIXTURES "/modern", 100, 5000);

	(void)state;
	assert_string_equal(d->exe.s, "/srv/bin/server");
	assert_true(d->exe_deleted);
	assert_string_equal(d->cwd.s, "/srv");
	assert_string_equal(d->root.s, "/");
	assert_string_equal(d->cgroup.s, "0::/system.slice/server.service");
	assert_int_equal(d->cgroup.len, 31);
	assert_int_equal(d->environ.len, 26);
	assert_memory_equal(d->environ.s, "PATH=/usr/bin\0EMPTY=\0LAST", 26);
	assert_false(d->environ_truncated);
	assert_string_equal(d->affinity.s, "0-1");
	assert_true(d->autogroup_known);
	assert_int_equal(d->autogroup_nice, 5);
	assert_int_equal(d->limits.limit[LIMIT_NOFILE].hard, 524288);
	assert_true(d->limits.limit[LIMIT_CPU].soft == LIMIT_UNLIMITED);
	check_used(&d->limits);
	assert_int_equal(d->namespaces.inode[TASK_NS_MNT], 4026531837u);
	assert_int_equal(d->namespaces.inode[TASK_NS_TIME], 0);
	assert_int_equal(d->namespaces.error[TASK_NS_TIME], ENOENT);
	assert_int_equal(d->ancestor_count, 0);
	detail_free(d);
}

static void files_that_are_missing_are_none(void **state)
{
	struct detail *d = read_fixture(PROC_FIXTURES "/modern", 200, 6000);

	(void)state;
	assert_int_equal(d->task.state, 'Z');
	assert_null(d->exe.s);
	assert_int_equal(d->exe.error, 0);
	assert_null(d->environ.s);
	assert_int_equal(d->environ.error, 0);
	assert_null(d->affinity.s);
	assert_false(d->autogroup_known);
	assert_int_equal(d->limits_error, ENOENT);
	assert_false(d->limits.limit[LIMIT_DATA].used_known);
	assert_int_equal(d->ancestor_count, 1);
	assert_int_equal(d->ancestors[0].pid, 100);
	assert_int_equal(d->ancestors[0].start, 5000);
	assert_string_equal(d->ancestors[0].comm, "a) R 1 (\nb");
	detail_free(d);
}

static void a_parent_is_older(void **state)
{
	struct detail *d = read_fixture(PROC_FIXTURES "/modern", 300, 7000);

	(void)state;
	assert_int_equal(d->ancestor_count, 0);
	detail_free(d);
}

static void long_environments_are_cut(void **state)
{
	CLEANUP_FREE char *large = xmalloc(DETAIL_ENVIRON_MAX + 10);
	struct detail *d;
	struct folder f;

	(void)state;
	memset(large, 'e', DETAIL_ENVIRON_MAX + 10);
	folder_make(&f);
	folder_add_text(&f, "9/stat", "9 (x) S 1 9 9 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 70 4096 0\n");
	folder_add(&f, "9/environ", large, DETAIL_ENVIRON_MAX + 10);
	d = read_fixture(f.path, 9, 70);
	assert_true(d->environ_truncated);
	assert_int_equal(d->environ.len, DETAIL_ENVIRON_MAX + 1);
	assert_memory_equal(d->environ.s, large, DETAIL_ENVIRON_MAX);
	assert_int_equal(d->environ.s[DETAIL_ENVIRON_MAX], 0);
	detail_free(d);
	folder_add(&f, "9/environ", "", 0);
	d = read_fixture(f.path, 9, 70);
	assert_non_null(d->environ.s);
	assert_int_equal(d->environ.len, 0);
	detail_free(d);
	folder_remove(&f);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_all_of_a_child),
		cmocka_unit_test(reads_every_file),
		cmocka_unit_test(files_that_are_missing_are_none),
		cmocka_unit_test(a_parent_is_older),
		cmocka_unit_test(long_environments_are_cut),
		cmocka_unit_test(another_with_the_same_number_is_gone),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, live_open, live_done);
}
