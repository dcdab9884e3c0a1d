/* Memory and swap: /proc/meminfo. */
#include <errno.h>
#include <libproc2/meminfo.h>
#include <stddef.h>
#include <stdint.h>

#include "sys_priv.h"
#include "types/system.h"

/* Which item fills which figure; the kernel's unit is KiB. */
static const struct {
	enum meminfo_item item;
	size_t at; /* of a uint64_t in struct memory_figures */
} rows[] = {
	{ MEMINFO_MEM_TOTAL, offsetof(struct memory_figures, total) },
	{ MEMINFO_MEM_FREE, offsetof(struct memory_figures, free) },
	{ MEMINFO_MEM_AVAILABLE, offsetof(struct memory_figures, available) },
	{ MEMINFO_MEM_BUFFERS, offsetof(struct memory_figures, buffers) },
	{ MEMINFO_MEM_CACHED, offsetof(struct memory_figures, cached) },
	{ MEMINFO_MEM_SHARED, offsetof(struct memory_figures, shared) },
	{ MEMINFO_MEM_SLAB_RECLAIM, offsetof(struct memory_figures, slab_reclaimable) },
	{ MEMINFO_MEM_USED, offsetof(struct memory_figures, used) },
	{ MEMINFO_SWAP_TOTAL, offsetof(struct memory_figures, swap_total) },
	{ MEMINFO_SWAP_FREE, offsetof(struct memory_figures, swap_free) },
	{ MEMINFO_SWAP_USED, offsetof(struct memory_figures, swap_used) },
	{ MEMINFO_SWAP_CACHED, offsetof(struct memory_figures, swap_cached) },
	{ MEMINFO_MEM_DIRTY, offsetof(struct memory_figures, dirty) },
	{ MEMINFO_MEM_LOCKED, offsetof(struct memory_figures, locked) },
};

enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

int sys_memory_read(struct sys *s, struct arena *a, struct system_figures *ret)
{
	enum meminfo_item items[ROWS];
	struct meminfo_stack *stack;
	int r;

	(void)a; /* figures only */
	if (!s->meminfo && (r = procps_meminfo_new(&s->meminfo)) < 0)
		return r;
	for (size_t i = 0; i < ROWS; i++)
		items[i] = rows[i].item;
	stack = procps_meminfo_select(s->meminfo, items, ROWS);
	if (!stack)
		return -errno;
	for (size_t i = 0; i < ROWS; i++) {
		uint64_t *figure = (uint64_t *)((char *)&ret->memory + rows[i].at);

		*figure = (uint64_t)stack->head[i].result.ul_int * 1024;
	}
	return 0;
}
