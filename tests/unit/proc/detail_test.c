#include "proc/detail.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

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
	assert_int_equal(nice(3), 3);
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

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_all_of_a_child),
		cmocka_unit_test(another_with_the_same_number_is_gone),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, live_open, live_done);
}
