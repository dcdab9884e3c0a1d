#include "src/ui/shift_priv.h"

#include <string.h>

#include "tests/unit/cmocka_all.h"
#include "ui/page.h"

enum { COLUMNS = 12 };

struct pair {
	struct page shown, wanted;
};

/* A row a letter. */
static void fill(struct page *p, const char *rows)
{
	page_init(p);
	page_resize(p, COLUMNS, (int)strlen(rows));
	for (int y = 0; y < p->rows; y++)
		page_fill(p, (struct rect){ 0, y, COLUMNS, 1 }, ROLE_NORMAL, rows[y]);
}

static void done(struct pair *p)
{
	page_done(&p->shown);
	page_done(&p->wanted);
}

static void expect_shift(const char *shown, const char *wanted, int top, int bottom, int by)
{
	struct shift got = { 0 };
	struct pair p;

	fill(&p.shown, shown);
	fill(&p.wanted, wanted);
	assert_true(shift_find(&p.shown, &p.wanted, &got));
	assert_int_equal(got.top, top);
	assert_int_equal(got.bottom, bottom);
	assert_int_equal(got.by, by);
	done(&p);
}

static void expect_none(const char *shown, const char *wanted, bool far)
{
	struct shift got;
	struct pair p;

	fill(&p.shown, shown);
	fill(&p.wanted, wanted);
	assert_false(shift_find(&p.shown, &p.wanted, &got));
	assert_int_equal(shift_is_far(&p.shown, &p.wanted), far);
	done(&p);
}

static void blocks_that_moved_are_found(void **state)
{
	(void)state;
	/* up by one, a new one at the foot */
	expect_shift("abcdefghijk", "bcdefghijkX", 0, 10, 1);
	expect_shift("abcdefghijk", "Xabcdefghij", 0, 10, -1);
	/* two rows went, below a header that stays */
	expect_shift("HHabcdefghijklmn", "HHcdefghijklmnXY", 2, 15, 2);
	/* three came in the middle */
	expect_shift("abcdefghijklmnopqrs", "abcXYZdefghijklmnop", 3, 18, -3);
	/* of two blocks the one that saves more */
	expect_shift("abcdefghABCDEFGHIJKLMNOPQR", "bcdefghXDEFGHIJKLMNOPQRXYZ", 8, 25, 3);
}

static void small_gains_are_let_be(void **state)
{
	(void)state;
	expect_none("abcdef", "abcdef", false);
	expect_none("abcdef", "abXdef", false);
	expect_none("abcdef", "abdefX", false);
	expect_none("abcdefghijk", "cdefghijkXY", true);
	expect_none("abcdef", "ABCDEF", false);
}

static void equal_rows_did_not_move(void **state)
{
	(void)state;
	expect_none("aaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaaa", false);
	expect_none("                    ", "x                   ", false);
}

static void far_is_more_than_one_row(void **state)
{
	(void)state;
	expect_none("abcd", "bacd", false);
	expect_none("abcd", "cbad", true);
}

static void unknown_rows_and_other_sizes(void **state)
{
	struct shift got;
	struct pair p;

	(void)state;
	fill(&p.shown, "abcdefghijklmnop");
	fill(&p.wanted, "bcdefghijklmnopq");
	for (int i = 0; i < COLUMNS * p.shown.rows; i++)
		p.shown.cells[i] = (struct cell){ .role = ROLE_COUNT };
	assert_false(shift_find(&p.shown, &p.wanted, &got));
	assert_false(shift_is_far(&p.shown, &p.wanted));
	done(&p);
	fill(&p.shown, "abcdefghijklmnop");
	fill(&p.wanted, "bcdefghijklmnopqrstuvw");
	assert_true(shift_find(&p.shown, &p.wanted, &got));
	assert_int_equal(got.bottom, 15);
	page_resize(&p.shown, 1, 1);
	assert_false(shift_find(&p.shown, &p.wanted, &got));
	done(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blocks_that_moved_are_found),
		cmocka_unit_test(small_gains_are_let_be),
		cmocka_unit_test(equal_rows_did_not_move),
		cmocka_unit_test(far_is_more_than_one_row),
		cmocka_unit_test(unknown_rows_and_other_sizes),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
