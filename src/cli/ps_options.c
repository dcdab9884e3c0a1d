#include "ps_priv.h"

#include <argp.h>
#include <string.h>

#include "base/i18n.h"
#include "list_priv.h"
#include "model/filter.h"
#include "option_priv.h"

enum { KEY_PPID = 0x100, KEY_LIST_FIELDS, KEY_NO_HEADERS };

enum { GROUP_SELECT = 1, GROUP_SHOW, GROUP_REPEAT, GROUP_PS };

static const struct argp_option options[] = {
	{ NULL, 0, NULL, 0,
	  N_("Which processes (all if nothing is named; what any of these names):"), GROUP_SELECT },
	{ "pid", 'p', "PID,...", 0, N_("these processes"), 0 },
	{ "user", 'u', "USER,...", 0, N_("those of these users, by name or number"), 0 },
	{ NULL, 'C', "NAME,...", 0, N_("those of this name"), 0 },
	{ "ppid", KEY_PPID, "PID,...", 0, N_("children of these processes"), 0 },
	{ "filter", 'F', "FILTER", 0, N_("of all these, those that match: cpu>5 rss>1G !user=root"),
	  0 },
	{ NULL, 0, NULL, 0, N_("What of them:"), GROUP_SHOW },
	{ "format", 'o', "FIELDS", 0, N_("these fields: NAME[:WIDTH][=TITLE],..."), 0 },
	{ "sort", 's', "[-]FIELD,...", 0, N_("in this order; - has the largest first"), 0 },
	{ "tree", 't', NULL, 0, N_("as a tree"), 0 },
	{ "forest", 0, NULL, OPTION_ALIAS, NULL, 0 },
	{ "threads", 'H', NULL, 0, N_("a row for each thread"), 0 },
	{ "no-headers", KEY_NO_HEADERS, NULL, 0, N_("no line of headings"), 0 },
	{ "list-fields", KEY_LIST_FIELDS, NULL, 0, N_("print the names of all fields"), 0 },
	{ NULL, 0, NULL, 0, N_("Again and again:"), GROUP_REPEAT },
	{ "delay", 'd', "SECS", 0, N_("every so many seconds; shares are of the interval"), 0 },
	{ "count", 'n', "N", 0, N_("so many times"), 0 },
	{ NULL, 0, NULL, 0, N_("As in ps (also aux, axf and the like, without a dash):"),
	  GROUP_PS },
	{ NULL, 'e', NULL, 0, N_("all processes, whatever else is named"), 0 },
	{ NULL, 'A', NULL, OPTION_ALIAS, NULL, 0 },
	{ NULL, 'f', NULL, 0, N_("full format"), 0 },
	{ NULL, 'j', NULL, 0, N_("jobs format"), 0 },
	{ NULL, 'l', NULL, 0, N_("long format"), 0 },
	{ NULL, 'L', NULL, 0, N_("threads, with LWP and NLWP"), 0 },
	{ NULL, 'T', NULL, 0, N_("threads, with SPID"), 0 },
	{ NULL, 'w', NULL, 0, N_("nothing: output is as wide as it can be"), 0 },
	{ 0 },
};

void ps_add_columns(struct ps *ps, const char *text, struct argp_state *state)
{
	option_columns(&ps->columns, text, state);
}

void ps_add_sort(struct ps *ps, const char *text, struct argp_state *state)
{
	option_sort(&ps->sort, text, state);
}

void ps_add_pids(struct ps *ps, const char *text, struct argp_state *state)
{
	option_pids(&ps->selection.pids, text, state);
}

/* A user that the system does not know is not wrong use, but nothing can be found of one. */
static void add_user(struct ps *ps, const char *name, size_t len)
{
	if (user_list_add(&ps->selection.users, name, len) == 0)
		return;
	name_list_add(&ps->selection.unknown_users, name, len);
}

void ps_add_users(struct ps *ps, const char *text, struct argp_state *state)
{
	const char *word, *rest = text;
	size_t len, n = 0;

	for (; list_next(&rest, &word, &len); n++)
		add_user(ps, word, len);
	if (!n)
		argp_error(state, _("-u wants the name or number of a user"));
}

static void add_names(struct ps *ps, const char *text, struct argp_state *state)
{
	const char *word, *rest = text;
	size_t len, n = 0;

	for (; list_next(&rest, &word, &len); n++)
		name_list_add(&ps->selection.names, word, len);
	if (!n)
		argp_error(state, _("-C wants the name of a command"));
}

static void add_parents(struct ps *ps, const char *text, struct argp_state *state)
{
	option_pids(&ps->selection.parents, text, state);
}

static void set_filter(struct ps *ps, const char *text, struct argp_state *state)
{
	filter_free(ps->filter);
	ps->filter = option_filter(text, state);
}

/* Options that set no more than a flag. */
static bool parse_flag(struct ps *ps, int key)
{
	switch (key) {
	case 'e':
		ps->everything = true;
		return true;
	case 'f':
		ps->letters |= PS_FULL;
		return true;
	case 'j':
		ps->letters |= PS_JOBS;
		return true;
	case 'l':
		ps->letters |= PS_LONG;
		return true;
	case 'L':
	case 'T':
		ps->letters |= PS_LWP;
		ps->threads = true;
		return true;
	case 'H':
		ps->threads = true;
		return true;
	case 't':
		ps->tree = true;
		return true;
	case 'w':
		return true;
	case KEY_NO_HEADERS:
		ps->no_header = true;
		return true;
	case KEY_LIST_FIELDS:
		ps->list_fields = true;
		return true;
	default:
		return false;
	}
}

static error_t parse_argument(struct ps *ps, int key, const char *arg, struct argp_state *state)
{
	static const struct {
		int key;
		void (*take)(struct ps *ps, const char *text, struct argp_state *state);
	} takers[] = {
		{ 'p', ps_add_pids }, { 'u', ps_add_users },
		{ 'C', add_names },   { KEY_PPID, add_parents },
		{ 'F', set_filter },  { 'o', ps_add_columns },
		{ 's', ps_add_sort }, { ARGP_KEY_ARG, ps_parse_word },
	};

	for (size_t i = 0; i < sizeof(takers) / sizeof(takers[0]); i++)
		if (takers[i].key == key) {
			takers[i].take(ps, arg, state);
			return 0;
		}
	return ARGP_ERR_UNKNOWN;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct ps *ps = state->input;

	if (parse_flag(ps, key))
		return 0;
	switch (key) {
	case 'd':
		ps->delay = option_seconds(arg, state);
		ps->stream = true;
		return 0;
	case 'n':
		ps->count = option_count(arg, state);
		ps->stream = true;
		return 0;
	default:
		return parse_argument(ps, key, arg, state);
	}
}

/* `-aux` and `-axf` are typed for `aux` and `axf`, and ps takes them so. */
static char *without_dash(char *word)
{
	bool bsd = word[0] == '-' && strspn(word + 1, "auxfwh") == strlen(word + 1) &&
		   strchr(word, 'a') && strchr(word, 'x');

	return bsd ? word + 1 : word;
}

void ps_parse(struct ps *ps, int argc, char **argv)
{
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.args_doc = "[aux|axf|-ef|-eLf] [PID...]",
		.doc = N_("List processes."),
	};

	*ps = (struct ps){ .delay = 1 };
	for (int i = 1; i < argc; i++)
		argv[i] = without_dash(argv[i]);
	command_parse(&argp, argc, argv, &ps->common, ps);
}

void ps_done(struct ps *ps)
{
	selection_done(&ps->selection);
	columns_done(&ps->columns);
	filter_free(ps->filter);
}
