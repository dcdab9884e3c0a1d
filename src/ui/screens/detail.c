/* One process: a line that names it, a row of tabs, and the tab that is open. It stays with its
 * process (pid and start time), and keeps the last that was known when that has ended. */
#include "detail_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/i18n.h"
#include "base/text.h"
#include "model/frame.h"
#include "screens_priv.h"
#include "types/detail.h"
#include "types/names.h"
#include "ui/key.h"

static const struct tab_ops *const detail_tabs[] = {
	&overview_tab, &threads_tab,	 &files_tab_ops, &memory_tab,
	&stack_tab,    &environment_tab, &limits_tab,	 &locks_tab,
};

enum { TAB_COUNT = sizeof(detail_tabs) / sizeof(detail_tabs[0]) };

struct detail_screen {
	struct screen screen;
	struct task_id id;
	struct strbuf title; /* "4400 postgres", the last that was known */
	struct strbuf about; /* owner, state, shares */
	bool ended;
	struct tab *tabs[TAB_COUNT]; /* NULL: not opened yet */
	size_t tab;
	struct rect tab_row; /* where it was drawn, for clicks */
};

static const struct detail *own_detail(const struct detail_screen *s, const struct app *a)
{
	return a->detail && task_id_equal(task_id_of(&a->detail->task), s->id) ? a->detail : NULL;
}

static struct tab *current_tab(struct detail_screen *s, struct app *a)
{
	struct tab **t = &s->tabs[s->tab];

	if (!*t) {
		*t = detail_tabs[s->tab]->open(a, s->id);
		if (a->frame && !s->ended)
			(*t)->ops->update(*t, a, own_detail(s, a));
	}
	return *t;
}

static void select_tab(struct detail_screen *s, struct app *a, size_t tab)
{
	s->tab = tab;
	current_tab(s, a);
}

static size_t tab_of(const struct tab_ops *ops)
{
	size_t i = 0;

	while (i + 1 < TAB_COUNT && detail_tabs[i] != ops)
		i++;
	return i;
}

/* ---- what is known of it ---- */

static void add_field(struct detail_screen *s, struct app *a, uint32_t row, enum field_id field,
		      const char *label)
{
	struct column column = { .field = field };
	struct value v = { .kind = VALUE_NONE };

	field_value(field, a->frame, row, &v);
	if (v.kind == VALUE_NONE || v.kind == VALUE_UNREAD)
		return;
	strbuf_adds(&s->about, "  ");
	strbuf_adds(&s->about, label);
	strbuf_addch(&s->about, ' ');
	format_value(&s->about, &a->format, &column, &v);
}

static void describe(struct detail_screen *s, struct app *a, uint32_t row)
{
	const struct task *t = frame_task(a->frame, row);

	strbuf_clear(&s->title);
	strbuf_clear(&s->about);
	app_add_task(a, &s->title, s->id);
	app_add_user(a, &s->about, t->uid);
	strbuf_adds(&s->about, "  ");
	strbuf_addch(&s->about, t->state);
	strbuf_addch(&s->about, ' ');
	strbuf_adds(&s->about, _(state_name(t->state)));
	add_field(s, a, row, FIELD_CPU_PERCENT, "CPU%");
	add_field(s, a, row, FIELD_RSS, "RSS");
	add_field(s, a, row, FIELD_THREADS, "THR");
}

static void look_for_it(struct detail_screen *s, struct app *a)
{
	uint32_t row;

	if (!a->frame || s->ended)
		return;
	row = frame_row(a->frame, s->id);
	s->ended = row == ROW_NONE;
	if (!s->ended)
		describe(s, a, row);
}

static void detail_update(struct screen *screen, struct app *a, const struct detail *d)
{
	struct detail_screen *s = (struct detail_screen *)screen;

	look_for_it(s, a);
	/* What was read of it just before it ended may come after the picture without it. */
	if (!a->frame || (s->ended && !(d && d == own_detail(s, a))))
		return;
	for (size_t i = 0; i < TAB_COUNT; i++)
		if (s->tabs[i])
			s->tabs[i]->ops->update(s->tabs[i], a, own_detail(s, a));
}

static void detail_files(struct screen *screen, struct app *a)
{
	struct detail_screen *s = (struct detail_screen *)screen;

	for (size_t i = 0; i < TAB_COUNT; i++)
		if (s->tabs[i] && s->tabs[i]->ops->files)
			s->tabs[i]->ops->files(s->tabs[i], a);
}

