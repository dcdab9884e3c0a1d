/* One short stop of one thread, to copy its registers and the top of its stack.
 *
 * ptrace(2): PTRACE_SEIZE and PTRACE_INTERRUPT, never SIGSTOP, so that a stopped thread stays
 * stopped and others never learn of it. A signal that comes in that moment is delivered as it would
 * have been. A call that this wakes from its sleep goes on: what the kernel does not restart by
 * itself is restarted here; its relative timeout then begins anew. Only where this program is
 * killed between the stop and that, some microseconds, such a call ends with EINTR. A write or a
 * read that has transferred a part ends with that part, as the manual of each allows. */
#ifndef PV_TRACE_STOP_H
#define PV_TRACE_STOP_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct thread_copy;

/* What the stop was like. */
struct stop_report {
	uint64_t stopped_ns;           /* from asking it to stop until it was let go: no shorter
					* than it stood still */
	bool restarted;                /* its call would have ended with EINTR */
	bool was_stopped;              /* by SIGSTOP or the like, and is so still */
};

/* Stops a thread of another process, copies it into `copy`, whose stack is room for
 * THREAD_STACK_MAX bytes, and lets it go, all in a thread of its own: whatever happens, its end frees
 * the other. Any thread may call.
 *
 * 0; -ESRCH: it is gone or ends; -EPERM: the kernel forbids it, or it has another tracer;
 * -ETIMEDOUT: it did not stop within deadline_ns, being in a sleep that nothing wakes, and was let
 * go; -ENOTSUP: registers of a machine that is not known; or -errno. */
int stop_copy(pid_t tid, uint64_t deadline_ns, struct thread_copy *copy, struct stop_report *ret);

#endif
