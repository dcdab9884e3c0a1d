#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <cmocka.h>

#include "model/field.h"
#include "model/frame.h"
#include "scene.h"

#define SECOND UINT64_C(1000000000)

static struct frame *frame_of(struct snapshot *now, struct snapshot *before)
{
	struct frame *f = frame_new(now, before);

	snapshot_unref(now);
	snapshot_unref(before);
	return f;
}

static struct value get(const struct frame *f, uint32_t row, enum field_id id)
{
	struct value v;

	memset(&v, 0xa5, sizeof(v));
	field_value(id, f, row, &v);
	return v;
}

static void assert_int(const struct frame *f, uint32_t row, enum field_id id, int64_t i)
{
	struct value v = get(f, row, id);

	if (v.kind != VALUE_INT || v.i != i)
		print_error("%s\n", fields[id].name);
	assert_int_equal(v.kind, VALUE_INT);
	assert_int_equal(v.i, i);
}

static void assert_uint(const struct frame *f, uint32_t row, enum field_id id, uint64_t u)
{
	struct value v = get(f, row, id);

	if (v.kind != VALUE_UINT || v.u != u)
		print_error("%s\n", fields[id].name);
	assert_int_equal(v.kind, VALUE_UINT);
	assert_int_equal(v.u, u);
}

static void assert_real(const struct frame *f, uint32_t row, enum field_id id, double r)
{
	struct value v = get(f, row, id);

	if (v.kind != VALUE_REAL || fabs(v.r - r) > 1e-5 * (1 + fabs(r)))
		print_error("%s\n", fields[id].name);
	assert_int_equal(v.kind, VALUE_REAL);
	assert_true(fabs(v.r - r) <= 1e-5 * (1 + fabs(r)));
}

static void assert_text(const struct frame *f, uint32_t row, enum field_id id, const char *text)
{
	struct value v = get(f, row, id);

	if (v.kind != VALUE_TEXT || v.text.len != strlen(text))
		print_error("%s\n", fields[id].name);
	assert_int_equal(v.kind, VALUE_TEXT);
	assert_int_equal(v.text.len, strlen(text));
	assert_memory_equal(v.text.s, text, v.text.len);
}

static void assert_kind(const struct frame *f, uint32_t row, enum field_id id, enum value_kind kind)
{
	struct value v = get(f, row, id);

	if (v.kind != kind)
		print_error("%s\n", fields[id].name);
	assert_int_equal(v.kind, kind);
}

static void test_table(void **state)
{
	(void)state;
	assert_true(FIELD_COUNT >= 60);
	for (size_t i = 0; i < FIELD_COUNT; i++) {
		const struct field *field = &fields[i];
		struct column column;

		assert_non_null(field->name);
		assert_true(*field->title && *field->help && field->facts && field->width);
		assert_true(field->unit < UNIT_KINDS && field->style < STYLE_COUNT);
		assert_int_equal(field->name[strspn(field->name, "abcdefghijklmnopqrstuvwxyz_")],
				 '\0');
		assert_non_null(field->get);
		assert_true(field_find(field->name, strlen(field->name), &column));
		assert_int_equal(column.field, i);
		assert_int_equal(column.style, field->style);
		assert_ptr_equal(column.title, field->title);
	}
}

/* A second name that is hidden by a first one would never be found. */
static void test_aliases(void **state)
{
	(void)state;
	for (size_t i = 0; i < field_alias_count; i++) {
		const struct field_alias *alias = &field_aliases[i];
		struct column column;

		assert_true(field_find(alias->name, strlen(alias->name), &column));
		assert_int_equal(column.field, alias->field);
		assert_int_equal(column.style, alias->style);
		assert_non_null(column.title);
		for (size_t j = 0; j < FIELD_COUNT; j++)
			assert_int_not_equal(strcasecmp(alias->name, fields[j].name), 0);
		for (size_t j = 0; j < i; j++)
			assert_int_not_equal(strcasecmp(alias->name, field_aliases[j].name), 0);
	}
}

static void test_find(void **state)
{
	struct column column = { .width = 7 };

	(void)state;
	assert_true(field_find("%CPU", 4, &column));
	assert_int_equal(column.field, FIELD_CPU_PERCENT);
	assert_string_equal(column.title, "%CPU");
	assert_int_equal(column.width, 0);
	assert_true(field_find("LSTART,pid", 6, &column));
	assert_int_equal(column.field, FIELD_START_TIME);
	assert_int_equal(column.style, STYLE_LSTART);
	assert_int_equal(column.width, 24);
	assert_true(field_find("args", 4, &column));
	assert_int_equal(column.field, FIELD_CMDLINE);
	assert_int_equal(column.style, STYLE_BRACKETS);
	assert_false(field_find("", 0, &column));
	assert_false(field_find("pi", 2, &column));
	assert_false(field_find("pidx", 4, &column));
	assert_false(field_find("pid\0x", 5, &column));
	assert_int_equal(column.field, FIELD_CMDLINE);
}

