#include "model/fold.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/strbuf.h"
#include "model/frame.h"
#include "scene.h"

/* 1 systemd: 10 sshd: 11 sshd: 12 bash, 13 bash; 20 cron: 21 bash; 2 kthreadd: 30 a/b\c */
static struct frame *make_frame(void)
{
	struct scene *s = scene_new();
	struct snapshot *snapshot;
	struct frame *f;

	scene_task(s, 1, 0, "systemd");
	scene_task(s, 2, 0, "kthreadd");
	scene_task(s, 10, 1, "sshd");
	scene_task(s, 11, 10, "sshd");
	scene_task(s, 12, 11, "bash");
	scene_task(s, 13, 11, "bash");
	scene_task(s, 20, 1, "cron");
	scene_task(s, 21, 20, "bash");
	scene_task(s, 30, 2, "a/b\\c\x1b\xff d");
	snapshot = scene_take(s);
	f = frame_new(snapshot, NULL);
	snapshot_unref(snapshot);
	return f;
}

static bool folded(const struct fold *fold, const struct frame *f, pid_t pid)
{
	return fold_is_folded(fold, f, frame_row_of_pid(f, pid));
}

static void set(struct fold *fold, const struct frame *f, pid_t pid, bool to)
{
	fold_set(fold, f, frame_row_of_pid(f, pid), to);
}

static void a_rule_holds_for_a_name_path(void **state)
{
	struct frame *f = make_frame();
	struct fold *fold = fold_new();

	(void)state;
	assert_false(folded(fold, f, 12));
	set(fold, f, 12, true);
	assert_true(folded(fold, f, 12));
	assert_true(folded(fold, f, 13)); /* the same path */
	assert_false(folded(fold, f, 21)); /* bash elsewhere */
	assert_false(folded(fold, f, 11));
	set(fold, f, 10, true);
	assert_true(folded(fold, f, 10));
	assert_false(folded(fold, f, 11)); /* the same name, deeper */
	set(fold, f, 13, false);
	assert_false(folded(fold, f, 12));
	fold_free(fold);
	frame_free(f);
}

static void all_but_the_roots(void **state)
{
	struct frame *f = make_frame();
	struct fold *fold = fold_new();

	(void)state;
	set(fold, f, 12, true);
	fold_set_all(fold, true);
	assert_false(folded(fold, f, 1));
	assert_false(folded(fold, f, 2));
	assert_true(folded(fold, f, 10));
	assert_true(folded(fold, f, 12));
	set(fold, f, 10, false);
	assert_false(folded(fold, f, 10));
	assert_true(folded(fold, f, 11));
	fold_set_all(fold, false);
	assert_false(folded(fold, f, 11));
	assert_false(folded(fold, f, 12)); /* its own rule is forgotten */
	fold_free(fold);
	frame_free(f);
}

static void a_name_from_the_config_yields_to_a_rule(void **state)
{
	struct frame *f = make_frame();
	struct fold *fold = fold_new();

	(void)state;
	fold_add_name(fold, "bash,", 4);
	assert_true(folded(fold, f, 12));
	assert_true(folded(fold, f, 21));
	assert_false(folded(fold, f, 10));
	set(fold, f, 21, false);
	assert_true(folded(fold, f, 12));
	assert_false(folded(fold, f, 21));
	fold_set_all(fold, false);
	assert_false(folded(fold, f, 12));
	fold_free(fold);
	frame_free(f);
}

static void what_is_written_is_read_back(void **state)
{
	static const pid_t pids[] = { 1, 2, 10, 11, 12, 13, 20, 21, 30 };
	struct frame *f = make_frame();
	struct fold *fold = fold_new(), *back = fold_new();
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
	CLEANUP_STRBUF struct strbuf again = STRBUF_INIT;

	(void)state;
	fold_set_all(fold, true);
	set(fold, f, 10, false);
	set(fold, f, 30, false);
	set(fold, f, 1, true);
	fold_write(fold, &b);
	assert_string_equal(b.s, "*\n"
				 "+kthreadd/a\\/b\\\\c\\x1b\\xff d\n"
				 "+systemd/sshd\n"
				 "-systemd\n");
	fold_parse(back, b.s, b.len);
	for (size_t i = 0; i < sizeof(pids) / sizeof(pids[0]); i++)
		assert_int_equal(folded(fold, f, pids[i]), folded(back, f, pids[i]));
	fold_write(back, &again);
	assert_string_equal(again.s, b.s);
	fold_free(fold);
	fold_free(back);
	frame_free(f);
}

