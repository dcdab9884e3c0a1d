#include "ui/page.h"

#include <string.h>

#include "base/strbuf.h"
#include "tests/unit/cmocka_all.h"

static int setup(void **state)
{
	static struct page page;

	page_init(&page);
	page_resize(&page, 10, 3);
	*state = &page;
	return 0;
}

static int teardown(void **state)
{
	page_done(*state);
	return 0;
}

static void expect_text(const struct page *p, const char *want)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;

	page_add_text(p, &b);
	assert_string_equal(strbuf_str(&b), want);
}

static int draw(struct page *p, int x, int y, int width, const char *s)
{
	return page_text(p, x, y, width, ROLE_STRONG, s, strlen(s));
}

/* Every cell holds a character, or is the second half of the wide one before it. */
static void expect_whole(const struct page *p)
{
	for (int i = 0; i < p->rows * p->columns; i++) {
		if (p->cells[i].len > 0)
			continue;
		assert_true(i % p->columns > 0);
		assert_true(p->cells[i - 1].len >= 3);
	}
}

static void draws_and_cuts_trailing_blanks(void **state)
{
	struct page *p = *state;

	assert_int_equal(draw(p, 2, 1, 5, "abc"), 3);
	expect_text(p, "\n  abc\n\n");
	assert_int_equal(p->cells[10 + 2].role, ROLE_STRONG);
	assert_int_equal(p->cells[10 + 5].role, ROLE_NORMAL);
}

static void cuts_at_width_and_edges(void **state)
{
	struct page *p = *state;

	assert_int_equal(draw(p, 0, 0, 3, "abcdef"), 3);
	assert_int_equal(draw(p, 8, 1, 100, "abcdef"), 2);
	assert_int_equal(draw(p, -2, 2, 5, "abcdef"), 5);
	expect_text(p, "abc\n        ab\ncde\n");
}

static void outside_is_no_error(void **state)
{
	struct page *p = *state;

	assert_int_equal(draw(p, 10, 0, 5, "abc"), 0);
	assert_int_equal(draw(p, 0, -1, 5, "abc"), 3);
	assert_int_equal(draw(p, 0, 3, 5, "abc"), 3);
	assert_int_equal(draw(p, -9, 0, 9, "abc"), 3);
	assert_int_equal(draw(p, 0, 0, -1, "abc"), 0);
	page_fill(p, (struct rect){ -5, -5, 3, 3 }, ROLE_BAD, 'x');
	page_fill(p, (struct rect){ 9, 2, 1000000000, 2000000000 }, ROLE_BAD, 'x');
	page_restyle(p, (struct rect){ 3, 3, 3, 3 }, ROLE_BAD);
	page_box(p, (struct rect){ 8, 2, 20, 20 }, "title");
	expect_text(p, "\n\n        ┌─\n");
}

static void wide_characters_take_two_cells(void **state)
{
	struct page *p = *state;

	assert_int_equal(draw(p, 0, 0, 10, "日本x"), 5);
	assert_int_equal(p->cells[1].len, 0);
	assert_int_equal(p->cells[1].role, ROLE_STRONG);
	assert_int_equal(p->cells[4].utf8[0], 'x');
	expect_text(p, "日本x\n\n\n");
}

static void wide_characters_are_not_halved_at_edges(void **state)
{
	struct page *p = *state;

	assert_int_equal(draw(p, 0, 0, 3, "日本"), 2);
	assert_int_equal(draw(p, 7, 1, 10, "日本"), 2);
	assert_int_equal(draw(p, -1, 2, 10, "日本"), 4);
	expect_text(p, "日\n       日\n 本\n");
	expect_whole(p);
}

static void drawing_over_half_of_a_wide_one_leaves_none(void **state)
{
	struct page *p = *state;

	draw(p, 0, 0, 10, "日本語");
	draw(p, 1, 0, 10, "ab");
	expect_text(p, " ab 語\n\n\n");
	expect_whole(p);
	draw(p, 0, 1, 10, "日本語");
	page_fill(p, (struct rect){ 3, 1, 2, 1 }, ROLE_NORMAL, '.');
	expect_text(p, " ab 語\n日 ..\n\n");
	expect_whole(p);
	draw(p, 0, 2, 10, "x日本");
	draw(p, 0, 2, 10, "日");
	expect_text(p, " ab 語\n日 ..\n日 本\n");
	expect_whole(p);
}

static void combining_characters_stay_with_their_base(void **state)
{
	struct page *p = *state;

	assert_int_equal(draw(p, 0, 0, 10, "e\xcc\x81x"), 2);
	assert_int_equal(p->cells[0].len, 3);
	assert_int_equal(p->cells[1].len, 1);
	assert_int_equal(draw(p, 0, 1, 2, "日\xcc\x81x"), 2);
	assert_int_equal(p->cells[10].len, 5);
	/* the last one that fits keeps its own */
	assert_int_equal(draw(p, 9, 2, 5, "e\xcc\x81x"), 1);
	assert_int_equal(p->cells[29].len, 3);
	/* nothing before it, nothing to combine with */
	draw(p, 4, 0, 5, "a");
	assert_int_equal(draw(p, 5, 0, 5, "\xcc\x81"), 0);
	assert_int_equal(p->cells[4].len, 1);
}

