/* Text from other processes, made safe; and its width in columns.
 *
 * Names, arguments, paths, socket names and environment are hostile: no control byte, no escape,
 * no invalid UTF-8 and no bidirectional override may reach a terminal. text_add_safe is the one
 * function that sees to it, where text enters a cell, a row or a message. */
#ifndef PV_BASE_TEXT_H
#define PV_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct strbuf;

/* One character of UTF-8 at s (len > 0). Returns its bytes (1 to 4) and the code point, or 1 and
 * -1 where the bytes are not valid (overlong, surrogate, beyond U+10FFFF, cut off). */
unsigned text_decode(const char *s, size_t len, int32_t *ret_code);
/* Appends the UTF-8 of code (1 to 4 bytes) to out, returns how many. */
unsigned text_encode(int32_t code, char out[4]);

/* Columns of one code point: 0 (combining), 1 or 2; -1 for what is not shown as it is (controls,
 * bidirectional marks, line separators, unassigned). Does not depend on the locale. */
int text_code_width(int32_t code);

/* Columns of text that is safe already. */
size_t text_width(const char *s, size_t len);
/* The longest beginning that fits into `columns`: its bytes. Combining characters stay with their
 * base. *ret_width (may be NULL): the columns that it takes. */
size_t text_fit(const char *s, size_t len, size_t columns, size_t *ret_width);

/* Appends s, made safe: \a \b \t \n \v \f \r \e and "\xNN" for other control and invalid bytes,
 * "\u202e" for code points of text_code_width -1. With ascii, every code point above 0x7e is
 * written so too, as \uNNNN or \UNNNNNNNN: for terminals without UTF-8. A backslash stays one. */
void text_add_safe(struct strbuf *b, const char *s, size_t len, bool ascii);
/* Whether text_add_safe would change nothing. */
bool text_is_safe(const char *s, size_t len, bool ascii);

/* Appends safe text cut or padded to exactly `columns`; cut text ends in "…" ("+" if ascii). */
void text_add_fit(struct strbuf *b, const char *s, size_t len, size_t columns, bool right,
		  bool ascii);

#endif
