/* The list or tree of processes: what is selected, what keys do. Drawing is in processes_draw.c,
 * prompts and menus in processes_find.c. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/i18n.h"
#include "base/text.h"
#include "model/filter.h"
#include "model/fold.h"
#include "model/frame.h"
#include "model/snapshot.h"
#include "processes_priv.h"
#include "ui/term.h"

struct processes *processes_of(struct app *a)
{
	struct screen *s = a->top;

	while (s->below)
		s = s->below;
	return (struct processes *)s;
}

const struct task *processes_task(const struct processes *s, const struct app *a, size_t index)
{
	if (!a->frame || index >= s->view.count)
		return NULL;
	return frame_task(a->frame, s->view.rows[index].row);
}

void processes_bind(struct processes *s, struct app *a)
{
	const struct task *t = processes_task(s, a, s->scroll.selected);

	s->selected_ended = false;
	s->reveal = true;
	if (t)
		s->selected = task_id_of(t);
	else
		s->selected.pid = 0;
}

static void find_selected(struct processes *s, struct app *a, bool moved)
{
	uint32_t row = s->selected.pid ? frame_row(a->frame, s->selected) : ROW_NONE;
	ssize_t at = row == ROW_NONE ? -1 : view_find(&s->view, row);

	if (at >= 0) {
		s->scroll.selected = (size_t)at;
		s->selected_ended = false;
		s->reveal |= moved;
		return;
	}
	if (!moved && s->selected.pid) {
		/* It stays selected, though it is not in sight: no key may hit another one. */
		s->selected_ended = row == ROW_NONE;
		return;
	}
	if (s->scroll.selected >= s->view.count)
		s->scroll.selected = s->view.count ? s->view.count - 1 : 0;
	processes_bind(s, a);
}

static bool shows_sums(const struct settings *set)
{
	for (size_t i = 0; i < set->column_count; i++)
		if (fields[set->columns[i].field].flags & FIELD_SUBTREE)
			return true;
	return false;
}

/* Rows at rest keep their places: one tick of the clock, now here and now there, moves nothing. */
static struct sort_key steady_sort(const struct app *a)
{
	struct sort_key key = a->settings->sort;

	if (key.field == FIELD_CPU_PERCENT || key.field == FIELD_TREE_CPU_PERCENT)
		key.noise = frame_cpu_noise(a->frame);
	return key;
}

void processes_rebuild(struct processes *s, struct app *a, bool moved)
{
	struct settings *set = a->settings;
	struct sort_key sort;
	struct view_spec spec = {
		.tree = set->tree,
		.threads = set->threads,
		.kernel_threads = set->kernel_threads,
		.root = s->root,
		.sort = &sort,
		.sort_count = 1,
		.filter = s->filter,
		.users = s->by_user ? &s->uid : NULL,
		.user_count = s->by_user ? 1 : 0,
		.pids = s->pids,
		.pid_count = s->pid_count,
		.fold = set->fold,
	};

	if (!a->frame)
		return;
	if (moved) /* other rows than those that have just ended are gone too */
		processes_forget_lines(s);
	a->frame->cpu_mode = set->cpu_mode;
	sort = steady_sort(a);
	if (shows_sums(set))
		frame_sum(a->frame);
	view_build(&s->view, a->frame, &spec);
	find_selected(s, a, moved);
}

void processes_changed(struct app *a)
{
	processes_rebuild(processes_of(a), a, true);
}

struct task_id processes_selected(struct app *a)
{
	struct processes *s = processes_of(a);

	return s->selected_ended ? (struct task_id){ 0 } : s->selected;
}

size_t processes_targets(struct app *a, struct task_id **ret)
{
	struct processes *s = processes_of(a);
	struct task_id id = processes_selected(a);

	if (s->tag_count) {
		*ret = xreallocarray(NULL, s->tag_count, sizeof(**ret));
		memcpy(*ret, s->tags, s->tag_count * sizeof(**ret));
		return s->tag_count;
	}
	if (!id.pid) {
		app_error(a, s->selected_ended ? _("the selected process has ended")
					       : _("no process is selected"));
		return 0;
	}
	*ret = xmalloc(sizeof(**ret));
	**ret = id;
	return 1;
}

