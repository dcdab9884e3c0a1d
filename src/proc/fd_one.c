/* One descriptor. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "cached_priv.h"
#include "fd_priv.h"
#include "proc/fd_more.h"
#include "proc/ttys.h"

/* An epoll with thousands of targets has a line for each. */
enum { INFO_LIMIT = 16 << 20, TRIES = 3 };

/* What is known of a descriptor while it is looked at. */
struct look {
	const char *name;
	struct fd_link link;
	struct fd_info info;
	const char *text; /* of fdinfo; NULL: not read */
	size_t text_len;
};

#define BIT(type) (UINT64_C(1) << (type))

/* Types that fdinfo tells more of, and those of them that the other end is known by. */
#define TYPES_MORE                                                                                 \
	(BIT(FD_EVENTFD) | BIT(FD_EPOLL) | BIT(FD_TIMERFD) | BIT(FD_SIGNALFD) | BIT(FD_INOTIFY) |  \
	 BIT(FD_FANOTIFY) | BIT(FD_PIDFD) | BIT(FD_MEMFD) | BIT(FD_IO_URING) | BIT(FD_BPF) |       \
	 BIT(FD_MQUEUE) | BIT(FD_NS) | BIT(FD_TTY) | BIT(FD_USERFAULTFD))
#define TYPES_WATCH (BIT(FD_INOTIFY) | BIT(FD_FANOTIFY))
#define TYPES_ENDS (BIT(FD_EVENTFD) | BIT(FD_TTY))

static uint64_t types_wanted(unsigned what)
{
	return what & FILES_MORE ? TYPES_MORE : what & FILES_ENDS ? TYPES_ENDS : 0;
}

static bool is_tty(struct fd_reader *r, uint32_t device)
{
	strbuf_clear(&r->tty);
	return r->ttys && ttys_name(r->ttys, device, &r->tty);
}

static enum fd_type type_of(struct fd_reader *r, const struct statx *st, uint32_t special)
{
	static const uint8_t types[16] = {
		[S_IFREG >> 12] = FD_REG,   [S_IFDIR >> 12] = FD_DIR,
		[S_IFCHR >> 12] = FD_CHR,   [S_IFBLK >> 12] = FD_BLK,
		[S_IFIFO >> 12] = FD_FIFO,  [S_IFSOCK >> 12] = FD_OTHER,
		[S_IFLNK >> 12] = FD_OTHER, [0] = FD_OTHER,
	};
	enum fd_type type = types[st->stx_mode >> 12];

	return type == FD_CHR && is_tty(r, special) ? FD_TTY : type;
}

bool fd_look_through(struct fd_reader *r, int dir, const char *name, struct fd *f)
{
	/* Never mounts anything, and is content with what is in memory. */
	const int how = AT_NO_AUTOMOUNT | AT_STATX_DONT_SYNC;
	struct statx st;

	r->files++;
	if (!r->root->live ||
	    statx(dir, name, how, STATX_TYPE | STATX_INO | STATX_SIZE | STATX_NLINK | STATX_UID,
		  &st) < 0)
		return false;
	f->device = (uint32_t)makedev(st.stx_dev_major, st.stx_dev_minor);
	f->special = (uint32_t)makedev(st.stx_rdev_major, st.stx_rdev_minor);
	f->inode = st.stx_ino;
	f->size = st.stx_size;
	f->links = st.stx_nlink;
	f->owner = st.stx_uid;
	f->has |= FD_HAS_STAT | FD_HAS_INODE;
	if (f->type == FD_OTHER && f->target[0] == '/')
		f->type = (uint8_t)type_of(r, &st, f->special);
	return true;
}

/* ---- fdinfo ---- */

