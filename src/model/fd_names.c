#include "model/fd_names.h"

#include <stddef.h>

#include <linux/eventpoll.h>
#include <linux/fanotify.h>
#include <linux/fcntl.h>
#include <linux/inotify.h>
#include <linux/time.h>
#include <linux/timerfd.h>

struct bit_name {
	uint32_t bits;
	const char *name;
};

#define BIT_NAME(bits)                                                                             \
	{                                                                                          \
		(uint32_t)(bits), #bits                                                            \
	}
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* What stands for several bits comes before each of them. */
static const struct bit_name open_flags[] = {
	BIT_NAME(O_TMPFILE),   BIT_NAME(O_SYNC),      BIT_NAME(O_APPEND),  BIT_NAME(O_NONBLOCK),
	BIT_NAME(O_DSYNC),     { FASYNC, "O_ASYNC" }, BIT_NAME(O_DIRECT),  BIT_NAME(O_LARGEFILE),
	BIT_NAME(O_DIRECTORY), BIT_NAME(O_NOFOLLOW),  BIT_NAME(O_NOATIME), BIT_NAME(O_CLOEXEC),
	BIT_NAME(O_PATH),      BIT_NAME(O_CREAT),     BIT_NAME(O_EXCL),	   BIT_NAME(O_NOCTTY),
	BIT_NAME(O_TRUNC),
};

static const struct bit_name inotify_bits[] = {
	BIT_NAME(IN_ALL_EVENTS),  BIT_NAME(IN_ACCESS),	    BIT_NAME(IN_MODIFY),
	BIT_NAME(IN_ATTRIB),	  BIT_NAME(IN_CLOSE_WRITE), BIT_NAME(IN_CLOSE_NOWRITE),
	BIT_NAME(IN_OPEN),	  BIT_NAME(IN_MOVED_FROM),  BIT_NAME(IN_MOVED_TO),
	BIT_NAME(IN_CREATE),	  BIT_NAME(IN_DELETE),	    BIT_NAME(IN_DELETE_SELF),
	BIT_NAME(IN_MOVE_SELF),	  BIT_NAME(IN_UNMOUNT),	    BIT_NAME(IN_Q_OVERFLOW),
	BIT_NAME(IN_IGNORED),	  BIT_NAME(IN_ONLYDIR),	    BIT_NAME(IN_DONT_FOLLOW),
	BIT_NAME(IN_EXCL_UNLINK), BIT_NAME(IN_ISDIR),	    BIT_NAME(IN_ONESHOT),
};

static const struct bit_name fanotify_bits[] = {
	BIT_NAME(FAN_ACCESS),	   BIT_NAME(FAN_MODIFY),	 BIT_NAME(FAN_ATTRIB),
	BIT_NAME(FAN_CLOSE_WRITE), BIT_NAME(FAN_CLOSE_NOWRITE),	 BIT_NAME(FAN_OPEN),
	BIT_NAME(FAN_MOVED_FROM),  BIT_NAME(FAN_MOVED_TO),	 BIT_NAME(FAN_CREATE),
	BIT_NAME(FAN_DELETE),	   BIT_NAME(FAN_DELETE_SELF),	 BIT_NAME(FAN_MOVE_SELF),
	BIT_NAME(FAN_OPEN_EXEC),   BIT_NAME(FAN_Q_OVERFLOW),	 BIT_NAME(FAN_OPEN_PERM),
	BIT_NAME(FAN_ACCESS_PERM), BIT_NAME(FAN_OPEN_EXEC_PERM), BIT_NAME(FAN_EVENT_ON_CHILD),
	BIT_NAME(FAN_ONDIR),
};

static const struct bit_name epoll_bits[] = {
	{ 0x001, "EPOLLIN" },		{ 0x002, "EPOLLPRI" },	     { 0x004, "EPOLLOUT" },
	{ 0x008, "EPOLLERR" },		{ 0x010, "EPOLLHUP" },	     { 0x020, "EPOLLNVAL" },
	{ 0x040, "EPOLLRDNORM" },	{ 0x080, "EPOLLRDBAND" },    { 0x100, "EPOLLWRNORM" },
	{ 0x200, "EPOLLWRBAND" },	{ 0x400, "EPOLLMSG" },	     { 0x2000, "EPOLLRDHUP" },
	{ 1U << 28, "EPOLLEXCLUSIVE" }, { 1U << 29, "EPOLLWAKEUP" }, { 1U << 30, "EPOLLONESHOT" },
	{ 1U << 31, "EPOLLET" },
};

