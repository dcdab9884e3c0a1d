/* The threads of a process: what the list has of processes, for each of them. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/i18n.h"
#include "base/text.h"
#include "detail_priv.h"
#include "model/frame.h"
#include "model/snapshot.h"
#include "model/view.h"
#include "row_priv.h"
#include "screens_priv.h"
#include "ui/term.h"

static const struct column columns[] = {
	{ .field = FIELD_TID },
	{ .field = FIELD_COMM, .title = "NAME" },
	{ .field = FIELD_STATE },
	{ .field = FIELD_CPU_PERCENT },
	{ .field = FIELD_CPU_TIME, .style = STYLE_TOP_TIME },
	{ .field = FIELD_LAST_CPU, .title = "CPU" },
	{ .field = FIELD_SYSCALL },
	{ .field = FIELD_WCHAN },
	{ .field = FIELD_POLICY, .style = STYLE_POLICY_CLASS, .title = "POL", .width = 3 },
	{ .field = FIELD_NICE },
	{ .field = FIELD_VOLUNTARY_SWITCHES },
	{ .field = FIELD_INVOLUNTARY_SWITCHES },
	{ .field = FIELD_START_TIME, .style = STYLE_STARTED },
	{ .field = FIELD_SYSCALL_ARGS },
};

enum { COLUMN_COUNT = sizeof(columns) / sizeof(columns[0]), ABOVE_ROWS = 2 };

struct place {
	size_t column;
	int x, width;
};

struct threads_tab {
	struct tab tab;
	struct task_id id;
	struct view view; /* of the frame that is shown, while the process lives */
	bool filled;
	struct scroller scroll;
	struct task_id selected; /* pid 0: nothing */
	struct sort_key sort;
	size_t skip; /* columns scrolled out to the left, behind the first */
	bool cut; /* not all columns fit */
	struct place places[COLUMN_COUNT];
	size_t place_count;
	int heads_y;
	struct strbuf last; /* what was drawn last, for when the process has ended */
	struct task_id *visible; /* for the next request */
};

static const struct task *task_at(const struct threads_tab *s, const struct app *a, size_t index)
{
	return index < s->view.count ? frame_task(a->frame, s->view.rows[index].row) : NULL;
}

/* ---- rows ---- */

static void bind(struct threads_tab *s, const struct app *a)
{
	const struct task *t = task_at(s, a, s->scroll.selected);

	s->selected = t ? task_id_of(t) : (struct task_id){ 0 };
}

/* The selection stays with its thread; of one that has ended, in its place. */
static void find_selected(struct threads_tab *s, const struct app *a)
{
	for (size_t i = 0; s->selected.pid && i < s->view.count; i++)
		if (task_id_equal(task_id_of(task_at(s, a, i)), s->selected)) {
			s->scroll.selected = i;
			return;
		}
	if (s->scroll.selected >= s->view.count)
		s->scroll.selected = s->view.count ? s->view.count - 1 : 0;
	bind(s, a);
}

static void rebuild(struct threads_tab *s, struct app *a)
{
	const struct sort_key keys[] = { s->sort, { FIELD_TID, false } };
	const struct view_spec spec = {
		.threads = true,
		.kernel_threads = true,
		.sort = keys,
		.sort_count = 2,
		.pids = &s->id.pid,
		.pid_count = 1,
	};
	const struct task *first;

	if (!a->frame || !snapshot_threads_of(a->frame->now, s->id.pid, &first))
		return;
	view_build(&s->view, a->frame, &spec);
	s->filled = true;
	find_selected(s, a);
}

static void threads_update(struct tab *t, struct app *a, const struct detail *d)
{
	struct threads_tab *s = (struct threads_tab *)t;

	(void)d;
	/* The rows of the view were of another frame. */
	s->view.count = 0;
	rebuild(s, a);
}

/* Costly facts and switches are of those in sight; what is sorted by is needed of all. */
static void threads_want(struct tab *t, struct app *a, struct wants *w)
{
	struct threads_tab *s = (struct threads_tab *)t;
	bool all = fields[s->sort.field].facts & ~FACT_BIT(FACT_STAT);
	size_t from = all ? 0 : s->scroll.top, to = all ? s->view.count : from + s->scroll.height;
	const struct task_id *above = w->visible; /* of a box on top */
	size_t n = 0, more = w->visible_count;

	w->threads_of = s->id.pid;
	w->visible_facts |= columns_facts(columns, COLUMN_COUNT);
	if (to > s->view.count)
		to = s->view.count;
	if (from > to)
		from = to;
	s->visible = xreallocarray(s->visible, to - from + more + 1, sizeof(*s->visible));
	for (size_t i = from; i < to; i++)
		s->visible[n++] = task_id_of(task_at(s, a, i));
	for (size_t i = 0; i < more; i++)
		s->visible[n++] = above[i];
	w->visible = s->visible;
	w->visible_count = n;
}

