/* What each kind of descriptor tells of its own, in the words of Linux 6.1 and 6.18. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/number.h"
#include "base/procroot.h"
#include "helper.h"
#include "proc/fd_more.h"
#include "proc/places.h"
#include "proc/sockproto.h"
#include "proc/ttys.h"
#include "tests/unit/cmocka_all.h"
#include "types/fd.h"
#include "types/files.h"

#define HEAD_6_1 "pos:\t0\nflags:\t02\nmnt_id:\t15\nino:\t1057\n"

static int start(void **state)
{
	*state = arena_new();
	return 0;
}

static int end(void **state)
{
	arena_free(*state);
	return 0;
}

static bool parse_fd(const struct fd *fd, const char *text, struct arena *a, struct fd_more *ret)
{
	CLEANUP_FREE char *copy = exact_copy(text, strlen(text));

	return fd_more_parse(fd, copy, strlen(text), a, ret);
}

static bool parse(enum fd_type type, const char *text, struct arena *a, struct fd_more *ret)
{
	struct fd fd = { .type = (uint8_t)type, .has = FD_HAS_INFO };

	return parse_fd(&fd, text, a, ret);
}

static void reads_eventfd(void **state)
{
	struct fd_more more;

	assert_true(parse(FD_EVENTFD, HEAD_6_1 "eventfd-count:              12c\neventfd-id: 7\n",
			  *state, &more));
	assert_int_equal(more.eventfd.counter, 300);
	assert_int_equal(more.eventfd.id, 7);
	assert_false(more.eventfd.semaphore_known);
	assert_true(parse(FD_EVENTFD,
			  "eventfd-count: ffffffffffffffff\neventfd-id: 0\n"
			  "eventfd-semaphore: 1\n",
			  *state, &more));
	assert_true(more.eventfd.counter == UINT64_MAX);
	assert_int_equal(more.eventfd.id, 0);
	assert_true(more.eventfd.semaphore_known && more.eventfd.semaphore);
	/* Linux 5.1 and before. */
	assert_true(parse(FD_EVENTFD, "eventfd-count:                0\n", *state, &more));
	assert_int_equal(more.eventfd.id, -1);
	assert_false(parse(FD_EVENTFD, HEAD_6_1, *state, &more));
}

static void reads_epoll(void **state)
{
	struct fd_more more;

	assert_true(parse(
		FD_EPOLL,
		HEAD_6_1
		"tfd:        5 events:       1d data: ffffffffffffffff  pos:0 ino:61af sdev:7\n"
		"tfd:       12 events: c0000019 data:               2a  pos:-1 ino:3c51a "
		"sdev:fe00001\n",
		*state, &more));
	assert_int_equal(more.epoll.count, 2);
	assert_false(more.epoll.truncated);
	assert_int_equal(more.epoll.targets[0].fd, 5);
	assert_int_equal(more.epoll.targets[0].events, 0x1d);
	assert_true(more.epoll.targets[0].data == UINT64_MAX);
	assert_int_equal(more.epoll.targets[0].inode, 0x61af);
	assert_int_equal(more.epoll.targets[0].device, 7);
	assert_int_equal(more.epoll.targets[1].fd, 12);
	assert_int_equal(more.epoll.targets[1].events, EPOLLIN | EPOLLET | EPOLLONESHOT | 0x18);
	assert_int_equal(more.epoll.targets[1].data, 42);
	assert_int_equal(more.epoll.targets[1].inode, 0x3c51a);
	assert_int_equal(more.epoll.targets[1].device, makedev(254, 1));
	assert_true(parse(FD_EPOLL, HEAD_6_1, *state, &more));
	assert_int_equal(more.epoll.count, 0);
	/* A line that was cut off, and one that is none. */
	assert_true(
		parse(FD_EPOLL, "tfd: x\ntfd:  3 events: 1 data: 0\ntfd:  4 ev", *state, &more));
	assert_int_equal(more.epoll.count, 1);
	assert_int_equal(more.epoll.targets[0].fd, 3);
	assert_int_equal(more.epoll.targets[0].inode, 0);
}

