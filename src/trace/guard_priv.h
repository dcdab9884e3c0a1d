/* A process that gives tasks back the processors that they may run on, when this program has been
 * killed and cannot do it itself. */
#ifndef PV_TRACE_GUARD_PRIV_H
#define PV_TRACE_GUARD_PRIV_H

#include <sched.h>
#include <stdbool.h>
#include <sys/types.h>

struct guard;

/* Gives a task its mask back if it still is kept on `cpu` alone. One that could run wherever its
 * cpuset lets it follows changes of its cpuset again. */
void affinity_give_back(pid_t tid, int cpu, const cpu_set_t *mask);

/* Tasks that are noted are given back when this program ends in any way but guard_free. NULL: no
 * process can be started. */
struct guard *guard_new(int cpu);
/* After all was given back. */
void guard_free(struct guard *g); /* NULL is legal */
/* False: there is no room for another. */
bool guard_note(struct guard *g, pid_t tid, const cpu_set_t *mask);
void guard_forget(struct guard *g, pid_t tid);

#endif
