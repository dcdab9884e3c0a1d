/* The live source on this machine: processes that the test has started, and what /proc says. */
#include "source/live.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pthread.h>
#include <pwd.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/procroot.h"
#include "base/strbuf.h"
#include "child.h"
#include "model/snapshot.h"
#include "source/source.h"
#include "tests/unit/cmocka_all.h"
#include "types/detail.h"
#include "types/request.h"

enum { CMDLINE_MAX = 4096, KEPT = 4096 };

#define ALL_FACTS (FACT_BIT(FACT_COUNT) - 1)
#define STAT FACT_BIT(FACT_STAT)
#define CMDLINE FACT_BIT(FACT_CMDLINE)
#define OWNER FACT_BIT(FACT_OWNER)
#define STATM FACT_BIT(FACT_STATM)
#define ROLLUP FACT_BIT(FACT_ROLLUP)

static struct source *open_live(size_t kept_fds)
{
	const struct live_options o = { "/proc", kept_fds };
	struct source *s = NULL;

	assert_int_equal(source_live_new(&o, &s), 0);
	return s;
}

static struct snapshot *take(struct source *s, const struct snapshot_request *r)
{
	struct snapshot *snapshot = NULL;

	assert_int_equal(source_snapshot(s, r, &snapshot), 0);
	return snapshot;
}

static struct snapshot *take_facts(struct source *s, uint32_t facts)
{
	const struct snapshot_request r = { .facts = facts, .cmdline_max = CMDLINE_MAX };

	return take(s, &r);
}

static size_t count_own_fds(void)
{
	DIR *dir = opendir("/proc/self/fd");
	size_t n = 0;

	assert_non_null(dir);
	while (readdir(dir))
		n++;
	closedir(dir);
	return n;
}

static void read_proc(pid_t pid, const char *name, struct strbuf *b)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	assert_int_equal(procroot_read_all(-1, path, b, 1 << 20, NULL), 0);
}

static void assert_cmdline(const struct task *t)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;

	assert_non_null(t);
	read_proc(t->pid, "cmdline", &b);
	assert_int_equal(t->cmdline_len, b.len);
	assert_memory_equal(t->cmdline, strbuf_str(&b), b.len);
}

static void this_process_is_what_proc_says(void **state)
{
	CLEANUP_STRBUF struct strbuf comm = STRBUF_INIT;
	struct source *s = open_live(0);
	const struct snapshot_request r = { .facts = ALL_FACTS,
					    .system = true,
					    .cmdline_max = CMDLINE_MAX };
	struct snapshot *n = take(s, &r);
	const struct task *t = snapshot_find(n, getpid());

	(void)state;
	assert_non_null(t);
	assert_true(task_id_equal(task_id_of(t), child_id(getpid())));
	assert_int_equal(t->ppid, getppid());
	assert_int_equal(t->uid, geteuid());
	assert_int_equal(t->state, 'R');
	read_proc(getpid(), "comm", &comm);
	assert_int_equal(strlen(t->comm) + 1, comm.len);
	assert_memory_equal(t->comm, comm.s, comm.len - 1);
	assert_cmdline(t);
	assert_true(t->have & STATM && t->rss > 0);
	assert_non_null(t->extra);
	assert_int_equal(t->extra->status->euid, geteuid());
	if (geteuid() == 0)
		assert_string_equal(id_names_find(&n->users, 0), "root");
	assert_int_equal(n->host.page_size, getpagesize());
	assert_true(n->system.cpu_count > 0 && n->system.memory.total > 0);
	assert_true(n->cost.milliseconds > 0 && n->cost.files_read > n->count * 10);
	for (size_t i = 1; i < n->count; i++)
		assert_true(n->tasks[i - 1].pid < n->tasks[i].pid);
	snapshot_unref(n);
	source_free(s);
}

