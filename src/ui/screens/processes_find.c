/* Search, filter, user and order: what is typed and chosen for the list. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/i18n.h"
#include "base/text.h"
#include "model/filter.h"
#include "model/frame.h"
#include "model/search.h"
#include "model/snapshot.h"
#include "processes_priv.h"

/* ---- search ---- */

/* Where the next match is, as search_next() says; below 0 also if there is nothing to search. */
static ssize_t find_match(const struct processes *s, const struct app *a, bool back, bool here)
{
	if (!s->search.len || !a->frame || !s->view.count)
		return -1;
	return search_next(a->frame, &s->view, s->scroll.selected, strbuf_str(&s->search), back,
			   here);
}

static void go_to(struct processes *s, struct app *a, ssize_t at)
{
	s->scroll.selected = (size_t)at;
	processes_bind(s, a);
}

unsigned processes_search_next(struct processes *s, struct app *a, bool back, bool here)
{
	ssize_t at = find_match(s, a, back, here);

	if (at >= 0) {
		strbuf_clear(&a->message);
		go_to(s, a, at);
	} else if (s->search.len) {
		app_error(a, _("nothing matches “%s”"), strbuf_str(&s->search));
	}
	return REACT_REDRAW;
}

static unsigned search_changed(struct app *a, const char *text)
{
	struct processes *s = processes_of(a);
	ssize_t at;

	strbuf_clear(&s->search);
	strbuf_adds(&s->search, text);
	at = find_match(s, a, false, true);
	if (at >= 0)
		go_to(s, a, at);
	return REACT_REDRAW;
}

/* Behind what is typed: a message would stand below the line that is typed into. */
static bool search_remark(struct app *a, struct strbuf *b)
{
	const struct processes *s = processes_of(a);

	if (!s->search.len || find_match(s, a, false, true) >= 0)
		return false;
	strbuf_adds(b, _("no match"));
	return true;
}

static unsigned search_done(struct app *a, const char *text)
{
	(void)a;
	(void)text;
	return REACT_REDRAW;
}

static unsigned search_cancelled(struct app *a)
{
	strbuf_clear(&processes_of(a)->search);
	return REACT_REDRAW;
}

unsigned processes_open_search(struct app *a)
{
	static const struct prompt_ops ops = {
		.changed = search_changed,
		.done = search_done,
		.cancelled = search_cancelled,
		.remark = search_remark,
	};

	strbuf_clear(&processes_of(a)->search);
	app_push(a, prompt_new(_("Search"), "", &ops));
	return REACT_REDRAW;
}

/* ---- filter ---- */

int processes_set_filter(struct processes *s, const char *text)
{
	struct filter_error error;
	struct filter *filter;
	int r = filter_parse(text, &filter, &error);

	strbuf_clear(&s->filter_error);
	if (r < 0) {
		strbuf_addf(&s->filter_error, _("column %zu: %s"), error.column, _(error.message));
		if (error.detail[0]) {
			strbuf_adds(&s->filter_error, ": ");
			text_add_safe(&s->filter_error, error.detail, strlen(error.detail), false);
		}
		return r;
	}
	filter_free(s->filter);
	s->filter = filter;
	strbuf_clear(&s->filter_text);
	strbuf_adds(&s->filter_text, text);
	return 0;
}

static unsigned filter_changed(struct app *a, const char *text)
{
	return processes_set_filter(processes_of(a), text) == 0 ? REACT_VIEW | REACT_READ
								: REACT_REDRAW;
}

static unsigned filter_done(struct app *a, const char *text)
{
	(void)text;
	strbuf_clear(&processes_of(a)->filter_error);
	return REACT_REDRAW;
}

/* Esc takes the filter away. */
static unsigned filter_cancelled(struct app *a)
{
	processes_set_filter(processes_of(a), "");
	return REACT_VIEW;
}

static bool filter_remark(struct app *a, struct strbuf *b)
{
	struct processes *s = processes_of(a);

	if (s->filter_error.len) {
		strbuf_add(b, s->filter_error.s, s->filter_error.len);
		return true;
	}
	if (s->filter)
		strbuf_addf(b, ngettext("%zu match", "%zu matches", s->view.matches),
			    s->view.matches);
	return false;
}

