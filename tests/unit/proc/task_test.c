#include "proc/task.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/procroot.h"
#include "helper.h"
#include "tests/unit/cmocka_all.h"
#include "types/task.h"

static const uint32_t ALL = FACT_BIT(FACT_COUNT) - 1;

struct live {
	struct procroot root;
	struct task_reader *reader;
	struct arena *arena;
};

static int live_open(void **state)
{
	static struct live l;

	assert_int_equal(procroot_open("/proc", &l.root), 0);
	l.reader = task_reader_new(&l.root);
	l.arena = arena_new();
	*state = &l;
	return 0;
}

static int live_done(void **state)
{
	struct live *l = *state;

	arena_free(l->arena);
	task_reader_free(l->reader);
	procroot_done(&l->root);
	return 0;
}

static void reads_itself(void **state)
{
	struct live *l = *state;
	struct task_ask ask = { .pid = getpid(), .facts = ALL, .cmdline_max = 4096 };
	struct task t;
	size_t len;

	assert_int_equal(task_read(l->reader, &ask, NULL, l->arena, &t), 0);
	assert_int_equal(t.pid, getpid());
	assert_int_equal(t.ppid, getppid());
	assert_false(t.is_thread);
	assert_int_equal(t.uid, geteuid());
	assert_int_equal((t.have | t.absent) & ALL, ALL);
	assert_int_equal(t.denied, 0);
	char *cmdline = slurp("/proc/self/cmdline", &len);
	assert_int_equal(t.cmdline_len, len);
	assert_memory_equal(t.cmdline, cmdline, len);
	free(cmdline);
	assert_true(t.rss > 0);
	assert_int_equal(t.extra->status->ruid, getuid());
	assert_non_null(t.extra->exe);
	assert_non_null(t.extra->cgroup);
}

static void tells_a_zombie_from_one_that_is_gone(void **state)
{
	struct live *l = *state;
	struct task_ask ask = { .facts = ALL, .cmdline_max = 4096 };
	struct child c;
	struct task t;
	int fd = -1;

	child_start(&c, NULL);
	ask.pid = c.pid;
	assert_int_equal(task_read(l->reader, &ask, &fd, l->arena, &t), 0);
	assert_true(fd >= 0);
	child_end(&c);
	assert_int_equal(task_read(l->reader, &ask, &fd, l->arena, &t), 0);
	assert_int_equal(t.state, 'Z');
	assert_int_equal(t.cmdline_len, 0);
	assert_non_null(t.cmdline);
	assert_int_equal(t.rss, 0);
	assert_int_equal(t.extra->rollup->pss, 0);
	assert_null(t.extra->exe);
	assert_true(t.have & FACT_BIT(FACT_EXE));
	child_reap(&c);
	t.pid = -1;
	assert_int_equal(task_read(l->reader, &ask, &fd, l->arena, &t), -ESRCH);
	assert_int_equal(task_read(l->reader, &ask, NULL, l->arena, &t), -ESRCH);
	assert_int_equal(t.pid, -1);
	close(fd);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_itself),
		cmocka_unit_test(tells_a_zombie_from_one_that_is_gone),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, live_open, live_done);
}
