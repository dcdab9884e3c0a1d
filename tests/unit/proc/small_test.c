/* The small files: io, limits, schedstat, smaps_rollup, autogroup, links of namespaces. */
#include <errno.h>
#include <string.h>
#include <sys/resource.h>

#include "base/alloc.h"
#include "helper.h"
#include "proc/autogroup.h"
#include "proc/io.h"
#include "proc/limits.h"
#include "proc/ns.h"
#include "proc/schedstat.h"
#include "proc/smaps_rollup.h"
#include "tests/unit/cmocka_all.h"
#include "types/task.h"

/* Calls a parser with an exact copy. */
#define PARSE(parser, text, ...)                                                                   \
	({                                                                                         \
		CLEANUP_FREE char *copy_ = exact_copy(text, strlen(text));                         \
		parser(copy_, strlen(text), __VA_ARGS__);                                          \
	})

static void reads_io(void **state)
{
	struct task_io io;

	(void)state;
	assert_int_equal(PARSE(io_parse,
			       "rchar: 1\nwchar: 2\nsyscr: 3\nsyscw: 4\nread_bytes: 5\n"
			       "write_bytes: 6\ncancelled_write_bytes: 99999999999999999999\n",
			       &io),
			 0);
	assert_int_equal(io.rchar, 1);
	assert_int_equal(io.wchar, 2);
	assert_int_equal(io.syscr, 3);
	assert_int_equal(io.syscw, 4);
	assert_int_equal(io.read_bytes, 5);
	assert_int_equal(io.write_bytes, 6);
	assert_true(io.cancelled_write_bytes == UINT64_MAX);
	assert_int_equal(PARSE(io_parse, "new: 1\nwrite_bytes: 8\nrchar:", &io), 0);
	assert_int_equal(io.write_bytes, 8);
	assert_int_equal(io.rchar, 0);
	assert_int_equal(PARSE(io_parse, "", &io), -EINVAL);
	assert_int_equal(PARSE(io_parse, "rchar: x\n", &io), -EINVAL);
	assert_int_equal(io.write_bytes, 8);
}

static const char rollup_text[] =
	"55d0-7ffc ---p 00000000 00:00 0                          [rollup]\n"
	"Rss:                 100 kB\nPss:                  90 kB\nPss_Dirty:            1 kB\n"
	"Pss_Anon:             80 kB\nPss_File:              7 kB\nPss_Shmem:             3 kB\n"
	"Shared_Clean:         11 kB\nShared_Dirty:         12 kB\nPrivate_Clean:        13 kB\n"
	"Private_Dirty:        14 kB\nReferenced:           15 kB\nAnonymous:            16 kB\n"
	"KSM:                   0 kB\nLazyFree:              0 kB\nSwap:                 17 kB\n"
	"SwapPss:              18 kB\nLocked:               19 kB\n";

static void reads_rollup(void **state)
{
	struct task_rollup r;

	(void)state;
	assert_int_equal(PARSE(smaps_rollup_parse, rollup_text, &r), 0);
	assert_int_equal(r.rss, 100 * 1024);
	assert_int_equal(r.pss, 90 * 1024);
	assert_int_equal(r.pss_anon, 80 * 1024);
	assert_int_equal(r.pss_file, 7 * 1024);
	assert_int_equal(r.pss_shmem, 3 * 1024);
	assert_int_equal(r.shared_clean, 11 * 1024);
	assert_int_equal(r.shared_dirty, 12 * 1024);
	assert_int_equal(r.private_clean, 13 * 1024);
	assert_int_equal(r.private_dirty, 14 * 1024);
	assert_int_equal(r.referenced, 15 * 1024);
	assert_int_equal(r.anonymous, 16 * 1024);
	assert_int_equal(r.swap, 17 * 1024);
	assert_int_equal(r.swap_pss, 18 * 1024);
	assert_int_equal(r.locked, 19 * 1024);
	assert_int_equal(PARSE(smaps_rollup_parse, "0-1 ---p 0 00:00 0 [rollup]\n", &r), -EINVAL);
}

static void reads_schedstat(void **state)
{
	struct task_schedstat s = { .slices = 9 };

	(void)state;
	assert_int_equal(PARSE(schedstat_parse, "1 2", &s), -EINVAL);
	assert_int_equal(s.slices, 9);
	assert_int_equal(PARSE(schedstat_parse, "123456789 42 7\n", &s), 0);
	assert_int_equal(s.run_ns, 123456789);
	assert_int_equal(s.wait_ns, 42);
	assert_int_equal(s.slices, 7);
}

static void reads_autogroup(void **state)
{
	int nice = 99;

	(void)state;
	assert_int_equal(PARSE(autogroup_parse, "/autogroup-25 nice -5\n", &nice), 0);
	assert_int_equal(nice, -5);
	assert_int_equal(PARSE(autogroup_parse, "/autogroup-25 nice 400\n", &nice), -EINVAL);
	assert_int_equal(PARSE(autogroup_parse, "/autogroup-25\n", &nice), -EINVAL);
	assert_int_equal(PARSE(autogroup_parse, "", &nice), -EINVAL);
	assert_int_equal(nice, -5);
}

