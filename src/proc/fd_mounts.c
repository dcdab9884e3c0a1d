/* Mounts as far as descriptors need them. */
#include <errno.h>
#include <fcntl.h>
#include <linux/memfd.h>
#include <mqueue.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/alloc.h"
#include "fd_priv.h"
#include "proc/ns.h"
#include "types/names.h"
#include "types/task.h"

enum {
	FILESYSTEMS_SIZE = 16384,
	MQUEUE_MAGIC = 0x19800202 /* in no header: ipc/mqueue.c */
};

/* The number of the mount that a descriptor of ours is open in; -1: not told. */
static int32_t own_mount(const struct fd_reader *r, int fd)
{
	struct fd_info info;
	char path[48], buf[512];
	ssize_t n;

	snprintf(path, sizeof(path), "self/fdinfo/%d", fd);
	n = procroot_read(r->root->fd, path, buf, sizeof(buf));
	return n > 0 && fd_info_parse(buf, (size_t)n, &info) == 0 ? info.mnt_id : -1;
}

static void learn(struct fd_reader *r, int fd, enum mount_kind kind)
{
	int32_t id = own_mount(r, fd);
	struct stat st;

	if (id >= 0 && fstat(fd, &st) == 0)
		mounts_add(&r->mounts, (uint64_t)id, kind, (uint32_t)st.st_dev);
}

/* Memory files are in mounts that no list has: one for ordinary pages, and one for each size of
 * large ones. Files of our own show which these are. */
static void learn_memory(struct fd_reader *r)
{
	static const unsigned flags[] = { 0, MFD_HUGETLB | MFD_HUGE_2MB,
					  MFD_HUGETLB | MFD_HUGE_1GB };

	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		CLEANUP_CLOSE int fd = memfd_create("procview", MFD_CLOEXEC | flags[i]);

		if (fd >= 0)
			learn(r, fd, MOUNT_MEMORY);
	}
}

/* Queues opened by mq_open(3) are in a mount that no list has. Opening a queue of that name for
 * ourselves, which changes nothing, shows which it is. */
static bool learn_queues(struct fd_reader *r, const char *target)
{
	mqd_t queue;

	if (r->queues >= 0 || target[0] != '/' || !target[1] || strchr(target + 1, '/'))
		return false;
	queue = mq_open(target, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (queue < 0)
		queue = mq_open(target, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
	if (queue < 0)
		return false;
	r->queues = own_mount(r, queue);
	learn(r, queue, MOUNT_QUEUES);
	mq_close(queue);
	return true;
}

void fd_reader_mounts(struct fd_reader *r)
{
	char buf[FILESYSTEMS_SIZE];
	ssize_t n;

	mounts_clear(&r->mounts);
	r->namespace_count = 0;
	r->queues = -1;
	r->harmless = false;
	if (!r->root->live)
		return;
	r->files += 2;
	mounts_read(&r->mounts, r->root->fd, "self/mountinfo");
	learn_memory(r);
	n = procroot_read(r->root->fd, "filesystems", buf, sizeof(buf));
	r->harmless = n > 0 && (size_t)n < sizeof(buf) && filesystems_are_harmless(buf, (size_t)n);
}

uint64_t fd_pass_namespace(struct fd_pass *p, unsigned id)
{
	char path[32], link[64];
	uint64_t inode;
	ssize_t n;

	snprintf(path, sizeof(path), "ns/%s", namespace_name(id));
	p->reader->files++;
	n = readlinkat(p->dir, path, link, sizeof(link));
	return n > 0 && ns_parse(link, (size_t)n, id, &inode) == 0 ? inode : 0;
}

static bool is_known(const struct fd_reader *r, uint64_t namespace)
{
	for (size_t i = 0; i < r->namespace_count; i++)
		if (r->namespaces[i] == namespace)
			return true;
	return false;
}

/* Adds the mounts of the process's namespace, each namespace once. */
static void add_mounts(struct fd_pass *p)
{
	struct fd_reader *r = p->reader;
	uint64_t namespace = p->process->mnt ? p->process->mnt : fd_pass_namespace(p, TASK_NS_MNT);

	p->mounts_known = true;
	p->process->mnt = namespace;
	if (!namespace || is_known(r, namespace))
		return;
	r->namespaces =
		xgrow(r->namespaces, r->namespace_count, &r->namespace_cap, sizeof(*r->namespaces));
	r->namespaces[r->namespace_count++] = namespace;
	r->files++;
	mounts_read(&r->mounts, p->dir, "mountinfo");
}

void fd_pass_mounts(struct fd_pass *p)
{
	if (!p->mounts_known)
		add_mounts(p);
}

/* What is in no list was detached, or is the kernel's own, such as queues of another namespace or
 * without a name. Where no network file system is known the file may be asked where it is; a server
 * in user space (FUSE) still would be asked by statfs, but all of them have handles, and queues have
 * none. */
static bool learn_by_file(struct fd_pass *p, const char *name, int32_t id)
{
	struct file_handle handle = { .handle_bytes = 0 };
	CLEANUP_CLOSE int fd = -1;
	struct statfs fs;
	struct stat st;
	int mount;

	if (!p->reader->harmless || !p->reader->root->live)
		return false;
	fd = openat(p->links, name, O_PATH | O_CLOEXEC);
	/* Attributes last: fstat asks a server too. */
	if (fd < 0 || name_to_handle_at(fd, "", &handle, &mount, AT_EMPTY_PATH) == 0 ||
	    errno != EOPNOTSUPP || fstatfs(fd, &fs) < 0 || fs.f_type != MQUEUE_MAGIC ||
	    fstat(fd, &st) < 0)
		return false;
	mounts_add(&p->reader->mounts, (uint64_t)id, MOUNT_QUEUES, (uint32_t)st.st_dev);
	return true;
}

const struct mount *fd_pass_mount(struct fd_pass *p, int32_t id, const char *name,
				  const char *target)
{
	struct fd_reader *r = p->reader;
	const struct mount *m = mounts_find(&r->mounts, id);

	if (m || id < 0)
		return m;
	fd_pass_mounts(p);
	m = mounts_find(&r->mounts, id);
	if (!m && r->root->live && (learn_queues(r, target) || learn_by_file(p, name, id)))
		m = mounts_find(&r->mounts, id);
	return m;
}
