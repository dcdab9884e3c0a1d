/* Tasks of the running system: this process and children of it. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/procroot.h"
#include "helper.h"
#include "proc/pidlist.h"
#include "proc/task.h"
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

static int read_all(struct live *l, pid_t pid, pid_t tid, struct task *t)
{
	struct task_ask ask = { .pid = pid, .tid = tid, .facts = ALL, .cmdline_max = 1 << 22 };

	return task_read(l->reader, &ask, NULL, l->arena, t);
}

static void reads_itself(void **state)
{
	struct live *l = *state;
	struct task t;
	size_t len;

	assert_int_equal(read_all(l, getpid(), 0, &t), 0);
	assert_int_equal(t.pid, getpid());
	assert_int_equal(t.ppid, getppid());
	assert_false(t.is_thread);
	assert_int_equal(t.uid, geteuid());
	assert_int_equal(t.gid, getegid());
	assert_int_equal(t.have | t.absent, ALL);
	assert_int_equal(t.denied, 0);
	CLEANUP_FREE char *cmdline = slurp("/proc/self/cmdline", &len);
	assert_int_equal(t.cmdline_len, len);
	assert_memory_equal(t.cmdline, cmdline, len);
	assert_true(t.rss > 0);
	assert_int_equal(t.extra->status->ruid, getuid());
	assert_non_null(strstr(t.extra->exe, "proc_live_test"));
	assert_non_null(t.extra->cgroup);
	assert_true(t.extra->rollup->pss > 0);
}

static void set_hostile_name(void)
{
	prctl(PR_SET_NAME, ") R 1 (\n\x1b[m");
}

static void a_hostile_name_changes_nothing(void **state)
{
	struct live *l = *state;
	struct child c;
	struct task t;

	child_start(&c, set_hostile_name);
	assert_int_equal(read_all(l, c.pid, 0, &t), 0);
	assert_string_equal(t.comm, ") R 1 (\n\x1b[m");
	assert_int_equal(t.ppid, getpid());
	assert_int_equal(t.pgid, getpgrp());
	assert_int_equal(t.extra->status->ruid, getuid());
	child_reap(&c);
}

static void tells_a_zombie_from_one_that_is_gone(void **state)
{
	struct live *l = *state;
	struct task_ask ask = { .facts = ALL, .cmdline_max = 4096 };
	uint64_t deadline = clock_monotonic() + 10 * NS_PER_SEC;
	struct child c;
	struct task t;
	int fd = -1;

	child_start(&c, NULL);
	ask.pid = c.pid;
	/* It said that it is ready before it began to wait. */
	do
		assert_int_equal(task_read(l->reader, &ask, &fd, l->arena, &t), 0);
	while (!t.extra->wchan && clock_monotonic() < deadline);
	assert_non_null(t.extra->wchan);
	assert_true(fd >= 0);
	child_end(&c);
	assert_int_equal(task_read(l->reader, &ask, &fd, l->arena, &t), 0);
	assert_int_equal(t.state, 'Z');
	assert_int_equal(t.cmdline_len, 0);
	assert_int_equal(t.rss, 0);
	assert_int_equal(t.extra->rollup->pss, 0);
	assert_false(t.extra->status->has_memory);
	assert_null(t.extra->exe);
	assert_int_equal(t.have & FACT_BIT(FACT_EXE), FACT_BIT(FACT_EXE));
	child_reap(&c);
	t.pid = -1;
	assert_int_equal(task_read(l->reader, &ask, &fd, l->arena, &t), -ESRCH);
	assert_int_equal(task_read(l->reader, &ask, NULL, l->arena, &t), -ESRCH);
	assert_int_equal(t.pid, -1);
	close(fd);
}

/* Makes the next child have this number, if nobody else forks meanwhile. */
static bool set_next_pid(pid_t pid)
{
	CLEANUP_CLOSE int fd = open("/proc/sys/kernel/ns_last_pid", O_WRONLY | O_CLOEXEC);
	char text[16];
	int n = snprintf(text, sizeof(text), "%d", (int)pid - 1);

	return fd >= 0 && write(fd, text, (size_t)n) == n;
}

