/* Tasks of folders that stand for /proc; live ones are in live_test.c. */
#include "proc/task.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/procroot.h"
#include "helper.h"
#include "tests/unit/cmocka_all.h"
#include "types/task.h"

static const uint32_t ALL = FACT_BIT(FACT_COUNT) - 1;

enum { LARGE_CMDLINE = 2 << 20 };

struct stage {
	struct procroot root;
	struct task_reader *reader;
	struct arena *arena;
	struct folder folder;
};

static void set_up(struct stage *s, const char *path)
{
	assert_int_equal(procroot_open(path, &s->root), 0);
	s->reader = task_reader_new(&s->root);
	s->arena = arena_new();
}

static void tear_down(struct stage *s)
{
	arena_free(s->arena);
	task_reader_free(s->reader);
	procroot_done(&s->root);
}

static int read_task(struct stage *s, struct task_ask ask, struct task *t)
{
	if (ask.cmdline_max == 0)
		ask.cmdline_max = 4096;
	return task_read(s->reader, &ask, NULL, s->arena, t);
}

static void check_plain(const struct task *t)
{
	assert_int_equal(t->pid, 100);
	assert_int_equal(t->tid, 100);
	assert_false(t->is_thread);
	assert_string_equal(t->comm, "a) R 1 (\nb");
	assert_int_equal(t->state, 'S');
	assert_int_equal(t->start, 5000);
	assert_int_equal(t->rss, 2560);
	assert_int_equal(t->shared, 1024);
	assert_int_equal(t->text, 40);
	assert_int_equal(t->data, 800);
	assert_int_equal(t->cmdline_len, 18);
	assert_memory_equal(t->cmdline, "server\0--name\0a b\0", 18);
	assert_false(t->cmdline_truncated);
}

static void check_extra(const struct task_extra *x)
{
	assert_int_equal(x->status->ruid, 1000);
	assert_int_equal(x->status->nspid_count, 2);
	assert_int_equal(x->io->write_bytes, 8192);
	assert_string_equal(x->cgroup, "/system.slice/server.service");
	assert_string_equal(x->unit, "server.service");
	assert_null(x->user_unit);
	assert_null(x->container);
	assert_int_equal(x->loginuid, UINT32_MAX);
	assert_int_equal(x->oom_score, 667);
	assert_int_equal(x->oom_score_adj, -500);
	assert_int_equal(x->schedstat->wait_ns, 987654);
	assert_int_equal(x->rollup->pss, 8192 * 1024);
	assert_true(x->rollup_at > 0 && x->fd_count_at > 0 && x->wchan_at > 0);
	assert_int_equal(x->ns[TASK_NS_MNT], 4026531837u);
	assert_int_equal(x->ns[TASK_NS_TIME], 0);
	assert_int_equal(x->fd_count, 4);
	assert_int_equal(x->fd_limit, 1024);
	assert_string_equal(x->wchan, "do_epoll_wait");
	assert_int_equal(x->call->state, TASK_CALL_IN);
	assert_int_equal(x->call->number, 232);
	assert_int_equal(x->call->bits, 64);
	assert_string_equal(x->syscall_args, "0x5, 0x7ffc00001000, 0x40, 0xffffffff, 0x0, 0x8");
	assert_null(x->syscall_name);
	assert_true(x->call_at > 0);
	assert_string_equal(x->exe, "/srv/bin/server (deleted)");
	assert_string_equal(x->cwd, "/srv");
}

static void reads_every_group(void **state)
{
	struct stage s;
	struct task t;
	struct stat st;

	(void)state;
	set_up(&s, PROC_FIXTURES "/modern");
	assert_int_equal(read_task(&s, (struct task_ask){ .pid = 100, .facts = ALL }, &t), 0);
	assert_int_equal(t.have, ALL);
	assert_int_equal(t.denied | t.absent | t.stuck, 0);
	assert_int_equal(fstatat(s.root.fd, "100", &st, 0), 0);
	assert_int_equal(t.uid, st.st_uid);
	assert_int_equal(t.gid, st.st_gid);
	check_plain(&t);
	check_extra(t.extra);
	tear_down(&s);
}

/* Each group alone: it brings itself and nothing else. */
static void reads_what_is_asked_for(void **state)
{
	struct stage s;

	(void)state;
	set_up(&s, PROC_FIXTURES "/modern");
	for (unsigned fact = 0; fact < FACT_COUNT; fact++) {
		struct task_ask ask = { .pid = 100, .facts = FACT_BIT(fact) };
		uint64_t before = task_reader_files(s.reader);
		struct task t;

		assert_int_equal(read_task(&s, ask, &t), 0);
		assert_int_equal(t.have, FACT_BIT(FACT_STAT) | FACT_BIT(fact));
		assert_int_equal(!!t.extra, fact >= FACT_STATUS);
		assert_int_equal(!!t.cmdline, fact == FACT_CMDLINE);
		assert_in_range(task_reader_files(s.reader) - before, fact ? 2 : 1,
				fact == FACT_NS ? 1 + TASK_NS_COUNT : 3);
	}
	tear_down(&s);
}

