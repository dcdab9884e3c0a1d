#include "types/fd.h"

#include <string.h>

static const char *const type_names[] = {
	[FD_REG] = "reg",	    [FD_DIR] = "dir",		[FD_CHR] = "chr",
	[FD_BLK] = "blk",	    [FD_FIFO] = "fifo",		[FD_PIPE] = "pipe",
	[FD_UNIX] = "unix",	    [FD_TCP] = "tcp",		[FD_TCP6] = "tcp6",
	[FD_UDP] = "udp",	    [FD_UDP6] = "udp6",		[FD_RAW] = "raw",
	[FD_ICMP] = "icmp",	    [FD_PACKET] = "packet",	[FD_NETLINK] = "netlink",
	[FD_VSOCK] = "vsock",	    [FD_EVENTFD] = "eventfd",	[FD_EPOLL] = "epoll",
	[FD_TIMERFD] = "timerfd",   [FD_SIGNALFD] = "signalfd", [FD_INOTIFY] = "inotify",
	[FD_FANOTIFY] = "fanotify", [FD_PIDFD] = "pidfd",	[FD_MEMFD] = "memfd",
	[FD_IO_URING] = "io_uring", [FD_BPF] = "bpf",		[FD_USERFAULTFD] = "userfaultfd",
	[FD_PERF] = "perf",	    [FD_MQUEUE] = "mqueue",	[FD_NS] = "ns",
	[FD_TTY] = "tty",	    [FD_OTHER] = "other",
};
_Static_assert(sizeof(type_names) / sizeof(type_names[0]) == FD_TYPE_COUNT, "a name for each type");

const char *fd_type_name(enum fd_type type)
{
	return type_names[type];
}

enum fd_type fd_type_of(const char *name, size_t len)
{
	enum fd_type type = 0;

	while (type < FD_TYPE_COUNT &&
	       (strncmp(type_names[type], name, len) != 0 || type_names[type][len] != '\0'))
		type++;
	return type;
}

const char *fd_special_name(int32_t fd)
{
	static const char *const names[] = {
		[-FD_CWD] = "cwd", [-FD_ROOT] = "root", [-FD_EXE] = "exe", [-FD_MEM] = "mem"
	};

	return fd < 0 && fd >= FD_MEM ? names[-fd] : NULL;
}
