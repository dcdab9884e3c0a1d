/* What has no file: events, watches, rings, programs in the kernel, namespaces. */
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/fanotify.h>
#include <linux/io_uring.h>
#include <linux/perf_event.h>
#include <linux/userfaultfd.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/fanotify.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <unistd.h>

#include "fdzoo.h"

static void counters(struct zoo *z)
{
	sigset_t set;
	int fd;

	zoo_keep(z, "eventfd-semaphore", "eventfd", ZOO_PARENT, eventfd(300, EFD_SEMAPHORE),
		 "counter=300 semaphore=1");
	fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	zoo_keep(z, "eventfd", "eventfd", ZOO_PARENT, fd,
		 "counter=0 semaphore=0 peer=eventfd-child");
	zoo_keep(z, "eventfd-child", "eventfd", ZOO_CHILD, dup(fd),
		 "counter=0 semaphore=0 peer=eventfd");
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGRTMIN + 1);
	zoo_keep(z, "signalfd", "signalfd", ZOO_CHILD, signalfd(-1, &set, 0),
		 "mask=SIGUSR1,SIGTERM,%d", SIGRTMIN + 1);
}

static void timer(struct zoo *z, const char *name, clockid_t clock, int flags, long value,
		  const char *facts)
{
	struct itimerspec spec = { .it_value.tv_sec = value, .it_interval = { 3, 5 } };
	int fd = timerfd_create(clock, 0);
	struct timespec now;

	clock_gettime(clock, &now);
	if (flags & TFD_TIMER_ABSTIME)
		spec.it_value.tv_sec += now.tv_sec;
	if (fd >= 0 && value && timerfd_settime(fd, flags, &spec, NULL))
		zoo_fail("timerfd_settime");
	zoo_keep(z, name, "timerfd", ZOO_PARENT, fd, "%s", facts);
}

static void timers(struct zoo *z)
{
	timer(z, "timerfd", CLOCK_MONOTONIC, 0, 5000,
	      "clock=CLOCK_MONOTONIC value=5000 interval=3");
	timer(z, "timerfd-absolute", CLOCK_REALTIME, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET,
	      7000, "clock=CLOCK_REALTIME value=7000 interval=3");
	timer(z, "timerfd-idle", CLOCK_BOOTTIME, 0, 0, "clock=CLOCK_BOOTTIME value=0 interval=0");
}

static int fd_named(const struct zoo *z, const char *name)
{
	for (size_t i = 0; i < z->count; i++)
		if (strcmp(z->rows[i].name, name) == 0)
			return z->rows[i].fd;
	return -1;
}

static void epolls(struct zoo *z)
{
	struct epoll_event e = { .events = EPOLLIN | EPOLLET, .data.u64 = 0x1122334455667788 };
	int fd = epoll_create1(EPOLL_CLOEXEC), event = eventfd(1, 0);
	int pipe_end = fd_named(z, "pipe-read");

	if (fd < 0 || event < 0 || epoll_ctl(fd, EPOLL_CTL_ADD, event, &e))
		zoo_fail("epoll_ctl");
	e = (struct epoll_event){ .events = EPOLLOUT, .data.u64 = 7 };
	if (epoll_ctl(fd, EPOLL_CTL_ADD, pipe_end, &e))
		zoo_fail("epoll_ctl");
	zoo_keep(z, "epoll-target", "eventfd", ZOO_PARENT, event, "counter=1");
	zoo_keep(z, "epoll", "epoll", ZOO_PARENT, fd, "targets=%d,%d", event, pipe_end);
	zoo_keep(z, "epoll-empty", "epoll", ZOO_CHILD, epoll_create1(0), "targets=");
}

static void inotify_watches(struct zoo *z)
{
	int fd = inotify_init1(IN_NONBLOCK), folder, file, held, empty = inotify_init1(0);

	if (fd < 0 || empty < 0)
		zoo_fail("inotify_init1");
	if (mkdir("watched", 0755) || mkdir("watched/deep", 0755))
		zoo_fail("watched");
	close(open("watched/deep/file", O_RDWR | O_CREAT | O_CLOEXEC, 0600));
	folder = inotify_add_watch(fd, "watched/deep", IN_CREATE | IN_DELETE | IN_ONLYDIR);
	file = inotify_add_watch(fd, "watched/deep/file", IN_ALL_EVENTS);
	/* This one is open, too. */
	held = inotify_add_watch(fd, "folder", IN_MOVE);
	if (folder < 0 || file < 0 || held < 0)
		zoo_fail("inotify_add_watch");
	zoo_keep(z, "inotify", "inotify", ZOO_CHILD, fd,
		 "watches=%d:watched/deep,%d:watched/deep/file,%d:folder", folder, file, held);
	zoo_keep(z, "inotify-empty", "inotify", ZOO_PARENT, empty, "watches=");
}

/* Of the mount and its file system only programs that are started: few, and nobody waits. */
static void fanotify_marks(struct zoo *z)
{
	int fd = fanotify_init(FAN_CLASS_NOTIF | FAN_CLOEXEC, O_RDONLY);

	if (fd >= 0 && (fanotify_mark(fd, FAN_MARK_ADD, FAN_OPEN | FAN_CLOSE_WRITE, AT_FDCWD,
				      "watched/deep") ||
			fanotify_mark(fd, FAN_MARK_ADD | FAN_MARK_MOUNT, FAN_OPEN_EXEC, AT_FDCWD,
				      "/dev/shm") ||
			fanotify_mark(fd, FAN_MARK_ADD | FAN_MARK_FILESYSTEM, FAN_OPEN_EXEC,
				      AT_FDCWD, "/dev/shm")))
		zoo_fail("fanotify_mark");
	zoo_keep(z, "fanotify", "fanotify", ZOO_PARENT, fd, "watches=watched/deep marks=3");
}

