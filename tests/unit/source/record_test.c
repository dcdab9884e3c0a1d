#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/strbuf.h"
#include "model/snapshot.h"
#include "source/fixture.h"
#include "source/live.h"
#include "source/source.h"
#include "src/source/record_priv.h"
#include "src/source/record_shapes_priv.h"
#include "types/detail.h"

/* Structs filled at random, as their tables say. */
struct filler {
	struct arena *arena;
	uint64_t seed;
};

static uint64_t chance(struct filler *f)
{
	f->seed ^= f->seed << 13;
	f->seed ^= f->seed >> 7;
	f->seed ^= f->seed << 17;
	return f->seed;
}

static void fill(struct filler *f, const struct shape *shape, void *object);

/* Bytes of any value but NUL, more often than not valid UTF-8. */
static char *random_text(struct filler *f, size_t len)
{
	static const char *const pieces[] = { "a",	"/",	"\"",	"\\",
					      "\n",	"\x1b", "é",	"中",
					      "\u202e", "\xff", "\xc3", "\xf0\x9f\x98\x80",
					      " ",	"\x7f" };
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;

	while (b.len < len)
		strbuf_adds(&b, pieces[chance(f) % (sizeof(pieces) / sizeof(pieces[0]))]);
	b.len = len;
	return arena_memdup(f->arena, strbuf_str(&b), b.len);
}

/* Texts that each end in NUL, or not. */
static char *random_bytes(struct filler *f, size_t *ret_len)
{
	size_t len = chance(f) % 20;
	char *s = random_text(f, len);

	if (chance(f) % 2)
		for (size_t i = 0; i < len; i++)
			s[i] = chance(f) % 4 ? s[i] : '\0';
	if (len && chance(f) % 2)
		s[len - 1] = '\0';
	*ret_len = len;
	return s;
}

static void fill_maybe(struct filler *f, struct maybe_text *t)
{
	switch (chance(f) % 3) {
	case 0:
		t->error = chance(f) % 2 ? EACCES : 4000;
		break;
	case 1:
		t->s = random_bytes(f, &t->len);
		break;
	default:
		break;
	}
}

static void fill_member(struct filler *f, const struct member *m, void *object);

static void fill_elements(struct filler *f, const struct member *m, void *object)
{
	struct member one = { .kind = m->element, .size = m->size, .shape = m->shape };
	char *elements = (char *)object + m->offset;
	size_t n = m->kind == MEMBER_LIST ? chance(f) % 4 : m->count ? m->count : 1;

	if (m->kind == MEMBER_POINTER && chance(f) % 2)
		return;
	if (m->kind != MEMBER_ARRAY) {
		char *memory = arena_zalloc(f->arena, n * m->size);

		*(char **)(void *)elements = memory;
		elements = memory;
	}
	if (m->kind == MEMBER_LIST)
		*(size_t *)(void *)((char *)object + m->count_offset) = n;
	for (size_t i = 0; i < n; i++)
		fill_member(f, &one, elements + i * m->size);
}

static void fill_member(struct filler *f, const struct member *m, void *object)
{
	void *at = (char *)object + m->offset;
	uint64_t n = chance(f) >> chance(f) % 64;
	size_t len;

	if (chance(f) % 4 == 0 && !m->required && m->kind != MEMBER_STRUCT)
		return;
	switch (m->kind) {
	case MEMBER_INT:
	case MEMBER_UINT:
	case MEMBER_MASK:
		memcpy(at, &n, m->size);
		break;
	case MEMBER_BOOL:
		*(bool *)at = n & 1;
		break;
	case MEMBER_REAL:
		*(double *)at = (double)(n >> 34) / 64;
		break;
	case MEMBER_LETTER:
		*(char *)at = *random_text(f, 1);
		break;
	case MEMBER_TEXT:
		*(char **)at = random_text(f, n % 20);
		break;
	case MEMBER_CHARS:
		strcpy(at, random_text(f, n % m->size));
		break;
	case MEMBER_BYTES:
		*(char **)at = random_bytes(f, &len);
		*(uint32_t *)(void *)((char *)object + m->count_offset) = (uint32_t)len;
		break;
	case MEMBER_MAYBE:
		fill_maybe(f, at);
		break;
	case MEMBER_FACTS:
		*(uint32_t *)at = n & (FACT_BIT(FACT_COUNT) - 1);
		break;
	case MEMBER_ERROR:
		*(int *)at = (int)(n % 140);
		break;
	case MEMBER_STRUCT:
		fill(f, m->shape, at);
		break;
	default:
		fill_elements(f, m, object);
	}
}

