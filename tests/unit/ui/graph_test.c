#include "ui/graph.h"

#include <math.h>

#include "base/strbuf.h"
#include "tests/unit/cmocka_all.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static int setup(void **state)
{
	static struct page page;

	page_init(&page);
	page_resize(&page, 10, 2);
	*state = &page;
	return 0;
}

static int teardown(void **state)
{
	page_done(*state);
	return 0;
}

static void expect_text(struct page *p, const char *want)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;

	page_add_text(p, &b);
	assert_string_equal(strbuf_str(&b), want);
	page_clear(p);
}

static void bar_of(struct page *p, double share)
{
	graph_bar(p, (struct rect){ 0, 0, 10, 1 }, &(struct bar_part){ share, ROLE_BAR_USER, 'u' },
		  1);
}

static void bar_ends_within_a_cell(void **state)
{
	struct page *p = *state;

	bar_of(p, 0);
	expect_text(p, "▕        ▏\n\n");
	bar_of(p, 0.5);
	expect_text(p, "▕████    ▏\n\n");
	bar_of(p, 0.5 + 3 / 64.0);
	expect_text(p, "▕████▍   ▏\n\n");
	bar_of(p, 63 / 64.0);
	expect_text(p, "▕███████▉▏\n\n");
	bar_of(p, 1);
	expect_text(p, "▕████████▏\n\n");
}

static void bar_of_anything_stays_inside(void **state)
{
	struct page *p = *state;

	bar_of(p, 0.0001); /* something is not nothing */
	expect_text(p, "▕▏       ▏\n\n");
	bar_of(p, -3);
	expect_text(p, "▕        ▏\n\n");
	bar_of(p, NAN);
	expect_text(p, "▕        ▏\n\n");
	bar_of(p, INFINITY);
	expect_text(p, "▕████████▏\n\n");
	graph_bar(p, (struct rect){ 0, 0, 2, 1 }, NULL, 0);
	graph_bar(p, (struct rect){ 7, 1, 10, 1 }, NULL, 0);
	expect_text(p, "\n       ▕\n");
}

static void bar_parts_are_side_by_side(void **state)
{
	static const struct bar_part parts[] = { { 0.26, ROLE_BAR_USER, 'u' },
						 { 0.24, ROLE_BAR_SYSTEM, 's' },
						 { 0.30, ROLE_BAR_WAIT, 'w' },
						 { 0, ROLE_BAR_STEAL, 't' } };
	struct page *p = *state;

	graph_bar(p, (struct rect){ 0, 0, 10, 1 }, parts, COUNT(parts));
	assert_int_equal(p->cells[2].role, ROLE_BAR_USER);
	assert_int_equal(p->cells[3].role, ROLE_BAR_SYSTEM);
	assert_int_equal(p->cells[4].role, ROLE_BAR_SYSTEM);
	assert_int_equal(p->cells[5].role, ROLE_BAR_WAIT);
	assert_int_equal(p->cells[7].role, ROLE_BAR_WAIT);
	expect_text(p, "▕██████▍ ▏\n\n");
	p->ascii = true;
	graph_bar(p, (struct rect){ 0, 0, 10, 1 }, parts, COUNT(parts));
	expect_text(p, "[uussww  ]\n\n");
	graph_bar(p, (struct rect){ 0, 0, 10, 1 }, &(struct bar_part){ 0.5, ROLE_BAR_USER, 0 }, 1);
	expect_text(p, "[||||    ]\n\n");
}

static void parts_beyond_the_whole_are_cut(void **state)
{
	static const struct bar_part parts[] = { { 0.75, ROLE_BAR_USER, 'u' },
						 { 0.75, ROLE_BAR_SYSTEM, 's' } };
	struct page *p = *state;

	p->ascii = true;
	graph_bar(p, (struct rect){ 0, 0, 10, 1 }, parts, COUNT(parts));
	expect_text(p, "[uuuuuuss]\n\n");
}

static void history_has_the_newest_at_the_right(void **state)
{
	static const double shares[] = { 0.25, 0.5, 0.75, 1 };
	struct page *p = *state;

	graph_history(p, (struct rect){ 0, 0, 5, 1 }, shares, COUNT(shares), ROLE_GRAPH);
	expect_text(p, "   ⣠⣾\n\n");
	/* an odd number: half of the first cell is empty */
	graph_history(p, (struct rect){ 0, 0, 5, 1 }, shares, 3, ROLE_GRAPH);
	expect_text(p, "   ⢀⣴\n\n");
	graph_history(p, (struct rect){ 0, 0, 1, 1 }, shares, COUNT(shares), ROLE_GRAPH);
	expect_text(p, "⣾\n\n");
	graph_history(p, (struct rect){ 0, 0, 5, 1 }, shares, 0, ROLE_GRAPH);
	expect_text(p, "\n\n");
}

static void history_fills_rows_from_the_foot(void **state)
{
	static const double shares[] = { 0.125, 0.5, 0.625, 1 };
	struct page *p = *state;

	graph_history(p, (struct rect){ 0, 0, 2, 2 }, shares, COUNT(shares), ROLE_GRAPH);
	expect_text(p, " ⣸\n⣸⣿\n");
}

static void history_tells_nothing_from_unknown(void **state)
{
	static const double shares[] = { 0, 0, NAN, NAN, 9, -9 };
	struct page *p = *state;

	graph_history(p, (struct rect){ 0, 0, 3, 1 }, shares, COUNT(shares), ROLE_GRAPH);
	expect_text(p, "⣀ ⣇\n\n");
	p->ascii = true;
	graph_history(p, (struct rect){ 0, 0, 10, 1 }, shares, COUNT(shares), ROLE_GRAPH);
	expect_text(p, "    ..  |.\n\n");
}

static void plain_history_fills_rows_too(void **state)
{
	static const double shares[] = { 0.33, 0.5, 0.67, 1 };
	struct page *p = *state;

	p->ascii = true;
	graph_history(p, (struct rect){ 0, 0, 4, 2 }, shares, COUNT(shares), ROLE_GRAPH);
	expect_text(p, "  .|\n:|||\n");
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(bar_ends_within_a_cell),
		TEST(bar_of_anything_stays_inside),
		TEST(bar_parts_are_side_by_side),
		TEST(parts_beyond_the_whole_are_cut),
		TEST(history_has_the_newest_at_the_right),
		TEST(history_fills_rows_from_the_foot),
		TEST(history_tells_nothing_from_unknown),
		TEST(plain_history_fills_rows_too),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
