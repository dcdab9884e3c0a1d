/* What `procview trace` was asked for: strace's letters. */
#ifndef PV_CLI_TRACE_OPTIONS_PRIV_H
#define PV_CLI_TRACE_OPTIONS_PRIV_H

#include <stdint.h>

#include "command_priv.h"
#include "list_priv.h"
#include "sink/sink.h"
#include "trace/tracer.h"
#include "trace_follow_priv.h"

enum trace_table { TRACE_TABLE_NONE, TRACE_TABLE_ONLY, TRACE_TABLE_TOO }; /* -c -C */

struct trace_options {
	struct common common;
	struct tracer_options tracer;
	struct sink_options sink;
	struct summary_options summary;
	enum trace_table table;
	struct pid_list pids;
	char **argv; /* NULL: nothing is started */
	const char *path; /* -o; NULL: standard error */
	bool append, separate; /* -A, -ff */
	int out; /* opened */
	uint64_t calls[TRACE_CALLS_MAX / 64];
	uint64_t abbrev[TRACE_CALLS_MAX / 64], verbose[TRACE_CALLS_MAX / 64],
		raw[TRACE_CALLS_MAX / 64];
	uint64_t fds; /* -e fd= */
	struct name_list paths; /* -P */
	bool has_fds, resolved;
	unsigned times, hexes, quiets, follows; /* how often the letter was given */
	enum trace_interrupt interrupt; /* -I */
	struct trace_limits limits;
	char **env; /* with -E, allocated; NULL: ours */
};

/* Wrong use ends the program with 2. */
void trace_options_parse(struct trace_options *o, int argc, char **argv);
void trace_options_done(struct trace_options *o);

#endif