static void test_facts(void **state)
{
	struct column columns[] = { { .field = FIELD_PID },
				    { .field = FIELD_RSS },
				    { .field = FIELD_FD_PERCENT } };

	(void)state;
	assert_int_equal(columns_facts(NULL, 0), 0);
	assert_int_equal(columns_facts(columns, 3), FACT_BIT(FACT_STAT) | FACT_BIT(FACT_STATM) |
							    FACT_BIT(FACT_FD_COUNT) |
							    FACT_BIT(FACT_FD_LIMIT));
}

static void test_who(void **state)
{
	struct scene *scene = scene_new();
	struct task *t = scene_task(scene, 4822, 4400, "postgres");
	struct task_status *s = scene_status(scene, t);
	struct task_extra *extra =
		scene_extra(scene, t,
			    FACT_BIT(FACT_CGROUP) | FACT_BIT(FACT_EXE) | FACT_BIT(FACT_CWD) |
				    FACT_BIT(FACT_LOGINUID));
	struct frame *f;

	(void)state;
	scene_user(scene, 105, "postgres");
	scene_group(scene, 111, "pg");
	scene_tty(scene, 34816, "pts/0");
	t->pgid = 4822, t->sid = 4400, t->tpgid = -1, t->uid = 105, t->gid = 111, t->tty = 34816;
	s->ruid = 105, s->euid = 105, s->suid = 106, s->fsuid = 105;
	s->rgid = 111, s->egid = 111, s->sgid = 112, s->fsgid = 111;
	s->nspid_count = 2, s->nspid[0] = 4822, s->nspid[1] = 17;
	extra->cgroup = "/system.slice/pg.service", extra->unit = "pg.service";
	extra->user_unit = "db.service";
	extra->exe = "/usr/bin/postgres", extra->cwd = "/srv/db", extra->loginuid = 0;
	f = frame_of(scene_take(scene), NULL);

	assert_int(f, 0, FIELD_PID, 4822);
	assert_int(f, 0, FIELD_TID, 4822);
	assert_int(f, 0, FIELD_PPID, 4400);
	assert_int(f, 0, FIELD_PGID, 4822);
	assert_int(f, 0, FIELD_SID, 4400);
	assert_int(f, 0, FIELD_TPGID, -1);
	assert_int(f, 0, FIELD_NSPID, 17);
	assert_uint(f, 0, FIELD_UID, 105);
	assert_text(f, 0, FIELD_USER, "postgres");
	assert_uint(f, 0, FIELD_GID, 111);
	assert_text(f, 0, FIELD_GROUP, "pg");
	assert_uint(f, 0, FIELD_RUID, 105);
	assert_text(f, 0, FIELD_RUSER, "postgres");
	assert_uint(f, 0, FIELD_SUID, 106);
	assert_uint(f, 0, FIELD_SUSER, 106);
	assert_uint(f, 0, FIELD_SGID, 112);
	assert_uint(f, 0, FIELD_SGROUP, 112);
	assert_text(f, 0, FIELD_FSUSER, "postgres");
	assert_text(f, 0, FIELD_FSGROUP, "pg");
	assert_uint(f, 0, FIELD_LOGINUID, 0);
	assert_uint(f, 0, FIELD_LOGIN_USER, 0);
	assert_text(f, 0, FIELD_COMM, "postgres");
	assert_text(f, 0, FIELD_EXE, "/usr/bin/postgres");
	assert_text(f, 0, FIELD_CWD, "/srv/db");
	assert_text(f, 0, FIELD_TTY, "pts/0");
	assert_text(f, 0, FIELD_CGROUP, "/system.slice/pg.service");
	assert_text(f, 0, FIELD_UNIT, "pg.service");
	assert_text(f, 0, FIELD_USER_UNIT, "db.service");
	assert_kind(f, 0, FIELD_CONTAINER, VALUE_NONE);
	frame_free(f);
}

static void test_absent_ids(void **state)
{
	struct scene *scene = scene_new();
	struct task *t = scene_task(scene, 2, 0, "kthreadd");
	struct frame *f;

	(void)state;
	scene_status(scene, t);
	scene_extra(scene, t, FACT_BIT(FACT_LOGINUID))->loginuid = UINT32_MAX;
	f = frame_of(scene_take(scene), NULL);
	assert_kind(f, 0, FIELD_LOGINUID, VALUE_NONE);
	assert_kind(f, 0, FIELD_LOGIN_USER, VALUE_NONE);
	assert_kind(f, 0, FIELD_NSPID, VALUE_NONE);
	assert_kind(f, 0, FIELD_TTY, VALUE_NONE);
	assert_kind(f, 0, FIELD_TRACER, VALUE_NONE);
	assert_kind(f, 0, FIELD_CPUS_ALLOWED, VALUE_NONE);
	assert_kind(f, 0, FIELD_RT_PRIORITY, VALUE_NONE);
	frame_free(f);
}