static bool read_info(struct fd_pass *p, struct look *l)
{
	struct fd_reader *r = p->reader;
	ssize_t n;

	if (p->infos < 0)
		p->infos = openat(p->dir, "fdinfo", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (p->infos < 0)
		return false;
	r->files++;
	n = procroot_read(p->infos, l->name, r->info, sizeof(r->info));
	if (n <= 0)
		return false;
	l->text = r->info;
	l->text_len = (size_t)n;
	if ((size_t)n == sizeof(r->info)) {
		strbuf_clear(&r->big);
		if (procroot_read_all(p->infos, l->name, &r->big, INFO_LIMIT, NULL) < 0)
			return false;
		l->text = strbuf_str(&r->big);
		l->text_len = r->big.len;
	}
	if (fd_info_parse(l->text, l->text_len, &l->info) == 0)
		return true;
	l->text = NULL;
	return false;
}

static void take_info(const struct look *l, struct fd *f)
{
	f->has |= FD_HAS_INFO;
	f->flags = l->info.flags;
	f->offset = l->info.offset;
	f->mnt_id = l->info.mnt_id;
	f->locks = l->info.locks < UINT8_MAX ? (uint8_t)l->info.locks : UINT8_MAX;
	f->mode = fd_mode_of(l->info.flags);
}

/* The rights that the link itself has; a fixture's links have all. */
static void take_mode(struct fd_pass *p, const struct look *l, struct fd *f)
{
	static const char modes[] = { '-', 'w', 'r', 'u' };
	struct stat st;

	p->reader->files++;
	if (p->reader->root->live && fstatat(p->links, l->name, &st, AT_SYMLINK_NOFOLLOW) == 0)
		f->mode = modes[(st.st_mode & (S_IRUSR | S_IWUSR)) >> 7];
}

/* ---- mounted files ---- */

/* Of a file that may not be looked through: what its mount and fdinfo tell. */
static void take_remote(const struct look *l, const struct mount *m, struct fd *f)
{
	if (l->info.flags & O_DIRECTORY)
		f->type = FD_DIR;
	if (!m || !l->info.inode)
		return;
	f->device = m->device;
	f->inode = l->info.inode;
	f->has |= FD_HAS_INODE;
}

static void name_by_mount(struct fd_pass *p, const struct mount *m, struct fd *f)
{
	if (f->type != FD_REG)
		return;
	if (m->kind == MOUNT_MEMORY && strncmp(f->target, "/memfd:", 7) == 0)
		f->type = FD_MEMFD;
	else if (m->kind == MOUNT_QUEUES)
		f->type = FD_MQUEUE;
	else if (m->kind == MOUNT_NAMESPACES)
		f->type = FD_NS;
	p->queues |= f->type == FD_MQUEUE;
}

/* Where no file system that the kernel knows could make that wait, the attributes themselves say
 * where the file is: fdinfo costs twice as much. False: they are of no local mount that is known. */
static bool look_at_once(struct fd_pass *p, const struct look *l, struct fd *f)
{
	const struct mount *m;
	struct fd seen = *f;

	if (!p->reader->harmless || !fd_look_through(p->reader, p->links, l->name, &seen))
		return false;
	m = mounts_find_device(&p->reader->mounts, seen.device);
	if (!m || m->kind == MOUNT_REMOTE)
		return false;
	*f = seen;
	name_by_mount(p, m, f);
	return true;
}

static void look_at_path(struct fd_pass *p, const struct look *l, struct fd *f)
{
	const struct mount *m =
		l->text ? fd_pass_mount(p, l->info.mnt_id, l->name, f->target) : NULL;

	if (m && m->kind != MOUNT_REMOTE && fd_look_through(p->reader, p->links, l->name, f))
		name_by_mount(p, m, f);
	else
		take_remote(l, m, f);
}

static void look_at_other(struct fd_pass *p, const struct look *l, struct fd *f)
{
	if (p->ask->what & FILES_INFO)
		fd_look_through(p->reader, p->links, l->name, f);
	if (!l->link.inode)
		return;
	f->inode = l->link.inode;
	f->has |= FD_HAS_INODE;
}

static void read_more(struct fd_pass *p, const struct look *l, struct fd *f)
{
	struct fd_reader *r = p->reader;
	const struct fd_more_source source = {
		.root = r->root,
		.process = p->dir,
		.ttys = r->ttys,
		.mounts = &r->mounts,
		.known = r->fds,
		.known_count = p->count,
	};

	if (!l->text || !(types_wanted(p->ask->what) & BIT(f->type)))
		return;
	if (BIT(f->type) & TYPES_WATCH)
		fd_pass_mounts(p);
	f->more = fd_more_read(&source, f, l->text, l->text_len, r->arena);
}

/* ---- all of it ---- */

/* Bytes of the link in reader->link, or -errno. */
static ssize_t read_link(struct fd_pass *p, const char *name)
{
	struct fd_reader *r = p->reader;
	ssize_t n = readlinkat(p->links, name, r->link, sizeof(r->link));

	r->files++;
	return n < 0 ? -errno : n;
}

/* The link, fdinfo and attributes were read one after the other: whether they are of the same file.
 * The inode that fdinfo has tells; else the link is read once more. */
static bool is_steady(struct fd_pass *p, const struct look *l, const struct fd *f, size_t len)
{
	ssize_t n;

	if (!p->reader->root->live || l->link.socket)
		return true;
	if (l->text && l->info.inode && f->has & FD_HAS_INODE)
		if (l->info.inode == f->inode)
			return true;
	if (!l->link.path && l->link.type != FD_PIPE && !(f->has & FD_HAS_STAT))
		return true;
	/* Name and file went together before: then they do here. */
	if (l->link.path && f->has & FD_HAS_STAT && f->type != FD_FIFO &&
	    fd_reader_has_seen(p->reader, f, l->link.len))
		return true;
	n = readlinkat(p->links, l->name, p->reader->link, sizeof(p->reader->link));
	return n == (ssize_t)len && memcmp(p->reader->link, f->target, l->link.len) == 0;
}

static void read_rights(struct fd_pass *p, struct look *l, struct fd *f, bool info)
{
	if (info && read_info(p, l))
		take_info(l, f);
	else
		take_mode(p, l, f);
}

/* The kernel's " (deleted)" may be the end of the name itself: then the whole of it leads there. */
static void try_whole_name(struct fd_pass *p, size_t len, struct fd *f)
{
	CLEANUP_CLOSE int fd = -1;
	const char *whole = fd_reader_text(p->reader, p->reader->link, len);
	struct stat st;

	fd = cached_open(AT_FDCWD, whole, 0);
	if (fd < 0 || fstat(fd, &st) < 0 || st.st_ino != f->inode ||
	    (uint32_t)st.st_dev != f->device)
		return;
	f->deleted = false;
	f->target = whole;
}

static void fill(struct fd_pass *p, struct look *l, struct fd *f, size_t len)
{
	struct fd_reader *r = p->reader;
	const bool info = p->ask->what & FILES_INFO;

	fd_link_parse(r->link, len, &l->link);
	f->type = l->link.type;
	f->deleted = l->link.deleted;
	f->target = fd_reader_text(r, r->link, l->link.len);
	p->sockets |= l->link.socket;
	if (!l->link.path) {
		read_rights(p, l, f, info || types_wanted(p->ask->what) & BIT(f->type));
		look_at_other(p, l, f);
	} else if (!info && look_at_once(p, l, f)) {
		read_rights(p, l, f, types_wanted(p->ask->what) & BIT(f->type));
	} else {
		read_rights(p, l, f, true);
		look_at_path(p, l, f);
	}
	if (f->deleted && f->has & FD_HAS_STAT && f->links && l->link.path)
		try_whole_name(p, len, f);
}

void fd_pass_descriptor(struct fd_pass *p, const char *name, int32_t number)
{
	struct fd *f = fd_pass_add(p, number);

	for (int i = 0; f && i < TRIES; i++) {
		struct look l = { .name = name, .info = { .mnt_id = -1 } };
		ssize_t n = read_link(p, name);

		*f = (struct fd){ .fd = number, .mnt_id = -1, .target = "" };
		if (n == -ENOENT || n == -ESRCH) { /* closed meanwhile */
			p->count--;
			return;
		}
		if (n < 0) {
			f->type = FD_OTHER;
			f->error = (int32_t)-n;
			return;
		}
		fill(p, &l, f, (size_t)n);
		if (is_steady(p, &l, f, (size_t)n)) {
			read_more(p, &l, f);
			return;
		}
	}
	/* It changes faster than it can be read: who holds which end is not certain. */
	if (f)
		f->mode = '\0';
}
