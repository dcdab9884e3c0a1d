#include "trace_filter_priv.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/i18n.h"
#include "base/number.h"
#include "decode/select.h"
#include "message_priv.h"
#include "trace_format_priv.h"
#include "trace_options_priv.h"
#include "types/names.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static bool is_word(const char *s, size_t len, const char *word)
{
	return len == strlen(word) && strncmp(s, word, len) == 0;
}

static char *safe_word(const char *s, size_t len)
{
	CLEANUP_FREE char *word = xstrndup(s, len);

	return message_safe(word);
}

/* ---- sets ---- */

/* Calls find for each word of "!a,b"; with all of them if it is "all". Returns the bits. */
static uint64_t parse_set(const char *set, uint64_t all,
			  uint64_t (*find)(const char *word, size_t len, const void *of,
					   struct argp_state *state),
			  const void *of, struct argp_state *state)
{
	bool others = *set == '!';
	uint64_t bits = 0;

	set += others;
	for (;;) {
		size_t len = strcspn(set, ",");

		if (is_word(set, len, "all"))
			bits = all;
		else if (!is_word(set, len, "none"))
			bits |= find(set, len, of, state);
		if (!set[len])
			break;
		set += len + 1;
	}
	return others ? all & ~bits : bits;
}

struct words {
	const char *const *names;
	size_t count;
};

static uint64_t find_word(const char *word, size_t len, const void *of, struct argp_state *state)
{
	CLEANUP_FREE char *safe = safe_word(word, len);
	const struct words *w = of;

	for (size_t i = 0; i < w->count; i++)
		if (is_word(word, len, w->names[i]))
			return UINT64_C(1) << i;
	argp_error(state, _("'%s' is none of the words that this option takes"), safe);
	return 0;
}

unsigned trace_words(const char *set, const char *const *names, size_t count,
		     struct argp_state *state)
{
	const struct words w = { names, count };

	return (unsigned)parse_set(set, (UINT64_C(1) << count) - 1, find_word, &w, state);
}

static uint64_t find_signal(const char *word, size_t len, const void *of, struct argp_state *state)
{
	CLEANUP_FREE char *name = xstrndup(word, len);
	CLEANUP_FREE char *safe = message_safe(name);
	int signo = signal_number(name);

	(void)of;
	if (!signo)
		argp_error(state, _("'%s' is no signal"), safe);
	return signo ? UINT64_C(1) << (signo - 1) : 0;
}

static uint64_t find_fd(const char *word, size_t len, const void *of, struct argp_state *state)
{
	CLEANUP_FREE char *safe = safe_word(word, len);
	uint64_t n = 0;

	(void)of;
	if (number_parse_u64(word, len, &n) < 0 || n >= 64)
		argp_error(state, _("'%s' is no descriptor from 0 to 63"), safe);
	return UINT64_C(1) << (n & 63);
}

/* ---- one option each ---- */

static void set_calls(const char *set, uint64_t *bits, struct argp_state *state)
{
	CLEANUP_FREE char *safe = message_safe(set);

	if (call_select(set, bits, TRACE_CALLS_MAX) < 0)
		argp_error(state, _("'%s' names no system call or class"), safe);
}

static void set_trace(struct trace_options *o, const char *set, struct argp_state *state)
{
	set_calls(set, o->calls, state);
	o->tracer.calls = o->calls;
}

static void set_abbrev(struct trace_options *o, const char *set, struct argp_state *state)
{
	set_calls(set, o->abbrev, state);
	o->sink.abbrev = o->abbrev;
}

static void set_verbose(struct trace_options *o, const char *set, struct argp_state *state)
{
	set_calls(set, o->verbose, state);
	o->sink.verbose = o->verbose;
}

static void set_raw(struct trace_options *o, const char *set, struct argp_state *state)
{
	set_calls(set, o->raw, state);
	o->sink.raw = o->raw;
}

static void set_signals(struct trace_options *o, const char *set, struct argp_state *state)
{
	o->sink.signals = parse_set(set, UINT64_MAX, find_signal, NULL, state);
}

static void set_status(struct trace_options *o, const char *set, struct argp_state *state)
{
	static const char *const names[] = { "successful", "failed", "unfinished", "unavailable",
					     "detached" };

	o->sink.statuses = trace_words(set, names, COUNT(names), state);
}

static void set_quiet(struct trace_options *o, const char *set, struct argp_state *state)
{
	static const char *const names[] = { "attach", "exit", "path-resolution", "personality",
					     "thread-execve" };

	if (set)
		o->sink.quiet = trace_words(set, names, COUNT(names), state);
	else
		o->sink.quiet = SINK_QUIET_ATTACH | SINK_QUIET_PERSONALITY;
}

static void set_read(struct trace_options *o, const char *set, struct argp_state *state)
{
	o->sink.read_fds = parse_set(set, UINT64_MAX, find_fd, NULL, state);
}

