/* A terminal, real or in memory. */
#ifndef PV_UI_TERM_H
#define PV_UI_TERM_H

#include <stdbool.h>
#include <stddef.h>

#include "ui/key.h"

struct page;
struct theme;
struct term;

struct term_ops {
	/* What it shows becomes the page. */
	void (*show)(struct term *t, const struct page *p);
	/* The next event that is there already; false: none. */
	bool (*next_event)(struct term *t, struct event *ret);
	void (*size)(struct term *t, int *ret_columns, int *ret_rows);
	void (*set_theme)(struct term *t, const struct theme *theme);
	/* Everything is drawn anew at the next show. */
	void (*redraw)(struct term *t);
	/* Back to the shell's screen and modes, and into ours again. */
	void (*suspend)(struct term *t);
	void (*resume)(struct term *t);
	/* Copies safe text to the clipboard (OSC 52). */
	void (*copy)(struct term *t, const char *s, size_t len);
	void (*free)(struct term *t);
};

struct term {
	const struct term_ops *ops;
	int fd;                        /* readable when there may be an event; -1: none */
	int colors;                    /* 0, 8, 16, 256 */
	bool utf8;
};

struct term_options {
	bool mouse;
	bool color;                    /* false: NO_COLOR or --no-color */
	bool ascii;
};

/* The terminal of standard input and output, by curses. 0; -ENOTTY: it is none; -ENOTSUP: TERM is
 * unset, unknown or has no cursor addressing. Sets the hook of die(), which restores it. */
int term_curses_new(const struct term_options *o, struct term **ret);

/* A terminal of this size in memory, for tests: events are pushed, the page is looked at. */
struct term *term_memory_new(int columns, int rows, bool utf8, int colors);
void term_memory_push(struct term *t, const struct event *e);
void term_memory_resize(struct term *t, int columns, int rows);
const struct page *term_memory_page(const struct term *t); /* borrowed */
const char *term_memory_copied(const struct term *t);      /* last text copied, or NULL */

#endif