static void what_ends_is_gone(void **state)
{
	const size_t kinds[] = { 0, KEPT };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct source *s = open_live(kinds[i]);
		pid_t pid = child_start(child_sleep, NULL);
		struct snapshot *n = take_facts(s, STAT | CMDLINE);

		assert_cmdline(snapshot_find(n, pid));
		child_end(pid);
		snapshot_unref(n);
		n = take_facts(s, STAT | CMDLINE);
		assert_null(snapshot_find(n, pid));
		assert_non_null(snapshot_find(n, getpid()));
		snapshot_unref(n);
		source_free(s);
	}
}

static void a_zombie_is_there_without_arguments(void **state)
{
	struct source *s = open_live(KEPT);
	pid_t pid = child_start(child_sleep, NULL);
	struct snapshot *n = take_facts(s, STAT | CMDLINE);

	(void)state;
	snapshot_unref(n);
	kill(pid, SIGKILL);
	await_true(child_state(pid) == 'Z');
	n = take_facts(s, STAT | CMDLINE);
	assert_int_equal(snapshot_find(n, pid)->state, 'Z');
	snapshot_unref(n);
	child_end(pid);
	source_free(s);
}

static void descriptors_are_kept_up_to_the_limit_and_given_back(void **state)
{
	const size_t before = count_own_fds();
	struct source *s = open_live(0);
	const size_t bare = count_own_fds();
	struct snapshot *n = take_facts(s, STAT);
	pid_t pids[8];

	(void)state;
	/* The host's figures keep one or two. */
	assert_in_range(count_own_fds(), bare, bare + 2);
	snapshot_unref(n);
	source_free(s);
	assert_int_equal(count_own_fds(), before);
	for (size_t i = 0; i < 8; i++)
		pids[i] = child_start(child_sleep, NULL);
	s = open_live(5);
	for (size_t tick = 0; tick < 3; tick++) {
		snapshot_unref(take_facts(s, STAT));
		assert_in_range(count_own_fds(), bare + 5, bare + 7);
	}
	for (size_t i = 0; i < 8; i++)
		child_end(pids[i]);
	snapshot_unref(take_facts(s, STAT));
	assert_in_range(count_own_fds(), bare + 1, bare + 7);
	source_free(s);
	assert_int_equal(count_own_fds(), before);
}

/* Runs body in a child, whose limits and user it may change; it must end with 0. */
static void run_apart(void (*body)(void))
{
	pid_t pid = fork();
	int status;

	assert_true(pid >= 0);
	if (pid == 0) {
		body();
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

#define child_assert(condition)                                                                    \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			fprintf(stderr, "# %s:%d: %s\n", __FILE__, __LINE__, #condition);          \
			_exit(1);                                                                  \
		}                                                                                  \
	} while (0)

static void with_few_descriptors(void)
{
	const struct live_options o = { "/proc", 1000 };
	const struct snapshot_request r = { .facts = STAT | CMDLINE, .cmdline_max = CMDLINE_MAX };
	const struct rlimit limit = { 16, 16 };
	struct source *s;

	child_assert(source_live_new(&o, &s) == 0);
	child_assert(setrlimit(RLIMIT_NOFILE, &limit) == 0);
	for (int tick = 0; tick < 3; tick++) {
		struct snapshot *n;

		child_assert(source_snapshot(s, &r, &n) == 0);
		child_assert(n->count > 16);
		child_assert(snapshot_find(n, getpid())->cmdline_len > 0);
		snapshot_unref(n);
	}
	source_free(s);
}

static void it_goes_on_when_descriptors_run_out(void **state)
{
	pid_t pids[20];

	(void)state;
	for (size_t i = 0; i < 20; i++)
		pids[i] = child_start(child_sleep, NULL);
	run_apart(with_few_descriptors);
	for (size_t i = 0; i < 20; i++)
		child_end(pids[i]);
}

