#include "model/view.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/strbuf.h"
#include "model/filter.h"
#include "model/fold.h"
#include "model/frame.h"
#include "scene.h"

/* A machine with two users, a kernel thread, and threads of one process. */
struct machine {
	struct frame *f;
	struct view v;
	struct strbuf drawn;
};

static struct task *add(struct scene *s, pid_t pid, pid_t ppid, const char *comm, uint32_t uid,
			uint64_t utime)
{
	struct task *t = scene_task(s, pid, ppid, comm);

	t->uid = uid;
	t->utime = utime;
	scene_cmdline(s, t, comm);
	return t;
}

static void add_thread(struct scene *s, pid_t pid, pid_t tid, const char *comm, uint64_t utime)
{
	struct task *t = scene_thread(s, pid, tid, comm);

	t->utime = utime;
}

static int setup(void **state)
{
	struct machine *m = calloc(1, sizeof(*m));
	struct scene *s = scene_new();
	struct snapshot *snapshot;
	struct task *t;

	add(s, 1, 0, "systemd", 0, 5);
	t = add(s, 2, 0, "kthreadd", 0, 0);
	t->flags = TASK_FLAG_KTHREAD;
	t = add(s, 3, 2, "kworker", 0, 1);
	t->flags = TASK_FLAG_KTHREAD;
	add(s, 10, 1, "sshd", 0, 1);
	add(s, 11, 10, "bash", 1000, 3);
	add(s, 12, 11, "sudo", 0, 1);
	add(s, 13, 12, "vim", 1000, 40);
	add(s, 20, 1, "java", 1000, 90);
	add(s, 21, 20, "helper", 1000, 2);
	add(s, 30, 10, "bash", 1000, 3);
	add_thread(s, 20, 20, "java", 10);
	add_thread(s, 20, 24, "gc", 70);
	add_thread(s, 20, 25, "main", 10);
	add_thread(s, 3, 3, "kworker", 1);
	snapshot = scene_take(s);
	m->f = frame_new(snapshot, NULL);
	snapshot_unref(snapshot);
	view_init(&m->v);
	strbuf_init(&m->drawn);
	*state = m;
	return 0;
}

static int teardown(void **state)
{
	struct machine *m = *state;

	view_done(&m->v);
	frame_free(m->f);
	strbuf_done(&m->drawn);
	free(m);
	return 0;
}

/* A line a row: "├─ name", "~" if dim, "…" if unread, "+N" if folded. */
static void draw(struct machine *m, const struct view_spec *spec)
{
	view_build(&m->v, m->f, spec);
	strbuf_clear(&m->drawn);
	for (size_t i = 0; i < m->v.count; i++) {
		const struct view_row *r = &m->v.rows[i];

		view_add_branch(&m->drawn, r, false);
		strbuf_adds(&m->drawn, frame_task(m->f, r->row)->comm);
		if (r->dim)
			strbuf_adds(&m->drawn, " ~");
		if (r->unread)
			strbuf_adds(&m->drawn, " …");
		if (r->folded)
			strbuf_addf(&m->drawn, " +%u", r->hidden);
		strbuf_addch(&m->drawn, '\n');
	}
}

static void draws(struct machine *m, const struct view_spec *spec, const char *expected)
{
	draw(m, spec);
	assert_string_equal(strbuf_str(&m->drawn), expected);
}

static void list_is_in_the_order_of_the_keys(void **state)
{
	const struct sort_key by_time[] = { { FIELD_CPU_TIME, true } };
	const struct sort_key by_user[] = { { FIELD_UID, false }, { FIELD_PID, true } };
	struct view_spec spec = { .sort = by_time, .sort_count = 1 };

	draws(*state, &spec, "java\nvim\nsystemd\nbash\nbash\nhelper\nsshd\nsudo\n");
	spec.sort = by_user;
	spec.sort_count = 2;
	draws(*state, &spec, "sudo\nsshd\nsystemd\nbash\nhelper\njava\nvim\nbash\n");
	spec.sort_count = 0;
	draws(*state, &spec, "systemd\nsshd\nbash\nsudo\nvim\njava\nhelper\nbash\n");
}

