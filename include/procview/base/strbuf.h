/* A string that grows. */
#ifndef PV_BASE_STRBUF_H
#define PV_BASE_STRBUF_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

/* s is always a valid string once something was added (it ends with a NUL that len does not count);
 * strbuf_str() is valid before that too. Bytes of any value may be added. */
struct strbuf {
	char *s;
	size_t len;
	size_t cap;
};

#define STRBUF_INIT { NULL, 0, 0 }
#define CLEANUP_STRBUF __attribute__((cleanup(strbuf_done)))

void strbuf_init(struct strbuf *b);
void strbuf_done(struct strbuf *b);
/* Empties it and keeps the memory. */
void strbuf_clear(struct strbuf *b);
/* Never NULL; borrowed, valid until the next change. */
const char *strbuf_str(const struct strbuf *b);
/* Hands the string to the caller, who frees it; b is empty afterwards. Never NULL. */
char *strbuf_steal(struct strbuf *b);

/* Room for n more bytes; returns where they begin. Add what was written to len yourself. */
char *strbuf_reserve(struct strbuf *b, size_t n);
void strbuf_add(struct strbuf *b, const void *p, size_t n);
void strbuf_adds(struct strbuf *b, const char *s);
void strbuf_addch(struct strbuf *b, char c);
void strbuf_fill(struct strbuf *b, char c, size_t n);
void strbuf_addf(struct strbuf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
void strbuf_vaddf(struct strbuf *b, const char *format, va_list ap)
	__attribute__((format(printf, 2, 0)));
/* Decimal, without the cost of printf. */
void strbuf_addu(struct strbuf *b, uint64_t n);
void strbuf_addi(struct strbuf *b, int64_t n);
/* Lower-case hexadecimal, at least `digits` wide, no prefix. */
void strbuf_addx(struct strbuf *b, uint64_t n, unsigned digits);
/* n with `decimals` (0 to 6) digits behind a point, rounded half away from zero; independent of
 * the locale. Not finite: "-". */
void strbuf_addreal(struct strbuf *b, double n, unsigned decimals);

#endif
