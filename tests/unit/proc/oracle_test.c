/* Processes at rest, one of each kind: what we read of them is what libproc2 (and so ps and top)
 * reads of them. */
#include <libproc2/pids.h>

#include <pthread.h>
#include <pty.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utmp.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/procroot.h"
#include "base/strbuf.h"
#include "helper.h"
#include "proc/pidlist.h"
#include "proc/task.h"
#include "proc/ttys.h"
#include "proc/users.h"
#include "tests/unit/cmocka_all.h"
#include "types/task.h"

static const uint32_t ALL = FACT_BIT(FACT_COUNT) - 1;

struct stage {
	struct procroot root;
	struct task_reader *reader;
	struct arena *arena;
	struct ttys ttys;
	struct users *users;
};

/* An item of libproc2, the member of its result, and what we have for it. Shares of pages are left
 * out: they change with whoever maps them too. */
#define NUMBERS(ROW)                                                                               \
	ROW(PIDS_ID_PID, s_int, t->pid)                                                            \
	ROW(PIDS_ID_PPID, s_int, t->ppid)                                                          \
	ROW(PIDS_ID_PGRP, s_int, t->pgid)                                                          \
	ROW(PIDS_ID_SESSION, s_int, t->sid)                                                        \
	ROW(PIDS_ID_TPGID, s_int, t->tpgid)                                                        \
	ROW(PIDS_TTY, s_int, t->tty)                                                               \
	ROW(PIDS_STATE, s_ch, t->state)                                                            \
	ROW(PIDS_FLAGS, ul_int, t->flags)                                                          \
	ROW(PIDS_FLT_MIN, ul_int, t->minflt)                                                       \
	ROW(PIDS_FLT_MIN_C, ul_int, t->minflt + t->cminflt)                                        \
	ROW(PIDS_FLT_MAJ, ul_int, t->majflt)                                                       \
	ROW(PIDS_FLT_MAJ_C, ul_int, t->majflt + t->cmajflt)                                        \
	ROW(PIDS_TICS_USER, ull_int, t->utime)                                                     \
	ROW(PIDS_TICS_SYSTEM, ull_int, t->stime)                                                   \
	ROW(PIDS_TICS_USER_C, ull_int, t->utime + t->cutime)                                       \
	ROW(PIDS_TICS_SYSTEM_C, ull_int, t->stime + t->cstime)                                     \
	ROW(PIDS_TICS_BEGAN, ull_int, t->start)                                                    \
	ROW(PIDS_TICS_BLKIO, ull_int, t->blkio_ticks)                                              \
	ROW(PIDS_TICS_GUEST, ull_int, t->guest_time)                                               \
	ROW(PIDS_PRIORITY, s_int, t->priority)                                                     \
	ROW(PIDS_PRIORITY_RT, s_int, t->rt_priority)                                               \
	ROW(PIDS_NICE, s_int, t->nice)                                                             \
	ROW(PIDS_NLWP, s_int, t->threads)                                                          \
	ROW(PIDS_SCHED_CLASS, s_int, t->policy)                                                    \
	ROW(PIDS_PROCESSOR, s_int, t->cpu)                                                         \
	ROW(PIDS_EXIT_SIGNAL, s_int, t->exit_signal)                                               \
	ROW(PIDS_VSIZE_BYTES, ul_int, t->vsize)                                                    \
	ROW(PIDS_RSS, ul_int, t->rss_stat)                                                         \
	ROW(PIDS_MEM_RES_PGS, ul_int, t->rss)                                                      \
	ROW(PIDS_MEM_SHR_PGS, ul_int, t->shared)                                                   \
	ROW(PIDS_MEM_CODE_PGS, ul_int, t->text)                                                    \
	ROW(PIDS_MEM_DATA_PGS, ul_int, t->data)                                                    \
	ROW(PIDS_ID_RUID, u_int, st->ruid)                                                         \
	ROW(PIDS_ID_EUID, u_int, st->euid)                                                         \
	ROW(PIDS_ID_SUID, u_int, st->suid)                                                         \
	ROW(PIDS_ID_FUID, u_int, st->fsuid)                                                        \
	ROW(PIDS_ID_RGID, u_int, st->rgid)                                                         \
	ROW(PIDS_ID_EGID, u_int, st->egid)                                                         \
	ROW(PIDS_ID_SGID, u_int, st->sgid)                                                         \
	ROW(PIDS_ID_FGID, u_int, st->fsgid)                                                        \
	ROW(PIDS_VM_DATA, ul_int, st->vm_data / 1024)                                              \
	ROW(PIDS_VM_EXE, ul_int, st->vm_exe / 1024)                                                \
	ROW(PIDS_VM_LIB, ul_int, st->vm_lib / 1024)                                                \
	ROW(PIDS_VM_RSS, ul_int, st->vm_rss / 1024)                                                \
	ROW(PIDS_VM_RSS_ANON, ul_int, st->rss_anon / 1024)                                         \
	ROW(PIDS_VM_RSS_FILE, ul_int, st->rss_file / 1024)                                         \
	ROW(PIDS_VM_RSS_SHARED, ul_int, st->rss_shmem / 1024)                                      \
	ROW(PIDS_VM_RSS_LOCKED, ul_int, st->vm_lck / 1024)                                         \
	ROW(PIDS_VM_STACK, ul_int, st->vm_stk / 1024)                                              \
	ROW(PIDS_VM_SWAP, ul_int, st->vm_swap / 1024)                                              \
	ROW(PIDS_IO_READ_CHARS, ul_int, io(x)->rchar)                                              \
	ROW(PIDS_IO_WRITE_CHARS, ul_int, io(x)->wchar)                                             \
	ROW(PIDS_IO_READ_OPS, ul_int, io(x)->syscr)                                                \
	ROW(PIDS_IO_WRITE_OPS, ul_int, io(x)->syscw)                                               \
	ROW(PIDS_IO_READ_BYTES, ul_int, io(x)->read_bytes)                                         \
	ROW(PIDS_IO_WRITE_BYTES, ul_int, io(x)->write_bytes)                                       \
	ROW(PIDS_IO_WRITE_CBYTES, ul_int, io(x)->cancelled_write_bytes)                            \
	ROW(PIDS_OOM_SCORE, s_int, x->oom_score)                                                   \
	ROW(PIDS_OOM_ADJ, s_int, x->oom_score_adj)                                                 \
	ROW(PIDS_NS_CGROUP, ul_int, ns(x, TASK_NS_CGROUP))                                         \
	ROW(PIDS_NS_IPC, ul_int, ns(x, TASK_NS_IPC))                                               \
	ROW(PIDS_NS_MNT, ul_int, ns(x, TASK_NS_MNT))                                               \
	ROW(PIDS_NS_NET, ul_int, ns(x, TASK_NS_NET))                                               \
	ROW(PIDS_NS_PID, ul_int, ns(x, TASK_NS_PID))                                               \
	ROW(PIDS_NS_TIME, ul_int, ns(x, TASK_NS_TIME))                                             \
	ROW(PIDS_NS_USER, ul_int, ns(x, TASK_NS_USER))                                             \
	ROW(PIDS_NS_UTS, ul_int, ns(x, TASK_NS_UTS))                                               \
	ROW(PIDS_SMAP_RSS, ul_int, rollup(x)->rss / 1024)                                          \
	ROW(PIDS_SMAP_ANONYMOUS, ul_int, rollup(x)->anonymous / 1024)

