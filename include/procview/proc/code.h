/* What a process executes: the mappings of /proc/PID/maps, proc_pid_maps(5), with the right to
 * execute, and their files. */
#ifndef PV_PROC_CODE_H
#define PV_PROC_CODE_H

#include <stddef.h>
#include <sys/types.h>

struct arena;
struct code_object;
struct procroot;

struct code {
	size_t count;
	struct code_object *objects;   /* by address */
};

/* Reads maps and opens each file, deleted and replaced ones too where that is permitted, and copies
 * the vDSO. All but the descriptors belongs to the arena. Only files of local file systems are opened: a server that is dead would never answer.
 * Nobody is stopped. 0, or -errno of reading maps. */
int code_read(const struct procroot *root, pid_t pid, struct arena *a, struct code *ret);
/* Closes what was not taken over. */
void code_close(struct code *c);

#endif
