#include "model/filter.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <wctype.h>

#include <cmocka.h>

#include "base/strbuf.h"
#include "base/text.h"
#include "model/field.h"
#include "model/frame.h"
#include "scene.h"

/* What the tests below look at; one process of each kind. */
static struct frame *make_frame(void)
{
	struct scene *s = scene_new();
	struct snapshot *snapshot;
	struct task_extra *extra;
	struct task_status *status;
	struct frame *f;
	struct task *t;

	scene_user(s, 0, "root");
	scene_user(s, 70, "postgres");
	scene_task(s, 1, 0, "systemd");
	t = scene_task(s, 10, 1, "postgres");
	t->uid = 70;
	t->state = 'D';
	t->nice = -5;
	t->utime = 12345;
	scene_cmdline(s, t, "/usr/bin/postgres -D /srv/db");
	scene_statm(t, 300 << 8, 0); /* 300 MiB */
	extra = scene_extra(s, t, FACT_BIT(FACT_FD_COUNT) | FACT_BIT(FACT_FD_LIMIT));
	extra->fd_count = 1500;
	extra->fd_limit = UINT64_MAX;
	status = scene_status(s, t);
	status->umask = 022;
	status->sig_caught = 1 << 0 | 1 << 14; /* HUP and TERM */
	t = scene_task(s, 11, 10, "and");
	scene_cmdline(s, t, "and");
	t->denied = FACT_BIT(FACT_FD_COUNT);
	t = scene_task(s, 12, 1, "Ёлка");
	scene_cmdline(s, t, "Ёлка \xff");
	t->uid = 1234;
	extra = scene_extra(s, t, FACT_BIT(FACT_CGROUP) | FACT_BIT(FACT_FD_COUNT));
	extra->cgroup = "/system.slice/docker-0123.scope";
	extra->container = "docker:0123";
	extra->fd_count = 3;
	t = scene_task(s, 13, 2, "kworker/0:1");
	t->have |= FACT_BIT(FACT_CMDLINE);
	t->stuck = FACT_BIT(FACT_FD_COUNT);
	snapshot = scene_take(s);
	f = frame_new(snapshot, NULL);
	snapshot_unref(snapshot);
	return f;
}

/* "10 11?": the pids that match, "?" behind those that are not known yet. */
static void match(const struct frame *f, const struct filter *filter, struct strbuf *b)
{
	for (uint32_t i = 0; i < f->count; i++) {
		enum filter_answer answer = filter_match(filter, f, i);

		if (answer == FILTER_NO)
			continue;
		strbuf_addf(b, "%s%d%s", b->len ? " " : "", (int)frame_task(f, i)->pid,
			    answer == FILTER_UNREAD ? "?" : "");
	}
}

struct row {
	const char *text, *pids;
};

static void check(const struct row *rows, size_t n)
{
	struct frame *f = make_frame();

	frame_sum(f);
	for (size_t i = 0; i < n; i++) {
		CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
		struct filter_error error;
		struct filter *filter;

		if (filter_parse(rows[i].text, &filter, &error) < 0)
			fail_msg("%s: %zu: %s (%s)", rows[i].text, error.column, error.message,
				 error.detail);
		match(f, filter, &b);
		if (strcmp(strbuf_str(&b), rows[i].pids) != 0)
			fail_msg("%s: \"%s\", not \"%s\"", rows[i].text, strbuf_str(&b),
				 rows[i].pids);
		filter_free(filter);
	}
	frame_free(f);
}

#define CHECK(rows) check(rows, sizeof(rows) / sizeof((rows)[0]))

static void words_match_the_command(void **state)
{
	static const struct row rows[] = {
		{ "", "1 10 11 12 13" },    { " \t", "1 10 11 12 13" },
		{ "POSTGRES", "1? 10" }, /* arguments of 1 were not read */
		{ "/srv/DB", "1? 10" },	    { "\"-D /srv\"", "1? 10" },
		{ "\"and\"", "1? 11" },	    { "sys", "1" },
		{ "ёлка", "1? 12" },	    { "ЁЛКА", "1? 12" },
		{ "\xff", "1? 12" },	    { "\xfe", "1?" },
		{ "kworker/0:1", "1? 13" }, { "\"\"", "1 10 11 12 13" },
		{ "pid>1 gres", "10" },
	};

	(void)state;
	CHECK(rows);
}

