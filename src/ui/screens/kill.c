/* Which signal, and exactly what it will hit: both in one dialog, before anything is done. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/i18n.h"
#include "base/text.h"
#include "model/frame.h"
#include "screens_priv.h"
#include "types/names.h"
#include "ui/key.h"

enum {
	SIGNALS_WIDTH = 18,
	TARGETS_MIN = 24,
	WIDTH_MAX = 120,
	HEIGHT_MIN = 14,
	HINT_ROWS = 5,
	USER_WIDTH = 8
};

struct target {
	struct task_id id;
	char *text; /* "4410 postgres  postgres: checkpointer", safe */
	unsigned depth; /* below what was selected */
	bool ended;
};

struct kill_screen {
	struct screen screen;
	struct picker signals;
	struct task_id *roots; /* what was tagged or selected */
	size_t root_count;
	bool subtree; /* and all below it */
	struct target *targets; /* in the order in which they are hit */
	size_t count, cap;
	struct scroller scroller;
	struct rect target_area; /* where they were drawn, for the wheel */
};

/* ---- what will be hit ---- */

static char *describe(struct app *a, uint32_t row)
{
	const struct task *t = frame_task(a->frame, row);
	struct column command = { .field = FIELD_CMDLINE, .style = STYLE_BRACKETS };
	struct value v = { .kind = VALUE_NONE };
	CLEANUP_STRBUF struct strbuf user = STRBUF_INIT;
	struct strbuf b = STRBUF_INIT;

	strbuf_addf(&b, "%7d ", t->pid);
	app_add_user(a, &user, t->uid);
	text_add_fit(&b, strbuf_str(&user), user.len, USER_WIDTH, false, a->page.ascii);
	strbuf_addch(&b, ' ');
	field_value(FIELD_CMDLINE, a->frame, row, &v);
	if (v.kind == VALUE_LIST)
		format_value(&b, &a->format, &command, &v);
	else
		text_add_safe(&b, t->comm, strlen(t->comm), a->page.ascii);
	return strbuf_steal(&b);
}

static void add_target(struct kill_screen *k, struct app *a, uint32_t row, unsigned depth)
{
	k->targets = xgrow(k->targets, k->count, &k->cap, sizeof(*k->targets));
	k->targets[k->count++] = (struct target){ .id = task_id_of(frame_task(a->frame, row)),
						  .text = describe(a, row),
						  .depth = depth };
}

/* Kin that were read while they moved may form a ring, so the way up is bounded. */
static uint32_t parent_of(const struct frame *f, uint32_t row, unsigned depth)
{
	return depth < f->count ? f->parent[row] : ROW_NONE;
}

/* How deep it is in the whole tree, so that of several subtrees too the leaves come first; and
 * whether it is one of the roots, or below one. */
static bool is_below(const struct frame *f, uint32_t row, const bool *is_root, unsigned *ret_depth)
{
	unsigned depth = 0;
	bool below = false;

	for (; row != ROW_NONE; row = parent_of(f, row, depth++))
		below |= is_root[row];
	*ret_depth = depth;
	return below;
}

static int deepest_first(const void *a, const void *b)
{
	const struct target *x = a, *y = b;

	if (x->depth != y->depth)
		return x->depth > y->depth ? -1 : 1;
	return x->id.pid < y->id.pid ? -1 : x->id.pid > y->id.pid;
}

static void list_living(struct kill_screen *k, struct app *a)
{
	const struct frame *f = a->frame;
	CLEANUP_FREE bool *is_root = xcalloc(f->count, sizeof(*is_root));

	for (size_t i = 0; i < k->root_count; i++) {
		uint32_t row = frame_row(f, k->roots[i]);

		if (row < f->count)
			is_root[row] = true;
	}
	for (uint32_t row = 0; row < f->count; row++) {
		unsigned depth = 0;

		if (k->subtree ? is_below(f, row, is_root, &depth) : is_root[row])
			add_target(k, a, row, depth);
	}
	if (k->count)
		qsort(k->targets, k->count, sizeof(*k->targets), deepest_first);
}

/* Those that were listed and are gone stay in the list, struck out, behind the others. */
static void keep_ended(struct kill_screen *k, struct app *a, const struct target *old)
{
	if (frame_row(a->frame, old->id) != ROW_NONE) {
		free(old->text);
		return;
	}
	k->targets = xgrow(k->targets, k->count, &k->cap, sizeof(*k->targets));
	k->targets[k->count] = *old;
	k->targets[k->count++].ended = true;
}

static void list_targets(struct kill_screen *k, struct app *a)
{
	struct target *old = k->targets;
	size_t old_count = k->count;

	k->targets = NULL;
	k->count = k->cap = 0;
	list_living(k, a);
	for (size_t i = 0; i < old_count; i++)
		keep_ended(k, a, &old[i]);
	free(old);
}

