/* The first tab of the detail: what `procview info` prints. */
#include "model/overview.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/i18n.h"
#include "detail_priv.h"
#include "model/frame.h"
#include "model/snapshot.h"
#include "screens_priv.h"
#include "types/detail.h"

enum { COLUMN_MIN = 76 };

struct overview_pane {
	struct tab tab;
	struct task_id id;
	struct sheet sheet;
	bool filled;
};

static const char *translate(const char *text)
{
	return _(text);
}

static void fill(struct sheet *sheet, const struct overview *o)
{
	static const enum role roles[] = { [OVERVIEW_PLAIN] = ROLE_VALUE,
					   [OVERVIEW_FAINT] = ROLE_DIM,
					   [OVERVIEW_WARN] = ROLE_WARN };
	const struct overview_section *section;

	sheet_clear(sheet);
	for (size_t i = 0; i < OVERVIEW_SECTION_COUNT; i++) {
		if (i == OVERVIEW_ENVIRONMENT) /* has a tab of its own */
			continue;
		section = &o->sections[i];
		sheet_heading(sheet, _(section->title));
		for (size_t j = 0; j < section->count; j++) {
			const struct overview_item *item = &section->items[j];
			bool as_it_is = item->verbatim || !*item->label;

			sheet_pair(sheet, as_it_is ? item->label : _(item->label), item->value,
				   roles[item->tone]);
		}
	}
}

static void overview_update(struct tab *t, struct app *a, const struct detail *d)
{
	struct overview_pane *o = (struct overview_pane *)t;
	const struct overview_options options = { .format = a->format, .translate = translate };
	struct overview *made;

	if (!d)
		return;
	made = overview_new(d, a->frame, frame_row(a->frame, o->id), &options);
	fill(&o->sheet, made);
	overview_free(made);
	o->filled = true;
}

static bool is_left_out(const struct app *a, pid_t pid)
{
	const struct snapshot *now = a->frame ? a->frame->now : NULL;

	for (size_t i = 0; now && i < now->unreadable_count; i++)
		if (now->unreadable[i] == pid)
			return true;
	return false;
}

const char *tab_excuse(const struct tab *t, const struct app *a, pid_t pid)
{
	if (t->ended)
		return _("It ended before it could be read.");
	if (is_left_out(a, pid))
		return _("Reading this process hangs, so it is left out: its memory is locked.");
	return _("reading …");
}

static void overview_draw(struct tab *t, struct app *a, struct page *p, struct rect area)
{
	struct overview_pane *o = (struct overview_pane *)t;
	const char *text = tab_excuse(t, a, o->id.pid);

	if (o->filled)
		sheet_draw(&o->sheet, p, area);
	else if (area.height > 0)
		page_text(p, area.x, area.y, area.width, ROLE_WARN, text, strlen(text));
}

static unsigned overview_action(struct tab *t, struct app *a, enum action_id id)
{
	(void)a;
	return sheet_action(&((struct overview_pane *)t)->sheet, id);
}

static unsigned overview_event(struct tab *t, struct app *a, const struct event *e)
{
	(void)a;
	return sheet_event(&((struct overview_pane *)t)->sheet, e);
}

static void overview_close(struct tab *t)
{
	struct overview_pane *o = (struct overview_pane *)t;

	sheet_done(&o->sheet);
	free(o);
}

static struct tab *overview_open(struct app *a, struct task_id id)
{
	struct overview_pane *o = xcalloc(1, sizeof(*o));

	(void)a;
	o->tab.ops = &overview_tab;
	o->id = id;
	sheet_init(&o->sheet, COLUMN_MIN);
	o->sheet.uniform = true;
	return &o->tab;
}

const struct tab_ops overview_tab = {
	.title = N_("Overview"),
	.open = overview_open,
	.draw = overview_draw,
	.action = overview_action,
	.event = overview_event,
	.update = overview_update,
	.free = overview_close,
};
