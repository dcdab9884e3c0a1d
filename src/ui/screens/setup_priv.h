/* The pages of the set-up screen: lists of items, and what keys do with them. */
#ifndef PV_UI_SETUP_PRIV_H
#define PV_UI_SETUP_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../app_priv.h"
#include "base/strbuf.h"

enum setup_mark { SETUP_PLAIN, SETUP_OFF, SETUP_ON, SETUP_OTHER, SETUP_CHOSEN };

struct setup_item {
	enum setup_mark mark;          /* "[ ]", "[x]": a switch; "( )", "(*)": one of several */
	struct strbuf text;            /* safe */
	const char *help;              /* translated; NULL: none */
};

/* What a key does with the selected item. It may move *selected along. */
struct setup_key {
	int32_t key;
	const char *name, *text;       /* for the line of keys; NULL: not in it. text: N_() */
	void (*act)(struct app *a, size_t *selected);
};

struct setup_pane {
	const char *title;             /* N_(); NULL: none */
	int width;                     /* columns; 0: the rest */
	size_t (*count)(const struct app *a);
	void (*item)(const struct app *a, size_t i, struct setup_item *ret);
	/* What is selected first; NULL: the first. */
	size_t (*current)(const struct app *a);
	const struct setup_key *keys;  /* ended by key 0 */
	/* Called when the selection moves; NULL: moving does nothing. */
	void (*moved)(struct app *a, size_t i);
};

enum { SETUP_PANES_MAX = 2 };

struct setup_page {
	const char *title;             /* N_() */
	struct setup_pane panes[SETUP_PANES_MAX];
	size_t pane_count;
	/* Something to see at the right; NULL: nothing. */
	void (*preview)(const struct app *a, struct page *p, struct rect area);
};

extern const struct setup_page setup_columns_page, setup_sort_page, setup_theme_page,
	setup_meters_page, setup_switches_page, setup_keys_page;

#endif