static void fill(struct filler *f, const struct shape *shape, void *object)
{
	for (size_t i = 0; i < shape->count; i++)
		fill_member(f, &shape->members[i], object);
}

static void assert_same(const struct shape *shape, const void *a, const void *b);

static void assert_same_elements(const struct member *m, const void *a, const void *b)
{
	const struct member one = { .kind = m->element, .size = m->size, .shape = m->shape };
	const struct shape shape = { .members = &one, .count = 1 };
	const char *x = (const char *)a + m->offset, *y = (const char *)b + m->offset;
	size_t n = m->count ? m->count : 1;

	if (m->kind == MEMBER_LIST) {
		n = *(const size_t *)(const void *)((const char *)a + m->count_offset);
		assert_int_equal(
			n, *(const size_t *)(const void *)((const char *)b + m->count_offset));
	}
	if (m->kind != MEMBER_ARRAY) {
		x = *(const char *const *)(const void *)x;
		y = *(const char *const *)(const void *)y;
	}
	if (m->kind == MEMBER_POINTER) {
		assert_int_equal(!x, !y);
		n = x ? n : 0;
	}
	for (size_t i = 0; i < n; i++)
		assert_same(&shape, x + i * m->size, y + i * m->size);
}

static void assert_same_bytes(const char *a, size_t a_len, const char *b, size_t b_len)
{
	assert_int_equal(!a, !b);
	assert_int_equal(a_len, b_len);
	if (a)
		assert_memory_equal(a, b, a_len);
}

/* Not by what the tables do, but by the values themselves. */
static void assert_same_member(const struct member *m, const void *a, const void *b)
{
	const void *x = (const char *)a + m->offset, *y = (const char *)b + m->offset;
	const char *s, *t;

	switch (m->kind) {
	case MEMBER_CHARS:
		assert_string_equal(x, y);
		break;
	case MEMBER_TEXT:
		s = *(const char *const *)x;
		t = *(const char *const *)y;
		if (m->required)
			s = s ? s : "";
		assert_same_bytes(s, s ? strlen(s) : 0, t, t ? strlen(t) : 0);
		break;
	case MEMBER_BYTES:
		s = (const char *)a + m->count_offset;
		t = (const char *)b + m->count_offset;
		assert_same_bytes(*(const char *const *)x, *(const uint32_t *)(const void *)s,
				  *(const char *const *)y, *(const uint32_t *)(const void *)t);
		break;
	case MEMBER_MAYBE: {
		const struct maybe_text *u = x, *v = y;

		assert_int_equal(u->error, v->error);
		assert_same_bytes(u->s, u->len, v->s, v->len);
		break;
	}
	case MEMBER_STRUCT:
		assert_same(m->shape, x, y);
		break;
	case MEMBER_ARRAY:
	case MEMBER_POINTER:
	case MEMBER_LIST:
		assert_same_elements(m, a, b);
		break;
	default:
		assert_memory_equal(x, y, m->size);
	}
}

static void assert_same(const struct shape *shape, const void *a, const void *b)
{
	for (size_t i = 0; i < shape->count; i++)
		assert_same_member(&shape->members[i], a, b);
}

static void round_trip(const struct shape *shape, uint64_t seed)
{
	struct filler f = { .arena = arena_new(), .seed = seed };
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT, again = STRBUF_INIT;
	CLEANUP_STRBUF struct strbuf path = STRBUF_INIT, error = STRBUF_INIT;
	struct shape_reader r = { .arena = f.arena, .path = &path, .error = &error };
	void *object = arena_zalloc(f.arena, shape->size), *back;
	json_error_t problem;
	json_t *json;
	struct jsonw j;

	fill(&f, shape, object);
	jsonw_init(&j, &b, true);
	shape_write(&j, shape, object);
	json = json_loadb(b.s, b.len, JSON_REJECT_DUPLICATES, &problem);
	if (!json)
		fail_msg("line %d: %s", problem.line, problem.text);
	back = arena_zalloc(f.arena, shape->size);
	if (shape_read(&r, shape, json, back) < 0)
		fail_msg("%s", error.s);
	json_decref(json);
	assert_same(shape, object, back);
	jsonw_init(&j, &again, true);
	shape_write(&j, shape, back);
	assert_string_equal(again.s, b.s);
	arena_free(f.arena);
}

