/* An object a line, read back by another library. */
#include "../cmocka_all.h"

#include <errno.h>
#include <jansson.h>
#include <signal.h>
#include <string.h>

#include "events.h"

enum { AT = 0x1000, LINES_MAX = 16 };

static const uint64_t read_args[6] = { 3, AT, 10 };
static const uint64_t close_args[6] = { 5 };

struct lines {
	json_t *items[LINES_MAX];
	size_t count;
};

/* Each line is one object with schema and type. */
static void parse(struct play *p, struct lines *ret)
{
	char *rest, *line;

	p->sink->ops->end(p->sink, &p->out);
	rest = p->out.s;
	ret->count = 0;
	while (*rest && (line = strsep(&rest, "\n"))) {
		json_t *o = json_loads(line, JSON_REJECT_DUPLICATES, NULL);

		assert_non_null(o);
		assert_string_equal(json_string_value(json_object_get(o, "schema")),
				    "procview.trace/1");
		assert_true(json_is_string(json_object_get(o, "type")));
		assert_true(ret->count < LINES_MAX);
		ret->items[ret->count++] = o;
	}
}

static void free_lines(struct lines *l)
{
	for (size_t i = 0; i < l->count; i++)
		json_decref(l->items[i]);
}

static const char *string_of(const struct lines *l, size_t i, const char *key)
{
	return json_string_value(json_object_get(l->items[i], key));
}

static long long integer_of(const struct lines *l, size_t i, const char *key)
{
	assert_true(json_is_integer(json_object_get(l->items[i], key)));
	return json_integer_value(json_object_get(l->items[i], key));
}

static bool is_null(const struct lines *l, size_t i, const char *key)
{
	return json_is_null(json_object_get(l->items[i], key));
}

static void calls_have_named_arguments(void **state)
{
	const struct sink_options o = play_options();
	struct lines l;
	struct play p;
	json_t *args, *buf;

	(void)state;
	play_begin(&p, sink_json_new(&o));
	play_enter(&p, 12, "read", read_args, 0, NULL);
	play_enter(&p, 13, "close", close_args, 0, NULL);
	play_leave(&p, 12, "read", read_args, 6, AT, "he\x80\"\n");
	play_leave(&p, 13, "close", close_args, -EBADF, 0, NULL);
	parse(&p, &l);
	assert_int_equal(l.count, 2);
	assert_string_equal(string_of(&l, 0, "name"), "read");
	assert_string_equal(string_of(&l, 0, "time"), "1970-01-01T03:25:45.001Z");
	assert_int_equal(integer_of(&l, 0, "tid"), 12);
	assert_int_equal(integer_of(&l, 0, "return"), 6);
	assert_true(is_null(&l, 0, "errno"));
	assert_true(json_is_real(json_object_get(l.items[0], "duration")) ||
		    json_is_integer(json_object_get(l.items[0], "duration")));
	args = json_object_get(l.items[0], "args");
	assert_int_equal(json_array_size(args), 3);
	buf = json_array_get(args, 1);
	assert_string_equal(json_string_value(json_object_get(buf, "name")), "buf");
	assert_string_equal(json_string_value(json_object_get(buf, "value")), "0x1000");
	assert_string_equal(json_string_value(json_object_get(buf, "text")),
			    "\"he\\200\\\"\\n\\0\"");
	assert_int_equal(integer_of(&l, 1, "return"), -1);
	assert_string_equal(string_of(&l, 1, "errno"), "EBADF");
	assert_string_equal(string_of(&l, 1, "status"), "failed");
	free_lines(&l);
	play_done(&p);
}

static void a_call_without_return_says_why(void **state)
{
	const struct sink_options o = play_options();
	struct lines l;
	struct play p;

	(void)state;
	play_begin(&p, sink_json_new(&o));
	play_enter(&p, 12, "read", read_args, 0, NULL);
	play_end(&p, 12, SIGKILL);
	play_enter(&p, 13, "close", close_args, 0, NULL);
	play_plain(&p, TRACE_DETACHED, 13, 0);
	play_enter(&p, 14, "close", close_args, 0, NULL);
	parse(&p, &l);
	assert_int_equal(l.count, 5);
	assert_string_equal(string_of(&l, 0, "status"), "unfinished");
	assert_true(is_null(&l, 0, "return") && is_null(&l, 0, "duration"));
	assert_string_equal(string_of(&l, 1, "type"), "exit");
	assert_string_equal(string_of(&l, 1, "signal"), "SIGKILL");
	assert_true(is_null(&l, 1, "status"));
	assert_string_equal(string_of(&l, 2, "status"), "detached");
	assert_string_equal(string_of(&l, 3, "type"), "detach");
	assert_string_equal(string_of(&l, 4, "status"), "detached");
	free_lines(&l);
	play_done(&p);
}

static void restarts_return_nothing(void **state)
{
	const struct sink_options o = play_options();
	struct lines l;
	struct play p;

	(void)state;
	play_begin(&p, sink_json_new(&o));
	play_enter(&p, 12, "read", read_args, 0, NULL);
	play_leave(&p, 12, "read", read_args, -512, 0, NULL);
	parse(&p, &l);
	assert_true(is_null(&l, 0, "return"));
	assert_string_equal(string_of(&l, 0, "errno"), "ERESTARTSYS");
	free_lines(&l);
	play_done(&p);
}

static void other_events_have_their_types(void **state)
{
	static const char *const types[] = { "signal", "exec", "fork", "attach",
					     "detach", "lost", "cost", "exit" };
	const struct sink_options o = play_options();
	struct lines l;
	struct play p;

	(void)state;
	play_begin(&p, sink_json_new(&o));
	play_signal(&p, 12, SIGUSR1);
	play_exec(&p, 12, 14);
	play_fork(&p, 12, 15);
	play_plain(&p, TRACE_ATTACHED, 16, 0);
	play_plain(&p, TRACE_DETACHED, 16, 0);
	play_plain(&p, TRACE_LOST, 0, 17);
	play_plain(&p, TRACE_COST, 0, 5);
	play_end(&p, 12, 3 << 8);
	parse(&p, &l);
	assert_int_equal(l.count, sizeof(types) / sizeof(types[0]));
	for (size_t i = 0; i < l.count; i++)
		assert_string_equal(string_of(&l, i, "type"), types[i]);
	assert_string_equal(string_of(&l, 0, "signal"), "SIGUSR1");
	assert_int_equal(integer_of(&l, 1, "former_tid"), 14);
	assert_int_equal(integer_of(&l, 2, "child"), 15);
	assert_int_equal(integer_of(&l, 5, "count"), 17);
	assert_int_equal(integer_of(&l, 6, "calls"), 5);
	assert_int_equal(integer_of(&l, 7, "status"), 3);
	free_lines(&l);
	play_done(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(calls_have_named_arguments),
		cmocka_unit_test(a_call_without_return_says_why),
		cmocka_unit_test(restarts_return_nothing),
		cmocka_unit_test(other_events_have_their_types),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
