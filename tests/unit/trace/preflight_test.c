#include "trace/preflight.h"

#include <errno.h>
#include <linux/capability.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/procroot.h"
#include "children.h"

#define SYS_PTRACE (UINT64_C(1) << CAP_SYS_PTRACE)
#define HOST_NS UINT64_C(0xEFFFFFFD)

/* One of our own user's, without rights. */
static struct preflight_facts plain(void)
{
	return (struct preflight_facts){
		.state = 'S',
		.dumpable = true,
		.own = { .uid = { 7, 7, 7 }, .gid = { 8, 8, 8 }, .user_ns = HOST_NS },
		.its = { .uid = { 7, 7, 7 }, .gid = { 8, 8, 8 }, .user_ns = HOST_NS },
	};
}

static void rules(void **state)
{
	struct preflight_facts f = plain();

	(void)state;
	assert_int_equal(preflight_check(&f), PREFLIGHT_FINE);
	f.scope = 1;
	assert_int_equal(preflight_check(&f), PREFLIGHT_SCOPE_CHILDREN);
	f.descends = true;
	assert_int_equal(preflight_check(&f), PREFLIGHT_FINE);
	f.scope = 2;
	assert_int_equal(preflight_check(&f), PREFLIGHT_SCOPE_ADMIN);
	f = plain();
	f.its.uid[2] = 9;
	assert_int_equal(preflight_check(&f), PREFLIGHT_OTHER_USER);
	f = plain();
	f.its.gid[1] = 9;
	assert_int_equal(preflight_check(&f), PREFLIGHT_OTHER_USER);
	f = plain();
	f.dumpable = false;
	assert_int_equal(preflight_check(&f), PREFLIGHT_NOT_DUMPABLE);
	f = plain();
	f.its.cap_permitted = 1;
	assert_int_equal(preflight_check(&f), PREFLIGHT_CAPABILITIES);
	f = plain();
	f.its.user_ns = 5;
	assert_int_equal(preflight_check(&f), PREFLIGHT_USER_NAMESPACE);
}

/* The right to trace stands above all of that, but for scope 3 and another tracer. */
static void rights(void **state)
{
	struct preflight_facts f = plain();

	(void)state;
	f.own.cap_effective = SYS_PTRACE;
	f.its.uid[0] = 0;
	f.its.cap_permitted = UINT64_MAX;
	f.its.user_ns = 5;
	f.dumpable = false;
	f.scope = 2;
	assert_int_equal(preflight_check(&f), PREFLIGHT_FINE);
	f.own.user_ns = 6;
	assert_int_equal(preflight_check(&f), PREFLIGHT_SCOPE_ADMIN);
	f.own.user_ns = HOST_NS;
	f.scope = 3;
	assert_int_equal(preflight_check(&f), PREFLIGHT_SCOPE_NOBODY);
	f.tracer = 12;
	assert_int_equal(preflight_check(&f), PREFLIGHT_TRACED);
	f.state = 'Z';
	assert_int_equal(preflight_check(&f), PREFLIGHT_ZOMBIE);
	f.itself = true;
	assert_int_equal(preflight_check(&f), PREFLIGHT_ITSELF);
	f.kernel_thread = true;
	assert_int_equal(preflight_check(&f), PREFLIGHT_KERNEL_THREAD);
	f.gone = true;
	assert_int_equal(preflight_check(&f), PREFLIGHT_GONE);
}

static void every_cause_has_words(void **state)
{
	(void)state;
	assert_null(preflight_reason(PREFLIGHT_FINE));
	assert_int_equal(preflight_error(PREFLIGHT_FINE), 0);
	for (int cause = PREFLIGHT_FINE + 1; cause < PREFLIGHT_CAUSE_COUNT; cause++) {
		assert_non_null(preflight_reason(cause));
		assert_true(preflight_error(cause) == ESRCH || preflight_error(cause) == EPERM);
	}
}

static int sleep_for_ever(void *arg)
{
	(void)arg;
	while (pause())
		;
	return 0;
}

static int sleep_undumpable(void *arg)
{
	if (setgid(*(unsigned *)arg) || setuid(*(unsigned *)arg))
		return 1;
	prctl(PR_SET_DUMPABLE, 0);
	return sleep_for_ever(NULL);
}

static enum preflight_cause cause_of(pid_t pid, struct preflight_facts *f)
{
	struct procroot root;

	assert_int_equal(procroot_open("/proc", &root), 0);
	preflight_read(&root, pid, f);
	procroot_done(&root);
	return preflight_check(f);
}

static void living_ones(void **state)
{
	pid_t pid = child_start(sleep_for_ever, NULL);
	struct preflight_facts f;

	(void)state;
	child_await_call(pid, SYS_pause);
	assert_int_equal(cause_of(pid, &f), PREFLIGHT_FINE);
	assert_true(f.descends && f.dumpable && !f.ancestor && !f.itself && !f.kernel_thread);
	assert_int_equal(cause_of(getpid(), &f), PREFLIGHT_ITSELF);
	cause_of(getppid(), &f);
	assert_true(f.ancestor && !f.descends);
	assert_int_equal(ptrace(PTRACE_SEIZE, pid, NULL, NULL), 0);
	assert_int_equal(cause_of(pid, &f), PREFLIGHT_TRACED);
	assert_int_equal(f.tracer, getpid());
	ptrace(PTRACE_INTERRUPT, pid, NULL, NULL);
	kill(pid, SIGKILL);
	child_await_state(pid, 'Z');
	assert_int_equal(cause_of(pid, &f), PREFLIGHT_ZOMBIE);
	child_end(pid);
	assert_int_equal(cause_of(pid, &f), PREFLIGHT_GONE);
}

static void one_that_is_not_dumpable(void **state)
{
	unsigned id = getuid() ? getuid() : 65534;
	pid_t pid = child_start(sleep_undumpable, &id);
	struct preflight_facts f;

	(void)state;
	child_await_call(pid, SYS_pause);
	cause_of(pid, &f);
	assert_false(f.dumpable);
	assert_int_equal(f.its.uid[0], id);
	child_end(pid);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rules),
		cmocka_unit_test(rights),
		cmocka_unit_test(every_cause_has_words),
		cmocka_unit_test(living_ones),
		cmocka_unit_test(one_that_is_not_dumpable),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
