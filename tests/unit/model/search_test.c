#include "model/search.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <wctype.h>

#include <cmocka.h>

#include "base/text.h"
#include "model/frame.h"
#include "model/view.h"
#include "scene.h"

struct machine {
	struct frame *f;
	struct view v;
};

static int setup(void **state)
{
	static struct machine m;
	const struct view_spec spec = { .kernel_threads = true };
	struct scene *s = scene_new();
	struct snapshot *snapshot;

	scene_cmdline(s, scene_task(s, 1, 0, "systemd"), "/sbin/init splash");
	scene_cmdline(s, scene_task(s, 7, 1, "Bash"), "-bash");
	scene_cmdline(s, scene_task(s, 17, 1, "sleep"), "sleep 7");
	scene_cmdline(s, scene_task(s, 20, 1, "bash"), "bash -c sleep\\ 7");
	snapshot = scene_take(s);
	m.f = frame_new(snapshot, NULL);
	snapshot_unref(snapshot);
	view_init(&m.v);
	view_build(&m.v, m.f, &spec);
	*state = &m;
	return 0;
}

static int teardown(void **state)
{
	struct machine *m = *state;

	view_done(&m->v);
	frame_free(m->f);
	return 0;
}

static void digits_are_a_pid_and_words_the_command(void **state)
{
	struct machine *m = *state;
	static const struct {
		const char *text;
		bool matches[4];
	} rows[] = {
		{ "7", { false, true, false, false } },
		{ "17", { false, false, true, false } },
		{ "bash", { false, true, false, true } },
		{ "BASH", { false, true, false, true } },
		{ "sleep 7", { false, false, true, false } },
		{ "init sp", { true, false, false, false } },
		{ "", { false, false, false, false } },
		{ "zzz", { false, false, false, false } },
		{ "99999999999999999999", { false, false, false, false } },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (uint32_t row = 0; row < 4; row++)
			assert_int_equal(search_matches(m->f, row, rows[i].text),
					 rows[i].matches[row]);
}

static void next_goes_around_the_end(void **state)
{
	struct machine *m = *state;

	assert_int_equal(search_next(m->f, &m->v, 0, "bash", false, false), 1);
	assert_int_equal(search_next(m->f, &m->v, 1, "bash", false, true), 1);
	assert_int_equal(search_next(m->f, &m->v, 1, "bash", false, false), 3);
	assert_int_equal(search_next(m->f, &m->v, 3, "bash", false, false), 1);
	assert_int_equal(search_next(m->f, &m->v, 3, "bash", true, false), 1);
	assert_int_equal(search_next(m->f, &m->v, 1, "bash", true, false), 3);
	assert_int_equal(search_next(m->f, &m->v, 0, "bash", true, true), 3);
	/* The only one, and none. */
	assert_int_equal(search_next(m->f, &m->v, 2, "17", false, false), -1);
	assert_int_equal(search_next(m->f, &m->v, 2, "17", true, true), 2);
	assert_int_equal(search_next(m->f, &m->v, 0, "zzz", false, true), -1);
}

static void an_empty_view_has_no_match(void **state)
{
	struct machine *m = *state;
	const struct view v = { NULL };

	assert_int_equal(search_next(m->f, &v, 0, "bash", false, true), -1);
}

/* Letters whose small form the C library knows, in the alphabets that are promised. */
static void case_is_the_c_library_s(void **state)
{
	static const struct {
		int32_t first, last;
	} alphabets[] = { { 'A', 'Z' }, { 0xc0, 0xde }, { 0x391, 0x3ab }, { 0x400, 0x42f } };
	struct scene *s = scene_new();
	struct snapshot *snapshot;
	char names[200][8] = { "" };
	int32_t codes[200];
	size_t count = 0;
	struct frame *f;

	(void)state;
	assert_non_null(setlocale(LC_CTYPE, "C.UTF-8"));
	for (size_t i = 0; i < sizeof(alphabets) / sizeof(alphabets[0]); i++)
		for (int32_t c = alphabets[i].first; c <= alphabets[i].last; c++)
			if (iswupper((wint_t)c)) {
				codes[count] = c;
				names[count][text_encode(c, names[count])] = '\0';
				scene_task(s, (pid_t)count + 1, 0, names[count]);
				count++;
			}
	assert_true(count > 120);
	snapshot = scene_take(s);
	f = frame_new(snapshot, NULL);
	snapshot_unref(snapshot);
	for (uint32_t i = 0; i < count; i++) {
		char small[8] = "";

		text_encode((int32_t)towlower((wint_t)codes[i]), small);
		if (!search_matches(f, i, small))
			fail_msg("%s is not found as %s", names[i], small);
		assert_false(search_matches(f, (i + 1) % (uint32_t)count, small));
	}
	frame_free(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(digits_are_a_pid_and_words_the_command, setup,
						teardown),
		cmocka_unit_test_setup_teardown(next_goes_around_the_end, setup, teardown),
		cmocka_unit_test_setup_teardown(an_empty_view_has_no_match, setup, teardown),
		cmocka_unit_test(case_is_the_c_library_s),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
