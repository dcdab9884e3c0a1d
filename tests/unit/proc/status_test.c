#include "proc/status.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/number.h"
#include "helper.h"
#include "tests/unit/cmocka_all.h"
#include "types/task.h"

static int parse(const char *text, size_t len, struct task_status *st)
{
	CLEANUP_FREE char *copy = exact_copy(text, len);

	return status_parse(copy, len, st);
}

static const char full[] =
	"Name:\tVmRSS:\\n1\n"
	"Umask:\t0027\nState:\tS (sleeping)\nTgid:\t1\nNgid:\t0\nPid:\t1\nPPid:\t0\n"
	"TracerPid:\t77\nUid:\t1\t2\t3\t4294967295\nGid:\t5\t6\t7\t8\nFDSize:\t256\n"
	"Groups:\t1 2 3 \nNStgid:\t9\t1\nNSpid:\t9\t1\nVmPeak:\t    100 kB\n"
	"VmSize:\t 90 kB\nVmLck:\t1 kB\nVmPin:\t2 kB\nVmHWM:\t80 kB\nVmRSS:\t70 kB\n"
	"RssAnon:\t30 kB\nRssFile:\t25 kB\nRssShmem:\t15 kB\nVmData:\t11 kB\n"
	"VmStk:\t12 kB\nVmExe:\t13 kB\nVmLib:\t14 kB\nVmPTE:\t16 kB\nVmSwap:\t17 kB\n"
	"Threads:\t1\nSigQ:\t3/96365\nSigPnd:\t0000000000000001\n"
	"ShdPnd:\t0000000000000002\nSigBlk:\t0000000000000004\n"
	"SigIgn:\t0000000000000008\nSigCgt:\tffffffffffffffff\n"
	"CapInh:\t0000000000000010\nCapPrm:\t000001ffffffffff\n"
	"CapEff:\t0000000000000020\nCapBnd:\t0000000000000040\n"
	"CapAmb:\t0000000000000080\nNoNewPrivs:\t1\nSeccomp:\t2\n"
	"Cpus_allowed:\tf\nCpus_allowed_list:\t0-1,3\n"
	"voluntary_ctxt_switches:\t150\nnonvoluntary_ctxt_switches:\t545\n";

static void check_ids(const struct task_status *st)
{
	assert_int_equal(st->umask, 027);
	assert_int_equal(st->tracer, 77);
	assert_int_equal(st->ruid, 1);
	assert_int_equal(st->euid, 2);
	assert_int_equal(st->suid, 3);
	assert_int_equal(st->fsuid, UINT32_MAX);
	assert_int_equal(st->rgid, 5);
	assert_int_equal(st->egid, 6);
	assert_int_equal(st->sgid, 7);
	assert_int_equal(st->fsgid, 8);
	assert_int_equal(st->nspid_count, 2);
	assert_int_equal(st->nspid[0], 9);
	assert_int_equal(st->nspid[1], 1);
}

static void check_memory(const struct task_status *st)
{
	assert_true(st->has_memory);
	assert_int_equal(st->vm_peak, 100 * 1024);
	assert_int_equal(st->vm_lck, 1 * 1024);
	assert_int_equal(st->vm_pin, 2 * 1024);
	assert_int_equal(st->vm_hwm, 80 * 1024);
	assert_int_equal(st->vm_rss, 70 * 1024);
	assert_int_equal(st->rss_anon, 30 * 1024);
	assert_int_equal(st->rss_file, 25 * 1024);
	assert_int_equal(st->rss_shmem, 15 * 1024);
	assert_int_equal(st->vm_data, 11 * 1024);
	assert_int_equal(st->vm_stk, 12 * 1024);
	assert_int_equal(st->vm_exe, 13 * 1024);
	assert_int_equal(st->vm_lib, 14 * 1024);
	assert_int_equal(st->vm_pte, 16 * 1024);
	assert_int_equal(st->vm_swap, 17 * 1024);
}

static void check_masks(const struct task_status *st)
{
	assert_int_equal(st->sig_pending, 1);
	assert_int_equal(st->sig_shared_pending, 2);
	assert_int_equal(st->sig_blocked, 4);
	assert_int_equal(st->sig_ignored, 8);
	assert_true(st->sig_caught == UINT64_MAX);
	assert_int_equal(st->cap_inheritable, 0x10);
	assert_int_equal(st->cap_permitted, 0x1ffffffffff);
	assert_int_equal(st->cap_effective, 0x20);
	assert_int_equal(st->cap_bounding, 0x40);
	assert_int_equal(st->cap_ambient, 0x80);
	assert_int_equal(st->no_new_privs, 1);
	assert_int_equal(st->seccomp, 2);
	assert_string_equal(st->cpus_allowed, "0-1,3");
	assert_int_equal(st->switches_voluntary, 150);
	assert_int_equal(st->switches_involuntary, 545);
}

