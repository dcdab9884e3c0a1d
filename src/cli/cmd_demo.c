#include "command_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/i18n.h"
#include "base/json.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "demo/run.h"
#include "demo/table.h"
#include "message_priv.h"
#include "option_priv.h"
#include "out_priv.h"

enum { NAME_COLUMNS = 16, DISTANCE_MAX = 2, WORD_MAX = 32 };

struct list {
	struct common common;
	bool wanted;
};

static void add_default(struct jsonw *j, const struct demo_option *o)
{
	jsonw_key(j, "default");
	if (o->type == DEMO_FLAG)
		jsonw_bool(j, false);
	else if (o->type == DEMO_NUMBER)
		jsonw_int(j, strtol(o->initial, NULL, 10));
	else
		jsonw_cstring(j, o->initial);
}

static void add_key_string(struct jsonw *j, const char *key, const char *s)
{
	jsonw_key(j, key);
	jsonw_cstring(j, s);
}

static void add_limits(struct jsonw *j, const struct demo_option *o)
{
	if (o->type == DEMO_NUMBER) {
		jsonw_key(j, "min");
		jsonw_int(j, o->min);
		jsonw_key(j, "max");
		jsonw_int(j, o->max);
	}
	if (o->type == DEMO_CHOICE) {
		jsonw_key(j, "choices");
		jsonw_list(j);
		for (const char *const *choice = o->choices; *choice; choice++)
			jsonw_cstring(j, *choice);
		jsonw_list_end(j);
	}
}

static void add_option(struct jsonw *j, const struct demo_option *o)
{
	jsonw_object(j);
	add_key_string(j, "name", o->name);
	add_key_string(j, "type", demo_option_type_names[o->type]);
	add_default(j, o);
	add_limits(j, o);
	add_key_string(j, "help", _(o->help));
	jsonw_object_end(j);
}

static void add_demo(struct jsonw *j, const struct demo *demo)
{
	jsonw_object(j);
	add_key_string(j, "name", demo->name);
	add_key_string(j, "group", demo_groups[demo->group].name);
	add_key_string(j, "title", _(demo->title));
	add_key_string(j, "lesson", _(demo->lesson));
	jsonw_key(j, "watch");
	jsonw_list(j);
	for (const char *const *hint = demo->watch; *hint; hint++)
		jsonw_cstring(j, _(*hint));
	jsonw_list_end(j);
	jsonw_key(j, "options");
	jsonw_list(j);
	for (const struct demo_option *o = demo->options; o && o->name; o++)
		if (!o->hidden)
			add_option(j, o);
	jsonw_list_end(j);
	jsonw_key(j, "facts");
	jsonw_list(j);
	for (const struct demo_fact *f = demo->facts; f && f->name; f++)
		jsonw_cstring(j, f->name);
	jsonw_list_end(j);
	jsonw_object_end(j);
}

static void print_json(struct out *out)
{
	struct jsonw j;

	jsonw_init(&j, &out->text, true);
	jsonw_object(&j);
	add_key_string(&j, "schema", "procview.demo/1");
	jsonw_key(&j, "demos");
	jsonw_list(&j);
	for (size_t i = 0; i < demo_count && out_more(out); i++)
		add_demo(&j, demos[i]);
	jsonw_list_end(&j);
	jsonw_object_end(&j);
	strbuf_addch(&out->text, '\n');
}

static void print_group(struct out *out, enum demo_group group, bool ascii)
{
	const char *title = _(demo_groups[group].title);
	bool any = false;

	for (size_t i = 0; i < demo_count; i++) {
		const struct demo *demo = demos[i];

		if (demo->group != group)
			continue;
		if (!any)
			strbuf_addf(&out->text, "%s%s\n", out->text.len ? "\n" : "", title);
		any = true;
		strbuf_addf(&out->text, "  %-*s", NAME_COLUMNS, demo->name);
		text_add_safe(&out->text, _(demo->title), strlen(_(demo->title)), ascii);
		strbuf_addch(&out->text, '\n');
	}
}