static void detail_want(struct screen *screen, struct app *a, struct wants *w)
{
	struct detail_screen *s = (struct detail_screen *)screen;
	struct tab *t = current_tab(s, a);

	/* What is on top of this one comes first. */
	if (s->ended || w->detail.pid)
		return;
	w->detail = s->id;
	if (t->ops->want)
		t->ops->want(t, a, w);
}

/* ---- drawing ---- */

static void draw_name(const struct detail_screen *s, struct page *p, struct rect row)
{
	const char *ended = _("has ended: this is the last that was known");
	int x = row.x, right = row.x + row.width;

	x += page_text(p, x, row.y, right - x, ROLE_TITLE, strbuf_str(&s->title), s->title.len) + 2;
	if (s->ended)
		page_text(p, x, row.y, right - x, ROLE_BAD, ended, strlen(ended));
	else
		page_text(p, x, row.y, right - x, ROLE_VALUE, strbuf_str(&s->about), s->about.len);
}

static void translate_titles(const char *titles[TAB_COUNT])
{
	for (size_t i = 0; i < TAB_COUNT; i++)
		titles[i] = _(detail_tabs[i]->title);
}

static void detail_draw(struct screen *screen, struct app *a, struct page *p, struct rect area)
{
	struct detail_screen *s = (struct detail_screen *)screen;
	const char *titles[TAB_COUNT];
	struct tab *t = current_tab(s, a);

	translate_titles(titles);
	draw_name(s, p, (struct rect){ area.x + 1, area.y, area.width - 1, 1 });
	s->tab_row = (struct rect){ area.x, area.y + 1, area.width, 1 };
	if (area.height > 1)
		tabs_draw(p, s->tab_row, titles, TAB_COUNT, s->tab);
	t->ended = s->ended;
	t->ops->draw(t, a, p,
		     (struct rect){ area.x + 1, area.y + 2, area.width - 1, area.height - 2 });
}

/* ---- keys ---- */

static unsigned detail_kill(struct detail_screen *s, struct app *a)
{
	app_push(a, kill_new(a, &s->id, 1));
	return REACT_REDRAW;
}

static unsigned detail_affinity(struct detail_screen *s, struct app *a)
{
	struct screen *affinity = affinity_new(a, &s->id, 1);

	if (affinity)
		app_push(a, affinity);
	return REACT_REDRAW | REACT_READ;
}

static unsigned detail_ipc(struct detail_screen *s, struct app *a)
{
	app_push(a, joined_new(a, s->id));
	return REACT_REDRAW | REACT_READ;
}

static unsigned show_tab(struct detail_screen *s, struct app *a, const struct tab_ops *ops)
{
	select_tab(s, a, tab_of(ops));
	return REACT_REDRAW | REACT_READ;
}

static unsigned detail_threads(struct detail_screen *s, struct app *a)
{
	return show_tab(s, a, &threads_tab);
}

static unsigned detail_environment(struct detail_screen *s, struct app *a)
{
	return show_tab(s, a, &environment_tab);
}

static unsigned detail_locks(struct detail_screen *s, struct app *a)
{
	return show_tab(s, a, &locks_tab);
}

static unsigned detail_files_tab(struct detail_screen *s, struct app *a)
{
	return show_tab(s, a, &files_tab_ops);
}

static unsigned detail_stack(struct detail_screen *s, struct app *a)
{
	return show_tab(s, a, &stack_tab);
}

static unsigned detail_next(struct detail_screen *s, struct app *a)
{
	select_tab(s, a, (s->tab + 1) % TAB_COUNT);
	return REACT_REDRAW | REACT_READ;
}

static unsigned detail_previous(struct detail_screen *s, struct app *a)
{
	select_tab(s, a, (s->tab + TAB_COUNT - 1) % TAB_COUNT);
	return REACT_REDRAW | REACT_READ;
}

static unsigned change_nice(struct detail_screen *s, struct app *a, int by)
{
	const struct command c = { .kind = COMMAND_NICE,
				   .value = by,
				   .relative = true,
				   .targets = &s->id,
				   .target_count = 1 };

	app_command(a, &c);
	return REACT_REDRAW;
}

static unsigned detail_nice_down(struct detail_screen *s, struct app *a)
{
	return change_nice(s, a, -1);
}

static unsigned detail_nice_up(struct detail_screen *s, struct app *a)
{
	return change_nice(s, a, 1);
}