/* Deeper than the record: the innermost is its last. */
static void test_deep_namespaces(void **state)
{
	struct scene *scene = scene_new();
	struct task_status *s = scene_status(scene, scene_task(scene, 20, 1, "x"));
	struct frame *f;

	(void)state;
	s->nspid_count = 30;
	s->nspid[7] = 2;
	f = frame_of(scene_take(scene), NULL);
	assert_int(f, 0, FIELD_NSPID, 2);
	frame_free(f);
}

static void assert_stat(const char *expected, struct task like)
{
	struct scene *scene = scene_new();
	struct task *t = scene_task(scene, 20, 1, "x");
	struct frame *f;

	t->state = like.state, t->nice = like.nice, t->threads = like.threads;
	t->sid = like.sid, t->pgid = like.pgid, t->tpgid = like.tpgid;
	if (like.have)
		scene_status(scene, t)->vm_lck = 4096;
	f = frame_of(scene_take(scene), NULL);
	assert_text(f, 0, FIELD_STAT, expected);
	assert_text(f, 0, FIELD_STATE, (char[]){ like.state, '\0' });
	frame_free(f);
}

static void test_stat(void **state)
{
	(void)state;
	assert_stat("S", (struct task){ .state = 'S', .tpgid = -1, .threads = 1 });
	assert_stat("I<", (struct task){ .state = 'I', .tpgid = -1, .nice = -20 });
	assert_stat("RN", (struct task){ .state = 'R', .tpgid = -1, .nice = 19 });
	assert_stat("Ss", (struct task){ .state = 'S', .tpgid = -1, .sid = 20 });
	assert_stat("Sl", (struct task){ .state = 'S', .tpgid = -1, .threads = 2 });
	assert_stat("T+", (struct task){ .state = 'T', .pgid = 20, .tpgid = 20 });
	assert_stat("t", (struct task){ .state = 't', .pgid = 20, .tpgid = 21 });
	assert_stat("SL", (struct task){ .state = 'S', .tpgid = -1, .have = 1 });
	assert_stat("Ds+", (struct task){ .state = 'D', .sid = 20, .pgid = 3, .tpgid = 3 });
	assert_stat("S<Lsl+", (struct task){ .state = 'S',
					     .nice = -1,
					     .have = 1,
					     .sid = 20,
					     .threads = 9,
					     .pgid = 3,
					     .tpgid = 3 });
	assert_stat("RNLsl+", (struct task){ .state = 'R',
					     .nice = 1,
					     .have = 1,
					     .sid = 20,
					     .threads = 9,
					     .pgid = 3,
					     .tpgid = 3 });
	for (const char *letter = "ZXxKWP"; *letter; letter++)
		assert_stat((char[]){ *letter, '\0' },
			    (struct task){ .state = *letter, .tpgid = -1 });
}

static void test_unknown_state(void **state)
{
	struct scene *scene = scene_new();
	struct frame *f;

	(void)state;
	scene_task(scene, 20, 1, "x")->state = '\0';
	f = frame_of(scene_take(scene), NULL);
	assert_text(f, 0, FIELD_STAT, "?s");
	assert_text(f, 0, FIELD_STATE, "?");
	frame_free(f);
}

static void test_times(void **state)
{
	struct scene *scene = scene_new();
	struct task *t = scene_task(scene, 20, 1, "x");
	struct frame *f;

	(void)state;
	t->start = 900050; /* 999.5 s ago */
	t->utime = 12345, t->stime = 655, t->cutime = 300, t->cstime = 5;
	t->blkio_ticks = 7, t->guest_time = 11;
	f = frame_of(scene_take(scene), NULL);
	assert_real(f, 0, FIELD_CPU_TIME, 130);
	assert_real(f, 0, FIELD_USER_TIME, 123.45);
	assert_real(f, 0, FIELD_SYSTEM_TIME, 6.55);
	assert_real(f, 0, FIELD_CHILDREN_TIME, 3.05);
	assert_real(f, 0, FIELD_CHILDREN_USER_TIME, 3);
	assert_real(f, 0, FIELD_CHILDREN_SYSTEM_TIME, 0.05);
	assert_real(f, 0, FIELD_BLKIO_TIME, 0.07);
	assert_real(f, 0, FIELD_GUEST_TIME, 0.11);
	assert_real(f, 0, FIELD_ELAPSED, 999.5);
	assert_real(f, 0, FIELD_CPU_LIFETIME_PERCENT, 130 / 999.5 * 100);
	assert_real(f, 0, FIELD_CPU_PERCENT, 130 / 999.5 * 100);
	assert_uint(f, 0, FIELD_START_TIME, SCENE_BOOT_REALTIME + 9000 * SECOND + SECOND / 2);
	frame_free(f);
}