static int print_list(const struct list *list)
{
	CLEANUP_OUT struct out out;

	out_init(&out, 1);
	if (list->common.json)
		print_json(&out);
	else
		for (int group = 0; group < DEMO_GROUP_COUNT; group++)
			print_group(&out, (enum demo_group)group, list->common.ascii);
	return out_end(&out);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct list *list = state->input;

	(void)arg;
	switch (key) {
	case 'l':
		list->wanted = true;
		return 0;
	case ARGP_KEY_END:
		if (list->common.csv)
			argp_error(state, _("the list of demonstrations is no table: use --json"));
		if (!list->wanted)
			argp_error(state, _("which demonstration? --list names them"));
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int run_list(int argc, char **argv)
{
	static const struct argp_option options[] = {
		{ "list", 'l', NULL, 0, N_("list all demonstrations"), 0 },
		{ 0 },
	};
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.args_doc = "--list\nNAME [OPTION...]",
		.doc = N_("Start a demonstration of processes, threads or communication, to be "
			  "watched: "
			  "it tells what it does, checks itself, and leaves nothing behind. "
			  "'procview "
			  "demo NAME --help' explains one."),
	};
	struct list list = { .wanted = false };

	command_parse(&argp, argc, argv, &list.common, &list);
	return print_list(&list);
}

static unsigned least(unsigned a, unsigned b, unsigned c)
{
	unsigned smaller = a < b ? a : b;

	return smaller < c ? smaller : c;
}

/* How many letters must be typed, left out or changed to make one of the other. */
static unsigned distance(const char *a, const char *b)
{
	unsigned row[WORD_MAX + 1];
	size_t n = strlen(b);

	if (strlen(a) > WORD_MAX || n > WORD_MAX)
		return WORD_MAX;
	for (unsigned j = 0; j <= n; j++)
		row[j] = j;
	for (unsigned i = 1; *a; a++, i++) {
		unsigned diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= n; j++) {
			unsigned above = row[j];

			row[j] = least(above + 1, row[j - 1] + 1, diagonal + (*a != b[j - 1]));
			diagonal = above;
		}
	}
	return row[n];
}

static int unknown(const char *name)
{
	CLEANUP_STRBUF struct strbuf near = STRBUF_INIT;
	CLEANUP_FREE char *safe = message_safe(name);

	for (size_t i = 0; *name && i < demo_count; i++) {
		const char *known = demos[i]->name;

		if (!strstr(known, name) && distance(name, known) > DISTANCE_MAX)
			continue;
		strbuf_adds(&near, near.len ? ", " : "");
		strbuf_adds(&near, known);
	}
	if (!near.len)
		return message_usage(
			_("there is no demonstration '%s'; 'procview demo --list' names "
			  "them"),
			safe);
	return message_usage(_("there is no demonstration '%s'; near that name: %s"), safe,
			     strbuf_str(&near));
}

/* argv[at] is the name; common options before it mean nothing to a demonstration. */
static int run_demo(int at, int argc, char **argv)
{
	const struct demo *demo = demo_find(argv[at]);
	CLEANUP_FREE char *name = NULL;

	if (!demo)
		return unknown(argv[at]);
	name = xasprintf("procview demo %s", demo->name);
	argv[at] = name;
	return demo_main(demo, argc - at, argv + at);
}

static int run(int argc, char **argv)
{
	int at = 1, n;

	while (at < argc && (n = common_option_words(argc, argv, at)) > 0)
		at += n;
	return at < argc && *argv[at] != '-' ? run_demo(at, argc, argv) : run_list(argc, argv);
}

const struct subcommand subcommand_demo = {
	.name = "demo",
	.args = "--list | NAME [OPTION...]",
	.help = N_("start a demonstration to be watched"),
	.run = run,
};
