/* Columns, sort, theme, meters, switches and keys. What is changed acts at once; the config file is
 * written only when asked. */
#include "setup_priv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/i18n.h"
#include "base/text.h"
#include "screens_priv.h"
#include "ui/key.h"
#include "ui/settings.h"

static const struct setup_page *const pages[] = {
	&setup_columns_page, &setup_sort_page,	   &setup_theme_page,
	&setup_meters_page,  &setup_switches_page, &setup_keys_page,
};

enum {
	PAGE_COUNT = sizeof(pages) / sizeof(pages[0]),
	PANES_MIN = 8, /* rows left for the panes, or the header goes */
	FOOT_ROWS = 3,
	WHEEL_LINES = 3,
};

/* A pane as it stands on the screen. */
struct pane_state {
	struct scroller scroller;
	struct rect area;
};

struct setup {
	struct screen screen;
	size_t page, pane;
	struct pane_state panes[PAGE_COUNT][SETUP_PANES_MAX];
	struct rect tab_row;
	char *saved; /* the settings as they are in the file, or were at the start */
	char *search; /* last one; NULL */
};

static const struct setup_pane *pane_of(const struct setup *s)
{
	return &pages[s->page]->panes[s->pane];
}

static struct pane_state *state_of(struct setup *s)
{
	return &s->panes[s->page][s->pane];
}

static char *settings_text(const struct app *a)
{
	struct strbuf b = STRBUF_INIT;

	settings_add_text(a->settings, &b);
	return strbuf_steal(&b);
}

static bool is_saved(const struct setup *s, const struct app *a)
{
	CLEANUP_FREE char *now = settings_text(a);

	return strcmp(now, s->saved) == 0;
}

static void item_done(struct setup_item *item)
{
	strbuf_done(&item->text);
}

#define CLEANUP_ITEM __attribute__((cleanup(item_done)))

/* ---- writing ---- */

static const struct {
	int error;
	const char *text;
} write_errors[] = {
	{ EACCES, N_("%s cannot be written: no permission for its folder; nothing was changed") },
	{ EPERM, N_("%s or its folder belongs to another user: it is not written") },
	{ ELOOP, N_("%s is a symbolic link: it is not written") },
	{ EROFS, N_("%s is on a file system that is read-only") },
	{ ENOSPC, N_("no space left for %s: the old one is as it was") },
	{ ENOTDIR, N_("%s cannot be written: a part of its path is not a folder") },
};

static void tell_write_error(struct app *a, int error)
{
	for (size_t i = 0; i < sizeof(write_errors) / sizeof(write_errors[0]); i++)
		if (write_errors[i].error == error) {
			CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
			const char *text = _(write_errors[i].text);
			const char *place = strstr(text, "%s");

			strbuf_add(&b, text, place ? (size_t)(place - text) : strlen(text));
			if (place) {
				strbuf_adds(&b, a->config_path);
				strbuf_adds(&b, place + 2);
			}
			app_error(a, "%s", strbuf_str(&b));
			return;
		}
	app_error(a, "%s: %s", a->config_path, strerror(error));
}

static unsigned write_config(struct setup *s, struct app *a)
{
	int r;

	if (!a->config_path) {
		app_error(a, _("nowhere to write: set HOME or XDG_CONFIG_HOME"));
		return REACT_REDRAW;
	}
	r = settings_write(a->settings, a->config_path);
	if (r < 0) {
		tell_write_error(a, -r);
		return REACT_REDRAW;
	}
	free(s->saved);
	s->saved = settings_text(a);
	app_message(a, _("written to %s"), a->config_path);
	return REACT_REDRAW;
}

static unsigned leave(struct setup *s, struct app *a)
{
	if (!is_saved(s, a))
		app_message(a, _("the changes hold for this run; W in the set-up writes them"));
	return REACT_POP;
}

/* ---- drawing ---- */

