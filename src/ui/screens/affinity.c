/* Which processors a process may run on: a box to tick for each. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/i18n.h"
#include "base/number.h"
#include "base/text.h"
#include "model/frame.h"
#include "model/snapshot.h"
#include "screens_priv.h"
#include "types/detail.h"
#include "ui/key.h"

/* Columns of "[x] 127  ", and of the box: that of the keys. */
enum { CELL_WIDTH = 9, WIDTH = 58, HEIGHT_MIN = 6, PROCESSORS_MAX = 1 << 16 };

struct affinity {
	struct screen screen;
	struct task_id *targets;
	size_t target_count;
	int *cpus; /* ids of the processors online */
	bool *allowed; /* [count] */
	size_t count;
	bool known; /* the mask of the first target has come */
	bool changed; /* by a key: what comes later does not undo it */
	struct scroller scroller; /* selected: a processor; top: a row of them */
	int per_row;
	struct rect area; /* where they were drawn, for clicks */
};

/* A thread has a mask of its own, which the detail of its process does not tell. */
static bool is_thread(const struct affinity *s)
{
	return s->targets[0].pid != s->targets[0].tid;
}

/* ---- the mask ---- */

static void allow_range(struct affinity *s, uint64_t from, uint64_t to)
{
	for (size_t i = 0; i < s->count; i++)
		if ((uint64_t)s->cpus[i] >= from && (uint64_t)s->cpus[i] <= to)
			s->allowed[i] = true;
}

/* "0-3,8". */
static void take_list(struct affinity *s, const char *list, size_t len)
{
	struct scan scan = { list, list + len };
	uint64_t from, to;

	memset(s->allowed, 0, s->count * sizeof(*s->allowed));
	while (scan_u64(&scan, &from)) {
		to = from;
		if (scan_text(&scan, "-") && !scan_u64(&scan, &to))
			break;
		allow_range(s, from, to);
		if (!scan_text(&scan, ","))
			break;
	}
	s->known = true;
}

static void affinity_update(struct screen *screen, struct app *a, const struct detail *d)
{
	struct affinity *s = (struct affinity *)screen;

	(void)a;
	if (d && !s->changed && task_id_equal(task_id_of(&d->task), s->targets[0]) && d->affinity.s)
		take_list(s, d->affinity.s, d->affinity.len);
}

/* From the list's own facts, if they are there; a long one is cut there. */
static void take_from_frame(struct affinity *s, struct app *a)
{
	uint32_t row = frame_row(a->frame, s->targets[0]);
	const struct task *t = row == ROW_NONE ? NULL : frame_task(a->frame, row);
	const char *list;

	if (!t || !(t->have & FACT_BIT(FACT_STATUS)))
		return;
	list = t->extra->status->cpus_allowed;
	if (!strstr(list, "…"))
		take_list(s, list, strlen(list));
}

static void affinity_want(struct screen *screen, struct app *a, struct wants *w)
{
	struct affinity *s = (struct affinity *)screen;

	(void)a;
	if (!s->known && !is_thread(s))
		w->detail = s->targets[0];
}

/* ---- drawing ---- */

static void draw_processor(const struct affinity *s, struct page *p, size_t i, int x, int y,
			   int right)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
	enum role role = i == s->scroller.selected ? ROLE_SELECTED
			 : s->allowed[i]	   ? ROLE_STRONG
						   : ROLE_DIM;

	strbuf_addf(&b, "[%c] %-4d", s->allowed[i] ? 'x' : ' ', s->cpus[i]);
	page_text(p, x, y, right - x, role, strbuf_str(&b), b.len);
}

/* The scroller counts rows of processors while it draws, and processors between drawings. */
static void draw_processors(struct affinity *s, struct page *p, struct rect r)
{
	size_t per_row, rows, selected = s->scroller.selected;
	struct scroller lines = s->scroller;

	s->area = r;
	if (r.width <= 0 || r.height <= 0)
		return;
	s->per_row = r.width / CELL_WIDTH > 1 ? r.width / CELL_WIDTH : 1;
	per_row = (size_t)s->per_row;
	rows = (s->count + per_row - 1) / per_row;
	lines.selected = selected / per_row;
	scroller_fit(&lines, rows, (size_t)r.height);
	s->scroller.top = lines.top;
	for (size_t i = lines.top * per_row; i < s->count; i++) {
		size_t y = i / per_row - lines.top;

		if (y >= (size_t)r.height)
			break;
		draw_processor(s, p, i, r.x + (int)(i % per_row) * CELL_WIDTH, r.y + (int)y,
			       r.x + r.width);
	}
	scroller_draw(&lines, p, (struct rect){ r.x, r.y, r.width + 1, r.height });
}

