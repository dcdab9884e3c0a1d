/* The other files of /proc, each by its own parser: a record, or nothing touched. */
#include <errno.h>
#include <string.h>

#include "base/strbuf.h"
#include "fuzz.h"
#include "proc/autogroup.h"
#include "proc/fdcount.h"
#include "proc/hidepid.h"
#include "proc/io.h"
#include "proc/limits.h"
#include "proc/ns.h"
#include "proc/pidlist.h"
#include "proc/pressure.h"
#include "proc/schedstat.h"
#include "proc/smaps_rollup.h"
#include "proc/syscall.h"
#include "proc/ttys.h"
#include "types/task.h"

/* Calls a parser of one record, and looks whether a failure left the record alone. */
#define CHECK(parser, type, ...)                                                                   \
	do {                                                                                       \
		type before_, record_;                                                             \
		int err_;                                                                          \
		memset(&before_, 0x5a, sizeof(before_));                                           \
		memset(&record_, 0x5a, sizeof(record_));                                           \
		err_ = parser(s, size, __VA_ARGS__);                                               \
		FUZZ_CHECK(err_ == 0 ||                                                            \
			   (err_ == -EINVAL && memcmp(&record_, &before_, sizeof(record_)) == 0)); \
	} while (0)

static void check_records(const char *s, size_t size)
{
	CHECK(io_parse, struct task_io, &record_);
	CHECK(schedstat_parse, struct task_schedstat, &record_);
	CHECK(syscall_parse, struct task_call, &record_);
	FUZZ_CHECK(auxv_bits(s, size) % 32 == 0);
	CHECK(smaps_rollup_parse, struct task_rollup, &record_);
	CHECK(limits_parse, struct limits, &record_);
	CHECK(limits_parse_one, struct limit, LIMIT_NOFILE, &record_);
	CHECK(autogroup_parse, int, &record_);
	CHECK(ns_parse, uint64_t, TASK_NS_MNT, &record_);
	CHECK(pressure_parse, struct pressure, &record_);
}

static void check_dents(const char *s, size_t size)
{
	struct pidlist l = PIDLIST_INIT;

	pidlist_parse(s, size, &l);
	pidlist_sort(&l);
	for (size_t i = 0; i < l.count; i++)
		FUZZ_CHECK(l.pids[i] > 0 && (i == 0 || l.pids[i] > l.pids[i - 1]));
	FUZZ_CHECK(fdcount_parse(s, size) <= size / 20);
	pidlist_done(&l);
}

static void check_ttys(const char *s, size_t size)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
	struct ttys t = TTYS_INIT;

	ttys_parse(s, size, &t);
	for (size_t i = 0; i < t.count; i++) {
		uint32_t minor = t.drivers[i].minor_last;
		uint32_t dev = (minor & 0xff) | (t.drivers[i].major & 0xfff) << 8 |
			       (minor & 0xfff00) << 12;

		strbuf_clear(&b);
		FUZZ_CHECK(ttys_name(&t, dev, &b) == (b.len > 0));
	}
	ttys_done(&t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *s = (const char *)data;

	check_records(s, size);
	check_dents(s, size);
	check_ttys(s, size);
	FUZZ_CHECK(hidepid_parse(s, size, size ? data[0] : 0) <= HIDEPID_PTRACEABLE);
	return 0;
}