static void too_many_combining_characters_are_left_out(void **state)
{
	struct page *p = *state;
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;

	strbuf_addch(&b, 'e');
	for (int i = 0; i < 1000; i++)
		strbuf_adds(&b, "\xcc\x81");
	strbuf_addch(&b, 'x');
	assert_int_equal(page_text(p, 0, 0, 10, ROLE_NORMAL, b.s, b.len), 2);
	assert_int_equal(p->cells[0].len, 13);
	assert_int_equal(p->cells[1].utf8[0], 'x');
}

static void plain_pages_hold_ascii_only(void **state)
{
	struct page *p = *state;

	p->ascii = true;
	assert_int_equal(draw(p, 0, 0, 10, "ΣCPU→д日e\xcc\x81"), 9);
	assert_int_equal(draw(p, 0, 1, 3, "a…"), 2);
	expect_text(p, "+CPU>???e\na+\n\n");
}

static void hostile_text_is_made_safe(void **state)
{
	struct page *p = *state;
	static const char text[] = "\033[2J\n\xff";

	assert_int_equal(page_hostile(p, 0, 0, 10, ROLE_NORMAL, text, sizeof(text) - 1), 10);
	assert_int_equal(page_hostile(p, 0, 1, 10, ROLE_NORMAL, "日", 3), 2);
	p->ascii = true;
	assert_int_equal(page_hostile(p, 0, 2, 10, ROLE_NORMAL, "日", 3), 6);
	expect_text(p, "\\e[2J\\n\\xf\n日\n\\u65e5\n");
}

static void hostile_text_may_be_endless(void **state)
{
	struct page *p = *state;
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;

	for (int i = 0; i < 1000000; i++)
		strbuf_adds(&b, "日");
	assert_int_equal(page_hostile(p, 0, 0, 10, ROLE_NORMAL, b.s, b.len), 10);
	assert_int_equal(page_hostile(p, 0, 1, 10, ROLE_NORMAL, b.s + 1, b.len - 1), 10);
	expect_text(p, "日日日日日\n\\x97\\xa5日\n\n");
}

static void restyle_leaves_text(void **state)
{
	struct page *p = *state;
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;

	draw(p, 0, 0, 10, "日本");
	page_restyle(p, (struct rect){ 1, 0, 2, 2 }, ROLE_BOX_TITLE);
	expect_text(p, "日本\n\n\n");
	page_add_roles(p, &b);
	assert_string_equal(strbuf_str(&b), "cMMcaaaaaa\naMMaaaaaaa\naaaaaaaaaa\n");
}

static void box_has_frame_and_title(void **state)
{
	struct page *p = *state;

	draw(p, 0, 1, 10, "xxxxxxxxxx");
	page_box(p, (struct rect){ 0, 0, 10, 3 }, "日本語");
	expect_text(p, "┌─ 日本 ─┐\n│        │\n└────────┘\n");
	assert_int_equal(p->cells[3].role, ROLE_BOX_TITLE);
	p->ascii = true;
	page_box(p, (struct rect){ 0, 0, 10, 3 }, "Kill");
	expect_text(p, "+- Kill -+\n|        |\n+--------+\n");
	page_clear(p);
	page_box(p, (struct rect){ 0, 0, 2, 2 }, "Kill");
	expect_text(p, "++\n++\n\n");
}

static void resize_blanks(void **state)
{
	struct page *p = *state;

	draw(p, 0, 0, 10, "abc");
	p->cursor_x = 1;
	page_resize(p, 0, -4);
	assert_int_equal(p->columns, 1);
	assert_int_equal(p->rows, 1);
	assert_int_equal(p->cursor_x, -1);
	expect_text(p, "\n");
	draw(p, 0, 0, 10, "日");
	expect_text(p, "\n");
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(draws_and_cuts_trailing_blanks),
		TEST(cuts_at_width_and_edges),
		TEST(outside_is_no_error),
		TEST(wide_characters_take_two_cells),
		TEST(wide_characters_are_not_halved_at_edges),
		TEST(drawing_over_half_of_a_wide_one_leaves_none),
		TEST(combining_characters_stay_with_their_base),
		TEST(too_many_combining_characters_are_left_out),
		TEST(plain_pages_hold_ascii_only),
		TEST(hostile_text_is_made_safe),
		TEST(hostile_text_may_be_endless),
		TEST(restyle_leaves_text),
		TEST(box_has_frame_and_title),
		TEST(resize_blanks),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