unsigned processes_open_filter(struct app *a)
{
	static const struct prompt_ops ops = {
		.changed = filter_changed,
		.done = filter_done,
		.cancelled = filter_cancelled,
		.remark = filter_remark,
	};

	app_push(a, prompt_new(_("Filter"), strbuf_str(&processes_of(a)->filter_text), &ops));
	return REACT_REDRAW;
}

/* ---- user ---- */

static unsigned user_chosen(struct app *a, uint64_t value)
{
	processes_set_user(a, (uint32_t)value);
	return REACT_REDRAW;
}

struct user_count {
	uint32_t uid;
	size_t count;
};

static size_t count_users(const struct frame *f, struct user_count **ret)
{
	struct user_count *users = NULL;
	size_t n = 0, cap = 0;

	for (size_t i = 0; i < f->count; i++) {
		size_t k = 0;

		while (k < n && users[k].uid != f->now->tasks[i].uid)
			k++;
		if (k == n) {
			users = xgrow(users, n, &cap, sizeof(*users));
			users[n++] = (struct user_count){ f->now->tasks[i].uid, 0 };
		}
		users[k].count++;
	}
	*ret = users;
	return n;
}

static int compare_text(const void *a, const void *b)
{
	return strcmp(((const struct menu_item *)a)->text, ((const struct menu_item *)b)->text);
}

unsigned processes_open_user(struct app *a)
{
	struct processes *s = processes_of(a);
	struct user_count *users = NULL;
	struct menu_item *items;
	size_t n, selected = 0;

	if (!a->frame)
		return REACT_REDRAW;
	n = count_users(a->frame, &users);
	items = xcalloc(n + 1, sizeof(*items));
	items[0] = (struct menu_item){ xstrdup(_("all users")), UINT32_MAX };
	for (size_t i = 0; i < n; i++) {
		struct strbuf b = STRBUF_INIT;

		app_add_user(a, &b, users[i].uid);
		strbuf_addf(&b, " (%zu)", users[i].count);
		items[i + 1] = (struct menu_item){ strbuf_steal(&b), users[i].uid };
	}
	free(users);
	qsort(items + 1, n, sizeof(*items), compare_text);
	for (size_t i = 1; i <= n; i++)
		if (s->by_user && items[i].value == s->uid)
			selected = i;
	app_push(a, menu_new(_("User"), items, n + 1, selected, user_chosen));
	return REACT_REDRAW;
}

/* ---- order ---- */

static unsigned sort_chosen(struct app *a, uint64_t value)
{
	enum field_id field = (enum field_id)value;

	a->settings->sort =
		(struct sort_key){ field, (fields[field].flags & FIELD_DESCENDING) != 0 };
	return REACT_VIEW | REACT_READ;
}

static bool is_column(const struct settings *set, enum field_id field)
{
	for (size_t i = 0; i < set->column_count; i++)
		if (set->columns[i].field == field)
			return true;
	return false;
}

static struct menu_item sort_item(const struct app *a, enum field_id field)
{
	struct strbuf b = STRBUF_INIT;
	const char *title = fields[field].title;

	text_add_fit(&b, title, strlen(title), 10, false, a->page.ascii);
	strbuf_addch(&b, ' ');
	strbuf_adds(&b, _(fields[field].help));
	return (struct menu_item){ strbuf_steal(&b), field };
}

/* The columns that are shown first, then all other fields. */
unsigned processes_open_sort(struct app *a)
{
	const struct settings *set = a->settings;
	struct menu_item *items = xcalloc(FIELD_COUNT + SETTINGS_COLUMNS_MAX, sizeof(*items));
	size_t n = 0, selected = 0;

	for (size_t i = 0; i < set->column_count; i++) {
		if (set->columns[i].field == set->sort.field)
			selected = n;
		items[n++] = sort_item(a, set->columns[i].field);
	}
	for (int f = 0; f < FIELD_COUNT; f++) {
		if (is_column(set, (enum field_id)f))
			continue;
		if ((enum field_id)f == set->sort.field)
			selected = n;
		items[n++] = sort_item(a, (enum field_id)f);
	}
	app_push(a, menu_new(_("Sort by"), items, n, selected, sort_chosen));
	return REACT_REDRAW;
}