static void draw_item(const struct setup_item *item, struct page *p, struct rect row, bool selected,
		      bool focused)
{
	static const char *const marks[] = { [SETUP_PLAIN] = " ",
					     [SETUP_OFF] = " [ ] ",
					     [SETUP_ON] = " [x] ",
					     [SETUP_OTHER] = " ( ) ",
					     [SETUP_CHOSEN] = " (*) " };
	const char *mark = marks[item->mark];
	enum role role = ROLE_NORMAL;
	int x;

	if (selected)
		role = focused ? ROLE_SELECTED : ROLE_STRONG;
	page_fill(p, row, role, ' ');
	x = page_text(p, row.x, row.y, row.width, role, mark, strlen(mark));
	page_text(p, row.x + x, row.y, row.width - x, role, strbuf_str(&item->text),
		  item->text.len);
}

static void draw_pane(const struct setup_pane *pane, struct pane_state *state, struct app *a,
		      struct page *p, struct rect r, bool focused)
{
	size_t count = pane->count(a);

	if (pane->title && r.height > 1) {
		page_text(p, r.x + 1, r.y, r.width - 1, focused ? ROLE_TITLE : ROLE_LABEL,
			  _(pane->title), strlen(_(pane->title)));
		r.y++;
		r.height--;
	}
	state->area = r;
	if (r.height <= 0)
		return;
	scroller_fit(&state->scroller, count, (size_t)r.height);
	for (int y = 0; y < r.height; y++) {
		size_t i = state->scroller.top + (size_t)y;
		CLEANUP_ITEM struct setup_item item = { 0 };

		if (i >= count)
			break;
		pane->item(a, i, &item);
		draw_item(&item, p, (struct rect){ r.x, r.y + y, r.width - 1, 1 },
			  i == state->scroller.selected, focused);
	}
	scroller_draw(&state->scroller, p, r);
}

static void draw_panes(struct setup *s, struct app *a, struct page *p, struct rect r)
{
	const struct setup_page *page = pages[s->page];

	for (size_t i = 0; i < page->pane_count; i++) {
		const struct setup_pane *pane = &page->panes[i];
		int width = pane->width && pane->width < r.width ? pane->width : r.width;

		draw_pane(pane, &s->panes[s->page][i], a, p,
			  (struct rect){ r.x, r.y, width, r.height }, i == s->pane);
		r.x += width + 1;
		r.width -= width + 1;
	}
	if (page->preview && r.width > 0)
		page->preview(a, p, r);
}

static void draw_help(struct setup *s, struct app *a, struct page *p, struct rect row)
{
	CLEANUP_ITEM struct setup_item item = { 0 };
	size_t i = state_of(s)->scroller.selected;

	if (i >= pane_of(s)->count(a))
		return;
	pane_of(s)->item(a, i, &item);
	if (item.help)
		page_text(p, row.x, row.y, row.width, ROLE_LABEL, item.help, strlen(item.help));
}

/* Those of the pages, search and help stand in the bottom line. */
static void draw_hints(struct setup *s, struct page *p, struct rect row)
{
	struct dialog_hint hints[12];
	size_t n = 0;

	for (const struct setup_key *k = pane_of(s)->keys; k->key && n < 8; k++)
		if (k->name)
			hints[n++] = (struct dialog_hint){ k->name, _(k->text) };
	if (pane_of(s)->moved)
		hints[n++] = (struct dialog_hint){ "Up Down", _("choose") };
	if (pages[s->page]->pane_count > 1)
		hints[n++] = (struct dialog_hint){ s->pane ? "Left" : "Right", _("other list") };
	hints[n++] = (struct dialog_hint){ "W", _("write file") };
	dialog_draw_hints(p, row, hints, n);
}

static void translate_titles(const char *titles[PAGE_COUNT])
{
	for (size_t i = 0; i < PAGE_COUNT; i++)
		titles[i] = _(pages[i]->title);
}