bool processes_select(struct app *a, struct task_id id)
{
	struct processes *s = processes_of(a);
	uint32_t row = a->frame ? frame_row(a->frame, id) : ROW_NONE;
	ssize_t at = row == ROW_NONE ? -1 : view_find(&s->view, row);

	if (at < 0)
		return false;
	s->scroll.selected = (size_t)at;
	processes_bind(s, a);
	return true;
}

void processes_set_user(struct app *a, uint32_t uid)
{
	struct processes *s = processes_of(a);

	s->by_user = uid != UINT32_MAX;
	s->uid = uid;
	processes_rebuild(s, a, true);
}

void processes_set_root(struct app *a, pid_t pid)
{
	struct processes *s = processes_of(a);

	s->root = pid;
	s->root_is_demo = true;
	s->root_seen = false;
	a->settings->tree = true;
	processes_rebuild(s, a, true);
}

static unsigned leave_demo(struct processes *s)
{
	s->root = 0;
	s->root_is_demo = false;
	return REACT_VIEW;
}

/* Once a demonstration has ended everything is shown again. */
static void watch_root(struct processes *s, struct app *a)
{
	bool there = frame_row_of_pid(a->frame, s->root) != ROW_NONE;

	if (!s->root_is_demo)
		return;
	if (s->root_seen && !there)
		leave_demo(s);
	s->root_seen |= there;
}

static void update(struct screen *screen, struct app *a, const struct detail *d)
{
	struct processes *s = (struct processes *)screen;
	uint32_t row;

	if (d)
		return;
	watch_root(s, a);
	processes_prune_tags(s, a);
	processes_keep_ghosts(s, a);
	processes_rebuild(s, a, !s->selected.pid);
	if (!s->open_first)
		return;
	s->open_first = false;
	row = frame_row_of_pid(a->frame, s->pids[0]);
	if (row != ROW_NONE)
		app_push(a, detail_open(a, task_id_of(frame_task(a->frame, row))));
	else
		app_error(a, _("there is no process %d"), s->pids[0]);
}

/* Facts of the sort and the filter are needed of every row, those of columns of rows in sight. What
 * costs much is never asked for all at once: the budget spreads it. */
static void want(struct screen *screen, struct app *a, struct wants *w)
{
	struct processes *s = (struct processes *)screen;
	const struct settings *set = a->settings;
	uint32_t all = fields[set->sort.field].facts | filter_facts(s->filter);
	const struct task_id *above = w->visible; /* of a screen on top */
	size_t margin, from, to, n = 0, more = w->visible_count;

	w->visible_facts |= columns_facts(set->columns, set->column_count) | all |
			    FACT_BIT(FACT_CMDLINE) | FACT_BIT(FACT_OWNER);
	for (size_t i = 0; i < set->column_count; i++)
		if (fields[set->columns[i].field].flags & FIELD_SUBTREE)
			all |= fields[set->columns[i].field].facts;
	w->facts |= FACT_BIT(FACT_STAT) | FACT_BIT(FACT_CMDLINE) | FACT_BIT(FACT_OWNER) |
		    (all & ~(FACTS_COSTLY | FACT_BIT(FACT_STATM)));
	w->threads |= set->threads;
	if (!a->frame)
		return;
	margin = all & FACTS_COSTLY ? a->frame->rows : s->scroll.height + 1;
	from = s->scroll.top > margin ? s->scroll.top - margin : 0;
	to = s->scroll.top + s->scroll.height + margin;
	if (all & FACTS_COSTLY) { /* also rows that the filter leaves out for now */
		s->visible =
			xreallocarray(s->visible, a->frame->rows + more + 1, sizeof(*s->visible));
		for (uint32_t row = 0; row < a->frame->rows; row++)
			s->visible[n++] = task_id_of(frame_task(a->frame, row));
	} else {
		if (to > s->view.count)
			to = s->view.count;
		s->visible = xreallocarray(s->visible, to - (from < to ? from : to) + more + 1,
					   sizeof(*s->visible));
		for (size_t i = from; i < to; i++)
			s->visible[n++] = task_id_of(processes_task(s, a, i));
	}
	for (size_t i = 0; i < more; i++)
		s->visible[n++] = above[i];
	w->visible = s->visible;
	w->visible_count = n;
}

