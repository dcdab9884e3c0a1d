#include "table_priv.h"

#include <string.h>
#include <unistd.h>

#include "../cmocka_all.h"
#include "columns_priv.h"
#include "model/format.h"
#include "model/frame.h"
#include "model/view.h"
#include "out_priv.h"
#include "scene.h"

struct fixture {
	struct frame *frame;
	struct view view;
	struct columns columns;
	struct format format;
	struct table_options options;
	struct out out;
};

static int setup(void **state)
{
	static struct fixture f;
	struct scene *s = scene_new();
	struct snapshot *snapshot;

	scene_user(s, 0, "root");
	scene_cmdline(s, scene_task(s, 1, 0, "init"), "/sbin/init splash");
	scene_cmdline(s, scene_task(s, 100, 1, "слово"), "слово 漢字");
	scene_cmdline(s, scene_task(s, 7, 1, "a,\"b\""), "x \033[31m");
	scene_task(s, 1000, 100, "leaf");
	snapshot = scene_take(s);
	f = (struct fixture){ .frame = frame_new(snapshot, NULL) };
	snapshot_unref(snapshot);
	f.format.units = FORMAT_PS;
	f.options = (struct table_options){ .format = &f.format, .header = true };
	out_init(&f.out, -1);
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	view_done(&f->view);
	columns_done(&f->columns);
	frame_free(f->frame);
	out_done(&f->out);
	return 0;
}

static void prepare(struct fixture *f, const char *names, bool tree)
{
	const struct view_spec spec = { .tree = tree, .kernel_threads = true };
	char *wrong;

	assert_int_equal(columns_add(&f->columns, names, &wrong), 0);
	view_build(&f->view, f->frame, &spec);
	f->options.tree = tree;
}

static void assert_table(struct fixture *f, const char *want)
{
	table_print(&f->out, &f->columns, f->frame, f->view.rows, f->view.count, &f->options);
	assert_string_equal(strbuf_str(&f->out.text), want);
}

static void test_aligned(void **state)
{
	struct fixture *f = *state;

	prepare(f, "user,pid,comm,ppid", false);
	assert_table(f, "USER  PID COMMAND PPID\n"
			"root    1 init       0\n"
			"root    7 a,\"b\"      1\n"
			"root  100 слово      1\n"
			"root 1000 leaf     100\n");
}

static void test_tree(void **state)
{
	struct fixture *f = *state;

	prepare(f, "pid,comm", true);
	assert_table(f, " PID COMMAND\n"
			"   1 init\n"
			"   7 ├─ a,\"b\"\n"
			" 100 └─ слово\n"
			"1000    └─ leaf\n");
}

static void test_ascii(void **state)
{
	struct fixture *f = *state;

	f->format.ascii = true;
	prepare(f, "pid,comm", true);
	assert_table(f, " PID COMMAND\n"
			"   1 init\n"
			"   7 |- a,\"b\"\n"
			" 100 `- \\u0441\\u043b\\u043e\\u0432\\u043e\n"
			"1000    `- leaf\n");
}

static void test_cut_to_a_terminal(void **state)
{
	struct fixture *f = *state;

	f->options.width = 11;
	prepare(f, "pid,args", false);
	assert_table(f, " PID COMMAN\n"
			"   1 /sbin/\n"
			"   7 x \\e[3\n"
			" 100 слово \n"
			"1000 [leaf]\n");
}

static void test_widths_and_heads(void **state)
{
	struct fixture *f = *state;

	prepare(f, "comm:3=name,pid:2=n", false);
	assert_table(f, "na…  n\n"
			"in…  1\n"
			"a,…  7\n"
			"сл… 100\n"
			"le… 1000\n");
}

static void test_no_heads(void **state)
{
	struct fixture *f = *state;

	prepare(f, "pid=,comm=", false);
	assert_table(f, "   1 init\n   7 a,\"b\"\n 100 слово\n1000 leaf\n");
	strbuf_clear(&f->out.text);
	columns_done(&f->columns);
	f->options.header = false;
	prepare(f, "comm,pid", false);
	assert_table(f, "init     1\na,\"b\"    7\nслово  100\nleaf  1000\n");
}

static void test_csv(void **state)
{
	struct fixture *f = *state;

	prepare(f, "pid,comm,ppid=parent,args", false);
	table_print_csv(&f->out, &f->columns, f->frame, f->view.rows, f->view.count, true, false);
	assert_string_equal(strbuf_str(&f->out.text), "pid,comm,parent,cmdline\n"
						      "1,init,0,/sbin/init splash\n"
						      "7,\"a,\"\"b\"\"\",1,x \\e[31m\n"
						      "100,слово,1,слово 漢字\n"
						      "1000,leaf,100,\n");
}

static void test_csv_of_a_series(void **state)
{
	struct fixture *f = *state;

	prepare(f, "pid", false);
	table_print_csv(&f->out, &f->columns, f->frame, f->view.rows, 1, true, true);
	table_print_csv(&f->out, &f->columns, f->frame, f->view.rows, 1, false, true);
	assert_string_equal(strbuf_str(&f->out.text), "time,pid\n"
						      "2026-09-21T17:00:00.000Z,1\n"
						      "2026-09-21T17:00:00.000Z,1\n");
}

static void test_nothing(void **state)
{
	struct fixture *f = *state;

	prepare(f, "pid,comm", false);
	f->view.count = 0;
	assert_table(f, "PID COMMAND\n");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	static const struct CMUnitTest tests[] = {
		TEST(test_aligned),
		TEST(test_tree),
		TEST(test_ascii),
		TEST(test_cut_to_a_terminal),
		TEST(test_widths_and_heads),
		TEST(test_no_heads),
		TEST(test_csv),
		TEST(test_csv_of_a_series),
		TEST(test_nothing),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
