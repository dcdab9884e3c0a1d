/* Mappings by object: what belongs together, sums, order, and where each total comes from. */
#include "model/memory_groups.h"

#include <errno.h>
#include <string.h>

#include "base/strbuf.h"
#include "tests/unit/cmocka_all.h"
#include "types/detail.h"
#include "types/memory.h"

#define KB UINT64_C(1024)

static const struct mapping rows[] = {
	{ .start = 0x1000,
	  .end = 0x2000,
	  .perms = "r-xp",
	  .kind = MAPPING_FILE,
	  .path = "/lib/b",
	  .device = 5,
	  .inode = 7,
	  .rss = 4 * KB,
	  .pss = 1 * KB,
	  .shared_clean = 4 * KB },
	{ .start = 0x3000,
	  .end = 0x4000,
	  .perms = "r-xp",
	  .kind = MAPPING_FILE,
	  .path = "/lib/a",
	  .device = 5,
	  .inode = 8,
	  .rss = 4 * KB,
	  .pss = 2 * KB,
	  .private_clean = 4 * KB },
	{ .start = 0x4000,
	  .end = 0x6000,
	  .perms = "rw-p",
	  .kind = MAPPING_ANONYMOUS,
	  .rss = 8 * KB,
	  .pss = 8 * KB,
	  .private_dirty = 8 * KB,
	  .anonymous = 8 * KB,
	  .swap = KB },
	{ .start = 0x6000,
	  .end = 0x8000,
	  .perms = "rw-p",
	  .kind = MAPPING_FILE,
	  .path = "/lib/b",
	  .device = 5,
	  .inode = 7,
	  .rss = 8 * KB,
	  .pss = 8 * KB,
	  .private_dirty = 8 * KB,
	  .anonymous = 4 * KB },
	{ .start = 0x8000,
	  .end = 0x9000,
	  .perms = "r-xp",
	  .kind = MAPPING_FILE,
	  .path = "/lib/b",
	  .device = 5,
	  .inode = 7,
	  .deleted = true },
	{ .start = 0x9000,
	  .end = 0xa000,
	  .perms = "rw-p",
	  .kind = MAPPING_STACK,
	  .stack_of = 12,
	  .rss = 4 * KB,
	  .pss = 4 * KB,
	  .private_dirty = 4 * KB,
	  .anonymous = 4 * KB },
	{ .start = 0xa000,
	  .end = 0xb000,
	  .perms = "rw-s",
	  .kind = MAPPING_SHMEM,
	  .path = "/memfd:m",
	  .inode = 9,
	  .rss = 2 * KB,
	  .pss = 2 * KB,
	  .shared_dirty = 2 * KB },
	{ .start = 0xb000, .end = 0xf000, .perms = "rw-p", .kind = MAPPING_ANONYMOUS },
	{ .start = 0xf0000,
	  .end = 0xf1000,
	  .perms = "rw-p",
	  .kind = MAPPING_STACK,
	  .stack_of = 11,
	  .path = "[stack]",
	  .rss = 1 * KB },
};

enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

static const struct memory_thread threads[] = {
	{ 11, "main", 0xf0800 },
	{ 12, "worker", 0x9800 },
	{ 13, "busy", 0 },
};

static const struct task_status status = {
	.has_memory = true,
	.vm_rss = 100,
	.rss_anon = 60,
	.rss_file = 30,
	.rss_shmem = 10,
	.vm_hwm = 200,
	.vm_lck = 5,
	.vm_swap = 7,
	.vm_pte = 3,
};

struct scene {
	struct detail detail;
	struct task_extra extra;
	struct memory memory;
};

static void make(struct scene *s)
{
	*s = (struct scene){
		.detail.task = { .pid = 11,
				 .tid = 11,
				 .comm = "main",
				 .vsize = 0x100000,
				 .have = FACT_BIT(FACT_STATUS) },
		.extra.status = &status,
		.memory = { .count = ROWS,
			    .mappings = rows,
			    .thread_count = 3,
			    .threads = threads,
			    .sized = true,
			    .took_ns = 5 },
	};
	s->memory.rollup = (struct task_rollup){
		.rss = 31 * KB,
		.pss = 26 * KB,
		.anonymous = 16 * KB,
		.private_dirty = 20 * KB,
		.private_clean = 4 * KB,
		.private_hugetlb = 2 * KB,
		.shared_clean = 4 * KB,
		.shared_dirty = 2 * KB,
		.swap = KB,
	};
	s->detail.task.extra = &s->extra;
	s->detail.memory = &s->memory;
}

static void groups_by_object(void **state)
{
	static const struct {
		const char *name;
		enum mapping_kind kind;
		size_t count;
		uint64_t rss;
	} want[] = {
		{ "/lib/b", MAPPING_FILE, 2, 12 * KB },
		{ "[anon]", MAPPING_ANONYMOUS, 2, 8 * KB },
		{ "/lib/a", MAPPING_FILE, 1, 4 * KB },
		{ "12 worker", MAPPING_STACK, 1, 4 * KB },
		{ "/memfd:m", MAPPING_SHMEM, 1, 2 * KB },
		{ "11 main", MAPPING_STACK, 1, 1 * KB },
		{ "/lib/b", MAPPING_FILE, 1, 0 },
	};
	struct scene s;
	struct memory_groups *g;

	(void)state;
	make(&s);
	g = memory_groups_new(&s.detail);
	assert_int_equal(g->count, sizeof(want) / sizeof(want[0]));
	for (size_t i = 0; i < g->count; i++) {
		CLEANUP_STRBUF struct strbuf name = STRBUF_INIT;

		memory_group_add_name(&name, &g->groups[i], false);
		assert_string_equal(strbuf_str(&name), want[i].name);
		assert_int_equal(g->groups[i].kind, want[i].kind);
		assert_int_equal(g->groups[i].count, want[i].count);
		assert_int_equal(g->groups[i].sum.rss, want[i].rss);
	}
	assert_true(g->groups[6].deleted);
	assert_int_equal(g->groups[0].mappings[0].start, 0x1000);
	assert_int_equal(g->groups[0].mappings[1].start, 0x6000);
	assert_int_equal(g->groups[0].sum.shared, 4 * KB);
	assert_int_equal(g->groups[0].sum.uss, 8 * KB);
	assert_int_equal(g->sum.count, ROWS);
	assert_int_equal(g->stacks, 2);
	assert_int_equal(g->running, 1);
	memory_groups_free(g);
}

