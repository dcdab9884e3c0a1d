/* Who has what open: descriptors of processes, and what the system says of files as a whole. Flat
 * records, so that they can be stored and read elsewhere. */
#ifndef PV_TYPES_FILES_H
#define PV_TYPES_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "types/fd.h"
#include "types/socket.h"
#include "types/task.h"

/* What one process has open: cwd, root and exe first, then descriptors in their order, then mapped
 * files. */
struct files_process {
	struct task_id id;
	const char *comm;
	uint32_t uid;                  /* owner of /proc/PID */
	int error;                     /* EACCES: its descriptors may not be listed; 0 */
	bool truncated;                /* it has more than were read */
	bool full;                     /* everything asked for was read, not only what tells of ends */
	uint64_t net, mnt, ipc;        /* inodes of its namespaces; 0: not known */
	uint64_t fd_limit;             /* soft; UINT64_MAX: unlimited; 0: not read */
	size_t open;                   /* descriptors, without the others of the list */
	const struct fd *fds;
	size_t count;
};

enum file_lock_kind { LOCK_FLOCK, LOCK_POSIX, LOCK_OFD, LOCK_LEASE, LOCK_KIND_COUNT };
/* "flock", "posix", "ofd", "lease". */
const char *file_lock_kind_name(enum file_lock_kind kind);

/* A row of /proc/locks. */
struct file_lock {
	uint32_t id;                   /* those that wait have the number of the one they wait for */
	uint8_t kind;                  /* enum file_lock_kind */
	bool write, waits;
	pid_t pid;                     /* who took it; -1: an open file has it, not a process */
	uint32_t device;
	uint64_t inode;
	uint64_t start, end;           /* bytes, both inclusive; end UINT64_MAX: to the end */
};

/* System V, from /proc/sysvipc of the ipc namespace `ipc`. */
struct sysv_shm {
	int32_t key, id;
	uint32_t mode, uid, gid;
	pid_t creator, last;
	uint64_t size, attached, ipc;
	uint64_t inode;                /* of the mappings: the id */
};
struct sysv_msg {
	int32_t key, id;
	uint32_t mode, uid, gid;
	pid_t last_sender, last_receiver;
	uint64_t bytes, messages, ipc;
};
struct sysv_sem {
	int32_t key, id;
	uint32_t mode, uid, gid;
	uint64_t count, ipc;
};

/* A mount that some descriptor is of. */
struct file_mount {
	int32_t id;                    /* as fd.mnt_id */
	uint32_t device;
	const char *point, *type, *source; /* "/home", "ext4", "/dev/vda1" */
};

/* Who drives device nodes. */
struct file_driver {
	bool block;
	uint32_t major;
	int32_t minor;                 /* -1: all of them */
	const char *name;
};

/* It and all in it belong to its arena. */
struct files {
	struct arena *arena;
	uint64_t read_at;              /* boot time, ns, when reading began */
	uint64_t took_ns;              /* processor time of reading it */
	uint64_t files_read;
	bool everyone;                 /* all processes that this /proc shows are in it */
	bool truncated;                /* descriptors were left out: there are too many */
	bool sockets_torn;             /* they changed all the while: some, and their ends, may be
					* missing */
	bool sockets_by_tables;        /* of some namespace only /proc/PID/net tells: no unix ends */
	uint32_t denied;               /* processes that may not be listed */
	size_t process_count;
	const struct files_process *processes; /* by pid */
	size_t socket_count;
	const struct socket *sockets;  /* by inode; also those that nobody seen here holds */
	size_t lock_count;
	const struct file_lock *locks;
	int locks_error;
	size_t shm_count, msg_count, sem_count;
	const struct sysv_shm *shm;
	const struct sysv_msg *msg;
	const struct sysv_sem *sem;
	/* With FILES_INFO. */
	size_t mount_count, driver_count;
	const struct file_mount *mounts; /* by id */
	const struct file_driver *drivers; /* the first that fits is it */
};

/* All zero but for its arena, in which it lives itself. */
struct files *files_new(void);
void files_free(struct files *f); /* NULL is legal */
/* Borrowed; NULL: it is not there. */
const struct files_process *files_find(const struct files *f, pid_t pid);
/* The same: a mount by its number, a driver of a device node (fd.special). */
const struct file_mount *files_find_mount(const struct files *f, int32_t id);
const struct file_driver *files_find_driver(const struct files *f, bool block, uint32_t device);

/* What is asked for. */
enum {
	FILES_INFO = 1,                /* fdinfo of every descriptor: flags, offset, mount */
	FILES_MORE = 2,                /* what each kind tells of its own */
	FILES_SPECIAL = 4,             /* cwd, root, exe */
	FILES_MAPPED = 8,              /* mapped files */
	FILES_SHARED = 16,             /* kcmp: which are the same open file */
	FILES_ENDS = 32                /* everything that tells who is at the other end */
};

struct files_request {
	const pid_t *pids;             /* borrowed; these as `what` says; NULL: all */
	size_t pid_count;
	unsigned what;                 /* FILES_… */
	/* With FILES_ENDS and pids, all other processes are read as far as ends need it. */
	const pid_t *stuck;            /* borrowed; do not read what can hang of these */
	size_t stuck_count;
};

#endif
