#include "model/fd_text.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

#include "base/strbuf.h"
#include "base/text.h"
#include "model/fd_names.h"
#include "open.h"

#include "../cmocka_all.h"

static const struct fd_text plain = { .ascii = true }, wide = { .ascii = false };

static struct endpoint at(const struct endpoints *e, pid_t pid, int32_t fd)
{
	struct endpoint found;

	assert_true(endpoints_find(e, pid, fd, &found));
	return found;
}

static void assert_name(const struct fd *f, const char *want)
{
	struct strbuf b = STRBUF_INIT;

	fd_text_add_name(&b, &plain, f);
	assert_string_equal(strbuf_str(&b), want);
	strbuf_done(&b);
}

static void test_numbers(void **state)
{
	static const struct {
		struct fd fd;
		const char *want;
	} cases[] = {
		{ { .fd = 3, .mode = 'u' }, "3u" },
		{ { .fd = 0, .mode = 'r' }, "0r" },
		{ { .fd = 2147483647, .mode = 'w' }, "2147483647w" },
		{ { .fd = 5, .mode = '-' }, "5" },
		{ { .fd = 5 }, "5" },
		{ { .fd = FD_CWD, .mode = 'r' }, "cwd" },
		{ { .fd = FD_EXE }, "exe" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct strbuf b = STRBUF_INIT;

		fd_text_add_fd(&b, &cases[i].fd);
		assert_string_equal(strbuf_str(&b), cases[i].want);
		strbuf_done(&b);
	}
}

static void test_places(void **state)
{
	const struct fd node = {
		.type = FD_CHR, .has = FD_HAS_STAT | FD_HAS_INFO, .device = 6, .special = 0x103
	};
	const struct fd file = { .type = FD_REG, .has = FD_HAS_STAT, .device = 0xfe00, .size = 77 };
	const struct fd unknown = { .type = FD_REG };
	struct strbuf b = STRBUF_INIT;

	(void)state;
	fd_text_add_device(&b, &node);
	strbuf_addch(&b, ' ');
	fd_text_add_size(&b, &node);
	strbuf_addch(&b, ' ');
	fd_text_add_device(&b, &file);
	strbuf_addch(&b, ' ');
	fd_text_add_size(&b, &file);
	fd_text_add_device(&b, &unknown);
	fd_text_add_size(&b, &unknown);
	assert_string_equal(b.s, "1,3 0t0 254,0 77");
	strbuf_done(&b);
}

static void test_names(void **state)
{
	(void)state;
	assert_name(&(struct fd){ .target = "/tmp/a\x1b[31m\n", .deleted = true },
		    "/tmp/a\\e[31m\\n (deleted)");
	assert_name(&(struct fd){ .error = EACCES }, "(not permitted)");
	assert_name(&(struct fd){ .target = "" }, "");
	assert_name(&(struct fd){ 0 }, "");
}

static void test_sockets(void **state)
{
	struct socket s = { .family = AF_INET,
			    .type = SOCK_STREAM,
			    .protocol = IPPROTO_TCP,
			    .state = TCP_LISTEN,
			    .receive_queue = 1,
			    .send_queue = 128,
			    .local = { .port = 80 } };
	struct fd f = { .type = FD_TCP, .target = "socket:[1]", .socket = &s };

	(void)state;
	assert_name(&f, "*:80 (LISTEN) waiting=1/128");
	s.state = TCP_ESTABLISHED;
	s.local = (struct socket_address){ .bytes = { 127, 0, 0, 1 }, .port = 4000 };
	s.remote = (struct socket_address){ .bytes = { 10, 1, 2, 3 }, .port = 443 };
	s.receive_queue = 0;
	s.send_queue = 9;
	assert_name(&f, "127.0.0.1:4000->10.1.2.3:443 (ESTABLISHED) unsent=9");
	s.family = AF_INET6;
	s.local = (struct socket_address){ .bytes = { [15] = 1 }, .port = 1 };
	s.remote = (struct socket_address){ .port = 2 };
	s.send_queue = UINT32_MAX;
	assert_name(&f, "[::1]:1->*:2 (ESTABLISHED)");
	s = (struct socket){
		.family = AF_UNIX, .type = SOCK_DGRAM, .path = "\0name\x1b", .path_len = 6
	};
	f.type = FD_UNIX;
	assert_name(&f, "@name\\e dgram");
	s.path_len = 0;
	assert_name(&f, "socket:[1] dgram");
	f.socket = NULL;
	assert_name(&f, "socket:[1]");
}

static void test_details(void **state)
{
	const struct fd_epoll_target targets[2] = { { .fd = 5 }, { .fd = 7 } };
	const struct fd_watch watch = { .id = 1, .mask = 0x300, .path = "/etc" };
	const struct {
		enum fd_type type;
		struct fd_more more;
		const char *want;
	} cases[] = {
		{ FD_EVENTFD, { .eventfd = { .counter = 3, .id = 7 } }, "x counter=3 id=7" },
		{ FD_EVENTFD,
		  { .eventfd = { .id = -1, .semaphore = true } },
		  "x counter=0 semaphore" },
		{ FD_EPOLL, { .epoll = { .targets = targets, .count = 2 } }, "x targets=5,7" },
		{ FD_TIMERFD,
		  { .timerfd = { .clock = 1, .value_ns = 1500000000, .interval_ns = 250000000 } },
		  "x clock=CLOCK_MONOTONIC next=1.500s every=0.250s" },
		{ FD_SIGNALFD, { .signalfd = { .mask = 0x6 } }, "x signals=SIGINT,SIGQUIT" },
		{ FD_INOTIFY,
		  { .watches = { .watches = &watch, .count = 1 } },
		  "x watches=/etc(IN_CREATE|IN_DELETE)" },
		{ FD_PIDFD, { .pidfd = { .pid = 42 } }, "x pid=42" },
		{ FD_PIDFD, { .pidfd = { .pid = -1 } }, "x pid=ended" },
		{ FD_MEMFD, { .memfd = { .seals = 0x5 } }, "x seals=F_SEAL_SEAL|F_SEAL_GROW" },
		{ FD_MEMFD, { .memfd = { .seals = -1 } }, "x" },
		{ FD_TTY,
		  { .tty = { .master = true, .name = "/dev/pts/3" } },
		  "x master_of=/dev/pts/3" },
		{ FD_MQUEUE, { .mqueue = { .known = true, .bytes = 12 } }, "x bytes=12" },
		{ FD_REG, { .mqueue = { .known = true, .bytes = 12 } }, "x" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_name(&(struct fd){ .type = (uint8_t)cases[i].type,
					  .target = "x",
					  .more = &cases[i].more },
			    cases[i].want);
}

/* A writer, and so many readers. */
static struct endpoints *pipe_scene(size_t readers)
{
	struct open_scene *o = open_new();

	open_process(o, 10, "writer");
	open_fd(o, FD_PIPE, 'w', 5);
	open_fd(o, FD_PIPE, 'r', 5);
	for (size_t i = 0; i < readers; i++) {
		open_process(o, (pid_t)(20 + i), "cat");
		open_fd(o, FD_PIPE, 'r', 5);
	}
	return endpoints_new(open_take(o));
}

static void assert_peers(const struct fd_text *how, const struct endpoints *e, pid_t pid,
			 int32_t fd, size_t columns, const char *want)
{
	struct strbuf b = STRBUF_INIT;

	fd_text_add_peers(&b, how, e, at(e, pid, fd), columns, 64);
	assert_string_equal(strbuf_str(&b), want);
	if (columns && strchr(want, ','))
		assert_true(text_width(b.s, b.len) <= columns);
	strbuf_done(&b);
}

static void test_peers(void **state)
{
	struct endpoints *e = pipe_scene(2);

	(void)state;
	assert_peers(&wide, e, 20, 0, 0, "← 10 writer 0w");
	assert_peers(&plain, e, 20, 0, 0, "<- 10 writer 0w");
	assert_peers(&wide, e, 10, 1, 0, "← itself 0w");
	assert_peers(&plain, e, 10, 0, 0, "-> itself 1r, 20 cat 0r, 21 cat 0r");
	assert_peers(&plain, e, 10, 0, 36, "-> itself 1r, 20 cat 0r +1");
	assert_peers(&plain, e, 10, 0, 1, "-> itself 1r +2");
	endpoints_free(e);
}

static void test_a_crowd(void **state)
{
	struct endpoints *e = pipe_scene(500);
	struct strbuf b = STRBUF_INIT;

	(void)state;
	assert_int_equal(fd_text_add_peers(&b, &plain, e, at(e, 10, 0), 0, 64), 501);
	assert_non_null(strstr(b.s, ", 82 cat 0r +437"));
	strbuf_clear(&b);
	assert_int_equal(fd_text_add_peers(&b, &plain, e, at(e, 10, 0), 0, 100), 501);
	assert_non_null(strstr(b.s, " +401"));
	strbuf_done(&b);
	endpoints_free(e);
}

static void test_locks(void **state)
{
	struct open_scene *o = open_new();
	struct endpoints *e;
	struct strbuf b = STRBUF_INIT;
	struct file_lock *part;

	(void)state;
	open_process(o, 10, "a");
	open_fd(o, FD_REG, 'u', 5);
	open_fd(o, FD_REG, 'r', 6);
	open_fd(o, FD_REG, 'r', 7);
	open_process(o, 11, "b");
	open_fd(o, FD_REG, 'u', 5);
	open_lock(o, LOCK_FLOCK, 10, 5)->write = true;
	part = open_lock(o, LOCK_POSIX, 10, 6);
	part->write = false;
	part->start = 10;
	part->end = 19;
	open_lock(o, LOCK_FLOCK, 10, 7)->write = false;
	e = endpoints_new(open_take(o));
	for (int32_t fd = 0; fd < 3; fd++)
		fd_text_add_number(&b, e, at(e, 10, fd));
	fd_text_add_number(&b, e, at(e, 11, 0));
	assert_string_equal(b.s, "0uW1rr2rR0u");
	strbuf_done(&b);
	endpoints_free(e);
}

static void test_bits(void **state)
{
	uint32_t bits = 02000000 | 04000 | 0x10000000;

	(void)state;
	assert_string_equal(open_access_name(2), "O_RDWR");
	assert_null(open_access_name(010000000));
	assert_string_equal(open_flag_take(&bits), "O_NONBLOCK");
	assert_string_equal(open_flag_take(&bits), "O_CLOEXEC");
	assert_null(open_flag_take(&bits));
	assert_int_equal(bits, 0x10000000);
	bits = 04010000;
	assert_string_equal(open_flag_take(&bits), "O_SYNC");
	assert_null(open_flag_take(&bits));
	assert_null(clock_name(-1));
	assert_null(clock_name(99));
	assert_null(netlink_name(17));
	assert_string_equal(netlink_name(0), "NETLINK_ROUTE");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers), cmocka_unit_test(test_places),
		cmocka_unit_test(test_names),	cmocka_unit_test(test_sockets),
		cmocka_unit_test(test_details), cmocka_unit_test(test_peers),
		cmocka_unit_test(test_a_crowd), cmocka_unit_test(test_locks),
		cmocka_unit_test(test_bits),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
