/* What the texts of descriptors tell; and a folder of fixtures. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/sysmacros.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/number.h"
#include "base/procroot.h"
#include "proc/fd.h"
#include "types/files.h"

static void links_tell_their_type(void **state)
{
	static const struct {
		const char *text;
		enum fd_type type;
		uint64_t inode;
		bool path, socket, deleted;
		size_t len;
	} rows[] = {
		{ "pipe:[13]", FD_PIPE, 13, false, false, false, 9 },
		{ "socket:[18446744073709551615]", FD_OTHER, UINT64_MAX, false, true, false, 29 },
		{ "anon_inode:[eventfd]", FD_EVENTFD, 0, false, false, false, 20 },
		{ "anon_inode:[eventpoll]", FD_EPOLL, 0, false, false, false, 22 },
		{ "anon_inode:inotify", FD_INOTIFY, 0, false, false, false, 18 },
		{ "anon_inode:bpf-map", FD_BPF, 0, false, false, false, 18 },
		{ "anon_inode:[io_uring]", FD_IO_URING, 0, false, false, false, 21 },
		{ "anon_inode:[kvm-vm]", FD_OTHER, 0, false, false, false, 19 },
		{ "anon_inode:[]", FD_OTHER, 0, false, false, false, 13 },
		{ "anon_inode:", FD_OTHER, 0, false, false, false, 11 },
		{ "pidfd:[77]", FD_PIDFD, 77, false, false, false, 10 },
		{ "net:[4026531833]", FD_NS, UINT64_C(4026531833), false, false, false, 16 },
		{ "time:[1]", FD_NS, 1, false, false, false, 8 },
		{ "pipe:[13] (deleted)", FD_OTHER, 0, false, false, true, 9 },
		{ "pipe:[]", FD_OTHER, 0, false, false, false, 7 },
		{ "pipe:[1", FD_OTHER, 0, false, false, false, 7 },
		{ "dmabuf:", FD_OTHER, 0, false, false, false, 7 },
		{ "/pipe:[13]", FD_OTHER, 0, true, false, false, 10 },
		{ "/tmp/a (deleted)", FD_OTHER, 0, true, false, true, 6 },
		{ "/ (deleted)", FD_OTHER, 0, true, false, true, 1 },
		{ " (deleted)", FD_OTHER, 0, false, false, false, 10 },
		{ "/memfd:x (deleted)", FD_OTHER, 0, true, false, true, 8 },
		{ "", FD_OTHER, 0, false, false, false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fd_link l;

		fd_link_parse(rows[i].text, strlen(rows[i].text), &l);
		if (l.type != rows[i].type || l.inode != rows[i].inode || l.path != rows[i].path ||
		    l.socket != rows[i].socket || l.deleted != rows[i].deleted ||
		    l.len != rows[i].len)
			fail_msg("%s: %s %zu", rows[i].text, fd_type_name(l.type), l.len);
	}
}

static int parse(const char *text, struct fd_info *ret)
{
	return fd_info_parse(text, strlen(text), ret);
}

static void fdinfo_of_all_kernels(void **state)
{
	struct fd_info i;

	(void)state;
	assert_int_equal(parse("pos:\t7\nflags:\t02100001\nmnt_id:\t27\nino:\t99\n"
			       "lock:\t1: FLOCK  ADVISORY  WRITE 1 fe:00:9 0 EOF\n"
			       "lock:\t2: POSIX  ADVISORY  READ 1 fe:00:9 0 5\n",
			       &i),
			 0);
	assert_int_equal(i.offset, 7);
	assert_int_equal(i.flags, 02100001);
	assert_int_equal(i.mnt_id, 27);
	assert_int_equal(i.inode, 99);
	assert_int_equal(i.locks, 2);
	assert_int_equal(parse("pos:\t0\nflags:\t0100002\nmnt_id:\t0\n", &i), 0);
	assert_int_equal(i.inode, 0);
	assert_int_equal(i.mnt_id, 0);
	assert_int_equal(parse("pos:\t0\nflags:\t02\n", &i), 0);
	assert_int_equal(i.mnt_id, -1);
	/* What an epoll watches has inodes of its own. */
	assert_int_equal(parse("flags:\t02\nmnt_id:\t3\ntfd: 5 events: 1\nino:\t8\n", &i), 0);
	assert_int_equal(i.inode, 0);
}