/* Another process with the same pid is another one: nothing is taken over from the first. */
static void a_pid_used_again_is_another_process(void **state)
{
	const size_t kinds[] = { 0, KEPT };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct source *s = open_live(kinds[i]);
		pid_t pid = child_start(child_sleep, NULL);
		struct task_id first = child_id(pid), second;
		struct snapshot *n = take_facts(s, STAT | CMDLINE | OWNER);

		assert_non_null(snapshot_find_id(n, first));
		snapshot_unref(n);
		child_end(pid);
		child_await_tick();
		if (child_start_as(pid) != pid) {
			source_free(s);
			skip_because("needs CAP_SYS_ADMIN and clone3");
		}
		second = child_id(pid);
		assert_int_not_equal(first.start, second.start);
		n = take_facts(s, STAT | CMDLINE | OWNER);
		assert_null(snapshot_find_id(n, first));
		assert_non_null(snapshot_find_id(n, second));
		assert_cmdline(snapshot_find(n, pid));
		snapshot_unref(n);
		child_end(pid);
		source_free(s);
	}
}

static void exec_sleep(void *unused)
{
	char c;
	int *fds = unused;

	child_ready();
	if (read(fds[0], &c, 1) == 1)
		execlp("sleep", "sleep", "1000", NULL);
}

static void new_arguments_are_read_after_exec(void **state)
{
	struct source *s = open_live(KEPT);
	int fds[2];
	struct snapshot *n;
	pid_t pid;

	(void)state;
	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	pid = child_start(exec_sleep, fds);
	n = take_facts(s, STAT | CMDLINE);
	assert_cmdline(snapshot_find(n, pid));
	snapshot_unref(n);
	assert_int_equal(write(fds[1], "x", 1), 1);
	for (bool found = false; !found; snapshot_unref(n)) {
		n = take_facts(s, STAT | CMDLINE);
		found = !strcmp(snapshot_find(n, pid)->comm, "sleep");
	}
	/* While the name is new already, exec may still be at the arguments. */
	await_true(child_state(pid) == 'S');
	n = take_facts(s, STAT | CMDLINE);
	assert_int_equal(snapshot_find(n, pid)->cmdline_len, 11);
	assert_memory_equal(snapshot_find(n, pid)->cmdline, "sleep\0001000", 11);
	snapshot_unref(n);
	child_end(pid);
	close(fds[0]);
	close(fds[1]);
	source_free(s);
}

/* Rewrites its own arguments when it is told to, as servers do to say what they are at. */
static void rewrite_title(void *context)
{
	int *fds = context;
	char *start = NULL, c;
	CLEANUP_STRBUF struct strbuf stat = STRBUF_INIT;
	const char *at;

	if (procroot_read_all(-1, "/proc/self/stat", &stat, 4096, NULL) < 0)
		_exit(1);
	/* arg_start is the 48th field. */
	at = strrchr(stat.s, ')') + 2;
	for (unsigned field = 3; field < 48; field++)
		at = strchr(at, ' ') + 1;
	start = (char *)(uintptr_t)strtoull(at, NULL, 10);
	child_ready();
	if (read(fds[0], &c, 1) != 1)
		_exit(1);
	start[0] = '!';
	if (write(fds[3], "d", 1) != 1)
		_exit(1);
	for (;;)
		pause();
}

static struct snapshot *take_visible(struct source *s, struct task_id id, uint32_t visible_facts,
				     uint64_t budget_ns)
{
	const struct snapshot_request r = { .facts = STAT | CMDLINE,
					    .visible_facts = visible_facts,
					    .visible = &id,
					    .visible_count = 1,
					    .budget_ns = budget_ns,
					    .cmdline_max = CMDLINE_MAX };

	return take(s, &r);
}

