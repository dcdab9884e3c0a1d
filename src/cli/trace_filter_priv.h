/* The options of `procview trace` that choose what is shown. */
#ifndef PV_CLI_TRACE_FILTER_PRIV_H
#define PV_CLI_TRACE_FILTER_PRIV_H

#include <argp.h>

struct trace_options;

enum {
	TRACE_KEY_TRACE = 0x500, TRACE_KEY_SIGNAL, TRACE_KEY_STATUS, TRACE_KEY_QUIET,
	TRACE_KEY_ABBREV, TRACE_KEY_VERBOSE, TRACE_KEY_RAW, TRACE_KEY_READ, TRACE_KEY_WRITE,
	TRACE_KEY_FD, TRACE_KEY_DECODE_FDS, TRACE_KEY_INJECT, TRACE_KEY_FAULT, TRACE_KEY_KVM
};

/* Rows of the table of options. */
#define TRACE_FILTER_OPTIONS                                                                       \
	{ NULL, 0, NULL, 0, N_("What is shown:"), 0 },                                             \
	{ NULL, 'e', N_("NAME=SET"), 0,                                                            \
	  N_("one of the following long options with a set; trace if no name is given"), 0 },      \
	{ "trace", TRACE_KEY_TRACE, N_("SET"), 0,                                                  \
	  N_("only these calls: names, %class, /regex, ?name; !SET: all others"), 0 },             \
	{ "signal", TRACE_KEY_SIGNAL, N_("SET"), 0, N_("only these signals"), 0 },                 \
	{ "status", TRACE_KEY_STATUS, N_("SET"), 0,                                                \
	  N_("only calls that are successful, failed, unfinished, unavailable, detached"), 0 },    \
	{ "successful-only", 'z', NULL, 0, N_("only calls that succeed"), 0 },                     \
	{ "failed-only", 'Z', NULL, 0, N_("only calls that fail"), 0 },                            \
	{ "trace-path", 'P', N_("PATH"), 0, N_("only calls that touch this file"), 0 },            \
	{ "fd", TRACE_KEY_FD, N_("SET"), 0, N_("only calls that touch these descriptors"), 0 },    \
	{ "quiet", TRACE_KEY_QUIET, N_("SET"), OPTION_ARG_OPTIONAL,                                \
	  N_("leave out: attach, exit, path-resolution, personality, thread-execve"), 0 },         \
	{ NULL, 'q', NULL, 0, N_("leave out attaching; -qq ends too; -qqq all remarks"), 0 },      \
	{ "read", TRACE_KEY_READ, N_("SET"), 0, N_("dump what is read from these descriptors"), 0 }, \
	{ "write", TRACE_KEY_WRITE, N_("SET"), 0, N_("dump what is written to these descriptors"), \
	  0 },                                                                                     \
	{ "inject", TRACE_KEY_INJECT, N_("SET"), OPTION_HIDDEN, NULL, 0 },                         \
	{ "fault", TRACE_KEY_FAULT, N_("SET"), OPTION_HIDDEN, NULL, 0 },                           \
	{ "kvm", TRACE_KEY_KVM, N_("SET"), OPTION_HIDDEN, NULL, 0 }

/* argp's parser for them. */
error_t trace_filter_parse(int key, char *arg, struct argp_state *state);
/* "successful,failed", "all", "none", "!failed": bits, in the order of names; ends with 2. */
unsigned trace_words(const char *set, const char *const *names, size_t count,
		     struct argp_state *state);
/* The end of parsing. */
void trace_filter_end(struct trace_options *o);

#endif
