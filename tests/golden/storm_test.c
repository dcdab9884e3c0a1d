/* Keys, clicks and sizes in any order, at all screens: nothing breaks, and every page is one that a
 * terminal can show. The order is always the same. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/cmocka_all.h"

#include "base/text.h"
#include "source/fixture.h"
#include "source/source.h"
#include "ui/app.h"
#include "ui/key.h"
#include "ui/page.h"
#include "ui/settings.h"
#include "ui/term.h"

enum { EVENTS = 4000 };

static const char *record; /* argv[1] */

struct storm {
	struct app *app;
	struct term *term;
	uint64_t state;
};

static uint32_t any(struct storm *s, uint32_t below)
{
	s->state = s->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)(s->state >> 33) % below;
}

static void storm_init(struct storm *s, bool utf8, bool readonly, uint64_t seed)
{
	struct app_options o = {
		.settings = settings_new(), .manual = true, .readonly = readonly, .uid = UINT32_MAX
	};
	char error[256];

	if (source_fixture_new(record, &o.source, error, sizeof(error)) < 0)
		fail_msg("%s: %s", record, error);
	s->term = o.term = term_memory_new(80, 24, utf8, 256);
	s->state = seed;
	assert_int_equal(app_new(&o, &s->app), 0);
	app_tick(s->app);
	app_draw(s->app);
}

/* ---- what a page must be ---- */

static void check_cell(const struct page *p, int x, int y)
{
	const struct cell *c = &p->cells[(size_t)y * (size_t)p->columns + (size_t)x];
	size_t width = text_width(c->utf8, c->len);

	assert_true(c->role < ROLE_COUNT);
	assert_true(c->len <= sizeof(c->utf8));
	if (c->len == 0) { /* the right half of the one before */
		assert_true(x > 0 && text_width(c[-1].utf8, c[-1].len) == 2);
		return;
	}
	assert_true(text_is_safe(c->utf8, c->len, p->ascii));
	assert_in_range(width, 1, 2);
	if (width == 2)
		assert_true(x + 1 < p->columns && c[1].len == 0);
}

static void check_page(const struct storm *s)
{
	const struct page *p = term_memory_page(s->term);
	int columns, rows;

	s->term->ops->size(s->term, &columns, &rows);
	assert_int_equal(p->columns, columns);
	assert_int_equal(p->rows, rows);
	assert_true(p->cursor_x < columns && p->cursor_y < rows);
	for (int y = 0; y < rows; y++)
		for (int x = 0; x < columns; x++)
			check_cell(p, x, y);
}

/* ---- what happens to it ---- */

static void resize(struct storm *s, int columns, int rows)
{
	term_memory_resize(s->term, columns, rows);
	app_event(s->app, &(struct event){ .kind = EVENT_RESIZE });
	app_draw(s->app);
	check_page(s);
}

static void press(struct storm *s, int32_t key)
{
	app_event(s->app, &(struct event){ .kind = EVENT_KEY, .key = key });
	app_draw(s->app);
}

static int32_t any_key(struct storm *s)
{
	static const int32_t special[] = {
		KEY_CODE_UP,
		KEY_CODE_DOWN,
		KEY_CODE_LEFT,
		KEY_CODE_RIGHT,
		KEY_CODE_HOME,
		KEY_CODE_END,
		KEY_CODE_DELETE,
		KEY_CODE_PAGE_UP,
		KEY_CODE_PAGE_DOWN,
		KEY_CODE_BACK_TAB,
		KEY_CODE_TAB,
		KEY_CODE_ENTER,
		KEY_CODE_ESC,
		KEY_CODE_ESC,
		KEY_CODE_F1,
		KEY_CODE_F2,
		KEY_CODE_F3,
		KEY_CODE_F4,
		KEY_CODE_F5,
		KEY_CODE_F6,
		KEY_CODE_F7,
		KEY_CODE_F8,
		KEY_CODE_F9,
		KEY_CODE_BACKSPACE,
		0x65e5,
		0x301,
		0x202e,
		KEY_CTRL('U'),
	};

	if (any(s, 2))
		return special[any(s, sizeof(special) / sizeof(special[0]))];
	return (int32_t)(' ' + any(s, 95));
}

static void happen(struct storm *s)
{
	struct event e = { .kind = EVENT_KEY };

	switch (any(s, 16)) {
	case 0:
		resize(s, 1 + (int)any(s, any(s, 3) ? 100 : 220),
		       1 + (int)any(s, any(s, 3) ? 30 : 70));
		return;
	case 1:
		app_tick(s->app);
		break;
	case 2:
		e.kind = EVENT_CLICK + any(s, 3);
		e.x = (int)any(s, 120);
		e.y = (int)any(s, 40);
		break;
	default:
		e.key = any_key(s);
	}
	app_event(s->app, &e);
	app_draw(s->app);
	check_page(s);
}

static void run_storm(bool utf8, bool readonly, uint64_t seed)
{
	struct storm s;

	storm_init(&s, utf8, readonly, seed);
	for (int i = 0; i < EVENTS; i++)
		happen(&s);
	app_free(s.app);
}

static void stands_a_storm(void **state)
{
	(void)state;
	run_storm(true, false, 1);
	run_storm(true, false, 2);
}

static void stands_a_storm_in_plain_characters(void **state)
{
	(void)state;
	run_storm(false, false, 3);
}

static void stands_a_storm_read_only(void **state)
{
	(void)state;
	run_storm(true, true, 4);
}

/* Every screen, from large to a single cell and back. */
static void every_screen_fits_any_size(void **state)
{
	static const int32_t screens[][4] = {
		{ 0 },
		{ KEY_CODE_F1 },
		{ KEY_CODE_F2 },
		{ KEY_CODE_F2, KEY_CODE_TAB },
		{ KEY_CODE_F2, KEY_CODE_TAB, KEY_CODE_TAB },
		{ KEY_CODE_F3, 'x' },
		{ KEY_CODE_F4, 'x', '(' },
		{ KEY_CODE_F6 },
		{ KEY_CODE_F9 },
		{ KEY_CODE_F9, KEY_CODE_TAB, 'k' },
		{ KEY_CODE_ENTER },
		{ 'e' },
		{ 'a' },
		{ 'u' },
		{ '1' },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(screens) / sizeof(screens[0]); i++) {
		struct storm s;

		storm_init(&s, true, false, 1);
		for (size_t k = 0; k < 4 && screens[i][k]; k++)
			press(&s, screens[i][k]);
		app_tick(s.app);
		for (int columns = 140; columns > 0; columns -= columns > 30 ? 17 : 1)
			for (int rows = 50; rows > 0; rows -= rows > 10 ? 9 : 1)
				resize(&s, columns, rows);
		resize(&s, 200, 60);
		app_free(s.app);
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_screen_fits_any_size),
		cmocka_unit_test(stands_a_storm),
		cmocka_unit_test(stands_a_storm_in_plain_characters),
		cmocka_unit_test(stands_a_storm_read_only),
	};

	if (argc != 2) {
		fprintf(stderr, "usage: storm_test RECORD\n");
		return 2;
	}
	record = argv[1];
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
