/* An open file descriptor of a process, seen from outside. A plain record. */
#ifndef PV_TYPES_FD_H
#define PV_TYPES_FD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct socket;

enum fd_type {
	FD_REG, FD_DIR, FD_CHR, FD_BLK, FD_FIFO, FD_PIPE, FD_UNIX, FD_TCP, FD_TCP6, FD_UDP, FD_UDP6,
	FD_RAW, FD_ICMP, FD_PACKET, FD_NETLINK, FD_VSOCK, FD_EVENTFD, FD_EPOLL, FD_TIMERFD,
	FD_SIGNALFD, FD_INOTIFY, FD_FANOTIFY, FD_PIDFD, FD_MEMFD, FD_IO_URING, FD_BPF,
	FD_USERFAULTFD, FD_PERF, FD_MQUEUE, FD_NS, FD_TTY, FD_OTHER, FD_TYPE_COUNT
};

/* "reg", "io_uring" … */
const char *fd_type_name(enum fd_type type);
/* FD_TYPE_COUNT: no such name. */
enum fd_type fd_type_of(const char *name, size_t len);

/* What else a process holds, in the place of a descriptor's number. */
enum { FD_CWD = -1, FD_ROOT = -2, FD_EXE = -3, FD_MEM = -4 };
/* "cwd", "root", "exe", "mem"; NULL for a descriptor. */
const char *fd_special_name(int32_t fd);

/* What is known of it. */
#define FD_HAS_INFO UINT8_C(1)         /* flags, offset, mount: fdinfo */
#define FD_HAS_STAT UINT8_C(2)         /* device, inode, links, size, special: through the link */
#define FD_HAS_INODE UINT8_C(4)        /* inode, and device where it is of a file system */

struct fd_eventfd {
	uint64_t counter;
	int64_t id;                    /* the same in all holders; -1: the kernel does not say */
	bool semaphore, semaphore_known; /* Linux 6.5 and later tell it */
};

struct fd_epoll_target {
	int32_t fd;
	uint32_t events;               /* EPOLL… */
	uint64_t data, inode;
	uint32_t device;               /* as st_dev: of the file system of the target */
};

struct fd_epoll {
	const struct fd_epoll_target *targets;
	size_t count;
	bool truncated;
};

struct fd_timerfd {
	int32_t clock;                 /* CLOCK_… */
	uint32_t settime_flags;        /* TFD_TIMER_… */
	uint64_t ticks;                /* expirations not read yet */
	uint64_t value_ns, interval_ns; /* until the next one, 0: not armed; and between two */
};

struct fd_signalfd {
	uint64_t mask;                 /* bit N - 1: signal N */
};

struct fd_watch {
	int32_t id;                    /* inotify: wd; fanotify: -1 */
	uint32_t mask, ignored;        /* IN_…; FAN_… */
	uint64_t inode;                /* 0: of a whole mount or file system */
	uint32_t device;
	int32_t mnt_id;                /* fanotify mark of a mount; -1: none */
	const char *path;              /* NULL: not found */
};

struct fd_watches {
	const struct fd_watch *watches;
	size_t count;
	bool truncated;
	uint32_t flags, event_flags;   /* fanotify_init(2) */
};

struct fd_pidfd {
	pid_t pid;                     /* in our pid namespace; -1: it has ended; 0: not visible */
	const int32_t *ns_pids;        /* from our pid namespace inwards, the first is pid */
	size_t ns_count;
};

struct fd_memfd {
	int32_t seals;                 /* F_SEAL_…; -1: not known */
};

struct fd_io_uring {
	uint32_t sq_entries, cq_entries, sq_pending, cq_pending;
	uint32_t user_files, user_buffers;
};

struct fd_bpf {
	const char *kind;              /* "map", "prog", "link", "btf" */
	uint32_t id;                   /* 0: not told */
	uint32_t bpf_type;             /* BPF_MAP_TYPE_…, BPF_PROG_TYPE_… */
	uint32_t key_size, value_size, max_entries; /* of a map */
	char tag[17];                  /* of a program, or of that of a link */
	uint32_t program;              /* id of that of a link */
	const char *link_type;         /* "tracing"; NULL: no link, or not told */
};

struct fd_mqueue {
	uint64_t bytes;                /* in the queue; mq_overview(7), QSIZE */
	int32_t notify, signo;
	pid_t notify_pid;              /* 0: none */
	bool known;
	bool sizes_known;              /* what follows, mq_getattr(3) */
	uint64_t messages, max_messages, message_size;
};

struct fd_userfaultfd {
	uint64_t pending, total;       /* faults not read yet; and all that wait */
	uint64_t features;             /* UFFD_FEATURE_… */
};

struct fd_tty {
	int32_t index;                 /* of a pseudoterminal; -1: another kind */
	bool master;
	const char *name;              /* "/dev/pts/3", of a master too; "/dev/tty1"; NULL: not known */
};

struct fd_ns {
	const char *kind;              /* "net", "mnt" … */
};

/* What a kind of descriptor has of its own: the member of its type. */
struct fd_more {
	union {
		struct fd_eventfd eventfd;
		struct fd_epoll epoll;
		struct fd_timerfd timerfd;
		struct fd_signalfd signalfd;
		struct fd_watches watches; /* inotify and fanotify */
		struct fd_pidfd pidfd;
		struct fd_memfd memfd;
		struct fd_io_uring io_uring;
		struct fd_bpf bpf;
		struct fd_mqueue mqueue;
		struct fd_userfaultfd userfaultfd;
		struct fd_tty tty;
		struct fd_ns ns;
	};
};

struct fd {
	int32_t fd;                    /* or FD_CWD … */
	uint8_t type;                  /* enum fd_type */
	uint8_t has;                   /* FD_HAS_… */
	char mode;                     /* 'r', 'w', 'u': both, '-': neither (O_PATH); '\0': not known. Of
					* FD_MEM: what a shared mapping permits, '-' of a private one */
	bool deleted;
	int32_t error;                 /* errno of reading its link; 0 */
	uint32_t flags;                /* O_… */
	int32_t mnt_id;                /* -1: not known */
	uint32_t device, special;      /* of the file system; of a device node its own (st_rdev) */
	uint32_t links, owner;         /* with FD_HAS_STAT; owner: user id */
	uint32_t share;                /* the same number in other descriptors: the same open file, by
					* kcmp(2); 0: alone, or not asked for */
	bool share_denied;             /* kcmp was not permitted for some that hold the same object */
	/* With FD_HAS_INFO: how many file locks it has itself, of those in struct files; of flock and
	 * ofd nobody else has them but those it is shared with. At most 255. */
	uint8_t locks;
	uint64_t offset, size, inode;
	const char *target;            /* the link, without " (deleted)"; any bytes, ended by NUL */
	const struct fd_more *more;    /* NULL: not read, or its type has none */
	const struct socket *socket;   /* NULL: not a socket, or the namespace told nothing */
};

static inline bool fd_is_socket(const struct fd *f)
{
	return f->type >= FD_UNIX && f->type <= FD_VSOCK;
}

#endif