static void test_scheduling(void **state)
{
	struct scene *scene = scene_new();
	struct task *t = scene_task(scene, 20, 1, "x");
	struct task_status *s = scene_status(scene, t);
	struct frame *f;

	(void)state;
	t->nice = -5, t->priority = 15, t->cpu = 3, t->flags = 0x40400100, t->threads = 12;
	t->policy = 2, t->rt_priority = 50;
	s->switches_voluntary = 10, s->switches_involuntary = 20;
	strcpy(s->cpus_allowed, "0-3,8");
	f = frame_of(scene_take(scene), NULL);
	assert_int(f, 0, FIELD_NICE, -5);
	assert_int(f, 0, FIELD_PRIORITY, 15);
	assert_int(f, 0, FIELD_PRI, 24);
	assert_int(f, 0, FIELD_OPRI, 75);
	assert_int(f, 0, FIELD_RT_PRIORITY, 50);
	assert_text(f, 0, FIELD_POLICY, "SCHED_RR");
	assert_int(f, 0, FIELD_LAST_CPU, 3);
	assert_int(f, 0, FIELD_THREADS, 12);
	assert_uint(f, 0, FIELD_FLAGS, 0x40400100);
	assert_text(f, 0, FIELD_CPUS_ALLOWED, "0-3,8");
	assert_uint(f, 0, FIELD_VOLUNTARY_SWITCHES, 10);
	assert_uint(f, 0, FIELD_INVOLUNTARY_SWITCHES, 20);
	frame_free(f);
}

static void test_memory(void **state)
{
	struct scene *scene = scene_new();
	struct task *t = scene_task(scene, 20, 1, "x");
	struct task_status *s = scene_status(scene, t);
	struct task_rollup *r = scene_rollup(scene, t);
	struct frame *f;

	(void)state;
	scene_statm(t, 1024, 512);
	t->vsize = 8 << 20, t->text = 10, t->data = 20, t->rss_stat = 1000;
	s->vm_rss = 100, s->vm_swap = 200, s->rss_anon = 1, s->rss_file = 2, s->rss_shmem = 3;
	s->vm_hwm = 4, s->vm_peak = 5, s->vm_lck = 6, s->vm_pin = 7, s->vm_stk = 8, s->vm_pte = 9;
	r->pss = 11, r->private_clean = 12, r->private_dirty = 30, r->swap_pss = 14;
	scene_extra(scene, t, FACT_BIT(FACT_OOM))->oom_score = 666;
	scene_extra(scene, t, 0)->oom_score_adj = -1000;
	t->minflt = 77, t->majflt = 78;
	f = frame_of(scene_take(scene), NULL);
	assert_uint(f, 0, FIELD_VSZ, 8 << 20);
	assert_uint(f, 0, FIELD_VSZ_PAGES, 2048);
	assert_uint(f, 0, FIELD_RSS, 4 << 20);
	assert_false(get(f, 0, FIELD_RSS).approximate);
	assert_uint(f, 0, FIELD_SHARED, 2 << 20);
	assert_uint(f, 0, FIELD_TEXT, 40960);
	assert_uint(f, 0, FIELD_DATA, 81920);
	assert_real(f, 0, FIELD_MEM_PERCENT, 100.0 / 2048);
	assert_uint(f, 0, FIELD_ANON, 1);
	assert_uint(f, 0, FIELD_FILE, 2);
	assert_uint(f, 0, FIELD_SHMEM, 3);
	assert_uint(f, 0, FIELD_SWAP, 200);
	assert_uint(f, 0, FIELD_MEMORY, 300);
	assert_uint(f, 0, FIELD_PEAK_RSS, 4);
	assert_uint(f, 0, FIELD_PEAK_VSZ, 5);
	assert_uint(f, 0, FIELD_LOCKED, 6);
	assert_uint(f, 0, FIELD_PINNED, 7);
	assert_uint(f, 0, FIELD_STACK_SIZE, 8);
	assert_uint(f, 0, FIELD_PAGE_TABLES, 9);
	assert_uint(f, 0, FIELD_PSS, 11);
	assert_uint(f, 0, FIELD_USS, 42);
	assert_uint(f, 0, FIELD_SWAP_PSS, 14);
	assert_uint(f, 0, FIELD_MINOR_FAULTS, 77);
	assert_uint(f, 0, FIELD_MAJOR_FAULTS, 78);
	assert_int(f, 0, FIELD_OOM_SCORE, 666);
	assert_int(f, 0, FIELD_OOM_SCORE_ADJ, -1000);
	frame_free(f);
}

/* Where statm was not read, stat's counter stands in and says so. */
static void test_approximate_rss(void **state)
{
	struct scene *scene = scene_new();
	struct frame *f;

	(void)state;
	scene_task(scene, 20, 1, "x")->rss_stat = 512;
	f = frame_of(scene_take(scene), NULL);
	assert_uint(f, 0, FIELD_RSS, 2 << 20);
	assert_true(get(f, 0, FIELD_RSS).approximate);
	assert_real(f, 0, FIELD_MEM_PERCENT, 2.0 / 8192 * 100);
	assert_true(get(f, 0, FIELD_MEM_PERCENT).approximate);
	assert_kind(f, 0, FIELD_SHARED, VALUE_UNREAD);
	frame_free(f);
}