static void new_titles_are_seen_at_once_where_one_looks(void **state)
{
	struct source *s = open_live(KEPT);
	int fds[4];
	struct snapshot *n;
	pid_t pid;
	char c;
	unsigned ticks = 0;

	(void)state;
	assert_int_equal(pipe(fds), 0);
	assert_int_equal(pipe(fds + 2), 0);
	pid = child_start(rewrite_title, fds);
	n = take_facts(s, STAT | CMDLINE);
	assert_int_not_equal(snapshot_find(n, pid)->cmdline[0], '!');
	snapshot_unref(n);
	assert_int_equal(write(fds[1], "x", 1), 1);
	assert_int_equal(read(fds[2], &c, 1), 1);
	n = take_visible(s, child_id(pid), CMDLINE, NS_PER_SEC);
	assert_int_equal(snapshot_find(n, pid)->cmdline[0], '!');
	snapshot_unref(n);
	child_end(pid);

	pid = child_start(rewrite_title, fds);
	snapshot_unref(take_facts(s, STAT | CMDLINE));
	assert_int_equal(write(fds[1], "x", 1), 1);
	assert_int_equal(read(fds[2], &c, 1), 1);
	for (bool found = false; !found; ticks++) {
		n = take_facts(s, STAT | CMDLINE);
		found = snapshot_find(n, pid)->cmdline[0] == '!';
		snapshot_unref(n);
	}
	assert_in_range(ticks, 1, 64);
	child_end(pid);
	for (size_t i = 0; i < 4; i++)
		close(fds[i]);
	source_free(s);
}

static void only_what_is_seen_is_read(void **state)
{
	enum { CHILDREN = 40 };
	struct source *s = open_live(KEPT);
	pid_t pids[CHILDREN];
	struct task_id seen;
	const struct snapshot_request r = { .facts = STAT | CMDLINE | OWNER,
					    .visible_facts = STATM,
					    .visible = &seen,
					    .visible_count = 1,
					    .budget_ns = NS_PER_SEC,
					    .cmdline_max = CMDLINE_MAX,
					    .pids = pids,
					    .pid_count = CHILDREN };
	struct snapshot *n;

	(void)state;
	for (size_t i = 0; i < CHILDREN; i++)
		pids[i] = child_start(child_sleep, NULL);
	seen = child_id(pids[7]);
	/* New, then new no longer. */
	snapshot_unref(take(s, &r));
	snapshot_unref(take(s, &r));
	n = take(s, &r);
	assert_int_equal(snapshot_find(n, pids[7])->have, STAT | CMDLINE | OWNER | STATM);
	assert_true(snapshot_find(n, pids[7])->rss > 0);
	assert_int_equal(snapshot_find(n, pids[8])->have, STAT | CMDLINE | OWNER);
	/* The stat of each; of the one in sight arguments, owner, statm, and stat once more. Now
	 * and then it is the turn of one or two to have arguments and owner read. */
	assert_in_range(n->cost.files_read, CHILDREN + 4, CHILDREN + 8);
	snapshot_unref(n);
	for (size_t i = 0; i < CHILDREN; i++)
		child_end(pids[i]);
	source_free(s);
}

static void costly_facts_are_taken_over_with_their_age(void **state)
{
	struct source *s = open_live(KEPT);
	pid_t pid = child_start(child_sleep, NULL);
	struct task_id id = child_id(pid), nobody = { 0, 0, 0 };
	struct snapshot *n = take_visible(s, id, ROLLUP, NS_PER_SEC);
	const struct task *t = snapshot_find(n, pid);
	uint64_t at, rss;

	(void)state;
	assert_true(t->have & ROLLUP);
	rss = t->extra->rollup->rss;
	at = t->extra->rollup_at;
	assert_true(rss > 0 && at <= clock_boottime() && at >= n->boottime);
	snapshot_unref(n);
	/* Out of sight: still known, and as old as it is. */
	n = take_visible(s, nobody, ROLLUP, NS_PER_SEC);
	t = snapshot_find(n, pid);
	assert_true(t->have & ROLLUP);
	assert_int_equal(t->extra->rollup->rss, rss);
	assert_int_equal(t->extra->rollup_at, at);
	snapshot_unref(n);
	/* In sight again: read again. */
	n = take_visible(s, id, ROLLUP, NS_PER_SEC);
	assert_true(snapshot_find(n, pid)->extra->rollup_at > at);
	snapshot_unref(n);
	/* No longer asked for: gone. */
	n = take_facts(s, STAT);
	assert_null(snapshot_find(n, pid)->extra);
	snapshot_unref(n);
	child_end(pid);
	source_free(s);
}

