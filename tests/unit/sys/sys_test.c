/* The figures against what /proc itself says, on the machine that the test runs on: what counts up
 * lies between a reading before and one after. */
#include "sys/sys.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/procroot.h"
#include "base/strbuf.h"
#include "tests/unit/cmocka_all.h"
#include "types/system.h"

/* What memory may go up and down by on a busy machine while the test reads it. */
#define SLACK (UINT64_C(512) << 20)

static void read_file(const char *path, struct strbuf *b)
{
	strbuf_clear(b);
	assert_int_equal(procroot_read_all(-1, path, b, 1 << 20, NULL), 0);
}

/* The number behind `key` at the beginning of a line. */
static uint64_t number_of(const struct strbuf *b, const char *key)
{
	size_t len = strlen(key);

	for (const char *line = strbuf_str(b); *line; line = strchr(line, '\n') + 1)
		if (!strncmp(line, key, len))
			return strtoull(line + len, NULL, 10);
	fail_msg("no line \"%s\"", key);
	return 0;
}

static struct cpu_ticks ticks_of(const struct strbuf *b, const char *key)
{
	struct cpu_ticks t;
	uint64_t *all = (uint64_t *)&t;
	const char *at = strstr(strbuf_str(b), key);
	char *end;

	assert_non_null(at);
	at += strlen(key);
	for (size_t i = 0; i < sizeof(t) / sizeof(*all); i++, at = end)
		all[i] = strtoull(at, &end, 10);
	return t;
}

static void assert_between(uint64_t before, uint64_t n, uint64_t after)
{
	assert_in_range(n, before, after);
}

static void assert_ticks_between(const struct cpu_ticks *before, const struct cpu_ticks *n,
				 const struct cpu_ticks *after)
{
	const uint64_t *b = (const uint64_t *)before, *x = (const uint64_t *)n;
	const uint64_t *a = (const uint64_t *)after;

	/* The kernel itself lets these step back (nohz): a tick more on both sides. */
	for (size_t i = 0; i < sizeof(*n) / sizeof(*x); i++)
		assert_between(b[i] ? b[i] - 1 : 0, x[i], a[i] + 1);
}

struct reading {
	struct sys *sys;
	struct arena *arena;
	struct system_figures figures;
	struct strbuf before, after;
};

/* Reads the figures between two readings of a file. */
static void read_between(struct reading *r, const char *path)
{
	memset(r, 0, sizeof(*r));
	r->sys = sys_new();
	r->arena = arena_new();
	read_file(path, &r->before);
	assert_int_equal(sys_read(r->sys, r->arena, &r->figures), 0);
	read_file(path, &r->after);
}

static void reading_done(struct reading *r)
{
	strbuf_done(&r->before);
	strbuf_done(&r->after);
	arena_free(r->arena);
	sys_free(r->sys);
}

static void processors_are_those_of_proc_stat(void **state)
{
	struct reading r;
	size_t lines = 0;

	(void)state;
	read_between(&r, "/proc/stat");
	for (const char *at = strbuf_str(&r.after); (at = strstr(at, "\ncpu")); at++)
		lines++;
	assert_int_equal(r.figures.cpu_count, lines);
	assert_int_equal(r.figures.cpu_count, sysconf(_SC_NPROCESSORS_ONLN));
	for (size_t i = 0; i < r.figures.cpu_count; i++) {
		char key[32];
		struct cpu_ticks before, after;

		snprintf(key, sizeof(key), "\ncpu%d ", r.figures.cpus[i].id);
		before = ticks_of(&r.before, key);
		after = ticks_of(&r.after, key);
		assert_ticks_between(&before, &r.figures.cpus[i].ticks, &after);
	}
	reading_done(&r);
}

static void totals_are_those_of_proc_stat(void **state)
{
	struct reading r;
	struct cpu_ticks before, after;

	(void)state;
	read_between(&r, "/proc/stat");
	before = ticks_of(&r.before, "cpu ");
	after = ticks_of(&r.after, "cpu ");
	assert_true(r.figures.cpu.user + r.figures.cpu.idle > 0);
	assert_ticks_between(&before, &r.figures.cpu, &after);
	assert_between(number_of(&r.before, "processes "), r.figures.forks,
		       number_of(&r.after, "processes "));
	assert_between(number_of(&r.before, "ctxt "), r.figures.context_switches,
		       number_of(&r.after, "ctxt "));
	assert_between(number_of(&r.before, "intr "), r.figures.interrupts,
		       number_of(&r.after, "intr "));
	reading_done(&r);
}

static void assert_memory(const struct reading *r, const char *key, uint64_t bytes)
{
	uint64_t before = number_of(&r->before, key) * 1024;
	uint64_t after = number_of(&r->after, key) * 1024;
	uint64_t low = before < after ? before : after, high = before < after ? after : before;

	assert_between(low > SLACK ? low - SLACK : 0, bytes, high + SLACK);
}