static void what_is_written_is_read_back(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 300; seed++) {
		round_trip(&snapshot_shape, seed);
		round_trip(&detail_shape, seed);
	}
}

/* Which bytes of the struct belong to some member. */
static void mark(const struct shape *shape, char *covered)
{
	for (size_t i = 0; i < shape->count; i++) {
		const struct member *m = &shape->members[i];
		size_t size = m->size;

		if (m->kind == MEMBER_ARRAY)
			size *= m->count;
		if (m->kind == MEMBER_POINTER || m->kind == MEMBER_LIST)
			size = sizeof(void *);
		memset(covered + m->offset, 1, size);
		if (m->kind == MEMBER_LIST)
			memset(covered + m->count_offset, 1, sizeof(size_t));
		if (m->kind == MEMBER_BYTES)
			memset(covered + m->count_offset, 1, sizeof(uint32_t));
	}
}

/* Bytes that belong to no member, of the struct and of those in it and behind its pointers. */
static size_t uncovered(const struct shape *shape)
{
	char *covered = calloc(1, shape->size);
	size_t sum = 0;

	mark(shape, covered);
	for (size_t i = 0; i < shape->size; i++)
		sum += !covered[i];
	free(covered);
	for (size_t i = 0; i < shape->count; i++)
		if (shape->members[i].shape)
			sum += uncovered(shape->members[i].shape);
	return sum;
}

/* A member without a row would leave more than alignment does, and than the members that are no
 * part of a record. */
static void every_member_has_a_row(void **state)
{
	const size_t task = 4 + 3; /* before extra; behind has_memory of status */
	const size_t names = 4; /* behind the id */
	const size_t own = 16; /* refs and arena */

	(void)state;
	assert_int_equal(uncovered(&snapshot_shape),
			 own + 2 * task + 3 * names + 4 /* behind facts */ +
				 4 /* and the id of cpu_figures */ + 7 /* and known of pressure */ +
				 7 /* and hidden_pids */);
	assert_int_equal(uncovered(&detail_shape),
			 sizeof(struct arena *) + task + 4 /* behind the pid of ancestor */ +
				 7 /* and exe_deleted */ + 7 /* and environ_truncated */ +
				 6 /* and used_known of limit */ + 4 /* and limits_error */ +
				 3 /* and autogroup_known */);
}

#define HOST                                                                                       \
	"\"host\":{\"name\":\"h\",\"kernel\":\"6\",\"arch\":\"x\",\"boot_id\":\"b\","              \
	"\"page_size\":4096,\"ticks_per_second\":100}"
#define TASK(pid, more)                                                                            \
	"{\"pid\":" #pid ",\"tid\":" #pid ",\"comm\":\"c\",\"state\":\"S\","                       \
	"\"have\":[\"stat\"]" more "}"
#define SNAPSHOT(more) "{\"boottime\":5," HOST more "}"
#define RECORD(snapshots) "{\"schema\":\"procview.record/1\",\"snapshots\":[" snapshots "]}"
#define TASKS(tasks) RECORD(SNAPSHOT(",\"tasks\":[" tasks "]"))