void zoo_anonymous(struct zoo *z)
{
	counters(z);
	timers(z);
	epolls(z);
	inotify_watches(z);
	fanotify_marks(z);
}

static void ring(struct zoo *z)
{
	struct io_uring_params params = { .cq_entries = 0 };
	static char buffer[4096];
	struct iovec range = { buffer, sizeof(buffer) };
	int fd = (int)syscall(SYS_io_uring_setup, 8, &params), files[] = { 0, -1 };

	if (fd >= 0 && (syscall(SYS_io_uring_register, fd, IORING_REGISTER_FILES, files, 2) ||
			syscall(SYS_io_uring_register, fd, IORING_REGISTER_BUFFERS, &range, 1)))
		zoo_fail("io_uring_register");
	zoo_keep(z, "io_uring", "io_uring", ZOO_PARENT, fd,
		 "sq_entries=%u cq_entries=%u user_files=2 user_buffers=1", params.sq_entries,
		 params.cq_entries);
}

static int bpf(int command, union bpf_attr *attr)
{
	return (int)syscall(SYS_bpf, command, attr, sizeof(*attr));
}

/* "return N;" */
static int load_program(enum bpf_prog_type type, enum bpf_attach_type attach, int n)
{
	struct bpf_insn code[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = 0, .imm = n },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	static const char license[] = "GPL";
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.prog_type = type;
	attr.expected_attach_type = attach;
	attr.insns = (uint64_t)(uintptr_t)code;
	attr.insn_cnt = 2;
	attr.license = (uint64_t)(uintptr_t)license;
	return bpf(BPF_PROG_LOAD, &attr);
}

/* A look-up of sockets that lets all pass, in a network of the zoo's own. */
static int make_link(void)
{
	int program = load_program(BPF_PROG_TYPE_SK_LOOKUP, BPF_SK_LOOKUP, 1);
	int net = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC), fd;
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.link_create.prog_fd = (uint32_t)program;
	attr.link_create.target_fd = (uint32_t)net;
	attr.link_create.attach_type = BPF_SK_LOOKUP;
	fd = program < 0 ? -1 : bpf(BPF_LINK_CREATE, &attr);
	close(program);
	close(net);
	return fd;
}

static void bpf_objects(struct zoo *z)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.map_type = BPF_MAP_TYPE_ARRAY;
	attr.key_size = 4;
	attr.value_size = 24;
	attr.max_entries = 16;
	zoo_keep(z, "bpf-map", "bpf", ZOO_PARENT, bpf(BPF_MAP_CREATE, &attr),
		 "kind=map bpf_type=%d key_size=4 value_size=24 max_entries=16",
		 BPF_MAP_TYPE_ARRAY);
	zoo_keep(z, "bpf-prog", "bpf", ZOO_CHILD, load_program(BPF_PROG_TYPE_SOCKET_FILTER, 0, 0),
		 "kind=prog bpf_type=%d", BPF_PROG_TYPE_SOCKET_FILTER);
	memset(&attr, 0, sizeof(attr));
	attr.btf_id = 1;
	zoo_keep(z, "bpf-btf", "bpf", ZOO_CHILD, bpf(BPF_BTF_GET_FD_BY_ID, &attr), "kind=btf id=1");
	if (z->net)
		zoo_keep(z, "bpf-link", "bpf", ZOO_PARENT, make_link(), "kind=link");
}

static void faults_and_figures(struct zoo *z)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct perf_event_attr attr = { .type = PERF_TYPE_SOFTWARE,
					.size = sizeof(attr),
					.config = PERF_COUNT_SW_DUMMY,
					.exclude_kernel = 1 };
	int fd = (int)syscall(SYS_userfaultfd, O_CLOEXEC | UFFD_USER_MODE_ONLY);

	if (fd >= 0 && ioctl(fd, UFFDIO_API, &api))
		zoo_fail("UFFDIO_API");
	zoo_keep(z, "userfaultfd", "userfaultfd", ZOO_PARENT, fd, "%s", "");
	zoo_keep(z, "perf", "perf", ZOO_CHILD,
		 (int)syscall(SYS_perf_event_open, &attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC), "%s",
		 "");
}

static void namespaces(struct zoo *z)
{
	static const char *const kinds[] = { "cgroup", "ipc", "mnt", "net", "pid", "user", "uts" };
	static const char *const names[] = { "ns-cgroup", "ns-ipc",  "ns-mnt", "ns-net",
					     "ns-pid",	  "ns-user", "ns-uts" };
	char path[64];

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		snprintf(path, sizeof(path), "/proc/self/ns/%s", kinds[i]);
		zoo_keep(z, names[i], "ns", i % 2 ? ZOO_CHILD : ZOO_PARENT, open(path, O_RDONLY),
			 "kind=%s", kinds[i]);
	}
	if (!z->net)
		return;
	close(open("mounted-net", O_RDWR | O_CREAT | O_CLOEXEC, 0600));
	if (mount("/proc/self/ns/net", "mounted-net", NULL, MS_BIND, NULL))
		zoo_fail("mounted-net");
	zoo_keep(z, "ns-mounted", "ns", ZOO_CHILD, open("mounted-net", O_RDONLY), "kind=net");
}

void zoo_kernel(struct zoo *z)
{
	ring(z);
	bpf_objects(z);
	faults_and_figures(z);
	namespaces(z);
}