static void a_rule_that_changes_nothing_is_not_kept(void **state)
{
	struct frame *f = make_frame();
	struct fold *fold = fold_new();
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;

	(void)state;
	set(fold, f, 10, true);
	set(fold, f, 10, false);
	set(fold, f, 20, false);
	fold_write(fold, &b);
	assert_string_equal(strbuf_str(&b), "");
	fold_free(fold);
	frame_free(f);
}

static void lines_that_are_none_are_skipped(void **state)
{
	static const char text[] =
		"systemd/sshd\n\n-\n+\n**\n-sys\ttemd\n-a\\\n-a\\x\n-a\\x0\n-a\\x00\n"
		"-a\\xG0\n-a\\q\n-\xff\n* \n"
		"-systemd/cron\0\n-systemd/sshd";
	struct frame *f = make_frame();
	struct fold *fold = fold_new();
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;

	(void)state;
	fold_parse(fold, text, sizeof(text) - 1);
	fold_write(fold, &b);
	assert_string_equal(strbuf_str(&b), "-systemd/sshd\n");
	fold_free(fold);
	frame_free(f);
}

static void reading_ends_at_ten_thousand_lines(void **state)
{
	struct frame *f = make_frame();
	struct fold *fold = fold_new();
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
	size_t lines = 0;

	(void)state;
	for (int i = 0; i < 20000; i++)
		strbuf_addf(&b, "-systemd/p%d\n", i);
	strbuf_adds(&b, "*\n");
	fold_parse(fold, b.s, b.len);
	strbuf_clear(&b);
	fold_write(fold, &b);
	for (size_t i = 0; i < b.len; i++)
		lines += b.s[i] == '\n';
	assert_int_equal(lines, 10000);
	assert_false(folded(fold, f, 10));
	fold_free(fold);
	frame_free(f);
}

/* All have the same name: where a path would be too long, only that one process folds. */
static void deep_processes_fold_alone(void **state)
{
	enum { DEPTH = 1000 };
	struct scene *s = scene_new();
	struct fold *fold = fold_new();
	struct snapshot *snapshot;
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
	struct frame *f;

	(void)state;
	for (pid_t pid = 1; pid <= DEPTH; pid++)
		scene_task(s, pid, pid - 1, "deep");
	snapshot = scene_take(s);
	f = frame_new(snapshot, NULL);
	snapshot_unref(snapshot);
	set(fold, f, 900, true);
	for (pid_t pid = 1; pid <= DEPTH; pid++)
		assert_int_equal(folded(fold, f, pid), pid == 900);
	set(fold, f, 64, true);
	for (pid_t pid = 1; pid <= DEPTH; pid++)
		assert_int_equal(folded(fold, f, pid), pid == 900 || pid == 64);
	set(fold, f, 900, false);
	assert_false(folded(fold, f, 900));
	fold_write(fold, &b);
	assert_int_equal(b.len, 64 * 5 + 1);
	fold_free(fold);
	frame_free(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_rule_holds_for_a_name_path),
		cmocka_unit_test(all_but_the_roots),
		cmocka_unit_test(a_name_from_the_config_yields_to_a_rule),
		cmocka_unit_test(what_is_written_is_read_back),
		cmocka_unit_test(a_rule_that_changes_nothing_is_not_kept),
		cmocka_unit_test(lines_that_are_none_are_skipped),
		cmocka_unit_test(reading_ends_at_ten_thousand_lines),
		cmocka_unit_test(deep_processes_fold_alone),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
