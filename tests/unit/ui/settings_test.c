#include "ui/settings.h"

#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "model/fold.h"
#include "tests/unit/cmocka_all.h"
#include "ui/key.h"
#include "ui/theme.h"

/* Parses into fresh settings and compares what is remarked. */
static struct settings *parse(const char *text, size_t len, const char *want_remarks)
{
	CLEANUP_STRBUF struct strbuf remarks = STRBUF_INIT;
	struct settings *s = settings_new();

	settings_parse(s, "conf", text, len, &remarks);
	assert_string_equal(strbuf_str(&remarks), want_remarks);
	return s;
}

static struct settings *parse_string(const char *text, const char *want_remarks)
{
	return parse(text, strlen(text), want_remarks);
}

static char *text_of(const struct settings *s)
{
	struct strbuf b = STRBUF_INIT;

	settings_add_text(s, &b);
	return strbuf_steal(&b);
}

static void expect_keys(const struct settings *s, enum action_id action, const char *want)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;

	keymap_add_keys(s->keymap, action, &b);
	assert_string_equal(strbuf_str(&b), want);
}

static void expect_column(const struct column *c, const char *name)
{
	struct column want;

	assert_true(field_find(name, strlen(name), &want));
	assert_int_equal(c->field, want.field);
	assert_int_equal(c->style, want.style);
}

static void defaults(void **state)
{
	static const char *const columns[] = {
		"pid",	    "user",    "state", "cpu_percent", "tree_cpu_percent", "rss",
		"tree_rss", "threads", "time+", "fds",	       "cmdline",
	};
	struct settings *s = settings_new();

	(void)state;
	assert_int_equal(s->column_count, 11);
	for (size_t i = 0; i < s->column_count; i++)
		expect_column(&s->columns[i], columns[i]);
	assert_string_equal(s->theme->name, "default");
	assert_true(s->delay == 1);
	assert_int_equal(s->sort.field, FIELD_TREE_CPU_PERCENT);
	assert_true(s->tree);
	assert_true(s->sort.descending);
	settings_free(s);
	settings_free(NULL);
}

static void every_key_is_read(void **state)
{
	struct settings *s = parse_string("[view]\n"
					  "delay = 2.5\n"
					  "tree = no\n"
					  "sort = rss\n"
					  "cpu = machine\n"
					  "threads = On\n"
					  "kernel_threads = 0\n"
					  "collapse = firefox, Web Content ,systemd\n"
					  "mouse = false\n"
					  "[columns]\n"
					  "columns = pid, ppid cmdline\n"
					  "[meters]\n"
					  "cpus = yes\n"
					  "graph = no\n"
					  "pressure = no\n"
					  "disks = yes\n"
					  "[colors]\n"
					  "theme = safe\n"
					  "[keys]\n"
					  "kill = F12\n"
					  "keys = vi\n",
					  "");

	(void)state;
	assert_true(s->delay == 2.5);
	assert_true(!s->tree && s->threads && s->cpu_bars && s->disks);
	assert_false(s->kernel_threads || s->mouse || s->graph || s->pressure ||
		     s->sort.descending);
	assert_int_equal(s->sort.field, FIELD_RSS);
	assert_int_equal(s->cpu_mode, CPU_OF_MACHINE);
	assert_string_equal(s->collapse, "firefox,Web Content,systemd");
	assert_int_equal(s->column_count, 3);
	expect_column(&s->columns[1], "ppid");
	assert_string_equal(s->theme->name, "safe");
	/* the preset holds wherever it stands */
	assert_int_equal(s->preset, KEYMAP_VI);
	expect_keys(s, ACTION_KILL, "F12");
	expect_keys(s, ACTION_UP, "Up k");
	settings_free(s);
}

static void bad_lines_are_named_and_skipped(void **state)
{
	struct settings *s = parse_string(
		"\n"
		"# comment\n"
		"; comment\n"
		"tree = no\n"
		"nonsense\n"
		"[view\n"
		"[view]\n"
		"delay = 0\n"
		"delay = 3601\n"
		"delay = nan\n"
		"delay = soon\n"
		"tree = maybe\n"
		"sort = -nofield\n"
		"cpu = all\n"
		"colour = red\n"
		"theme = safe\n"
		"[colors]\n"
		"theme = pink\n"
		"[nosuch]\n"
		"threads = yes\n"
		"[keys]\n"
		"keys = emacs\n"
		"fly = F9\n"
		"kill = F99\n"
		"[columns]\n"
		"columns = pid nofield user\n",
		"conf:5: nonsense: neither a section nor KEY = VALUE\n"
		"conf:6: [view: neither a section nor KEY = VALUE\n"
		"conf:8: delay = 0: no time from 0.1 to 3600 seconds\n"
		"conf:9: delay = 3601: no time from 0.1 to 3600 seconds\n"
		"conf:10: delay = nan: no time from 0.1 to 3600 seconds\n"
		"conf:11: delay = soon: no time from 0.1 to 3600 seconds\n"
		"conf:12: tree = maybe: neither yes nor no\n"
		"conf:13: sort = -nofield: no such field; procview ps --list-fields prints them\n"
		"conf:14: cpu = all: neither processor nor machine\n"
		"conf:15: colour: no such key of the config file\n"
		"conf:16: theme: no such key of the config file\n"
		"conf:18: theme = pink: no such theme; there are default, mono, safe and contrast\n"
		"conf:19: [nosuch]: no such section; it is skipped\n"
		"conf:22: keys = emacs: neither htop nor vi\n"
		"conf:23: fly: no such key of the config file\n"
		"conf:26: columns = pid nofield user: not all of these are fields; "
		"procview ps --list-fields prints them\n"
		"conf:24: kill = F99: not all of these are keys\n");

	(void)state;
	assert_false(s->tree);
	assert_false(s->threads);
	assert_true(s->delay == 1);
	assert_int_equal(s->column_count, 2);
	settings_free(s);
}

