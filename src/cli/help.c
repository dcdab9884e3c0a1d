#include "help_priv.h"

#include <argp.h>
#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/strbuf.h"
#include "base/text.h"

/* Where the texts of options begin, and where all lines end. */
enum { TEXT_COLUMN = 28, LINE_COLUMNS = 79 };

/* Words of text from `column` on, broken into lines that begin at TEXT_COLUMN. */
static void add_wrapped(struct strbuf *b, const char *text, size_t column)
{
	bool first = true;

	for (const char *p = text; *p;) {
		size_t len = strcspn(p, " "), width = text_width(p, len);

		if (!first && column + 1 + width > LINE_COLUMNS) {
			strbuf_addch(b, '\n');
			strbuf_fill(b, ' ', TEXT_COLUMN);
			column = TEXT_COLUMN;
			first = true;
		}
		if (!first) {
			strbuf_addch(b, ' ');
			column++;
		}
		strbuf_add(b, p, len);
		column += width;
		first = false;
		p += len + strspn(p + len, " ");
	}
	strbuf_addch(b, '\n');
}

static bool is_heading(const struct argp_option *o)
{
	return !o->name && !o->key;
}

/* "-p, --pid=PID,..." of an option. */
static void add_names(struct strbuf *b, const struct argp_option *o, const char *arg)
{
	bool letter = o->key > 0 && o->key < 0x80 && isgraph(o->key);

	if (letter)
		strbuf_addf(b, "-%c", o->key);
	if (letter && o->name)
		strbuf_adds(b, ", ");
	if (o->name)
		strbuf_addf(b, "--%s", o->name);
	if (arg && (o->flags & OPTION_ARG_OPTIONAL))
		strbuf_addf(b, "[=%s]", arg);
	else if (arg)
		strbuf_addf(b, "%s%s", o->name ? "=" : " ", arg);
}

/* An option with its aliases behind it. Returns the next one. */
static const struct argp_option *add_option(struct strbuf *b, const struct argp_option *o)
{
	const char *text = o->doc;
	size_t start = b->len, column;

	strbuf_adds(b, o->key > 0x7f ? "      " : "  ");
	add_names(b, o, o->arg);
	for (o++; o->flags & OPTION_ALIAS; o++) {
		strbuf_adds(b, ", ");
		add_names(b, o, NULL);
	}
	column = b->len - start;
	if (column + 2 > TEXT_COLUMN) {
		strbuf_addch(b, '\n');
		column = 0;
	}
	strbuf_fill(b, ' ', TEXT_COLUMN - column);
	add_wrapped(b, _(text), TEXT_COLUMN);
	return o;
}

static void add_options(struct strbuf *b, const struct argp_option *o)
{
	while (o && (o->name || o->key || o->doc)) {
		if (is_heading(o)) {
			strbuf_addf(b, "\n%s\n", _(o->doc));
			o++;
		} else if (o->flags & OPTION_HIDDEN) {
			o++;
		} else {
			o = add_option(b, o);
		}
	}
}

/* A line for each line of args_doc. */
static void add_usage(struct strbuf *b, const char *name, const char *args)
{
	const char *before = _("Usage:");

	for (const char *p = args ? args : "";; p++) {
		size_t len = strcspn(p, "\n");

		strbuf_addf(b, "%s %s [OPTION...]", before, name);
		if (len)
			strbuf_addch(b, ' ');
		strbuf_add(b, p, len);
		strbuf_addch(b, '\n');
		p += len;
		if (!*p)
			break;
		before = _("  or: ");
	}
}

void help_add(struct strbuf *b, const char *name, const struct argp *own,
	      const struct argp_option *common)
{
	char *doc = NULL;

	if (own->help_filter)
		doc = own->help_filter(ARGP_KEY_HELP_PRE_DOC, _(own->doc), NULL);
	add_usage(b, name, own->args_doc);
	strbuf_addf(b, "%s\n", doc ? doc : _(own->doc));
	free(doc);
	if (own->options && !is_heading(own->options))
		strbuf_addch(b, '\n');
	add_options(b, own->options);
	add_options(b, common);
}