static void noise_moves_nothing(void **state)
{
	struct machine *m = *state;
	struct sort_key key = { .field = FIELD_CPU_PERCENT, .descending = true };
	struct view_spec spec = { .sort = &key, .sort_count = 1 };
	float *vim = NULL, *sudo = NULL;

	for (size_t i = 0; i < m->f->count; i++) {
		const char *comm = frame_task(m->f, (uint32_t)i)->comm;

		m->f->rates[i].cpu = 0;
		if (!strcmp(comm, "vim"))
			vim = &m->f->rates[i].cpu;
		else if (!strcmp(comm, "sudo"))
			sudo = &m->f->rates[i].cpu;
	}
	*sudo = 0.02F;
	*vim = 0.01F;
	draws(m, &spec, "sudo\nvim\nsystemd\nsshd\nbash\njava\nhelper\nbash\n");
	key.noise = 1.5;
	draws(m, &spec, "sudo\nsystemd\nsshd\nbash\nvim\njava\nhelper\nbash\n");
}

static void tree_has_its_siblings_in_order(void **state)
{
	const struct sort_key by_time[] = { { FIELD_CPU_TIME, true } };
	struct view_spec spec = { .tree = true, .kernel_threads = true };

	draws(*state, &spec,
	      "systemd\n"
	      "├─ sshd\n"
	      "│  ├─ bash\n"
	      "│  │  └─ sudo\n"
	      "│  │     └─ vim\n"
	      "│  └─ bash\n"
	      "└─ java\n"
	      "   └─ helper\n"
	      "kthreadd\n"
	      "└─ kworker\n");
	assert_int_equal(((struct machine *)*state)->v.matches, 10);
	spec.sort = by_time;
	spec.sort_count = 1;
	spec.kernel_threads = false;
	draws(*state, &spec,
	      "systemd\n"
	      "├─ java\n"
	      "│  └─ helper\n"
	      "└─ sshd\n"
	      "   ├─ bash\n"
	      "   │  └─ sudo\n"
	      "   │     └─ vim\n"
	      "   └─ bash\n");
}

static void tree_is_sorted_by_what_is_below(void **state)
{
	const struct sort_key by_sum[] = { { FIELD_TREE_CPU_TIME, false } };
	const struct view_spec spec = { .tree = true, .sort = by_sum, .sort_count = 1 };

	draws(*state, &spec,
	      "systemd\n"
	      "├─ sshd\n" /* 48 ticks */
	      "│  ├─ bash\n"
	      "│  └─ bash\n"
	      "│     └─ sudo\n"
	      "│        └─ vim\n"
	      "└─ java\n" /* 92 */
	      "   └─ helper\n");
}

static void threads_stand_for_or_below_their_process(void **state)
{
	const struct sort_key by_time[] = { { FIELD_CPU_TIME, true } };
	struct view_spec spec = { .threads = true, .root = 20 };

	spec.sort = by_time;
	spec.sort_count = 1;
	/* No thread of helper was read: it stands for itself. */
	draws(*state, &spec, "gc\njava\nmain\nhelper\n");
	spec.tree = true;
	draws(*state, &spec, "java\n├─ gc\n├─ main\n└─ helper\n");
	spec.root = 0;
	spec.tree = false;
	spec.kernel_threads = true;
	draw(*state, &spec);
	assert_non_null(strstr(((struct machine *)*state)->drawn.s, "kworker\n"));
	spec.kernel_threads = false;
	draw(*state, &spec);
	assert_null(strstr(((struct machine *)*state)->drawn.s, "kworker\n"));
}