static void records_that_are_none(void **state)
{
	static const struct {
		const char *text, *error; /* part of it */
	} rows[] = {
		{ "", "line 1" },
		{ "{\n\"schema\": x}", "line 2" },
		{ "{\"schema\":\"a\",\"schema\":\"b\"}", "line 1" },
		{ "[]", "record: \"schema\"" },
		{ "{\"schema\":\"procview.record/2\"}", "record: \"schema\"" },
		{ "{\"schema\":\"procview.record/1\"}", "\"snapshots\" of one" },
		{ RECORD(""), "\"snapshots\" of one" },
		{ RECORD("1"), "snapshots[0]: an object" },
		{ RECORD("{}"), "snapshots[0].host: this is missing" },
		{ RECORD(SNAPSHOT(",\"x\":1")), "snapshots[0].x: nothing has this name" },
		{ RECORD(SNAPSHOT(",\"tasks\":{}")), "snapshots[0].tasks: a list" },
		{ TASKS("{\"pid\":1}"), "snapshots[0].tasks[0].tid: this is missing" },
		{ TASKS(TASK(1, ) "," TASK(1, )), "snapshots[0].tasks[1]: tasks are sorted" },
		{ TASKS(TASK(0, )), "snapshots[0].tasks[0]: pid and tid" },
		{ TASKS(TASK(1, ",\"nice\":40000")), "tasks[0].nice: this number is too large" },
		{ TASKS(TASK(1, ",\"nice\":1.5")), "tasks[0].nice: a whole number" },
		{ TASKS(TASK(1, ",\"uid\":-1")), "tasks[0].uid: a whole number from 0 on" },
		{ TASKS(TASK(1, ",\"uid\":\"0x100000000\"")), "tasks[0].uid: this number is too" },
		{ TASKS(TASK(1, ",\"utime\":\"0x10000000000000000\"")), "tasks[0].utime: a whole" },
		{ TASKS(TASK(1, ",\"utime\":\"0x1g\"")), "tasks[0].utime: a whole number" },
		{ TASKS(TASK(1, ",\"policy\":256")), "tasks[0].policy: this number is too" },
		{ TASKS(TASK(1, ",\"is_thread\":1")), "tasks[0].is_thread: true or false" },
		{ TASKS(TASK(1, ",\"denied\":[\"stats\"]")),
		  "tasks[0].denied[0]: there is no group" },
		{ TASKS(TASK(1, ",\"cmdline\":[1]")), "tasks[0].cmdline[0]: a text" },
		{ TASKS(TASK(1, ",\"cmdline\":{\"hex\":\"1\"}")), "cmdline: \"hex\" needs" },
		{ TASKS(TASK(1, ",\"cmdline\":{\"hex\":\"xy\"}")), "cmdline: \"hex\" needs" },
		{ TASKS(TASK(1, ",\"cmdline\":{\"hex\":\"\",\"a\":1}")), "cmdline: a text" },
		{ TASKS(TASK(1, ",\"extra\":{\"exe\":{\"hex\":\"00\"}}")),
		  "extra.exe: this may hold" },
		{ TASKS(TASK(1, ",\"extra\":{\"ns\":[1,2]}")), "extra.ns: a list of 8" },
		{ TASKS(TASK(1, ",\"extra\":{\"status\":{\"x\":1}}")), "extra.status.x: nothing" },
		{ RECORD(SNAPSHOT("") "," SNAPSHOT("")), "snapshots[1]: boottime goes on" },
		{ RECORD(SNAPSHOT(
			  ",\"users\":[{\"id\":1,\"name\":\"a\"},{\"id\":1,\"name\":\"b\"}]")),
		  "snapshots[0].users: names are sorted" },
		{ RECORD(SNAPSHOT(",\"system\":{\"load\":[1,2]}")), "system.load: a list of 3" },
		{ RECORD(SNAPSHOT(",\"system\":{\"uptime\":\"1\"}")), "system.uptime: a number" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		CLEANUP_STRBUF struct strbuf error = STRBUF_INIT;
		struct record *r = NULL;

		if (record_parse(rows[i].text, strlen(rows[i].text), &r, &error) != -EINVAL)
			fail_msg("taken: %s", rows[i].text);
		assert_null(r);
		if (!strstr(error.s, rows[i].error))
			fail_msg("%s: %s", rows[i].text, error.s);
	}
}

/* A file that is gone when the test is. */
struct scratch {
	char path[32];
};

static void write_scratch(struct scratch *s, const char *text, size_t len)
{
	int fd;

	strcpy(s->path, "/tmp/record_test.XXXXXX");
	fd = mkstemp(s->path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, len), (ssize_t)len);
	close(fd);
}

static struct source *open_text(const char *text)
{
	struct scratch file;
	char error[200] = "";
	struct source *s;

	write_scratch(&file, text, strlen(text));
	if (source_fixture_new(file.path, &s, error, sizeof(error)) < 0)
		fail_msg("%s", error);
	unlink(file.path);
	return s;
}