static void test_files(void **state)
{
	struct scene *scene = scene_new();
	struct task *t = scene_task(scene, 20, 1, "x"), *u = scene_task(scene, 30, 1, "y");
	uint32_t facts = FACT_BIT(FACT_FD_COUNT) | FACT_BIT(FACT_FD_LIMIT) | FACT_BIT(FACT_WCHAN);
	struct task_extra *extra = scene_extra(scene, t, facts);
	struct frame *f;

	(void)state;
	*scene_io(scene, t) = (struct task_io){ 1, 2, 3, 4, 5, 6, 7 };
	extra->fd_count = 256, extra->fd_limit = 1024, extra->wchan = "__do_wait";
	scene_extra(scene, u, facts)->fd_limit = UINT64_MAX;
	f = frame_of(scene_take(scene), NULL);
	assert_uint(f, 0, FIELD_READ_CHARS, 1);
	assert_uint(f, 0, FIELD_WRITE_CHARS, 2);
	assert_uint(f, 0, FIELD_READ_CALLS, 3);
	assert_uint(f, 0, FIELD_WRITE_CALLS, 4);
	assert_uint(f, 0, FIELD_READ_BYTES, 5);
	assert_uint(f, 0, FIELD_WRITE_BYTES, 6);
	assert_uint(f, 0, FIELD_CANCELLED_WRITE_BYTES, 7);
	assert_uint(f, 0, FIELD_FDS, 256);
	assert_uint(f, 0, FIELD_FD_LIMIT, 1024);
	assert_real(f, 0, FIELD_FD_PERCENT, 25);
	assert_text(f, 0, FIELD_WCHAN, "do_wait");
	assert_kind(f, 1, FIELD_FD_LIMIT, VALUE_UNLIMITED);
	assert_kind(f, 1, FIELD_FD_PERCENT, VALUE_NONE);
	assert_kind(f, 1, FIELD_WCHAN, VALUE_NONE);
	frame_free(f);
}

static void test_calls(void **state)
{
	static const struct task_call call = { .state = TASK_CALL_IN, .number = 451 };
	static const struct task_call running = { .state = TASK_CALL_RUNNING }, none;
	struct scene *scene = scene_new();
	uint32_t facts = FACT_BIT(FACT_SYSCALL);
	struct task_extra *extra;
	struct frame *f;

	(void)state;
	extra = scene_extra(scene, scene_task(scene, 20, 1, "named"), facts);
	extra->call = &call, extra->syscall_name = "futex", extra->syscall_args = "0x1, 0x2";
	scene_extra(scene, scene_task(scene, 30, 1, "newer"), facts)->call = &call;
	scene_extra(scene, scene_task(scene, 40, 1, "runs"), facts)->call = &running;
	scene_extra(scene, scene_task(scene, 50, 1, "none"), facts)->call = &none;
	scene_task(scene, 60, 1, "unread");
	scene_task(scene, 70, 1, "denied")->denied = facts;
	f = frame_of(scene_take(scene), NULL);
	assert_text(f, 0, FIELD_SYSCALL, "futex");
	assert_text(f, 0, FIELD_SYSCALL_ARGS, "0x1, 0x2");
	assert_kind(f, 1, FIELD_SYSCALL, VALUE_INT);
	assert_int_equal(get(f, 1, FIELD_SYSCALL).i, 451);
	assert_text(f, 2, FIELD_SYSCALL, "running");
	assert_kind(f, 2, FIELD_SYSCALL_ARGS, VALUE_NONE);
	assert_kind(f, 3, FIELD_SYSCALL, VALUE_NONE);
	assert_kind(f, 4, FIELD_SYSCALL, VALUE_UNREAD);
	assert_kind(f, 5, FIELD_SYSCALL, VALUE_DENIED);
	frame_free(f);
}