static void only_what_is_selected(void **state)
{
	const uint32_t users[] = { 1000 };
	const pid_t pids[] = { 13, 11, 99, 12, 3 };
	struct view_spec spec = { .root = 10 };

	draws(*state, &spec, "sshd\nbash\nsudo\nvim\nbash\n");
	spec.tree = true;
	draws(*state, &spec,
	      "sshd\n"
	      "├─ bash\n"
	      "│  └─ sudo\n"
	      "│     └─ vim\n"
	      "└─ bash\n");
	spec.root = 99;
	draws(*state, &spec, "");
	spec.root = 0;
	spec.users = users;
	spec.user_count = 1;
	/* Whose parent is not shown is a root. */
	draws(*state, &spec, "bash\nvim\njava\n└─ helper\nbash\n");
	spec.users = NULL;
	spec.pids = pids;
	spec.pid_count = 5;
	draws(*state, &spec, "bash\n└─ sudo\n   └─ vim\n");
	spec.kernel_threads = true;
	spec.tree = false;
	draws(*state, &spec, "kworker\nbash\nsudo\nvim\n");
	spec.pid_count = 0;
	draws(*state, &spec, "");
}

static struct filter *parse(const char *text)
{
	struct filter_error error;
	struct filter *f;

	assert_int_equal(filter_parse(text, &f, &error), 0);
	return f;
}

static void a_match_keeps_its_kin_in_the_tree(void **state)
{
	struct machine *m = *state;
	struct filter *f = parse("sudo or java");
	struct view_spec spec = { .filter = f };

	draws(m, &spec, "sudo\njava\n");
	assert_int_equal(m->v.matches, 2);
	spec.tree = true;
	draws(m, &spec,
	      "systemd ~\n"
	      "├─ sshd ~\n"
	      "│  └─ bash ~\n"
	      "│     └─ sudo\n"
	      "│        └─ vim ~\n"
	      "└─ java\n"
	      "   └─ helper ~\n");
	assert_int_equal(m->v.matches, 2);
	filter_free(f);
	f = parse("nothing-has-this-name");
	spec.filter = f;
	draws(m, &spec, "");
	assert_int_equal(m->v.matches, 0);
	filter_free(f);
}

static void what_is_not_read_yet_is_shown(void **state)
{
	struct machine *m = *state;
	struct filter *f = parse("fds>5 name=vim");
	struct view_spec spec = { .filter = f };

	draws(m, &spec, "vim …\n");
	assert_int_equal(m->v.matches, 0);
	spec.tree = true;
	draws(m, &spec,
	      "systemd ~\n"
	      "└─ sshd ~\n"
	      "   └─ bash ~\n"
	      "      └─ sudo ~\n"
	      "         └─ vim …\n");
	filter_free(f);
}

static void a_filter_by_sums_has_them(void **state)
{
	struct filter *f = parse("tree_cpu_time>0.8s");
	const struct view_spec spec = { .filter = f };

	draws(*state, &spec, "systemd\njava\n");
	filter_free(f);
}

static void folds_hide_and_count(void **state)
{
	struct machine *m = *state;
	struct fold *fold = fold_new();
	struct filter *f = parse("vim");
	struct view_spec spec = { .tree = true, .fold = fold };

	fold_set(fold, m->f, frame_row_of_pid(m->f, 10), true);
	fold_set(fold, m->f, frame_row_of_pid(m->f, 21), true);
	draws(m, &spec,
	      "systemd\n"
	      "├─ sshd +4\n"
	      "└─ java\n"
	      "   └─ helper\n");
	assert_int_equal(m->v.matches, 8);
	assert_true(m->v.rows[1].has_children);
	assert_false(m->v.rows[3].has_children);
	assert_false(m->v.rows[3].folded);
	/* What only leads to a match stays open. */
	spec.filter = f;
	draws(m, &spec,
	      "systemd ~\n"
	      "└─ sshd ~\n"
	      "   └─ bash ~\n"
	      "      └─ sudo ~\n"
	      "         └─ vim\n");
	fold_set_all(fold, true);
	spec.filter = NULL;
	draws(m, &spec, "systemd\n├─ sshd +4\n└─ java +1\n");
	spec.threads = true;
	draws(m, &spec, "systemd\n├─ sshd +4\n└─ java +3\n");
	/* A list has no folds. */
	spec.tree = spec.threads = false;
	draw(m, &spec);
	assert_int_equal(m->v.count, 8);
	filter_free(f);
	fold_free(fold);
}

