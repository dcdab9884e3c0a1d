#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <jansson.h>

#include "base/json.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "model/format.h"
#include "model/frame.h"
#include "scene.h"

#define SECOND UINT64_C(1000000000)
#define DAY (86400 * SECOND)
/* 2026-11-21T14:03:22Z, a Saturday. */
#define NOW (UINT64_C(1795269802) * SECOND)

static const struct format people = { .units = FORMAT_PEOPLE, .now = NOW };
static const struct format ps = { .units = FORMAT_PS, .now = NOW };
static const struct format exact = { .units = FORMAT_EXACT, .now = NOW };

/* How a name writes a value. */
static void assert_format(const char *expected, const struct format *how, const char *name,
			  struct value v)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
	struct column column;

	assert_true(field_find(name, strlen(name), &column));
	format_value(&b, how, &column, &v);
	assert_string_equal(strbuf_str(&b), expected);
}

static struct value of_int(int64_t i)
{
	return (struct value){ .kind = VALUE_INT, .i = i };
}

static struct value of_uint(uint64_t u)
{
	return (struct value){ .kind = VALUE_UINT, .u = u };
}

static struct value of_real(double r)
{
	return (struct value){ .kind = VALUE_REAL, .r = r };
}

static struct value of_text(const char *s)
{
	return (struct value){ .kind = VALUE_TEXT, .text = { s, strlen(s) } };
}

static struct value of_list(const char *s, size_t len)
{
	return (struct value){ .kind = VALUE_LIST, .text = { s, len } };
}

/* The three ways at once. */
static void assert_all(const char *name, struct value v, const char *for_people, const char *for_ps,
		       const char *exactly)
{
	assert_format(for_people, &people, name, v);
	assert_format(for_ps, &ps, name, v);
	assert_format(exactly, &exact, name, v);
}

static void test_units(void **state)
{
	(void)state;
	assert_all("pid", of_int(4822), "4822", "4822", "4822");
	assert_all("tpgid", of_int(-1), "-1", "-1", "-1");
	assert_all("threads", of_int(12), "12", "12", "12");
	assert_all("rss", of_uint(190840832), "182M", "186368", "190840832");
	assert_all("rss", of_uint(0), "0", "0", "0");
	assert_all("rbytes", of_uint(190840833), "182M", "190840833", "190840833");
	assert_all("read_rate", of_real(2048.4), "2.0K", "2", "2048");
	assert_all("switch_rate", of_real(1.25), "1.3", "1.3", "1.25");
	assert_all("switch_rate", of_real(1234.5), "1235", "1235", "1234.50");
	assert_all("umask", of_uint(022), "0022", "0022", "0022");
	assert_all("cap_effective", of_uint(0x1ff), "00000000000001ff", "00000000000001ff",
		   "0x1ff");
	assert_all("elapsed", of_real(90061.5), "1-01:01:01", "1-01:01:01", "90061.50");
	assert_all("fd_limit", (struct value){ .kind = VALUE_UNLIMITED }, "unlimited", "unlimited",
		   "unlimited");
}

/* ps cuts a share off, people have it rounded. */
static void test_percent(void **state)
{
	(void)state;
	assert_all("cpu_percent", of_real(31.27), "31.3", "31.2", "31.27");
	assert_all("%cpu", of_real(0), "0.0", "0.0", "0.00");
	assert_all("%cpu", of_real((double)0.29F * 100), "29.0", "29.0", "29.00");
	assert_all("%cpu", of_real(99.99), "100.0", "99.9", "99.99");
	assert_all("%cpu", of_real(100), "100.0", "100", "100.00");
	assert_all("%cpu", of_real(1234.56), "1235", "1234", "1234.56");
	assert_all("c", of_real(31.7), "31", "31", "31.70");
	assert_all("c", of_real(250), "250", "99", "250.00");
	assert_all("cuu", of_real(0.2186), "0.219", "0.218", "0.22");
}

static void test_signals(void **state)
{
	(void)state;
	assert_all("pending", of_uint(0), "-", "0000000000000000", "");
	assert_all("ignored", of_uint(0x1001), "HUP,PIPE", "0000000000001001", "SIGHUP SIGPIPE");
	assert_all("caught", of_uint(UINT64_C(1) << 63), "RT_32", "8000000000000000", "SIGRT_32");
}