static size_t count_living(const struct kill_screen *k)
{
	size_t n = 0;

	for (size_t i = 0; i < k->count; i++)
		n += !k->targets[i].ended;
	return n;
}

static bool hits(const struct kill_screen *k, pid_t pid)
{
	for (size_t i = 0; i < k->count; i++)
		if (!k->targets[i].ended && k->targets[i].id.pid == pid)
			return true;
	return false;
}

/* ---- drawing ---- */

static void draw_target(const struct target *t, struct page *p, struct rect row)
{
	const char *ended = _("ended"), *mark = t->ended ? (p->ascii ? "x " : "✗ ") : "  ";
	enum role role = t->ended ? ROLE_ENDED : ROLE_NORMAL;
	int x = row.x, right = row.x + row.width;

	x += page_text(p, x, row.y, right - x, role, mark, strlen(mark));
	if (t->ended)
		x += page_text(p, x, row.y, right - x, ROLE_ENDED, ended, strlen(ended)) + 1;
	page_text(p, x, row.y, right - x, role, t->text, strlen(t->text));
}

static void draw_targets(struct kill_screen *k, struct page *p, struct rect area)
{
	k->target_area = area;
	if (area.height <= 0)
		return;
	scroller_fit(&k->scroller, k->count, (size_t)area.height);
	for (int y = 0; y < area.height; y++) {
		size_t i = k->scroller.top + (size_t)y;

		if (i < k->count)
			draw_target(&k->targets[i], p,
				    (struct rect){ area.x, area.y + y, area.width - 1, 1 });
	}
	scroller_draw(&k->scroller, p, area);
}

/* What is easily regretted is said in words, above the keys. */
static int draw_warnings(const struct kill_screen *k, const struct app *a, struct page *p,
			 struct rect row)
{
	const char *texts[2];
	int n = 0;

	if (hits(k, 1))
		texts[n++] = _("! pid 1 is among them: without it the system or container ends");
	/* A record may have our pid by chance. */
	if (!a->manual && hits(k, getpid()))
		texts[n++] = _("! procview itself is among them");
	for (int i = 0; i < n; i++)
		page_text(p, row.x, row.y - n + i, row.width, ROLE_ERROR, texts[i],
			  strlen(texts[i]));
	return n;
}

static void draw_hints(const struct kill_screen *k, struct page *p, struct rect r)
{
	const struct dialog_hint hints[] = {
		{ "Enter", _("send") },
		{ "Esc", _("leave") },
		{ "Tab", k->subtree ? _("only these") : _("with all below, leaves first") },
		{ "PgUp PgDn", _("scroll") },
	};

	dialog_draw_hints(p, r, hints, sizeof(hints) / sizeof(hints[0]));
}

static void add_title(const struct kill_screen *k, struct strbuf *b)
{
	int signo = (int)k->signals.items[k->signals.scroller.selected].value;
	size_t n = count_living(k);

	strbuf_addf(b, ngettext("%s to %zu process", "%s to %zu processes", n), signal_name(signo),
		    n);
	if (k->subtree)
		strbuf_adds(b, _(", leaves first"));
}

static void draw_signal_help(const struct kill_screen *k, struct page *p, struct rect row)
{
	int signo = (int)k->signals.items[k->signals.scroller.selected].value;
	const char *help = signal_help(signo);

	help = help ? _(help) : _("A real-time signal: its meaning is the program's own.");
	page_text(p, row.x, row.y, row.width, ROLE_LABEL, help, strlen(help));
}

/* Signals at the left, targets at the right, and at the bottom what the signal is for, warnings and
 * keys. Where there is no room for both, the targets: what is hit must be seen. */
static void kill_draw(struct screen *s, struct app *a, struct page *p, struct rect area)
{
	struct kill_screen *k = (struct kill_screen *)s;
	CLEANUP_STRBUF struct strbuf title = STRBUF_INIT;
	struct rect r = dialog_below_header(a, area, WIDTH_MAX, HEIGHT_MIN);
	int left = r.width >= SIGNALS_WIDTH + TARGETS_MIN ? SIGNALS_WIDTH : 0;
	struct rect row = { r.x + 2, r.y + r.height - 2, r.width - 4, 1 };
	int height = r.height - 2;

	add_title(k, &title);
	page_box(p, r, strbuf_str(&title));
	if (height > HINT_ROWS) {
		draw_hints(k, p, row);
		row.y -= 1 + draw_warnings(k, a, p, row);
		draw_signal_help(k, p, row);
		height = row.y - r.y - 2;
	}
	picker_draw(&k->signals, p, (struct rect){ r.x + 1, r.y + 1, left, height }, true);
	if (left)
		picker_draw_typed(&k->signals, p,
				  (struct rect){ r.x + 2, r.y + r.height - 1, left - 2, 1 });
	draw_targets(k, p, (struct rect){ r.x + left + 2, r.y + 1, r.width - left - 3, height });
}