static void setup_draw(struct screen *screen, struct app *a, struct page *p, struct rect area)
{
	struct setup *s = (struct setup *)screen;
	int header = header_height(a, area), bottom = area.y + area.height;
	const char *titles[PAGE_COUNT];

	/* The figures stay in sight, for what is changed of them shows at once. */
	if (area.height - header >= PANES_MIN + FOOT_ROWS + 1) {
		header_draw(a, p, area);
		area.y += header;
		area.height -= header;
	}
	translate_titles(titles);
	s->tab_row = (struct rect){ area.x, area.y, area.width, 1 };
	tabs_draw(p, s->tab_row, titles, PAGE_COUNT, s->page);
	draw_panes(s, a, p,
		   (struct rect){ area.x, area.y + 1, area.width, area.height - 1 - FOOT_ROWS });
	if (area.height <= FOOT_ROWS)
		return;
	draw_help(s, a, p, (struct rect){ area.x + 1, bottom - 2, area.width - 1, 1 });
	draw_hints(s, p, (struct rect){ area.x + 1, bottom - 1, area.width - 1, 1 });
}

/* ---- keys ---- */

static unsigned changed(void)
{
	return REACT_REDRAW | REACT_VIEW | REACT_READ;
}

static unsigned select_item(struct setup *s, struct app *a, size_t i)
{
	struct pane_state *state = state_of(s);
	bool moved = i != state->scroller.selected;

	state->scroller.selected = i;
	if (!moved || !pane_of(s)->moved)
		return REACT_REDRAW;
	pane_of(s)->moved(a, i);
	return changed();
}

static unsigned select_page(struct setup *s, struct app *a, size_t page)
{
	(void)a;
	s->page = page;
	s->pane = 0;
	return REACT_REDRAW;
}

static unsigned press(struct setup *s, struct app *a, int32_t key)
{
	struct scroller *sc = &state_of(s)->scroller;

	for (const struct setup_key *k = pane_of(s)->keys; k->key; k++)
		if (k->key == key && sc->selected < pane_of(s)->count(a)) {
			k->act(a, &sc->selected);
			return changed();
		}
	return REACT_UNUSED;
}

static unsigned focus(struct setup *s, size_t pane)
{
	if (pane < pages[s->page]->pane_count)
		s->pane = pane;
	return REACT_REDRAW;
}

static unsigned move(struct setup *s, struct app *a, enum action_id id)
{
	struct scroller *sc = &state_of(s)->scroller;
	size_t before = sc->selected, after;
	unsigned react = scroller_action(sc, id);

	if (react & REACT_UNUSED)
		return react;
	after = sc->selected;
	sc->selected = before;
	return select_item(s, a, after);
}

/* ---- search ---- */

static struct setup *setup_of(struct app *a);

static bool item_matches(const struct setup_pane *pane, const struct app *a, size_t i,
			 const char *text)
{
	CLEANUP_ITEM struct setup_item item = { 0 };

	pane->item(a, i, &item);
	return strcasestr(strbuf_str(&item.text), text) != NULL ||
	       (item.help && strcasestr(item.help, text));
}

static unsigned search_from(struct setup *s, struct app *a, const char *text, size_t from)
{
	const struct setup_pane *pane = pane_of(s);
	size_t count = pane->count(a);

	for (size_t i = 0; i < count && *text; i++)
		if (item_matches(pane, a, (from + i) % count, text))
			return select_item(s, a, (from + i) % count);
	return REACT_REDRAW;
}

static unsigned search_changed(struct app *a, const char *text)
{
	struct setup *s = setup_of(a);

	free(s->search);
	s->search = xstrdup(text);
	return search_from(s, a, text, state_of(s)->scroller.selected);
}

static unsigned open_search(struct app *a)
{
	static const struct prompt_ops ops = { .changed = search_changed };

	app_push(a, prompt_new(_("Search"), "", &ops));
	return REACT_REDRAW;
}

static unsigned search_next(struct setup *s, struct app *a)
{
	return s->search ? search_from(s, a, s->search, state_of(s)->scroller.selected + 1)
			 : REACT_REDRAW;
}

/* ---- the screen ---- */