static void sorts(void **state)
{
	struct scene s;
	struct memory_groups *g;

	(void)state;
	make(&s);
	g = memory_groups_new(&s.detail);
	memory_groups_sort(g, MEMORY_COLUMN_SIZE, false);
	assert_int_equal(g->groups[0].kind, MAPPING_ANONYMOUS);
	memory_groups_sort(g, MEMORY_COLUMN_SWAP, false);
	assert_int_equal(g->groups[0].kind, MAPPING_ANONYMOUS);
	assert_string_equal(g->groups[1].name, "/lib/b");
	memory_groups_sort(g, MEMORY_COLUMN_PSS, true);
	assert_true(g->groups[0].sum.pss == 0);
	assert_string_equal(g->groups[g->count - 1].name, "/lib/b");
	memory_groups_free(g);
}

static void same(const struct memory_groups *g, enum memory_total t, uint64_t bytes)
{
	if (!g->totals[t].known || g->totals[t].bytes != bytes)
		fail_msg("%s: known %d, %llu, not %llu", memory_total_key(t), g->totals[t].known,
			 (unsigned long long)g->totals[t].bytes, (unsigned long long)bytes);
}

static void totals_come_from_the_exact_file(void **state)
{
	struct scene s;
	struct memory_groups *g;

	(void)state;
	make(&s);
	g = memory_groups_new(&s.detail);
	same(g, MEMORY_RSS, 31 * KB);
	same(g, MEMORY_PSS, 26 * KB);
	same(g, MEMORY_USS, 26 * KB);
	same(g, MEMORY_SHARED, 6 * KB);
	same(g, MEMORY_ANONYMOUS, 16 * KB);
	/* What is in memory of the rows and not anonymous, but for the two of shared memory. */
	same(g, MEMORY_FILE, 13 * KB);
	same(g, MEMORY_SHMEM, 2 * KB);
	same(g, MEMORY_HEAP, 0);
	same(g, MEMORY_STACK, 5 * KB);
	same(g, MEMORY_LOCKED, 5);
	same(g, MEMORY_PEAK_RSS, 200);
	same(g, MEMORY_PAGE_TABLES, 3);
	same(g, MEMORY_HUGETLB, 2 * KB);
	same(g, MEMORY_SIZE, 0x100000);
	memory_groups_free(g);
}

static void without_rollup_the_rows_are_added_up(void **state)
{
	struct scene s;
	struct memory_groups *g;

	(void)state;
	make(&s);
	s.memory.rollup = (struct task_rollup){ 0 };
	s.memory.rollup_error = ENOENT;
	g = memory_groups_new(&s.detail);
	same(g, MEMORY_RSS, 31 * KB);
	same(g, MEMORY_PSS, 25 * KB);
	same(g, MEMORY_USS, 24 * KB);
	memory_groups_free(g);
	/* Half of the rows are no sum. */
	s.memory.truncated = true;
	g = memory_groups_new(&s.detail);
	same(g, MEMORY_RSS, 100);
	assert_false(g->totals[MEMORY_PSS].known);
	assert_int_equal(g->totals[MEMORY_PSS].error, 0);
	memory_groups_free(g);
}

static void not_permitted_is_no_zero(void **state)
{
	struct scene s;
	struct memory_groups *g;

	(void)state;
	make(&s);
	s.memory = (struct memory){ .error = EACCES, .rollup_error = EACCES };
	g = memory_groups_new(&s.detail);
	assert_true(g->has_memory);
	same(g, MEMORY_RSS, 100);
	same(g, MEMORY_ANONYMOUS, 60);
	same(g, MEMORY_FILE, 30);
	same(g, MEMORY_SHMEM, 10);
	same(g, MEMORY_SWAP, 7);
	for (size_t i = 0; i < MEMORY_TOTAL_COUNT; i++)
		assert_true(g->totals[i].known || g->totals[i].error == EACCES);
	assert_false(g->totals[MEMORY_PSS].known);
	assert_false(g->totals[MEMORY_HEAP].known);
	memory_groups_free(g);
}

static void what_has_no_memory_has_no_figures(void **state)
{
	static const struct task_status none = { 0 };
	struct scene s;
	struct memory_groups *g;

	(void)state;
	make(&s);
	s.memory = (struct memory){ 0 };
	s.extra.status = &none;
	g = memory_groups_new(&s.detail);
	assert_false(g->has_memory);
	assert_int_equal(g->count, 0);
	for (size_t i = 0; i < MEMORY_TOTAL_COUNT; i++)
		assert_false(g->totals[i].known || g->totals[i].error);
	memory_groups_free(g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(groups_by_object),
		cmocka_unit_test(sorts),
		cmocka_unit_test(totals_come_from_the_exact_file),
		cmocka_unit_test(without_rollup_the_rows_are_added_up),
		cmocka_unit_test(not_permitted_is_no_zero),
		cmocka_unit_test(what_has_no_memory_has_no_figures),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
