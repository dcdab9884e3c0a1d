/* From the tracer into the sink and its file, until all is over: nobody that is traced waits for who
 * reads the output, but as the tracer's own rules say, and signals are heard at any moment. */
#ifndef PV_CLI_TRACE_FOLLOW_PRIV_H
#define PV_CLI_TRACE_FOLLOW_PRIV_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

struct sink;
struct tracer;

/* -I: which signals let go and end. */
enum trace_interrupt {
	TRACE_INTERRUPT_USUAL,         /* WHILE_WAITING; NEVER if a program writes into a file */
	TRACE_INTERRUPT_ANYWHERE, TRACE_INTERRUPT_WHILE_WAITING, TRACE_INTERRUPT_NEVER,
	TRACE_INTERRUPT_NOT_EVEN_STOP, /* nor is SIGTSTP heard */
	TRACE_INTERRUPT_COUNT
};

struct trace_limits {
	uint64_t ns, events, calls, bytes; /* 0: no limit */
};

struct trace_follow {
	struct tracer *tracer;
	struct sink *sink;
	const char *name;              /* of the output, for messages; NULL: standard error */
	int out;
	int signal_fd;                 /* of trace_follow_block */
	struct trace_limits limits;
	bool launched;                 /* a program that it started is traced */
	/* What it was like. */
	int signo;                     /* that ended it; 0: none did */
	int error;                     /* positive errno of the output; 0: none */
	bool has_status;
	int status;                    /* wait(2), of the program started */
};

/* Blocks what is to be heard, before any thread begins. *ret_before is the mask of a program that is
 * started. A signalfd, or -errno. */
int trace_follow_block(enum trace_interrupt how, sigset_t *ret_before);
/* Returns once nothing is traced any more, and the program started has ended, unless a signal ended
 * this one. */
void trace_follow(struct trace_follow *f);

#endif