static void terms_compare(void **state)
{
	static const struct row rows[] = {
		{ "user=postgres", "10" },
		{ "user=Postgres", "10" },
		{ "user=root,postgres", "1 10 11 13" },
		{ "user=70", "10" },
		{ "user=0", "1 11 13" },
		{ "user=1234", "12" },
		{ "user!=root", "10 12" },
		{ "user!=root,70", "12" },
		{ "user!=0,70,1234", "" },
		{ "uid=70", "10" },
		{ "user~^p.*s$", "10" },
		{ "state=D", "10" },
		{ "state=d", "10" },
		{ "state!=S", "10" },
		{ "name=and", "11" },
		{ "name=\"and\"", "11" },
		{ "name=an", "" },
		{ "name~^(and|kw[o]rker/)", "11 13" },
		{ "(name~[(]|and)", "11" },
		{ "(name~[])x]:?1 or name~[)]|and)", "11" },
		{ "(name~(a|b)nd)", "11" },
		{ "name~\"^a n|^an\"", "11" },
		{ "pid=1,10,12", "1 10 12" },
		{ "pid<11", "1 10" },
		{ "pid<=11", "1 10 11" },
		{ "pid > 11", "12 13" },
		{ "pid >= 11", "11 12 13" },
		{ "pid != 11", "1 10 12 13" },
		{ "pid~^1.$", "10 11 12 13" },
		{ "nice=-5", "10" },
		{ "nice<0", "10" },
		{ "rss>299M", "10" },
		{ "rss>=300MiB", "10" },
		{ "rss>300M", "" },
		{ "rss=300m", "10" },
		{ "rss=314572800", "10" },
		{ "rss>0.29G", "10" },
		{ "cpu_time>2m", "10" },
		{ "cpu_time>2m3s", "10" },
		{ "cpu_time=123.45", "10" },
		{ "cpu_time=123.44", "" },
		{ "cpu_time>3m", "" },
		{ "mem_percent>3%", "10" },
		{ "mem_percent<3", "1 11 12 13" },
		{ "start_time>2026-09-21", "1 10 11 12 13" },
		{ "start_time>2026-09-21T14:13:20Z", "1 10 11 12 13" },
		{ "start_time<2026-09-21T14:13:21", "1 10 11 12 13" },
		{ "start_time>2026-09-21T14:14", "" },
		{ "cmdline=\"/usr/bin/postgres -d /srv/db\"", "1? 10" },
		{ "cmdline~^and$", "1? 11" },
		{ "cmdline~postgres\\ -D", "1? 10" },
		{ "fd_limit>1000", "1? 10 11? 12? 13?" },
		{ "fd_limit=unlimited", "1? 10 11? 12? 13?" },
		{ "signals_caught=TERM", "1? 10 11? 12? 13?" },
		{ "signals_caught=SIGINT,HUP", "1? 10 11? 12? 13?" },
		{ "signals_caught=INT", "1? 11? 12? 13?" },
		{ "signals_caught=0x4001", "1? 10 11? 12? 13?" },
		{ "pid=10 umask=022", "10" },
		{ "pid=10 umask!=22", "" },
		{ "pid=10 umask<=0077", "10" },
		{ "pid=12 container=docker:0123", "12" },
		{ "pid=12 cgroup~docker", "12" },
		{ "pid=12 unit=x", "" },
		{ "pid=12 unit!=x", "12" },
		{ "tree_cpu_time>1m", "1 10" },
	};

	(void)state;
	CHECK(rows);
}

static void names_of_ps_and_short_ones(void **state)
{
	static const struct row rows[] = {
		{ "%mem>3", "10" },	   { "comm=and", "11" }, { "STATE=D", "10" },
		{ "cpu>100", "" },	   { "ni=-5", "10" },	 { "pid=12 fds=3", "12" },
		{ "args~^and$", "1? 11" },
	};

	(void)state;
	CHECK(rows);
}

static void operators_join_terms(void **state)
{
	static const struct row rows[] = {
		{ "pid>1 pid<12", "10 11" },
		{ "pid>1 and pid<12", "10 11" },
		{ "pid>1 AND pid<12", "10 11" },
		{ "pid=1 or pid=10 pid=11", "1" },
		{ "pid=1 or pid=10 or pid=11", "1 10 11" },
		{ "pid=1 OR (pid>10 and pid<12)", "1 11" },
		{ "(pid=1 or pid=10) pid>1", "10" },
		{ "(pid=1 or pid=10)and(pid>1)", "10" },
		{ "!pid=1", "10 11 12 13" },
		{ "! pid=1", "10 11 12 13" },
		{ "!!pid=1", "1" },
		{ "!pid=1 pid<12", "10 11" },
		{ "!(pid=1 or pid>11)", "10 11" },
		{ "!pid=1 or pid=1", "1 10 11 12 13" },
		{ "pid=1 or !pid=1 pid=10", "1 10" },
		{ "((pid=1))", "1" },
		{ "!name~^s", "10 11 12 13" },
		{ "pid=10(pid=10)pid=10", "10" },
	};

	(void)state;
	CHECK(rows);
}

