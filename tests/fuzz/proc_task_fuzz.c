/* The files that every row is made of: any bytes give a record that keeps its promises, or none. */
#include <errno.h>
#include <string.h>

#include "base/arena.h"
#include "base/number.h"
#include "fuzz.h"
#include "proc/cmdline.h"
#include "proc/stat.h"
#include "proc/statm.h"
#include "proc/status.h"
#include "types/task.h"

static bool is_inside(const char *p, size_t len, const char *s, size_t size)
{
	return p >= s && len <= size && p <= s + size - len;
}

static void check_stat(const char *s, size_t size)
{
	struct task before, t;
	const char *comm;
	size_t len;
	int err;

	memset(&before, 0x5a, sizeof(before));
	memset(&t, 0x5a, sizeof(t));
	err = stat_parse(s, size, &t, &comm, &len);
	FUZZ_CHECK(err == 0 || (err == -EINVAL && memcmp(&t, &before, sizeof(t)) == 0));
	if (err)
		return;
	FUZZ_CHECK(len <= 63 && is_inside(comm, len, s, size));
	FUZZ_CHECK(comm[-1] == '(' && t.pid == t.tid);
	FUZZ_CHECK(t.state > ' ' && t.state < 0x7f);
	FUZZ_CHECK(t.utime <= INT64_MAX && t.start <= INT64_MAX);
	FUZZ_CHECK(t.comm == before.comm && t.rss == before.rss);
}

static void check_statm(const char *s, size_t size)
{
	struct task t = { .rss = 7 };
	uint64_t all = 9;
	int err = statm_parse(s, size, &t, &all);

	FUZZ_CHECK(err == 0 || (err == -EINVAL && t.rss == 7 && all == 9));
}

static void check_status(const char *s, size_t size)
{
	const uint32_t max = sizeof(((struct task_status *)0)->nspid) / sizeof(pid_t);
	struct task_status st = { .seccomp = 77 };
	struct scan value;
	int err = status_parse(s, size, &st);

	FUZZ_CHECK(err == 0 || (err == -EINVAL && st.seccomp == 77));
	FUZZ_CHECK(memchr(st.cpus_allowed, '\0', sizeof(st.cpus_allowed)));
	if (!err)
		FUZZ_CHECK(st.nspid_count >= max || st.nspid[st.nspid_count] == 0);
	if (status_find(s, size, "SigQ:", &value))
		FUZZ_CHECK(is_inside(value.p, (size_t)(value.end - value.p), s, size));
}

static void check_cmdline(const char *s, size_t size, size_t max)
{
	struct arena *a = arena_new();
	struct cmdline c;

	cmdline_parse(s, size, max, a, &c);
	FUZZ_CHECK(c.truncated == (size > max));
	FUZZ_CHECK(c.len <= size + 1 && c.len <= max + 1);
	FUZZ_CHECK(c.len == 0 || c.args[c.len - 1] == '\0');
	FUZZ_CHECK(c.len == 0 || memcmp(c.args, s, c.len - 1) == 0);
	FUZZ_CHECK(c.args[c.len] == '\0' || c.len > 0);
	arena_free(a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *s = (const char *)data;

	check_stat(s, size);
	check_statm(s, size);
	check_status(s, size);
	check_cmdline(s, size, size);
	check_cmdline(s, size, size / 2);
	check_cmdline(s, size, size ? data[0] : 0);
	return 0;
}