static void limits_rows(void **state)
{
	static const char line[] = "tfd:        5 events:       19 data:                0\n";
	size_t count = FD_MORE_ROWS_MAX + 3;
	CLEANUP_FREE char *text = xmalloc(count * (sizeof(line) - 1));
	struct fd fd = { .type = FD_EPOLL };
	struct fd_more more;

	for (size_t i = 0; i < count; i++)
		memcpy(text + i * (sizeof(line) - 1), line, sizeof(line) - 1);
	assert_true(fd_more_parse(&fd, text, count * (sizeof(line) - 1), *state, &more));
	assert_int_equal(more.epoll.count, FD_MORE_ROWS_MAX);
	assert_true(more.epoll.truncated);
}

static void reads_timerfd(void **state)
{
	struct fd_more more;

	assert_true(parse(FD_TIMERFD,
			  HEAD_6_1 "clockid: 1\nticks: 4\nsettime flags: 03\n"
				   "it_value: (99, 999978585)\nit_interval: (3, 5)\n",
			  *state, &more));
	assert_int_equal(more.timerfd.clock, CLOCK_MONOTONIC);
	assert_int_equal(more.timerfd.ticks, 4);
	assert_int_equal(more.timerfd.settime_flags, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET);
	assert_true(more.timerfd.value_ns == UINT64_C(99999978585));
	assert_true(more.timerfd.interval_ns == UINT64_C(3000000005));
	assert_true(parse(FD_TIMERFD,
			  "clockid: 0\nticks: 0\nsettime flags: 010\n"
			  "it_value: (18446744073709551615, 5)\nit_interval: (0, 0)\n",
			  *state, &more));
	assert_int_equal(more.timerfd.settime_flags, 8);
	assert_true(more.timerfd.value_ns == UINT64_MAX);
	assert_false(parse(FD_TIMERFD, "clockid: 0\nticks: 0\nit_value: (1)\n", *state, &more));
}

static void reads_signalfd(void **state)
{
	struct fd_more more;

	assert_true(parse(FD_SIGNALFD, HEAD_6_1 "sigmask:\t8000000000004a02\n", *state, &more));
	assert_true(more.signalfd.mask == UINT64_C(0x8000000000004a02));
	assert_false(parse(FD_SIGNALFD, HEAD_6_1, *state, &more));
}

static void reads_inotify(void **state)
{
	const struct fd_watch *w;
	struct fd_more more;

	assert_true(parse(FD_INOTIFY,
			  HEAD_6_1 "inotify wd:1f ino:a7e057 sdev:fe00000 mask:fff ignored_mask:0 "
				   "fhandle-bytes:8 fhandle-type:1 f_handle:57e0a700f6d5e84a\n"
				   "inotify wd:1 ino:3 sdev:6 mask:800afce ignored_mask:4\n",
			  *state, &more));
	assert_int_equal(more.watches.count, 2);
	w = more.watches.watches;
	assert_int_equal(w[0].id, 31);
	assert_int_equal(w[0].inode, 0xa7e057);
	assert_int_equal(w[0].device, makedev(254, 0));
	assert_int_equal(w[0].mask, IN_ALL_EVENTS);
	assert_int_equal(w[0].ignored, 0);
	assert_int_equal(w[0].mnt_id, -1);
	assert_null(w[0].path);
	assert_int_equal(w[1].id, 1);
	assert_int_equal(w[1].device, 6);
	assert_int_equal(w[1].mask, 0x800afce);
	assert_int_equal(w[1].ignored, 4);
	assert_true(parse(FD_INOTIFY, HEAD_6_1, *state, &more));
	assert_int_equal(more.watches.count, 0);
}

static void reads_fanotify(void **state)
{
	const struct fd_watch *w;
	struct fd_more more;

	assert_true(parse(FD_FANOTIFY,
			  HEAD_6_1 "fanotify flags:10 event-flags:8000\n"
				   "fanotify sdev:1b mflags:0 mask:2 ignored_mask:0\n"
				   "fanotify mnt_id:1e mflags:40 mask:38 ignored_mask:40000003\n"
				   "fanotify ino:a7e057 sdev:fe00000 mflags:0 mask:3b "
				   "ignored_mask:0 fhandle-bytes:8 fhandle-type:1 "
				   "f_handle:57e0a700f6d5e84a\n",
			  *state, &more));
	assert_int_equal(more.watches.flags, 0x10);
	assert_int_equal(more.watches.event_flags, 0x8000);
	assert_int_equal(more.watches.count, 3);
	w = more.watches.watches;
	assert_int_equal(w[0].device, 0x1b);
	assert_int_equal(w[0].inode, 0);
	assert_int_equal(w[0].mnt_id, -1);
	assert_int_equal(w[0].id, -1);
	assert_int_equal(w[1].mnt_id, 30);
	assert_int_equal(w[1].mask, 0x38);
	assert_int_equal(w[1].ignored, 0x40000003);
	assert_int_equal(w[2].inode, 0xa7e057);
	assert_int_equal(w[2].mask, 0x3b);
	assert_false(parse(FD_FANOTIFY, HEAD_6_1, *state, &more));
}