static void plain_branches_and_finding(void **state)
{
	struct machine *m = *state;
	const struct view_spec spec = { .tree = true };
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
	ssize_t at;

	view_build(&m->v, m->f, &spec);
	at = view_find(&m->v, frame_row_of_pid(m->f, 12));
	assert_int_equal(at, 3);
	view_add_branch(&b, &m->v.rows[at], true);
	assert_string_equal(b.s, "|  |  `- ");
	assert_int_equal(view_find(&m->v, frame_row_of_pid(m->f, 3)), -1);
	assert_int_equal(view_find(&m->v, ROW_NONE), -1);
}

/* What has no value comes last, whichever way; no limit is the largest one. */
static void missing_values_come_last(void **state)
{
	struct scene *s = scene_new();
	struct machine m = { .f = NULL };
	struct sort_key key = { FIELD_FD_LIMIT, false };
	const struct view_spec spec = { .sort = &key, .sort_count = 1 };
	struct snapshot *snapshot;

	(void)state;
	add(s, 1, 0, "unread", 0, 0);
	scene_extra(s, add(s, 2, 0, "many", 0, 0), FACT_BIT(FACT_FD_LIMIT))->fd_limit = 4096;
	scene_extra(s, add(s, 3, 0, "all", 0, 0), FACT_BIT(FACT_FD_LIMIT))->fd_limit = UINT64_MAX;
	add(s, 4, 0, "denied", 0, 0)->denied = FACT_BIT(FACT_FD_LIMIT);
	scene_extra(s, add(s, 5, 0, "few", 0, 0), FACT_BIT(FACT_FD_LIMIT))->fd_limit = 16;
	snapshot = scene_take(s);
	m.f = frame_new(snapshot, NULL);
	snapshot_unref(snapshot);
	draws(&m, &spec, "few\nmany\nall\nunread\ndenied\n");
	key.descending = true;
	draws(&m, &spec, "all\nmany\nfew\nunread\ndenied\n");
	view_done(&m.v);
	frame_free(m.f);
	strbuf_done(&m.drawn);
}

/* The order is that of field_compare, with ties by pid: checked pair by pair for numbers of every
 * kind and for text, over rows that are many enough to be merged several times. */
static void every_order_is_that_of_its_field(void **state)
{
	enum { COUNT = 700 };
	static const enum field_id ids[] = { FIELD_NICE, FIELD_CPU_PERCENT, FIELD_RSS,
					     FIELD_COMM, FIELD_USER,	    FIELD_CMDLINE,
					     FIELD_PID,	 FIELD_PRIORITY };
	static const char *const names[] = { "a",    "aa",	  "b",	       "Ab",
					     "\xff", "abcdefghi", "abcdefghj", "abcdefgh" };
	struct scene *s = scene_new();
	struct snapshot *snapshot;
	uint32_t random = 1;
	struct frame *f;
	struct view v;

	(void)state;
	scene_user(s, 0, "root");
	scene_user(s, 1, "alice");
	for (pid_t pid = 1; pid <= COUNT; pid++) {
		struct task *t;

		random = random * 1664525 + 1013904223;
		t = add(s, pid, 0, names[random >> 29], random >> 13 & 3, random >> 17 & 63);
		if (pid % 9 == 0)
			t->cmdline_len = 0;
		t->nice = (int16_t)((random >> 5) % 40) - 20;
		t->priority = (int16_t)((random >> 9) % 200) - 100;
		t->start = 0;
		scene_statm(t, (random >> 7) % 50, 0);
	}
	snapshot = scene_take(s);
	f = frame_new(snapshot, NULL);
	snapshot_unref(snapshot);
	view_init(&v);
	for (size_t i = 0; i < 2 * sizeof(ids) / sizeof(ids[0]); i++) {
		const struct sort_key key = { ids[i / 2], i & 1 };
		const struct view_spec spec = { .sort = &key, .sort_count = 1 };

		view_build(&v, f, &spec);
		assert_int_equal(v.count, COUNT);
		for (size_t j = 1; j < v.count; j++) {
			int order = field_compare(key.field, f, v.rows[j - 1].row, v.rows[j].row);

			if (key.descending)
				order = -order;
			assert_true(order < 0 || (order == 0 && v.rows[j - 1].row < v.rows[j].row));
		}
	}
	view_done(&v);
	frame_free(f);
}