/* ---- keys ---- */

static unsigned send(struct kill_screen *k, struct app *a)
{
	struct command c = {
		.kind = COMMAND_SIGNAL,
		.value = (int)k->signals.items[k->signals.scroller.selected].value,
		.leaves_first = k->subtree,
	};
	CLEANUP_FREE struct task_id *ids = xcalloc(k->count, sizeof(*ids));

	for (size_t i = 0; i < k->count; i++)
		if (!k->targets[i].ended)
			ids[c.target_count++] = k->targets[i].id;
	c.targets = ids;
	if (c.target_count)
		app_command(a, &c);
	else
		app_error(a, _("all of them have ended: nothing was sent"));
	return REACT_POP;
}

static bool is_in(const struct rect *r, const struct event *e)
{
	return e->x >= r->x && e->x < r->x + r->width && e->y >= r->y && e->y < r->y + r->height;
}

static unsigned kill_key(struct kill_screen *k, struct app *a, int32_t key)
{
	switch (key) {
	case KEY_CODE_ENTER:
		return send(k, a);
	case KEY_CODE_ESC:
		return REACT_POP;
	case KEY_CODE_TAB:
		k->subtree = !k->subtree;
		list_targets(k, a);
		return REACT_REDRAW;
	case KEY_CODE_PAGE_UP:
	case KEY_CODE_PAGE_DOWN:
		return scroller_key(&k->scroller, key);
	default:
		return REACT_UNUSED;
	}
}

static unsigned kill_event(struct screen *s, struct app *a, const struct event *e)
{
	struct kill_screen *k = (struct kill_screen *)s;
	unsigned react = e->kind == EVENT_KEY ? kill_key(k, a, e->key) : REACT_UNUSED;

	if (!(react & REACT_UNUSED))
		return react;
	if ((e->kind == EVENT_WHEEL_UP || e->kind == EVENT_WHEEL_DOWN) && is_in(&k->target_area, e))
		return scroller_wheel(&k->scroller, e->kind == EVENT_WHEEL_UP ? -3 : 3);
	/* A click chooses the signal; only Enter sends it. */
	return picker_event(&k->signals, e) == PICKER_UNUSED ? REACT_UNUSED : REACT_REDRAW;
}

static unsigned kill_action(struct screen *s, struct app *a, enum action_id id)
{
	struct kill_screen *k = (struct kill_screen *)s;

	if (id == ACTION_ENTER)
		return send(k, a);
	return dialog_action(id);
}

static void kill_update(struct screen *s, struct app *a, const struct detail *d)
{
	(void)d;
	list_targets((struct kill_screen *)s, a);
}

static void kill_free(struct screen *s)
{
	struct kill_screen *k = (struct kill_screen *)s;

	for (size_t i = 0; i < k->count; i++)
		free(k->targets[i].text);
	free(k->targets);
	free(k->roots);
	picker_done(&k->signals);
	free(k);
}

static const struct screen_ops kill_ops = {
	.name = "kill",
	.overlay = true,
	.draw = kill_draw,
	.action = kill_action,
	.event = kill_event,
	.update = kill_update,
	.keys = dialog_keys,
	.free = kill_free,
};

static struct menu_item signal_item(int signo)
{
	return (struct menu_item){ xasprintf("%2d %s", signo, signal_name(signo)),
				   (uint64_t)signo };
}

struct screen *kill_new(struct app *a, const struct task_id *ids, size_t count)
{
	struct kill_screen *k = xcalloc(1, sizeof(*k));
	size_t max = (size_t)signal_max();
	struct menu_item *items = xcalloc(max, sizeof(*items));

	k->screen.ops = &kill_ops;
	for (size_t i = 0; i < max; i++)
		items[i] = signal_item((int)i + 1);
	picker_init(&k->signals, items, max, SIGTERM - 1);
	k->roots = xcalloc(count, sizeof(*k->roots));
	for (size_t i = 0; i < count; i++)
		k->roots[i] = dialog_process(a, ids[i]);
	k->root_count = count;
	k->scroller.selected = SIZE_MAX;
	list_targets(k, a);
	return &k->screen;
}

struct screen *kill_open(struct app *a)
{
	struct task_id *ids = NULL;
	struct screen *s = NULL;
	size_t n;

	if (!a->frame)
		return NULL;
	n = processes_targets(a, &ids);
	if (n)
		s = kill_new(a, ids, n);
	free(ids);
	return s;
}