static void test_durations(void **state)
{
	static const struct {
		double seconds;
		const char *ps, *top, *bsd, *whole, *elapsed;
	} rows[] = {
		{ 0, "00:00:00", "0:00.00", "0:00", "0", "00:00" },
		{ 62.11, "00:01:02", "1:02.11", "1:02", "62", "01:02" },
		{ 62.999, "00:01:02", "1:03.00", "1:02", "62", "01:02" },
		{ 3600, "01:00:00", "60:00.00", "60:00", "3600", "01:00:00" },
		{ 59999.99, "16:39:59", "999:59.99", "999:59", "59999", "16:39:59" },
		{ 60000, "16:40:00", "16:40:00", "1000:00", "60000", "16:40:00" },
		{ 86400, "1-00:00:00", "24:00:00", "1440:00", "86400", "1-00:00:00" },
		{ 359999, "4-03:59:59", "99:59:59", "5999:59", "359999", "4-03:59:59" },
		{ 360000, "4-04:00:00", "4d04h", "6000:00", "360000", "4-04:00:00" },
		{ -1, "00:00:00", "0:00.00", "0:00", "0", "00:00" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct value v = of_real(rows[i].seconds);

		assert_format(rows[i].ps, &ps, "time", v);
		assert_format(rows[i].top, &people, "time+", v);
		assert_format(rows[i].bsd, &ps, "bsdtime", v);
		assert_format(rows[i].whole, &ps, "times", v);
		assert_format(rows[i].elapsed, &people, "etime", v);
	}
	assert_format("62.11", &exact, "time", of_real(62.11));
}

static void test_moments(void **state)
{
	static const struct {
		uint64_t when;
		const char *stime, *start, *bsdstart, *lstart;
	} rows[] = {
		{ NOW, "14:03", "14:03:22", "14:03", "Sat Nov 21 14:03:22 2026" },
		{ NOW + 5 * SECOND, "14:03", "14:03:27", "14:03", "Sat Nov 21 14:03:27 2026" },
		{ NOW - DAY / 2, "02:03", "02:03:22", "02:03", "Sat Nov 21 02:03:22 2026" },
		{ NOW - DAY + SECOND, "Nov20", "14:03:23", "14:03", "Fri Nov 20 14:03:23 2026" },
		{ NOW - DAY, "Nov20", "Nov 20", "Nov 20", "Fri Nov 20 14:03:22 2026" },
		{ NOW - 20 * DAY, "Nov01", "Nov 01", "Nov  1", "Sun Nov  1 14:03:22 2026" },
		{ NOW - 365 * DAY, "2025", "Nov 21", "Nov 21", "Fri Nov 21 14:03:22 2025" },
		{ UINT64_C(1709164800) * SECOND, "2024", "Feb 29", "Feb 29",
		  "Thu Feb 29 00:00:00 2024" },
		{ UINT64_C(4107542399) * SECOND, "2100", "23:59:59", "23:59",
		  "Sun Feb 28 23:59:59 2100" },
		{ UINT64_C(4107542400) * SECOND, "2100", "00:00:00", "00:00",
		  "Mon Mar  1 00:00:00 2100" },
		{ 0, "1970", "Jan 01", "Jan  1", "Thu Jan  1 00:00:00 1970" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_format(rows[i].stime, &ps, "stime", of_uint(rows[i].when));
		assert_format(rows[i].start, &ps, "start", of_uint(rows[i].when));
		assert_format(rows[i].bsdstart, &ps, "bsdstart", of_uint(rows[i].when));
		assert_format(rows[i].lstart, &people, "lstart", of_uint(rows[i].when));
	}
	assert_format("2026-11-21T14:03:22Z", &exact, "lstart", of_uint(NOW));
}

static void test_local_time(void **state)
{
	struct format east = { .units = FORMAT_PS, .now = NOW, .utc_offset = 10 * 3600 };
	struct format west = { .units = FORMAT_PS, .now = NOW, .utc_offset = -5 * 3600 - 1800 };

	(void)state;
	assert_format("Sun Nov 22 00:03:22 2026", &east, "lstart", of_uint(NOW));
	assert_format("Nov21", &east, "stime", of_uint(NOW - SECOND * 3600));
	assert_format("Sat Nov 21 08:33:22 2026", &west, "lstart", of_uint(NOW));
	assert_format("Thu Jan  1 00:00:00 1970", &west, "lstart", of_uint(0));
}

static void test_missing(void **state)
{
	struct format ascii = { .units = FORMAT_PEOPLE, .ascii = true };
	struct value v = { .kind = VALUE_NONE };

	(void)state;
	assert_all("rss", v, "-", "-", "");
	assert_all("tty", v, "?", "?", "");
	v.kind = VALUE_UNREAD;
	assert_all("rss", v, "…", "…", "");
	assert_format("...", &ascii, "rss", v);
	v.kind = VALUE_DENIED;
	assert_all("rss", v, "!", "!", "EACCES");
	v.kind = VALUE_STUCK;
	assert_all("rss", v, "stuck", "stuck", "");
	v.text.s = "pg";
	assert_all("args", v, "[pg] stuck", "[pg] stuck", "");
	v.kind = VALUE_NONE;
	v.defunct = true;
	assert_all("args", v, "[pg] <defunct>", "[pg] <defunct>", "");
}

static void test_approximate(void **state)
{
	struct value v = of_uint(4096);

	(void)state;
	v.approximate = true;
	assert_all("rss", v, "~4.0K", "4", "4096");
}

static void test_commands(void **state)
{
	struct format ascii = { .units = FORMAT_PEOPLE, .ascii = true };
	struct value v = of_list("ls\0-l\0a b\0", 10);

	(void)state;
	assert_all("args", v, "ls -l a b", "ls -l a b", "ls -l a b");
	v.truncated = true;
	assert_format("ls -l a b…", &people, "args", v);
	assert_format("ls -l a b...", &ascii, "args", v);
	assert_format("a  b", &people, "args", of_list("a\0\0b\0\0\0", 7));
	assert_format("a b", &people, "args", of_list("a\0b", 3));
	assert_all("args", of_list("\0\0", 2), "?", "?", "");
	v = of_list("kthreadd", 0);
	assert_all("args", v, "[kthreadd]", "[kthreadd]", "");
	v.defunct = true;
	assert_all("args", v, "[kthreadd] <defunct>", "[kthreadd] <defunct>", "");
}

static void test_hostile_text(void **state)
{
	struct format ascii = { .units = FORMAT_PEOPLE, .ascii = true };

	(void)state;
	assert_all("comm", of_text("a\033[31m\nb\xff"), "a\\e[31m\\nb\\xff", "a\\e[31m\\nb\\xff",
		   "a\\e[31m\\nb\\xff");
	assert_format("\\u202e", &people, "comm", of_text("\u202e"));
	assert_format("\\u0444", &ascii, "comm", of_text("ф"));
	assert_format("[\\e]", &people, "args", of_list("\033", 0));
	assert_format("x \\r", &people, "args", of_list("x\0\r\0", 4));
}

static void test_policies(void **state)
{
	(void)state;
	assert_all("policy", of_text("SCHED_FIFO"), "FF", "FF", "SCHED_FIFO");
	assert_all("cls", of_text("SCHED_OTHER"), "TS", "TS", "SCHED_OTHER");
	assert_all("sched", of_text("SCHED_DEADLINE"), "6", "6", "SCHED_DEADLINE");
	assert_all("policy", of_uint(200), "?", "?", "200");
	assert_all("sched", of_uint(200), "200", "200", "200");
}

static void test_flags(void **state)
{
	(void)state;
	assert_all("f", of_uint(0x40400140), "5", "5", "0x40400140");
	assert_all("flags", of_uint(0), "0", "0", "0x0");
}

static void assert_json(const char *expected, enum field_id id, struct value v)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
	struct jsonw j;

	jsonw_init(&j, &b, false);
	jsonw_object(&j);
	format_json(&j, id, &v);
	jsonw_object_end(&j);
	assert_string_equal(strbuf_str(&b), expected);
}

static void test_json(void **state)
{
	(void)state;
	assert_json("{\"pid\":7}", FIELD_PID, of_int(7));
	assert_json("{\"rss\":4096}", FIELD_RSS, of_uint(4096));
	assert_json("{\"cpu_percent\":31.27}", FIELD_CPU_PERCENT, of_real(31.268));
	assert_json("{\"cpu_time\":62.11}", FIELD_CPU_TIME, of_real(62.11));
	assert_json("{\"io_rate\":12}", FIELD_IO_RATE, of_real(12.3));
	assert_json("{\"start_time\":\"2026-11-21T14:03:22.000Z\"}", FIELD_START_TIME,
		    of_uint(NOW));
	assert_json("{\"cap_effective\":\"0x1ff\"}", FIELD_CAP_EFFECTIVE, of_uint(0x1ff));
	assert_json("{\"flags\":\"0x40\"}", FIELD_FLAGS, of_uint(0x40));
	assert_json("{\"umask\":\"0022\"}", FIELD_UMASK, of_uint(022));
	assert_json("{\"signals_ignored\":[\"SIGHUP\",\"SIGPIPE\"]}", FIELD_SIGNALS_IGNORED,
		    of_uint(0x1001));
	assert_json("{\"signals_ignored\":[]}", FIELD_SIGNALS_IGNORED, of_uint(0));
	assert_json("{\"user\":\"ann\"}", FIELD_USER, of_text("ann"));
	assert_json("{\"user\":\"1000\"}", FIELD_USER, of_uint(1000));
	assert_json("{\"policy\":\"SCHED_RR\"}", FIELD_POLICY, of_text("SCHED_RR"));
	assert_json("{\"fd_limit\":\"unlimited\"}", FIELD_FD_LIMIT,
		    (struct value){ .kind = VALUE_UNLIMITED });
	assert_json("{\"tty\":null}", FIELD_TTY, (struct value){ .kind = VALUE_NONE });
	assert_json("{\"io_rate\":null}", FIELD_IO_RATE, (struct value){ .kind = VALUE_UNREAD });
	assert_json("{\"wchan\":null}", FIELD_WCHAN, (struct value){ .kind = VALUE_STUCK });
	assert_json("{\"exe\":{\"error\":\"EACCES\"}}", FIELD_EXE,
		    (struct value){ .kind = VALUE_DENIED });
}

static void test_json_texts(void **state)
{
	struct value v = of_text("sh");

	(void)state;
	v.defunct = true;
	assert_json("{\"comm\":\"sh\"}", FIELD_COMM, v);
	assert_json("{\"comm\":\"a\\ufffd\",\"comm_raw_hex\":\"61ff\"}", FIELD_COMM,
		    of_text("a\xff"));
	assert_json("{\"cmdline\":[\"ls\",\"\",\"a b\"]}", FIELD_CMDLINE,
		    of_list("ls\0\0a b\0", 8));
	assert_json("{\"cmdline\":[\"ls\",\"-l\"]}", FIELD_CMDLINE, of_list("ls\0-l", 5));
	assert_json("{\"cmdline\":[\"\"]}", FIELD_CMDLINE, of_list("", 1));
	assert_json("{\"cmdline\":[]}", FIELD_CMDLINE, of_list("kthreadd", 0));
	assert_json("{\"cmdline\":[\"a\",\"\\ufffd\"],\"cmdline_raw_hex\":[null,\"c3\"]}",
		    FIELD_CMDLINE, of_list("a\0\xc3\0", 4));
}

static void test_json_remarks(void **state)
{
	struct value v = of_uint(4096);

	(void)state;
	v.approximate = true;
	assert_json("{\"rss\":4096,\"rss_approximate\":true}", FIELD_RSS, v);
	v.approximate = false;
	v.age_ms = 2500;
	assert_json("{\"pss\":4096,\"pss_age\":2.500}", FIELD_PSS, v);
	v = of_list("a\0b", 3);
	v.truncated = true;
	assert_json("{\"cmdline\":[\"a\",\"b\"],\"cmdline_truncated\":true}", FIELD_CMDLINE, v);
}

static uint64_t noise(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

static void scramble(void *p, size_t n, uint64_t *seed)
{
	for (unsigned char *at = p; n--; at++)
		*at = (unsigned char)(noise(seed) >> 24);
}

static char noisy_text[64];
static uint64_t noisy_ns[TASK_NS_COUNT];
static struct task_call noisy_call;

static void scramble_task(struct scene *scene, struct task *t, uint64_t *seed)
{
	pid_t pid = t->pid, tid = t->tid;
	const struct task_extra *extra;
	struct task_extra *more = scene_extra(scene, t, 0);
	struct task_status *status = scene_status(scene, t);
	struct task_io *io = scene_io(scene, t);
	struct task_schedstat *schedstat = scene_schedstat(scene, t);
	struct task_rollup *rollup = scene_rollup(scene, t);

	scramble(status, sizeof(*status), seed);
	*(unsigned char *)&status->has_memory &= 1;
	scramble(io, sizeof(*io), seed);
	scramble(schedstat, sizeof(*schedstat), seed);
	scramble(rollup, sizeof(*rollup), seed);
	scramble(more, sizeof(*more), seed);
	more->status = status, more->io = io, more->schedstat = schedstat, more->rollup = rollup;
	more->ns = noisy_ns;
	more->call = &noisy_call;
	more->syscall_name = noise(seed) % 2 ? noisy_text : NULL;
	more->syscall_args = noisy_text;
	more->cgroup = more->unit = more->user_unit = more->container = more->wchan = more->exe =
		more->cwd = noisy_text;
	extra = t->extra;
	scramble(t, sizeof(*t), seed);
	*(unsigned char *)&t->is_thread &= 1;
	*(unsigned char *)&t->cmdline_truncated &= 1;
	t->pid = pid, t->tid = tid, t->extra = extra;
	t->comm = noisy_text, t->cmdline = noisy_text;
	t->cmdline_len = (uint32_t)(noise(seed) % sizeof(noisy_text));
	t->have |= noise(seed) % 2 ? UINT32_MAX : 0;
}

static struct snapshot *noisy_snapshot(uint64_t *seed)
{
	struct scene *scene = scene_new();
	struct snapshot *s = scene_snapshot(scene);

	scramble(noisy_text, sizeof(noisy_text) - 1, seed);
	scramble(noisy_ns, sizeof(noisy_ns), seed);
	scramble(&noisy_call, sizeof(noisy_call), seed);
	noisy_call.state %= 3;
	s->boottime = noise(seed);
	s->host.ticks_per_second = noise(seed) % 3 ? (uint32_t)noise(seed) : 0;
	s->host.page_size = noise(seed) % 3 ? (uint32_t)noise(seed) : 0;
	s->host.boot_realtime = noise(seed);
	s->system.memory.total = noise(seed) % 3 ? noise(seed) : 0;
	for (pid_t pid = 1; pid <= 4; pid++) {
		scramble_task(scene, scene_task(scene, pid, 0, ""), seed);
		scramble_task(scene, scene_thread(scene, pid, pid + 10, ""), seed);
	}
	return scene_take(scene);
}

static void format_everyhow(struct strbuf *b, enum field_id id, const struct value *v)
{
	for (int units = FORMAT_PEOPLE; units <= FORMAT_EXACT; units++) {
		for (int style = STYLE_PLAIN; style < STYLE_COUNT; style++) {
			struct format how = { (enum format_units)units, style % 2, NOW, -7200 };
			struct column column = { id, (enum style)style, NULL, 0 };

			/* Brackets are for texts and for what is missing. */
			if (style == STYLE_BRACKETS && fields[id].style != STYLE_BRACKETS)
				continue;
			strbuf_clear(b);
			format_value(b, &how, &column, v);
			assert_true(text_is_safe(strbuf_str(b), b->len, how.ascii));
		}
	}
}

static void assert_row_is_json(const struct frame *f, uint32_t row)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT, text = STRBUF_INIT;
	struct jsonw j;
	json_error_t error;
	json_t *root;

	jsonw_init(&j, &b, true);
	jsonw_object(&j);
	for (int id = 0; id < FIELD_COUNT; id++) {
		struct value v;

		field_value((enum field_id)id, f, row, &v);
		format_json(&j, (enum field_id)id, &v);
		format_everyhow(&text, (enum field_id)id, &v);
	}
	jsonw_object_end(&j);
	root = json_loadb(b.s, b.len, JSON_REJECT_DUPLICATES | JSON_DECODE_INT_AS_REAL, &error);
	if (!root)
		print_error("%s: %s\n", error.text, strbuf_str(&b));
	assert_non_null(root);
	for (int id = 0; id < FIELD_COUNT; id++)
		assert_non_null(json_object_get(root, fields[id].name));
	json_decref(root);
}

/* Random bytes in every member of the records. */
static void test_random(void **state)
{
	uint64_t seed = 88172645463325252U;

	(void)state;
	for (int round = 0; round < 60; round++) {
		struct snapshot *before = noisy_snapshot(&seed), *now = noisy_snapshot(&seed);
		struct frame *f = frame_new(now, round % 3 ? before : NULL);

		frame_sum(f);
		for (uint32_t row = 0; row < f->rows; row++)
			assert_row_is_json(f, row);
		frame_free(f);
		snapshot_unref(now);
		snapshot_unref(before);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_units),	     cmocka_unit_test(test_percent),
		cmocka_unit_test(test_signals),	     cmocka_unit_test(test_durations),
		cmocka_unit_test(test_moments),	     cmocka_unit_test(test_local_time),
		cmocka_unit_test(test_missing),	     cmocka_unit_test(test_approximate),
		cmocka_unit_test(test_commands),     cmocka_unit_test(test_hostile_text),
		cmocka_unit_test(test_policies),     cmocka_unit_test(test_flags),
		cmocka_unit_test(test_json),	     cmocka_unit_test(test_json_texts),
		cmocka_unit_test(test_json_remarks), cmocka_unit_test(test_random),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
