#include "trace_format_priv.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/number.h"
#include "message_priv.h"
#include "trace_filter_priv.h"
#include "trace_options_priv.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static void say_wrong(const char *text, struct argp_state *state)
{
	CLEANUP_FREE char *safe = message_safe(text);

	argp_error(state, _("'%s' is none of the words that this option takes"), safe);
}

int trace_number(const char *text, struct argp_state *state)
{
	CLEANUP_FREE char *safe = message_safe(text);
	uint64_t n = 0;

	if (number_parse_u64(text, strlen(text), &n) < 0 || n > INT32_MAX)
		argp_error(state, _("'%s' is no number of this kind"), safe);
	return (int)n;
}

/* ---- times ---- */

/* Digits behind the seconds; below 0: it is no unit. */
static int digits_of(const char *unit, size_t len)
{
	static const char *const units[] = { "s", "ms", "us", "ns" };

	for (size_t i = 0; i < COUNT(units); i++)
		if (strlen(units[i]) == len && strncmp(units[i], unit, len) == 0)
			return (int)i * 3;
	return -1;
}

static uint8_t parse_digits(const char *unit, struct argp_state *state)
{
	int digits = unit ? digits_of(unit, strlen(unit)) : 6;

	if (digits < 0)
		say_wrong(unit, state);
	return (uint8_t)digits;
}

static const char *skip_key(const char *word, const char *key)
{
	return strncmp(word, key, strlen(key)) == 0 ? word + strlen(key) : word;
}

static bool set_clock_word(struct sink_options *o, const char *word)
{
	static const char *const names[] = {
		[SINK_NO_CLOCK] = "none", [SINK_TIME] = "time", [SINK_EPOCH] = "unix"
	};
	const char *unit = skip_key(word, "precision:");
	int digits = digits_of(unit, strlen(unit));

	if (digits >= 0) {
		o->clock_digits = (uint8_t)digits;
		return true;
	}
	for (size_t i = 0; i < COUNT(names); i++)
		if (strcmp(skip_key(word, "format:"), names[i]) == 0) {
			o->clock = (enum sink_clock)i;
			return true;
		}
	return false;
}

/* "[[format:]FORMAT[,[precision:]PRECISION]]" */
static void set_clock(struct sink_options *o, const char *text, struct argp_state *state)
{
	CLEANUP_FREE char *words = xstrdup(text ? text : "time");
	char *rest = words, *word;

	o->clock = SINK_TIME;
	o->clock_digits = 0;
	while ((word = strsep(&rest, ",")))
		if (!set_clock_word(o, word))
			say_wrong(word, state);
}

/* ---- values ---- */

void trace_format_set_fds(struct trace_options *o, const char *set, struct argp_state *state)
{
	static const char *const names[] = { "path", "dev", "pidfd", "socket" };
	unsigned bits = set ? trace_words(set, names, COUNT(names), state) : 1;

	o->sink.print.fds = bits > 1 ? 2 : bits;
}

static void set_hex(struct sink_options *o, const char *word, struct argp_state *state)
{
	if (!word || strcmp(word, "all") == 0)
		o->print.quotes = QUOTE_ALL_HEX;
	else if (strcmp(word, "non-ascii") == 0)
		o->print.quotes = QUOTE_NON_ASCII_HEX;
	else
		say_wrong(word, state);
}

static void set_constants(struct sink_options *o, const char *word, struct argp_state *state)
{
	static const char *const names[] = {
		[CONST_ABBREV] = "abbrev", [CONST_RAW] = "raw", [CONST_VERBOSE] = "verbose"
	};

	for (size_t i = 0; i < COUNT(names); i++)
		if (strcmp(names[i], word) == 0) {
			o->print.constants = (enum const_style)i;
			return;
		}
	say_wrong(word, state);
}

static error_t parse_time(int key, const char *arg, struct argp_state *state)
{
	struct trace_options *o = state->input;

	switch (key) {
	case TRACE_KEY_CLOCK:
		set_clock(&o->sink, arg, state);
		return 0;
	case 't':
		o->times++;
		return 0;
	case TRACE_KEY_RELATIVE:
	case 'r':
		o->sink.relative = true;
		o->sink.relative_digits = parse_digits(arg, state);
		return 0;
	case TRACE_KEY_TIMES:
	case 'T':
		o->sink.duration = true;
		o->sink.duration_digits = parse_digits(arg, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static error_t parse_value(int key, const char *arg, struct argp_state *state)
{
	struct trace_options *o = state->input;

	switch (key) {
	case 's':
		o->sink.print.string_max = (size_t)trace_number(arg, state);
		return 0;
	case 'v':
		o->sink.print.verbose = true;
		return 0;
	case 'X':
		set_constants(&o->sink, arg, state);
		return 0;
	case TRACE_KEY_FDS:
		trace_format_set_fds(o, arg, state);
		return 0;
	case 'y':
		o->sink.print.fds += o->sink.print.fds < 2;
		return 0;
	case TRACE_KEY_PIDS:
		if (strcmp(arg, "comm") != 0)
			say_wrong(arg, state);
		o->sink.print.pids = true;
		return 0;
	case 'Y':
		o->sink.print.pids = true;
		return 0;
	case TRACE_KEY_HEX:
		set_hex(&o->sink, arg, state);
		return 0;
	case 'x':
		o->hexes++;
		return 0;
	default:
		return parse_time(key, arg, state);
	}
}

error_t trace_format_parse(int key, char *arg, struct argp_state *state)
{
	struct trace_options *o = state->input;

	switch (key) {
	case TRACE_KEY_ONE_LINE:
		o->sink.one_line = true;
		return 0;
	case 'n':
		o->sink.number = true;
		return 0;
	case 'i':
		o->sink.ip = true;
		return 0;
	case 'a':
		o->sink.column = trace_number(arg, state);
		return 0;
	default:
		return parse_value(key, arg, state);
	}
}

static void set_clock_letters(struct sink_options *o, unsigned times)
{
	if (times) {
		o->clock = times < 3 ? SINK_TIME : SINK_EPOCH;
		o->clock_digits = times > 1 ? 6 : 0;
	} else if (o->one_line && o->clock == SINK_NO_CLOCK) {
		o->clock = SINK_TIME;
		o->clock_digits = 6;
	}
}

static int32_t utc_offset(void)
{
	time_t now = (time_t)(clock_realtime() / NS_PER_SEC);
	struct tm tm;

	return localtime_r(&now, &tm) ? (int32_t)tm.tm_gmtoff : 0;
}

void trace_format_end(struct trace_options *o)
{
	set_clock_letters(&o->sink, o->times);
	if (o->hexes)
		o->sink.print.quotes = o->hexes > 1 ? QUOTE_ALL_HEX : QUOTE_NON_ASCII_HEX;
	o->sink.utc_offset = utc_offset();
}
