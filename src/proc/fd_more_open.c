/* Kinds that are asked themselves.
 *
 * A descriptor's number may be another file's by the time that it is opened, and opening a device or
 * a fifo can wait or do something. So the link is first followed with O_PATH, which opens nothing;
 * only if that is the file that is meant, of a file system that lives in memory, it is opened anew
 * for reading. */
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/nsfs.h>
#include <mqueue.h>
#include <sched.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/procroot.h"
#include "fd_more_priv.h"

/* Not in linux/magic.h: ipc/mqueue.c. */
enum { MQUEUE_FS_MAGIC = 0x19800202 };

static bool is_same_file(int fd, const struct fd *f)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_ino == f->inode &&
	       (uint32_t)st.st_dev == f->device;
}

static bool is_of(int fd, const unsigned magics[2])
{
	struct statfs fs;

	return fstatfs(fd, &fs) == 0 &&
	       ((unsigned)fs.f_type == magics[0] || (unsigned)fs.f_type == magics[1]);
}

/* A descriptor for reading the same file, or -1. */
static int open_anew(const struct fd_more_source *s, const struct fd *f, const unsigned magics[2])
{
	CLEANUP_CLOSE int link = -1;
	char path[32];

	if (!s->root || !s->root->live || f->fd < 0 || !(f->has & FD_HAS_STAT))
		return -1;
	snprintf(path, sizeof(path), "fd/%d", f->fd);
	link = openat(s->process, path, O_PATH | O_CLOEXEC);
	if (link < 0 || !is_same_file(link, f) || !is_of(link, magics))
		return -1;
	snprintf(path, sizeof(path), "thread-self/fd/%d", link);
	return openat(s->root->fd, path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

bool fd_more_read_memfd(const struct fd_more_source *s, const struct fd_more_input *in, bool known,
			struct fd_more *more)
{
	static const unsigned magics[] = { TMPFS_MAGIC, HUGETLBFS_MAGIC };
	CLEANUP_CLOSE int file = open_anew(s, in->fd, magics);
	int seals = file < 0 ? -1 : fcntl(file, F_GET_SEALS);

	if (seals < 0)
		return known;
	more->memfd.seals = seals;
	return true;
}

static bool take(struct scan *s, const char *key, int32_t *ret)
{
	int64_t n;

	if (!scan_text(s, key) || !scan_i64(s, &n) || n < INT32_MIN || n > INT32_MAX)
		return false;
	*ret = (int32_t)n;
	return true;
}

/* "QSIZE:129        NOTIFY:2     SIGNO:0     NOTIFY_PID:8260" */
int fd_more_parse_mqueue(const char *text, size_t len, struct fd_mqueue *ret)
{
	struct scan s = { text, text + len };
	struct fd_mqueue q = { .known = true };

	if (!scan_text(&s, "QSIZE:") || !scan_u64(&s, &q.bytes) ||
	    !take(&s, "NOTIFY:", &q.notify) || !take(&s, "SIGNO:", &q.signo) ||
	    !take(&s, "NOTIFY_PID:", &q.notify_pid))
		return -EINVAL;
	*ret = q;
	return 0;
}

bool fd_more_read_mqueue(const struct fd_more_source *s, const struct fd_more_input *in, bool known,
			 struct fd_more *more)
{
	static const unsigned magics[] = { MQUEUE_FS_MAGIC, MQUEUE_FS_MAGIC };
	CLEANUP_CLOSE int file = open_anew(s, in->fd, magics);
	struct mq_attr attr;
	char text[256];
	ssize_t n;

	n = file < 0 ? -1 : read(file, text, sizeof(text));
	if (n < 0 || fd_more_parse_mqueue(text, (size_t)n, &more->mqueue))
		return known;
	if (mq_getattr(file, &attr) == 0) {
		more->mqueue.sizes_known = true;
		more->mqueue.messages = (uint64_t)attr.mq_curmsgs;
		more->mqueue.max_messages = (uint64_t)attr.mq_maxmsg;
		more->mqueue.message_size = (uint64_t)attr.mq_msgsize;
	}
	return true;
}

static const struct {
	int type;
	const char *kind;
} ns_kinds[] = {
	{ CLONE_NEWCGROUP, "cgroup" }, { CLONE_NEWIPC, "ipc" }, { CLONE_NEWNS, "mnt" },
	{ CLONE_NEWNET, "net" },       { CLONE_NEWPID, "pid" }, { CLONE_NEWTIME, "time" },
	{ CLONE_NEWUSER, "user" },     { CLONE_NEWUTS, "uts" },
};

bool fd_more_read_ns(const struct fd_more_source *s, const struct fd_more_input *in, bool known,
		     struct fd_more *more)
{
	static const unsigned magics[] = { NSFS_MAGIC, NSFS_MAGIC };
	CLEANUP_CLOSE int file = -1;
	int type;

	if (known)
		return true;
	file = open_anew(s, in->fd, magics);
	type = file < 0 ? -1 : ioctl(file, NS_GET_NSTYPE);
	for (size_t i = 0; type >= 0 && i < sizeof(ns_kinds) / sizeof(ns_kinds[0]); i++)
		if (ns_kinds[i].type == type) {
			more->ns.kind = ns_kinds[i].kind;
			return true;
		}
	return false;
}
