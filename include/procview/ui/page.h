/* A page of cells: what every screen draws into. A terminal is one back end of it, memory another.
 *
 * Columns and rows count from 0 at the top left. Drawing outside is cut off, never an error. */
#ifndef PV_UI_PAGE_H
#define PV_UI_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct strbuf;

/* What a cell means; the theme says how that looks. */
enum role {
	ROLE_NORMAL,
	ROLE_DIM,                      /* less important; ancestors of a match */
	ROLE_STRONG,
	ROLE_TITLE,                    /* the program's name, headings */
	ROLE_COLUMNS,                  /* heads of columns */
	ROLE_SORTED,                   /* head of the column sorted by */
	ROLE_SELECTED,
	ROLE_TAGGED,
	ROLE_MATCH,                    /* found by a search */
	ROLE_NEW, ROLE_ENDED,          /* rows that came, rows that went */
	ROLE_BRANCH,                   /* lines of the tree */
	ROLE_KEY, ROLE_KEY_LABEL,      /* the bottom line */
	ROLE_LABEL, ROLE_VALUE,        /* name: value */
	ROLE_BAR_USER, ROLE_BAR_NICE, ROLE_BAR_SYSTEM, ROLE_BAR_WAIT, ROLE_BAR_STEAL,
	ROLE_BAR_MEMORY, ROLE_BAR_CACHE, ROLE_BAR_SWAP, ROLE_BAR_EMPTY,
	ROLE_GRAPH,
	ROLE_GOOD, ROLE_WARN, ROLE_BAD,/* figures beyond a limit, failures */
	ROLE_RUNNING, ROLE_WAITING_DISK, ROLE_ZOMBIE, ROLE_STOPPED, /* states */
	ROLE_LARGE,                    /* megabytes and up in a size */
	ROLE_MESSAGE, ROLE_ERROR,      /* the message line */
	ROLE_INPUT,                    /* where one types */
	ROLE_BOX, ROLE_BOX_TITLE,      /* a dialog */
	ROLE_COUNT
};

/* One character with its combining ones. A wide one is followed by a cell of len 0. */
struct cell {
	char utf8[14];
	uint8_t len;
	uint8_t role;
};

struct page {
	int columns, rows;
	struct cell *cells;            /* [rows * columns] */
	int cursor_x, cursor_y;        /* -1: hidden */
	bool ascii;                    /* draw with plain characters only */
};

struct rect {
	int x, y, width, height;
};

void page_init(struct page *p);
void page_done(struct page *p);
/* New size; everything is blank afterwards. Sizes below 1 count as 1. */
void page_resize(struct page *p, int columns, int rows);
/* Blank, ROLE_NORMAL, cursor hidden. */
void page_clear(struct page *p);

/* Whether n cells look the same; bytes of utf8 behind len mean nothing. */
bool cells_equal(const struct cell *a, const struct cell *b, size_t n);

/* Draws safe UTF-8 text into at most `width` columns from x on; returns the columns used. */
int page_text(struct page *p, int x, int y, int width, enum role role, const char *s, size_t len);
/* The same for a string, to the right edge. */
int page_puts(struct page *p, int x, int y, enum role role, const char *s);
/* Text from another process: made safe first. */
int page_hostile(struct page *p, int x, int y, int width, enum role role, const char *s, size_t len);
void page_fill(struct page *p, struct rect r, enum role role, char c);
/* Changes the role of cells and leaves their text. */
void page_restyle(struct page *p, struct rect r, enum role role);
/* An empty box with a frame and a title, all inside r. */
void page_box(struct page *p, struct rect r, const char *title);

/* The text of a page, a line a row, trailing blanks cut; what golden tests compare. */
void page_add_text(const struct page *p, struct strbuf *b);
/* The roles, a letter a cell ('a' + role, wrapping into capitals), for golden tests of styles. */
void page_add_roles(const struct page *p, struct strbuf *b);

#endif