static void reads_pidfd(void **state)
{
	struct fd_more more;

	assert_true(parse(FD_PIDFD, HEAD_6_1 "Pid:\t4711\nNSpid:\t4711\t12\t1\n", *state, &more));
	assert_int_equal(more.pidfd.pid, 4711);
	assert_int_equal(more.pidfd.ns_count, 3);
	assert_int_equal(more.pidfd.ns_pids[0], 4711);
	assert_int_equal(more.pidfd.ns_pids[2], 1);
	assert_true(parse(FD_PIDFD, "Pid:\t-1\nNSpid:\t-1\n", *state, &more));
	assert_int_equal(more.pidfd.pid, -1);
	assert_int_equal(more.pidfd.ns_count, 0);
	assert_true(parse(FD_PIDFD, "Pid:\t0\nNSpid:\t0\n", *state, &more));
	assert_int_equal(more.pidfd.pid, 0);
	assert_false(parse(FD_PIDFD, HEAD_6_1, *state, &more));
}

static const char uring_6_1[] =
	HEAD_6_1 "SqMask:\t0x7\nSqHead:\t5\nSqTail:\t8\nCachedSqHead:\t5\nCqMask:\t0xf\n"
		 "CqHead:\t4294967295\nCqTail:\t1\nCachedCqTail:\t1\nSQEs:\t3\n"
		 "    5: opcode:0, fd:0, flags:0, off:0, addr:0x0, rw_flags:0x0\n"
		 "CQEs:\t2\n4294967295: user_data:1, res:0, flag:0\nSqThread:\t-1\n"
		 "SqThreadCpu:\t-1\nUserFiles:\t2\n    0: a\nSqMask:\t0xfff\n    1: <none>\n"
		 "UserBufs:\t3\nPollList:\nCqOverflowList:\n";

static void reads_io_uring(void **state)
{
	struct fd_more more;

	assert_true(parse(FD_IO_URING, uring_6_1, *state, &more));
	assert_int_equal(more.io_uring.sq_entries, 8);
	assert_int_equal(more.io_uring.cq_entries, 16);
	assert_int_equal(more.io_uring.sq_pending, 3);
	assert_int_equal(more.io_uring.cq_pending, 2);
	assert_int_equal(more.io_uring.user_files, 2);
	assert_int_equal(more.io_uring.user_buffers, 3);
	/* The process wrote nonsense into the ring; 6.18. */
	assert_true(
		parse(FD_IO_URING,
		      "SqMask:\t0x7\nSqHead:\t0\nSqTail:\t99999\nCqMask:\t0xf\nCqHead:\t7\n"
		      "CqTail:\t0\nSqTotalTime:\t0\nUserFiles:\t0\nUserBufs:\t0\nNAPI:\tdisabled\n",
		      *state, &more));
	assert_int_equal(more.io_uring.sq_pending, 8);
	assert_int_equal(more.io_uring.cq_pending, 16);
	assert_false(parse(FD_IO_URING, HEAD_6_1, *state, &more));
}

