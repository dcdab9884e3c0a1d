/* Every key, from the list that binds them; the signs of the list; the filter language. */
#include "screens_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/i18n.h"
#include "ui/keymap.h"
#include "ui/settings.h"

/* Room for most keys and what they do in one row. */
enum { COLUMN_MIN = 56 };

struct help {
	struct screen screen;
	struct sheet sheet;
};

struct help_row {
	const char *label; /* verbatim */
	const char *text; /* N_() */
};

static const struct help_row state_rows[] = {
	{ "R", N_("running, or ready to run") },
	{ "S", N_("sleeping: it waits for something and can be woken by a signal") },
	{ "D", N_("uninterruptible: it waits, usually for a disk or a server of files") },
	{ "T t", N_("stopped, by a signal or by a tracer") },
	{ "Z", N_("zombie: it has ended, and its parent has not asked how") },
	{ "I", N_("idle thread of the kernel") },
};

static const struct help_row sign_rows[] = {
	{ "+", N_("new since the last picture") },
	{ "-", N_("has just ended") },
	{ "*", N_("tagged") },
	{ "▾ ▸", N_("has processes below it; they are folded away") },
};

static const struct help_row value_rows[] = {
	{ "-", N_("there is none, or nobody knows") },
	{ "!", N_("not permitted: run as root, or as the owner") },
	{ "…", N_("not read yet; costly values are read for the rows in sight") },
	{ "~", N_("approximate: the kernel's cheap counter") },
	{ "Σ", N_("of the process and all below it") },
};

static const struct help_row filter_rows[] = {
	{ "postgres", N_("words match the command, in capitals or not") },
	{ "user=ann,bob", N_("one of these, exactly; any field of procview ps --list-fields") },
	{ "cpu>5 rss>1G", N_("terms side by side must all hold; sizes take K, M, G, T") },
	{ "state=D or fds>1000", N_("either; ! binds closer than and, that closer than or") },
	{ "!(user=root)", N_("not; with parentheses") },
	{ "exe~^/usr/l?bin", N_("an extended regular expression") },
	{ "\"and\"", N_("in quotes: the word itself") },
};

static void add_rows(struct sheet *s, const char *title, const struct help_row *rows, size_t n)
{
	sheet_heading(s, title);
	for (size_t i = 0; i < n; i++)
		sheet_pair(s, rows[i].label, _(rows[i].text), ROLE_NORMAL);
}

static void add_group(struct sheet *s, const struct app *a, enum action_group group)
{
	sheet_heading(s, _(action_group_title(group)));
	for (int i = 0; i < ACTION_COUNT; i++) {
		CLEANUP_STRBUF struct strbuf keys = STRBUF_INIT;
		bool refused = a->readonly && actions[i].flags & ACTION_CHANGES;

		if (actions[i].group != group)
			continue;
		keymap_add_keys(a->settings->keymap, (enum action_id)i, &keys);
		if (keys.len)
			sheet_pair(s, strbuf_str(&keys), _(actions[i].help),
				   refused ? ROLE_DIM : ROLE_NORMAL);
	}
}

/* Anew at each drawing: keys and language may have changed since. */
static void fill(struct sheet *s, const struct app *a)
{
	sheet_clear(s);
	for (int g = 0; g < ACTION_GROUP_COUNT; g++)
		add_group(s, a, (enum action_group)g);
	add_rows(s, _("States"), state_rows, sizeof(state_rows) / sizeof(state_rows[0]));
	add_rows(s, _("Rows"), sign_rows, sizeof(sign_rows) / sizeof(sign_rows[0]));
	add_rows(s, _("Values"), value_rows, sizeof(value_rows) / sizeof(value_rows[0]));
	add_rows(s, _("Filter"), filter_rows, sizeof(filter_rows) / sizeof(filter_rows[0]));
	sheet_heading(s, _("Mouse"));
	sheet_text(s,
		   _("Click a row, a column's head (sort; again: reverse) or a key in the bottom "
		     "line; the wheel scrolls. Shift selects text as the terminal does; -M turns "
		     "the mouse off."),
		   ROLE_NORMAL);
}

static void help_draw(struct screen *s, struct app *a, struct page *p, struct rect area)
{
	struct help *h = (struct help *)s;

	page_text(p, area.x + 1, area.y, area.width - 1, ROLE_TITLE, _("procview: help"),
		  strlen(_("procview: help")));
	fill(&h->sheet, a);
	sheet_draw(&h->sheet, p,
		   (struct rect){ area.x + 1, area.y + 1, area.width - 1, area.height - 1 });
}

static unsigned help_action(struct screen *s, struct app *a, enum action_id id)
{
	struct help *h = (struct help *)s;

	(void)a;
	if (id == ACTION_HELP || id == ACTION_ENTER)
		return REACT_POP;
	return sheet_action(&h->sheet, id) & REACT_UNUSED ? dialog_action(id) : REACT_REDRAW;
}

static unsigned help_event(struct screen *s, struct app *a, const struct event *e)
{
	(void)a;
	return sheet_event(&((struct help *)s)->sheet, e);
}

static void help_free(struct screen *s)
{
	struct help *h = (struct help *)s;

	sheet_done(&h->sheet);
	free(h);
}

static const enum action_id help_keys[] = { ACTION_BACK, ACTION_SETUP, ACTION_QUIT, ACTION_NONE };

static const struct screen_ops help_ops = {
	.name = "help",
	.draw = help_draw,
	.action = help_action,
	.event = help_event,
	.keys = help_keys,
	.free = help_free,
};

struct screen *help_open(struct app *a)
{
	struct help *h = xcalloc(1, sizeof(*h));

	(void)a;
	h->screen.ops = &help_ops;
	sheet_init(&h->sheet, COLUMN_MIN);
	return &h->screen;
}
