/* Processors and counters of the kernel: /proc/stat. */
#include <assert.h>
#include <errno.h>
#include <libproc2/stat.h>
#include <stddef.h>
#include <string.h>

#include "base/arena.h"
#include "sys_priv.h"
#include "types/system.h"

enum { CPU_ID, CPU_TICKS, CPU_COUNTERS = 11, CPU_ITEMS = 14 };

/* One reading fills all of it: ticks for each processor and for all of them, counters of the system
 * in every row. libproc2 wants it writable but does not change it. */
static const enum stat_item cpu_items[] = {
	STAT_TIC_ID, /* CPU_ID */
	STAT_TIC_USER, /* CPU_TICKS */
	STAT_TIC_NICE,	       STAT_TIC_SYSTEM,	      STAT_TIC_IDLE,   STAT_TIC_IOWAIT,
	STAT_TIC_IRQ,	       STAT_TIC_SOFTIRQ,      STAT_TIC_STOLEN, STAT_TIC_GUEST,
	STAT_TIC_GUEST_NICE,   STAT_SYS_PROC_CREATED, /* CPU_COUNTERS */
	STAT_SYS_CTX_SWITCHES, STAT_SYS_INTERRUPTS,
};

static_assert(sizeof(cpu_items) / sizeof(cpu_items[0]) == CPU_ITEMS, "an item for each place");

static struct cpu_ticks ticks_of(const struct stat_result *row)
{
	const struct stat_result *t = row + CPU_TICKS;

	return (struct cpu_ticks){
		.user = t[0].result.ull_int,
		.nice = t[1].result.ull_int,
		.system = t[2].result.ull_int,
		.idle = t[3].result.ull_int,
		.iowait = t[4].result.ull_int,
		.irq = t[5].result.ull_int,
		.softirq = t[6].result.ull_int,
		.steal = t[7].result.ull_int,
		.guest = t[8].result.ull_int,
		.guest_nice = t[9].result.ull_int,
	};
}

int cpu_read(struct sys *s, struct arena *a, struct system_figures *ret)
{
	enum stat_item items[CPU_ITEMS];
	const struct stat_result *all;
	struct stat_reaped *reaped;
	struct cpu_figures *cpus;
	size_t n;
	int r;

	if (!s->stat && (r = procps_stat_new(&s->stat)) < 0)
		return r;
	memcpy(items, cpu_items, sizeof(items));
	reaped = procps_stat_reap(s->stat, STAT_REAP_CPUS_ONLY, items, CPU_ITEMS);
	if (!reaped)
		return -errno;
	n = reaped->cpus->total > 0 ? (size_t)reaped->cpus->total : 0;
	cpus = arena_alloc(a, n * sizeof(*cpus));
	for (size_t i = 0; i < n; i++) {
		const struct stat_result *row = reaped->cpus->stacks[i]->head;

		cpus[i].id = row[CPU_ID].result.s_int;
		cpus[i].ticks = ticks_of(row);
	}
	all = reaped->summary->head;
	ret->cpu = ticks_of(all);
	ret->cpu_count = n;
	ret->cpus = cpus;
	ret->forks = all[CPU_COUNTERS].result.ul_int;
	ret->context_switches = all[CPU_COUNTERS + 1].result.ul_int;
	ret->interrupts = all[CPU_COUNTERS + 2].result.ul_int;
	return 0;
}