static void reads_bpf(void **state)
{
	struct fd_more more;

	assert_true(parse(FD_BPF,
			  HEAD_6_1 "map_type:\t2\nkey_size:\t4\nvalue_size:\t8\nmax_entries:\t16\n"
				   "map_flags:\t0x0\nmap_extra:\t0x0\nmemlock:\t440\nmap_id:\t25\n"
				   "frozen:\t0\nowner_prog_type:\t1\n",
			  *state, &more));
	assert_string_equal(more.bpf.kind, "map");
	assert_int_equal(more.bpf.id, 25);
	assert_int_equal(more.bpf.bpf_type, 2);
	assert_int_equal(more.bpf.key_size, 4);
	assert_int_equal(more.bpf.value_size, 8);
	assert_int_equal(more.bpf.max_entries, 16);
	assert_string_equal(more.bpf.tag, "");
	assert_true(parse(FD_BPF,
			  "prog_type:\t1\nprog_jited:\t1\nprog_tag:\ta04f5eef06a7f555\n"
			  "memlock:\t4096\nprog_id:\t9\nrun_time_ns:\t0\n",
			  *state, &more));
	assert_string_equal(more.bpf.kind, "prog");
	assert_int_equal(more.bpf.id, 9);
	assert_int_equal(more.bpf.bpf_type, 1);
	assert_string_equal(more.bpf.tag, "a04f5eef06a7f555");
	assert_true(parse(FD_BPF,
			  "link_type:\ttracing\nlink_id:\t4\nprog_tag:\ta04f5eef06a7f555\n"
			  "prog_id:\t9\nattach_type:\t26\n",
			  *state, &more));
	assert_string_equal(more.bpf.kind, "link");
	assert_int_equal(more.bpf.id, 4);
	assert_int_equal(more.bpf.program, 9);
	assert_string_equal(more.bpf.link_type, "tracing");
	assert_int_equal(more.bpf.bpf_type, 0);
	assert_true(parse(FD_BPF, "btf_id:\t77\n", *state, &more));
	assert_string_equal(more.bpf.kind, "btf");
	assert_int_equal(more.bpf.id, 77);
	assert_false(parse(FD_BPF, HEAD_6_1, *state, &more));
}

static void reads_userfaultfd(void **state)
{
	struct fd_more more;

	assert_true(parse(FD_USERFAULTFD,
			  HEAD_6_1 "pending:\t1\ntotal:\t2\nAPI:\taa:0:80000000000001ff\n", *state,
			  &more));
	assert_int_equal(more.userfaultfd.pending, 1);
	assert_int_equal(more.userfaultfd.total, 2);
	assert_true(more.userfaultfd.features == UINT64_C(0x80000000000001ff));
	assert_false(parse(FD_USERFAULTFD, HEAD_6_1, *state, &more));
}

static void reads_mqueue(void **state)
{
	static const char text[] = "QSIZE:129        NOTIFY:2     SIGNO:0     NOTIFY_PID:8260\n";
	struct fd_mqueue q = { .bytes = 1 };

	(void)state;
	assert_int_equal(fd_more_parse_mqueue(text, sizeof(text) - 1, &q), 0);
	assert_true(q.known);
	assert_int_equal(q.bytes, 129);
	assert_int_equal(q.notify, 2);
	assert_int_equal(q.signo, 0);
	assert_int_equal(q.notify_pid, 8260);
	for (size_t len = 0; len < sizeof(text) - 6; len++)
		assert_int_equal(fd_more_parse_mqueue(text, len, &q), -EINVAL);
}

static void names_terminals(void **state)
{
	struct fd fd = { .type = FD_TTY, .has = FD_HAS_INFO | FD_HAS_STAT };
	struct fd_more more;

	fd.special = makedev(5, 2);
	assert_true(parse_fd(&fd, HEAD_6_1 "tty-index:\t3\n", *state, &more));
	assert_true(more.tty.master);
	assert_int_equal(more.tty.index, 3);
	assert_string_equal(more.tty.name, "/dev/pts/3");
	fd.special = makedev(136, 300);
	assert_true(parse_fd(&fd, HEAD_6_1, *state, &more));
	assert_false(more.tty.master);
	assert_int_equal(more.tty.index, 300);
	assert_string_equal(more.tty.name, "/dev/pts/300");
	fd.special = makedev(4, 7);
	assert_true(parse_fd(&fd, HEAD_6_1, *state, &more));
	assert_int_equal(more.tty.index, -1);
	assert_string_equal(more.tty.name, "/dev/tty7");
	fd.special = makedev(5, 1);
	assert_true(parse_fd(&fd, HEAD_6_1, *state, &more));
	assert_string_equal(more.tty.name, "/dev/console");
	fd.special = makedev(1, 3);
	assert_false(parse_fd(&fd, HEAD_6_1, *state, &more));
	/* Only the link may be read. */
	fd.has = FD_HAS_INFO;
	fd.target = "/dev/pts/12";
	assert_true(parse_fd(&fd, HEAD_6_1, *state, &more));
	assert_int_equal(more.tty.index, 12);
	fd.target = "/dev/pts/12x";
	assert_false(parse_fd(&fd, HEAD_6_1, *state, &more));
}

