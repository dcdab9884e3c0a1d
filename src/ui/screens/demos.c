/* The demonstrations: a list by group, and beside it the lesson, what to watch and the options of the
 * selected one. Enter starts it. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/i18n.h"
#include "base/text.h"
#include "demo/table.h"
#include "screens_priv.h"
#include "ui/key.h"

enum { LIST_WIDTH = 24, SHEET_COLUMN_MIN = 48, OPTIONS_MAX = 16 };

/* One row of the list: the head of a group, or a demonstration. */
struct entry {
	const struct demo *demo; /* NULL: a head */
	const char *title;
};

/* Options of one demonstration as they will be passed: --for first, then its own. */
struct demo_values {
	char *value[OPTIONS_MAX]; /* owned; of a flag "1" or "" */
};

struct demos {
	struct screen screen;
	struct entry *entries;
	size_t entry_count;
	struct scroller scroll;
	struct demo_values *values; /* [demo_count], as demos[] */
	bool in_options; /* keys go to the options */
	size_t option; /* the selected one */
	struct sheet sheet; /* the lesson */
	const struct demo *told; /* of which demonstration the sheet is */
	struct rect list;
};

static const struct demo_option for_option = {
	.name = "for",
	.type = DEMO_NUMBER,
	.initial = "0",
	.min = 0,
	.max = 86400,
	.help = N_("seconds that it runs; 0: until it is ended"),
};

static const struct screen_ops ops;

static const struct demo *selected(const struct demos *s)
{
	return s->scroll.selected < s->entry_count ? s->entries[s->scroll.selected].demo : NULL;
}

static struct demo_values *values_of(struct demos *s, const struct demo *demo)
{
	size_t i = 0;

	while (demos[i] != demo)
		i++;
	return &s->values[i];
}

/* Option i as the screen counts them: --for is 0, hidden ones are left out. NULL: no more. */
static const struct demo_option *option_at(const struct demo *demo, size_t i)
{
	if (i-- == 0)
		return &for_option;
	if (i + 1 >= OPTIONS_MAX)
		return NULL;
	for (const struct demo_option *o = demo->options; o && o->name; o++)
		if (!o->hidden && i-- == 0)
			return o;
	return NULL;
}

static size_t option_count(const struct demo *demo)
{
	size_t n = 0;

	while (option_at(demo, n))
		n++;
	return n;
}

/* ---- starting and ending ---- */

static char **make_args(struct demos *s, const struct demo *demo)
{
	char **args = xcalloc(2 * OPTIONS_MAX + 1, sizeof(*args));
	const struct demo_values *v = values_of(s, demo);
	size_t n = 0;

	for (size_t i = 0; i < option_count(demo); i++) {
		const struct demo_option *o = option_at(demo, i);

		if (o->type == DEMO_FLAG && !*v->value[i])
			continue;
		args[n++] = xasprintf("--%s", o->name);
		if (o->type != DEMO_FLAG)
			args[n++] = xstrdup(v->value[i]);
	}
	return args;
}

static unsigned start(struct demos *s, struct app *a)
{
	const struct demo *demo = selected(s);
	char **args;
	int r;

	if (!demo)
		return REACT_REDRAW;
	args = make_args(s, demo);
	r = runner_start(&a->runner, demo, args, a->page.columns, 24);
	for (size_t i = 0; args[i]; i++)
		free(args[i]);
	free(args);
	if (r < 0) {
		app_error(a, _("%s cannot be started: %s"), demo->name, strerror(-r));
		return REACT_REDRAW;
	}
	processes_set_root(a, a->runner.jobs[a->runner.shown]->pid);
	return REACT_POP | REACT_READ;
}

static unsigned end(struct demos *s, struct app *a)
{
	const struct demo *demo = selected(s);
	struct job *j = demo ? runner_find(&a->runner, demo) : NULL;

	if (j) {
		runner_end(j);
		app_message(a, _("%s was told to end, with all below it"), demo->name);
	} else if (demo) {
		app_error(a, _("%s does not run"), demo->name);
	}
	return REACT_REDRAW;
}

/* ---- options ---- */

static struct demos *demos_of(struct app *a)
{
	struct screen *s = a->top;

	while (s && s->ops != &ops)
		s = s->below;
	return (struct demos *)s;
}

static void set_value(struct demos *s, const char *value)
{
	const struct demo *demo = selected(s);
	char **at = &values_of(s, demo)->value[s->option];

	free(*at);
	*at = xstrdup(value);
}

static unsigned typed(struct app *a, const char *text)
{
	(void)a;
	(void)text;
	return REACT_REDRAW;
}

static unsigned typed_done(struct app *a, const char *text)
{
	set_value(demos_of(a), text);
	return REACT_REDRAW;
}

static unsigned typed_cancelled(struct app *a)
{
	(void)a;
	return REACT_REDRAW;
}

static unsigned next_choice(struct demos *s, const struct demo_option *o, const char *now)
{
	size_t i = 0;

	while (o->choices[i] && strcmp(o->choices[i], now) != 0)
		i++;
	set_value(s, o->choices[i] && o->choices[i + 1] ? o->choices[i + 1] : o->choices[0]);
	return REACT_REDRAW;
}

