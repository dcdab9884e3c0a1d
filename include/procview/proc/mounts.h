/* Which mounts are of local file systems: /proc/PID/mountinfo, proc_pid_mountinfo(5).
 *
 * Looking through a descriptor asks its file system, and a server that is dead never answers. The
 * numbers of mounts are the kernel's own, the same in all namespaces. */
#ifndef PV_PROC_MOUNTS_H
#define PV_PROC_MOUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum mount_kind {
	MOUNT_UNKNOWN,
	MOUNT_REMOTE,                  /* a server answers, on a network or in user space */
	MOUNT_LOCAL,
	MOUNT_NODES,                   /* local too: of devices, devtmpfs */
	MOUNT_QUEUES,                  /* of message queues, mqueue */
	MOUNT_NAMESPACES,              /* of namespaces, nsfs */
	MOUNT_MEMORY                   /* the kernel's own of memfd_create(2) */
};

struct mount {
	uint32_t device;
	uint8_t kind;                  /* enum mount_kind */
};

/* All zero: there are none. */
struct mounts {
	struct mount *mounts;          /* by number */
	size_t count;
	struct mount *devices;         /* each once, by device */
	size_t device_count, device_cap;
	uint32_t nodes;                /* device of devtmpfs; 0: not mounted */
};

void mounts_done(struct mounts *m);
/* Forgets all, and keeps the memory. */
void mounts_clear(struct mounts *m);

/* Adds the mounts of a text of mountinfo, any bytes. Returns how many lines had one. */
size_t mounts_parse(struct mounts *m, const char *buf, size_t len);
/* Adds one, as it was found out otherwise. */
void mounts_add(struct mounts *m, uint64_t id, enum mount_kind kind, uint32_t device);
/* Reads and adds a file mountinfo below dirfd. 0 or -errno. */
int mounts_read(struct mounts *m, int dirfd, const char *path);

/* Borrowed until more are added; NULL: it is in no list that was read, as one of another namespace
 * and one that was detached are. */
const struct mount *mounts_find(const struct mounts *m, int32_t id);
/* The same by device. Btrfs shows other numbers in a file's attributes than in the list: NULL then. */
const struct mount *mounts_find_device(const struct mounts *m, uint32_t device);

/* A text of /proc/filesystems names nothing but file systems whose attributes can be had from
 * memory (AT_STATX_DONT_SYNC) through any link, whether they are mounted or detached. So it is
 * where no network file system is known to the kernel: FUSE answers so from memory, while NFS and 9P
 * ask their server before they follow the link. Pure. */
bool filesystems_are_harmless(const char *buf, size_t len);

#endif
