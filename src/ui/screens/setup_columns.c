/* Which columns the list has and in what order, and by which field it is sorted. */
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "model/field.h"
#include "setup_priv.h"
#include "ui/key.h"
#include "ui/settings.h"

/* In a narrower page the help of a field stands only below the list. */
enum { HELP_FROM = 110 };
enum { ACTIVE_WIDTH = 30, NAME_WIDTH = 23, TITLE_WIDTH = 9 };

static void add_field(const struct app *a, enum field_id id, struct setup_item *ret)
{
	const struct field *f = &fields[id];

	text_add_fit(&ret->text, f->name, strlen(f->name), NAME_WIDTH, false, false);
	strbuf_addch(&ret->text, ' ');
	text_add_fit(&ret->text, f->title, strlen(f->title), TITLE_WIDTH, false, false);
	ret->help = _(f->help);
	if (a->page.columns < HELP_FROM)
		return;
	strbuf_addch(&ret->text, ' ');
	strbuf_adds(&ret->text, ret->help);
}

/* ---- the columns of the list ---- */

static size_t active_count(const struct app *a)
{
	return a->settings->column_count;
}

static void active_item(const struct app *a, size_t i, struct setup_item *ret)
{
	const struct column *c = &a->settings->columns[i];
	const char *title = c->title ? c->title : fields[c->field].title;

	text_add_fit(&ret->text, title, strlen(title), TITLE_WIDTH, false, a->page.ascii);
	strbuf_addch(&ret->text, ' ');
	strbuf_adds(&ret->text, fields[c->field].name);
	ret->help = _(fields[c->field].help);
}

static void swap_columns(struct settings *s, size_t i, size_t j)
{
	struct column c = s->columns[i];

	s->columns[i] = s->columns[j];
	s->columns[j] = c;
}

static void move_up(struct app *a, size_t *selected)
{
	if (*selected == 0)
		return;
	swap_columns(a->settings, *selected, *selected - 1);
	--*selected;
}

static void move_down(struct app *a, size_t *selected)
{
	if (*selected + 1 >= a->settings->column_count)
		return;
	swap_columns(a->settings, *selected, *selected + 1);
	++*selected;
}

/* At position i, which is behind all others at most. */
static void insert_column(struct settings *s, size_t i, const struct column *c)
{
	memmove(&s->columns[i + 1], &s->columns[i], (s->column_count - i) * sizeof(s->columns[0]));
	s->columns[i] = *c;
	s->column_count++;
}

static void remove_column(struct app *a, size_t *selected)
{
	struct settings *s = a->settings;

	if (s->column_count == 1) {
		app_error(a, _("the list needs at least one column"));
		return;
	}
	s->column_count--;
	memmove(&s->columns[*selected], &s->columns[*selected + 1],
		(s->column_count - *selected) * sizeof(s->columns[0]));
	if (*selected >= s->column_count)
		*selected = s->column_count - 1;
}

static const struct setup_key active_keys[] = {
	{ KEY_CODE_F7, "F7", N_("up"), move_up },
	{ '[', NULL, NULL, move_up },
	{ KEY_CODE_F8, "F8", N_("down"), move_down },
	{ ']', NULL, NULL, move_down },
	{ KEY_CODE_DELETE, "Del", N_("remove"), remove_column },
	{ KEY_CODE_F9, NULL, NULL, remove_column },
	{ '-', NULL, NULL, remove_column },
	{ 0 },
};

/* ---- all fields ---- */

static size_t field_count(const struct app *a)
{
	(void)a;
	return FIELD_COUNT;
}

static bool is_column(const struct settings *s, enum field_id id)
{
	for (size_t i = 0; i < s->column_count; i++)
		if (s->columns[i].field == id)
			return true;
	return false;
}

static void available_item(const struct app *a, size_t i, struct setup_item *ret)
{
	ret->mark = is_column(a->settings, (enum field_id)i) ? SETUP_ON : SETUP_OFF;
	add_field(a, (enum field_id)i, ret);
}

/* Before one that takes the rest of the line, which else nothing could follow. */
static void add_column(struct app *a, size_t i)
{
	struct settings *s = a->settings;
	size_t at = s->column_count;
	struct column c;

	if (s->column_count == SETTINGS_COLUMNS_MAX) {
		app_error(a, _("that is as many columns as there can be: %d"),
			  SETTINGS_COLUMNS_MAX);
		return;
	}
	if (!field_find(fields[i].name, strlen(fields[i].name), &c))
		return;
	if (at && fields[s->columns[at - 1].field].flags & FIELD_LAST &&
	    !(fields[i].flags & FIELD_LAST))
		at--;
	insert_column(s, at, &c);
}

static void toggle_column(struct app *a, size_t *selected)
{
	struct settings *s = a->settings;

	for (size_t i = 0; i < s->column_count; i++)
		if (s->columns[i].field == (enum field_id) * selected) {
			remove_column(a, &i);
			return;
		}
	add_column(a, *selected);
}

static const struct setup_key available_keys[] = {
	{ KEY_CODE_ENTER, "Enter", N_("add, remove"), toggle_column },
	{ KEY_CODE_SPACE, NULL, NULL, toggle_column },
	{ 0 },
};

const struct setup_page setup_columns_page = {
	.title = N_("Columns"),
	.pane_count = 2,
	.panes = { { .title = N_("Columns, from the left"),
		     .width = ACTIVE_WIDTH,
		     .count = active_count,
		     .item = active_item,
		     .keys = active_keys },
		   { .title = N_("All fields"),
		     .count = field_count,
		     .item = available_item,
		     .keys = available_keys } },
};

/* ---- sort ---- */

static void sort_item(const struct app *a, size_t i, struct setup_item *ret)
{
	const struct sort_key *sort = &a->settings->sort;

	ret->mark = sort->field == (enum field_id)i ? SETUP_CHOSEN : SETUP_OTHER;
	if (sort->field != (enum field_id)i)
		strbuf_adds(&ret->text, "  ");
	else if (a->page.ascii)
		strbuf_adds(&ret->text, sort->descending ? "v " : "^ ");
	else
		strbuf_adds(&ret->text, sort->descending ? "↓ " : "↑ ");
	add_field(a, (enum field_id)i, ret);
}

static size_t sort_current(const struct app *a)
{
	return (size_t)a->settings->sort.field;
}

/* The first time in the way that suits the field, then the other way round. */
static void sort_choose(struct app *a, size_t *selected)
{
	struct sort_key *sort = &a->settings->sort;
	enum field_id id = (enum field_id) * selected;

	if (sort->field == id)
		sort->descending = !sort->descending;
	else
		*sort = (struct sort_key){ id, (fields[id].flags & FIELD_DESCENDING) != 0 };
}

static const struct setup_key sort_keys[] = {
	{ KEY_CODE_ENTER, "Enter", N_("sort by it, again: reverse"), sort_choose },
	{ KEY_CODE_SPACE, NULL, NULL, sort_choose },
	{ 0 },
};

const struct setup_page setup_sort_page = {
	.title = N_("Sort"),
	.pane_count = 1,
	.panes = { { .count = field_count,
		     .item = sort_item,
		     .current = sort_current,
		     .keys = sort_keys } },
};
