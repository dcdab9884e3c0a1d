/* The figures of a whole process, each from the file that has it exactly, else from the next one. */
#include <errno.h>

#include "base/i18n.h"
#include "memory_groups_priv.h"
#include "types/detail.h"
#include "types/memory.h"

/* Where figures come from; NULL: could not be read. */
struct sources {
	const struct memory_groups *groups; /* sums of smaps */
	const struct task_rollup *rollup;
	const struct task_status *status;
	const struct task *task;
	uint64_t file, shmem; /* pages of files and of shared memory, from smaps */
	uint64_t heap, stack;
};

/* Each: true and the figure, if one of its sources is there. */

#define TOTAL(name, from_rollup, from_groups, from_status)                                         \
	static bool get_##name(const struct sources *s, uint64_t *ret)                             \
	{                                                                                          \
		const struct task_rollup *r = s->rollup;                                           \
		const struct memory_groups *g = s->groups;                                         \
		const struct task_status *st = s->status;                                          \
                                                                                                   \
		return (r && from_rollup) || (g && from_groups) || (st && from_status);            \
	}
#define IS(figure) (*ret = (figure), true)
#define NOT false

TOTAL(rss, IS(r->rss), IS(g->sum.rss), IS(st->vm_rss))
TOTAL(pss, IS(r->pss), IS(g->sum.pss), NOT)
TOTAL(uss, IS(rollup_private(r)), IS(g->sum.uss), NOT)
TOTAL(shared, IS(rollup_shared(r)), IS(g->sum.shared), NOT)
TOTAL(swap, IS(r->swap), IS(g->sum.swap), IS(st->vm_swap))
TOTAL(swap_pss, IS(r->swap_pss), IS(g->sum.swap_pss), NOT)
TOTAL(anonymous, IS(r->anonymous), IS(g->sum.anonymous), IS(st->rss_anon))
TOTAL(hugetlb, IS(r->shared_hugetlb + r->private_hugetlb), IS(g->sum.hugetlb), NOT)
TOTAL(file, NOT, IS(s->file), IS(st->rss_file))
TOTAL(shmem, NOT, IS(s->shmem), IS(st->rss_shmem))
TOTAL(heap, NOT, IS(s->heap), NOT)
TOTAL(stack, NOT, IS(s->stack), NOT)
TOTAL(locked, NOT, NOT, IS(st->vm_lck))
TOTAL(peak_rss, NOT, NOT, IS(st->vm_hwm))
TOTAL(page_tables, NOT, NOT, IS(st->vm_pte))

static bool get_size(const struct sources *s, uint64_t *ret)
{
	*ret = s->task->vsize;
	return true;
}

static const struct {
	const char *key, *label;
	bool (*get)(const struct sources *s, uint64_t *ret);
} totals[MEMORY_TOTAL_COUNT] = {
	[MEMORY_RSS] = { "rss", N_("RSS"), get_rss },
	[MEMORY_PSS] = { "pss", N_("PSS"), get_pss },
	[MEMORY_USS] = { "uss", N_("USS"), get_uss },
	[MEMORY_SHARED] = { "shared", N_("shared"), get_shared },
	[MEMORY_SWAP] = { "swap", N_("swap"), get_swap },
	[MEMORY_ANONYMOUS] = { "anonymous", N_("anonymous"), get_anonymous },
	[MEMORY_FILE] = { "file", N_("file"), get_file },
	[MEMORY_SHMEM] = { "shmem", N_("shmem"), get_shmem },
	[MEMORY_HEAP] = { "heap", N_("heap"), get_heap },
	[MEMORY_STACK] = { "stack", N_("stack"), get_stack },
	[MEMORY_LOCKED] = { "locked", N_("locked"), get_locked },
	[MEMORY_PEAK_RSS] = { "peak_rss", N_("peak RSS"), get_peak_rss },
	[MEMORY_SIZE] = { "size", N_("size"), get_size },
	[MEMORY_SWAP_PSS] = { "swap_pss", N_("swap PSS"), get_swap_pss },
	[MEMORY_PAGE_TABLES] = { "page_tables", N_("page tables"), get_page_tables },
	[MEMORY_HUGETLB] = { "hugetlb", N_("hugetlb"), get_hugetlb },
};

const signed char memory_layout[MEMORY_LAYOUT_ROWS][MEMORY_LAYOUT_COLUMNS] = {
	{ MEMORY_RSS, MEMORY_ANONYMOUS, MEMORY_SWAP },
	{ MEMORY_PSS, MEMORY_FILE, MEMORY_SWAP_PSS },
	{ MEMORY_USS, MEMORY_SHMEM, MEMORY_LOCKED },
	{ MEMORY_SHARED, MEMORY_HEAP, MEMORY_HUGETLB },
	{ MEMORY_PEAK_RSS, MEMORY_STACK, MEMORY_PAGE_TABLES },
	{ MEMORY_SIZE, -1, -1 },
};

const char *memory_total_key(enum memory_total t)
{
	return totals[t].key;
}

const char *memory_total_label(enum memory_total t)
{
	return totals[t].label;
}

/* What is in memory and no anonymous page is a page of the file, or of the shared memory. */
static void add_group(struct sources *s, const struct memory_group *g)
{
	uint64_t pages = g->sum.rss > g->sum.anonymous ? g->sum.rss - g->sum.anonymous : 0;

	*(g->kind == MAPPING_SHMEM ? &s->shmem : &s->file) += pages;
	if (g->kind == MAPPING_HEAP)
		s->heap += g->sum.rss;
	if (g->kind == MAPPING_STACK)
		s->stack += g->sum.rss;
}

static struct sources find_sources(const struct memory_groups *g, const struct detail *d)
{
	const struct task *t = &d->task;
	struct sources s = { .task = t };

	if (t->have & FACT_BIT(FACT_STATUS))
		s.status = t->extra->status;
	if (!d->memory->rollup_error)
		s.rollup = &d->memory->rollup;
	if (g->sized && !g->truncated)
		s.groups = g;
	for (size_t i = 0; i < g->count; i++)
		add_group(&s, &g->groups[i]);
	return s;
}

void memory_totals_fill(struct memory_groups *g, const struct detail *d)
{
	const struct sources s = find_sources(g, d);
	int error = g->error ? g->error : d->memory->rollup_error;

	g->has_memory = g->count || g->error || (s.status && s.status->has_memory);
	for (unsigned i = 0; g->has_memory && i < MEMORY_TOTAL_COUNT; i++) {
		struct memory_value *v = &g->totals[i];

		v->known = totals[i].get(&s, &v->bytes);
		/* What this kernel does not tell is no failure. */
		v->error = v->known || error == ENOENT ? 0 : error;
	}
}