static void test_rights(void **state)
{
	static const uint64_t ns[TASK_NS_COUNT] = { 1, 2, 3, 4, 5, 0, 7, 8 };
	struct scene *scene = scene_new();
	struct task *t = scene_task(scene, 20, 1, "x");
	struct task_status *s = scene_status(scene, t);
	struct frame *f;

	(void)state;
	s->sig_pending = 1, s->sig_shared_pending = 2, s->sig_blocked = 3, s->sig_ignored = 4;
	s->sig_caught = 5, s->cap_effective = 0x1ff, s->umask = 022, s->tracer = 99;
	s->seccomp = 2, s->no_new_privs = 1;
	scene_extra(scene, t, FACT_BIT(FACT_NS))->ns = ns;
	f = frame_of(scene_take(scene), NULL);
	assert_uint(f, 0, FIELD_SIGNALS_PENDING, 2);
	assert_uint(f, 0, FIELD_SIGNALS_THREAD_PENDING, 1);
	assert_uint(f, 0, FIELD_SIGNALS_BLOCKED, 3);
	assert_uint(f, 0, FIELD_SIGNALS_IGNORED, 4);
	assert_uint(f, 0, FIELD_SIGNALS_CAUGHT, 5);
	assert_uint(f, 0, FIELD_CAP_EFFECTIVE, 0x1ff);
	assert_text(f, 0, FIELD_SECCOMP, "filter");
	assert_int(f, 0, FIELD_NO_NEW_PRIVS, 1);
	assert_int(f, 0, FIELD_TRACER, 99);
	assert_uint(f, 0, FIELD_UMASK, 022);
	assert_uint(f, 0, FIELD_NS_CGROUP, 1);
	assert_uint(f, 0, FIELD_NS_IPC, 2);
	assert_uint(f, 0, FIELD_NS_MNT, 3);
	assert_uint(f, 0, FIELD_NS_NET, 4);
	assert_uint(f, 0, FIELD_NS_PID, 5);
	assert_kind(f, 0, FIELD_NS_TIME, VALUE_NONE);
	assert_uint(f, 0, FIELD_NS_USER, 7);
	assert_uint(f, 0, FIELD_NS_UTS, 8);
	frame_free(f);
}

static void test_missing(void **state)
{
	struct scene *scene = scene_new();
	struct task *t;
	struct frame *f;

	(void)state;
	scene_task(scene, 1, 0, "unread");
	t = scene_task(scene, 2, 0, "denied");
	t->denied = FACT_BIT(FACT_IO) | FACT_BIT(FACT_FD_COUNT);
	scene_extra(scene, t, FACT_BIT(FACT_FD_LIMIT))->fd_limit = 5;
	scene_task(scene, 3, 0, "absent")->absent = FACT_BIT(FACT_IO);
	t = scene_task(scene, 4, 0, "stuck");
	t->stuck = FACT_BIT(FACT_IO);
	t->denied = FACT_BIT(FACT_IO);
	f = frame_of(scene_take(scene), NULL);
	assert_kind(f, 0, FIELD_READ_BYTES, VALUE_UNREAD);
	assert_kind(f, 0, FIELD_READ_RATE, VALUE_UNREAD);
	assert_kind(f, 1, FIELD_READ_BYTES, VALUE_DENIED);
	assert_kind(f, 1, FIELD_FD_PERCENT, VALUE_DENIED);
	assert_uint(f, 1, FIELD_FD_LIMIT, 5);
	assert_kind(f, 2, FIELD_READ_BYTES, VALUE_NONE);
	assert_kind(f, 3, FIELD_READ_BYTES, VALUE_STUCK);
	frame_free(f);
}

static void test_arguments(void **state)
{
	struct scene *scene = scene_new();
	struct task *t;
	struct value v;
	struct frame *f;

	(void)state;
	scene_cmdline(scene, scene_task(scene, 1, 0, "init"), "/sbin/init splash");
	scene_cmdline(scene, scene_task(scene, 2, 0, "kthreadd"), "");
	t = scene_task(scene, 3, 0, "gone");
	t->state = 'Z';
	scene_cmdline(scene, t, "");
	scene_task(scene, 4, 0, "hangs")->stuck = FACT_BIT(FACT_CMDLINE);
	t = scene_task(scene, 5, 0, "titled");
	scene_cmdline(scene, t, "title            ");
	t = scene_task(scene, 6, 0, "empty ends");
	scene_cmdline(scene, t, "command   ");
	t->cmdline_truncated = true;
	f = frame_of(scene_take(scene), NULL);

	v = get(f, 0, FIELD_CMDLINE);
	assert_int_equal(v.kind, VALUE_LIST);
	assert_int_equal(v.text.len, sizeof("/sbin/init\0splash"));
	assert_memory_equal(v.text.s, "/sbin/init\0splash", v.text.len);
	assert_false(v.truncated || v.defunct);
	v = get(f, 1, FIELD_CMDLINE);
	assert_int_equal(v.kind, VALUE_LIST);
	assert_int_equal(v.text.len, 0);
	assert_string_equal(v.text.s, "kthreadd");
	v = get(f, 2, FIELD_CMDLINE);
	assert_true(v.defunct);
	assert_false(get(f, 2, FIELD_COMM).defunct);
	v = get(f, 3, FIELD_CMDLINE);
	assert_int_equal(v.kind, VALUE_STUCK);
	assert_string_equal(v.text.s, "hangs");
	v = get(f, 4, FIELD_CMDLINE);
	assert_int_equal(v.text.len, sizeof("title"));
	v = get(f, 5, FIELD_CMDLINE);
	assert_int_equal(v.text.len, sizeof("command\0\0\0"));
	assert_true(v.truncated);
	frame_free(f);
}