/* With a budget for hardly one of them, all come to their turn. */
static void what_does_not_fit_comes_next(void **state)
{
	enum { CHILDREN = 6 };
	struct source *s = open_live(KEPT);
	struct task_id ids[CHILDREN];
	struct snapshot_request r = { .facts = STAT,
				      .visible_facts = ROLLUP,
				      .visible = ids,
				      .visible_count = CHILDREN,
				      .budget_ns = 1 };
	size_t read = 0;
	unsigned ticks = 0;

	(void)state;
	for (size_t i = 0; i < CHILDREN; i++)
		ids[i] = child_id(child_start(child_sleep, NULL));
	r.budget_ns = 60000;
	for (; read < CHILDREN && ticks < 10000; ticks++) {
		struct snapshot *n = take(s, &r);

		read = 0;
		for (size_t i = 0; i < CHILDREN; i++)
			read += (snapshot_find_id(n, ids[i])->have & ROLLUP) != 0;
		snapshot_unref(n);
	}
	assert_int_equal(read, CHILDREN);
	for (size_t i = 0; i < CHILDREN; i++)
		child_end(ids[i].pid);
	source_free(s);
}

/* Costly facts of all processes come bit by bit. */
static void costly_facts_of_all_go_round(void **state)
{
	struct source *s = open_live(KEPT);
	const struct snapshot_request r = { .facts = STAT | ROLLUP, .budget_ns = 200000 };
	size_t missing = 1, first = 0;

	(void)state;
	for (unsigned tick = 0; missing && tick < 10000; tick++) {
		struct snapshot *n = take(s, &r);

		missing = 0;
		for (size_t i = 0; i < n->count; i++) {
			const struct task *t = &n->tasks[i];

			missing += !((t->have | t->denied | t->absent) & ROLLUP);
		}
		if (tick == 0)
			first = missing;
		snapshot_unref(n);
	}
	assert_true(first > 0);
	assert_int_equal(missing, 0);
	source_free(s);
}

static void only_the_processes_asked_for(void **state)
{
	struct source *s = open_live(KEPT);
	pid_t child = child_start(child_sleep, NULL), gone = child_start(child_sleep, NULL);
	const pid_t pids[] = { child, getpid(), gone, child, -1 };
	const struct snapshot_request r = {
		.facts = STAT | CMDLINE, .cmdline_max = CMDLINE_MAX, .pids = pids, .pid_count = 5
	};
	const struct snapshot_request none = { .facts = STAT, .pids = pids, .pid_count = 0 };
	struct snapshot *n;

	(void)state;
	child_end(gone);
	n = take(s, &r);
	assert_int_equal(n->count, 2);
	assert_cmdline(snapshot_find(n, child));
	assert_non_null(snapshot_find(n, getpid()));
	snapshot_unref(n);
	n = take(s, &none);
	assert_int_equal(n->count, 0);
	snapshot_unref(n);
	n = take_facts(s, STAT | CMDLINE);
	assert_true(n->count > 2);
	assert_cmdline(snapshot_find(n, child));
	snapshot_unref(n);
	child_end(child);
	source_free(s);
}

static void *named_thread(void *name)
{
	prctl(PR_SET_NAME, name);
	pause();
	return NULL;
}

static void with_threads(void *unused)
{
	static char *const names[] = { "one", "two", "three" };
	pthread_t thread;

	(void)unused;
	for (size_t i = 0; i < 3; i++)
		pthread_create(&thread, NULL, named_thread, names[i]);
	child_ready();
	pause();
}