static unsigned sort_by(struct app *a, enum field_id field)
{
	struct sort_key *k = &a->settings->sort;

	if (k->field == field)
		k->descending = !k->descending;
	else
		*k = (struct sort_key){ field, (fields[field].flags & FIELD_DESCENDING) != 0 };
	return REACT_VIEW | REACT_READ;
}

/* In a tree the sums decide which branch comes first, where such a column is shown. */
static enum field_id sort_field(const struct app *a, enum field_id own, enum field_id sum)
{
	const struct settings *set = a->settings;

	for (size_t i = 0; set->tree && i < set->column_count; i++)
		if (set->columns[i].field == sum)
			return sum;
	return own;
}

static unsigned fold_selected(struct processes *s, struct app *a, bool folded)
{
	const struct task *t = processes_task(s, a, s->scroll.selected);

	if (!a->settings->tree || !t || t->is_thread)
		return REACT_REDRAW;
	fold_set(a->settings->fold, a->frame, s->view.rows[s->scroll.selected].row, folded);
	a->folds_changed = true;
	return REACT_VIEW;
}

static unsigned fold_all(struct processes *s, struct app *a)
{
	bool any = false;

	if (!a->settings->tree)
		return REACT_REDRAW;
	for (size_t i = 0; i < s->view.count && !any; i++)
		any = s->view.rows[i].folded;
	fold_set_all(a->settings->fold, !any);
	a->folds_changed = true;
	return REACT_VIEW;
}

static unsigned renice(struct app *a, int by)
{
	struct task_id *ids = NULL;
	size_t n = processes_targets(a, &ids);

	for (size_t i = 0; i < n; i++) {
		uint32_t row = frame_row(a->frame, ids[i]);
		const struct command c = { .kind = COMMAND_NICE,
					   .value = by,
					   .relative = true,
					   .targets = &ids[i],
					   .target_count = 1 };

		if (row != ROW_NONE)
			app_command(a, &c);
	}
	free(ids);
	return REACT_REDRAW;
}

static unsigned copy_row(struct processes *s, struct app *a)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
	const struct task *t = processes_task(s, a, s->scroll.selected);

	if (!t || s->selected_ended)
		return REACT_REDRAW;
	for (size_t i = 0; i < a->settings->column_count; i++) {
		const struct column *c = &a->settings->columns[i];
		struct value v;

		field_value(c->field, a->frame, s->view.rows[s->scroll.selected].row, &v);
		if (i)
			strbuf_addch(&b, ' ');
		format_value(&b, &a->format, c, &v);
	}
	a->term->ops->copy(a->term, strbuf_str(&b), b.len);
	app_message(a, _("the row was sent to the clipboard of the terminal"));
	return REACT_REDRAW;
}

static unsigned tag_selected(struct processes *s, struct app *a, bool tree)
{
	struct task_id id = processes_selected(a);

	if (!id.pid)
		return REACT_REDRAW;
	if (tree) {
		processes_tag_tree(s, a, id);
	} else {
		processes_toggle_tag(s, id);
		scroller_action(&s->scroll, ACTION_DOWN);
		processes_bind(s, a);
	}
	return REACT_REDRAW;
}

/* Left and right: through the columns where not all fit, then along the command. */
static unsigned scroll_sideways(struct processes *s, struct app *a, int by)
{
	if (by > 0) {
		if (s->columns_cut && s->skip + 2 < a->settings->column_count)
			s->skip++;
		else
			s->scroll_x += 8;
	} else if (s->scroll_x) {
		s->scroll_x -= 8;
	} else if (s->skip) {
		s->skip--;
	}
	return REACT_REDRAW;
}

/* Their output stands until somebody has read it. */
static void forget_ended_demos(struct app *a)
{
	for (size_t i = a->runner.count; i-- > 0;)
		if (!a->runner.jobs[i]->pid)
			runner_forget(&a->runner, a->runner.jobs[i]);
}

