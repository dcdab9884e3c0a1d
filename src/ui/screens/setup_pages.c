/* The theme, the meters of the header, switches, and the preset of keys. */
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "setup_priv.h"
#include "ui/key.h"
#include "ui/keymap.h"
#include "ui/settings.h"
#include "ui/term.h"
#include "ui/theme.h"

/* ---- theme ---- */

/* Columns of a pane with something to see at its right; and there, of keys. */
enum { THEME_WIDTH = 24, KEYS_WIDTH = 12 };

static size_t themes_count(const struct app *a)
{
	(void)a;
	return theme_count;
}

static void theme_item(const struct app *a, size_t i, struct setup_item *ret)
{
	ret->mark = themes[i] == a->settings->theme ? SETUP_CHOSEN : SETUP_OTHER;
	strbuf_adds(&ret->text, themes[i]->name);
	ret->help = _(themes[i]->help);
}

static size_t theme_current(const struct app *a)
{
	for (size_t i = 0; i < theme_count; i++)
		if (themes[i] == a->settings->theme)
			return i;
	return 0;
}

static void theme_choose(struct app *a, size_t i)
{
	a->settings->theme = themes[i];
	a->term->ops->set_theme(a->term, themes[i]);
}

static const struct setup_key no_keys[] = { { 0 } };

static void theme_preview(const struct app *a, struct page *p, struct rect area)
{
	static const struct {
		enum role role;
		const char *text; /* N_() */
	} samples[] = {
		{ ROLE_COLUMNS, N_("  PID USER      S  CPU%    RSS  COMMAND") },
		{ ROLE_NORMAL, N_("  812 root      S   0.0   8.2M  a process") },
		{ ROLE_SELECTED, N_("  813 root      S   0.3    12M  the selected one") },
		{ ROLE_TAGGED, N_("* 814 ann       S   1.2   140M  tagged") },
		{ ROLE_MATCH, N_("  815 ann       S   0.0    14M  found by a search") },
		{ ROLE_NEW, N_("+ 816 ann       R   3.4   1.1M  new") },
		{ ROLE_ENDED, N_("- 817 ann       S   0.0   1.1M  ended") },
		{ ROLE_DIM, N_("    1 root      S   0.0    11M  leads to a match") },
		{ ROLE_RUNNING, N_("R running") },
		{ ROLE_WAITING_DISK, N_("D waiting for a disk") },
		{ ROLE_STOPPED, N_("T stopped") },
		{ ROLE_ZOMBIE, N_("Z zombie") },
		{ ROLE_WARN, N_("much") },
		{ ROLE_BAD, N_("too much") },
		{ ROLE_MESSAGE, N_("a message") },
		{ ROLE_ERROR, N_("an error") },
	};

	(void)a;
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		const char *text = _(samples[i].text);

		if ((int)i < area.height)
			page_text(p, area.x + 1, area.y + (int)i, area.width - 1, samples[i].role,
				  text, strlen(text));
	}
}

const struct setup_page setup_theme_page = {
	.title = N_("Theme"),
	.pane_count = 1,
	.panes = { { .width = THEME_WIDTH,
		     .count = themes_count,
		     .item = theme_item,
		     .current = theme_current,
		     .keys = no_keys,
		     .moved = theme_choose } },
	.preview = theme_preview,
};

/* ---- switches ---- */

/* add and change NULL: a bool of the settings at `offset`. */
struct setting {
	const char *label, *help; /* N_() */
	size_t offset;
	void (*add)(const struct app *a, struct strbuf *b);
	void (*change)(struct settings *s, int by);
};

static bool *switch_of(const struct app *a, const struct setting *row)
{
	return (bool *)((char *)a->settings + row->offset);
}

static void setting_item(const struct app *a, const struct setting *row, struct setup_item *ret)
{
	strbuf_adds(&ret->text, _(row->label));
	ret->help = _(row->help);
	if (row->add) {
		strbuf_adds(&ret->text, ": ");
		row->add(a, &ret->text);
	} else {
		ret->mark = *switch_of(a, row) ? SETUP_ON : SETUP_OFF;
	}
}

