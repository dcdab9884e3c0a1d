/* The tabs of the detail of a process: one file and one row of detail_tabs[] each. */
#ifndef PV_UI_DETAIL_PRIV_H
#define PV_UI_DETAIL_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../app_priv.h"
#include "ui/page.h"

struct detail;
struct tab;

struct tab_ops {
	const char *title;             /* N_() */
	struct tab *(*open)(struct app *a, struct task_id id);
	void (*draw)(struct tab *t, struct app *a, struct page *p, struct rect area);
	/* REACT_…; REACT_UNUSED: not its own. */
	unsigned (*action)(struct tab *t, struct app *a, enum action_id id);
	unsigned (*event)(struct tab *t, struct app *a, const struct event *e); /* may be NULL */
	/* A new frame in which the process lives; d is its newest detail, NULL before the first. */
	void (*update)(struct tab *t, struct app *a, const struct detail *d);
	/* app.endpoints are newer ones; the old ones are gone. May be NULL. */
	void (*files)(struct tab *t, struct app *a);
	void (*want)(struct tab *t, struct app *a, struct wants *w); /* may be NULL */
	void (*free)(struct tab *t);
};

/* Embedded first in each kind of tab. */
struct tab {
	const struct tab_ops *ops;
	bool ended;                    /* the process has: there will be no further update */
};

extern const struct tab_ops overview_tab;
extern const struct tab_ops stack_tab;
extern const struct tab_ops files_tab_ops;
extern const struct tab_ops memory_tab;

/* The tab that is open in the topmost detail, below whatever overlays it; NULL: there is none. */
struct tab *detail_open_tab(struct app *a);
/* The detail of a process with this tab open. */
struct screen *detail_open_on(struct app *a, struct task_id id, const struct tab_ops *tab);

/* The open files of a process with this one selected. */
struct screen *files_open_at(struct app *a, struct task_id id, int32_t fd);

/* Selects a descriptor, now or when it is read. */
void files_tab_select(struct tab *t, struct app *a, int32_t fd);
/* In the order of the screen. */
extern const struct tab_ops overview_tab, threads_tab, environment_tab, limits_tab, locks_tab;

/* What a tab says that has nothing to show yet: why. Translated. */
const char *tab_excuse(const struct tab *t, const struct app *a, pid_t pid);

/* Everything of one thread that the list of them has no room for. */
struct screen *thread_box_new(struct app *a, struct task_id id);

#endif
