/* Rows of processes as what was asked for: text, JSON or comma-separated values. */
#ifndef PV_CLI_LISTING_PRIV_H
#define PV_CLI_LISTING_PRIV_H

#include <stdbool.h>
#include <stddef.h>

struct columns;
struct common;
struct frame;
struct jsonw;
struct out;
struct view_row;

struct listing {
	const struct common *common; /* borrowed, as all of these */
	const struct columns *columns;
	const char *schema; /* "procview.ps/1" */
	bool header; /* of text */
	bool tree; /* text: with the lines of a tree */
	bool nested; /* JSON: `children` inside each process */
	bool stream; /* one of a series */
	bool first; /* the first of it */
};

/* What a command shows without -o: JSON and CSV have more than text. */
extern const char listing_json_fields[];

void listing_print(struct out *out, const struct listing *l, const struct frame *frame,
		   const struct view_row *rows, size_t count);

/* Keys and values of the columns of one row, inside an object; a field named twice comes once. */
void listing_add_row(struct jsonw *j, const struct columns *columns, const struct frame *frame,
		     const struct view_row *row);
/* `host kernel time system cost cpu_window`, inside an object. */
void listing_add_system(struct jsonw *j, const struct frame *frame);

#endif
