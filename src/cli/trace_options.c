#include "trace_options_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/i18n.h"
#include "message_priv.h"
#include "option_priv.h"
#include "trace_engine_priv.h"
#include "trace_filter_priv.h"
#include "trace_format_priv.h"

enum { STRING_MAX = 32, COLUMN = 40 };

enum { KEY_SEPARATE = 0x700 };

static const struct argp_option options[] = {
	{ NULL, 0, NULL, 0, N_("What is traced, and where it goes:"), 0 },
	{ "attach", 'p', N_("PID,..."), 0, N_("trace these processes"), 0 },
	{ "follow-forks", 'f', NULL, 0,
	  N_("trace children too, and all threads; -ff: a file for each"), 0 },
	{ "output", 'o', N_("FILE"), 0, N_("write there; - is standard output"), 0 },
	{ "output-append-mode", 'A', NULL, 0, N_("append to the file"), 0 },
	{ "output-separately", KEY_SEPARATE, NULL, 0, N_("a file for each task: FILE.TID"), 0 },
	TRACE_ENGINE_OPTIONS,
	TRACE_FILTER_OPTIONS,
	TRACE_FORMAT_OPTIONS,
	{ "stack-traces", 'k', NULL, OPTION_HIDDEN, NULL, 0 },
	{ "detach-on", 'b', "CALL", OPTION_HIDDEN, NULL, 0 },
	{ "daemonize", 'D', NULL, OPTION_HIDDEN, NULL, 0 },
	{ NULL, 'N', NULL, OPTION_HIDDEN, NULL, 0 },
	{ "debug", 'd', NULL, OPTION_HIDDEN, NULL, 0 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

static error_t refuse(int key, struct argp_state *state)
{
	if (!strchr("kbDNd", key))
		return ARGP_ERR_UNKNOWN;
	argp_error(state, _("-%c of strace is not offered"), key);
	return 0;
}

static error_t parse_own(int key, char *arg, struct argp_state *state)
{
	struct trace_options *o = state->input;

	switch (key) {
	case 'p':
		option_pids(&o->pids, arg, state);
		return 0;
	case 'f':
		o->follows++;
		return 0;
	case KEY_SEPARATE:
		o->separate = true;
		return 0;
	case 'o':
		o->path = arg;
		return 0;
	case 'A':
		o->append = true;
		return 0;
	case ARGP_KEY_ARG:
		o->argv = state->argv + state->next - 1;
		state->next = state->argc;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static void check(struct trace_options *o, struct argp_state *state)
{
	o->separate |= o->follows > 1;
	o->tracer.follow |= o->follows > 0;
	if (!o->argv && !o->pids.count)
		argp_error(state, _("which program or process? Give a command or -p PID"));
	if (o->separate && o->table)
		argp_error(state, _("-ff and a table exclude each other"));
	if (o->separate && o->common.json)
		argp_error(state, _("-ff and --json exclude each other"));
	if (o->table && o->common.json)
		argp_error(state, _("a table and --json exclude each other"));
	if (o->common.csv)
		argp_error(state, _("there is no --csv here: --json is a line an event"));
	trace_engine_check(o, state);
	/* Without a file there is one output for all. */
	o->separate &= o->path && strcmp(o->path, "-") != 0;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	static error_t (*const parsers[])(int key, char *arg, struct argp_state *state) = {
		parse_own,	     trace_filter_parse, trace_format_parse,
		trace_summary_parse, trace_engine_parse,
	};
	error_t error = ARGP_ERR_UNKNOWN;

	if (key == ARGP_KEY_END) {
		check(state->input, state);
		return 0;
	}
	for (size_t i = 0; i < sizeof(parsers) / sizeof(parsers[0]) && error; i++)
		error = parsers[i](key, arg, state);
	return error && key > 0 && key < 0x80 ? refuse(key, state) : error;
}

/* The files of -ff are made one after the other, when it is too late to refuse. */
static int check_folder(const char *path)
{
	const char *slash = strrchr(path, '/');
	CLEANUP_FREE char *folder =
		slash ? xstrndup(path, (size_t)(slash - path) + 1) : xstrdup(".");

	return access(folder, W_OK | X_OK);
}

static int open_file(const struct trace_options *o)
{
	int mode = o->append ? O_APPEND : O_TRUNC;

	if (o->separate)
		return check_folder(o->path) < 0 ? -1 : STDERR_FILENO;
	if (strcmp(o->path, "-") == 0)
		return STDOUT_FILENO;
	return open(o->path, O_WRONLY | O_CREAT | mode | O_CLOEXEC | O_NOCTTY, 0666);
}

static void open_output(struct trace_options *o)
{
	o->out = o->path ? open_file(o) : STDERR_FILENO;
	if (o->out >= 0)
		return;
	message(_("cannot open %s: %s"), o->path, strerror(errno));
	exit(1);
}

static bool has_bit(const uint64_t *bits)
{
	for (size_t i = 0; bits && i < TRACE_CALLS_MAX / 64; i++)
		if (~bits[i])
			return true;
	return false;
}

/* What one option means for several parts. */
static void spread(struct trace_options *o)
{
	bool many = o->tracer.follow || o->pids.count > 1;

	trace_filter_end(o);
	trace_format_end(o);
	o->sink.pids = many && o->path && !o->separate;
	o->sink.brackets = !o->path;
	o->summary.statuses = o->sink.statuses;
	o->tracer.copy = (struct copy_options){
		.string_max = o->sink.print.string_max,
		.verbose = o->sink.print.verbose || has_bit(o->sink.abbrev),
		.fds = o->sink.print.fds > 0 || o->paths.count > 0,
		.read_fds = o->sink.read_fds,
		.write_fds = o->sink.write_fds,
	};
	o->tracer.system_time = o->table && !o->summary.wall;
	o->tracer.argv = o->argv;
	o->tracer.env = o->env ? o->env : environ;
	o->tracer.path = getenv("PATH");
	o->tracer.pids = o->pids.items;
	o->tracer.pid_count = o->pids.count;
}

static const struct trace_options defaults = {
	.sink = { .print.string_max = STRING_MAX,
		  .column = COLUMN,
		  .statuses = SINK_ALL_STATUSES,
		  .signals = UINT64_MAX },
	.summary = { .columns = { SUMMARY_TIME_PERCENT, SUMMARY_SECONDS, SUMMARY_AVG, SUMMARY_CALLS,
				  SUMMARY_ERRORS, SUMMARY_NAME },
		     .column_count = 6 },
};

void trace_options_parse(struct trace_options *o, int argc, char **argv)
{
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.args_doc = "COMMAND [ARG...]\n-p PID,...",
		.doc = N_("Trace system calls and signals of a program, as strace does."),
	};

	*o = defaults;
	o->tracer.in = o->tracer.out = o->tracer.err = -1;
	command_parse(&argp, argc, argv, &o->common, o);
	spread(o);
	open_output(o);
}

void trace_options_done(struct trace_options *o)
{
	pid_list_done(&o->pids);
	name_list_done(&o->paths);
	for (char **word = o->env; word && *word; word++)
		free(*word);
	free(o->env);
	if (o->path && o->out > STDERR_FILENO)
		cleanup_close(&o->out);
}
