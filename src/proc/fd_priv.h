/* One process being read: the order of reading (fd.c), one descriptor (fd_one.c), and what else it
 * holds (fd_held.c). */
#ifndef PV_PROC_FD_PRIV_H
#define PV_PROC_FD_PRIV_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/procroot.h"
#include "base/strbuf.h"
#include "proc/fd.h"
#include "proc/mounts.h"
#include "types/files.h"

/* Links of many processes are the same few. */
enum { TEXTS = 256, INFO_SIZE = 4096 };

/* Mapped files of one process in the order of their addresses, each once. */
struct fd_maps {
	struct fd_held *held;
	size_t count, cap;
};

struct fd_reader {
	const struct procroot *root;
	const struct ttys *ttys;
	struct arena *arena;
	struct mounts mounts;
	bool harmless; /* cwd, root and exe may be looked through */
	int32_t queues; /* mount of our namespace's message queues; -1: not known */
	uint64_t files;
	uint64_t *namespaces; /* of mounts, whose mounts are known */
	size_t namespace_count, namespace_cap;
	struct fd *fds; /* of the process that is being read */
	size_t cap;
	struct strbuf big; /* what does not fit info */
	struct strbuf tty; /* scratch */
	struct fd_maps maps; /* scratch */
	struct {
		const char *text;
		size_t len;
		uint64_t inode; /* of a file of this name, with its device; 0: none seen */
		uint32_t device;
	} texts[TEXTS]; /* of the arena */
	char link[PATH_MAX];
	char info[INFO_SIZE];
};

struct fd_pass {
	struct fd_reader *reader;
	const struct fd_ask *ask;
	struct files_process *process;
	int dir; /* /proc/PID */
	int links, infos; /* its fd and fdinfo; -1: not opened yet */
	size_t count; /* of reader->fds */
	bool mounts_known; /* those of its namespace were read, as far as they may be */
	bool sockets, queues; /* it has some */
};

/* The next entry, all zero but for its number; NULL: there are as many as were asked for. */
struct fd *fd_pass_add(struct fd_pass *p, int32_t number);
/* A text in memory of the arena, where equal ones are kept once if they come soon. */
const char *fd_reader_text(struct fd_reader *r, const char *s, size_t len);
/* Whether a file of this name was this one before in this pass; if not, it is from now on. */
bool fd_reader_has_seen(struct fd_reader *r, const struct fd *f, size_t len);

/* fd_mounts.c. What is known of the mount with this number, after a look into the namespace of the
 * process; name is a descriptor that is open there, and target its link. NULL: nothing. */
const struct mount *fd_pass_mount(struct fd_pass *p, int32_t id, const char *name,
				  const char *target);
/* Has the mounts of the process's namespace among those that are known. */
void fd_pass_mounts(struct fd_pass *p);
/* Begins anew with the mounts of our own namespace and those of the kernel's. */
void fd_reader_mounts(struct fd_reader *r);
/* The inode of a namespace of the process; 0: not known. */
uint64_t fd_pass_namespace(struct fd_pass *p, unsigned id);

/* fd_one.c. Reads the descriptor with this name in the folder. */
void fd_pass_descriptor(struct fd_pass *p, const char *name, int32_t number);
/* Attributes through a link below dir, which is known not to hang. False: they cannot be had. */
bool fd_look_through(struct fd_reader *r, int dir, const char *name, struct fd *f);

/* fd_held.c. cwd, root, exe; mapped files. */
void fd_pass_special(struct fd_pass *p);
void fd_pass_mapped(struct fd_pass *p);

#endif