/* fds: 1 not read, 10: 1500, 11 denied, 12: 3, 13 hangs. */
static void three_answers(void **state)
{
	static const struct row rows[] = {
		{ "fds>1000", "1? 10" },
		{ "fds<1000", "1? 12" },
		{ "fds!=3", "1? 10" },
		{ "fds=3,1500", "1? 10 12" },
		{ "!fds>1000", "1? 11 12 13" },
		{ "!!fds>1000", "1? 10" },
		{ "fds>1000 pid=10", "10" },
		{ "pid=1 fds>1000", "1?" },
		{ "pid=1 or fds>1000", "1 10" },
		{ "fds>1000 or pid=1", "1 10" },
		{ "fds>1000 or fds<1000", "1? 10 12" },
		{ "!(fds>1000 pid=2)", "1 10 11 12 13" },
		{ "!(fds>1000 or pid=1)", "11 12 13" },
	};

	(void)state;
	CHECK(rows);
}

static void facts_are_those_of_the_terms(void **state)
{
	struct filter_error error;
	struct filter *f;

	(void)state;
	assert_int_equal(filter_facts(NULL), 0);
	assert_false(filter_needs_sums(NULL));
	assert_int_equal(filter_parse("fds>5 or (!cgroup~docker)", &f, &error), 0);
	assert_int_equal(filter_facts(f), fields[FIELD_FDS].facts | fields[FIELD_CGROUP].facts);
	assert_true(filter_facts(f) & FACT_BIT(FACT_FD_COUNT));
	assert_false(filter_needs_sums(f));
	filter_free(f);
	assert_int_equal(filter_parse("word tree_rss>1G", &f, &error), 0);
	assert_true(filter_facts(f) & FACT_BIT(FACT_CMDLINE));
	assert_true(filter_needs_sums(f));
	filter_free(f);
	filter_free(NULL);
}

/* Every field goes with every operator, or says why not. */
static void every_field_is_known(void **state)
{
	static const char *const signs[] = { "=", "!=", "<", "<=", ">", ">=", "~" };
	struct frame *f = make_frame();

	(void)state;
	frame_sum(f);
	for (size_t i = 0; i < FIELD_COUNT; i++)
		for (size_t j = 0; j < sizeof(signs) / sizeof(signs[0]); j++) {
			CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
			struct filter *filter = NULL;
			struct filter_error error = { 0 };

			strbuf_addf(&b, "%s%s1", fields[i].name, signs[j]);
			if (filter_parse(b.s, &filter, &error) < 0)
				assert_true(error.column > 1 && error.message[0]);
			for (uint32_t row = 0; filter && row < f->rows; row++)
				filter_match(filter, f, row);
			filter_free(filter);
		}
	frame_free(f);
}

