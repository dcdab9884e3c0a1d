/* What the screens share: lists to choose from, sheets of text, rows of tabs. */
#ifndef PV_UI_SCREENS_PRIV_H
#define PV_UI_SCREENS_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../app_priv.h"
#include "base/strbuf.h"
#include "ui/page.h"

/* ---- scroller ---- */

/* Moves by a key that nobody can bind otherwise: arrows, pages, Home and End. REACT_UNUSED if it is
 * none of them. */
unsigned scroller_key(struct scroller *s, int32_t key);
/* A bar at the right edge of area that says where one is, if not everything is in sight. */
void scroller_draw(const struct scroller *s, struct page *p, struct rect area);

/* ---- dialogs ---- */

/* The bottom line of a dialog: back, help. */
extern const enum action_id dialog_keys[];
/* What an overlay says to an action that it does not know: those of the program go on, the others
 * end here, so that nothing below is changed by chance. */
unsigned dialog_action(enum action_id id);
/* A box at the left, at most so wide, below the header of figures so that these stay in sight; over
 * everything if that would leave less than `height` rows. */
struct rect dialog_below_header(const struct app *a, struct rect area, int width, int height);
/* "Enter send  Esc leave": the keys of a dialog, in one row. Texts are translated. */
struct dialog_hint {
	const char *key, *text;
};
void dialog_draw_hints(struct page *p, struct rect row, const struct dialog_hint *hints, size_t n);
/* The process that a thread belongs to; of a process, itself. pid 0: it is gone. */
struct task_id dialog_process(struct app *a, struct task_id id);

/* ---- picker: a list to choose from; typing searches ---- */

enum picker_answer { PICKER_UNUSED, PICKER_MOVED, PICKER_CHOSEN };

struct picker {
	struct menu_item *items;       /* owned */
	size_t count;
	struct scroller scroller;
	struct strbuf typed;           /* what is searched for */
	bool found;                    /* it is in some item */
	struct rect area;              /* where it was drawn last, for clicks */
};

/* Takes the items. */
void picker_init(struct picker *p, struct menu_item *items, size_t count, size_t selected);
void picker_done(struct picker *p);
enum picker_answer picker_event(struct picker *p, const struct event *e);
/* The items only, no frame. */
void picker_draw(struct picker *p, struct page *page, struct rect area, bool focused);
/* "search: term" where something was typed; one row. */
void picker_draw_typed(const struct picker *p, struct page *page, struct rect row);
/* Widest item, columns. */
int picker_width(const struct picker *p);

/* ---- sheet: headings and "label  value" pairs, wrapped, in as many columns as fit; scrolls ---- */

enum sheet_kind { SHEET_HEADING, SHEET_PAIR, SHEET_TEXT };

/* Texts are safe. */
struct sheet_row {
	enum sheet_kind kind;
	enum role role;                /* of the value */
	char *label, *value;           /* owned; a heading has no value, a text no label */
};

struct sheet_line;

struct sheet {
	struct sheet_row *rows;
	size_t count, cap;
	struct scroller scroller;
	int column_min;
	bool uniform;                  /* labels of all sections are of one width */
	/* Of the last layout. */
	int width;
	struct sheet_line *lines;
	size_t line_count, line_cap;
	int columns;
	size_t column_first[4];        /* first line of each column, and the end */
};

/* A column is not made narrower than column_min. */
void sheet_init(struct sheet *s, int column_min);
void sheet_done(struct sheet *s);
/* Takes all rows away and keeps the place where one reads. */
void sheet_clear(struct sheet *s);
void sheet_heading(struct sheet *s, const char *text);
void sheet_pair(struct sheet *s, const char *label, const char *value, enum role role);
void sheet_text(struct sheet *s, const char *text, enum role role);
void sheet_draw(struct sheet *s, struct page *p, struct rect area);
unsigned sheet_action(struct sheet *s, enum action_id id);
unsigned sheet_event(struct sheet *s, const struct event *e);

/* ---- tabs: titles in a row ---- */

/* Draws n titles, translated already, into one row; the selected one stands out by its brackets
 * too. */
void tabs_draw(struct page *p, struct rect row, const char *const *titles, size_t n,
	       size_t selected);
/* Which of them is at column x, or n. */
size_t tabs_hit(struct rect row, const char *const *titles, size_t n, int x);

/* ---- screens ---- */

/* A signal, or processors, for just these; ids are copied. */
struct screen *kill_new(struct app *a, const struct task_id *ids, size_t count);
struct screen *affinity_new(struct app *a, const struct task_id *ids, size_t count);
struct screen *environment_open(struct app *a);
struct screen *files_open(struct app *a);
/* Who is joined to a process; of the selected one. */
struct screen *joined_new(struct app *a, struct task_id id);
struct screen *joined_open(struct app *a);
struct screen *stack_open(struct app *a);
struct screen *locks_open(struct app *a);

#endif