/* ---- drawing ---- */

static void place_columns(struct threads_tab *s, struct rect area)
{
	int x = area.x, right = area.x + area.width;

	s->place_count = 0;
	s->cut = false;
	for (size_t i = 0; i < COLUMN_COUNT; i++) {
		int width = row_column_width(&columns[i]);

		if (i > 0 && i <= s->skip)
			continue;
		if (i > 0 && x + width > right) {
			s->cut = true;
			/* A text may have what is left, if that is enough to read. */
			if (fields[columns[i].field].unit != UNIT_NONE || x + width / 2 > right)
				break;
			width = right - x;
		}
		s->places[s->place_count++] = (struct place){ i, x, width };
		x += width + 1;
		if (s->cut)
			break;
	}
}

static void draw_above(const struct threads_tab *s, struct page *p, struct rect line)
{
	const struct column sorted = { .field = s->sort.field };
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
	char plain[ROW_TITLE_MAX];

	strbuf_addf(&b, ngettext("%zu thread", "%zu threads", s->view.count), s->view.count);
	strbuf_addf(&b, "  %s %s%s", _("by"), row_column_title(p, &sorted, plain),
		    p->ascii		 ? (s->sort.descending ? "-" : "+")
		    : s->sort.descending ? "↓"
					 : "↑");
	page_text(p, line.x, line.y, line.width, ROLE_LABEL, strbuf_str(&b), b.len);
}

static void draw_heads(const struct threads_tab *s, struct page *p, struct rect line)
{
	page_fill(p, line, ROLE_COLUMNS, ' ');
	for (size_t i = 0; i < s->place_count; i++) {
		const struct place *c = &s->places[i];

		row_draw_head(p, (struct rect){ c->x, line.y, c->width, 1 }, &columns[c->column],
			      columns[c->column].field == s->sort.field);
	}
}

static void draw_row(struct threads_tab *s, struct app *a, struct page *p, struct rect line,
		     size_t index)
{
	uint32_t row = s->view.rows[index].row;

	for (size_t i = 0; i < s->place_count; i++) {
		const struct place *c = &s->places[i];

		row_draw_value(a, p, (struct rect){ c->x, line.y, c->width, 1 },
			       &columns[c->column], row);
	}
	if (index == s->scroll.selected)
		page_restyle(p, line, ROLE_SELECTED);
	else if (frame_is_new(a->frame, row))
		page_restyle(p, line, ROLE_NEW);
}

static void draw_last(const struct threads_tab *s, struct page *p, struct rect area)
{
	const char *line = strbuf_str(&s->last);

	for (int y = 0; y < area.height && *line; y++) {
		size_t len = strcspn(line, "\n");

		page_text(p, area.x, area.y + y, area.width, ROLE_ENDED, line, len);
		line += len + (line[len] == '\n');
	}
}

/* Lines of the area as they stand on the page. */
static void remember(struct threads_tab *s, const struct page *p, struct rect area)
{
	strbuf_clear(&s->last);
	for (int y = area.y; y < area.y + area.height && y < p->rows; y++) {
		const struct page line = { .columns = p->columns - area.x,
					   .rows = 1,
					   .cells = p->cells + y * p->columns + area.x };

		page_add_text(&line, &s->last);
	}
}

static void threads_draw(struct tab *t, struct app *a, struct page *p, struct rect area)
{
	struct threads_tab *s = (struct threads_tab *)t;
	const char *reading = t->ended ? _("It ended before it could be read.") : _("reading …");
	struct rect list = { area.x, area.y + ABOVE_ROWS, area.width, area.height - ABOVE_ROWS };

	if (area.height < 1)
		return;
	if (t->ended && s->last.len) {
		draw_last(s, p, area);
		return;
	}
	if (t->ended || !s->filled || !s->view.count) {
		page_text(p, area.x, area.y, area.width, ROLE_WARN, reading, strlen(reading));
		return;
	}
	if (list.height < 1) {
		list.y = area.y;
		list.height = area.height;
	}
	place_columns(s, list);
	s->heads_y = list.y - 1;
	if (list.y > area.y) {
		draw_above(s, p, (struct rect){ area.x, area.y, area.width, 1 });
		draw_heads(s, p, (struct rect){ area.x, s->heads_y, area.width, 1 });
	}
	scroller_fit(&s->scroll, s->view.count, (size_t)list.height);
	for (int y = 0; y < list.height && s->scroll.top + (size_t)y < s->view.count; y++)
		draw_row(s, a, p, (struct rect){ list.x, list.y + y, list.width, 1 },
			 s->scroll.top + (size_t)y);
	scroller_draw(&s->scroll, p, list);
	remember(s, p, area);
}

/* ---- keys ---- */