static void add_title(const struct affinity *s, struct app *a, struct strbuf *b)
{
	if (s->target_count == 1) {
		strbuf_adds(b, _("Processors of"));
		strbuf_addch(b, ' ');
		app_add_task(a, b, s->targets[0]);
		return;
	}
	strbuf_addf(b,
		    ngettext("Processors of %zu process", "Processors of %zu processes",
			     s->target_count),
		    s->target_count);
}

static void affinity_draw(struct screen *screen, struct app *a, struct page *p, struct rect area)
{
	struct affinity *s = (struct affinity *)screen;
	CLEANUP_STRBUF struct strbuf title = STRBUF_INIT;
	const struct dialog_hint hints[] = {
		{ "Space", _("on, off") },
		{ "a", _("all") },
		{ "Enter", _("apply") },
		{ "Esc", _("leave") },
	};
	const char *unknown = is_thread(s) ? _("where it may run now is not known")
					   : _("reading where it may run now …");
	struct rect r = dialog_below_header(a, area, WIDTH, HEIGHT_MIN);
	size_t per_row = (size_t)((r.width - 4) / CELL_WIDTH > 1 ? (r.width - 4) / CELL_WIDTH : 1);
	size_t rows = (s->count + per_row - 1) / per_row;

	if ((size_t)r.height > rows + 5)
		r.height = (int)rows + 5;
	add_title(s, a, &title);
	page_box(p, r, strbuf_str(&title));
	draw_processors(s, p, (struct rect){ r.x + 2, r.y + 1, r.width - 4, r.height - 4 });
	if (!s->known && r.height > 3)
		page_text(p, r.x + 2, r.y + r.height - 3, r.width - 4, ROLE_DIM, unknown,
			  strlen(unknown));
	if (r.height > 3)
		dialog_draw_hints(p, (struct rect){ r.x + 2, r.y + r.height - 2, r.width - 4, 1 },
				  hints, sizeof(hints) / sizeof(hints[0]));
}

/* ---- keys ---- */

static void toggle(struct affinity *s, size_t i)
{
	s->allowed[i] = !s->allowed[i];
	s->changed = s->known = true;
}

static void allow_all(struct affinity *s)
{
	for (size_t i = 0; i < s->count; i++)
		s->allowed[i] = true;
	s->changed = s->known = true;
}

static unsigned apply(struct affinity *s, struct app *a)
{
	struct command c = { .kind = COMMAND_AFFINITY,
			     .targets = s->targets,
			     .target_count = s->target_count };
	CLEANUP_FREE uint64_t *mask = NULL;
	size_t ticked = 0;

	for (size_t i = 0; i < s->count; i++)
		if ((size_t)s->cpus[i] / 64 + 1 > c.cpu_words)
			c.cpu_words = (size_t)s->cpus[i] / 64 + 1;
	mask = xcalloc(c.cpu_words, sizeof(*mask));
	for (size_t i = 0; i < s->count; i++)
		if (s->allowed[i]) {
			mask[s->cpus[i] / 64] |= UINT64_C(1) << (s->cpus[i] % 64);
			ticked++;
		}
	if (!ticked) {
		app_error(a, _("a process needs at least one processor: tick one with Space"));
		return REACT_REDRAW;
	}
	/* A mask that is given back as it was would no longer follow the process's cpuset; all ones
	 * does. */
	if (ticked == s->count)
		memset(mask, 0xff, c.cpu_words * sizeof(*mask));
	c.cpus = mask;
	app_command(a, &c);
	return REACT_POP;
}

static void move(struct affinity *s, long by)
{
	long to = (long)s->scroller.selected + by;

	if (to >= 0 && to < (long)s->count)
		s->scroller.selected = (size_t)to;
}