static void threads_share_what_is_their_process_s(void **state)
{
	struct source *s = open_live(KEPT);
	pid_t pid = child_start(with_threads, NULL);
	const struct snapshot_request r = { .facts = STAT | CMDLINE | OWNER | FACT_BIT(FACT_IO) |
						     FACT_BIT(FACT_CGROUP) | FACT_BIT(FACT_STATUS),
					    .threads = true,
					    .cmdline_max = CMDLINE_MAX };
	struct snapshot *n;
	const struct task *process;
	size_t threads = 0, named = 0;

	(void)state;
	do { /* until they have named themselves */
		n = take(s, &r);
		process = snapshot_find(n, pid);
		threads = named = 0;
		for (size_t i = 0; i < n->thread_count; i++) {
			const struct task *t = &n->threads[i];

			if (i)
				assert_true(t[-1].pid < t->pid ||
					    (t[-1].pid == t->pid && t[-1].tid < t->tid));
			if (t->pid != pid)
				continue;
			threads++;
			named += !strcmp(t->comm, "one") || !strcmp(t->comm, "two") ||
				 !strcmp(t->comm, "three");
			assert_true(t->is_thread);
			assert_int_equal(t->have, process->have);
			assert_int_equal(t->uid, geteuid());
			assert_ptr_equal(t->cmdline, process->cmdline);
			assert_ptr_equal(t->extra->cgroup, process->extra->cgroup);
			assert_non_null(t->extra->io);
			assert_ptr_not_equal(t->extra->status, process->extra->status);
		}
		if (named < 3)
			snapshot_unref(n);
	} while (named < 3);
	assert_int_equal(threads, 4);
	assert_int_equal(process->threads, 4);
	snapshot_unref(n);
	child_end(pid);
	source_free(s);
}

static void only_threads_in_sight_are_read_more(void **state)
{
	struct source *s = open_live(KEPT);
	pid_t pid = child_start(with_threads, NULL);
	const pid_t pids[] = { pid };
	struct snapshot_request r = { .facts = STAT,
				      .threads = true,
				      .budget_ns = NS_PER_SEC,
				      .visible_facts = STATM | FACT_BIT(FACT_STATUS),
				      .pids = pids,
				      .pid_count = 1 };
	struct snapshot *n = take(s, &r);
	struct task_id seen;

	(void)state;
	assert_int_equal(n->thread_count, 4);
	seen = task_id_of(&n->threads[2]);
	r.visible = &seen;
	r.visible_count = 1;
	snapshot_unref(n);
	n = take(s, &r);
	/* Its process is looked at too: what it shares comes from there. */
	assert_int_equal(n->tasks[0].have, STAT | STATM | FACT_BIT(FACT_STATUS));
	for (size_t i = 0; i < 4; i++) {
		const struct task *t = &n->threads[i];

		assert_int_equal(t->have & STATM, STATM);
		assert_int_equal(t->rss, n->tasks[0].rss);
		assert_int_equal((t->have & FACT_BIT(FACT_STATUS)) != 0, i == 2);
		assert_true(t->extra && (t->extra->status != NULL) == (i == 2));
	}
	snapshot_unref(n);
	child_end(pid);
	source_free(s);
}

/* Architectures that have no call of this name use ppoll. */
static bool is_in_pause(const struct task *t)
{
	const char *name = t->extra ? t->extra->syscall_name : NULL;

	return name && (!strcmp(name, "pause") || !strcmp(name, "ppoll"));
}