static void deep_trees_neither_recurse_nor_overflow(void **state)
{
	enum { DEPTH = 70000 };
	struct scene *s = scene_new();
	const struct sort_key by_sum[] = { { FIELD_TREE_CPU_TIME, true } };
	struct fold *fold = fold_new();
	struct view_spec spec = { .tree = true, .sort = by_sum, .sort_count = 1, .fold = fold };
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
	struct snapshot *snapshot;
	struct frame *f;
	struct view v;

	(void)state;
	for (pid_t pid = 1; pid <= DEPTH; pid++)
		scene_task(s, pid, pid - 1, "deep");
	snapshot = scene_take(s);
	f = frame_new(snapshot, NULL);
	snapshot_unref(snapshot);
	view_init(&v);
	view_build(&v, f, &spec);
	assert_int_equal(v.count, DEPTH);
	assert_int_equal(v.rows[30000].depth, 30000);
	assert_int_equal(v.rows[DEPTH - 1].depth, UINT16_MAX);
	view_add_branch(&b, &v.rows[DEPTH - 1], true);
	assert_int_equal(b.len, 64 * 3);
	spec.root = DEPTH - 10;
	view_build(&v, f, &spec);
	assert_int_equal(v.count, 11);
	spec.root = 0;
	fold_set(fold, f, 29999, true);
	view_build(&v, f, &spec);
	assert_int_equal(v.count, 30000);
	assert_int_equal(v.rows[29999].hidden, DEPTH - 30000);
	view_done(&v);
	fold_free(fold);
	frame_free(f);
}

/* Siblings further down keep the rails of the first 64 levels. */
static void rails_end_at_64_levels(void **state)
{
	struct scene *s = scene_new();
	const struct view_spec spec = { .tree = true };
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
	struct snapshot *snapshot;
	struct frame *f;
	struct view v;

	(void)state;
	for (pid_t pid = 1; pid <= 70; pid++) {
		scene_task(s, pid, pid - 1, "left");
		scene_task(s, 100 + pid, pid - 1, "right");
	}
	snapshot = scene_take(s);
	f = frame_new(snapshot, NULL);
	snapshot_unref(snapshot);
	view_init(&v);
	view_build(&v, f, &spec);
	assert_int_equal(v.rows[63].depth, 63);
	assert_int_equal(v.rows[63].rails, UINT64_MAX >> 1);
	assert_int_equal(v.rows[69].depth, 69);
	assert_int_equal(v.rows[69].rails, UINT64_MAX);
	view_add_branch(&b, &v.rows[69], true);
	assert_int_equal(b.len, 64 * 3);
	assert_memory_equal(b.s + b.len - 6, "|  |- ", 6);
	view_done(&v);
	frame_free(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(list_is_in_the_order_of_the_keys, setup, teardown),
		cmocka_unit_test_setup_teardown(noise_moves_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(tree_has_its_siblings_in_order, setup, teardown),
		cmocka_unit_test_setup_teardown(tree_is_sorted_by_what_is_below, setup, teardown),
		cmocka_unit_test_setup_teardown(threads_stand_for_or_below_their_process, setup,
						teardown),
		cmocka_unit_test_setup_teardown(only_what_is_selected, setup, teardown),
		cmocka_unit_test_setup_teardown(a_match_keeps_its_kin_in_the_tree, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_not_read_yet_is_shown, setup, teardown),
		cmocka_unit_test_setup_teardown(a_filter_by_sums_has_them, setup, teardown),
		cmocka_unit_test_setup_teardown(folds_hide_and_count, setup, teardown),
		cmocka_unit_test_setup_teardown(plain_branches_and_finding, setup, teardown),
		cmocka_unit_test(missing_values_come_last),
		cmocka_unit_test(every_order_is_that_of_its_field),
		cmocka_unit_test(deep_trees_neither_recurse_nor_overflow),
		cmocka_unit_test(rails_end_at_64_levels),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
