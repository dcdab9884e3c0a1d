#include "proc/mounts.h"

#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "base/alloc.h"
#include "base/number.h"
#include "base/procroot.h"
#include "base/strbuf.h"

/* The kernel reuses numbers, so that they stay small; a machine with thousands of containers has a
 * few hundred thousand. */
enum { MOUNT_ID_MAX = 1 << 22, MOUNTINFO_LIMIT = 16 << 20 };

/* Attributes of these come from memory or from a disk of this machine. A type that is not here
 * counts as remote. */
static const char *const local_types[] = {
	"anon_inodefs", "autofs",     "bdev",	     "binder",	   "binfmt_misc", "bpf",
	"btrfs",	"cgroup",     "cgroup2",     "configfs",   "cpuset",	  "dax",
	"debugfs",	"devpts",     "devtmpfs",    "dmabuf",	   "drm",	  "ecryptfs",
	"efivarfs",	"erofs",      "exfat",	     "ext2",	   "ext3",	  "ext4",
	"f2fs",		"fusectl",    "guest_memfd", "hfs",	   "hfsplus",	  "hugetlbfs",
	"iso9660",	"jfs",	      "minix",	     "mqueue",	   "msdos",	  "nfsd",
	"nsfs",		"ntfs",	      "ntfs3",	     "overlay",	   "pidfs",	  "pipefs",
	"proc",		"pstore",     "ramfs",	     "reiserfs",   "resctrl",	  "romfs",
	"rootfs",	"rpc_pipefs", "secretmem",   "securityfs", "selinuxfs",	  "smackfs",
	"sockfs",	"squashfs",   "sysfs",	     "tmpfs",	   "tracefs",	  "udf",
	"vfat",		"xfs",	      "zonefs",	     "bcachefs",   "nilfs2",	  "zfs",
};

/* Of these a server in user space answers, but never one who asks for what is in memory. */
static const char *const fuse_types[] = { "fuse", "fuseblk", "virtiofs" };

static bool is_in(const char *const *list, size_t count, const char *s, size_t len)
{
	for (size_t i = 0; i < count; i++)
		if (strncmp(list[i], s, len) == 0 && list[i][len] == '\0')
			return true;
	return false;
}

static bool is_local(const char *type, size_t len)
{
	return is_in(local_types, sizeof(local_types) / sizeof(local_types[0]), type, len);
}

static bool is_fuse(const char *type, size_t len)
{
	return is_in(fuse_types, sizeof(fuse_types) / sizeof(fuse_types[0]), type, len);
}

void mounts_done(struct mounts *m)
{
	free(m->mounts);
	free(m->devices);
	*m = (struct mounts){ 0 };
}

void mounts_clear(struct mounts *m)
{
	if (m->count)
		memset(m->mounts, 0, m->count * sizeof(*m->mounts));
	m->nodes = 0;
	m->device_count = 0;
}

/* Where the device is in the list, or belongs. */
static size_t place_of(const struct mounts *m, uint32_t device)
{
	size_t low = 0, high = m->device_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (m->devices[middle].device < device)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void add_device(struct mounts *m, const struct mount *mount)
{
	size_t at = place_of(m, mount->device);

	if (at < m->device_count && m->devices[at].device == mount->device)
		return;
	m->devices = xgrow(m->devices, m->device_count, &m->device_cap, sizeof(*m->devices));
	memmove(m->devices + at + 1, m->devices + at, (m->device_count - at) * sizeof(*m->devices));
	m->devices[at] = *mount;
	m->device_count++;
}

static enum mount_kind kind_of(const char *type, size_t len)
{
	static const char *const nodes[] = { "devtmpfs" }, *const queues[] = { "mqueue" };
	static const char *const namespaces[] = { "nsfs" };

	if (is_in(nodes, 1, type, len))
		return MOUNT_NODES;
	if (is_in(queues, 1, type, len))
		return MOUNT_QUEUES;
	if (is_in(namespaces, 1, type, len))
		return MOUNT_NAMESPACES;
	return is_local(type, len) ? MOUNT_LOCAL : MOUNT_REMOTE;
}

void mounts_add(struct mounts *m, uint64_t id, enum mount_kind kind, uint32_t device)
{
	if (id >= MOUNT_ID_MAX)
		return;
	if (kind == MOUNT_NODES)
		m->nodes = device;
	if (id >= m->count) {
		size_t count = (size_t)id + 1 + (size_t)id / 2;

		m->mounts = xreallocarray(m->mounts, count, sizeof(*m->mounts));
		memset(m->mounts + m->count, 0, (count - m->count) * sizeof(*m->mounts));
		m->count = count;
	}
	m->mounts[id] = (struct mount){ device, (uint8_t)kind };
	add_device(m, &m->mounts[id]);
}

/* Goes behind " - ", which ends the optional fields. */
static bool skip_optional(struct scan *line)
{
	const char *word;
	size_t len;

	while (scan_word(line, &word, &len))
		if (len == 1 && *word == '-')
			return true;
	return false;
}

/* "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue" */
static bool add_line(struct mounts *m, struct scan line)
{
	uint64_t id, parent, major, minor;
	const char *type;
	size_t len;
	uint32_t device;

	if (!scan_u64(&line, &id) || !scan_u64(&line, &parent) || !scan_u64(&line, &major) ||
	    !scan_text(&line, ":") || !scan_u64(&line, &minor) || !skip_optional(&line) ||
	    !scan_word(&line, &type, &len))
		return false;
	device = (uint32_t)makedev((unsigned)major, (unsigned)minor);
	mounts_add(m, id, kind_of(type, len), device);
	return true;
}

size_t mounts_parse(struct mounts *m, const char *buf, size_t len)
{
	struct scan all = { buf, buf + len }, line;
	size_t count = 0;

	while (scan_line(&all, &line))
		count += add_line(m, line);
	return count;
}

int mounts_read(struct mounts *m, int dirfd, const char *path)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
	int err = procroot_read_all(dirfd, path, &b, MOUNTINFO_LIMIT, NULL);

	if (!err)
		mounts_parse(m, strbuf_str(&b), b.len);
	return err;
}

const struct mount *mounts_find(const struct mounts *m, int32_t id)
{
	if (id < 0 || (size_t)id >= m->count || m->mounts[id].kind == MOUNT_UNKNOWN)
		return NULL;
	return &m->mounts[id];
}

const struct mount *mounts_find_device(const struct mounts *m, uint32_t device)
{
	size_t at = place_of(m, device);

	return at < m->device_count && m->devices[at].device == device ? &m->devices[at] : NULL;
}

/* "nodev\tproc", "\text4": the last word is the type. */
static bool is_harmless(struct scan line)
{
	const char *word, *type = NULL;
	size_t len, type_len = 0;

	while (scan_word(&line, &word, &len)) {
		type = word;
		type_len = len;
	}
	return !type || is_local(type, type_len) || is_fuse(type, type_len);
}

bool filesystems_are_harmless(const char *buf, size_t len)
{
	struct scan all = { buf, buf + len }, line;
	size_t count = 0;

	while (scan_line(&all, &line)) {
		if (!is_harmless(line))
			return false;
		count++;
	}
	return count > 0;
}