static void hostile_text_is_made_safe_in_remarks(void **state)
{
	static const char text[] = "\033[2J = x\ntree = \033]0;x\a\n\xff\xfe\nok\0no\n";

	(void)state;
	settings_free(parse(text, sizeof(text) - 1,
			    "conf:1: \\e[2J: no such key of the config file\n"
			    "conf:2: tree = \\e]0;x\\a: neither yes nor no\n"
			    "conf:3: \\xff\\xfe: neither a section nor KEY = VALUE\n"
			    "conf:4: a NUL byte in the line\n"));
}

static void long_lines_are_refused_not_cut(void **state)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
	struct settings *s;

	(void)state;
	strbuf_adds(&b, "[columns]\n# ");
	strbuf_fill(&b, 'x', 1000);
	/* 190 bytes, the last word at their end */
	strbuf_adds(&b, "\ncolumns = ");
	strbuf_fill(&b, ' ', 190 - 10 - 3);
	strbuf_adds(&b, "pid\ncolumns = ");
	strbuf_fill(&b, ' ', 191 - 10 - 3);
	strbuf_adds(&b, "tid\n");
	s = parse(b.s, b.len, "conf:4: line too long\n");
	assert_int_equal(s->column_count, 1);
	expect_column(&s->columns[0], "pid");
	settings_free(s);
}

static void forms_that_editors_leave(void **state)
{
	struct settings *s = parse_string("\xef\xbb\xbf[view] ; comment\r\n"
					  "  tree=no\r\n"
					  "\tdelay : 1m ; comment\r\n"
					  "   \r\n"
					  "[ meters ]\r\n"
					  "[meters]\r\n"
					  "disks = yes",
					  "conf:5: [ meters ]: no such section; it is skipped\n");

	(void)state;
	assert_true(!s->tree && s->disks);
	assert_true(s->delay == 60);
	settings_free(s);
}

static void names_to_collapse_are_checked(void **state)
{
	struct settings *s = parse_string("collapse = a, , b c ,;d\ncollapse = \033[2J,e\n",
					  "conf:1: collapse = a, , b c ,;d: "
					  "not all of these are names of processes\n"
					  "conf:2: collapse = \\e[2J,e: "
					  "not all of these are names of processes\n");

	(void)state;
	assert_string_equal(s->collapse, "a,b c,e");
	settings_free(s);
}

static void columns_go_on_in_further_lines(void **state)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
	struct settings *s = parse_string("columns = pid\ncolumns = user\ncolumns = nofield\n",
					  "conf:3: columns = nofield: not all of these are fields; "
					  "procview ps --list-fields prints them\n");

	(void)state;
	assert_int_equal(s->column_count, 2);
	settings_free(s);
	for (int i = 0; i < SETTINGS_COLUMNS_MAX + 1; i++)
		strbuf_adds(&b, "columns = pid\n");
	s = parse(b.s, b.len, "conf:65: columns = pid: more columns than there can be\n");
	assert_int_equal(s->column_count, SETTINGS_COLUMNS_MAX);
	settings_free(s);
}

static void clashes_of_keys_are_remarked(void **state)
{
	struct settings *s = parse_string("[keys]\n"
					  "tree = k\n"
					  "user = k\n"
					  "pause = Semicolon\n",
					  "conf:2: tree = k: taken from kill\n"
					  "conf:3: user = k: taken from tree\n");

	(void)state;
	expect_keys(s, ACTION_KILL, "F9");
	expect_keys(s, ACTION_TREE, "");
	expect_keys(s, ACTION_USER, "k");
	assert_int_equal(keymap_action(s->keymap, ';'), ACTION_PAUSE);
	settings_free(s);
}

static void keys_moved_around_are_no_clash(void **state)
{
	struct settings *s = parse_string("[keys]\n"
					  "tree = u\n"
					  "user = k\n"
					  "kill = F9 t\n",
					  "");

	(void)state;
	expect_keys(s, ACTION_TREE, "u");
	expect_keys(s, ACTION_USER, "k");
	expect_keys(s, ACTION_KILL, "F9 t");
	settings_free(s);
}

