/* What each kind of descriptor tells of its own, in words. */
#include <string.h>

#include "base/strbuf.h"
#include "model/fd_text.h"
#include "tests/unit/cmocka_all.h"
#include "types/fd.h"

static void expect(enum fd_type type, const struct fd_more *more, const char *text)
{
	static const struct fd_text how = { .ascii = true };
	const struct fd fd = { .type = (uint8_t)type, .more = more, .target = "" };
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;

	fd_text_add_details(&b, &how, &fd);
	assert_string_equal(strbuf_str(&b), text);
}

static void says_nothing_of_nothing(void **state)
{
	(void)state;
	for (unsigned type = 0; type < FD_TYPE_COUNT; type++)
		expect((enum fd_type)type, NULL, "");
}

static void tells_of_queues(void **state)
{
	struct fd_more more = { .mqueue = { .known = true, .bytes = 8 } };

	(void)state;
	expect(FD_MQUEUE, &more, "bytes=8");
	more.mqueue.sizes_known = true;
	more.mqueue.messages = 2;
	more.mqueue.max_messages = 4;
	more.mqueue.notify_pid = 7;
	expect(FD_MQUEUE, &more, "bytes=8 messages=2/4 notify_pid=7");
}

static void tells_of_programs_in_the_kernel(void **state)
{
	const struct fd_more map = {
		.bpf = { .kind = "map", .id = 25, .bpf_type = 2, .max_entries = 16 }
	};
	const struct fd_more link = {
		.bpf = { .kind = "link", .id = 4, .program = 9, .link_type = "tracing" }
	};

	(void)state;
	expect(FD_BPF, &map, "kind=map id=25 type=2 max_entries=16");
	expect(FD_BPF, &link, "kind=link id=4 type=tracing program=9");
}

static void tells_of_faults(void **state)
{
	const struct fd_more more = { .userfaultfd = { .pending = 1, .total = 2 } };

	(void)state;
	expect(FD_USERFAULTFD, &more, "pending=1 total=2");
}

/* Names of others do not reach the terminal as they are. */
static void makes_paths_safe(void **state)
{
	const struct fd_watch watch = { .id = 1, .mnt_id = -1, .mask = 2, .path = "/a\033[2J" };
	const struct fd_more more = { .watches = { .watches = &watch, .count = 1 } };

	(void)state;
	expect(FD_INOTIFY, &more, "watches=/a\\e[2J(IN_MODIFY)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_nothing_of_nothing),
		cmocka_unit_test(tells_of_queues),
		cmocka_unit_test(tells_of_programs_in_the_kernel),
		cmocka_unit_test(tells_of_faults),
		cmocka_unit_test(makes_paths_safe),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
