/* The Memory tab: the groups, what of them is unfolded, and the rows that follow. */
#ifndef PV_UI_MEMORY_PRIV_H
#define PV_UI_MEMORY_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "detail_priv.h"
#include "model/memory_groups.h"

/* A group, or one of its mappings. */
struct memory_row {
	uint32_t group;
	uint32_t mapping; /* UINT32_MAX: the group itself */
};

struct memory_list {
	struct memory_groups *groups; /* NULL: not read yet */
	bool *open; /* of each group: its mappings are shown */
	struct memory_row *rows;
	size_t count, cap;
	enum memory_column_id sort;
	bool reverse;
	struct scroller scroll;
};

void memory_list_done(struct memory_list *l);
/* Takes newer groups; what is unfolded and selected stays so, wherever it has come to stand. */
void memory_list_take(struct memory_list *l, struct memory_groups *g);
void memory_list_sort(struct memory_list *l, enum memory_column_id by, bool reverse);
/* The group of the selected row; false: there is none. */
bool memory_list_selected(const struct memory_list *l, uint32_t *ret);
void memory_list_open(struct memory_list *l, uint32_t group, bool open);
/* Opens all, or closes all if any is open. */
void memory_list_open_all(struct memory_list *l);

struct memory_tab {
	struct tab tab;
	struct task_id id;
	struct memory_list list;
	struct rect heads, body; /* where they were drawn, for clicks */
};

void memory_draw(struct tab *t, struct app *a, struct page *p, struct rect area);
/* The column at this place of the heads, MEMORY_COLUMN_COUNT: none. */
enum memory_column_id memory_column_at(const struct memory_tab *t, int x);

#endif
