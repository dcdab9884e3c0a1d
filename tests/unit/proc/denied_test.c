/* What other users may not see: files that are denied, and a /proc that hides. */
#include <errno.h>
#include <grp.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/procroot.h"
#include "helper.h"
#include "proc/hidepid.h"
#include "proc/task.h"
#include "tests/unit/cmocka_all.h"
#include "types/task.h"

static const uint32_t ALL = FACT_BIT(FACT_COUNT) - 1;

enum { NOBODY = 65534 };

static int open_root(void **state)
{
	static struct procroot root;

	assert_int_equal(procroot_open("/proc", &root), 0);
	*state = &root;
	return 0;
}

static int close_root(void **state)
{
	procroot_done(*state);
	return 0;
}

/* Runs a test in a child that is nobody, after what only root may do; its status says how it went. */
static void as_nobody(int (*test)(const struct procroot *root), const struct procroot *root)
{
	int status;
	pid_t pid;

	if (geteuid() != 0)
		skip_because("needs root, to become another user");
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		if (setgroups(0, NULL) < 0 || setgid(NOBODY) < 0 || setuid(NOBODY) < 0)
			_exit(100);
		_exit(test(root));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static int read_of_root(const struct procroot *root)
{
	const uint32_t denied = FACT_BIT(FACT_IO) | FACT_BIT(FACT_ROLLUP) | FACT_BIT(FACT_NS) |
				FACT_BIT(FACT_EXE) | FACT_BIT(FACT_CWD);
	struct task_reader *r = task_reader_new(root);
	struct task_ask ask = { .pid = getppid(), .facts = ALL, .cmdline_max = 4096 };
	struct arena *a = arena_new();
	struct task t;
	int failed = task_read(r, &ask, NULL, a, &t) != 0;

	/* The parent waits for us: the kernel would tell where to those who may know. */
	failed = failed || (t.denied & denied) != denied || !(t.denied & FACT_BIT(FACT_WCHAN)) ||
		 t.denied & (FACT_BIT(FACT_STATUS) | FACT_BIT(FACT_CMDLINE) | FACT_BIT(FACT_OWNER));
	failed = failed || t.uid != 0 || t.extra->io || t.extra->exe || t.cmdline_len == 0;
	task_reader_list_fds(r);
	failed = failed || task_read(r, &ask, NULL, a, &t) != 0 ||
		 !(t.denied & FACT_BIT(FACT_FD_COUNT));
	arena_free(a);
	task_reader_free(r);
	return failed;
}

static void what_is_denied_says_so(void **state)
{
	as_nobody(read_of_root, *state);
}

static int look_through_hidepid(const struct procroot *root, int want)
{
	struct task_reader *r = task_reader_new(root);
	struct task_ask ask = { .pid = 1, .facts = ALL };
	struct arena *a = arena_new();
	struct task t;
	int failed = !hidepid_read(root) || task_read(r, &ask, NULL, a, &t) != want;

	ask.pid = getpid();
	failed = failed || task_read(r, &ask, NULL, a, &t) != 0;
	arena_free(a);
	task_reader_free(r);
	return failed;
}

static int others_are_not_there(const struct procroot *root)
{
	return look_through_hidepid(root, -ESRCH);
}

static int others_are_closed(const struct procroot *root)
{
	return look_through_hidepid(root, -EPERM);
}

/* Mounts a /proc that hides, seen by this process only. */
static bool mount_hiding(const struct folder *f)
{
	return unshare(CLONE_NEWNS) == 0 &&
	       mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
	       mount("proc", f->path, "proc", 0, "hidepid=2") == 0;
}

static void notices_hidden_processes(void **state)
{
	struct procroot hiding;
	struct folder f;

	assert_false(hidepid_read(*state));
	folder_make(&f);
	if (!mount_hiding(&f)) {
		folder_remove(&f);
		skip_because("needs root, to mount /proc anew");
	}
	assert_int_equal(procroot_open(f.path, &hiding), 0);
	/* Root sees all the same. */
	assert_false(hidepid_read(&hiding));
	as_nobody(others_are_not_there, &hiding);
	assert_int_equal(mount("proc", f.path, "proc", MS_REMOUNT, "hidepid=1"), 0);
	as_nobody(others_are_closed, &hiding);
	procroot_done(&hiding);
	assert_int_equal(umount(f.path), 0);
	folder_remove(&f);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_denied_says_so),
		cmocka_unit_test(notices_hidden_processes),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, open_root, close_root);
}
