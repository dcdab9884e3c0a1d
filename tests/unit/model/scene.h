/* Snapshots built in code: what tests of the model look at. */
#ifndef PV_TESTS_SCENE_H
#define PV_TESTS_SCENE_H

#include "model/snapshot.h"

/* Every scene is of the same machine and, until it is changed, the same moment. */
enum { SCENE_PAGE = 4096, SCENE_HZ = 100, SCENE_CPUS = 2 };
#define SCENE_BOOT_REALTIME (UINT64_C(1790000000) * 1000000000) /* 2026-09-21T14:13:20Z */
#define SCENE_BOOTTIME (UINT64_C(10000) * 1000000000)
#define SCENE_MEMORY (UINT64_C(8) << 30)

struct scene;

/* The machine with two idle processors, 8 GiB and no tasks. */
struct scene *scene_new(void);
/* The snapshot, for what is not set here (figures, clocks, facts); tasks, threads and names are
 * put into it by scene_take. */
struct snapshot *scene_snapshot(struct scene *s);
/* Ends the scene: sorts everything and hands the snapshot over, with one reference. */
struct snapshot *scene_take(struct scene *s);

/* A task in state S with FACT_STAT and FACT_OWNER (root), started at boot + pid ticks. In any
 * order. To be changed until scene_take. */
struct task *scene_task(struct scene *s, pid_t pid, pid_t ppid, const char *comm);
/* A thread of a process that is there already, with what it has in common with it. */
struct task *scene_thread(struct scene *s, pid_t pid, pid_t tid, const char *comm);

/* Words parted by single spaces become its arguments. FACT_CMDLINE. */
void scene_cmdline(struct scene *s, struct task *t, const char *words);
/* Pages, as statm has them. FACT_STATM. */
void scene_statm(struct task *t, uint64_t rss, uint64_t shared);
/* Each of these is there to be filled in, with its FACT_ set. */
struct task_extra *scene_extra(struct scene *s, struct task *t, uint32_t fact_bits);
struct task_status *scene_status(struct scene *s, struct task *t);
struct task_io *scene_io(struct scene *s, struct task *t);
struct task_schedstat *scene_schedstat(struct scene *s, struct task *t);
struct task_rollup *scene_rollup(struct scene *s, struct task *t);

/* Numbers and their names, in any order. */
void scene_user(struct scene *s, uint32_t uid, const char *name);
void scene_group(struct scene *s, uint32_t gid, const char *name);
void scene_tty(struct scene *s, uint32_t device, const char *name);

#endif