static unsigned affinity_key(struct affinity *s, struct app *a, int32_t key)
{
	switch (key) {
	case KEY_CODE_LEFT:
		move(s, -1);
		return REACT_REDRAW;
	case KEY_CODE_RIGHT:
		move(s, 1);
		return REACT_REDRAW;
	case KEY_CODE_UP:
		move(s, -s->per_row);
		return REACT_REDRAW;
	case KEY_CODE_DOWN:
		move(s, s->per_row);
		return REACT_REDRAW;
	case KEY_CODE_SPACE:
		toggle(s, s->scroller.selected);
		return REACT_REDRAW;
	case 'a':
		allow_all(s);
		return REACT_REDRAW;
	case KEY_CODE_ENTER:
		return apply(s, a);
	case KEY_CODE_ESC:
		return REACT_POP;
	default:
		return REACT_UNUSED;
	}
}

static unsigned affinity_click(struct affinity *s, const struct event *e)
{
	int column = (e->x - s->area.x) / CELL_WIDTH, row = e->y - s->area.y;
	size_t i;

	if (e->x < s->area.x || row < 0 || row >= s->area.height || column >= s->per_row)
		return REACT_REDRAW;
	i = (s->scroller.top + (size_t)row) * (size_t)s->per_row + (size_t)column;
	if (i < s->count) {
		s->scroller.selected = i;
		toggle(s, i);
	}
	return REACT_REDRAW;
}

static unsigned affinity_event(struct screen *screen, struct app *a, const struct event *e)
{
	struct affinity *s = (struct affinity *)screen;

	switch (e->kind) {
	case EVENT_KEY:
		return affinity_key(s, a, e->key);
	case EVENT_CLICK:
		return affinity_click(s, e);
	case EVENT_WHEEL_UP:
	case EVENT_WHEEL_DOWN:
		move(s, e->kind == EVENT_WHEEL_UP ? -s->per_row : s->per_row);
		return REACT_REDRAW;
	default:
		return REACT_UNUSED;
	}
}

static unsigned affinity_action(struct screen *screen, struct app *a, enum action_id id)
{
	struct affinity *s = (struct affinity *)screen;

	switch (id) {
	case ACTION_ENTER:
		return apply(s, a);
	case ACTION_UP:
	case ACTION_DOWN:
		move(s, id == ACTION_UP ? -s->per_row : s->per_row);
		return REACT_REDRAW;
	case ACTION_LEFT:
	case ACTION_RIGHT:
		move(s, id == ACTION_LEFT ? -1 : 1);
		return REACT_REDRAW;
	default:
		return dialog_action(id);
	}
}

static void affinity_free(struct screen *screen)
{
	struct affinity *s = (struct affinity *)screen;

	free(s->targets);
	free(s->cpus);
	free(s->allowed);
	free(s);
}

static const struct screen_ops affinity_ops = {
	.name = "affinity",
	.overlay = true,
	.draw = affinity_draw,
	.action = affinity_action,
	.event = affinity_event,
	.update = affinity_update,
	.want = affinity_want,
	.keys = dialog_keys,
	.free = affinity_free,
};

/* Those online; a processor that comes later is not in this list. */
static void take_processors(struct affinity *s, const struct system_figures *system)
{
	s->cpus = xcalloc(system->cpu_count, sizeof(*s->cpus));
	s->allowed = xcalloc(system->cpu_count, sizeof(*s->allowed));
	for (size_t i = 0; i < system->cpu_count; i++)
		if (system->cpus[i].id >= 0 && system->cpus[i].id < PROCESSORS_MAX)
			s->cpus[s->count++] = system->cpus[i].id;
}

struct screen *affinity_new(struct app *a, const struct task_id *ids, size_t count)
{
	struct affinity *s;

	if (!a->frame->now->system.cpu_count) {
		app_error(a, _("the processors of this system are not known"));
		return NULL;
	}
	s = xcalloc(1, sizeof(*s));
	s->screen.ops = &affinity_ops;
	s->targets = xcalloc(count, sizeof(*s->targets));
	memcpy(s->targets, ids, count * sizeof(*ids));
	s->target_count = count;
	s->per_row = 1;
	take_processors(s, &a->frame->now->system);
	take_from_frame(s, a);
	return &s->screen;
}

struct screen *affinity_open(struct app *a)
{
	struct task_id *ids = NULL;
	struct screen *s = NULL;
	size_t n;

	if (!a->frame)
		return NULL;
	n = processes_targets(a, &ids);
	if (n)
		s = affinity_new(a, ids, n);
	free(ids);
	return s;
}
