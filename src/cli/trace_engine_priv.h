/* The options of `procview trace` that tell the tracer how to trace, not what is shown. */
#ifndef PV_CLI_TRACE_ENGINE_PRIV_H
#define PV_CLI_TRACE_ENGINE_PRIV_H

#include <argp.h>

struct trace_options;

/* Those without a letter of their own. */
enum {
	TRACE_KEY_TREE = 0x400, TRACE_KEY_PIN, TRACE_KEY_DROP, TRACE_KEY_WAIT, TRACE_KEY_FOR,
	TRACE_KEY_EVENTS, TRACE_KEY_MAX_BYTES, TRACE_KEY_SYSCALL_LIMIT, TRACE_KEY_KILL_ON_EXIT
};

/* Rows of the table of options. */
#define TRACE_ENGINE_OPTIONS                                                                       \
	{ "tree", TRACE_KEY_TREE, NULL, 0, N_("with -p: all that is below them too; implies -f"),  \
	  0 },                                                                                     \
	{ "interruptible", 'I', N_("N"), 0,                                                        \
	  N_("signals end it: 1 anywhere, 2 while waiting, 3 never, 4 nor does Ctrl-Z"), 0 },      \
	{ "env", 'E', N_("VAR[=VAL]"), 0, N_("set or remove VAR in the command's environment"),    \
	  0 },                                                                                     \
	{ "user", 'u', N_("USER"), 0, N_("run the command as this user"), 0 },                     \
	{ "kill-on-exit", TRACE_KEY_KILL_ON_EXIT, NULL, 0, N_("what is traced ends with procview"), \
	  0 },                                                                                     \
	{ "pin", TRACE_KEY_PIN, "auto|always|never", 0,                                            \
	  N_("keep tracer and tracee on one processor"), 0 },                                      \
	{ "drop", TRACE_KEY_DROP, NULL, 0, N_("lose events rather than let the command wait"), 0 }, \
	{ "wait", TRACE_KEY_WAIT, NULL, 0,                                                         \
	  N_("let processes wait for the output rather than lose events"), 0 },                    \
	{ "for", TRACE_KEY_FOR, N_("SECS"), 0, N_("end tracing after so many seconds"), 0 },       \
	{ "events", TRACE_KEY_EVENTS, N_("N"), 0, N_("end tracing after N calls and signals"), 0 }, \
	{ "max-bytes", TRACE_KEY_MAX_BYTES, N_("N"), 0, N_("end tracing after N bytes of output"),  \
	  0 },                                                                                     \
	{ "syscall-limit", TRACE_KEY_SYSCALL_LIMIT, N_("N"), 0,                                    \
	  N_("end tracing after N calls"), 0 }

/* argp's parser for them. */
error_t trace_engine_parse(int key, char *arg, struct argp_state *state);
/* At the end of parsing: what does not go together ends the program with 2. */
void trace_engine_check(struct trace_options *o, struct argp_state *state);

#endif
