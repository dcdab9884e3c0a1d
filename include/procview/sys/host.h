/* Which machine this is, and what its numbers count in. */
#ifndef PV_SYS_HOST_H
#define PV_SYS_HOST_H

#include <stdint.h>

struct arena;
struct host;
struct sys;

/* Strings belong to the arena. What cannot be found out (a boot id without /proc/sys) is "". The
 * time of boot is the kernel's btime, a full second, as ps counts from it. */
void host_read(struct sys *s, struct arena *a, struct host *ret);

#endif