static void a_kept_descriptor_never_reads_the_newcomer(void **state)
{
	enum { TRIES = 200 };
	struct live *l = *state;
	struct task_ask ask = { .facts = ALL, .cmdline_max = 4096 };
	struct child first, second = { .pid = 0 };
	struct task t;
	int fd = -1;

	child_start(&first, NULL);
	ask.pid = first.pid;
	assert_int_equal(task_read(l->reader, &ask, &fd, l->arena, &t), 0);
	child_reap(&first);
	for (int i = 0; i < TRIES && second.pid != first.pid; i++) {
		if (second.pid)
			child_reap(&second);
		if (!set_next_pid(first.pid)) {
			close(fd);
			skip_because("only root can have a pid used again");
		}
		child_start(&second, NULL);
	}
	if (second.pid != first.pid) {
		child_reap(&second);
		close(fd);
		skip_because("the pid was not used again: too many forks by others");
	}
	assert_int_equal(task_read(l->reader, &ask, &fd, l->arena, &t), -ESRCH);
	assert_int_equal(task_read_more(l->reader, &ask, &fd, l->arena, &t), -ESRCH);
	assert_int_equal(task_read(l->reader, &ask, NULL, l->arena, &t), 0);
	child_reap(&second);
	close(fd);
}

struct pair {
	pthread_barrier_t ready, end;
	pid_t tid;
};

static void *run_thread(void *context)
{
	struct pair *p = context;

	prctl(PR_SET_NAME, "second");
	p->tid = (pid_t)syscall(SYS_gettid);
	pthread_barrier_wait(&p->ready);
	pthread_barrier_wait(&p->end);
	return NULL;
}

static void reads_threads(void **state)
{
	struct live *l = *state;
	uint64_t deadline = clock_monotonic() + 10 * NS_PER_SEC;
	struct pidlist list = PIDLIST_INIT;
	pthread_t thread;
	struct task t;
	struct pair p;

	pthread_barrier_init(&p.ready, NULL, 2);
	pthread_barrier_init(&p.end, NULL, 2);
	assert_int_equal(pthread_create(&thread, NULL, run_thread, &p), 0);
	pthread_barrier_wait(&p.ready);
	assert_int_equal(pidlist_read(l->root.fd, "self/task", &list), 0);
	assert_int_equal(list.count, 2);
	assert_int_equal(read_all(l, getpid(), p.tid, &t), 0);
	assert_true(t.is_thread);
	assert_int_equal(t.pid, getpid());
	assert_int_equal(t.tid, p.tid);
	assert_int_equal(t.threads, 2);
	assert_string_equal(t.comm, "second");
	assert_true(t.rss > 0);
	/* The leader as a thread: its own times, not the sum. */
	assert_int_equal(read_all(l, getpid(), getpid(), &t), 0);
	assert_true(t.is_thread);
	assert_int_equal(t.tid, getpid());
	pthread_barrier_wait(&p.end);
	pthread_join(thread, NULL);
	/* join returns before the kernel has taken the thread away. */
	while (read_all(l, getpid(), p.tid, &t) == 0 && clock_monotonic() < deadline)
		sched_yield();
	assert_int_equal(read_all(l, getpid(), p.tid, &t), -ESRCH);
	pthread_barrier_destroy(&p.ready);
	pthread_barrier_destroy(&p.end);
	pidlist_done(&list);
}

/* In the environment of this program, started anew: it is to wait. */
static char wait_mark[] = "PROC_TEST_WAITS=1";

static int wait_as_told(void)
{
	char byte = 0;

	if (write(1, &byte, 1) != 1)
		return 1;
	return read(0, &byte, 1) == 0 ? 0 : 1;
}

