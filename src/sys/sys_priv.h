/* What the files of sys share. */
#ifndef PV_SYS_PRIV_H
#define PV_SYS_PRIV_H

struct arena;
struct diskstats_info;
struct meminfo_info;
struct stat_info;
struct system_figures;

/* Each is made when it is first needed; NULL until then. */
struct sys {
	struct stat_info *stat;
	struct meminfo_info *meminfo;
	struct diskstats_info *diskstats;
};

/* Each fills its part of *ret. 0 or -errno. */
int cpu_read(struct sys *s, struct arena *a, struct system_figures *ret);
int sys_memory_read(struct sys *s, struct arena *a, struct system_figures *ret);
int disk_read(struct sys *s, struct arena *a, struct system_figures *ret);
int load_read(struct sys *s, struct arena *a, struct system_figures *ret);

#endif
