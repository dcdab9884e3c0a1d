/* The options of `procview trace` that say how lines and tables look. */
#ifndef PV_CLI_TRACE_FORMAT_PRIV_H
#define PV_CLI_TRACE_FORMAT_PRIV_H

#include <argp.h>

struct trace_options;

enum {
	TRACE_KEY_CLOCK = 0x600, TRACE_KEY_RELATIVE, TRACE_KEY_TIMES, TRACE_KEY_HEX, TRACE_KEY_FDS,
	TRACE_KEY_PIDS, TRACE_KEY_ONE_LINE
};

/* Rows of the table of options. */
#define TRACE_FORMAT_OPTIONS                                                                       \
	{ NULL, 0, NULL, 0, N_("How it is written:"), 0 },                                         \
	{ "one-line", TRACE_KEY_ONE_LINE, NULL, 0,                                                 \
	  N_("a call is one row with its thread, start and end"), 0 },                             \
	{ "string-limit", 's', N_("N"), 0, N_("show N bytes of strings (32)"), 0 },                \
	{ "no-abbrev", 'v', NULL, 0, N_("show structures whole"), 0 },                             \
	{ "abbrev", TRACE_KEY_ABBREV, N_("SET"), 0, N_("abbreviate structures of these calls"), 0 }, \
	{ "verbose", TRACE_KEY_VERBOSE, N_("SET"), 0, N_("show structures of these calls"), 0 },   \
	{ "raw", TRACE_KEY_RAW, N_("SET"), 0, N_("show arguments of these calls as numbers"), 0 }, \
	{ "const-print-style", 'X', "raw|abbrev|verbose", 0, N_("how constants are shown"), 0 },   \
	{ "decode-fds", TRACE_KEY_FDS, N_("SET"), OPTION_ARG_OPTIONAL,                             \
	  N_("show what descriptors are: path, socket, dev, pidfd, all"), 0 },                     \
	{ NULL, 'y', NULL, 0, N_("show paths of descriptors; -yy all about them"), 0 },            \
	{ "decode-pids", TRACE_KEY_PIDS, "comm", 0, N_("show names of processes"), 0 },            \
	{ NULL, 'Y', NULL, 0, N_("show names of processes"), 0 },                                  \
	{ "strings-in-hex", TRACE_KEY_HEX, "non-ascii|all", OPTION_ARG_OPTIONAL,                   \
	  N_("strings in hex"), 0 },                                                               \
	{ NULL, 'x', NULL, 0, N_("strings that are not ASCII in hex; -xx all strings"), 0 },       \
	{ "absolute-timestamps", TRACE_KEY_CLOCK, N_("FORMAT"), OPTION_ARG_OPTIONAL,               \
	  N_("time, unix or none, and s, ms, us or ns, with a comma between"), 0 },                \
	{ NULL, 't', NULL, 0, N_("the time of day; -tt with microseconds, -ttt since 1970"), 0 },  \
	{ "relative-timestamps", TRACE_KEY_RELATIVE, "s|ms|us|ns", OPTION_ARG_OPTIONAL,            \
	  N_("time since the line before"), 0 },                                                   \
	{ NULL, 'r', NULL, 0, N_("time since the line before, in microseconds"), 0 },              \
	{ "syscall-times", TRACE_KEY_TIMES, "s|ms|us|ns", OPTION_ARG_OPTIONAL,                     \
	  N_("time spent in each call"), 0 },                                                      \
	{ NULL, 'T', NULL, 0, N_("time spent in each call, in microseconds"), 0 },                 \
	{ "syscall-number", 'n', NULL, 0, N_("show the numbers of calls"), 0 },                    \
	{ "instruction-pointer", 'i', NULL, 0, N_("show where calls are made"), 0 },               \
	{ "columns", 'a', N_("COLUMN"), 0, N_("where the result stands (40)"), 0 },                \
	{ NULL, 0, NULL, 0, N_("Tables:"), 0 },                                                    \
	{ "summary-only", 'c', NULL, 0, N_("only a table of counts, errors and times"), 0 },       \
	{ "summary", 'C', NULL, 0, N_("the table after all lines"), 0 },                           \
	{ "summary-wall-clock", 'w', NULL, 0,                                                      \
	  N_("count time from beginning to end of calls, not the system's"), 0 },                  \
	{ "summary-sort-by", 'S', N_("COLUMN"), 0, N_("order of the table (time)"), 0 },           \
	{ "summary-columns", 'U', N_("COLUMN,..."), 0, N_("columns of the table"), 0 },            \
	{ "summary-syscall-overhead", 'O', N_("TIME"), 0,                                          \
	  N_("take this off each call: microseconds, or with a unit"), 0 }

/* argp's parser for the lines, and the one for the tables. */
error_t trace_format_parse(int key, char *arg, struct argp_state *state);
error_t trace_summary_parse(int key, char *arg, struct argp_state *state);
/* The end of parsing. */
void trace_format_end(struct trace_options *o);
/* -e decode-fds=SET; NULL: paths. */
void trace_format_set_fds(struct trace_options *o, const char *set, struct argp_state *state);
/* A number from 0 on; ends with 2. */
int trace_number(const char *text, struct argp_state *state);

#endif