#define ITEM(item, member, value) item,
#define COMPARE(item, member, value)                                                               \
	assert_number(#item, (int64_t)head++->result.member, (int64_t)(value));

/* Texts come behind the numbers, in this order. */
enum {
	TEXT_COMM,
	TEXT_TTY,
	TEXT_USER,
	TEXT_GROUP,
	TEXT_WCHAN,
	TEXT_EXE,
	TEXT_UNIT,
	TEXT_USER_UNIT,
	TEXT_BLOCKED,
	TEXT_CAUGHT,
	TEXT_IGNORED,
	TEXT_COUNT
};

static enum pids_item items[] = {
	NUMBERS(ITEM) PIDS_CMD, PIDS_TTY_NAME, PIDS_ID_EUSER,  PIDS_ID_EGROUP,
	PIDS_WCHAN_NAME,	PIDS_EXE,      PIDS_SD_UNIT,   PIDS_SD_UUNIT,
	PIDS_SIGBLOCKED,	PIDS_SIGCATCH, PIDS_SIGIGNORE, PIDS_CMDLINE_V,
};

enum { ITEM_COUNT = sizeof(items) / sizeof(items[0]) };

static void assert_number(const char *item, int64_t want, int64_t is)
{
	if (is != want)
		fail_msg("%s: libproc2 has %lld, we %lld", item, (long long)want, (long long)is);
}

static void assert_text(const char *what, const char *want, const char *is)
{
	if (strcmp(want, is) != 0)
		fail_msg("%s: libproc2 has '%s', we '%s'", what, want, is);
}

static uint64_t ns(const struct task_extra *x, unsigned id)
{
	return x->ns ? x->ns[id] : 0;
}

/* What is not permitted (of a zombie, to its own user) is 0 to libproc2. */
static const struct task_io *io(const struct task_extra *x)
{
	static const struct task_io none;

	return x->io ? x->io : &none;
}

static const struct task_rollup *rollup(const struct task_extra *x)
{
	static const struct task_rollup none;

	return x->rollup ? x->rollup : &none;
}

static const char *or_dash(const char *s)
{
	return s ? s : "-";
}

static void check_masks(const struct pids_result *texts, const struct task_status *st)
{
	char mask[32];

	snprintf(mask, sizeof(mask), "%016llx", (unsigned long long)st->sig_blocked);
	assert_text("blocked", texts[TEXT_BLOCKED].result.str, mask);
	snprintf(mask, sizeof(mask), "%016llx", (unsigned long long)st->sig_caught);
	assert_text("caught", texts[TEXT_CAUGHT].result.str, mask);
	snprintf(mask, sizeof(mask), "%016llx", (unsigned long long)st->sig_ignored);
	assert_text("ignored", texts[TEXT_IGNORED].result.str, mask);
}

static void check_texts(struct stage *s, const struct pids_result *texts, const struct task *t)
{
	CLEANUP_STRBUF struct strbuf tty = STRBUF_INIT;

	assert_text("comm", texts[TEXT_COMM].result.str, t->comm);
	if (t->tty == 0 || !ttys_name(&s->ttys, t->tty, &tty))
		strbuf_adds(&tty, "?");
	assert_text("tty", texts[TEXT_TTY].result.str, strbuf_str(&tty));
	assert_text("user", texts[TEXT_USER].result.str, users_name(s->users, t->uid));
	assert_text("group", texts[TEXT_GROUP].result.str, users_group_name(s->users, t->gid));
	assert_text("wchan", texts[TEXT_WCHAN].result.str, or_dash(t->extra->wchan));
	assert_text("exe", texts[TEXT_EXE].result.str, or_dash(t->extra->exe));
	assert_text("unit", texts[TEXT_UNIT].result.str, or_dash(t->extra->unit));
	assert_text("user unit", texts[TEXT_USER_UNIT].result.str, or_dash(t->extra->user_unit));
	check_masks(texts, t->extra->status);
}

/* libproc2 gives the name in brackets where there are no arguments. */
static void check_cmdline(char *const *args, const struct task *t)
{
	size_t at = 0;

	if (t->cmdline_len == 0)
		return;
	for (; *args; args++) {
		assert_true(at < t->cmdline_len);
		assert_text("argument", *args, t->cmdline + at);
		at += strlen(t->cmdline + at) + 1;
	}
	assert_int_equal(at, t->cmdline_len);
}

static void compare(struct stage *s, pid_t pid)
{
	struct task_ask ask = { .pid = pid, .facts = ALL, .cmdline_max = 1 << 20 };
	struct pids_info *info = NULL;
	unsigned selected = (unsigned)pid;
	const struct pids_result *head;
	const struct task_status *st;
	const struct task_extra *x;
	struct pids_fetch *fetch;
	struct task task, *t = &task;

	assert_int_equal(procps_pids_new(&info, items, ITEM_COUNT), 0);
	fetch = procps_pids_select(info, &selected, 1, PIDS_SELECT_PID);
	assert_non_null(fetch);
	assert_int_equal(fetch->counts->total, 1);
	head = fetch->stacks[0]->head;
	assert_int_equal(task_read(s->reader, &ask, NULL, s->arena, t), 0);
	x = t->extra;
	st = x->status;
	NUMBERS(COMPARE)
	check_texts(s, head, t);
	check_cmdline(head[TEXT_COUNT].result.strv, t);
	procps_pids_unref(&info);
}

/* A child says that it is ready before it begins to wait. */
static void wait_for_rest(struct stage *s, pid_t pid, pid_t tid)
{
	uint64_t deadline = clock_monotonic() + 10 * NS_PER_SEC;
	struct task_ask ask = { .pid = pid, .tid = tid, .facts = FACT_BIT(FACT_WCHAN) };
	struct task t;

	do
		assert_int_equal(task_read(s->reader, &ask, NULL, s->arena, &t), 0);
	while (!(t.state == 'S' && t.extra->wchan) && clock_monotonic() < deadline);
	assert_int_equal(t.state, 'S');
}

static void compare_child(struct stage *s, void (*prepare)(void))
{
	struct child c;

	child_start(&c, prepare);
	wait_for_rest(s, c.pid, 0);
	compare(s, c.pid);
	child_reap(&c);
}

static void a_sleeping_process(void **state)
{
	compare_child(*state, NULL);
}

static void set_hostile_name(void)
{
	prctl(PR_SET_NAME, "a) R 1 (b");
}

static void one_with_a_hostile_name(void **state)
{
	compare_child(*state, set_hostile_name);
}

static void set_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGRTMIN);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGHUP, SIG_IGN);
	setpriority(PRIO_PROCESS, 0, 7);
}