static void memory_is_that_of_meminfo(void **state)
{
	struct reading r;
	const struct memory_figures *m = &r.figures.memory;

	(void)state;
	read_between(&r, "/proc/meminfo");
	assert_int_equal(m->total, number_of(&r.before, "MemTotal:") * 1024);
	assert_int_equal(m->swap_total, number_of(&r.before, "SwapTotal:") * 1024);
	assert_memory(&r, "MemFree:", m->free);
	assert_memory(&r, "MemAvailable:", m->available);
	assert_memory(&r, "Buffers:", m->buffers);
	assert_memory(&r, "Cached:", m->cached);
	assert_memory(&r, "Shmem:", m->shared);
	assert_memory(&r, "SReclaimable:", m->slab_reclaimable);
	assert_memory(&r, "SwapFree:", m->swap_free);
	assert_memory(&r, "SwapCached:", m->swap_cached);
	assert_memory(&r, "Dirty:", m->dirty);
	assert_memory(&r, "Mlocked:", m->locked);
	assert_int_equal(m->used, m->total - m->available);
	assert_int_equal(m->swap_used, m->swap_total - m->swap_free);
	reading_done(&r);
}

static void load_and_uptime_are_those_of_proc(void **state)
{
	struct reading r;
	double before[3], after[3];

	(void)state;
	read_between(&r, "/proc/loadavg");
	assert_int_equal(
		sscanf(strbuf_str(&r.before), "%lf %lf %lf", &before[0], &before[1], &before[2]),
		3);
	assert_int_equal(
		sscanf(strbuf_str(&r.after), "%lf %lf %lf", &after[0], &after[1], &after[2]), 3);
	/* It may have gone on in between, either way, but then only once. */
	for (size_t i = 0; i < 3; i++)
		assert_true(r.figures.load[i] == before[i] || r.figures.load[i] == after[i]);
	reading_done(&r);
	read_between(&r, "/proc/uptime");
	assert_true(r.figures.uptime >= strtod(strbuf_str(&r.before), NULL));
	assert_true(r.figures.uptime <= strtod(strbuf_str(&r.after), NULL));
	reading_done(&r);
}

/* The line of a disk in /proc/diskstats: its n-th number behind the name. */
static uint64_t disk_number(const struct strbuf *b, const char *name, unsigned n)
{
	char key[300];
	const char *at;
	char *end;
	uint64_t value = 0;

	snprintf(key, sizeof(key), " %s ", name);
	at = strstr(strbuf_str(b), key);
	assert_non_null(at);
	at += strlen(key);
	for (unsigned i = 0; i <= n; i++, at = end)
		value = strtoull(at, &end, 10);
	return value;
}

static size_t count_disks_of_sysfs(void)
{
	DIR *dir = opendir("/sys/block");
	size_t n = 0;

	if (!dir)
		return 0;
	for (const struct dirent *e; (e = readdir(dir));) {
		char path[300];

		snprintf(path, sizeof(path), "/sys/block/%s/device", e->d_name);
		if (e->d_name[0] != '.' && access(path, F_OK) == 0)
			n++;
	}
	closedir(dir);
	return n;
}

static void disks_are_whole_and_counted_once(void **state)
{
	struct reading r;

	(void)state;
	read_between(&r, "/proc/diskstats");
	assert_int_equal(r.figures.disk_count, count_disks_of_sysfs());
	for (size_t i = 0; i < r.figures.disk_count; i++) {
		const struct disk_figures *d = &r.figures.disks[i];

		assert_between(disk_number(&r.before, d->name, 2) * 512, d->read_bytes,
			       disk_number(&r.after, d->name, 2) * 512);
		assert_between(disk_number(&r.before, d->name, 6) * 512, d->write_bytes,
			       disk_number(&r.after, d->name, 6) * 512);
		assert_between(disk_number(&r.before, d->name, 9), d->io_ms,
			       disk_number(&r.after, d->name, 9));
	}
	reading_done(&r);
}

static void a_second_reading_goes_on(void **state)
{
	struct sys *sys = sys_new();
	struct system_figures first = { 0 }, second = { 0 };
	struct arena *a = arena_new();

	(void)state;
	assert_int_equal(sys_read(sys, a, &first), 0);
	assert_int_equal(sys_read(sys, a, &second), 0);
	assert_true(second.context_switches >= first.context_switches);
	assert_true(second.uptime >= first.uptime);
	assert_int_equal(second.cpu_count, first.cpu_count);
	assert_int_equal(second.disk_count, first.disk_count);
	arena_free(a);
	sys_free(sys);
	sys_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(processors_are_those_of_proc_stat),
		cmocka_unit_test(totals_are_those_of_proc_stat),
		cmocka_unit_test(memory_is_that_of_meminfo),
		cmocka_unit_test(load_and_uptime_are_those_of_proc),
		cmocka_unit_test(disks_are_whole_and_counted_once),
		cmocka_unit_test(a_second_reading_goes_on),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