static const struct detail_key {
	enum action_id id;
	unsigned (*act)(struct detail_screen *s, struct app *a);
	bool living; /* only while the process lives */
} detail_key_table[] = {
	{ ACTION_KILL, detail_kill, true },
	{ ACTION_AFFINITY, detail_affinity, true },
	{ ACTION_NICE_DOWN, detail_nice_down, true },
	{ ACTION_NICE_UP, detail_nice_up, true },
	{ ACTION_THREADS, detail_threads, false },
	{ ACTION_ENVIRONMENT, detail_environment, false },
	{ ACTION_FILES, detail_files_tab, false },
	{ ACTION_IPC, detail_ipc, false },
	{ ACTION_STACK, detail_stack, false },
	{ ACTION_LOCKS, detail_locks, false },
	{ ACTION_NEXT_PANE, detail_next, false },
	{ ACTION_PREVIOUS_PANE, detail_previous, false },
};

static unsigned detail_action(struct screen *screen, struct app *a, enum action_id id)
{
	struct detail_screen *s = (struct detail_screen *)screen;
	struct tab *t = current_tab(s, a);

	for (size_t i = 0; i < sizeof(detail_key_table) / sizeof(detail_key_table[0]); i++) {
		const struct detail_key *k = &detail_key_table[i];

		if (k->id != id)
			continue;
		if (!k->living || !s->ended)
			return k->act(s, a);
		app_error(a, _("%s has ended already"), strbuf_str(&s->title));
		return REACT_REDRAW;
	}
	return t->ops->action(t, a, id);
}

static unsigned detail_event(struct screen *screen, struct app *a, const struct event *e)
{
	struct detail_screen *s = (struct detail_screen *)screen;
	struct tab *t = current_tab(s, a);
	const char *titles[TAB_COUNT];
	size_t tab;

	if (e->kind == EVENT_CLICK && e->y == s->tab_row.y) {
		translate_titles(titles);
		tab = tabs_hit(s->tab_row, titles, TAB_COUNT, e->x);
		if (tab < TAB_COUNT)
			select_tab(s, a, tab);
		return REACT_REDRAW | REACT_READ;
	}
	return t->ops->event ? t->ops->event(t, a, e) : REACT_UNUSED;
}

static void detail_screen_free(struct screen *screen)
{
	struct detail_screen *s = (struct detail_screen *)screen;

	for (size_t i = 0; i < TAB_COUNT; i++)
		if (s->tabs[i])
			s->tabs[i]->ops->free(s->tabs[i]);
	strbuf_done(&s->title);
	strbuf_done(&s->about);
	free(s);
}

static const enum action_id detail_keys[] = { ACTION_HELP,     ACTION_BACK,	 ACTION_ENVIRONMENT,
					      ACTION_AFFINITY, ACTION_NICE_DOWN, ACTION_NICE_UP,
					      ACTION_KILL,     ACTION_QUIT,	 ACTION_NONE };

static const struct screen_ops detail_ops = {
	.name = "detail",
	.draw = detail_draw,
	.action = detail_action,
	.event = detail_event,
	.update = detail_update,
	.files = detail_files,
	.want = detail_want,
	.keys = detail_keys,
	.free = detail_screen_free,
};

struct screen *detail_open(struct app *a, struct task_id id)
{
	struct detail_screen *s = xcalloc(1, sizeof(*s));

	s->screen.ops = &detail_ops;
	s->id = dialog_process(a, id);
	app_add_task(a, &s->title, id);
	look_for_it(s, a);
	return &s->screen;
}

static struct screen *open_at(struct app *a, const struct tab_ops *ops)
{
	struct task_id id = processes_selected(a);

	return id.pid ? detail_open_on(a, id, ops) : NULL;
}

struct tab *detail_open_tab(struct app *a)
{
	struct screen *s = a->top;

	while (s && s->ops != &detail_ops)
		s = s->below;
	return s ? current_tab((struct detail_screen *)s, a) : NULL;
}

struct screen *detail_open_on(struct app *a, struct task_id id, const struct tab_ops *tab)
{
	struct detail_screen *s = (struct detail_screen *)detail_open(a, id);

	show_tab(s, a, tab);
	return &s->screen;
}

struct screen *files_open_at(struct app *a, struct task_id id, int32_t fd)
{
	struct detail_screen *s = (struct detail_screen *)detail_open_on(a, id, &files_tab_ops);

	files_tab_select(s->tabs[s->tab], a, fd);
	return &s->screen;
}

struct screen *stack_open(struct app *a)
{
	return open_at(a, &stack_tab);
}

struct screen *environment_open(struct app *a)
{
	return open_at(a, &environment_tab);
}

struct screen *locks_open(struct app *a)
{
	return open_at(a, &locks_tab);
}