static void asks_drivers(void **state)
{
	static const char drivers[] = "acm /dev/ttyACM 166 0-255 serial\n";
	struct ttys ttys = TTYS_INIT;
	struct fd fd = { .type = FD_TTY, .has = FD_HAS_STAT, .special = makedev(166, 2) };
	struct fd_more_source s = { .process = -1 };

	assert_null(fd_more_read(&s, &fd, "", 0, *state));
	ttys_parse(drivers, sizeof(drivers) - 1, &ttys);
	s.ttys = &ttys;
	assert_string_equal(fd_more_read(&s, &fd, "", 0, *state)->tty.name, "/dev/ttyACM2");
	ttys_done(&ttys);
}

static void names_namespaces(void **state)
{
	struct fd fd = { .type = FD_NS, .target = "net:[4026531840]" };
	struct fd_more more;

	assert_true(parse_fd(&fd, "", *state, &more));
	assert_string_equal(more.ns.kind, "net");
	fd.target = "/run/netns/net:[1]";
	assert_false(parse_fd(&fd, "", *state, &more));
	fd.target = NULL;
	assert_false(parse_fd(&fd, "", *state, &more));
}

static void tells_nothing_of_files(void **state)
{
	struct fd_more more;

	assert_false(parse(FD_REG, uring_6_1, *state, &more));
	assert_false(parse(FD_PERF, uring_6_1, *state, &more));
	assert_false(parse(FD_MEMFD, uring_6_1, *state, &more));
}

static void names_protocols(void **state)
{
	(void)state;
	assert_int_equal(sockproto_parse("TCPv6", 5), FD_TCP6);
	assert_int_equal(sockproto_parse("UNIX", 4), FD_UNIX);
	assert_int_equal(sockproto_parse("UNIX-STREAM", 11), FD_UNIX);
	assert_int_equal(sockproto_parse("AF_VSOCK", 8), FD_VSOCK);
	assert_int_equal(sockproto_parse("TC", 2), FD_OTHER);
	assert_int_equal(sockproto_parse("", 0), FD_OTHER);
}

/* A descriptor of this program, as it would have been read so far. */
static const struct fd_more *read_own(const struct fd_more_source *s, enum fd_type type, int number,
				      struct arena *a)
{
	struct fd fd = { .fd = number, .type = (uint8_t)type, .has = FD_HAS_STAT };
	CLEANUP_FREE char *text = NULL;
	char path[64];
	struct stat st;
	size_t len;

	assert_return_code(fstat(number, &st), errno);
	fd.inode = st.st_ino;
	fd.device = (uint32_t)st.st_dev;
	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", number);
	text = slurp(path, &len);
	return fd_more_read(s, &fd, text, len, a);
}

static void asks_files_themselves(void **state)
{
	CLEANUP_CLOSE int memfd = memfd_create("test", MFD_ALLOW_SEALING);
	CLEANUP_CLOSE int self = open("/proc/self", O_PATH | O_DIRECTORY);
	struct fd_more_source s = { .process = self };
	struct procroot root;

	assert_int_equal(procroot_open("/proc", &root), 0);
	assert_return_code(fcntl(memfd, F_ADD_SEALS, F_SEAL_GROW), errno);
	assert_null(read_own(&s, FD_MEMFD, memfd, *state));
	s.root = &root;
	assert_int_equal(read_own(&s, FD_MEMFD, memfd, *state)->memfd.seals, F_SEAL_GROW);
	/* It is none, whatever was thought of it. */
	assert_null(read_own(&s, FD_MQUEUE, memfd, *state));
	assert_null(read_own(&s, FD_MEMFD, root.fd, *state));
	procroot_done(&root);
}

/* Without a right: what is known already names what is watched. */
static void names_known_watches(void **state)
{
	static const char text[] = "inotify wd:1 ino:a sdev:800013 mask:fff ignored_mask:0\n"
				   "inotify wd:2 ino:b sdev:800013 mask:fff ignored_mask:0\n"
				   "inotify wd:3 ino:c sdev:800013 mask:fff ignored_mask:0\n";
	const uint32_t device = (uint32_t)makedev(8, 19);
	const struct fd known[] = {
		{ .has = FD_HAS_INODE, .inode = 10, .device = device, .target = "/remote" },
		{ .has = FD_HAS_STAT, .inode = 10, .device = device + 1, .target = "/other" },
		{ .has = FD_HAS_STAT, .inode = 10, .device = device, .target = "/ten" },
		{ .has = FD_HAS_STAT,
		  .inode = 11,
		  .device = device,
		  .target = "/gone",
		  .deleted = true },
	};
	struct fd_more_source s = { .process = -1, .known = known, .known_count = 4 };
	struct fd fd = { .type = FD_INOTIFY };
	const struct fd_more *more = fd_more_read(&s, &fd, text, sizeof(text) - 1, *state);

	assert_int_equal(more->watches.count, 3);
	assert_string_equal(more->watches.watches[0].path, "/ten");
	assert_null(more->watches.watches[1].path);
	assert_null(more->watches.watches[2].path);
}

