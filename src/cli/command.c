#include "command_priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/strbuf.h"
#include "config.h"
#include "help_priv.h"
#include "locale_priv.h"

enum { KEY_JSON = 0x1000, KEY_CSV, KEY_NO_COLOR, KEY_ASCII, KEY_PROC, KEY_USAGE };

static const struct argp_option common_options[] = {
	{ NULL, 0, NULL, 0, N_("Every command:"), COMMON_GROUP },
	{ "json", KEY_JSON, NULL, 0, N_("JSON; one object a line where it is a stream"), 0 },
	{ "csv", KEY_CSV, NULL, 0, N_("comma-separated values with exact figures, for tables"), 0 },
	{ "no-color", KEY_NO_COLOR, NULL, 0, N_("no colors, as with NO_COLOR set"), 0 },
	{ "ascii", KEY_ASCII, NULL, 0, N_("plain characters only"), 0 },
	{ "proc", KEY_PROC, "DIR", OPTION_HIDDEN, NULL, 0 },
	{ "help", 'h', NULL, 0, N_("print this help"), 0 },
	{ "usage", KEY_USAGE, NULL, 0, N_("print a short usage message"), 0 },
	{ "version", 'V', NULL, 0, N_("print the version"), 0 },
	{ 0 },
};

void common_init(struct common *c)
{
	const char *no_color = getenv("NO_COLOR");

	*c = (struct common){
		.color = !no_color || !*no_color,
		.ascii = !locale_is_utf8(),
		.proc = "/proc",
	};
}

/* The input of the parser above both: what it hands to each, and what help is made of. */
struct inputs {
	void *own_input;
	struct common *common;
	const struct argp *own;
};

static void print_help(const struct inputs *in, const struct argp_state *state)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;

	help_add(&b, state->name, in->own, common_options);
	fputs(strbuf_str(&b), stdout);
}

static error_t parse_common(int key, char *arg, struct argp_state *state)
{
	const struct inputs *in = state->input;
	struct common *c = in->common;

	switch (key) {
	case KEY_JSON:
		c->json = true;
		break;
	case KEY_CSV:
		c->csv = true;
		break;
	case KEY_NO_COLOR:
		c->color = false;
		break;
	case KEY_ASCII:
		c->ascii = true;
		locale_use_plain();
		break;
	case KEY_PROC:
		c->proc = arg;
		break;
	case 'h':
		print_help(in, state);
		exit(EXIT_SUCCESS);
	case KEY_USAGE:
		argp_state_help(state, state->out_stream, ARGP_HELP_USAGE | ARGP_HELP_EXIT_OK);
		break;
	case 'V':
		fprintf(state->out_stream, "procview %s\n", PROCVIEW_VERSION);
		exit(EXIT_SUCCESS);
	case ARGP_KEY_END:
		if (c->json && c->csv)
			argp_error(state, _("--json and --csv exclude each other"));
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static error_t parse_both(int key, char *arg, struct argp_state *state)
{
	struct inputs *in = state->input;

	(void)arg;
	if (key != ARGP_KEY_INIT)
		return ARGP_ERR_UNKNOWN;
	state->child_inputs[0] = in->own_input;
	state->child_inputs[1] = in;
	return 0;
}

void command_parse(const struct argp *own, int argc, char **argv, struct common *c, void *input)
{
	static const struct argp common = { .options = common_options, .parser = parse_common };
	const struct argp_child children[] = { { own, 0, NULL, 0 },
					       { &common, 0, NULL, 0 },
					       { 0 } };
	const struct argp both = { .parser = parse_both, .children = children };
	struct inputs in = { input, c, own };

	common_init(c);
	argp_err_exit_status = 2;
	argp_parse(&both, argc, argv, ARGP_NO_HELP | ARGP_IN_ORDER, NULL, &in);
}

int common_option_words(int argc, char **argv, int i)
{
	for (const struct argp_option *o = common_options; o->name || o->doc; o++) {
		size_t len = o->name ? strlen(o->name) : 0;
		const char *word = argv[i];

		if (!len || o->key == 'h' || o->key == KEY_USAGE || o->key == 'V' ||
		    strncmp(word, "--", 2) != 0 || strncmp(word + 2, o->name, len) != 0)
			continue;
		if (word[2 + len] == '=' && o->arg)
			return 1;
		if (!word[2 + len])
			return o->arg && i + 1 < argc ? 2 : 1;
	}
	return 0;
}
