/* The tab of open files: what its own files share. */
#ifndef PV_UI_FILES_PRIV_H
#define PV_UI_FILES_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"
#include "detail_priv.h"
#include "screens_priv.h"
#include "types/task.h"

struct arena;
struct endpoint;
struct fd;
struct files_process;

/* What came of a descriptor since the last look. */
enum files_mark { FILES_SAME, FILES_NEW, FILES_CLOSED };

struct files_row {
	uint32_t
		index; /* of the fds of the process; of a closed one, of those of the look before */
	uint8_t mark; /* enum files_mark */
};

/* What was open at one look, kept to tell what changed: no details, and sockets by their
 * addresses. */
struct files_look {
	struct arena *arena; /* NULL: there was none */
	struct fd *fds;
	size_t count;
};

enum files_order { FILES_BY_FD, FILES_BY_TYPE, FILES_BY_NAME, FILES_BY_SIZE, FILES_ORDER_COUNT };

struct files_tab {
	struct tab tab;
	struct task_id id;
	uint32_t process; /* index in app.endpoints; UINT32_MAX: it is not there */
	struct files_look last, before;
	struct files_row *rows; /* those that are shown, in their order */
	size_t count;
	struct files_row *all; /* in the order of descriptors */
	size_t all_count, new_count, closed_count;
	size_t first_open; /* how many were open when the tab was; SIZE_MAX: not known yet */
	enum files_order order;
	bool reversed;
	struct strbuf filter, search;
	struct scroller scroll;
	int32_t selected; /* number of the selected one */
	size_t scrolled; /* columns that names are scrolled to the right */
	struct rect list; /* where rows were drawn, for clicks */
	struct sheet sheet; /* of the selected one */
};

/* ---- files_rows.c ---- */

/* The process in app.endpoints; NULL: it is not there. */
const struct files_process *files_process_of(const struct files_tab *t, const struct app *a);
/* What a row is of; NULL where app.endpoints no longer has it. */
const struct fd *files_row_fd(const struct files_tab *t, const struct app *a,
			      const struct files_row *r);
/* app.endpoints are new: finds the process again, and what changed. */
void files_take(struct files_tab *t, struct app *a);
/* Filters and orders the rows anew, and finds the selected one. */
void files_arrange(struct files_tab *t, struct app *a);
/* Remembers what the scroller has selected. */
void files_bind(struct files_tab *t, const struct app *a);
/* Selects a descriptor; false: it is not shown. */
bool files_select(struct files_tab *t, struct app *a, int32_t fd);
/* The row from the selected one on that has this text; below 0: none. */
ssize_t files_find_text(const struct files_tab *t, const struct app *a, const char *text, bool back,
			bool here);
void files_rows_done(struct files_tab *t);

/* ---- files_draw.c ---- */

/* For struct fd_text. */
const char *files_translate(const char *text);

void files_draw(struct files_tab *t, struct app *a, struct page *p, struct rect area);

/* ---- files_find.c ---- */

/* Prompts and menus; each returns REACT_…. They find the tab again when they are answered. */
unsigned files_open_search(struct files_tab *t, struct app *a);
unsigned files_search_next(struct files_tab *t, struct app *a, bool back);
unsigned files_open_filter(struct files_tab *t, struct app *a);
unsigned files_open_sort(struct files_tab *t, struct app *a);
/* To who is at the other end of the selected one. */
unsigned files_follow(struct files_tab *t, struct app *a);

extern const char *const files_order_titles[FILES_ORDER_COUNT]; /* N_() */

#endif