static void cuts_long_arguments(void **state)
{
	struct task_ask ask = { .pid = 100, .facts = FACT_BIT(FACT_CMDLINE), .cmdline_max = 8 };
	struct stage s;
	struct task t;

	(void)state;
	set_up(&s, PROC_FIXTURES "/modern");
	assert_int_equal(read_task(&s, ask, &t), 0);
	assert_true(t.cmdline_truncated);
	assert_int_equal(t.cmdline_len, 9);
	assert_memory_equal(t.cmdline, "server\0-\0", 9);
	tear_down(&s);
}

static void reads_two_mebibytes_of_arguments(void **state)
{
	static const size_t limits[] = { 100,		8190,	8191,
					 8192,		100000, LARGE_CMDLINE - 1,
					 LARGE_CMDLINE, 3 << 20 };
	CLEANUP_FREE char *args = xmalloc(LARGE_CMDLINE);
	struct stage s;

	(void)state;
	for (size_t i = 0; i < LARGE_CMDLINE; i++)
		args[i] = (char)(i % 1000 == 999 ? '\0' : 'a' + i % 23);
	args[LARGE_CMDLINE - 1] = '\0';
	folder_make(&s.folder);
	folder_add_text(&s.folder, "9/stat",
			"9 (long) S 1 9 9 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 70 0 0\n");
	folder_add(&s.folder, "9/cmdline", args, LARGE_CMDLINE);
	set_up(&s, s.folder.path);
	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		struct task_ask ask = { .pid = 9,
					.facts = FACT_BIT(FACT_CMDLINE),
					.cmdline_max = limits[i] };
		size_t want = limits[i] < LARGE_CMDLINE ? limits[i] : LARGE_CMDLINE;
		struct task t;

		assert_int_equal(read_task(&s, ask, &t), 0);
		assert_int_equal(t.cmdline_truncated, limits[i] < LARGE_CMDLINE);
		assert_memory_equal(t.cmdline, args, want);
		assert_int_equal(t.cmdline[t.cmdline_len - 1], '\0');
		assert_in_range(t.cmdline_len, want, want + 1);
	}
	tear_down(&s);
	folder_remove(&s.folder);
}

static void kernel_threads_have_no_memory(void **state)
{
	const uint32_t memory =
		FACT_BIT(FACT_STATM) | FACT_BIT(FACT_CMDLINE) | FACT_BIT(FACT_ROLLUP);
	struct task_ask ask = { .pid = 2, .facts = memory };
	struct stage s;

	(void)state;
	set_up(&s, PROC_FIXTURES "/modern");
	/* The first time its statm says so; then the caller knows, and only stat is read. */
	for (int known = 0; known < 2; known++) {
		uint64_t before = task_reader_files(s.reader);
		struct task t;

		ask.no_memory = known;
		assert_int_equal(read_task(&s, ask, &t), 0);
		assert_true(task_is_kthread(&t));
		assert_int_equal(t.have, memory | FACT_BIT(FACT_STAT));
		assert_int_equal(t.rss, 0);
		assert_non_null(t.cmdline);
		assert_int_equal(t.cmdline_len, 0);
		assert_int_equal(t.extra->rollup->rss, 0);
		assert_int_equal(task_reader_files(s.reader) - before, known ? 1 : 2);
	}
	tear_down(&s);
}

static void old_kernels_lack_groups(void **state)
{
	const uint32_t there = FACT_BIT(FACT_STAT) | FACT_BIT(FACT_OWNER) | FACT_BIT(FACT_STATM) |
			       FACT_BIT(FACT_CMDLINE) | FACT_BIT(FACT_STATUS) |
			       /* No link: it has no program, no folder. */
			       FACT_BIT(FACT_EXE) | FACT_BIT(FACT_CWD);
	struct stage s;
	struct task t;

	(void)state;
	set_up(&s, PROC_FIXTURES "/old");
	assert_int_equal(read_task(&s, (struct task_ask){ .pid = 1, .facts = ALL }, &t), 0);
	assert_int_equal(t.have, there);
	assert_int_equal(t.absent, ALL & ~there);
	assert_int_equal(t.start, 99);
	assert_int_equal(t.cpu, 0);
	assert_int_equal(t.extra->status->seccomp, -1);
	assert_int_equal(t.extra->status->no_new_privs, -1);
	assert_int_equal(t.extra->status->nspid_count, 0);
	assert_true(t.extra->status->has_memory);
	assert_null(t.extra->io);
	assert_null(t.extra->exe);
	tear_down(&s);
}

