/* System V objects: /proc/sysvipc/{shm,msg,sem}, proc_sysvipc(5), of one ipc namespace. */
#ifndef PV_PROC_SYSVIPC_H
#define PV_PROC_SYSVIPC_H

#include <stddef.h>
#include <stdint.h>

struct arena;
struct procroot;
struct sysv_shm;
struct sysv_msg;
struct sysv_sem;

/* More of a kind are not kept. */
enum { SYSVIPC_MAX = 1 << 16 };

/* Any bytes; columns are found by their names in the first line. Each appends its rows to a list of
 * *count in memory of the arena, which may move. Pure. */
void sysvipc_parse_shm(const char *buf, size_t len, uint64_t ipc, struct arena *a,
		       const struct sysv_shm **rows, size_t *count);
void sysvipc_parse_msg(const char *buf, size_t len, uint64_t ipc, struct arena *a,
		       const struct sysv_msg **rows, size_t *count);
void sysvipc_parse_sem(const char *buf, size_t len, uint64_t ipc, struct arena *a,
		       const struct sysv_sem **rows, size_t *count);

#endif