static void setting_change(struct app *a, const struct setting *row, int by)
{
	if (row->change)
		row->change(a->settings, by);
	else
		*switch_of(a, row) = !*switch_of(a, row);
}

#define SWITCH(member) .offset = offsetof(struct settings, member)

static const struct setting meters[] = {
	{ N_("A bar for each processor"), N_("Else one bar for all of them; the key 1 too"),
	  SWITCH(cpu_bars) },
	{ N_("Graph of the processors"), N_("How busy they were; from 100 columns on"),
	  SWITCH(graph) },
	{ N_("Pressure"), N_("Share of the last 10 seconds in which tasks waited, /proc/pressure"),
	  SWITCH(pressure) },
	{ N_("Disks"), N_("Bytes read and written a second, all whole disks together"),
	  SWITCH(disks) },
};

static size_t meters_count(const struct app *a)
{
	(void)a;
	return sizeof(meters) / sizeof(meters[0]);
}

static void meters_item(const struct app *a, size_t i, struct setup_item *ret)
{
	setting_item(a, &meters[i], ret);
}

static void meters_toggle(struct app *a, size_t *selected)
{
	setting_change(a, &meters[*selected], 1);
}

static const struct setup_key meters_keys[] = {
	{ KEY_CODE_SPACE, "Space", N_("on, off"), meters_toggle },
	{ KEY_CODE_ENTER, NULL, NULL, meters_toggle },
	{ 0 },
};

const struct setup_page setup_meters_page = {
	.title = N_("Meters"),
	.pane_count = 1,
	.panes = { { .count = meters_count, .item = meters_item, .keys = meters_keys } },
};

/* ---- delay and switches ---- */

static void add_delay(const struct app *a, struct strbuf *b)
{
	strbuf_addreal(b, a->settings->delay, 1);
	strbuf_adds(b, " s");
}

static void change_delay(struct settings *s, int by)
{
	static const double steps[] = { 0.1, 0.2, 0.5, 1, 1.5, 2, 3, 5, 10, 30, 60 };
	enum { STEPS = sizeof(steps) / sizeof(steps[0]) };
	int i = 0;

	if (by > 0) {
		while (i < STEPS - 1 && steps[i] <= s->delay)
			i++;
	} else {
		i = STEPS - 1;
		while (i > 0 && steps[i] >= s->delay)
			i--;
	}
	s->delay = steps[i];
}

static void add_cpu_mode(const struct app *a, struct strbuf *b)
{
	strbuf_adds(b, a->settings->cpu_mode == CPU_OF_PROCESSOR ? _("of one processor")
								 : _("of the whole machine"));
}

static void change_cpu_mode(struct settings *s, int by)
{
	(void)by;
	s->cpu_mode = s->cpu_mode == CPU_OF_PROCESSOR ? CPU_OF_MACHINE : CPU_OF_PROCESSOR;
}

static const struct setting switches[] = {
	{ N_("Delay"), N_("Time between two pictures: Left shorter, Right longer"), 0, add_delay,
	  change_delay },
	/* xgettext:no-c-format */
	{ N_("CPU% is a share"),
	  /* xgettext:no-c-format */
	  N_("100% is one processor as top has it, or all of them"), 0, add_cpu_mode,
	  change_cpu_mode },
	{ N_("Tree"), N_("Processes below their parents, else a list"), SWITCH(tree) },
	{ N_("Threads"), N_("A row for each thread"), SWITCH(threads) },
	{ N_("Kernel threads"), N_("Rows for the threads of the kernel too"),
	  SWITCH(kernel_threads) },
	{ N_("Mouse"), N_("From the next start on; once: procview -M"), SWITCH(mouse) },
};

static size_t switches_count(const struct app *a)
{
	(void)a;
	return sizeof(switches) / sizeof(switches[0]);
}

static void switches_item(const struct app *a, size_t i, struct setup_item *ret)
{
	setting_item(a, &switches[i], ret);
}

static void switches_more(struct app *a, size_t *selected)
{
	setting_change(a, &switches[*selected], 1);
}

