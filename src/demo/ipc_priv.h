/* For the demos of IPC: why the kernel would not make an object, and lists of pids. */
#ifndef PV_DEMO_IPC_PRIV_H
#define PV_DEMO_IPC_PRIV_H

#include <stddef.h>
#include <sys/types.h>

struct run;

/* run_fail with what errnum means for an IPC object: none of this kind in the kernel, a limit. */
void ipc_fail(struct run *r, int errnum, const char *what) __attribute__((noreturn));

/* A fact: pids or tids, with commas. */
void ipc_fact_pids(struct run *r, const char *name, const pid_t *pids, size_t n);

/* Memory that this process and those that it forks share; zeroed, until the end. */
void *ipc_share(struct run *r, size_t size);

#endif