static void empty_files_are_absent(void **state)
{
	const uint32_t there = FACT_BIT(FACT_STAT) | FACT_BIT(FACT_OWNER) | FACT_BIT(FACT_CMDLINE) |
			       FACT_BIT(FACT_FD_COUNT) | FACT_BIT(FACT_WCHAN) | FACT_BIT(FACT_EXE) |
			       FACT_BIT(FACT_CWD);
	struct stage s;
	struct task t;

	(void)state;
	set_up(&s, PROC_FIXTURES "/broken");
	assert_int_equal(read_task(&s, (struct task_ask){ .pid = 8, .facts = ALL }, &t), 0);
	assert_int_equal(t.have, there);
	assert_int_equal(t.absent, ALL & ~there);
	assert_int_equal(t.cmdline_len, 0);
	assert_int_equal(t.extra->fd_count, 0);
	assert_null(t.extra->wchan);
	tear_down(&s);
}

static int open_count(void)
{
	int count = 0;

	for (int fd = 0; fd < 256; fd++)
		count += fcntl(fd, F_GETFD) >= 0;
	return count;
}

static void says_why_not(void **state)
{
	static const struct {
		pid_t pid;
		int error;
	} rows[] = { { 5, -EINVAL }, { 6, -EINVAL }, { 7, -ESRCH },
		     { 9, -ESRCH },  { 0, -ESRCH },  { -8, -ESRCH } };
	struct stage s;
	int before;

	(void)state;
	set_up(&s, PROC_FIXTURES "/broken");
	before = open_count();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct task_ask ask = { .pid = rows[i].pid, .facts = ALL };
		struct task t = { .pid = -1 };
		int fd = -1;

		assert_int_equal(read_task(&s, ask, &t), rows[i].error);
		assert_int_equal(task_read(s.reader, &ask, &fd, s.arena, &t), rows[i].error);
		assert_int_equal(t.pid, -1);
		assert_int_equal(fd, -1);
	}
	assert_int_equal(open_count(), before);
	tear_down(&s);
}

static void own_trouble_is_no_fact(void **state)
{
	struct task_ask ask = { .pid = 100, .facts = ALL };
	struct task t = { .pid = -1 };
	struct stage s;
	int fds[256], n = 0;

	(void)state;
	set_up(&s, PROC_FIXTURES "/modern");
	/* One descriptor for stat, none for the rest. */
	while ((fds[n] = dup(0)) >= 0 && fds[n] < 200)
		n++;
	close(fds[n]);
	struct rlimit old, few;
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &old), 0);
	few = (struct rlimit){ (rlim_t)fds[n] + 1, old.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
	assert_int_equal(task_read(s.reader, &ask, NULL, s.arena, &t), -EMFILE);
	assert_int_equal(t.pid, -1);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &old), 0);
	while (n > 0)
		close(fds[--n]);
	tear_down(&s);
}

static void reads_a_thread_by_its_own_files(void **state)
{
	struct task_ask ask = { .pid = 100,
				.tid = 101,
				.facts = FACT_BIT(FACT_STATM) | FACT_BIT(FACT_OWNER) };
	struct stage s;
	struct task t;

	(void)state;
	set_up(&s, PROC_FIXTURES "/modern");
	assert_int_equal(read_task(&s, ask, &t), 0);
	assert_int_equal(t.pid, 100);
	assert_int_equal(t.tid, 101);
	assert_true(t.is_thread);
	assert_string_equal(t.comm, "worker");
	assert_int_equal(t.rss, 2560);
	assert_true(t.have & FACT_BIT(FACT_OWNER));
	ask.tid = 102;
	assert_int_equal(read_task(&s, ask, &t), -ESRCH);
	tear_down(&s);
}