static void set_write(struct trace_options *o, const char *set, struct argp_state *state)
{
	o->sink.write_fds = parse_set(set, UINT64_MAX, find_fd, NULL, state);
}

static void set_fd(struct trace_options *o, const char *set, struct argp_state *state)
{
	o->fds = parse_set(set, UINT64_MAX, find_fd, NULL, state);
	o->has_fds = true;
}

static void refuse(struct trace_options *o, const char *set, struct argp_state *state)
{
	(void)o;
	(void)set;
	argp_error(state, _("changing calls (inject, fault) and kvm are strace's: procview only "
			    "watches"));
}

static const struct expression {
	const char *names[3]; /* of -e */
	int key;
	void (*set)(struct trace_options *o, const char *set, struct argp_state *state);
} expressions[] = {
	{ { "trace", "t", NULL }, TRACE_KEY_TRACE, set_trace },
	{ { "signal", "signals", "s" }, TRACE_KEY_SIGNAL, set_signals },
	{ { "status", NULL, NULL }, TRACE_KEY_STATUS, set_status },
	{ { "quiet", "silent", "q" }, TRACE_KEY_QUIET, set_quiet },
	{ { "abbrev", "a", NULL }, TRACE_KEY_ABBREV, set_abbrev },
	{ { "verbose", "v", NULL }, TRACE_KEY_VERBOSE, set_verbose },
	{ { "raw", "x", NULL }, TRACE_KEY_RAW, set_raw },
	{ { "read", "reads", "r" }, TRACE_KEY_READ, set_read },
	{ { "write", "writes", "w" }, TRACE_KEY_WRITE, set_write },
	{ { "fd", "fds", NULL }, TRACE_KEY_FD, set_fd },
	{ { "decode-fds", "decode-fd", NULL }, TRACE_KEY_DECODE_FDS, trace_format_set_fds },
	{ { "inject", NULL, NULL }, TRACE_KEY_INJECT, refuse },
	{ { "fault", NULL, NULL }, TRACE_KEY_FAULT, refuse },
	{ { "kvm", NULL, NULL }, TRACE_KEY_KVM, refuse },
};

static const struct expression *find_expression(const char *name, size_t len)
{
	for (size_t i = 0; i < COUNT(expressions); i++)
		for (size_t k = 0; k < 3 && expressions[i].names[k]; k++)
			if (is_word(name, len, expressions[i].names[k]))
				return &expressions[i];
	return NULL;
}

static void add_expression(struct trace_options *o, const char *text, struct argp_state *state)
{
	size_t len = strcspn(text, "=");
	const struct expression *e = text[len] ? find_expression(text, len) : NULL;

	if (e)
		e->set(o, text + len + 1, state);
	else
		set_trace(o, text, state);
}

/* As it is named, and as it is without links, by which descriptors are known. */
static void add_path(struct trace_options *o, const char *path)
{
	CLEANUP_FREE char *real = realpath(path, NULL);

	name_list_add(&o->paths, path, strlen(path));
	if (!real || strcmp(real, path) == 0)
		return;
	name_list_add(&o->paths, real, strlen(real));
	o->resolved = true;
}

error_t trace_filter_parse(int key, char *arg, struct argp_state *state)
{
	struct trace_options *o = state->input;

	switch (key) {
	case 'e':
		add_expression(o, arg, state);
		return 0;
	case 'z':
		o->sink.statuses = SINK_SUCCESSFUL;
		return 0;
	case 'Z':
		o->sink.statuses = SINK_FAILED;
		return 0;
	case 'P':
		add_path(o, arg);
		return 0;
	case 'q':
		o->quiets++;
		return 0;
	default:
		break;
	}
	for (size_t i = 0; i < COUNT(expressions); i++)
		if (expressions[i].key == key) {
			expressions[i].set(o, arg, state);
			return 0;
		}
	return ARGP_ERR_UNKNOWN;
}

static void say_resolved(const struct trace_options *o)
{
	for (size_t i = 0; i + 1 < o->paths.count; i++) {
		CLEANUP_FREE char *real = realpath(o->paths.items[i], NULL);
		CLEANUP_FREE char *from = message_safe(o->paths.items[i]);
		CLEANUP_FREE char *to = message_safe(o->paths.items[i + 1]);

		if (real && strcmp(real, o->paths.items[i + 1]) == 0 && strcmp(from, to) != 0)
			message(_("'%s' is '%s'"), from, to);
	}
}

void trace_filter_end(struct trace_options *o)
{
	static const unsigned quiets[] = {
		0,
		SINK_QUIET_ATTACH | SINK_QUIET_PERSONALITY,
		SINK_QUIET_ATTACH | SINK_QUIET_PERSONALITY | SINK_QUIET_EXIT,
		SINK_QUIET_ALL,
	};

	o->sink.quiet |= quiets[o->quiets < COUNT(quiets) ? o->quiets : COUNT(quiets) - 1];
	if (o->resolved && !(o->sink.quiet & SINK_QUIET_PATHS))
		say_resolved(o);
}
