#include "../cmocka_all.h"

#include "src/ui/screens/screens_priv.h"
#include "ui/key.h"

static struct scroller scroller_of(size_t count, size_t height, size_t selected)
{
	struct scroller s = { .selected = selected };

	scroller_fit(&s, count, height);
	return s;
}

static void keeps_the_selection_in_sight(void **state)
{
	struct scroller s = scroller_of(100, 10, 0);

	(void)state;
	assert_int_equal(scroller_action(&s, ACTION_BOTTOM), REACT_REDRAW);
	scroller_fit(&s, 100, 10);
	assert_int_equal(s.selected, 99);
	assert_int_equal(s.top, 90);
	scroller_action(&s, ACTION_PAGE_UP);
	scroller_fit(&s, 100, 10);
	assert_int_equal(s.selected, 90);
	assert_int_equal(s.top, 90);
	scroller_action(&s, ACTION_UP);
	scroller_fit(&s, 100, 10);
	assert_int_equal(s.top, 89);
	scroller_action(&s, ACTION_TOP);
	scroller_action(&s, ACTION_UP);
	assert_int_equal(s.selected, 0);
}

static void follows_a_list_that_shrinks(void **state)
{
	struct scroller s = scroller_of(100, 10, 99);

	(void)state;
	scroller_fit(&s, 5, 10);
	assert_int_equal(s.selected, 4);
	assert_int_equal(s.top, 0);
	scroller_fit(&s, 0, 10);
	assert_int_equal(s.top, 0);
	assert_int_equal(scroller_action(&s, ACTION_DOWN), REACT_REDRAW);
}

static void scrolls_without_a_selection(void **state)
{
	struct scroller s = scroller_of(30, 10, SIZE_MAX);

	(void)state;
	scroller_action(&s, ACTION_HALF_DOWN);
	assert_int_equal(s.top, 5);
	scroller_wheel(&s, 3);
	assert_int_equal(s.top, 8);
	scroller_action(&s, ACTION_BOTTOM);
	assert_int_equal(s.top, 20);
	scroller_wheel(&s, 3);
	assert_int_equal(s.top, 20);
	scroller_wheel(&s, -300);
	assert_int_equal(s.top, 0);
	/* All of it is in sight. */
	scroller_fit(&s, 3, 10);
	scroller_action(&s, ACTION_DOWN);
	assert_int_equal(s.top, 0);
}

static void survives_a_page_without_rows(void **state)
{
	struct scroller s = scroller_of(30, 0, 7);

	(void)state;
	scroller_action(&s, ACTION_PAGE_DOWN);
	scroller_fit(&s, 30, 0);
	scroller_action(&s, ACTION_HALF_DOWN);
	scroller_fit(&s, 30, 1);
	assert_int_equal(s.selected, 9);
	assert_int_equal(s.top, 9);
}

static void knows_which_actions_and_keys_move(void **state)
{
	struct scroller s = scroller_of(30, 10, 0);

	(void)state;
	assert_int_equal(scroller_action(&s, ACTION_KILL), REACT_UNUSED);
	assert_int_equal(scroller_key(&s, 'j'), REACT_UNUSED);
	assert_int_equal(scroller_key(&s, KEY_CODE_END), REACT_REDRAW);
	assert_int_equal(s.selected, 29);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_the_selection_in_sight),
		cmocka_unit_test(follows_a_list_that_shrinks),
		cmocka_unit_test(scrolls_without_a_selection),
		cmocka_unit_test(survives_a_page_without_rows),
		cmocka_unit_test(knows_which_actions_and_keys_move),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
