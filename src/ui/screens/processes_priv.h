/* The list of processes, between its own files. */
#ifndef PV_UI_PROCESSES_PRIV_H
#define PV_UI_PROCESSES_PRIV_H

#include "../app_priv.h"
#include "model/view.h"
#include "ui/settings.h"

struct filter;

/* A row that ended: drawn once more where it stood, until the next frame. */
struct ghost {
	int line; /* of the list, from its top */
	char *text; /* the row as it was drawn */
};

/* Where a column is drawn. */
struct column_place {
	size_t column; /* of settings.columns */
	int x, width;
};

struct processes {
	struct screen base;
	struct view view;
	struct scroller scroll; /* selected: index in the view, SIZE_MAX: nothing */
	struct task_id selected; /* what it is bound to; pid 0: nothing */
	bool selected_ended; /* it is gone; keys do nothing until the selection is moved */
	struct task_id *tags;
	size_t tag_count, tag_cap;
	struct filter *filter; /* the last good one; NULL: none */
	struct strbuf filter_text; /* as typed, of `filter` */
	struct strbuf filter_error; /* of what is being typed; empty: none */
	struct strbuf search; /* empty: no search */
	uint32_t uid;
	bool by_user;
	pid_t *pids;
	size_t pid_count;
	pid_t root;
	bool root_is_demo;             /* started here: shown alone until it has ended, or Esc */
	bool root_seen;                /* it was in a frame */
	bool open_first; /* -p with one pid: straight into its detail */
	bool follow;
	bool reveal; /* scroll so that the selection is in sight, once */
	int scroll_x; /* columns that the command is scrolled to the left */
	size_t skip; /* columns scrolled out to the left */
	struct column_place places[SETTINGS_COLUMNS_MAX];
	size_t place_count;
	bool columns_cut; /* not all fit */
	int list_y; /* row of the page where the list begins */
	char **lines; /* what was drawn in each line of the list, for ghosts */
	struct task_id *line_ids;
	size_t line_count;
	struct ghost *ghosts;
	size_t ghost_count, ghost_top; /* for which s->scroll.top they are */
	struct task_id *visible; /* for the next request */
};

struct processes *processes_of(struct app *a);

/* Computes the view anew. `moved`: a person changed what is shown, so that a selection that is out
 * of it may go to the row that stands in its place; else it never becomes another process. */
void processes_rebuild(struct processes *s, struct app *a, bool moved);
/* Binds the selection to the row that the scroller points to. */
void processes_bind(struct processes *s, struct app *a);
const struct task *processes_task(const struct processes *s, const struct app *a, size_t index);

void processes_draw(struct screen *screen, struct app *a, struct page *p, struct rect area);
/* Line of the list at a row of the page, as an index of the view, or -1. */
ssize_t processes_line_at(const struct processes *s, int y);
/* Column under x, or NULL. */
const struct column_place *processes_column_at(const struct processes *s, int x);
/* Notes the rows on screen that are not in the new frame. */
void processes_keep_ghosts(struct processes *s, const struct app *a);
void processes_forget_lines(struct processes *s);

/* Tags. */
bool processes_is_tagged(const struct processes *s, struct task_id id);
void processes_toggle_tag(struct processes *s, struct task_id id);
void processes_tag_tree(struct processes *s, const struct app *a, struct task_id id);
void processes_prune_tags(struct processes *s, const struct app *a);

/* Finding: prompts and menus. */
unsigned processes_open_search(struct app *a);
unsigned processes_open_filter(struct app *a);
unsigned processes_open_user(struct app *a);
unsigned processes_open_sort(struct app *a);
unsigned processes_search_next(struct processes *s, struct app *a, bool back, bool here);
/* 0, or -EINVAL with filter_error filled. */
int processes_set_filter(struct processes *s, const char *text);

#endif
