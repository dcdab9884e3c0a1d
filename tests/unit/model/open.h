/* Who has what open, built in code: what tests of endpoints and ipc look at. */
#ifndef PV_TESTS_OPEN_H
#define PV_TESTS_OPEN_H

#include "types/files.h"

/* The file system of every file that no other is given to. */
enum { OPEN_DEVICE = 0x801, OPEN_NET = 4026531840U };

struct open_scene;

struct open_scene *open_new(void);
/* Ends the scene. Sockets are put in order, and given to the descriptors with their inode. */
struct files *open_take(struct open_scene *o);

/* A process that the following descriptors are of; pids ascend. Valid until the next one. */
struct files_process *open_process(struct open_scene *o, pid_t pid, const char *comm);
/* Each valid until the next one. A descriptor gets the next number; mappings come after them. */
struct fd *open_fd(struct open_scene *o, enum fd_type type, char mode, uint64_t inode);
struct fd_more *open_more(struct open_scene *o, struct fd *f);
struct fd *open_mapping(struct open_scene *o, enum fd_type type, char mode, uint64_t inode,
			const char *target);
/* AF_UNIX, stream, established. */
struct socket *open_unix(struct open_scene *o, uint64_t inode, uint64_t peer);
/* "127.0.0.1:80" or "[::1]:80"; NULL: none. */
struct socket *open_inet(struct open_scene *o, uint64_t inode, int protocol, const char *local,
			 const char *remote);
struct file_lock *open_lock(struct open_scene *o, enum file_lock_kind kind, pid_t pid,
			    uint64_t inode);
struct sysv_shm *open_shm(struct open_scene *o, int32_t id);

#endif