static void errors_name_their_place(void **state)
{
	static const struct {
		const char *text;
		size_t column;
		const char *message, *detail; /* part of them */
	} rows[] = {
		{ "nosuch=1", 1, "no field", "nosuch" },
		{ "ёлка nosuch=1", 6, "no field", "nosuch" },
		{ "wait~futex", 1, "waits for is not known yet", "wait" },
		{ "pid=1 port=8080", 7, "ports of a process are not known yet", "port" },
		{ "=5", 1, "name of a field", "=5" },
		{ "pid=1 ~x", 7, "name of a field", "~x" },
		{ "!=5", 1, "name of a field", "" },
		{ "pid=", 5, "value is missing", "" },
		{ "pid=1,", 7, "value is missing", "" },
		{ "pid=,1", 5, "value is missing", "" },
		{ "name~", 6, "value is missing", "" },
		{ "pid=one", 5, "needs a number", "one" },
		{ "pid=1,two", 7, "needs a number", "two" },
		{ "pid=1x", 5, "needs a number", "1x" },
		{ "rss>much", 5, "needs a size", "much" },
		{ "rss>5%", 5, "needs a size", "5%" },
		{ "cpu_time>5q", 10, "needs a duration", "5q" },
		{ "mem_percent>5G", 13, "needs a share", "5G" },
		{ "start_time>2026", 12, "needs a moment", "2026" },
		{ "start_time>2026-13-01", 12, "needs a moment", "2026-13-01" },
		{ "start_time>2026-11-21:30", 12, "needs a moment", "2026-11-21:30" },
		{ "cap_effective=0y1", 15, "needs a mask", "0y1" },
		{ "umask=8", 7, "octal", "8" },
		{ "signals_caught=TREM", 16, "no signal", "TREM" },
		{ "signals_caught>TERM", 15, "set of signals", "" },
		{ "user>5", 5, "is text", "" },
		{ "pid>1,2", 5, "a list goes with", "" },
		{ "name~(", 6, "parenthesis of the regular", "(" },
		{ "name~[a", 6, "bracket of the regular", "[a" },
		{ "name~*", 6, "", "*" },
		{ "name~a{1000}{1000}", 6, "too large", "" },
		{ "name~((((((a{10}){10}){10}){10}){10})", 6, "too large", "" },
		{ "name~(((((((((((((a+)+)+)+)+)+)+)+)+)+)+)+)+)+", 6, "too large", "" },
		{ "name~(a)\\1", 6, "too large", "" },
		{ "(pid=1", 1, "parenthesis is not closed", "" },
		{ "pid=1 or (pid=1 (pid=2)", 10, "parenthesis is not closed", "" },
		{ "pid=1)", 6, "no parenthesis is open", "" },
		{ "()", 2, "a term is missing", "" },
		{ "pid=1 or", 9, "a term is missing", "" },
		{ "pid=1 and", 10, "a term is missing", "" },
		{ "and pid=1", 1, "a term is missing", "" },
		{ "or", 1, "a term is missing", "" },
		{ "pid=1 or or pid=2", 10, "a term is missing", "" },
		{ "!", 2, "a term is missing", "" },
		{ "\"open", 1, "quotes are not closed", "" },
		{ "name=\"open", 6, "quotes are not closed", "" },
		{ "name~\"open", 6, "quotes are not closed", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct filter *f = (struct filter *)&rows, *before = f;
		struct filter_error error = { 0 };

		if (filter_parse(rows[i].text, &f, &error) != -EINVAL)
			fail_msg("%s: taken", rows[i].text);
		assert_ptr_equal(f, before);
		if (error.column != rows[i].column || !strstr(error.message, rows[i].message) ||
		    !strstr(error.detail, rows[i].detail))
			fail_msg("%s: %zu: %s (%s)", rows[i].text, error.column, error.message,
				 error.detail);
	}
}

static void depth_and_length_are_bounded(void **state)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
	struct filter_error error;
	struct filter *f;

	(void)state;
	strbuf_fill(&b, '(', 64);
	strbuf_adds(&b, "pid=1");
	strbuf_fill(&b, ')', 64);
	assert_int_equal(filter_parse(b.s, &f, &error), 0);
	filter_free(f);
	strbuf_clear(&b);
	strbuf_fill(&b, '!', 65);
	strbuf_adds(&b, "pid=1");
	assert_int_equal(filter_parse(b.s, &f, &error), -EINVAL);
	assert_int_equal(error.column, 65);
	assert_string_equal(error.message, "this is nested too deeply");
	strbuf_clear(&b);
	for (int i = 0; i < 1000; i++)
		strbuf_adds(&b, "a ");
	assert_int_equal(filter_parse(b.s, &f, &error), 0);
	filter_free(f);
	strbuf_fill(&b, 'x', 4096);
	assert_int_equal(filter_parse(b.s, &f, &error), -EINVAL);
	assert_int_equal(error.column, 4097);
}

static void detail_is_cut_between_characters(void **state)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
	struct filter_error error;
	struct filter *f;

	(void)state;
	for (int i = 0; i < 40; i++)
		strbuf_adds(&b, "ё");
	strbuf_adds(&b, "=1");
	assert_int_equal(filter_parse(b.s, &f, &error), -EINVAL);
	assert_int_equal(strlen(error.detail), 62);
	assert_int_equal(error.column, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_match_the_command),
		cmocka_unit_test(terms_compare),
		cmocka_unit_test(names_of_ps_and_short_ones),
		cmocka_unit_test(operators_join_terms),
		cmocka_unit_test(three_answers),
		cmocka_unit_test(facts_are_those_of_the_terms),
		cmocka_unit_test(every_field_is_known),
		cmocka_unit_test(errors_name_their_place),
		cmocka_unit_test(depth_and_length_are_bounded),
		cmocka_unit_test(detail_is_cut_between_characters),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
