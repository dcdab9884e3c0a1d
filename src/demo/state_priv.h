/* What a running workload is, for the files that run it; demos do not look in here. */
#ifndef PV_DEMO_STATE_PRIV_H
#define PV_DEMO_STATE_PRIV_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/strbuf.h"
#include "guard_priv.h"
#include "title_priv.h"

struct demo;

enum {
	RUN_CHILD_MAX = 64,
	RUN_THREAD_MAX = 256,
	RUN_ADOPTED_MAX = 8,
	RUN_OPTION_MAX = 16,
	RUN_STRING_MAX = 32,
	STOP_REPEAT_MS = 20,
};

/* Options as parsed; what every demo takes. */
struct run_settings {
	double seconds;      /* 0: until stopped */
	bool hold;
	int lifeline;        /* -1: none */
	const char *values[RUN_OPTION_MAX]; /* borrowed from argv; a flag that is set: "" */
};

struct run {
	const struct demo *demo;
	struct run_settings settings;
	struct title title;
	pid_t root;
	pid_t self;
	unsigned failed;     /* checks */
	struct strbuf facts;
	char *strings[RUN_STRING_MAX]; /* handed out to the demo */
	size_t string_count;

	/* Read and written by signal handlers and threads. */
	atomic_bool stopping;
	atomic_int output_error;
	_Atomic pid_t children[RUN_CHILD_MAX];   /* 0: free */
	_Atomic pid_t threads[RUN_THREAD_MAX];   /* tids; 0: free */
	_Atomic uint64_t output_second;
	atomic_uint output_bytes, output_dropped;

	int adopted[RUN_ADOPTED_MAX];            /* pidfds */
	size_t adopted_count;
	bool async_stdin;    /* O_ASYNC was set on it here */
	struct guard guard;
};

/* option.c. Wrong use ends the program with 2, help with 0. */
void run_settings_parse(struct run_settings *s, const struct demo *demo, int argc, char **argv);

/* stop.c. In the root: from now on signals, time, input and lifeline stop it. */
void stop_begin(struct run *r);
/* In a child, with all signals blocked: unblocks them. */
void stop_begin_child(struct run *r);
/* Nothing interrupts the clean-up any more. */
void stop_end(struct run *r);
/* Async-signal-safe. */
void stop_now(struct run *r);

/* process.c. To the living children of this process, or one of them (-1: all); async-signal-safe. */
void process_signal_children(struct run *r, pid_t only, int signo);
bool process_is_living_child(pid_t pid);
/* Kills and reaps the children of this process. */
void process_end_children(struct run *r);
/* In the root, after that: reaps what they left behind as it dies. */
void process_end_rest(void);

/* run.c. The end of the root. Returns the exit status. */
int run_end(struct run *r);
/* Keeps a string until the end. */
const char *run_keep(struct run *r, char *owned);

#endif