static void one_with_signals_and_nice(void **state)
{
	compare_child(*state, set_signals);
}

static void open_terminal(void)
{
	int master, slave;

	if (setsid() < 0 || openpty(&master, &slave, NULL, NULL, NULL) < 0 || login_tty(slave) < 0)
		_exit(1);
}

static void one_on_a_terminal(void **state)
{
	compare_child(*state, open_terminal);
}

static void become_nobody(void)
{
	if (setresgid(65534, 65534, 65534) < 0 || setresuid(65534, 65534, 0) < 0)
		_exit(1);
}

static void one_of_another_user(void **state)
{
	if (geteuid() != 0)
		skip_because("needs root, to become another user");
	compare_child(*state, become_nobody);
}

/* Pipes of a child whose leader has ended: it says so, then waits for the end. */
static int ready_fd, end_fd;

static void *outlive_leader(void *context)
{
	struct stage *s = context;
	struct task_ask ask = { .pid = getpid() };
	struct task t;
	char byte = 0;

	while (task_read(s->reader, &ask, NULL, s->arena, &t) == 0 && t.state != 'Z')
		sched_yield();
	if (write(ready_fd, &byte, 1) != 1)
		_exit(1);
	while (read(end_fd, &byte, 1) < 0)
		;
	_exit(0);
}