/* What is written reads as the same settings, without a remark. */
static void expect_round_trip(const struct settings *s)
{
	char *text = text_of(s), *again;
	struct settings *back = parse_string(text, "");

	assert_int_equal(back->column_count, s->column_count);
	for (size_t i = 0; i < s->column_count; i++) {
		assert_int_equal(back->columns[i].field, s->columns[i].field);
		assert_int_equal(back->columns[i].style, s->columns[i].style);
	}
	again = text_of(back);
	assert_string_equal(again, text);
	for (const char *line = text; *line; line += strcspn(line, "\n") + 1)
		assert_true(strcspn(line, "\n") <= 120);
	settings_free(back);
	free(text);
	free(again);
}

static void written_text_reads_as_the_same(void **state)
{
	struct settings *s = settings_new();

	(void)state;
	expect_round_trip(s);
	for (s->column_count = 0; s->column_count < SETTINGS_COLUMNS_MAX; s->column_count++) {
		const struct field *f = &fields[s->column_count % FIELD_COUNT];

		assert_true(field_find(f->name, strlen(f->name), &s->columns[s->column_count]));
	}
	s->theme = theme_find("contrast");
	s->delay = 0.125;
	s->tree = false;
	s->threads = s->cpu_bars = s->disks = true;
	s->kernel_threads = s->graph = s->pressure = s->mouse = false;
	s->sort = (struct sort_key){ FIELD_COMM, false };
	s->cpu_mode = CPU_OF_MACHINE;
	s->collapse = strdup("firefox,Web Content");
	s->preset = KEYMAP_VI;
	keymap_free(s->keymap);
	s->keymap = keymap_new(KEYMAP_VI);
	keymap_bind(s->keymap, ACTION_KILL, "k ; F12 #", NULL);
	keymap_bind(s->keymap, ACTION_TREE, "", NULL);
	expect_round_trip(s);
	settings_free(s);
}

static void every_alias_keeps_its_style(void **state)
{
	(void)state;
	for (size_t i = 0; i < field_alias_count; i++) {
		struct settings *s = settings_new(), *back;
		const char *name = field_aliases[i].name;
		char *text;

		s->column_count = 1;
		assert_true(field_find(name, strlen(name), &s->columns[0]));
		text = text_of(s);
		back = parse_string(text, "");
		assert_int_equal(back->columns[0].field, s->columns[0].field);
		assert_int_equal(back->columns[0].style, s->columns[0].style);
		settings_free(s);
		settings_free(back);
		free(text);
	}
}

static void written_text_explains_every_key(void **state)
{
	struct settings *s = settings_new();
	char *text = text_of(s);

	(void)state;
	for (int i = 0; i < ACTION_COUNT; i++) {
		assert_non_null(strstr(text, actions[i].name));
		assert_non_null(strstr(text, actions[i].help));
	}
	assert_non_null(
		strstr(text, "\n# Seconds between two readings, 0.1 to 3600.\ndelay = 1\n"));
	assert_non_null(strstr(text, "\n#collapse =\n"));
	assert_non_null(strstr(text, "\nsort = -tree_cpu_percent\n"));
	free(text);
	settings_free(s);
}

static void paths_follow_xdg(void **state)
{
	static const struct {
		const char *xdg, *home, *config, *folds;
	} rows[] = {
		{ "/x", "/h", "/x/procview/procview.conf", "/x/procview/folds" },
		{ NULL, "/h", "/h/.config/procview/procview.conf",
		  "/h/.local/state/procview/folds" },
		{ "", "/h", "/h/.config/procview/procview.conf", "/h/.local/state/procview/folds" },
		{ "rel", "/h", "/h/.config/procview/procview.conf",
		  "/h/.local/state/procview/folds" },
		{ NULL, NULL, NULL, NULL },
		{ "rel", "rel", NULL, NULL },
		{ NULL, "", NULL, NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *config = settings_path(rows[i].xdg, rows[i].home);
		char *folds = settings_folds_path(rows[i].xdg, rows[i].home);

		if (rows[i].config) {
			assert_string_equal(config, rows[i].config);
			assert_string_equal(folds, rows[i].folds);
		} else {
			assert_null(config);
			assert_null(folds);
		}
		free(config);
		free(folds);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defaults),
		cmocka_unit_test(every_key_is_read),
		cmocka_unit_test(bad_lines_are_named_and_skipped),
		cmocka_unit_test(hostile_text_is_made_safe_in_remarks),
		cmocka_unit_test(long_lines_are_refused_not_cut),
		cmocka_unit_test(forms_that_editors_leave),
		cmocka_unit_test(names_to_collapse_are_checked),
		cmocka_unit_test(columns_go_on_in_further_lines),
		cmocka_unit_test(clashes_of_keys_are_remarked),
		cmocka_unit_test(keys_moved_around_are_no_clash),
		cmocka_unit_test(written_text_reads_as_the_same),
		cmocka_unit_test(every_alias_keeps_its_style),
		cmocka_unit_test(written_text_explains_every_key),
		cmocka_unit_test(paths_follow_xdg),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
