/* What a process has open: /proc/PID/fd and fdinfo, cwd, root, exe, and the files that it maps.
 *
 * Nothing here waits for a server: attributes are asked for through a link only where its file
 * system is of this machine, which the mount in fdinfo tells (proc/mounts.h). Of all others there
 * is what the link and fdinfo say. */
#ifndef PV_PROC_FD_H
#define PV_PROC_FD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct arena;
struct files_process;
struct procroot;
struct scan;
struct ttys;

/* ---- parsers, pure ---- */

/* What the text of a link tells. */
struct fd_link {
	uint8_t type;                  /* enum fd_type; FD_OTHER: it does not tell */
	bool path;                     /* of a mounted file system; else of none that could hang */
	bool socket;
	bool deleted;
	size_t len;                    /* without " (deleted)" */
	uint64_t inode;                /* of "pipe:[N]" and its like; 0: none */
};
void fd_link_parse(const char *text, size_t len, struct fd_link *ret);

struct fd_info {
	uint64_t offset, inode;        /* inode 0: Linux before 5.14 does not tell */
	uint32_t flags;                /* O_… */
	int32_t mnt_id;                /* -1: not told */
	uint32_t locks;                /* rows of locks that this open file or its process has */
};
/* 0, or -EINVAL with nothing touched if there are no flags. */
int fd_info_parse(const char *buf, size_t len, struct fd_info *ret);
/* 'r', 'w', 'u' or '-' of O_… */
char fd_mode_of(uint32_t flags);

/* One row of /proc/PID/maps that has an inode. */
struct fd_map {
	uint32_t device;
	bool shared, read, write;
	uint64_t inode;
	const char *path;              /* borrowed from the text */
	size_t len;
};
/* Goes on to the next such row. False: there is none. */
bool fd_map_next(struct scan *text, struct fd_map *ret);

/* ---- reading ---- */

struct fd_reader;

/* Holds buffers; one thread at a time. The root is borrowed, and so are ttys, which may be NULL:
 * all character devices are FD_CHR then. */
struct fd_reader *fd_reader_new(const struct procroot *root, const struct ttys *ttys);
void fd_reader_free(struct fd_reader *r); /* NULL is legal */
/* Begins a pass: what was known of mounts is forgotten, and what is read from now on belongs to the
 * arena. */
void fd_reader_begin(struct fd_reader *r, struct arena *a);
/* Files opened or read, links and folders included, since it was made. */
uint64_t fd_reader_files(const struct fd_reader *r);

struct fd_ask {
	pid_t pid;
	unsigned what;                 /* FILES_… of types/files.h but FILES_SHARED */
	size_t max;                    /* entries; what is more is left out */
	bool stuck;                    /* reading it hangs: only who it is, with error ETIMEDOUT */
};

/* Reads all of one process but what is said of sockets and by kcmp. Sockets are FD_OTHER with
 * FD_HAS_INODE. Namespaces are known where they matter for what it has, or with FILES_INFO; the
 * limit with FILES_INFO. It is the same process all the time, or it is gone.
 *
 * 0; -ESRCH: gone; -EPERM, -EACCES: hidden (hidepid); -EMFILE and the like: not its fault. That its
 * descriptors may not be listed is ret->error. */
int fd_reader_process(struct fd_reader *r, const struct fd_ask *ask, struct files_process *ret);

#endif
