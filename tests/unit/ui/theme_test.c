#include "ui/theme.h"

#include <math.h>
#include <string.h>

#include "tests/unit/cmocka_all.h"

struct rgb {
	int r, g, b;
};

/* The palette of xterm; the first 16 as most terminals have them. */
static struct rgb palette(int index)
{
	static const struct rgb basic[16] = {
		{ 0, 0, 0 },	   { 205, 0, 0 },   { 0, 205, 0 },   { 205, 205, 0 },
		{ 0, 0, 238 },	   { 205, 0, 205 }, { 0, 205, 205 }, { 229, 229, 229 },
		{ 127, 127, 127 }, { 255, 0, 0 },   { 0, 255, 0 },   { 255, 255, 0 },
		{ 92, 92, 255 },   { 255, 0, 255 }, { 0, 255, 255 }, { 255, 255, 255 },
	};
	static const int levels[6] = { 0, 95, 135, 175, 215, 255 };
	int cube = index - 16, grey = 8 + 10 * (index - 232);

	if (index < 16)
		return basic[index];
	if (index >= 232)
		return (struct rgb){ grey, grey, grey };
	return (struct rgb){ levels[cube / 36], levels[cube / 6 % 6], levels[cube % 6] };
}

static double channel(int value)
{
	double c = value / 255.0;

	return c <= 0.03928 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double luminance(int index)
{
	struct rgb c = palette(index);

	return 0.2126 * channel(c.r) + 0.7152 * channel(c.g) + 0.0722 * channel(c.b);
}

/* As WCAG has it: 1 is none, 21 is black on white. -1 counts as light grey on black. */
static double contrast(struct look l)
{
	double a = luminance(l.foreground < 0 ? 7 : l.foreground);
	double b = luminance(l.background < 0 ? 0 : l.background);

	return a > b ? (a + 0.05) / (b + 0.05) : (b + 0.05) / (a + 0.05);
}

static const int color_counts[] = { 256, 16, 8, 0 };

#define FOR_EACH_COLORS(n)                                                                         \
	for (size_t n##_i = 0, n = 0; n##_i < 4 && (n = (size_t)color_counts[n##_i], 1); n##_i++)

static void themes_are_found_by_name(void **state)
{
	static const char *const names[] = { "default", "mono", "safe", "contrast" };

	(void)state;
	assert_int_equal(theme_count, 4);
	for (size_t i = 0; i < theme_count; i++) {
		assert_ptr_equal(theme_find(names[i]), themes[i]);
		assert_true(themes[i]->help[0] != '\0');
	}
	assert_null(theme_find("Default"));
	assert_null(theme_find(""));
}

static void colors_are_in_the_palette(void **state)
{
	(void)state;
	for (size_t t = 0; t < theme_count; t++) {
		FOR_EACH_COLORS(n)
		{
			for (int role = 0; role < ROLE_COUNT; role++) {
				struct look l = theme_look(themes[t], (enum role)role, (int)n);

				assert_true(l.foreground >= -1 && l.foreground < (n ? (int)n : 0));
				assert_true(l.background >= -1 && l.background < (n ? (int)n : 0));
			}
		}
	}
}

static void few_colors_are_mono(void **state)
{
	(void)state;
	for (int role = 0; role < ROLE_COUNT; role++) {
		struct look a = theme_look(theme_find("safe"), (enum role)role, 0);
		struct look b = theme_look(theme_find("mono"), (enum role)role, 256);

		assert_int_equal(a.foreground, -1);
		assert_int_equal(a.background, -1);
		assert_int_equal(a.attributes, b.attributes);
	}
}

/* What must not be overlooked looks unlike a plain row in every theme and with any colours. */
static void marked_rows_stand_out(void **state)
{
	static const enum role marks[] = { ROLE_SELECTED, ROLE_TAGGED, ROLE_MATCH, ROLE_COLUMNS,
					   ROLE_ERROR,	  ROLE_INPUT,  ROLE_BAD,   ROLE_KEY_LABEL };

	(void)state;
	for (size_t t = 0; t < theme_count; t++) {
		FOR_EACH_COLORS(n)
		{
			struct look plain = theme_look(themes[t], ROLE_NORMAL, (int)n);

			for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
				struct look l = theme_look(themes[t], marks[i], (int)n);

				assert_true(l.foreground != plain.foreground ||
					    l.background != plain.background ||
					    l.attributes != plain.attributes);
			}
		}
	}
}

static void expect_contrast(const struct theme *t, enum role role, int colors, double least)
{
	double c = contrast(theme_look(t, role, colors));

	if (c < least)
		fail_msg("%s, role %d, %d colours: contrast %.1f < %.1f", t->name, role, colors, c,
			 least);
}

/* Bold as bright would make it grey. */
static void black_is_never_bold(void **state)
{
	(void)state;
	for (size_t t = 0; t < theme_count; t++) {
		FOR_EACH_COLORS(n)
		{
			for (int role = 0; role < ROLE_COUNT; role++) {
				struct look l = theme_look(themes[t], (enum role)role, (int)n);

				assert_false(l.foreground == 0 && (l.attributes & LOOK_BOLD));
			}
		}
	}
}

static bool is_faint(enum role role)
{
	return role == ROLE_DIM || role == ROLE_BRANCH || role == ROLE_BAR_EMPTY ||
	       role == ROLE_ENDED;
}

static void text_can_be_read(void **state)
{
	(void)state;
	for (size_t t = 0; t < theme_count; t++) {
		for (int role = 0; role < ROLE_COUNT; role++) {
			bool bar = role >= ROLE_BAR_USER && role <= ROLE_BAR_EMPTY;

			expect_contrast(themes[t], (enum role)role, 256,
					is_faint((enum role)role) ? 2.0
					: bar			  ? 2.5
								  : 4.5);
		}
		expect_contrast(themes[t], ROLE_SELECTED, 256, 4.5);
		expect_contrast(themes[t], ROLE_SELECTED, 16, 4.5);
	}
}

static void contrast_is_high_where_promised(void **state)
{
	const struct theme *t = theme_find("contrast");

	(void)state;
	for (int role = 0; role < ROLE_COUNT; role++) {
		expect_contrast(t, (enum role)role, 256, 10);
		expect_contrast(t, (enum role)role, 16, 10);
		assert_true(t->in_256[role].background >= 0);
		assert_true(t->in_16[role].background >= 0);
	}
}

/* With red and green as one, what differs in meaning still differs in light. */
static void safe_needs_no_red_and_green(void **state)
{
	static const enum role pairs[][2] = {
		{ ROLE_BAR_USER, ROLE_BAR_SYSTEM }, { ROLE_GOOD, ROLE_WARN },
		{ ROLE_NEW, ROLE_ENDED },	    { ROLE_RUNNING, ROLE_ZOMBIE },
		{ ROLE_BAR_MEMORY, ROLE_BAR_SWAP }, { ROLE_BAR_MEMORY, ROLE_BAR_CACHE },
	};
	const struct theme *t = theme_find("safe");

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		struct rgb a = palette(t->in_256[pairs[i][0]].foreground);
		struct rgb b = palette(t->in_256[pairs[i][1]].foreground);
		int light = (a.r + a.g) / 2 - (b.r + b.g) / 2, blue = a.b - b.b;

		assert_true(light * light + blue * blue > 80 * 80);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(themes_are_found_by_name),
		cmocka_unit_test(colors_are_in_the_palette),
		cmocka_unit_test(few_colors_are_mono),
		cmocka_unit_test(marked_rows_stand_out),
		cmocka_unit_test(black_is_never_bold),
		cmocka_unit_test(text_can_be_read),
		cmocka_unit_test(contrast_is_high_where_promised),
		cmocka_unit_test(safe_needs_no_red_and_green),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