static void switches_less(struct app *a, size_t *selected)
{
	setting_change(a, &switches[*selected], -1);
}

static const struct setup_key switches_keys[] = {
	{ KEY_CODE_SPACE, "Space", N_("change"), switches_more },
	{ KEY_CODE_ENTER, NULL, NULL, switches_more },
	{ KEY_CODE_RIGHT, "Left Right", N_("less, more"), switches_more },
	{ KEY_CODE_LEFT, NULL, NULL, switches_less },
	{ 0 },
};

const struct setup_page setup_switches_page = {
	.title = N_("Delay, switches"),
	.pane_count = 1,
	.panes = { { .count = switches_count, .item = switches_item, .keys = switches_keys } },
};

/* ---- keys ---- */

static const struct {
	const char *name, *help; /* help: N_() */
} presets[] = {
	[KEYMAP_HTOP] = { "htop", N_("Keys as in htop, top and less") },
	[KEYMAP_VI] = { "vi", N_("h j k l move; F9 and X kill; arrows as ever") },
};

enum { PRESET_COUNT = sizeof(presets) / sizeof(presets[0]) };

static size_t presets_count(const struct app *a)
{
	(void)a;
	return PRESET_COUNT;
}

static void preset_item(const struct app *a, size_t i, struct setup_item *ret)
{
	ret->mark = (size_t)a->settings->preset == i ? SETUP_CHOSEN : SETUP_OTHER;
	strbuf_adds(&ret->text, presets[i].name);
	ret->help = _(presets[i].help);
}

static size_t preset_current(const struct app *a)
{
	return (size_t)a->settings->preset;
}

/* Keys that were given to an action by hand stay with it. */
static void keep_bindings(struct keymap *to, const struct keymap *from, enum keymap_preset preset)
{
	struct keymap *plain = keymap_new(preset);

	for (int i = 0; i < ACTION_COUNT; i++) {
		CLEANUP_STRBUF struct strbuf mine = STRBUF_INIT;
		CLEANUP_STRBUF struct strbuf usual = STRBUF_INIT;

		keymap_add_keys(from, (enum action_id)i, &mine);
		keymap_add_keys(plain, (enum action_id)i, &usual);
		if (strcmp(strbuf_str(&mine), strbuf_str(&usual)) != 0)
			keymap_bind(to, (enum action_id)i, strbuf_str(&mine), NULL);
	}
	keymap_free(plain);
}

static void preset_choose(struct app *a, size_t *selected)
{
	struct settings *s = a->settings;
	struct keymap *k;

	if ((size_t)s->preset == *selected)
		return;
	k = keymap_new((enum keymap_preset) * selected);
	keep_bindings(k, s->keymap, s->preset);
	keymap_free(s->keymap);
	s->keymap = k;
	s->preset = (enum keymap_preset) * selected;
}

/* What the presets differ in, as it is now. */
static void preset_preview(const struct app *a, struct page *p, struct rect area)
{
	int y = area.y;

	for (int i = 0; i < ACTION_COUNT && y < area.y + area.height; i++) {
		CLEANUP_STRBUF struct strbuf keys = STRBUF_INIT;
		const char *help = _(actions[i].help);
		int x = area.x + 1, right = area.x + area.width;

		if (!actions[i].vi_keys)
			continue;
		keymap_add_keys(a->settings->keymap, (enum action_id)i, &keys);
		page_text(p, x, y, right - x, ROLE_KEY, strbuf_str(&keys), keys.len);
		x += KEYS_WIDTH;
		page_text(p, x, y++, right - x, ROLE_LABEL, help, strlen(help));
	}
}

static const struct setup_key preset_keys[] = {
	{ KEY_CODE_ENTER, "Enter", N_("choose"), preset_choose },
	{ KEY_CODE_SPACE, NULL, NULL, preset_choose },
	{ 0 },
};

const struct setup_page setup_keys_page = {
	.title = N_("Keys"),
	.pane_count = 1,
	.panes = { { .width = THEME_WIDTH,
		     .count = presets_count,
		     .item = preset_item,
		     .current = preset_current,
		     .keys = preset_keys } },
	.preview = preset_preview,
};