static const struct bit_name seals[] = {
	BIT_NAME(F_SEAL_SEAL),	BIT_NAME(F_SEAL_SHRINK),       BIT_NAME(F_SEAL_GROW),
	BIT_NAME(F_SEAL_WRITE), BIT_NAME(F_SEAL_FUTURE_WRITE), { 0x20, "F_SEAL_EXEC" },
};

static const struct bit_name timer_flags[] = {
	BIT_NAME(TFD_TIMER_ABSTIME),
	BIT_NAME(TFD_TIMER_CANCEL_ON_SET),
};

static const char *take(const struct bit_name *table, size_t n, uint32_t *bits)
{
	for (size_t i = 0; i < n; i++)
		if ((*bits & table[i].bits) == table[i].bits) {
			*bits &= ~table[i].bits;
			return table[i].name;
		}
	return NULL;
}

const char *open_access_name(uint32_t flags)
{
	static const char *const names[] = { "O_RDONLY", "O_WRONLY", "O_RDWR", "O_ACCMODE" };

	return flags & O_PATH ? NULL : names[flags & O_ACCMODE];
}

const char *open_flag_take(uint32_t *bits)
{
	return take(open_flags, COUNT(open_flags), bits);
}

const char *inotify_bit_take(uint32_t *bits)
{
	return take(inotify_bits, COUNT(inotify_bits), bits);
}

const char *fanotify_bit_take(uint32_t *bits)
{
	return take(fanotify_bits, COUNT(fanotify_bits), bits);
}

const char *epoll_bit_take(uint32_t *bits)
{
	return take(epoll_bits, COUNT(epoll_bits), bits);
}

const char *seal_take(uint32_t *bits)
{
	return take(seals, COUNT(seals), bits);
}

const char *timer_flag_take(uint32_t *bits)
{
	return take(timer_flags, COUNT(timer_flags), bits);
}

const char *clock_name(int32_t clock)
{
	static const char *const names[] = {
		"CLOCK_REALTIME",	   "CLOCK_MONOTONIC",	  "CLOCK_PROCESS_CPUTIME_ID",
		"CLOCK_THREAD_CPUTIME_ID", "CLOCK_MONOTONIC_RAW", "CLOCK_REALTIME_COARSE",
		"CLOCK_MONOTONIC_COARSE",  "CLOCK_BOOTTIME",	  "CLOCK_REALTIME_ALARM",
		"CLOCK_BOOTTIME_ALARM",	   "CLOCK_SGI_CYCLE",	  "CLOCK_TAI",
	};

	return clock >= 0 && (size_t)clock < COUNT(names) ? names[clock] : NULL;
}

const char *netlink_name(uint32_t protocol)
{
	static const char *const names[] = {
		"NETLINK_ROUTE",	  "NETLINK_UNUSED",	"NETLINK_USERSOCK",
		"NETLINK_FIREWALL",	  "NETLINK_SOCK_DIAG",	"NETLINK_NFLOG",
		"NETLINK_XFRM",		  "NETLINK_SELINUX",	"NETLINK_ISCSI",
		"NETLINK_AUDIT",	  "NETLINK_FIB_LOOKUP", "NETLINK_CONNECTOR",
		"NETLINK_NETFILTER",	  "NETLINK_IP6_FW",	"NETLINK_DNRTMSG",
		"NETLINK_KOBJECT_UEVENT", "NETLINK_GENERIC",	NULL,
		"NETLINK_SCSITRANSPORT",  "NETLINK_ECRYPTFS",	"NETLINK_RDMA",
		"NETLINK_CRYPTO",	  "NETLINK_SMC",
	};

	return protocol < COUNT(names) ? names[protocol] : NULL;
}
