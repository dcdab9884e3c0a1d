#include <string.h>

#include "../cmocka_all.h"

#include "src/ui/screens/screens_priv.h"

struct sight {
	struct sheet sheet;
	struct page page;
	struct strbuf text;
};

static void sight_init(struct sight *s, int columns, int rows)
{
	sheet_init(&s->sheet, 76);
	page_init(&s->page);
	page_resize(&s->page, columns, rows);
	strbuf_init(&s->text);
}

static void sight_done(struct sight *s)
{
	sheet_done(&s->sheet);
	page_done(&s->page);
	strbuf_done(&s->text);
}

static const char *look(struct sight *s)
{
	page_clear(&s->page);
	sheet_draw(&s->sheet, &s->page, (struct rect){ 0, 0, s->page.columns, s->page.rows });
	strbuf_clear(&s->text);
	page_add_text(&s->page, &s->text);
	return strbuf_str(&s->text);
}

static void wraps_at_words(void **state)
{
	struct sight s;

	(void)state;
	sight_init(&s, 31, 6);
	sheet_heading(&s.sheet, "Head");
	sheet_pair(&s.sheet, "Name", "one two three four five six", ROLE_VALUE);
	sheet_pair(&s.sheet, "Longer", "0123456789012345678901234567", ROLE_VALUE);
	assert_string_equal(look(&s), "Head\n"
				      "  Name    one two three four\n"
				      "          five six\n"
				      "  Longer  01234567890123456789\n"
				      "          01234567\n"
				      "\n");
	sight_done(&s);
}

static void cuts_no_wide_character(void **state)
{
	struct sight s;

	(void)state;
	sight_init(&s, 24, 3);
	sheet_pair(&s.sheet, "名", "日本語日本語日本語日本語", ROLE_VALUE);
	assert_string_equal(look(&s), "  名  日本語日本語日本\n"
				      "      語日本語\n"
				      "\n");
	sight_done(&s);
}

static void scrolls_and_keeps_its_place(void **state)
{
	struct sight s;

	(void)state;
	sight_init(&s, 30, 3);
	for (int i = 0; i < 9; i++) {
		char text[2] = { (char)('a' + i), '\0' };

		sheet_text(&s.sheet, text, ROLE_NORMAL);
	}
	look(&s);
	sheet_action(&s.sheet, ACTION_BOTTOM);
	assert_memory_equal(look(&s), "  g ", 4);
	sheet_clear(&s.sheet);
	for (int i = 0; i < 9; i++)
		sheet_text(&s.sheet, "again", ROLE_NORMAL);
	look(&s);
	assert_int_equal(s.sheet.scroller.top, 6);
	assert_int_equal(sheet_action(&s.sheet, ACTION_KILL), REACT_UNUSED);
	sight_done(&s);
}

static void uses_the_room_in_columns_of_one_height(void **state)
{
	struct sight s;

	(void)state;
	sight_init(&s, 170, 10);
	for (int i = 0; i < 4; i++) {
		sheet_heading(&s.sheet, "Head");
		sheet_text(&s.sheet, "text", ROLE_NORMAL);
	}
	look(&s);
	assert_int_equal(s.sheet.columns, 2);
	assert_int_equal(s.sheet.column_first[1], 6);
	/* One section alone cannot be parted. */
	sheet_clear(&s.sheet);
	sheet_heading(&s.sheet, "Head");
	sheet_text(&s.sheet, "text", ROLE_NORMAL);
	look(&s);
	assert_int_equal(s.sheet.columns, 1);
	sight_done(&s);
}

static void survives_any_size(void **state)
{
	struct sight s;

	(void)state;
	sight_init(&s, 1, 1);
	look(&s);
	sheet_heading(&s.sheet, "Head");
	sheet_pair(&s.sheet, "A label that is longer than the page", "a value", ROLE_VALUE);
	sheet_pair(&s.sheet, "", "", ROLE_VALUE);
	for (int columns = 1; columns < 260; columns += columns < 20 ? 1 : 13)
		for (int rows = 1; rows < 4; rows++) {
			page_resize(&s.page, columns, rows);
			look(&s);
			sheet_action(&s.sheet, ACTION_BOTTOM);
		}
	sight_done(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wraps_at_words),
		cmocka_unit_test(cuts_no_wide_character),
		cmocka_unit_test(scrolls_and_keeps_its_place),
		cmocka_unit_test(uses_the_room_in_columns_of_one_height),
		cmocka_unit_test(survives_any_size),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