static unsigned sort_by(struct threads_tab *s, struct app *a, enum field_id field)
{
	if (s->sort.field == field)
		s->sort.descending = !s->sort.descending;
	else
		s->sort = (struct sort_key){ field, fields[field].flags & FIELD_DESCENDING };
	rebuild(s, a);
	return REACT_REDRAW | REACT_READ;
}

static unsigned sort_by_next(struct threads_tab *s, struct app *a)
{
	size_t i = 0;

	while (i < COLUMN_COUNT && columns[i].field != s->sort.field)
		i++;
	return sort_by(s, a, columns[(i + 1) % COLUMN_COUNT].field);
}

static unsigned copy_row(struct threads_tab *s, struct app *a)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;

	if (s->scroll.selected >= s->view.count)
		return REACT_REDRAW;
	for (size_t i = 0; i < COLUMN_COUNT; i++) {
		struct value v;

		field_value(columns[i].field, a->frame, s->view.rows[s->scroll.selected].row, &v);
		if (i)
			strbuf_addch(&b, ' ');
		format_value(&b, &a->format, &columns[i], &v);
	}
	a->term->ops->copy(a->term, strbuf_str(&b), b.len);
	app_message(a, _("the row was sent to the clipboard of the terminal"));
	return REACT_REDRAW;
}

static unsigned open_selected(struct threads_tab *s, struct app *a)
{
	if (!s->selected.pid || !s->view.count)
		return REACT_REDRAW;
	app_push(a, thread_box_new(a, s->selected));
	return REACT_REDRAW | REACT_READ;
}

static unsigned threads_action(struct tab *t, struct app *a, enum action_id id)
{
	struct threads_tab *s = (struct threads_tab *)t;
	unsigned react;

	if (t->ended)
		return REACT_UNUSED;
	react = scroller_action(&s->scroll, id);
	if (!(react & REACT_UNUSED)) {
		bind(s, a);
		return react | REACT_READ;
	}
	switch (id) {
	case ACTION_ENTER:
		return open_selected(s, a);
	case ACTION_SORT:
		return sort_by_next(s, a);
	case ACTION_SORT_CPU:
		return sort_by(s, a, FIELD_CPU_PERCENT);
	case ACTION_SORT_TIME:
		return sort_by(s, a, FIELD_CPU_TIME);
	case ACTION_SORT_PID:
		return sort_by(s, a, FIELD_TID);
	case ACTION_REVERSE:
		return sort_by(s, a, s->sort.field);
	case ACTION_LEFT:
		s->skip -= s->skip > 0;
		return REACT_REDRAW;
	case ACTION_RIGHT:
		s->skip += s->cut;
		return REACT_REDRAW;
	case ACTION_COPY:
		return copy_row(s, a);
	default:
		return REACT_UNUSED;
	}
}

static unsigned click(struct threads_tab *s, struct app *a, const struct event *e)
{
	size_t index = s->scroll.top + (size_t)(e->y - s->heads_y - 1);

	if (e->y == s->heads_y) {
		for (size_t i = 0; i < s->place_count; i++)
			if (e->x >= s->places[i].x && e->x <= s->places[i].x + s->places[i].width)
				return sort_by(s, a, columns[s->places[i].column].field);
		return REACT_REDRAW;
	}
	if (e->y < s->heads_y || index >= s->view.count)
		return REACT_REDRAW;
	if (index == s->scroll.selected)
		return open_selected(s, a);
	s->scroll.selected = index;
	bind(s, a);
	return REACT_REDRAW;
}

static unsigned threads_event(struct tab *t, struct app *a, const struct event *e)
{
	struct threads_tab *s = (struct threads_tab *)t;

	if (t->ended)
		return REACT_UNUSED;
	switch (e->kind) {
	case EVENT_CLICK:
		return click(s, a, e);
	case EVENT_WHEEL_UP:
	case EVENT_WHEEL_DOWN:
		scroller_wheel(&s->scroll, e->kind == EVENT_WHEEL_UP ? -3 : 3);
		bind(s, a);
		return REACT_REDRAW | REACT_READ;
	default:
		return REACT_UNUSED;
	}
}

static void threads_close(struct tab *t)
{
	struct threads_tab *s = (struct threads_tab *)t;

	view_done(&s->view);
	strbuf_done(&s->last);
	free(s->visible);
	free(s);
}

static struct tab *threads_open(struct app *a, struct task_id id)
{
	struct threads_tab *s = xcalloc(1, sizeof(*s));

	(void)a;
	s->tab.ops = &threads_tab;
	s->id = id;
	s->sort = (struct sort_key){ FIELD_TID, false };
	view_init(&s->view);
	return &s->tab;
}

const struct tab_ops threads_tab = {
	.title = N_("Threads"),
	.open = threads_open,
	.draw = threads_draw,
	.action = threads_action,
	.event = threads_event,
	.update = threads_update,
	.want = threads_want,
	.free = threads_close,
};
