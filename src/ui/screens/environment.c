/* The environment that a process was started with, a variable a line. */
#include "model/overview.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/i18n.h"
#include "detail_priv.h"
#include "model/frame.h"
#include "screens_priv.h"

enum { COLUMN_MIN = 200 };

struct environment_tab {
	struct tab tab;
	struct task_id id;
	struct sheet sheet;
	bool filled;
};

static const char *translate(const char *text)
{
	return _(text);
}

static void environment_update(struct tab *t, struct app *a, const struct detail *d)
{
	struct environment_tab *s = (struct environment_tab *)t;
	const struct overview_options options = { .format = a->format, .translate = translate };
	const struct overview_section *section;
	struct overview *made;

	if (!d)
		return;
	made = overview_new(d, a->frame, frame_row(a->frame, s->id), &options);
	section = &made->sections[OVERVIEW_ENVIRONMENT];
	sheet_clear(&s->sheet);
	for (size_t i = 0; i < section->count; i++) {
		const struct overview_item *item = &section->items[i];

		sheet_pair(&s->sheet,
			   item->verbatim || !*item->label ? item->label : _(item->label),
			   item->value, item->tone == OVERVIEW_WARN ? ROLE_WARN : ROLE_VALUE);
	}
	overview_free(made);
	s->filled = true;
}

static void environment_draw(struct tab *t, struct app *a, struct page *p, struct rect area)
{
	struct environment_tab *s = (struct environment_tab *)t;
	const char *text = t->ended ? _("It ended before it could be read.") : _("reading …");

	(void)a;
	if (s->filled)
		sheet_draw(&s->sheet, p, area);
	else if (area.height > 0)
		page_text(p, area.x, area.y, area.width, ROLE_WARN, text, strlen(text));
}

static unsigned environment_action(struct tab *t, struct app *a, enum action_id id)
{
	(void)a;
	return sheet_action(&((struct environment_tab *)t)->sheet, id);
}

static unsigned environment_event(struct tab *t, struct app *a, const struct event *e)
{
	(void)a;
	return sheet_event(&((struct environment_tab *)t)->sheet, e);
}

static void environment_close(struct tab *t)
{
	sheet_done(&((struct environment_tab *)t)->sheet);
	free(t);
}

static struct tab *environment_open_tab(struct app *a, struct task_id id)
{
	struct environment_tab *s = xcalloc(1, sizeof(*s));

	(void)a;
	s->tab.ops = &environment_tab;
	s->id = id;
	sheet_init(&s->sheet, COLUMN_MIN);
	return &s->tab;
}

const struct tab_ops environment_tab = {
	.title = N_("Environment"),
	.open = environment_open_tab,
	.draw = environment_draw,
	.action = environment_action,
	.event = environment_event,
	.update = environment_update,
	.free = environment_close,
};