static const char two_snapshots[] =
	"{\"schema\":\"procview.record/1\",\"snapshots\":["
	"{\"boottime\":1000,\"realtime\":50000,\"system\":{\"uptime\":3}," HOST
	",\"tasks\":[" TASK(1, ) "," TASK(
		7,
		",\"start\":9") "]"
				",\"threads\":[" TASK(
					7,
					",\"is_thread\":true") "]},"
							       "{\"boottime\":3000,\"realtime\":"
							       "52000,\"system\":{\"uptime\":4}"
							       "," HOST ",\"tasks\":[" TASK(
								       1,
								       ",\"utime\":"
								       "5") "," TASK(7,
										     ",\"start\""
										     ":9") "]"
											   ",\"t"
											   "hrea"
											   "ds"
											   "\":"
											   "[" TASK(
												   7,
												   ",\""
												   "is_"
												   "thr"
												   "ead"
												   "\":"
												   "tru"
												   "e") "]}],"
													"\"details\":[{\"task\":" TASK(
														7,
														",\"start\":9") ",\"cwd\":\"/srv\","
																"\"root\":{\"error\":\"EACCES\"},\"environ\":[\"A=1\",{\"hex\":\"42ff\"}]}]}";

static struct snapshot *next(struct source *s, const struct snapshot_request *r)
{
	struct snapshot *snapshot;

	assert_int_equal(source_snapshot(s, r, &snapshot), 0);
	return snapshot;
}

static void snapshots_come_in_order_and_then_time_goes_on(void **state)
{
	static const uint64_t boottimes[] = { 1000, 3000, 5000, 7000 };
	const struct snapshot_request all = { .threads = true };
	struct source *s = open_text(two_snapshots);

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct snapshot *n = next(s, &all);

		assert_int_equal(n->boottime, boottimes[i]);
		assert_int_equal(n->realtime, boottimes[i] + 49000);
		assert_int_equal(n->count, 2);
		assert_int_equal(n->thread_count, 1);
		assert_int_equal(n->tasks[0].utime, i ? 5 : 0);
		snapshot_unref(n);
	}
	source_free(s);
}

static void pids_and_threads_are_heeded(void **state)
{
	const pid_t pids[] = { 7, 99 };
	const struct snapshot_request some = { .pids = pids, .pid_count = 2 };
	struct source *s = open_text(two_snapshots);
	struct snapshot *n = next(s, &some);

	(void)state;
	assert_int_equal(n->count, 1);
	assert_int_equal(n->tasks[0].pid, 7);
	assert_int_equal(n->thread_count, 0);
	snapshot_unref(n);
	source_free(s);
}

static void details_are_of_exactly_one_process(void **state)
{
	struct source *s = open_text(two_snapshots);
	struct detail *d;

	(void)state;
	assert_int_equal(source_detail(s, (struct task_id){ 7, 7, 8 }, &d), -ESRCH);
	assert_int_equal(source_detail(s, (struct task_id){ 7, 7, 9 }, &d), 0);
	assert_string_equal(d->cwd.s, "/srv");
	assert_int_equal(d->cwd.len, 4);
	assert_int_equal(d->root.error, EACCES);
	assert_null(d->exe.s);
	assert_int_equal(d->exe.error, 0);
	assert_int_equal(d->environ.len, 7);
	assert_memory_equal(d->environ.s, "A=1\0B\xff", 7);
	detail_free(d);
	source_free(s);
}

static void commands_are_noted(void **state)
{
	struct source *s = open_text(two_snapshots);
	const uint64_t cpus[] = { 5 };
	const struct task_id targets[] = { { 7, 7, 9 }, { 1, 1, 0 } };
	const struct command orders[] = {
		{ COMMAND_SIGNAL, .value = 15, .targets = targets, .target_count = 2 },
		{ COMMAND_AFFINITY, .cpus = cpus, .cpu_words = 1, .targets = targets,
		  .target_count = 1 },
	};
	const struct command *noted;
	struct command_result *r;
	size_t n;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(source_command(s, &orders[i], &r), 0);
		assert_int_equal(r->target_count, orders[i].target_count);
		assert_int_equal(r->errors[0], 0);
		command_result_free(r);
	}
	noted = source_fixture_commands(s, &n);
	assert_int_equal(n, 2);
	assert_int_equal(noted[0].value, 15);
	assert_true(task_id_equal(noted[0].targets[1], targets[1]));
	assert_int_equal(noted[1].cpus[0], 5);
	source_free(s);
}

