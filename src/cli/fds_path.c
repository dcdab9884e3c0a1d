/* What a path names: a file, a folder, a file system. */
#include "fds_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "base/alloc.h"
#include "types/fd.h"
#include "types/socket.h"

/* Some kernels do not tell of mount points: then the device of the folder above does, but for one
 * that is mounted in the same file system. */
static bool is_mount_point(const char *real, const struct statx *x)
{
	CLEANUP_FREE char *above = NULL;
	struct stat st;

	if (x->stx_attributes_mask & STATX_ATTR_MOUNT_ROOT)
		return (x->stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
	above = xasprintf("%s/..", real);
	return stat(above, &st) == 0 && (st.st_dev != makedev(x->stx_dev_major, x->stx_dev_minor) ||
					 st.st_ino == x->stx_ino);
}

int fds_path_find(const char *path, struct fds_path *ret)
{
	CLEANUP_FREE char *real = realpath(path, NULL);
	struct statx x;

	if (!real || statx(AT_FDCWD, real, AT_STATX_SYNC_AS_STAT, STATX_BASIC_STATS, &x) < 0)
		return -errno;
	*ret = (struct fds_path){
		.real = real,
		.device = (uint32_t)makedev(x.stx_dev_major, x.stx_dev_minor),
		.special = (uint32_t)makedev(x.stx_rdev_major, x.stx_rdev_minor),
		.inode = x.stx_ino,
		.whole = S_ISBLK(x.stx_mode) || (S_ISDIR(x.stx_mode) && is_mount_point(real, &x)),
		.node = S_ISBLK(x.stx_mode) || S_ISCHR(x.stx_mode),
	};
	real = NULL;
	return 0;
}

void fds_path_done(struct fds_path *p)
{
	free(p->real);
	*p = (struct fds_path){ 0 };
}

/* The name begins with that of the folder. */
static bool is_named_below(const struct fds_path *p, const char *name)
{
	size_t len = strlen(p->real);

	return strncmp(name, p->real, len) == 0 && (len == 1 || name[len] == '/');
}

/* What we find under that name is this file. */
static bool is_there(const char *name, uint32_t device, uint64_t inode)
{
	struct stat st;

	return lstat(name, &st) == 0 && (uint32_t)st.st_dev == device && st.st_ino == inode;
}

/* Names are those of the process, which may have another root: the file must be the one that we find
 * there, or if it is deleted be in the same file system. */
static bool is_below(const struct fds_path *p, const struct fd *f)
{
	if (!f->target || !is_named_below(p, f->target))
		return false;
	if (!(f->has & FD_HAS_STAT))
		return true;
	return f->deleted ? f->device == p->device : is_there(f->target, f->device, f->inode);
}

/* The file that a socket is bound to. */
static bool is_socket_of(const struct fds_path *p, const struct socket *s)
{
	if (!s->path_inode)
		return false;
	if (s->path_inode == p->inode && s->path_device == p->device)
		return true;
	return p->below && s->path_len && s->path[0] == '/' && is_named_below(p, s->path) &&
	       is_there(s->path, s->path_device, s->path_inode);
}

bool fds_path_matches(const struct fds_path *p, const struct fd *f)
{
	const uint8_t known = FD_HAS_STAT | FD_HAS_INODE;

	if (fd_is_socket(f))
		return f->socket && is_socket_of(p, f->socket);
	if (p->node && (f->has & FD_HAS_STAT) && f->special == p->special)
		return true;
	if (p->whole && (f->has & known) && f->device == (p->node ? p->special : p->device))
		return true;
	if ((f->has & known) && f->device == p->device && f->inode == p->inode)
		return true;
	return p->below && is_below(p, f);
}
