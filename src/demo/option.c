#include "state_priv.h"

#include <argp.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/i18n.h"
#include "base/number.h"
#include "demo/table.h"
#include "run_priv.h"

enum {
	KEY_FOR = 0x100,
	KEY_HOLD,
	KEY_LIFELINE,
	KEY_USAGE,
	KEY_OWN = 0x200, /* and on: those of the demo, in their order */
	GROUP_COMMON = 10,
	DEFAULT_SECONDS = 20,
	SECONDS_MAX = 1000000,
};

static const struct argp_option common[] = {
	{ NULL, 0, NULL, 0, N_("Every demonstration:"), GROUP_COMMON },
	{ "for", KEY_FOR, "SECS", 0, N_("end after so many seconds (20); 0: when stopped"), 0 },
	{ "hold", KEY_HOLD, NULL, 0,
	  N_("go to the state of interest, print a line of facts that begins with \"ready\", "
	     "stay until standard input closes"),
	  0 },
	{ "lifeline", KEY_LIFELINE, "FD", OPTION_HIDDEN, NULL, 0 },
	{ "help", 'h', NULL, 0, N_("print this help"), 0 },
	{ "usage", KEY_USAGE, NULL, 0, N_("print a short usage message"), 0 },
};

enum { COMMON_COUNT = sizeof(common) / sizeof(common[0]) };

struct parse {
	const struct demo *demo;
	struct run_settings *settings;
	bool seconds_given;
};

static void parse_seconds(struct parse *p, const char *arg, struct argp_state *state)
{
	double seconds;

	if (number_parse_seconds(arg, strlen(arg), &seconds) < 0 || seconds < 0 ||
	    seconds > SECONDS_MAX)
		argp_error(state, _("--for wants seconds"));
	else
		p->settings->seconds = seconds;
	p->seconds_given = true;
}

static void parse_lifeline(struct parse *p, const char *arg, struct argp_state *state)
{
	uint64_t fd;

	if (number_parse_u64(arg, strlen(arg), &fd) < 0 || fd > INT_MAX ||
	    fcntl((int)fd, F_SETFD, FD_CLOEXEC) < 0)
		argp_error(state, _("--lifeline wants an open descriptor"));
	else
		p->settings->lifeline = (int)fd;
}

static void check_number(const struct demo_option *o, const char *arg, struct argp_state *state)
{
	int64_t n;

	if (number_parse_i64(arg, strlen(arg), &n) < 0 || n < o->min || n > o->max)
		argp_error(state, _("--%s wants a number from %ld to %ld"), o->name, o->min,
			   o->max);
}

static void check_choice(const struct demo_option *o, const char *arg, struct argp_state *state)
{
	for (const char *const *choice = o->choices; *choice; choice++)
		if (strcmp(*choice, arg) == 0)
			return;
	argp_error(state, _("--%s does not know this word; --help lists those that it does"),
		   o->name);
}

static void check_nothing(const struct demo_option *o, const char *arg, struct argp_state *state)
{
	(void)o;
	(void)arg;
	(void)state;
}

static void parse_own(struct parse *p, size_t i, const char *arg, struct argp_state *state)
{
	static void (*const checks[DEMO_OPTION_TYPE_COUNT])(const struct demo_option *,
							    const char *, struct argp_state *) = {
		[DEMO_FLAG] = check_nothing,
		[DEMO_NUMBER] = check_number,
		[DEMO_TEXT] = check_nothing,
		[DEMO_CHOICE] = check_choice,
	};
	const struct demo_option *o = &p->demo->options[i];

	checks[o->type](o, arg, state);
	p->settings->values[i] = arg ? arg : "";
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct parse *p = state->input;

	switch (key) {
	case KEY_FOR:
		parse_seconds(p, arg, state);
		break;
	case KEY_HOLD:
		p->settings->hold = true;
		break;
	case KEY_LIFELINE:
		parse_lifeline(p, arg, state);
		break;
	case 'h':
		argp_state_help(state, state->out_stream, ARGP_HELP_STD_HELP);
		break;
	case KEY_USAGE:
		argp_state_help(state, state->out_stream, ARGP_HELP_USAGE | ARGP_HELP_EXIT_OK);
		break;
	default:
		if (key < KEY_OWN || key >= KEY_OWN + RUN_OPTION_MAX)
			return ARGP_ERR_UNKNOWN;
		parse_own(p, (size_t)(key - KEY_OWN), arg, state);
	}
	return 0;
}