/* And what there is no time for is known from before. */
static void threads_of_one_process_only(void **state)
{
	struct source *s = open_live(KEPT);
	pid_t pid = child_start(with_threads, NULL), other = child_start(with_threads, NULL);
	struct snapshot_request r = { .facts = STAT,
				      .threads_of = pid,
				      .visible_facts = FACT_BIT(FACT_SYSCALL) };
	struct snapshot *n = take(s, &r);
	struct task_id seen;

	(void)state;
	assert_int_equal(n->thread_count, 4);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(n->threads[i].pid, pid);
	assert_non_null(snapshot_find(n, other));
	seen = task_id_of(&n->threads[1]);
	snapshot_unref(n);
	r.visible = &seen;
	r.visible_count = 1;
	for (;;) { /* until it sleeps there */
		n = take(s, &r);
		if (is_in_pause(&n->threads[1]))
			break;
		snapshot_unref(n);
	}
	assert_int_equal(n->threads[2].have & FACT_BIT(FACT_SYSCALL), 0);
	snapshot_unref(n);
	r.budget_ns = 1;
	n = take(s, &r);
	assert_true(n->threads[1].have & FACT_BIT(FACT_SYSCALL));
	assert_true(is_in_pause(&n->threads[1]));
	snapshot_unref(n);
	child_end(other);
	child_end(pid);
	source_free(s);
}

static void on_terminal(void *path)
{
	int fd;

	setsid();
	fd = open(path, O_RDWR);
	if (fd < 0 || ioctl(fd, TIOCSCTTY, 0) < 0)
		_exit(1);
	child_sleep(NULL);
}

static void terminals_have_names(void **state)
{
	struct source *s = open_live(0);
	int master = posix_openpt(O_RDWR | O_NOCTTY);
	struct snapshot *n;
	const struct task *t;
	char path[64];
	pid_t pid;

	(void)state;
	assert_true(master >= 0);
	assert_int_equal(grantpt(master), 0);
	assert_int_equal(unlockpt(master), 0);
	assert_int_equal(ptsname_r(master, path, sizeof(path)), 0);
	pid = child_start(on_terminal, path);
	n = take_facts(s, STAT);
	t = snapshot_find(n, pid);
	assert_int_not_equal(t->tty, 0);
	assert_string_equal(id_names_find(&n->ttys, t->tty), path + strlen("/dev/"));
	snapshot_unref(n);
	child_end(pid);
	close(master);
	source_free(s);
}

static void details_are_of_the_task_that_was_meant(void **state)
{
	struct source *s = open_live(0);
	struct task_id id = child_id(getpid());
	struct detail *d = NULL;

	(void)state;
	assert_int_equal(source_detail(s, id, 0, &d), 0);
	assert_int_equal(d->task.pid, getpid());
	assert_true(d->ancestor_count > 0);
	assert_int_equal(d->ancestors[0].pid, getppid());
	detail_free(d);
	id.start++;
	assert_int_equal(source_detail(s, id, 0, &d), -ESRCH);
	source_free(s);
}

static void names_are_in_the_order_of_their_numbers(void **state)
{
	struct source *s = open_live(0);
	struct snapshot *n = take_facts(s, STAT | OWNER | FACT_BIT(FACT_STATUS));

	(void)state;
	assert_true(n->users.count > 0 && n->groups.count > 0);
	for (size_t i = 1; i < n->users.count; i++)
		assert_true(n->users.names[i - 1].id < n->users.names[i].id);
	for (size_t i = 1; i < n->groups.count; i++)
		assert_true(n->groups.names[i - 1].id < n->groups.names[i].id);
	for (size_t i = 0; i < n->users.count; i++)
		assert_string_equal(n->users.names[i].name,
				    getpwuid(n->users.names[i].id)->pw_name);
	snapshot_unref(n);
	source_free(s);
}

static void a_clone_sees_the_same(void **state)
{
	struct source *s = open_live(KEPT), *clone = s->ops->clone(s);
	struct snapshot *n;

	(void)state;
	assert_non_null(clone);
	source_free(s);
	n = take_facts(clone, STAT | CMDLINE);
	assert_cmdline(snapshot_find(n, getpid()));
	snapshot_unref(n);
	source_free(clone);
}

