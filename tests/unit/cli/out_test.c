#include "out_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "../cmocka_all.h"

static void test_written_in_blocks(void **state)
{
	struct out o;
	char text[16];
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	out_init(&o, ends[1]);
	strbuf_adds(&o.text, "hello");
	assert_true(out_more(&o));
	assert_int_equal(read(ends[0], text, sizeof(text)), -1);
	assert_true(out_flush(&o));
	assert_int_equal(read(ends[0], text, sizeof(text)), 5);
	assert_memory_equal(text, "hello", 5);
	strbuf_fill(&o.text, 'x', 1 << 16);
	assert_true(out_more(&o));
	assert_int_equal(o.text.len, 0);
	assert_int_equal(out_end(&o), 0);
	out_done(&o);
	close(ends[0]);
	close(ends[1]);
}

static void test_full_disk(void **state)
{
	struct out o;
	int fd = open("/dev/full", O_WRONLY);

	(void)state;
	assert_true(fd >= 0);
	out_init(&o, fd);
	strbuf_adds(&o.text, "hello");
	assert_false(out_flush(&o));
	assert_int_equal(o.error, ENOSPC);
	strbuf_adds(&o.text, "more");
	assert_false(out_more(&o));
	assert_int_equal(out_end(&o), 1);
	out_done(&o);
	close(fd);
}

static void test_reader_gone(void **state)
{
	struct out o;
	int ends[2];

	(void)state;
	signal(SIGPIPE, SIG_IGN);
	assert_int_equal(pipe(ends), 0);
	close(ends[0]);
	out_init(&o, ends[1]);
	strbuf_adds(&o.text, "hello");
	assert_int_equal(out_end(&o), 0);
	assert_int_equal(o.error, EPIPE);
	out_done(&o);
	close(ends[1]);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_written_in_blocks),
		cmocka_unit_test(test_full_disk),
		cmocka_unit_test(test_reader_gone),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
