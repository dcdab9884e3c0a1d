/* Tracer and tracees on one processor: a stop then wakes no sleeping one. */
#ifndef PV_TRACE_PIN_PRIV_H
#define PV_TRACE_PIN_PRIV_H

#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

struct guard;
struct tracee;
struct tracer;

/* Of the tracer. */
struct pin {
	bool may, on;
	int cpu;
	cpu_set_t own;                 /* where the tracer's thread may run */
	struct guard *guard;           /* NULL: nothing was kept yet */
	timer_t timer;                 /* ends the wait for news while it is on */
	bool has_timer;
	uint64_t since, stops;         /* of the tracer, when the share was last looked at */
};

/* Before the first tracee runs, and after the last one was let go. */
void pin_begin(struct tracer *t);
void pin_end(struct tracer *t);
/* Whether it is worth it; call it often. */
void pin_review(struct tracer *t);
/* All may run where they could before. */
void pin_off(struct tracer *t);

/* A new task runs where its parent does. */
void pin_inherit(struct tracer *t, const struct tracee *parent, struct tracee *child);
/* One that nobody follows, or that was not known yet: it is given back what `like` has. */
void pin_let_go(struct tracer *t, pid_t tid, const struct tracee *like);
void pin_forget(struct tracer *t, struct tracee *e);

/* At entry and exit of each call: what it says of processors is as if nobody was kept, and children
 * that are not followed are not kept either. */
void pin_enter(struct tracer *t, struct tracee *e);
void pin_leave(struct tracer *t, struct tracee *e, int64_t result);

#endif
