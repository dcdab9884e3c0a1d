#include "ui/term.h"

#include "base/strbuf.h"
#include "tests/unit/cmocka_all.h"
#include "ui/page.h"

static void shows_a_copy_of_the_page(void **state)
{
	struct term *t = term_memory_new(20, 2, true, 256);
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
	struct page p;

	(void)state;
	page_init(&p);
	page_resize(&p, 20, 2);
	page_puts(&p, 3, 1, ROLE_TITLE, "procview");
	p.cursor_x = 4;
	p.cursor_y = 1;
	t->ops->show(t, &p);
	page_clear(&p);
	page_add_text(term_memory_page(t), &b);
	assert_string_equal(strbuf_str(&b), "\n   procview\n");
	assert_int_equal(term_memory_page(t)->cursor_x, 4);
	page_done(&p);
	t->ops->free(t);
}

static void hands_out_events_in_order(void **state)
{
	struct term *t = term_memory_new(20, 2, true, 256);
	struct event e;
	int columns, rows;

	(void)state;
	assert_false(t->ops->next_event(t, &e));
	for (int32_t key = 'a'; key <= 'z'; key++)
		term_memory_push(t, &(struct event){ .kind = EVENT_KEY, .key = key });
	term_memory_resize(t, 7, 8);
	for (int32_t key = 'a'; key <= 'z'; key++) {
		assert_true(t->ops->next_event(t, &e));
		assert_int_equal(e.key, key);
	}
	assert_true(t->ops->next_event(t, &e));
	assert_int_equal(e.kind, EVENT_RESIZE);
	assert_false(t->ops->next_event(t, &e));
	t->ops->size(t, &columns, &rows);
	assert_int_equal(columns, 7);
	assert_int_equal(rows, 8);
	t->ops->free(t);
}

static void keeps_what_was_copied(void **state)
{
	struct term *t = term_memory_new(20, 2, true, 256);

	(void)state;
	assert_null(term_memory_copied(t));
	t->ops->copy(t, "one two", 3);
	assert_string_equal(term_memory_copied(t), "one");
	t->ops->free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shows_a_copy_of_the_page),
		cmocka_unit_test(hands_out_events_in_order),
		cmocka_unit_test(keeps_what_was_copied),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