static void reads_more_of_a_copy(void **state)
{
	const uint32_t later = FACT_BIT(FACT_IO) | FACT_BIT(FACT_WCHAN);
	struct task_ask ask = { .pid = 100, .facts = FACT_BIT(FACT_STATUS) | FACT_BIT(FACT_WCHAN) };
	const struct task_extra *before;
	struct stage s;
	struct task t;

	(void)state;
	set_up(&s, PROC_FIXTURES "/modern");
	assert_int_equal(read_task(&s, ask, &t), 0);
	before = t.extra;
	t.utime = 1;
	ask.facts = later;
	assert_int_equal(task_read_more(s.reader, &ask, NULL, s.arena, &t), 0);
	assert_int_equal(t.have, later | FACT_BIT(FACT_STAT) | FACT_BIT(FACT_STATUS));
	assert_ptr_not_equal(t.extra, before);
	assert_null(before->io);
	assert_int_equal(t.extra->status->ruid, 1000);
	assert_int_equal(t.extra->io->rchar, 1000);
	assert_int_equal(t.utime, 1);
	ask.facts = FACT_BIT(FACT_STAT);
	assert_int_equal(task_read_more(s.reader, &ask, NULL, s.arena, &t), 0);
	assert_int_equal(t.utime, 120);
	t.start--;
	assert_int_equal(task_read_more(s.reader, &ask, NULL, s.arena, &t), -ESRCH);
	tear_down(&s);
}

/* A group that is read no more loses its value with its bit. */
static void what_is_gone_is_cleared(void **state)
{
	const uint32_t facts = FACT_BIT(FACT_IO) | FACT_BIT(FACT_STATM) | FACT_BIT(FACT_LOGINUID);
	struct task_ask ask = { .pid = 8, .facts = facts };
	struct task_io io = { .rchar = 1 };
	struct task_extra extra = { .io = &io, .loginuid = 5, .oom_score = 6 };
	struct task t = { .pid = 8, .tid = 8, .start = 70, .rss = 4, .extra = &extra };
	struct stage s;

	(void)state;
	t.have = facts | FACT_BIT(FACT_STAT) | FACT_BIT(FACT_OOM);
	set_up(&s, PROC_FIXTURES "/broken");
	assert_int_equal(task_read_more(s.reader, &ask, NULL, s.arena, &t), 0);
	assert_int_equal(t.have, FACT_BIT(FACT_STAT) | FACT_BIT(FACT_OOM));
	assert_int_equal(t.absent, facts);
	assert_int_equal(t.rss, 0);
	assert_null(t.extra->io);
	assert_int_equal(t.extra->loginuid, 0);
	assert_int_equal(t.extra->oom_score, 6);
	assert_int_equal(extra.loginuid, 5);
	tear_down(&s);
}

static void adopts_what_it_lacks(void **state)
{
	struct stage s;
	struct arena *older = arena_new(), *newer = arena_new();
	struct task_ask ask = { .pid = 100, .facts = ALL, .cmdline_max = 4096 };
	struct task from, to;

	(void)state;
	set_up(&s, PROC_FIXTURES "/modern");
	assert_int_equal(task_read(s.reader, &ask, NULL, older, &from), 0);
	from.have &= ~FACT_BIT(FACT_SCHEDSTAT);
	from.denied |= FACT_BIT(FACT_SCHEDSTAT);
	ask.facts = FACT_BIT(FACT_STATM);
	assert_int_equal(task_read(s.reader, &ask, NULL, newer, &to), 0);
	to.rss = 1;
	task_adopt(&to, &from, ALL & ~FACT_BIT(FACT_CWD), newer);
	/* All that it points to is its own. */
	memset((void *)from.cmdline, 'x', from.cmdline_len);
	arena_free(older);
	assert_int_equal(to.have, ALL & ~FACT_BIT(FACT_CWD) & ~FACT_BIT(FACT_SCHEDSTAT));
	assert_int_equal(to.denied, FACT_BIT(FACT_SCHEDSTAT));
	assert_int_equal(to.rss, 1);
	to.rss = 2560;
	check_plain(&to);
	assert_null(to.extra->cwd);
	assert_int_equal(to.extra->fd_count, 4);
	assert_string_equal(to.extra->exe, "/srv/bin/server (deleted)");
	assert_string_equal(to.extra->unit, "server.service");
	assert_int_equal(to.extra->ns[TASK_NS_MNT], 4026531837u);
	assert_int_equal(to.extra->status->ruid, 1000);
	arena_free(newer);
	tear_down(&s);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_every_group),
		cmocka_unit_test(reads_what_is_asked_for),
		cmocka_unit_test(cuts_long_arguments),
		cmocka_unit_test(reads_two_mebibytes_of_arguments),
		cmocka_unit_test(kernel_threads_have_no_memory),
		cmocka_unit_test(old_kernels_lack_groups),
		cmocka_unit_test(empty_files_are_absent),
		cmocka_unit_test(says_why_not),
		cmocka_unit_test(own_trouble_is_no_fact),
		cmocka_unit_test(reads_a_thread_by_its_own_files),
		cmocka_unit_test(reads_more_of_a_copy),
		cmocka_unit_test(what_is_gone_is_cleared),
		cmocka_unit_test(adopts_what_it_lacks),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