/* In a child: another user, with a /proc that hides what belongs to others. */
static void behind_hidepid(void)
{
	char dir[] = "/tmp/procview-hidepid-XXXXXX";
	const struct live_options o = { dir, 0 };
	const struct snapshot_request r = { .facts = STAT };
	struct source *s;
	struct snapshot *n;

	child_assert(unshare(CLONE_NEWNS) == 0);
	child_assert(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0);
	child_assert(mkdtemp(dir) && chmod(dir, 0755) == 0);
	child_assert(mount("proc", dir, "proc", 0, "hidepid=2") == 0);
	child_assert(setgroups(0, NULL) == 0 && setgid(65534) == 0 && setuid(65534) == 0);
	child_assert(source_live_new(&o, &s) == 0);
	child_assert(source_snapshot(s, &r, &n) == 0);
	child_assert(n->hidden_pids);
	child_assert(!snapshot_find(n, 1) && snapshot_find(n, getpid()));
	snapshot_unref(n);
	source_free(s);
}

static void hidden_processes_are_said_to_be_hidden(void **state)
{
	struct source *s = open_live(0);
	struct snapshot *n = take_facts(s, STAT);

	(void)state;
	assert_false(n->hidden_pids);
	snapshot_unref(n);
	source_free(s);
	if (geteuid() != 0) {
		skip_because("mounting a /proc with hidepid needs root");
	}
	run_apart(behind_hidepid);
}

static void a_folder_without_processes_is_refused(void **state)
{
	char dir[] = "/tmp/procview-empty-XXXXXX";
	struct live_options o = { "/nonexistent", 0 };
	struct source *s = NULL;

	(void)state;
	assert_int_equal(source_live_new(&o, &s), -ENOENT);
	o.proc = "/proc/self/stat";
	assert_int_equal(source_live_new(&o, &s), -ENOTDIR);
	assert_non_null(mkdtemp(dir));
	o.proc = dir;
	assert_int_equal(source_live_new(&o, &s), -ENOSYS);
	assert_null(s);
	rmdir(dir);
}

static void half_of_the_descriptors_may_be_kept(void **state)
{
	struct rlimit before, after;
	size_t n;

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	n = live_kept_fds();
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &after), 0);
	assert_int_equal(after.rlim_cur, before.rlim_max);
	assert_int_equal(n, after.rlim_cur / 2 < 8192 ? after.rlim_cur / 2 : 8192);
	setrlimit(RLIMIT_NOFILE, &before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(this_process_is_what_proc_says),
		cmocka_unit_test(what_ends_is_gone),
		cmocka_unit_test(a_zombie_is_there_without_arguments),
		cmocka_unit_test(descriptors_are_kept_up_to_the_limit_and_given_back),
		cmocka_unit_test(it_goes_on_when_descriptors_run_out),
		cmocka_unit_test(a_pid_used_again_is_another_process),
		cmocka_unit_test(new_arguments_are_read_after_exec),
		cmocka_unit_test(new_titles_are_seen_at_once_where_one_looks),
		cmocka_unit_test(only_what_is_seen_is_read),
		cmocka_unit_test(costly_facts_are_taken_over_with_their_age),
		cmocka_unit_test(what_does_not_fit_comes_next),
		cmocka_unit_test(costly_facts_of_all_go_round),
		cmocka_unit_test(only_the_processes_asked_for),
		cmocka_unit_test(threads_share_what_is_their_process_s),
		cmocka_unit_test(only_threads_in_sight_are_read_more),
		cmocka_unit_test(threads_of_one_process_only),
		cmocka_unit_test(terminals_have_names),
		cmocka_unit_test(details_are_of_the_task_that_was_meant),
		cmocka_unit_test(names_are_in_the_order_of_their_numbers),
		cmocka_unit_test(a_clone_sees_the_same),
		cmocka_unit_test(hidden_processes_are_said_to_be_hidden),
		cmocka_unit_test(a_folder_without_processes_is_refused),
		cmocka_unit_test(half_of_the_descriptors_may_be_kept),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
