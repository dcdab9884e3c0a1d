/* The tracer's own thread, between its files. */
#ifndef PV_TRACE_TRACER_PRIV_H
#define PV_TRACE_TRACER_PRIV_H

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/resource.h>

#include <uthash.h>

#include "base/strbuf.h"
#include "pin_priv.h"
#include "trace/tracer.h"

struct ring;

/* What wakes the thread from its wait. */
#define ORDER SIGURG

/* A task that is traced, a thread. */
struct tracee {
	pid_t tid, pid;
	bool in_call;                  /* between entry and exit */
	bool quiet;                    /* it is the program to start, before its execve */
	bool launching;                /* it is, and no execve has succeeded yet */
	bool fresh;                    /* its first stop, which nobody else sees, is to come */
	bool shown;                    /* the call that it is in has an event */
	bool interrupted;              /* its last call may have ended with EINTR */
	bool was_stopped;              /* by SIGSTOP or the like, since its last call began */
	uint64_t entered;              /* monotonic ns */
	uint64_t system_at;            /* the system's time of its process when it entered; ns */
	uint64_t stopped_at;           /* monotonic ns, 0: it runs */
	bool kept;                     /* on one processor, instead of: */
	cpu_set_t affinity;
	struct trace_call call;        /* the one that it is in */
	UT_hash_handle hh;
};

/* The wait for news, which an order ends, however close before it came. */
struct order_wait {
	sigjmp_buf env;
	volatile sig_atomic_t armed;
};

struct tracer {
	struct rusage usage;           /* of who has stopped last, if that is asked for */
	struct tracer_options options; /* what it borrows is copied, or used before tracer_new ends */
	pid_t *pids;
	uint64_t calls[TRACE_CALLS_MAX / 64];
	struct ring *ring;
	pthread_t thread;
	bool started;
	/* Between the two threads. */
	atomic_bool detach, ended;
	atomic_bool closing;           /* nobody will take an event any more */
	atomic_int signal;             /* to send to the program; 0: none */
	_Atomic(pid_t) kernel_tid;     /* of the thread; 0: it is not there */
	atomic_int status;             /* of the program, -1: it has not ended */
	atomic_int exec_error;         /* positive errno: why it did not become the program */
	_Atomic(pid_t) program;        /* that was started; 0: none */
	/* How it began: said by the thread once, before tracer_new returns. */
	pthread_mutex_t lock;
	pthread_cond_t begun;
	bool has_begun;
	int error;
	struct trace_refusal refusal;
	/* The thread's own. */
	struct tracee *tracees;        /* by tid */
	char *program_path;
	int failed_fd;                 /* read: why the program could not be started */
	struct order_wait wait;
	struct pin pin;
	uint64_t now;                  /* monotonic ns of the news that is worked on */
	struct copying *copying;
	struct strbuf event;
	uint64_t lost;                 /* not told of yet */
	uint64_t stops, shown_calls, stopped_ns, began;
};

/* thread.c */
void *tracer_main(void *arg);

/* tracee.c. Options of ptrace(2) for a new one. */
unsigned long tracee_options(const struct tracer *t);
struct tracee *tracee_find(struct tracer *t, pid_t tid);
struct tracee *tracee_add(struct tracer *t, pid_t tid, pid_t pid);
void tracee_drop(struct tracer *t, struct tracee *e);
/* The process that a thread belongs to; its own tid if that cannot be read. */
pid_t tracee_process(const struct tracer *t, pid_t tid);
/* A call that a stop of ours has ended with EINTR goes on as if nothing had been, unless a handler
 * of a signal runs now: legal in a stop after which the kernel looks for signals, with the one that
 * is being delivered or 0. */
void tracee_restart_call(const struct tracee *e, int signo);
/* Lets it run to its next stop, with a signal or 0. */
void tracee_go_on(struct tracer *t, struct tracee *e, int signo);

/* attach.c. 0 or -errno, and t->refusal. */
int tracer_attach_all(struct tracer *t);
/* launch.c. The same. */
int tracer_launch(struct tracer *t);
/* detach.c. Lets all go as they were. */
void tracer_detach_all(struct tracer *t);

/* stops.c. What a stopped or ended task has to tell, as waitid(2) says it. */
void stops_handle(struct tracer *t, const siginfo_t *info);

/* emit.c. */
struct trace_event *emit_begin(struct tracer *t, const struct tracee *e, enum trace_kind kind);
/* Into the ring, as its rules of waiting and losing say. */
void emit(struct tracer *t);
/* Says what was lost, once no tracee waits for it any more. */
void emit_last(struct tracer *t);
/* What the call's row wants of the stopped tracee's memory, into the event begun. */
void emit_memory(struct tracer *t, const struct tracee *e);

#endif
