/* Makes a manual page of its template: a line @FIELDS@ becomes the table of fields, @KEYS@ that of
 * keys, @DEMOS@ that of demonstrations, as the program itself has them. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "demo/table.h"
#include "model/field.h"
#include "ui/action.h"

enum { LINE_MAX_LENGTH = 79 };

/* Text as mdoc has it anywhere in a line: no escape and no macro comes of it. */
static void add_text(struct strbuf *b, const char *s)
{
	size_t len = strlen(s);

	for (size_t at = 0; at < len;) {
		int32_t code;

		at += text_decode(s + at, len - at, &code);
		if (code == '\\')
			strbuf_adds(b, "\\e");
		else if (code == '"')
			strbuf_adds(b, "\\(dq");
		else if (code == '-')
			strbuf_adds(b, "\\-");
		else if (code < 0x80)
			strbuf_addch(b, (char)code);
		else
			strbuf_addf(b, "\\[u%04X]", (unsigned)code);
	}
}

static bool ends_sentence(const char *word, size_t len)
{
	while (len > 1 && strchr("\"')", word[len - 1]))
		len--;
	return len > 1 && strchr(".?!", word[len - 1]);
}

/* Text in lines of a length that is kept in manual pages, each sentence on a new one. */
static void add_paragraph(struct strbuf *b, const char *text)
{
	CLEANUP_STRBUF struct strbuf word = STRBUF_INIT;
	size_t start = b->len;
	bool ended = false;

	for (const char *p = text; *p; p += strspn(p, " ")) {
		size_t len = strcspn(p, " ");
		CLEANUP_FREE char *raw = xstrndup(p, len);

		strbuf_clear(&word);
		add_text(&word, raw);
		if (ended || (b->len > start && b->len - start + word.len >= LINE_MAX_LENGTH)) {
			strbuf_addch(b, '\n');
			start = b->len;
		}
		if (b->len > start)
			strbuf_addch(b, ' ');
		else if (*raw == '.' || *raw == '\'')
			strbuf_adds(b, "\\&"); /* it would begin a macro */
		strbuf_add(b, word.s, word.len);
		ended = ends_sentence(raw, len);
		p += len;
	}
	strbuf_addch(b, '\n');
}

static void add_aliases(struct strbuf *b, enum field_id id)
{
	CLEANUP_STRBUF struct strbuf names = STRBUF_INIT;

	for (size_t i = 0; i < field_alias_count; i++) {
		if (field_aliases[i].field != id)
			continue;
		strbuf_adds(&names, names.len ? ", " : "Also ");
		strbuf_adds(&names, field_aliases[i].name);
	}
	if (!names.len)
		return;
	strbuf_addch(&names, '.');
	add_paragraph(b, names.s);
}

static void add_fields(struct strbuf *b)
{
	strbuf_adds(b, ".Bl -tag -width Ds -compact\n");
	for (int id = 0; id < FIELD_COUNT; id++) {
		strbuf_adds(b, ".It Ic ");
		add_text(b, fields[id].name);
		strbuf_addch(b, '\n');
		add_paragraph(b, fields[id].help);
		add_aliases(b, (enum field_id)id);
	}
	strbuf_adds(b, ".El\n");
}

/* "F9 k" as arguments of a macro: \& keeps those that are punctuation or names of macros. */
static void add_keys(struct strbuf *b, const char *keys)
{
	const char *before = "";

	for (const char *p = keys; *p; p += strspn(p, " ")) {
		size_t len = strcspn(p, " ");
		CLEANUP_FREE char *key = xstrndup(p, len);

		strbuf_adds(b, before);
		strbuf_adds(b, "\\&");
		add_text(b, key);
		before = " , ";
		p += len;
	}
}

static void add_action(struct strbuf *b, const struct action *a)
{
	strbuf_adds(b, ".It Ic ");
	add_keys(b, *a->keys ? a->keys : "(none)");
	strbuf_addch(b, '\n');
	add_paragraph(b, a->help);
	strbuf_adds(b, ".Pq Ic ");
	add_text(b, a->name);
	if (a->vi_keys && *a->vi_keys) {
		strbuf_adds(b, " ; Ic ");
		add_keys(b, a->vi_keys);
	}
	strbuf_addch(b, '\n');
}

