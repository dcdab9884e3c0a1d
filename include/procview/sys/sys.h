/* Figures of the whole system, by libproc2: the only module that uses it. */
#ifndef PV_SYS_SYS_H
#define PV_SYS_SYS_H

struct arena;
struct system_figures;

/* What libproc2 keeps between two readings. One thread at a time. */
struct sys;

struct sys *sys_new(void);
void sys_free(struct sys *s);

/* Fills *ret but for its pressure; what it points to belongs to the arena. A part that could not be
 * read (/proc mounted with subset=pid) stays 0: no processors, no memory, no disks. Returns 0, or
 * -errno of the first part that failed. */
int sys_read(struct sys *s, struct arena *a, struct system_figures *ret);

#endif
