#include "trace_options_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/i18n.h"
#include "decode/select.h"
#include "message_priv.h"
#include "option_priv.h"
#include "trace_engine_priv.h"

enum { STRING_MAX = 32, COLUMN = 40 };

static const struct argp_option options[] = {
	{ "attach", 'p', N_("PID,..."), 0, N_("trace these processes"), 0 },
	{ "follow-forks", 'f', NULL, 0, N_("trace children too, and all threads"), 0 },
	{ "output", 'o', N_("FILE"), 0, N_("write there; - is standard output"), 0 },
	{ "trace", 'e', N_("trace=SET"), 0, N_("only these calls: names, %class, !all but these"),
	  0 },
	{ "string-limit", 's', N_("N"), 0, N_("show N bytes of strings (32)"), 0 },
	{ "no-abbrev", 'v', NULL, 0, N_("show structures whole"), 0 },
	{ "decode-fds", 'y', NULL, 0, N_("show what descriptors are"), 0 },
	{ "absolute-timestamps", 't', NULL, 0,
	  N_("the time of day; -tt with microseconds, -ttt since 1970"), 0 },
	{ "relative-timestamps", 'r', NULL, 0, N_("time since the line before"), 0 },
	{ "syscall-times", 'T', NULL, 0, N_("time spent in each call"), 0 },
	{ "strings-in-hex", 'x', NULL, 0, N_("strings that are not ASCII in hex; -xx all strings"),
	  0 },
	{ "columns", 'a', N_("COLUMN"), 0, N_("where the result stands (40)"), 0 },
	{ NULL, 'q', NULL, 0, N_("leave out attaching; -qq ends too"), 0 },
	TRACE_ENGINE_OPTIONS,
	{ NULL, 0, NULL, 0, NULL, 0 },
};

static long number(const char *text, struct argp_state *state)
{
	CLEANUP_FREE char *safe = message_safe(text);
	char *end;
	long n;

	errno = 0;
	n = strtol(text, &end, 10);
	if (errno || end == text || *end || n < 0 || n > INT32_MAX)
		argp_error(state, _("'%s' is no number of this kind"), safe);
	return n;
}

static void add_expression(struct trace_options *o, const char *text, struct argp_state *state)
{
	CLEANUP_FREE char *safe = message_safe(text);
	const char *set =
		strncmp(text, "trace=", strlen("trace=")) == 0 ? text + strlen("trace=") : text;

	if (call_select(set, o->calls, TRACE_CALLS_MAX) < 0)
		argp_error(state, _("'%s' names no system call or class"), safe);
	o->tracer.calls = o->calls;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct trace_options *o = state->input;

	switch (key) {
	case 'p':
		option_pids(&o->pids, arg, state);
		return 0;
	case 'f':
		o->tracer.follow = true;
		return 0;
	case 'o':
		o->path = arg;
		return 0;
	case 'e':
		add_expression(o, arg, state);
		return 0;
	case 's':
		o->sink.print.string_max = (size_t)number(arg, state);
		return 0;
	case 'v':
		o->sink.print.verbose = true;
		return 0;
	case 'y':
		o->sink.print.fds++;
		return 0;
	case 't':
		o->times++;
		return 0;
	case 'r':
		o->sink.relative = true;
		return 0;
	case 'T':
		o->sink.duration = true;
		return 0;
	case 'x':
		o->hexes++;
		return 0;
	case 'a':
		o->sink.column = (int)number(arg, state);
		return 0;
	case 'q':
		o->sink.quiet++;
		return 0;
	case ARGP_KEY_ARG:
		o->argv = state->argv + state->next - 1;
		state->next = state->argc;
		return 0;
	case ARGP_KEY_END:
		if (!o->argv && !o->pids.count)
			argp_error(state, _("which program or process? Give a command or -p PID"));
		trace_engine_check(o, state);
		return 0;
	default:
		return trace_engine_parse(key, arg, state);
	}
}

static void open_output(struct trace_options *o)
{
	o->out = STDERR_FILENO;
	if (!o->path)
		return;
	o->out = strcmp(o->path, "-") == 0
			 ? STDOUT_FILENO
			 : open(o->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, 0666);
	if (o->out >= 0)
		return;
	message(_("cannot open %s: %s"), o->path, strerror(errno));
	exit(1);
}

/* What one option means for several parts. */
static void spread(struct trace_options *o)
{
	static const enum sink_clock clocks[] = { SINK_NO_CLOCK, SINK_TIME, SINK_TIME_US,
						  SINK_EPOCH_US };

	o->sink.clock = clocks[o->times < 3 ? o->times : 3];
	o->sink.print.quotes = o->hexes > 1    ? QUOTE_ALL_HEX
			       : o->hexes == 1 ? QUOTE_NON_ASCII_HEX
					       : QUOTE_STRINGS;
	o->sink.pids = o->tracer.follow || o->pids.count > 1;
	o->sink.brackets = !o->path;
	o->sink.signals = UINT64_MAX;
	o->tracer.copy = (struct copy_options){ .string_max = o->sink.print.string_max,
						.verbose = o->sink.print.verbose,
						.fds = o->sink.print.fds > 0 };
	o->tracer.argv = o->argv;
	o->tracer.env = o->env ? o->env : environ;
	o->tracer.path = getenv("PATH");
	o->tracer.pids = o->pids.items;
	o->tracer.pid_count = o->pids.count;
}

void trace_options_parse(struct trace_options *o, int argc, char **argv)
{
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.args_doc = "COMMAND [ARG...]\n-p PID,...",
		.doc = N_("Trace system calls and signals of a program, as strace does."),
	};

	*o = (struct trace_options){ .sink.print.string_max = STRING_MAX, .sink.column = COLUMN };
	o->tracer.in = o->tracer.out = o->tracer.err = -1;
	command_parse(&argp, argc, argv, &o->common, o);
	spread(o);
	open_output(o);
}

void trace_options_done(struct trace_options *o)
{
	pid_list_done(&o->pids);
	for (char **word = o->env; word && *word; word++)
		free(*word);
	free(o->env);
	if (o->path && o->out > STDERR_FILENO)
		cleanup_close(&o->out);
}