static void add_actions(struct strbuf *b)
{
	for (int group = 0; group < ACTION_GROUP_COUNT; group++) {
		strbuf_adds(b, ".Ss \\&"); /* "Do" is a macro too */
		add_text(b, action_group_title((enum action_group)group));
		strbuf_adds(b, "\n.Bl -tag -width Ds -compact\n");
		for (int id = 0; id < ACTION_COUNT; id++)
			if (actions[id].group == (enum action_group)group)
				add_action(b, &actions[id]);
		strbuf_adds(b, ".El\n");
	}
}

/* "a, b, c"; what it is without the option, in brackets. */
static void add_option_help(struct strbuf *b, const struct demo_option *o)
{
	CLEANUP_STRBUF struct strbuf text = STRBUF_INIT;

	strbuf_adds(&text, o->help);
	for (const char *const *choice = o->choices; choice && *choice; choice++)
		strbuf_addf(&text, "%s%s", choice == o->choices ? ": " : ", ", *choice);
	if (o->initial && *o->initial)
		strbuf_addf(&text, " (%s)", o->initial);
	strbuf_addch(&text, '.');
	add_paragraph(b, text.s);
}

static void add_demo_option(struct strbuf *b, const struct demo_option *o)
{
	static const char *const arguments[DEMO_OPTION_TYPE_COUNT] = {
		[DEMO_FLAG] = "",
		[DEMO_NUMBER] = " Ar n",
		[DEMO_TEXT] = " Ar text",
		[DEMO_CHOICE] = " Ar word",
	};

	strbuf_adds(b, ".It Fl Fl ");
	add_text(b, o->name);
	strbuf_addf(b, "%s\n", arguments[o->type]);
	add_option_help(b, o);
}

static bool has_options(const struct demo *demo)
{
	for (const struct demo_option *o = demo->options; o && o->name; o++)
		if (!o->hidden)
			return true;
	return false;
}

static void add_line(struct strbuf *b, const char *before, const char *text, const char *after)
{
	CLEANUP_FREE char *whole = xasprintf("%s%s%s", before, text, after);

	add_paragraph(b, whole);
}

static void add_demo(struct strbuf *b, const struct demo *demo)
{
	strbuf_adds(b, ".It Ic ");
	add_text(b, demo->name);
	strbuf_addch(b, '\n');
	add_line(b, "", demo->title, ".");
	strbuf_adds(b, ".Pp\n");
	add_paragraph(b, demo->lesson);
	for (const char *const *hint = demo->watch; *hint; hint++) {
		strbuf_adds(b, ".Pp\n");
		add_line(b, "Watch: ", *hint, "");
	}
	if (!has_options(demo))
		return;
	strbuf_adds(b, ".Bl -tag -width Ds -compact\n");
	for (const struct demo_option *o = demo->options; o->name; o++)
		if (!o->hidden)
			add_demo_option(b, o);
	strbuf_adds(b, ".El\n");
}

static void add_demos(struct strbuf *b)
{
	for (int group = 0; group < DEMO_GROUP_COUNT; group++) {
		strbuf_adds(b, ".Ss ");
		add_text(b, demo_groups[group].title);
		strbuf_adds(b, "\n.Bl -tag -width Ds\n");
		for (size_t i = 0; i < demo_count; i++)
			if (demos[i]->group == (enum demo_group)group)
				add_demo(b, demos[i]);
		strbuf_adds(b, ".El\n");
	}
}

static void expand(struct strbuf *b, const char *line)
{
	static const struct {
		const char *mark;
		void (*add)(struct strbuf *b);
	} marks[] = {
		{ "@FIELDS@\n", add_fields },
		{ "@KEYS@\n", add_actions },
		{ "@DEMOS@\n", add_demos },
	};

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (strcmp(line, marks[i].mark) == 0) {
			marks[i].add(b);
			return;
		}
	strbuf_adds(b, line);
}

int main(int argc, char **argv)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
	char *line = NULL;
	size_t cap = 0;
	FILE *in;

	if (argc != 2) {
		fprintf(stderr, "usage: docgen TEMPLATE\n");
		return 2;
	}
	in = fopen(argv[1], "re");
	if (!in) {
		fprintf(stderr, "docgen: %s: %s\n", argv[1], strerror(errno));
		return EXIT_FAILURE;
	}
	while (getline(&line, &cap, in) >= 0)
		expand(&b, line);
	free(line);
	fclose(in);
	return fputs(strbuf_str(&b), stdout) < 0 || fflush(stdout) ? EXIT_FAILURE : EXIT_SUCCESS;
}
