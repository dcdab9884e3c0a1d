#include "command_priv.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/strbuf.h"
#include "columns_priv.h"
#include "list_priv.h"
#include "locale_priv.h"
#include "message_priv.h"
#include "model/filter.h"
#include "model/snapshot.h"
#include "option_priv.h"
#include "sampler_priv.h"
#include "selection_priv.h"
#include "source/live.h"
#include "source/source.h"
#include "types/request.h"
#include "ui/app.h"

enum { KEY_ROOT = 0x100, KEY_READONLY };

static const struct argp_option options[] = {
	{ NULL, 0, NULL, 0, N_("The screen:"), 1 },
	{ "pid", 'p', "PID,...", 0, N_("these processes only; a single one is opened at once"), 0 },
	{ "user", 'u', "USER", 0, N_("only the processes of this user"), 0 },
	{ "root", KEY_ROOT, "PID", 0, N_("only this process and what is below it"), 0 },
	{ "filter", 'F', "FILTER", 0, N_("only what matches: cpu>5 rss>1G !user=root"), 0 },
	{ "sort", 's', "[-]FIELD", 0, N_("in this order; - has the largest first"), 0 },
	{ "tree", 't', NULL, 0, N_("as a tree"), 0 },
	{ "threads", 'H', NULL, 0, N_("threads too"), 0 },
	{ "delay", 'd', "SECS", 0, N_("read anew every so many seconds"), 0 },
	{ "no-mouse", 'M', NULL, 0, N_("leave the mouse to the terminal"), 0 },
	{ "readonly", KEY_READONLY, NULL, 0, N_("refuse whatever changes other processes"), 0 },
	{ 0 },
};

struct screen_options {
	struct common common;
	struct app_launch launch;
	struct pid_list pids;
	const char *user; /* as named; NULL: everybody */
	struct user_list users;
	struct sort sort;
};

static void add_pids(struct screen_options *o, const char *text, struct argp_state *state)
{
	option_pids(&o->pids, text, state);
}

static void set_user(struct screen_options *o, const char *text, struct argp_state *state)
{
	(void)state;
	o->user = text;
}

static void set_root(struct screen_options *o, const char *text, struct argp_state *state)
{
	o->launch.root = option_pid(text, state);
}

static void set_filter(struct screen_options *o, const char *text, struct argp_state *state)
{
	filter_free(option_filter(text, state));
	o->launch.filter = text;
}

static void set_sort(struct screen_options *o, const char *text, struct argp_state *state)
{
	option_sort(&o->sort, text, state);
}

static void set_delay(struct screen_options *o, const char *text, struct argp_state *state)
{
	o->launch.delay = option_seconds(text, state);
}

/* The one mistake that deserves more than "no such thing". */
static void refuse_word(struct screen_options *o, const char *text, struct argp_state *state)
{
	CLEANUP_FREE char *safe = message_safe(text);

	(void)o;
	argp_error(state, _("'%s' is not understood: a command comes before its options"), safe);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	static const struct {
		int key;
		void (*take)(struct screen_options *o, const char *text, struct argp_state *state);
	} takers[] = {
		{ 'p', add_pids },
		{ 'u', set_user },
		{ KEY_ROOT, set_root },
		{ 'F', set_filter },
		{ 's', set_sort },
		{ 'd', set_delay },
		{ ARGP_KEY_ARG, refuse_word },
	};
	struct screen_options *o = state->input;
	bool *const flag = key == 't'		 ? &o->launch.tree
			   : key == 'H'		 ? &o->launch.threads
			   : key == 'M'		 ? &o->launch.no_mouse
			   : key == KEY_READONLY ? &o->launch.readonly
						 : NULL;

	for (size_t i = 0; i < sizeof(takers) / sizeof(takers[0]); i++)
		if (takers[i].key == key) {
			takers[i].take(o, arg, state);
			return 0;
		}
	if (flag)
		*flag = true;
	else if (key == ARGP_KEY_END && (o->common.json || o->common.csv))
		argp_error(state, _("the screen has no such output: use 'procview ps'"));
	else
		return ARGP_ERR_UNKNOWN;
	return 0;
}

/* The text above the options: what there is besides the screen. */
static char *add_commands(int key, const char *text, void *input)
{
	struct strbuf b = STRBUF_INIT;

	(void)input;
	if (key != ARGP_KEY_HELP_PRE_DOC)
		return (char *)text;
	strbuf_adds(&b, text);
	strbuf_addch(&b, '\n');
	for (size_t i = 0; i < subcommand_count; i++)
		strbuf_addf(&b, "\n  procview %-6s %s", subcommands[i]->name,
			    _(subcommands[i]->help));
	return strbuf_steal(&b);
}

