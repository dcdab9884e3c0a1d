/* Rows of fields as aligned text, or as comma-separated values. */
#ifndef PV_CLI_TABLE_PRIV_H
#define PV_CLI_TABLE_PRIV_H

#include <stdbool.h>
#include <stddef.h>

struct columns;
struct format;
struct frame;
struct out;
struct strbuf;
struct view_row;

struct table_options {
	const struct format *format;
	bool header;
	bool tree; /* the lines of a tree before the command */
	size_t width; /* lines are cut to so many columns; 0: they are not */
};

void table_print(struct out *out, const struct columns *columns, const struct frame *frame,
		 const struct view_row *rows, size_t count, const struct table_options *options);

/* Adds one value of RFC 4180, in quotes where it needs them. */
void table_add_csv(struct strbuf *b, const char *s, size_t len);

/* RFC 4180 with lines that end in LF; `timed` has the moment of the snapshot as first column. */
void table_print_csv(struct out *out, const struct columns *columns, const struct frame *frame,
		     const struct view_row *rows, size_t count, bool header, bool timed);

#endif