/* A record that is written reads as the same record. */
static void a_whole_record_round_trips(void **state)
{
	struct source *s = open_text(two_snapshots), *back;
	const struct snapshot_request all = { .threads = true };
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT, again = STRBUF_INIT;
	struct snapshot *n[4];
	struct detail *d[2];

	(void)state;
	n[0] = next(s, &all);
	n[1] = next(s, &all);
	assert_int_equal(source_detail(s, (struct task_id){ 7, 7, 9 }, &d[0]), 0);
	record_write(&b, (const struct snapshot *const *)n, 2, (const struct detail *const *)d, 1);
	back = open_text(b.s);
	n[2] = next(back, &all);
	n[3] = next(back, &all);
	assert_int_equal(source_detail(back, (struct task_id){ 7, 7, 9 }, &d[1]), 0);
	for (size_t i = 0; i < 2; i++) {
		assert_same(&snapshot_shape, n[i], n[i + 2]);
		snapshot_unref(n[i]);
	}
	assert_same(&detail_shape, d[0], d[1]);
	record_write(&again, (const struct snapshot *const *)n + 2, 2,
		     (const struct detail *const *)d + 1, 1);
	assert_string_equal(again.s, b.s);
	for (size_t i = 0; i < 2; i++) {
		snapshot_unref(n[i + 2]);
		detail_free(d[i]);
	}
	source_free(s);
	source_free(back);
}

/* What a real machine has in it, with the test itself in detail. */
static void the_live_system_round_trips(void **state)
{
	const struct snapshot_request all = {
		.facts = FACT_BIT(FACT_COUNT) - 1,
		.threads = true,
		.system = true,
		.cmdline_max = 4096,
	};
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT, error = STRBUF_INIT;
	const struct live_options options = { .proc = "/proc" };
	struct snapshot *now, *then;
	struct detail *d, *d_then;
	struct record *r;
	struct source *s;

	(void)state;
	assert_int_equal(source_live_new(&options, &s), 0);
	now = next(s, &all);
	assert_int_equal(source_detail(s, task_id_of(snapshot_find(now, getpid())), &d), 0);
	source_free(s);
	record_write(&b, (const struct snapshot *const *)&now, 1, (const struct detail *const *)&d,
		     1);
	if (record_parse(b.s, b.len, &r, &error) < 0)
		fail_msg("%s", error.s);
	then = record_snapshot(r, 0);
	d_then = record_detail(r, task_id_of(&d->task));
	assert_non_null(d_then);
	/* Made of nanoseconds of processor time: six decimals of milliseconds are all of them. */
	assert_int_equal(now->cost.milliseconds * 1e6 + 0.5, then->cost.milliseconds * 1e6 + 0.5);
	then->cost.milliseconds = now->cost.milliseconds;
	assert_same(&snapshot_shape, now, then);
	assert_same(&detail_shape, d, d_then);
	snapshot_unref(now);
	snapshot_unref(then);
	detail_free(d);
	detail_free(d_then);
	record_free(r);
}

static void files_that_are_none(void **state)
{
	struct source *s = NULL;
	char error[40] = "";

	(void)state;
	assert_int_equal(source_fixture_new("/nonexistent/record", &s, error, sizeof(error)),
			 -ENOENT);
	assert_string_equal(error, "No such file or directory");
	assert_int_equal(source_fixture_new("/proc/self/status", &s, error, sizeof(error)),
			 -EINVAL);
	assert_memory_equal(error, "line 1", 6);
	assert_null(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read_back),
		cmocka_unit_test(every_member_has_a_row),
		cmocka_unit_test(records_that_are_none),
		cmocka_unit_test(snapshots_come_in_order_and_then_time_goes_on),
		cmocka_unit_test(pids_and_threads_are_heeded),
		cmocka_unit_test(details_are_of_exactly_one_process),
		cmocka_unit_test(commands_are_noted),
		cmocka_unit_test(a_whole_record_round_trips),
		cmocka_unit_test(the_live_system_round_trips),
		cmocka_unit_test(files_that_are_none),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