static const char *argument_name(const struct demo_option *o)
{
	static const char *const names[DEMO_OPTION_TYPE_COUNT] = {
		[DEMO_NUMBER] = "N",
		[DEMO_TEXT] = "TEXT",
		[DEMO_CHOICE] = "WORD",
	};

	return names[o->type];
}

/* What it does, its words, and what it is without being given. */
static char *option_help(const struct demo_option *o)
{
	struct strbuf b = STRBUF_INIT;

	strbuf_adds(&b, _(o->help));
	if (o->type == DEMO_CHOICE) {
		strbuf_adds(&b, ": ");
		for (const char *const *choice = o->choices; *choice; choice++)
			strbuf_addf(&b, "%s%s", choice == o->choices ? "" : ", ", *choice);
	}
	if (o->initial && *o->initial)
		strbuf_addf(&b, " (%s)", o->initial);
	return strbuf_steal(&b);
}

static size_t own_options(const struct demo *demo, struct argp_option *ret)
{
	size_t n = 0;

	for (const struct demo_option *o = demo->options; o && o->name; o++, n++)
		ret[n] = (struct argp_option){
			.name = o->name,
			.key = KEY_OWN + (int)n,
			.arg = argument_name(o),
			.flags = o->hidden ? OPTION_HIDDEN : 0,
			.doc = o->hidden ? NULL : option_help(o),
			.group = 1,
		};
	return n;
}

static char *full_text(const struct demo *demo)
{
	struct strbuf b = STRBUF_INIT;

	strbuf_addf(&b, "%s\n\n%s\v%s", _(demo->title), _(demo->lesson), _("What to watch:"));
	for (const char *const *hint = demo->watch; *hint; hint++)
		strbuf_addf(&b, "\n\n%s", _(*hint));
	return strbuf_steal(&b);
}

void run_settings_parse(struct run_settings *s, const struct demo *demo, int argc, char **argv)
{
	struct argp_option options[RUN_OPTION_MAX + COMMON_COUNT + 1] = { { 0 } };
	CLEANUP_FREE char *doc = full_text(demo);
	const struct argp argp = { .options = options, .parser = parse, .doc = doc };
	struct parse p = { .demo = demo, .settings = s };
	size_t own = own_options(demo, options);

	memcpy(&options[own], common, sizeof(common));
	*s = (struct run_settings){ .seconds = DEFAULT_SECONDS, .lifeline = -1 };
	argp_err_exit_status = 2;
	argp_parse(&argp, argc, argv, ARGP_NO_HELP, NULL, &p);
	if (s->hold && !p.seconds_given)
		s->seconds = 0;
	for (size_t i = 0; i < own; i++)
		free((char *)(uintptr_t)options[i].doc);
}

/* A name that the table does not have is a mistake in the demo. */
static const char *value(const struct run *r, const char *option, const struct demo_option **ret)
{
	size_t i = 0;

	while (strcmp(r->demo->options[i].name, option) != 0)
		i++;
	*ret = &r->demo->options[i];
	return r->settings.values[i] ? r->settings.values[i] : (*ret)->initial;
}

bool run_flag(const struct run *r, const char *option)
{
	const struct demo_option *o;

	return value(r, option, &o) != NULL;
}

long run_number(const struct run *r, const char *option)
{
	const struct demo_option *o;

	return strtol(value(r, option, &o), NULL, 10);
}

const char *run_text(const struct run *r, const char *option)
{
	const struct demo_option *o;

	return value(r, option, &o);
}