static void test_rates(void **state)
{
	struct scene *before = scene_new(), *now = scene_new();
	struct task *a = scene_task(before, 20, 1, "x"), *b = scene_task(now, 20, 1, "x");
	struct frame *f;

	(void)state;
	scene_snapshot(now)->boottime += 2 * SECOND;
	a->utime = 100, b->utime = 200;
	b->cutime = 50, b->minflt = 30, b->majflt = 4;
	scene_io(before, a)->read_bytes = 10;
	*scene_io(now, b) = (struct task_io){ .read_bytes = 30, .write_bytes = 100 };
	scene_status(before, a);
	scene_status(now, b)->switches_voluntary = 5;
	scene_schedstat(before, a);
	scene_schedstat(now, b)->wait_ns = SECOND;
	f = frame_of(scene_take(now), scene_take(before));
	assert_real(f, 0, FIELD_CPU_PERCENT, 50);
	assert_real(f, 0, FIELD_DEAD_CPU_PERCENT, 25);
	assert_real(f, 0, FIELD_WAIT_PERCENT, 50);
	assert_real(f, 0, FIELD_SWITCH_RATE, 2.5);
	assert_real(f, 0, FIELD_MINOR_FAULT_RATE, 15);
	assert_real(f, 0, FIELD_MAJOR_FAULT_RATE, 2);
	assert_real(f, 0, FIELD_READ_RATE, 10);
	assert_real(f, 0, FIELD_WRITE_RATE, 50);
	assert_real(f, 0, FIELD_IO_RATE, 60);
	f->cpu_mode = CPU_OF_MACHINE;
	assert_real(f, 0, FIELD_CPU_PERCENT, 25);
	assert_real(f, 0, FIELD_DEAD_CPU_PERCENT, 12.5);
	frame_free(f);
}

static void test_subtrees(void **state)
{
	struct scene *scene = scene_new();
	struct task *t = scene_task(scene, 10, 1, "root");
	struct frame *f;

	(void)state;
	t->denied = FACT_BIT(FACT_IO);
	scene_statm(t, 100, 0);
	t = scene_task(scene, 20, 10, "child");
	t->rss_stat = 28;
	t->utime = 1000, t->start = 990000; /* 100 s ago */
	scene_io(scene, t)->read_bytes = 5000;
	scene_extra(scene, t, FACT_BIT(FACT_FD_COUNT))->fd_count = 3;
	scene_thread(scene, 20, 21, "worker");
	f = frame_of(scene_take(scene), NULL);
	assert_kind(f, 0, FIELD_TREE_RSS, VALUE_UNREAD);
	frame_sum(f);
	assert_uint(f, 0, FIELD_TREE_RSS, 128 * SCENE_PAGE);
	assert_true(get(f, 0, FIELD_TREE_RSS).approximate);
	assert_real(f, 0, FIELD_TREE_CPU_PERCENT, 10);
	assert_real(f, 0, FIELD_TREE_CPU_TIME, 10);
	assert_real(f, 0, FIELD_TREE_IO_RATE, 50);
	assert_uint(f, 0, FIELD_TREE_FDS, 3);
	assert_uint(f, 0, FIELD_TREE_THREADS, 2);
	assert_uint(f, 0, FIELD_TREE_TASKS, 2);
	assert_uint(f, 2, FIELD_TREE_TASKS, 1);
	frame_free(f);
}

/* What a thread has in common with its process is read from there. */
static void test_threads(void **state)
{
	struct scene *scene = scene_new();
	struct task *t = scene_task(scene, 10, 1, "server");
	struct frame *f;

	(void)state;
	t->utime = 500;
	t = scene_thread(scene, 10, 11, "worker");
	t->utime = 20, t->state = 'R', t->nice = 3, t->cpu = 7;
	t = scene_thread(scene, 12, 13, "its process is gone");
	t->have = FACT_BIT(FACT_STAT), t->vsize = 5;
	t = scene_task(scene, 14, 1, "other");
	scene_statm(t, 50, 10);
	scene_cmdline(scene, t, "other -x");
	scene_thread(scene, 14, 15, "helper")->have = FACT_BIT(FACT_STAT);
	f = frame_of(scene_take(scene), NULL);
	assert_int(f, 2, FIELD_TID, 11);
	assert_int(f, 2, FIELD_PID, 10);
	assert_text(f, 2, FIELD_COMM, "worker");
	assert_text(f, 2, FIELD_STATE, "R");
	assert_int(f, 2, FIELD_NICE, 3);
	assert_int(f, 2, FIELD_LAST_CPU, 7);
	assert_real(f, 2, FIELD_CPU_TIME, 0.2);
	assert_uint(f, 3, FIELD_VSZ, 5);
	assert_uint(f, 4, FIELD_RSS, 50 * SCENE_PAGE);
	assert_int_equal(get(f, 4, FIELD_CMDLINE).text.len, sizeof("other\0-x"));
	frame_free(f);
}

