#include <stdlib.h>
#include <string.h>

#include "../cmocka_all.h"

#include "base/alloc.h"
#include "src/ui/screens/screens_priv.h"
#include "ui/key.h"

static void picker_of(struct picker *p, const char *const *texts, size_t count)
{
	struct menu_item *items = xcalloc(count, sizeof(*items));

	for (size_t i = 0; i < count; i++)
		items[i] = (struct menu_item){ xstrdup(texts[i]), i };
	picker_init(p, items, count, 0);
}

static void signals_of(struct picker *p)
{
	static const char *const texts[] = { " 1 SIGHUP",  " 2 SIGINT",	 " 9 SIGKILL", "10 SIGUSR1",
					     "15 SIGTERM", "19 SIGSTOP", "20 SIGTSTP" };

	picker_of(p, texts, sizeof(texts) / sizeof(texts[0]));
}

static enum picker_answer press(struct picker *p, int32_t key)
{
	return picker_event(p, &(struct event){ .kind = EVENT_KEY, .key = key });
}

static void type(struct picker *p, const char *text)
{
	for (; *text; text++)
		press(p, *text);
}

static void finds_what_is_typed(void **state)
{
	static const struct {
		const char *typed;
		size_t found;
	} searches[] = { { "kill", 2 }, { "9", 2 },   { "15", 4 },    { "1", 0 },
			 { "10", 3 },	{ "usr", 3 }, { "sigst", 5 }, { "TSTP", 6 } };

	(void)state;
	for (size_t i = 0; i < sizeof(searches) / sizeof(searches[0]); i++) {
		struct picker p;

		signals_of(&p);
		type(&p, searches[i].typed);
		assert_true(p.found);
		assert_int_equal(p.scroller.selected, searches[i].found);
		picker_done(&p);
	}
}

static void says_when_nothing_matches_and_goes_on(void **state)
{
	struct picker p;

	(void)state;
	signals_of(&p);
	type(&p, "term");
	type(&p, "x");
	assert_false(p.found);
	assert_int_equal(p.scroller.selected, 4);
	press(&p, KEY_CODE_BACKSPACE);
	assert_true(p.found);
	assert_string_equal(strbuf_str(&p.typed), "term");
	press(&p, KEY_CTRL('U'));
	assert_int_equal(p.typed.len, 0);
	assert_int_equal(press(&p, KEY_CODE_BACKSPACE), PICKER_UNUSED);
	picker_done(&p);
}

static void takes_characters_of_several_bytes_whole(void **state)
{
	static const char *const texts[] = { "one", "Тема", "日本" };
	struct picker p;

	(void)state;
	picker_of(&p, texts, 3);
	press(&p, 0x65e5);
	assert_int_equal(p.scroller.selected, 2);
	press(&p, 0x442);
	press(&p, KEY_CODE_BACKSPACE);
	assert_string_equal(strbuf_str(&p.typed), "日");
	press(&p, 0x202e);
	assert_string_equal(strbuf_str(&p.typed), "日");
	picker_done(&p);
}

static void typed_text_has_an_end(void **state)
{
	struct picker p;

	(void)state;
	signals_of(&p);
	for (int i = 0; i < 1000; i++)
		press(&p, 'x');
	assert_true(p.typed.len <= 64);
	picker_done(&p);
}

static void clicks_choose_what_is_under_them(void **state)
{
	struct picker p;
	struct page page;

	(void)state;
	signals_of(&p);
	page_init(&page);
	page_resize(&page, 20, 10);
	picker_draw(&p, &page, (struct rect){ 2, 3, 12, 4 }, true);
	assert_int_equal(picker_event(&p, &(struct event){ EVENT_CLICK, 0, 2, 5 }), PICKER_CHOSEN);
	assert_int_equal(p.scroller.selected, 2);
	assert_int_equal(picker_event(&p, &(struct event){ EVENT_CLICK, 0, 1, 5 }), PICKER_UNUSED);
	assert_int_equal(picker_event(&p, &(struct event){ EVENT_CLICK, 0, 3, 7 }), PICKER_UNUSED);
	page_done(&page);
	picker_done(&p);
}

static void an_empty_list_chooses_nothing(void **state)
{
	struct picker p;

	(void)state;
	picker_of(&p, NULL, 0);
	assert_int_equal(press(&p, KEY_CODE_ENTER), PICKER_MOVED);
	press(&p, KEY_CODE_DOWN);
	type(&p, "x");
	assert_false(p.found);
	picker_done(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_what_is_typed),
		cmocka_unit_test(says_when_nothing_matches_and_goes_on),
		cmocka_unit_test(takes_characters_of_several_bytes_whole),
		cmocka_unit_test(typed_text_has_an_end),
		cmocka_unit_test(clicks_choose_what_is_under_them),
		cmocka_unit_test(an_empty_list_chooses_nothing),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
