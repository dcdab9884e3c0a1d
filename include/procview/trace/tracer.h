/* The thread that traces: it alone calls ptrace(2), and waits for its tracees only.
 *
 * Capture, then format: while a task stands still only registers and the bytes that decode's table
 * names are copied. Events come out of a ring in the order in which they happened; who takes them
 * formats them. All functions but those marked are for the owner's thread. */
#ifndef PV_TRACE_TRACER_H
#define PV_TRACE_TRACER_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "decode/call.h"
#include "trace/preflight.h"

struct procroot;
struct trace_event;
struct tracer;

enum trace_pin { TRACE_PIN_AUTO, TRACE_PIN_ALWAYS, TRACE_PIN_NEVER };

/* Which calls: a bit each by number of this machine's ABI; others are traced by their names' rows. */
enum { TRACE_CALLS_MAX = 1024 };

struct tracer_options {
	/* These processes with all their threads, or single threads of them… */
	const pid_t *pids;             /* borrowed while tracer_new runs */
	size_t pid_count;
	bool trees;                    /* … with all that is below them now … */
	/* … or a program that is started. NULL: none. */
	char *const *argv;             /* borrowed as above, as are env and the rest */
	char *const *env;
	const char *path;              /* where it is looked for: PATH; NULL: the usual places */
	const char *user;              /* -u: run it as this user; NULL: as we are */
	int in, out, err;              /* its standard streams; -1: ours */
	const sigset_t *mask;          /* its blocked signals; NULL: none. Borrowed as above */
	bool follow;                   /* -f: children that come later */
	bool kill_on_exit;             /* all end with this program, and at the end of tracing */
	bool drop;                     /* a full ring loses events instead of waiting */
	bool wait;                     /* also attached ones wait for a full ring, as with strace */
	bool system_time;              /* of each call: trace_return.system_ns */
	bool seccomp;                  /* calls that are not wanted do not stop (launched only) */
	enum trace_pin pin;
	const uint64_t *calls;         /* bits of TRACE_CALLS_MAX; NULL: all */
	struct copy_options copy;
	size_t ring_size;              /* bytes; 0: as is usual */
	const struct procroot *proc;   /* borrowed as long as it traces */
};

/* Why it could not begin. */
struct trace_refusal {
	pid_t pid;                     /* of what was to be traced; 0: the program to start */
	enum preflight_cause cause;
	pid_t tracer;                  /* PREFLIGHT_TRACED: by whom */
	int error;                     /* positive errno of what failed */
};

/* Starts the thread, attaches, and starts the program. 0; or -errno, and *ret_refusal says why.
 * Those of several pids that cannot be traced are TRACE_FAILED events if one at least can. */
int tracer_new(const struct tracer_options *o, struct tracer **ret,
	       struct trace_refusal *ret_refusal);
/* Lets everything go as it was, waits for that, and frees. */
void tracer_free(struct tracer *t); /* NULL is legal */

/* Readable while events wait, and once it has ended. */
int tracer_fd(const struct tracer *t);
/* The next event, valid until the next call; NULL: none now. */
const struct trace_event *tracer_next(struct tracer *t);
/* No further events will come: all have ended or were let go. */
bool tracer_ended(const struct tracer *t);

/* Orders; they are done soon. Any thread; of a signal handler only tracer_detach. */
void tracer_detach(struct tracer *t);
/* Sends a signal to the program that was started. */
void tracer_signal(struct tracer *t, int signo);
/* The wait status of the program that was started, once it has ended while it was traced. */
bool tracer_status(const struct tracer *t, int *ret_status);
/* The program that was started; 0: none. Once tracing has ended it is this process's own child, which
 * nobody else waits for. */
pid_t tracer_program(const struct tracer *t);
/* Why its execve failed, a positive errno; 0: it did not. Known once the program has ended. */
int tracer_exec_error(const struct tracer *t);

#endif