static void test_age(void **state)
{
	struct scene *before = scene_new(), *now = scene_new();
	uint32_t facts = FACT_BIT(FACT_FD_COUNT) | FACT_BIT(FACT_WCHAN);
	struct task *t = scene_task(now, 20, 1, "x");
	struct frame *f;

	(void)state;
	scene_snapshot(now)->boottime += 2 * SECOND;
	scene_extra(now, t, facts)->fd_count_at = SCENE_BOOTTIME - 3 * SECOND;
	scene_extra(now, t, 0)->wchan_at = SCENE_BOOTTIME + SECOND;
	scene_extra(now, t, 0)->wchan = "x";
	scene_rollup(now, t);
	scene_extra(now, t, 0)->rollup_at = SCENE_BOOTTIME + 9 * SECOND;
	f = frame_of(scene_take(now), scene_take(before));
	assert_int_equal(get(f, 0, FIELD_FDS).age_ms, 5000);
	assert_int_equal(get(f, 0, FIELD_WCHAN).age_ms, 0);
	assert_int_equal(get(f, 0, FIELD_PSS).age_ms, 0);
	frame_free(f);
}

static void test_compare(void **state)
{
	struct scene *scene = scene_new();
	struct task *t;
	struct frame *f;

	(void)state;
	scene_user(scene, 1000, "ann");
	scene_user(scene, 1001, "bob");
	t = scene_task(scene, 1, 0, "b");
	t->uid = 1001, t->nice = -3;
	scene_cmdline(scene, t, "a -x");
	scene_io(scene, t)->read_bytes = 5;
	t = scene_task(scene, 2, 0, "a");
	t->uid = 1000, t->nice = 4;
	scene_cmdline(scene, t, "a");
	t = scene_task(scene, 3, 0, "k2");
	t->uid = 1002;
	scene_cmdline(scene, t, "");
	scene_io(scene, t)->read_bytes = 4;
	t = scene_task(scene, 4, 0, "k10");
	scene_cmdline(scene, t, "");
	f = frame_of(scene_take(scene), NULL);
	assert_true(field_compare(FIELD_PID, f, 0, 1) < 0);
	assert_true(field_compare(FIELD_NICE, f, 0, 1) < 0);
	assert_true(field_compare(FIELD_NICE, f, 1, 2) > 0);
	assert_int_equal(field_compare(FIELD_NICE, f, 2, 3), 0);
	assert_true(field_compare(FIELD_USER, f, 0, 1) > 0);
	assert_true(field_compare(FIELD_USER, f, 2, 1) < 0); /* no name: a number */
	assert_true(field_compare(FIELD_COMM, f, 0, 1) > 0);
	assert_true(field_compare(FIELD_CMDLINE, f, 0, 1) > 0);
	assert_true(field_compare(FIELD_CMDLINE, f, 1, 2) < 0);
	assert_true(field_compare(FIELD_CMDLINE, f, 2, 3) > 0);
	assert_true(field_compare(FIELD_READ_BYTES, f, 2, 0) < 0);
	assert_true(field_compare(FIELD_READ_BYTES, f, 1, 0) > 0);
	assert_true(field_compare(FIELD_READ_BYTES, f, 0, 1) < 0);
	assert_int_equal(field_compare(FIELD_READ_BYTES, f, 1, 3), 0);
	frame_free(f);
}

/* Bits that say a group was read without the group itself. */
static void test_hollow_record(void **state)
{
	struct scene *scene = scene_new();
	struct task *t = scene_task(scene, 1, 0, "x");
	struct frame *f;

	(void)state;
	t->have = UINT32_MAX;
	t->comm = NULL;
	t = scene_task(scene, 2, 0, "y");
	scene_extra(scene, t, UINT32_MAX);
	f = frame_of(scene_take(scene), NULL);
	frame_sum(f);
	for (uint32_t row = 0; row < 2; row++) {
		for (size_t i = 0; i < FIELD_COUNT; i++) {
			struct value v = get(f, row, (enum field_id)i);

			assert_true(v.kind <= VALUE_UNLIMITED);
			assert_int_equal(field_compare((enum field_id)i, f, row, row), 0);
		}
	}
	assert_kind(f, 0, FIELD_RUID, VALUE_NONE);
	assert_kind(f, 0, FIELD_READ_BYTES, VALUE_NONE);
	assert_kind(f, 1, FIELD_PSS, VALUE_NONE);
	assert_kind(f, 1, FIELD_NS_NET, VALUE_NONE);
	frame_free(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_aliases),
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_facts),
		cmocka_unit_test(test_who),
		cmocka_unit_test(test_absent_ids),
		cmocka_unit_test(test_deep_namespaces),
		cmocka_unit_test(test_stat),
		cmocka_unit_test(test_unknown_state),
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_scheduling),
		cmocka_unit_test(test_memory),
		cmocka_unit_test(test_approximate_rss),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_calls),
		cmocka_unit_test(test_rights),
		cmocka_unit_test(test_missing),
		cmocka_unit_test(test_arguments),
		cmocka_unit_test(test_rates),
		cmocka_unit_test(test_subtrees),
		cmocka_unit_test(test_threads),
		cmocka_unit_test(test_age),
		cmocka_unit_test(test_compare),
		cmocka_unit_test(test_hollow_record),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
