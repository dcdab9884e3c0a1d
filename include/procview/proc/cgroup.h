/* /proc/PID/cgroup, cgroups(7): the path, and what it tells of units and containers. Pure. */
#ifndef PV_PROC_CGROUP_H
#define PV_PROC_CGROUP_H

#include <stddef.h>

struct arena;
struct scan;

/* Strings belong to the arena. NULL: there is none.
 *
 * Of several hierarchies the path is that of systemd (name=systemd), else that of version 2, else
 * the longest; one that is only "/" counts if all are. The unit and the user's unit are those that
 * systemd itself finds in the path (ps's unit and uunit), as it spells them, with \x2d. The
 * container is "ENGINE:NAME", the innermost of the path, else of any other hierarchy's; ids are cut
 * to 12 digits, names of nspawn are unescaped. */
struct cgroup_names {
	const char *path;
	const char *unit, *user_unit;
	const char *container;
};

/* 0, or -EINVAL with nothing touched if there is no line "NUMBER:CONTROLLERS:PATH". */
int cgroup_parse(const char *buf, size_t len, struct arena *a, struct cgroup_names *ret);

#endif