static unsigned next_demo(struct app *a)
{
	if (a->runner.count)
		a->runner.shown = (a->runner.shown + 1) % a->runner.count;
	return REACT_REDRAW;
}

static unsigned back(struct processes *s, struct app *a)
{
	if (s->search.len) {
		strbuf_clear(&s->search);
		return REACT_REDRAW;
	}
	if (s->follow) {
		s->follow = false;
		return REACT_REDRAW;
	}
	if (s->root_is_demo)
		return leave_demo(s);
	forget_ended_demos(a);
	return REACT_REDRAW;
}

static unsigned look_action(struct processes *s, struct app *a, enum action_id id)
{
	struct settings *set = a->settings;

	switch (id) {
	case ACTION_TREE:
		set->tree = !set->tree;
		return REACT_VIEW;
	case ACTION_EXPAND:
		return fold_selected(s, a, false);
	case ACTION_COLLAPSE:
		return fold_selected(s, a, true);
	case ACTION_FOLD_ALL:
		return fold_all(s, a);
	case ACTION_THREADS:
		set->threads = !set->threads;
		return REACT_VIEW | REACT_READ;
	case ACTION_KERNEL_THREADS:
		set->kernel_threads = !set->kernel_threads;
		return REACT_VIEW;
	case ACTION_CPUS:
		set->cpu_bars = !set->cpu_bars;
		return REACT_REDRAW;
	case ACTION_CPU_MODE:
		set->cpu_mode =
			set->cpu_mode == CPU_OF_PROCESSOR ? CPU_OF_MACHINE : CPU_OF_PROCESSOR;
		return REACT_VIEW;
	case ACTION_LEFT:
		return scroll_sideways(s, a, -1);
	case ACTION_RIGHT:
		return scroll_sideways(s, a, 1);
	case ACTION_BACK:
		return back(s, a);
	case ACTION_COPY:
		return copy_row(s, a);
	case ACTION_NEXT_PANE:
		return next_demo(a);
	default:
		return REACT_UNUSED;
	}
}

static unsigned sort_action(struct app *a, enum action_id id)
{
	switch (id) {
	case ACTION_SORT:
		return processes_open_sort(a);
	case ACTION_SORT_CPU:
		return sort_by(a, sort_field(a, FIELD_CPU_PERCENT, FIELD_TREE_CPU_PERCENT));
	case ACTION_SORT_MEMORY:
		return sort_by(a, sort_field(a, FIELD_RSS, FIELD_TREE_RSS));
	case ACTION_SORT_TIME:
		return sort_by(a, sort_field(a, FIELD_CPU_TIME, FIELD_TREE_CPU_TIME));
	case ACTION_SORT_PID:
		return sort_by(a, FIELD_PID);
	case ACTION_REVERSE:
		a->settings->sort.descending = !a->settings->sort.descending;
		return REACT_VIEW;
	default:
		return REACT_UNUSED;
	}
}

static unsigned find_action(struct processes *s, struct app *a, enum action_id id)
{
	switch (id) {
	case ACTION_SEARCH:
		return processes_open_search(a);
	case ACTION_SEARCH_NEXT:
		return processes_search_next(s, a, false, false);
	case ACTION_SEARCH_PREVIOUS:
		return processes_search_next(s, a, true, false);
	case ACTION_FILTER:
		return processes_open_filter(a);
	case ACTION_USER:
		return processes_open_user(a);
	case ACTION_FOLLOW:
		s->follow = !s->follow;
		return REACT_REDRAW;
	default:
		return REACT_UNUSED;
	}
}

static unsigned do_action(struct processes *s, struct app *a, enum action_id id)
{
	struct task_id selected = processes_selected(a);

	switch (id) {
	case ACTION_ENTER:
		if (!selected.pid)
			return REACT_REDRAW;
		app_push(a, detail_open(a, selected));
		return REACT_REDRAW | REACT_READ;
	case ACTION_TAG:
		return tag_selected(s, a, false);
	case ACTION_TAG_TREE:
		return tag_selected(s, a, true);
	case ACTION_UNTAG:
		s->tag_count = 0;
		return REACT_REDRAW;
	case ACTION_NICE_DOWN:
		return renice(a, -1);
	case ACTION_NICE_UP:
		return renice(a, 1);
	default:
		return REACT_UNUSED;
	}
}