static void parse_options(struct screen_options *o, int argc, char **argv)
{
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.args_doc = "\nCOMMAND [ARG...]",
		.doc = N_("Show processes on the screen, or run a command:"),
		.help_filter = add_commands,
	};

	command_parse(&argp, argc, argv, &o->common, o);
}

/* 0; or 1 after saying that the system knows no such user. */
static int check_user(struct screen_options *o)
{
	CLEANUP_FREE char *safe = NULL;

	if (!o->user)
		return 0;
	if (user_list_add(&o->users, o->user, strlen(o->user)) == 0) {
		o->launch.uid = o->users.items[0].uid;
		return 0;
	}
	safe = message_safe(o->user);
	message(_("there is no user %s"), safe);
	return 1;
}

static int say_launch_error(int error)
{
	const char *term = getenv("TERM");
	CLEANUP_FREE char *safe = message_safe(term && *term ? term : _("unset"));

	if (error == -ENOTTY)
		message(_("the screen wants a terminal; for a list use 'procview ps'"));
	else if (error == -ENOTSUP)
		message(_("this terminal (TERM is %s) cannot place the cursor; try "
			  "TERM=xterm-256color, or 'procview ps -d 1'"),
			safe);
	else
		message(_("cannot open the screen: %s"), strerror(-error));
	return 1;
}

/* Lines that the config file gave, as remarks: of very many the first ones. */
static void say_remarks(const struct strbuf *remarks)
{
	enum { REMARKS_MAX = 20 };
	size_t more = 0, said = 0;

	for (const char *s = strbuf_str(remarks); *s;) {
		size_t len = strcspn(s, "\n");
		CLEANUP_FREE char *line = xstrndup(s, len), *safe = message_safe(line);

		if (said < REMARKS_MAX) {
			message("%s", safe);
			said++;
		} else {
			more++;
		}
		s += len + (s[len] == '\n');
	}
	if (more)
		message(ngettext("%zu more line of this kind", "%zu more lines of this kind", more),
			more);
}

/* What was named by pid, --root too, must be there, or some of it: else 1, after saying so. */
static int check_pids(struct screen_options *o)
{
	struct selection named = { .own = false };
	struct snapshot_request request = { .facts = FACT_BIT(FACT_STAT) };
	struct snapshot *snapshot;
	int status = 0;

	for (size_t i = 0; i < o->pids.count; i++)
		pid_list_add(&named.pids, o->pids.items[i]);
	if (o->launch.root)
		pid_list_add(&named.pids, o->launch.root);
	request.pids = named.pids.items;
	request.pid_count = named.pids.count;
	if (named.pids.count && source_snapshot(o->launch.source, &request, &snapshot) == 0) {
		if (!selection_remark(&named, snapshot) ||
		    (o->launch.root && !snapshot_find(snapshot, o->launch.root)))
			status = 1;
		snapshot_unref(snapshot);
	}
	selection_done(&named);
	return status;
}

static int show(struct screen_options *o)
{
	CLEANUP_STRBUF struct strbuf remarks = STRBUF_INIT;
	int status, error;

	if (check_user(o))
		return 1;
	status = source_open(&o->common, live_kept_fds(), &o->launch.source);
	if (status)
		return status;
	if (check_pids(o)) {
		source_free(o->launch.source);
		return 1;
	}
	error = app_launch(&o->launch, &remarks, &status);
	say_remarks(&remarks);
	return error < 0 ? say_launch_error(error) : status;
}

static int run(int argc, char **argv)
{
	struct screen_options o = { .launch.uid = UINT32_MAX };
	int status;

	parse_options(&o, argc, argv);
	o.launch.pids = o.pids.items;
	o.launch.pid_count = o.pids.count;
	o.launch.sort = o.sort.count ? &o.sort.keys[0] : NULL;
	o.launch.no_color = !o.common.color;
	o.launch.ascii = o.common.ascii;
	o.launch.utc_offset = locale_utc_offset(clock_realtime());
	o.launch.home = getenv("HOME");
	o.launch.config_home = getenv("XDG_CONFIG_HOME");
	o.launch.state_home = getenv("XDG_STATE_HOME");
	status = show(&o);
	pid_list_done(&o.pids);
	user_list_done(&o.users);
	return status;
}

const struct subcommand subcommand_screen = { .run = run };