static unsigned setup_action(struct screen *screen, struct app *a, enum action_id id)
{
	struct setup *s = (struct setup *)screen;
	unsigned react = move(s, a, id);

	if (!(react & REACT_UNUSED))
		return react;
	switch (id) {
	case ACTION_BACK:
	case ACTION_SETUP:
		return leave(s, a);
	case ACTION_NEXT_PANE:
		return select_page(s, a, (s->page + 1) % PAGE_COUNT);
	case ACTION_PREVIOUS_PANE:
		return select_page(s, a, (s->page + PAGE_COUNT - 1) % PAGE_COUNT);
	case ACTION_SEARCH:
		return open_search(a);
	case ACTION_SEARCH_NEXT:
		return search_next(s, a);
	case ACTION_LEFT:
	case ACTION_RIGHT:
		react = press(s, a, id == ACTION_LEFT ? KEY_CODE_LEFT : KEY_CODE_RIGHT);
		return react & REACT_UNUSED ? focus(s, id == ACTION_RIGHT) : react;
	case ACTION_ENTER:
		react = press(s, a, KEY_CODE_ENTER);
		return react & REACT_UNUSED ? REACT_REDRAW : react;
	default:
		return dialog_action(id);
	}
}

static unsigned click(struct setup *s, struct app *a, int x, int y)
{
	const char *titles[PAGE_COUNT];
	size_t tab;

	if (y == s->tab_row.y) {
		translate_titles(titles);
		tab = tabs_hit(s->tab_row, titles, PAGE_COUNT, x);
		return tab < PAGE_COUNT ? select_page(s, a, tab) : REACT_REDRAW;
	}
	for (size_t i = 0; i < pages[s->page]->pane_count; i++) {
		const struct pane_state *state = &s->panes[s->page][i];
		const struct rect *r = &state->area;
		size_t item = state->scroller.top + (size_t)(y - r->y);
		bool again;

		if (x < r->x || x >= r->x + r->width || y < r->y || y >= r->y + r->height ||
		    item >= state->scroller.count)
			continue;
		again = s->pane == i && state->scroller.selected == item;
		s->pane = i;
		/* The first click selects, the second one is Enter. */
		return again ? setup_action(&s->screen, a, ACTION_ENTER) : select_item(s, a, item);
	}
	return REACT_REDRAW;
}

static unsigned setup_event(struct screen *screen, struct app *a, const struct event *e)
{
	struct setup *s = (struct setup *)screen;

	switch (e->kind) {
	case EVENT_CLICK:
		return click(s, a, e->x, e->y);
	case EVENT_WHEEL_UP:
	case EVENT_WHEEL_DOWN:
		return scroller_wheel(&state_of(s)->scroller,
				      e->kind == EVENT_WHEEL_UP ? -WHEEL_LINES : WHEEL_LINES);
	case EVENT_KEY:
		if (e->key == 'W')
			return write_config(s, a);
		return press(s, a, e->key);
	default:
		return REACT_UNUSED;
	}
}

static void setup_free(struct screen *screen)
{
	struct setup *s = (struct setup *)screen;

	free(s->saved);
	free(s->search);
	free(s);
}

static const enum action_id setup_keys[] = { ACTION_HELP, ACTION_SEARCH, ACTION_NEXT_PANE,
					     ACTION_BACK, ACTION_QUIT,	 ACTION_NONE };

static const struct screen_ops setup_ops = {
	.name = "setup",
	.draw = setup_draw,
	.action = setup_action,
	.event = setup_event,
	.keys = setup_keys,
	.free = setup_free,
};

/* Below what is on top of it, such as the prompt of a search. */
static struct setup *setup_of(struct app *a)
{
	struct screen *s = a->top;

	while (s->ops != &setup_ops)
		s = s->below;
	return (struct setup *)s;
}

struct screen *setup_open(struct app *a)
{
	struct setup *s;

	/* It is open below a help screen: once is enough. */
	for (struct screen *open = a->top; open; open = open->below)
		if (open->ops == &setup_ops)
			return NULL;
	s = xcalloc(1, sizeof(*s));
	s->screen.ops = &setup_ops;
	s->saved = settings_text(a);
	for (size_t i = 0; i < PAGE_COUNT; i++)
		for (size_t j = 0; j < pages[i]->pane_count; j++)
			if (pages[i]->panes[j].current)
				s->panes[i][j].scroller.selected = pages[i]->panes[j].current(a);
	return &s->screen;
}