/* Starts this program anew with these arguments; it waits until end_fd is closed. */
static void exec_start(struct child *c, char *const argv[])
{
	const struct rlimit stack = { RLIM_INFINITY, RLIM_INFINITY };
	char *const env[] = { wait_mark, NULL };
	int ready[2], end[2];
	char byte;

	assert_int_equal(pipe2(ready, O_CLOEXEC), 0);
	assert_int_equal(pipe2(end, O_CLOEXEC), 0);
	c->pid = fork();
	assert_true(c->pid >= 0);
	if (c->pid == 0) {
		/* A quarter of the stack is for arguments, 6 MiB at most. */
		setrlimit(RLIMIT_STACK, &stack);
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		dup2(end[0], 0);
		dup2(ready[1], 1);
		execve("/proc/self/exe", argv, env);
		_exit(1);
	}
	close(ready[1]);
	close(end[0]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	c->end_fd = end[1];
}

static void reads_two_mebibytes_of_arguments(void **state)
{
	enum { COUNT = 21, SIZE = 100000 };
	struct live *l = *state;
	CLEANUP_FREE char *one = xmalloc(SIZE);
	char name[] = "long", *argv[COUNT + 2] = { name };
	struct task_ask ask = { .facts = FACT_BIT(FACT_CMDLINE), .cmdline_max = 4096 };
	struct rlimit limit;
	struct child c;
	struct task t;

	if (getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_max < 16 << 20)
		skip_because("the stack may not grow: no room for arguments");
	memset(one, 'x', SIZE - 1);
	one[SIZE - 1] = '\0';
	for (int i = 0; i < COUNT; i++)
		argv[1 + i] = one;
	exec_start(&c, argv);
	ask.pid = c.pid;
	assert_int_equal(task_read(l->reader, &ask, NULL, l->arena, &t), 0);
	assert_true(t.cmdline_truncated);
	assert_int_equal(t.cmdline_len, 4097);
	assert_memory_equal(t.cmdline, "long\0xxx", 8);
	assert_int_equal(read_all(l, c.pid, 0, &t), 0);
	assert_false(t.cmdline_truncated);
	assert_int_equal(t.cmdline_len, 5 + COUNT * SIZE);
	assert_string_equal(t.cmdline + 5 + (COUNT - 1) * SIZE, one);
	child_reap(&c);
}

static void reads_an_empty_argv(void **state)
{
	struct live *l = *state;
	char *const argv[] = { NULL };
	struct child c;
	struct task t;

	exec_start(&c, argv);
	assert_int_equal(read_all(l, c.pid, 0, &t), 0);
	/* Kernels since 5.18 give such a program one empty argument. */
	assert_in_range(t.cmdline_len, 0, 1);
	assert_string_equal(t.cmdline, "");
	child_reap(&c);
}

static void open_files(void)
{
	for (int i = 0; i < 10; i++)
		if (dup(0) < 0)
			_exit(1);
}

static void counts_descriptors_both_ways(void **state)
{
	struct live *l = *state;
	struct task_reader *lister = task_reader_new(&l->root);
	struct task_ask ask = { .facts = FACT_BIT(FACT_FD_COUNT) };
	struct pidlist list = PIDLIST_INIT;
	struct child c;
	struct task t;
	char path[32];

	task_reader_list_fds(lister);
	child_start(&c, open_files);
	ask.pid = c.pid;
	snprintf(path, sizeof(path), "%d/fd", (int)c.pid);
	/* Names of descriptors are numbers too; 0 is no pid. */
	assert_int_equal(pidlist_read(l->root.fd, path, &list), 0);
	assert_int_equal(task_read(l->reader, &ask, NULL, l->arena, &t), 0);
	assert_int_equal(t.extra->fd_count, list.count + 1);
	assert_int_equal(task_read(lister, &ask, NULL, l->arena, &t), 0);
	assert_int_equal(t.extra->fd_count, list.count + 1);
	child_end(&c);
	assert_int_equal(task_read(l->reader, &ask, NULL, l->arena, &t), 0);
	assert_int_equal(t.extra->fd_count, 0);
	child_reap(&c);
	pidlist_done(&list);
	task_reader_free(lister);
}

static void everything_can_be_read(void **state)
{
	struct live *l = *state;
	struct pidlist list = PIDLIST_INIT;
	size_t read = 0;

	assert_int_equal(pidlist_read(l->root.fd, ".", &list), 0);
	for (size_t i = 0; i < list.count; i++) {
		struct task t;
		int err = read_all(l, list.pids[i], 0, &t);

		assert_true(err == 0 || err == -ESRCH);
		if (err)
			continue;
		read++;
		assert_int_equal(t.have | t.denied | t.absent, ALL);
		if (task_is_kthread(&t))
			assert_int_equal(t.cmdline_len + t.rss, 0);
	}
	assert_true(read > 1);
	pidlist_done(&list);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_itself),
		cmocka_unit_test(a_hostile_name_changes_nothing),
		cmocka_unit_test(tells_a_zombie_from_one_that_is_gone),
		cmocka_unit_test(a_kept_descriptor_never_reads_the_newcomer),
		cmocka_unit_test(reads_threads),
		cmocka_unit_test(reads_two_mebibytes_of_arguments),
		cmocka_unit_test(reads_an_empty_argv),
		cmocka_unit_test(counts_descriptors_both_ways),
		cmocka_unit_test(everything_can_be_read),
	};

	if (getenv("PROC_TEST_WAITS"))
		return wait_as_told();
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, live_open, live_done);
}