static pid_t second_thread(struct stage *s, pid_t pid)
{
	struct pidlist l = PIDLIST_INIT;
	char path[32];
	pid_t tid;

	snprintf(path, sizeof(path), "%d/task", (int)pid);
	assert_int_equal(pidlist_read(s->root.fd, path, &l), 0);
	assert_int_equal(l.count, 2);
	tid = l.pids[l.pids[0] == pid];
	pidlist_done(&l);
	return tid;
}

/* libproc2 has zeros for it. What its thread has in common with it is what that thread's files say. */
static void compare_with_thread(struct stage *s, pid_t pid, pid_t tid)
{
	struct task_ask ask = { .pid = pid, .facts = ALL, .cmdline_max = 1 << 20 };
	struct task t, thread;

	assert_int_equal(task_read(s->reader, &ask, NULL, s->arena, &t), 0);
	ask.tid = tid;
	assert_int_equal(task_read(s->reader, &ask, NULL, s->arena, &thread), 0);
	assert_int_equal(t.state, 'Z');
	assert_int_equal(t.tid, pid);
	assert_int_equal(t.have, thread.have);
	assert_true(thread.rss > 0 && thread.cmdline_len > 0);
	assert_int_equal(t.vsize, thread.vsize);
	assert_int_equal(t.rss, thread.rss);
	assert_int_equal(t.extra->status->vm_rss, thread.extra->status->vm_rss);
	assert_int_equal(t.extra->status->nspid[0], pid);
	assert_int_equal(t.extra->fd_count, thread.extra->fd_count);
	assert_int_equal(t.cmdline_len, thread.cmdline_len);
	assert_memory_equal(t.cmdline, thread.cmdline, t.cmdline_len);
	assert_string_equal(t.extra->exe, thread.extra->exe);
	assert_string_equal(t.extra->cwd, thread.extra->cwd);
	assert_int_equal(t.extra->rollup->rss, thread.extra->rollup->rss);
	assert_int_equal(t.extra->ns[TASK_NS_NET], thread.extra->ns[TASK_NS_NET]);
}

