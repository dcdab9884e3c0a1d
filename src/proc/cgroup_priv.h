/* Pieces of cgroup paths, borrowed from the path. Nothing here allocates. */
#ifndef PV_PROC_CGROUP_PRIV_H
#define PV_PROC_CGROUP_PRIV_H

#include <stdbool.h>
#include <stddef.h>

struct scan;

/* The next part between slashes; never empty. False at the end. */
bool cgroup_next(struct scan *path, struct scan *ret);
bool cgroup_begins(const struct scan *part, const char *text);
bool cgroup_ends(const struct scan *part, const char *text);

/* The unit of the system's manager that the path is in, and that of the user's manager or session
 * in it, as sd_pid_get_unit(3) and sd_pid_get_user_unit(3) have them. */
bool unit_of(struct scan path, struct scan *ret);
bool unit_of_user(struct scan path, struct scan *ret);

/* The innermost container of a path: its engine, and its name or id as it stands there. */
struct container {
	const char *engine; /* static */
	const char *name;
	size_t name_len;
	bool escaped; /* as systemd escapes names: \x2d */
};

bool container_of(struct scan path, struct container *ret);

#endif
