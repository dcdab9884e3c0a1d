#include <stdlib.h>
#include <string.h>

#include "../cmocka_all.h"

#include "base/alloc.h"
#include "base/text.h"
#include "src/ui/screens/screens_priv.h"
#include "ui/key.h"

/* What the owner of the prompt was told; the app is passed to it, so the app holds this. */
struct owner {
	struct app app;
	struct screen below;
	char *changed, *done;
	int changes, cancels;
	enum action_id passed;
};

static struct owner *owner_of(struct app *a)
{
	return (struct owner *)((char *)a - offsetof(struct owner, app));
}

static unsigned on_change(struct app *a, const char *text)
{
	struct owner *o = owner_of(a);

	free(o->changed);
	o->changed = xstrdup(text);
	o->changes++;
	return REACT_VIEW;
}

static unsigned on_done(struct app *a, const char *text)
{
	free(owner_of(a)->done);
	owner_of(a)->done = xstrdup(text);
	return REACT_READ;
}

static unsigned on_cancel(struct app *a)
{
	owner_of(a)->cancels++;
	return REACT_REDRAW;
}

static bool remark(struct app *a, struct strbuf *b)
{
	(void)a;
	strbuf_adds(b, "2 of 9");
	return false;
}

static unsigned below_action(struct screen *s, struct app *a, enum action_id id)
{
	(void)s;
	owner_of(a)->passed = id;
	return REACT_REDRAW;
}

static const struct screen_ops below_ops = { .name = "below", .action = below_action };

static const struct prompt_ops ops = {
	.changed = on_change, .done = on_done, .cancelled = on_cancel, .remark = remark
};

static struct owner *owner_new(const char *text)
{
	struct owner *o = xcalloc(1, sizeof(*o));

	o->passed = ACTION_NONE;
	o->below.ops = &below_ops;
	o->app.top = &o->below;
	app_push(&o->app, prompt_new("Filter", text, &ops));
	return o;
}

static void owner_free(struct owner *o)
{
	while (o->app.top != &o->below)
		app_pop(&o->app, o->app.top);
	free(o->changed);
	free(o->done);
	free(o);
}

static unsigned press(struct owner *o, int32_t key)
{
	struct screen *s = o->app.top;

	return s->ops->event(s, &o->app, &(struct event){ .kind = EVENT_KEY, .key = key });
}

static void type(struct owner *o, const char *text)
{
	size_t len = strlen(text);

	while (len) {
		int32_t code;
		unsigned n = text_decode(text, len, &code);

		press(o, code);
		text += n;
		len -= n;
	}
}

static void edits_as_readline_does(void **state)
{
	static const int32_t home = KEY_CTRL('A'), end = KEY_CTRL('E'), word = KEY_CTRL('W');
	struct owner *o = owner_new("cpu>5 rss>1G");

	(void)state;
	press(o, word);
	assert_string_equal(o->changed, "cpu>5 ");
	type(o, "!x");
	assert_string_equal(o->changed, "cpu>5 !x");
	press(o, home);
	type(o, "a ");
	assert_string_equal(o->changed, "a cpu>5 !x");
	press(o, KEY_CODE_DELETE);
	assert_string_equal(o->changed, "a pu>5 !x");
	press(o, KEY_CODE_RIGHT);
	press(o, KEY_CTRL('K'));
	assert_string_equal(o->changed, "a p");
	press(o, end);
	press(o, KEY_CODE_LEFT);
	press(o, KEY_CODE_BACKSPACE);
	assert_string_equal(o->changed, "ap");
	press(o, KEY_CTRL('U'));
	assert_string_equal(o->changed, "p");
	owner_free(o);
}

static void moves_by_characters_not_bytes(void **state)
{
	struct owner *o = owner_new("");

	(void)state;
	/* Ten, wide, and with a mark on top. */
	type(o, "д日e\xcc\x81");
	press(o, KEY_CODE_BACKSPACE);
	assert_string_equal(o->changed, "д日");
	press(o, KEY_CODE_LEFT);
	press(o, KEY_CODE_LEFT);
	press(o, KEY_CODE_LEFT);
	type(o, "x");
	assert_string_equal(o->changed, "xд日");
	press(o, KEY_CODE_DELETE);
	assert_string_equal(o->changed, "x日");
	owner_free(o);
}

static void no_binding_takes_a_letter(void **state)
{
	struct owner *o = owner_new("");

	(void)state;
	type(o, "qkFUZ?/ *");
	assert_string_equal(o->changed, "qkFUZ?/ *");
	assert_int_equal(o->passed, ACTION_NONE);
	owner_free(o);
}

static void passes_on_what_is_no_text(void **state)
{
	struct owner *o = owner_new("x");

	(void)state;
	press(o, KEY_CODE_DOWN);
	assert_int_equal(o->passed, ACTION_DOWN);
	press(o, KEY_CODE_F3);
	assert_int_equal(o->passed, ACTION_SEARCH_NEXT);
	assert_int_equal(press(o, KEY_CTRL('C')), REACT_UNUSED);
	assert_int_equal(press(o, KEY_CTRL('Z')), REACT_UNUSED);
	assert_int_equal(press(o, KEY_CODE_F9), REACT_REDRAW);
	assert_int_equal(o->changes, 0);
	owner_free(o);
}

static void is_gone_when_it_is_answered(void **state)
{
	struct owner *o = owner_new("a");

	(void)state;
	type(o, "b");
	assert_int_equal(press(o, KEY_CODE_ENTER), REACT_READ);
	assert_string_equal(o->done, "ab");
	assert_ptr_equal(o->app.top, &o->below);
	app_push(&o->app, prompt_new("Filter", "", &ops));
	press(o, KEY_CODE_ESC);
	assert_int_equal(o->cancels, 1);
	assert_ptr_equal(o->app.top, &o->below);
	owner_free(o);
}

static void takes_a_long_paste_without_controls(void **state)
{
	struct owner *o = owner_new("");

	(void)state;
	for (int i = 0; i < 5000; i++)
		type(o, "日");
	assert_true(strlen(o->changed) <= 1024);
	press(o, KEY_CTRL('U'));
	press(o, 0x202e);
	press(o, 0x9b);
	press(o, -1);
	assert_string_equal(o->changed, "");
	owner_free(o);
}

static void shows_the_cursor_and_the_remark(void **state)
{
	struct owner *o = owner_new("日x");
	struct page page;
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;

	(void)state;
	page_init(&page);
	page_resize(&page, 40, 2);
	o->app.top->ops->draw(o->app.top, &o->app, &page, (struct rect){ 0, 0, 40, 1 });
	page_add_text(&page, &b);
	assert_string_equal(strbuf_str(&b), "\n Filter: 日x                     2 of 9\n");
	assert_int_equal(page.cursor_y, 1);
	assert_int_equal(page.cursor_x, 12);
	for (int columns = 1; columns < 30; columns++) {
		page_resize(&page, columns, 1);
		o->app.top->ops->draw(o->app.top, &o->app, &page,
				      (struct rect){ 0, 0, columns, 0 });
		assert_in_range(page.cursor_x, 0, columns - 1);
	}
	page_done(&page);
	owner_free(o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(edits_as_readline_does),
		cmocka_unit_test(moves_by_characters_not_bytes),
		cmocka_unit_test(no_binding_takes_a_letter),
		cmocka_unit_test(passes_on_what_is_no_text),
		cmocka_unit_test(is_gone_when_it_is_answered),
		cmocka_unit_test(takes_a_long_paste_without_controls),
		cmocka_unit_test(shows_the_cursor_and_the_remark),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