/* A flag turns over, a choice goes on, the others are typed. */
static unsigned change_option(struct demos *s, struct app *a)
{
	static const struct prompt_ops prompt = { typed, typed_done, typed_cancelled, NULL };
	const struct demo *demo = selected(s);
	const struct demo_option *o = demo ? option_at(demo, s->option) : NULL;
	const char *now = o ? values_of(s, demo)->value[s->option] : "";

	if (!o)
		return REACT_REDRAW;
	if (o->type == DEMO_CHOICE)
		return next_choice(s, o, now);
	if (o->type == DEMO_FLAG)
		set_value(s, *now ? "" : "1");
	else
		app_push(a, prompt_new(o->name, now, &prompt));
	return REACT_REDRAW;
}

/* ---- keys ---- */

/* Heads of groups are passed over. */
static void settle(struct demos *s, bool up)
{
	while (!selected(s)) {
		if (s->scroll.selected == 0)
			up = false;
		if (s->scroll.selected + 1 >= s->entry_count)
			up = true;
		s->scroll.selected += up ? (size_t)-1 : 1;
	}
	s->option = 0;
}

static bool goes_up(enum action_id id)
{
	return id == ACTION_UP || id == ACTION_PAGE_UP || id == ACTION_HALF_UP;
}

static unsigned move_in_options(struct demos *s, enum action_id id)
{
	size_t n = option_count(selected(s));

	if (id == ACTION_UP && s->option > 0)
		s->option--;
	else if (id == ACTION_DOWN && s->option + 1 < n)
		s->option++;
	else if (id != ACTION_UP && id != ACTION_DOWN)
		return REACT_UNUSED;
	return REACT_REDRAW;
}

static unsigned action(struct screen *screen, struct app *a, enum action_id id)
{
	struct demos *s = (struct demos *)screen;
	unsigned react;

	switch (id) {
	case ACTION_ENTER:
		return s->in_options ? change_option(s, a) : start(s, a);
	case ACTION_TAG:
		return s->in_options ? change_option(s, a) : REACT_REDRAW;
	case ACTION_END_DEMO:
		return end(s, a);
	case ACTION_NEXT_PANE:
	case ACTION_PREVIOUS_PANE:
		s->in_options = !s->in_options;
		return REACT_REDRAW;
	case ACTION_LEFT:
	case ACTION_RIGHT:
		s->in_options = id == ACTION_RIGHT;
		return REACT_REDRAW;
	case ACTION_DEMOS:
		return REACT_POP;
	default:
		break;
	}
	if (s->in_options) {
		react = move_in_options(s, id);
		return react & REACT_UNUSED ? dialog_action(id) : react;
	}
	react = scroller_action(&s->scroll, id);
	if (react & REACT_UNUSED)
		return dialog_action(id);
	settle(s, goes_up(id));
	return react;
}

static unsigned event(struct screen *screen, struct app *a, const struct event *e)
{
	struct demos *s = (struct demos *)screen;
	size_t row = s->scroll.top + (size_t)(e->y - s->list.y);

	(void)a;
	switch (e->kind) {
	case EVENT_WHEEL_UP:
	case EVENT_WHEEL_DOWN:
		scroller_wheel(&s->scroll, e->kind == EVENT_WHEEL_UP ? -3 : 3);
		settle(s, e->kind == EVENT_WHEEL_UP);
		return REACT_REDRAW;
	case EVENT_CLICK:
		if (e->x < s->list.width && e->y >= s->list.y && row < s->entry_count &&
		    s->entries[row].demo) {
			s->scroll.selected = row;
			s->in_options = false;
			s->option = 0;
		}
		return REACT_REDRAW;
	default:
		return REACT_UNUSED;
	}
}

/* ---- drawing ---- */

static void draw_entry(struct demos *s, struct app *a, struct page *p, struct rect row, size_t i)
{
	const struct entry *e = &s->entries[i];
	bool runs = e->demo && runner_find(&a->runner, e->demo);

	if (!e->demo) {
		page_text(p, row.x, row.y, row.width, ROLE_TITLE, e->title, strlen(e->title));
		return;
	}
	if (runs)
		page_text(p, row.x, row.y, 1, ROLE_RUNNING, "*", 1);
	page_text(p, row.x + 2, row.y, row.width - 2, runs ? ROLE_RUNNING : ROLE_NORMAL,
		  e->demo->name, strlen(e->demo->name));
	if (i == s->scroll.selected)
		page_restyle(p, row, s->in_options ? ROLE_STRONG : ROLE_SELECTED);
}

static void draw_entries(struct demos *s, struct app *a, struct page *p, struct rect area)
{
	s->list = area;
	scroller_fit(&s->scroll, s->entry_count, (size_t)area.height);
	for (int i = 0; i < area.height && s->scroll.top + (size_t)i < s->entry_count; i++)
		draw_entry(s, a, p, (struct rect){ area.x, area.y + i, area.width - 1, 1 },
			   s->scroll.top + (size_t)i);
	scroller_draw(&s->scroll, p, area);
}

