/* Fields of memory. */
#include "field_priv.h"

#include "types/memory.h"

#define ROLLUP_BYTES(id, bytes)                                                                    \
	FIELD_GETTER(id)                                                                           \
	{                                                                                          \
		const struct task_extra *extra = extra_of(f, row);                                 \
		const struct task_rollup *r = extra ? extra->rollup : NULL;                        \
                                                                                                   \
		if (!r)                                                                            \
			return;                                                                    \
		value_uint(ret, bytes);                                                            \
		value_age(ret, f, extra->rollup_at);                                               \
	}
#define TASK_PAGES(id, member)                                                                     \
	FIELD_GETTER(id)                                                                           \
	{                                                                                          \
		value_pages(ret, f, frame_task(f, row)->member);                                   \
	}

TASK_UINT(VSZ, vsize)

FIELD_GETTER(VSZ_PAGES)
{
	if (f->now->host.page_size)
		value_uint(ret, frame_task(f, row)->vsize / f->now->host.page_size);
}

/* Where statm was not read, stat's counter, which lags behind by some pages a thread. */
FIELD_GETTER(RSS)
{
	const struct task *t = frame_task(f, row);

	ret->approximate = !has_facts(f, row, FACT_STATM);
	value_pages(ret, f, ret->approximate ? t->rss_stat : t->rss);
}

FIELD_GETTER(MEM_PERCENT)
{
	uint64_t total = f->now->system.memory.total;

	field_get_RSS(f, row, ret);
	if (total)
		value_real(ret, (double)ret->u / (double)total * 100);
	else
		*ret = (struct value){ .kind = VALUE_NONE };
}

TASK_PAGES(SHARED, shared)
TASK_PAGES(TEXT, text)
TASK_PAGES(DATA, data)
STATUS_UINT(ANON, s->rss_anon)
STATUS_UINT(FILE, s->rss_file)
STATUS_UINT(SHMEM, s->rss_shmem)
STATUS_UINT(SWAP, s->vm_swap)
STATUS_UINT(MEMORY, s->vm_rss + s->vm_swap)
STATUS_UINT(PEAK_RSS, s->vm_hwm)
STATUS_UINT(PEAK_VSZ, s->vm_peak)
STATUS_UINT(LOCKED, s->vm_lck)
STATUS_UINT(PINNED, s->vm_pin)
STATUS_UINT(STACK_SIZE, s->vm_stk)
STATUS_UINT(PAGE_TABLES, s->vm_pte)
ROLLUP_BYTES(PSS, r->pss)
ROLLUP_BYTES(USS, rollup_private(r))
ROLLUP_BYTES(SWAP_PSS, r->swap_pss)
TASK_UINT(MINOR_FAULTS, minflt)
TASK_UINT(MAJOR_FAULTS, majflt)

FIELD_GETTER(MINOR_FAULT_RATE)
{
	value_rate(ret, (double)f->rates[row].minflt);
}

FIELD_GETTER(MAJOR_FAULT_RATE)
{
	value_rate(ret, (double)f->rates[row].majflt);
}

FIELD_GETTER(OOM_SCORE)
{
	const struct task_extra *extra = extra_of(f, row);

	if (extra)
		value_int(ret, extra->oom_score);
}

FIELD_GETTER(OOM_SCORE_ADJ)
{
	const struct task_extra *extra = extra_of(f, row);

	if (extra)
		value_int(ret, extra->oom_score_adj);
}