static void reads_every_line(void **state)
{
	struct task_status st;

	(void)state;
	assert_int_equal(parse(full, strlen(full), &st), 0);
	check_ids(&st);
	check_memory(&st);
	check_masks(&st);
}

static void cut_anywhere_is_safe(void **state)
{
	struct task_status st;

	(void)state;
	for (size_t len = 0; len < sizeof(full); len++) {
		int err = parse(full, len, &st);

		assert_true(err == 0 || (err == -EINVAL && len < 40));
	}
}

static void missing_lines_have_defaults(void **state)
{
	static const char old[] = "Name:\tx\nUid:\t1\t1\t1\t1\n";
	struct task_status st;

	(void)state;
	assert_int_equal(parse(old, strlen(old), &st), 0);
	assert_int_equal(st.ruid, 1);
	assert_int_equal(st.seccomp, -1);
	assert_int_equal(st.no_new_privs, -1);
	assert_false(st.has_memory);
	assert_int_equal(st.nspid_count, 0);
	assert_string_equal(st.cpus_allowed, "");
	st.ruid = 5;
	assert_int_equal(parse("", 0, &st), -EINVAL);
	assert_int_equal(parse("Name:\tx\n", 8, &st), -EINVAL);
	assert_int_equal(parse("Uid:\t1\t1\t1\n", 11, &st), -EINVAL);
	assert_int_equal(st.ruid, 5);
}

static void values_are_limited(void **state)
{
	static const char text[] =
		"VmRSS:\t18446744073709551615 kB\nTracerPid:\t-99999999999\n"
		"Umask:\t777777777777777\nUid:\t9999999999 1 2 3\n"
		"NSpid:\t1 2 3 4 5 6 7 8 9 10\nSigPnd:\tfffffffffffffffffff\n"
		"Cpus_allowed_list:\t0,2,4,6,8,10,12,14,16,18,20,22,24,26,28,30,32,"
		"34,36,38,40,42,44,46,48\n";
	struct task_status st;

	(void)state;
	assert_int_equal(parse(text, strlen(text), &st), 0);
	assert_true(st.vm_rss == UINT64_MAX);
	assert_int_equal(st.tracer, INT32_MIN);
	assert_int_equal(st.umask, 0);
	assert_int_equal(st.ruid, UINT32_MAX);
	assert_int_equal(st.nspid_count, 10);
	assert_int_equal(st.nspid[6], 7);
	assert_int_equal(st.nspid[7], 10);
	assert_true(st.sig_pending == UINT64_MAX);
	assert_int_equal(strlen(st.cpus_allowed), sizeof(st.cpus_allowed) - 1);
	assert_string_equal(st.cpus_allowed + 60, "…");
	assert_memory_equal(st.cpus_allowed, "0,2,4,6,8,", 10);
}

static void finds_a_line(void **state)
{
	struct scan value;

	(void)state;
	assert_true(status_find(full, strlen(full), "SigQ:", &value));
	assert_int_equal(value.end - value.p, 7);
	assert_memory_equal(value.p, "3/96365", 7);
	assert_false(status_find(full, strlen(full), "Nothing:", &value));
}

static void agrees_with_the_system(void **state)
{
	size_t len;
	struct task_status st;
	uid_t ruid, euid, suid;

	(void)state;
	assert_int_equal(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0);
	CLEANUP_FREE char *buf = slurp("/proc/self/status", &len);
	assert_int_equal(parse(buf, len, &st), 0);
	assert_int_equal(getresuid(&ruid, &euid, &suid), 0);
	assert_int_equal(st.ruid, ruid);
	assert_int_equal(st.euid, euid);
	assert_int_equal(st.suid, suid);
	assert_int_equal(st.no_new_privs, 1);
	assert_true(st.has_memory);
	assert_int_equal(st.vm_rss, st.rss_anon + st.rss_file + st.rss_shmem);
	assert_true(st.vm_peak >= st.vm_rss && st.vm_hwm >= st.vm_rss);
	assert_int_equal(st.nspid[st.nspid_count - 1], getpid());
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_every_line),
		cmocka_unit_test(cut_anywhere_is_safe),
		cmocka_unit_test(missing_lines_have_defaults),
		cmocka_unit_test(values_are_limited),
		cmocka_unit_test(finds_a_line),
		cmocka_unit_test(agrees_with_the_system),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