static void draw_option(struct demos *s, struct page *p, struct rect row, size_t i)
{
	const struct demo *demo = selected(s);
	const struct demo_option *o = option_at(demo, i);
	const char *value = values_of(s, demo)->value[i];
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
	CLEANUP_STRBUF struct strbuf safe = STRBUF_INIT;

	text_add_safe(&safe, value, strlen(value), p->ascii);
	if (o->type == DEMO_FLAG)
		strbuf_addf(&b, "[%c] --%s", *value ? 'x' : ' ', o->name);
	else
		strbuf_addf(&b, "--%s %s", o->name, strbuf_str(&safe));
	strbuf_addf(&b, "  %s", _(o->help));
	page_text(p, row.x, row.y, row.width, ROLE_NORMAL, strbuf_str(&b), b.len);
	if (s->in_options && i == s->option)
		page_restyle(p, row, ROLE_SELECTED);
}

static void tell(struct demos *s, const struct demo *demo)
{
	s->told = demo;
	sheet_clear(&s->sheet);
	sheet_heading(&s->sheet, _("What happens"));
	sheet_text(&s->sheet, _(demo->lesson), ROLE_NORMAL);
	sheet_heading(&s->sheet, _("What to watch"));
	for (size_t i = 0; demo->watch[i]; i++)
		sheet_text(&s->sheet, _(demo->watch[i]), ROLE_NORMAL);
}

static void draw_lesson(struct demos *s, struct page *p, struct rect area)
{
	const struct demo *demo = selected(s);
	size_t n = option_count(demo);

	page_text(p, area.x, area.y, area.width, ROLE_TITLE, _(demo->title),
		  strlen(_(demo->title)));
	area.y++;
	area.height--;
	for (size_t i = 0; i < n && area.height > 0; i++) {
		draw_option(s, p, (struct rect){ area.x, area.y, area.width, 1 }, i);
		area.y++;
		area.height--;
	}
	area.y++;
	area.height--;
	if (area.height < 1)
		return;
	if (s->told != demo)
		tell(s, demo);
	sheet_draw(&s->sheet, p, area);
}

static void draw(struct screen *screen, struct app *a, struct page *p, struct rect area)
{
	struct demos *s = (struct demos *)screen;
	const struct dialog_hint hints[] = {
		{ "Enter", s->in_options ? _("change") : _("start") },
		{ "Tab", s->in_options ? _("list") : _("options") },
		{ "x", _("end it") },
		{ "Esc", _("back") },
	};
	struct rect list = { area.x, area.y + 1, LIST_WIDTH, area.height - 2 };
	struct rect lesson = { area.x + LIST_WIDTH + 1, area.y + 1, area.width - LIST_WIDTH - 2,
			       area.height - 2 };

	page_puts(p, area.x + 1, area.y, ROLE_TITLE, _("Demonstrations"));
	if (list.height > 0)
		draw_entries(s, a, p, list);
	if (lesson.width >= 16 && lesson.height > 0)
		draw_lesson(s, p, lesson);
	if (area.height >= 3)
		dialog_draw_hints(
			p, (struct rect){ area.x + 1, area.y + area.height - 1, area.width - 2, 1 },
			hints, sizeof(hints) / sizeof(hints[0]));
}

/* ---- life ---- */

static void free_demos(struct screen *screen)
{
	struct demos *s = (struct demos *)screen;

	for (size_t d = 0; d < demo_count; d++)
		for (size_t i = 0; i < OPTIONS_MAX; i++)
			free(s->values[d].value[i]);
	free(s->values);
	free(s->entries);
	sheet_done(&s->sheet);
	free(s);
}

static const struct screen_ops ops = {
	.name = "demos",
	.draw = draw,
	.action = action,
	.event = event,
	.keys = dialog_keys,
	.free = free_demos,
};

static void fill_entries(struct demos *s)
{
	s->entries = xcalloc(demo_count + DEMO_GROUP_COUNT, sizeof(*s->entries));
	for (size_t i = 0; i < demo_count; i++) {
		if (i == 0 || demos[i]->group != demos[i - 1]->group)
			s->entries[s->entry_count++] =
				(struct entry){ NULL, _(demo_groups[demos[i]->group].title) };
		s->entries[s->entry_count++] = (struct entry){ demos[i], NULL };
	}
}

static void fill_values(struct demos *s)
{
	s->values = xcalloc(demo_count, sizeof(*s->values));
	for (size_t d = 0; d < demo_count; d++)
		for (size_t i = 0; i < option_count(demos[d]); i++) {
			const char *initial = option_at(demos[d], i)->initial;

			s->values[d].value[i] = xstrdup(initial ? initial : "");
		}
}

struct screen *demos_open(struct app *a)
{
	struct demos *s = xcalloc(1, sizeof(*s));

	s->screen.ops = &ops;
	fill_entries(s);
	fill_values(s);
	sheet_init(&s->sheet, SHEET_COLUMN_MIN);
	settle(s, false);
	for (size_t i = 0; a->runner.count && i < s->entry_count; i++)
		if (s->entries[i].demo == a->runner.jobs[a->runner.shown]->demo)
			s->scroll.selected = i;
	return &s->screen;
}