static int parse_ns(const char *link, unsigned id, uint64_t *ret)
{
	CLEANUP_FREE char *copy = exact_copy(link, strlen(link));

	return ns_parse(copy, strlen(link), id, ret);
}

static void reads_namespaces(void **state)
{
	uint64_t inode = 9;

	(void)state;
	assert_int_equal(parse_ns("mnt:[4026531841]", TASK_NS_MNT, &inode), 0);
	assert_int_equal(inode, 4026531841u);
	assert_int_equal(parse_ns("net:[1]", TASK_NS_MNT, &inode), -EINVAL);
	assert_int_equal(parse_ns("mnt:[1", TASK_NS_MNT, &inode), -EINVAL);
	assert_int_equal(parse_ns("mnt:[1]]", TASK_NS_MNT, &inode), -EINVAL);
	assert_int_equal(parse_ns("mnt:[]", TASK_NS_MNT, &inode), -EINVAL);
	assert_int_equal(parse_ns("", TASK_NS_MNT, &inode), -EINVAL);
	assert_int_equal(inode, 4026531841u);
}

static void limits_agree_with_the_system(void **state)
{
	static const int resources[LIMIT_COUNT] = {
		[LIMIT_CPU] = RLIMIT_CPU,	    [LIMIT_FSIZE] = RLIMIT_FSIZE,
		[LIMIT_DATA] = RLIMIT_DATA,	    [LIMIT_STACK] = RLIMIT_STACK,
		[LIMIT_CORE] = RLIMIT_CORE,	    [LIMIT_RSS] = RLIMIT_RSS,
		[LIMIT_NPROC] = RLIMIT_NPROC,	    [LIMIT_NOFILE] = RLIMIT_NOFILE,
		[LIMIT_MEMLOCK] = RLIMIT_MEMLOCK,   [LIMIT_AS] = RLIMIT_AS,
		[LIMIT_LOCKS] = RLIMIT_LOCKS,	    [LIMIT_SIGPENDING] = RLIMIT_SIGPENDING,
		[LIMIT_MSGQUEUE] = RLIMIT_MSGQUEUE, [LIMIT_NICE] = RLIMIT_NICE,
		[LIMIT_RTPRIO] = RLIMIT_RTPRIO,	    [LIMIT_RTTIME] = RLIMIT_RTTIME,
	};
	const struct rlimit core = { 4096, 8192 };
	struct limits limits;
	struct limit one;
	size_t len;

	(void)state;
	assert_int_equal(setrlimit(RLIMIT_CORE, &core), 0);
	CLEANUP_FREE char *buf = slurp("/proc/self/limits", &len);
	assert_int_equal(limits_parse(buf, len, &limits), 0);
	for (unsigned id = 0; id < LIMIT_COUNT; id++) {
		struct rlimit want;

		assert_int_equal(getrlimit((unsigned)resources[id], &want), 0);
		assert_true(limits.limit[id].known);
		assert_false(limits.limit[id].used_known);
		assert_true(limits.limit[id].soft == want.rlim_cur);
		assert_true(limits.limit[id].hard == want.rlim_max);
		assert_int_equal(limits_parse_one(buf, len, id, &one), 0);
		assert_true(one.soft == want.rlim_cur);
	}
}

static void limits_take_any_text(void **state)
{
	struct limits limits = { 0 };
	struct limit one = { .soft = 5 };

	(void)state;
	assert_int_equal(PARSE(limits_parse, "", &limits), -EINVAL);
	assert_int_equal(PARSE(limits_parse, "Limit Soft Hard Units\n", &limits), -EINVAL);
	assert_int_equal(PARSE(limits_parse, "Max open files", &limits), -EINVAL);
	assert_int_equal(PARSE(limits_parse, "Max open files  12", &limits), -EINVAL);
	assert_int_equal(PARSE(limits_parse, "Max open files  12 unlimitedx files", &limits),
			 -EINVAL);
	assert_int_equal(PARSE(limits_parse, "Max open filesx 12 13 files", &limits), -EINVAL);
	assert_int_equal(PARSE(limits_parse_one, "Max open files 1 x", LIMIT_NOFILE, &one),
			 -EINVAL);
	assert_int_equal(one.soft, 5);
	assert_int_equal(PARSE(limits_parse, "Max open files 1 unlimited files\n", &limits), 0);
	assert_int_equal(limits.limit[LIMIT_NOFILE].soft, 1);
	assert_true(limits.limit[LIMIT_NOFILE].hard == LIMIT_UNLIMITED);
	assert_false(limits.limit[LIMIT_CPU].known);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_io),
		cmocka_unit_test(reads_rollup),
		cmocka_unit_test(reads_schedstat),
		cmocka_unit_test(reads_autogroup),
		cmocka_unit_test(reads_namespaces),
		cmocka_unit_test(limits_agree_with_the_system),
		cmocka_unit_test(limits_take_any_text),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
