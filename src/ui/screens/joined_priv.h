/* The screen of who is joined to whom: its state, and how it is drawn. */
#ifndef PV_UI_JOINED_PRIV_H
#define PV_UI_JOINED_PRIV_H

#include <stdbool.h>
#include <stddef.h>

#include "../app_priv.h"
#include "base/strbuf.h"
#include "model/ipc.h"
#include "ui/page.h"

/* What joins the process with another: a copy, since what it was made from goes away. */
struct joined_row {
	struct task_id other;
	enum ipc_way way;
	enum ipc_kind kind;
	bool certain;
	char *who, *arrow, *object; /* owned, safe */
};

/* Who feeds it; whom it feeds or talks with. */
enum joined_side { JOINED_IN, JOINED_OUT, JOINED_SIDES };

struct joined_list {
	struct joined_row *rows;
	size_t count;
	struct scroller scroller;
	struct rect area; /* where it was drawn, for clicks */
};

/* A process that one came from, and what was selected there. */
struct joined_step {
	struct task_id id;
	enum joined_side side;
	size_t selected[JOINED_SIDES];
	char *name; /* owned, safe */
};

enum joined_state { JOINED_READING, JOINED_READ, JOINED_GONE };

struct joined {
	struct screen screen;
	struct task_id id;
	struct strbuf name; /* "4400 postgres", the last that was known */
	struct strbuf about; /* owner, state */
	enum joined_state state;
	bool ended;
	int error; /* positive errno of its own files; 0 */
	enum joined_side side;
	struct joined_list lists[JOINED_SIDES];
	struct joined_step *trail;
	size_t trail_count, trail_cap;
	int lines; /* that a row takes, as drawn last */
};

void joined_draw(struct screen *screen, struct app *a, struct page *p, struct rect area);

#endif