static void fdinfo_that_is_none(void **state)
{
	static const char *const texts[] = {
		"", "pos:\t1\n", "flags:\t\n", "flags:\t9\n", "flags:\t777777777777\n", "\n"
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct fd_info info = { .offset = 42 };

		assert_int_equal(parse(texts[i], &info), -EINVAL);
		assert_int_equal(info.offset, 42);
	}
}

static void modes(void **state)
{
	(void)state;
	assert_int_equal(fd_mode_of(O_RDONLY | O_CLOEXEC), 'r');
	assert_int_equal(fd_mode_of(O_WRONLY | O_APPEND), 'w');
	assert_int_equal(fd_mode_of(O_RDWR), 'u');
	assert_int_equal(fd_mode_of(O_PATH | O_RDWR), '-');
	assert_int_equal(fd_mode_of(3), '-');
}

static void maps_with_and_without_files(void **state)
{
	static const char text[] =
		"00400000-00452000 r-xp 00001000 08:02 173521      /usr/bin/a b\n"
		"7f00-7f01 rw-p 00000000 00:00 0 \n"
		"7f01-7f02 rw-s 00000000 00:01 65538                 /SYSV00000000 (deleted)\n"
		"7f02-7f03 r--s 00000000 103:10 5 anon_inode:[perf_event]\n"
		"ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0 [vsyscall]\n"
		"7f03-7f04 r--";
	struct scan s = { text, text + strlen(text) };
	struct fd_map m;

	(void)state;
	assert_true(fd_map_next(&s, &m));
	assert_int_equal(m.device, makedev(8, 2));
	assert_int_equal(m.inode, 173521);
	assert_false(m.shared);
	assert_memory_equal(m.path, "/usr/bin/a b", m.len);
	assert_int_equal(m.len, 12);
	assert_true(fd_map_next(&s, &m));
	assert_int_equal(m.inode, 65538);
	assert_true(m.shared && m.read && m.write);
	assert_true(fd_map_next(&s, &m));
	assert_int_equal(m.device, makedev(0x103, 0x10));
	assert_true(m.shared && m.read && !m.write);
	assert_false(fd_map_next(&s, &m));
}

/* A folder is never looked through: its links lead to files of the machine that tests. */
static void a_folder_of_fixtures(void **state)
{
	const struct fd_ask ask = { .pid = 100, .what = FILES_INFO | FILES_SPECIAL, .max = 100 };
	struct files_process p;
	struct procroot root;
	struct fd_reader *r;
	struct arena *a = arena_new();

	(void)state;
	assert_int_equal(procroot_open(PROC_FIXTURES "/modern", &root), 0);
	r = fd_reader_new(&root, NULL);
	fd_reader_begin(r, a);
	assert_int_equal(fd_reader_process(r, &ask, &p), 0);
	assert_int_equal(p.id.pid, 100);
	assert_int_equal(p.open, 4);
	assert_int_equal(p.count, 7);
	assert_int_equal(p.fds[0].fd, FD_CWD);
	assert_int_equal(p.fds[2].fd, FD_EXE);
	for (size_t i = 3; i < p.count; i++) {
		assert_true(i == 3 || p.fds[i].fd > p.fds[i - 1].fd);
		assert_int_equal(p.fds[i].has & FD_HAS_STAT, 0);
	}
	assert_int_equal(p.fds[6].fd, 17);
	assert_int_not_equal(p.mnt, 0);
	assert_int_equal(fd_reader_process(r, &(struct fd_ask){ .pid = 7, .max = 1 }, &p), -ESRCH);
	/* No more than were asked for. */
	assert_int_equal(fd_reader_process(r, &(struct fd_ask){ .pid = 100, .max = 2 }, &p), 0);
	assert_int_equal(p.count, 2);
	assert_int_equal(p.open, 4);
	assert_true(p.truncated);
	fd_reader_free(r);
	arena_free(a);
	procroot_done(&root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(links_tell_their_type),
		cmocka_unit_test(fdinfo_of_all_kernels),
		cmocka_unit_test(fdinfo_that_is_none),
		cmocka_unit_test(modes),
		cmocka_unit_test(maps_with_and_without_files),
		cmocka_unit_test(a_folder_of_fixtures),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
