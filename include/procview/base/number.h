/* Numbers in text: scanning /proc, what people type, and what people read. */
#ifndef PV_BASE_NUMBER_H
#define PV_BASE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct strbuf;

/* A place in bytes that are read once from front to back. Nothing is read at or behind end. */
struct scan {
	const char *p;
	const char *end;
};

/* Each scans one thing after any spaces and tabs, moves p behind it and returns true; or returns
 * false and leaves *ret alone (p may have moved over spaces). A number that does not fit is cut
 * to the largest one. */
bool scan_u64(struct scan *s, uint64_t *ret);
bool scan_i64(struct scan *s, int64_t *ret);
bool scan_hex(struct scan *s, uint64_t *ret);
/* A run of bytes that are not space, tab, newline or NUL; borrowed from the bytes. */
bool scan_word(struct scan *s, const char **ret, size_t *ret_len);
/* The rest of the line, with its blanks; p moves behind the newline. False at the end. */
bool scan_line(struct scan *s, struct scan *ret);
/* Skips exactly this text, which may begin with a blank itself. */
bool scan_text(struct scan *s, const char *text);

/* A whole decimal number and nothing else. 0, -EINVAL or -ERANGE. */
int number_parse_u64(const char *s, size_t len, uint64_t *ret);
int number_parse_i64(const char *s, size_t len, int64_t *ret);
/* "1.5", "1G", "20KiB", "3%": a number with a unit of 1024, K M G T P (E), small or large, with or
 * without "iB" or "B". 0 or -EINVAL. */
int number_parse_size(const char *s, size_t len, double *ret);
/* "5", "0.5", "2m", "1h30m", "500ms": seconds. 0 or -EINVAL. */
int number_parse_seconds(const char *s, size_t len, double *ret);

/* Bytes for people, 1 to 5 columns: 0 999B→"999" 12.3K 182M 1.2G. Powers of 1024. */
void number_format_size(struct strbuf *b, uint64_t bytes);

#endif