static void reads_mounts(void **state)
{
	static const char text[] = "36 35 254:1 /a /mnt\\0401 rw,noatime master:1 shared:2 - ext3 "
				   "/dev/root rw\n";
	struct scan line = { text, text + sizeof(text) - 2 };
	struct place p = { .id = 7 };

	assert_true(place_parse(line, &p));
	assert_int_equal(p.id, 36);
	assert_int_equal(p.device, makedev(254, 1));
	assert_string_equal(place_text(p.root, *state), "/a");
	assert_string_equal(place_text(p.point, *state), "/mnt 1");
	assert_string_equal(place_text(p.type, *state), "ext3");
	assert_string_equal(place_text(p.source, *state), "/dev/root");
	line.end -= sizeof("/dev/root rw");
	p.id = 7;
	assert_false(place_parse(line, &p));
	assert_int_equal(p.id, 7);
	assert_string_equal(place_text((struct place_word){ "a\\04", 4 }, *state), "a\\04");
}

static void reads_drivers(void **state)
{
	static const char devices[] = "Character devices:\n  1 mem\n 10 misc\n\n"
				      "Block devices:\n  7 loop\n254 virtblk\n";
	static const char misc[] = "229 fuse\n";
	struct files files = { .arena = NULL };
	const struct file_driver *d;

	files.driver_count = drivers_parse((struct scan){ devices, devices + sizeof(devices) - 1 },
					   (struct scan){ misc, misc + sizeof(misc) - 1 }, *state,
					   &files.drivers);
	assert_int_equal(files.driver_count, 5);
	d = files_find_driver(&files, false, (uint32_t)makedev(1, 3));
	assert_string_equal(d->name, "mem");
	assert_string_equal(files_find_driver(&files, false, (uint32_t)makedev(10, 229))->name,
			    "fuse");
	assert_string_equal(files_find_driver(&files, false, (uint32_t)makedev(10, 1))->name,
			    "misc");
	assert_string_equal(files_find_driver(&files, true, (uint32_t)makedev(254, 9))->name,
			    "virtblk");
	assert_null(files_find_driver(&files, true, (uint32_t)makedev(1, 3)));
}

static void finds_mounts(void **state)
{
	static const struct file_mount mounts[] = { { .id = 3 }, { .id = 9 }, { .id = 12 } };
	const struct files files = { .mounts = mounts, .mount_count = 3 };
	const struct files none = { .arena = NULL };

	(void)state;
	assert_ptr_equal(files_find_mount(&files, 9), &mounts[1]);
	assert_null(files_find_mount(&files, 4));
	assert_null(files_find_mount(&none, 3));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_eventfd),	 cmocka_unit_test(reads_epoll),
		cmocka_unit_test(limits_rows),		 cmocka_unit_test(reads_timerfd),
		cmocka_unit_test(reads_signalfd),	 cmocka_unit_test(reads_inotify),
		cmocka_unit_test(reads_fanotify),	 cmocka_unit_test(reads_pidfd),
		cmocka_unit_test(reads_io_uring),	 cmocka_unit_test(reads_bpf),
		cmocka_unit_test(reads_userfaultfd),	 cmocka_unit_test(reads_mqueue),
		cmocka_unit_test(names_terminals),	 cmocka_unit_test(asks_drivers),
		cmocka_unit_test(names_namespaces),	 cmocka_unit_test(tells_nothing_of_files),
		cmocka_unit_test(names_protocols),	 cmocka_unit_test(reads_mounts),
		cmocka_unit_test(reads_drivers),	 cmocka_unit_test(finds_mounts),
		cmocka_unit_test(asks_files_themselves), cmocka_unit_test(names_known_watches),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, start, end);
}