static unsigned action(struct screen *screen, struct app *a, enum action_id id)
{
	struct processes *s = (struct processes *)screen;
	unsigned react = scroller_action(&s->scroll, id);

	if (!(react & REACT_UNUSED)) {
		processes_bind(s, a);
		return react;
	}
	/* While a search is active N goes back, as in less; else it sorts by pid. */
	if (id == ACTION_SORT_PID && s->search.len)
		id = ACTION_SEARCH_PREVIOUS;
	react = look_action(s, a, id);
	if (react & REACT_UNUSED)
		react = sort_action(a, id);
	if (react & REACT_UNUSED)
		react = find_action(s, a, id);
	if (react & REACT_UNUSED)
		react = do_action(s, a, id);
	return react;
}

static unsigned click(struct processes *s, struct app *a, const struct event *e)
{
	ssize_t line = processes_line_at(s, e->y);
	const struct column_place *c;

	if (line >= 0) {
		bool again = (size_t)line == s->scroll.selected && !s->selected_ended;

		s->scroll.selected = (size_t)line;
		processes_bind(s, a);
		return again ? do_action(s, a, ACTION_ENTER) : REACT_REDRAW;
	}
	c = e->y == s->list_y - 1 ? processes_column_at(s, e->x) : NULL;
	return c ? sort_by(a, a->settings->columns[c->column].field) : REACT_REDRAW;
}

static unsigned event(struct screen *screen, struct app *a, const struct event *e)
{
	struct processes *s = (struct processes *)screen;

	switch (e->kind) {
	case EVENT_CLICK:
		return click(s, a, e);
	case EVENT_WHEEL_UP:
	case EVENT_WHEEL_DOWN:
		scroller_wheel(&s->scroll, e->kind == EVENT_WHEEL_UP ? -3 : 3);
		processes_bind(s, a);
		return REACT_REDRAW;
	default:
		return REACT_UNUSED;
	}
}

static void free_processes(struct screen *screen)
{
	struct processes *s = (struct processes *)screen;

	view_done(&s->view);
	processes_forget_lines(s);
	free(s->lines);
	free(s->line_ids);
	free(s->tags);
	free(s->pids);
	free(s->visible);
	filter_free(s->filter);
	strbuf_done(&s->filter_text);
	strbuf_done(&s->filter_error);
	strbuf_done(&s->search);
	free(s);
}

static const enum action_id keys[] = { ACTION_HELP,    ACTION_SETUP,	ACTION_SEARCH,
				       ACTION_FILTER,  ACTION_TREE,	ACTION_SORT,
				       ACTION_DEMOS,   ACTION_KILL,	ACTION_QUIT,
				       ACTION_FILES,   ACTION_IPC,	ACTION_ENTER,
				       ACTION_USER,    ACTION_TAG,	ACTION_FOLLOW,
				       ACTION_PAUSE,   ACTION_THREADS,	ACTION_NICE_DOWN,
				       ACTION_NICE_UP, ACTION_AFFINITY, ACTION_NONE };

static const struct screen_ops ops = {
	.name = "processes",
	.draw = processes_draw,
	.action = action,
	.event = event,
	.update = update,
	.want = want,
	.keys = keys,
	.free = free_processes,
};

struct screen *processes_new(struct app *a, const struct app_options *o)
{
	struct processes *s = xcalloc(1, sizeof(*s));

	(void)a;
	s->base.ops = &ops;
	view_init(&s->view);
	s->root = o->root;
	if (o->pid_count) {
		s->pids = xreallocarray(NULL, o->pid_count, sizeof(*s->pids));
		memcpy(s->pids, o->pids, o->pid_count * sizeof(*s->pids));
		s->pid_count = o->pid_count;
		s->open_first = o->pid_count == 1;
	}
	s->uid = o->uid;
	s->by_user = o->uid != UINT32_MAX;
	if (o->filter)
		processes_set_filter(s, o->filter);
	return &s->base;
}