static void one_whose_leader_has_ended(void **state)
{
	struct stage *s = *state;
	int ready[2], end[2];
	pthread_t thread;
	pid_t pid, tid;
	char byte;

	assert_int_equal(pipe(ready), 0);
	assert_int_equal(pipe(end), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		ready_fd = ready[1];
		end_fd = end[0];
		close(end[1]);
		pthread_create(&thread, NULL, outlive_leader, s);
		pthread_exit(NULL);
	}
	close(ready[1]);
	close(end[0]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	tid = second_thread(s, pid);
	wait_for_rest(s, pid, tid);
	compare_with_thread(s, pid, tid);
	close(ready[0]);
	close(end[1]);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static void a_zombie(void **state)
{
	struct child c;

	child_start(&c, NULL);
	child_end(&c);
	compare(*state, c.pid);
	child_reap(&c);
}

static void a_kernel_thread(void **state)
{
	struct stage *s = *state;
	struct task_ask ask = { .pid = 2 };
	struct task t;

	if (task_read(s->reader, &ask, NULL, s->arena, &t) != 0 || !task_is_kthread(&t))
		skip_because("no kernel threads here: a container");
	if (geteuid() != 0)
		skip_because("needs root, to read all of a kernel thread");
	compare(s, 2);
}

static int open_stage(void **state)
{
	static struct stage s;

	assert_int_equal(procroot_open("/proc", &s.root), 0);
	s.reader = task_reader_new(&s.root);
	s.arena = arena_new();
	s.users = users_new();
	s.ttys = (struct ttys)TTYS_INIT;
	ttys_read(&s.root, &s.ttys);
	*state = &s;
	return 0;
}

static int close_stage(void **state)
{
	struct stage *s = *state;

	ttys_done(&s->ttys);
	users_free(s->users);
	arena_free(s->arena);
	task_reader_free(s->reader);
	procroot_done(&s->root);
	return 0;
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sleeping_process),
		cmocka_unit_test(one_with_a_hostile_name),
		cmocka_unit_test(one_with_signals_and_nice),
		cmocka_unit_test(one_on_a_terminal),
		cmocka_unit_test(one_of_another_user),
		cmocka_unit_test(one_whose_leader_has_ended),
		cmocka_unit_test(a_zombie),
		cmocka_unit_test(a_kernel_thread),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, open_stage, close_stage);
}
