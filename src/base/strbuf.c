#include "base/strbuf.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/die.h"

void strbuf_init(struct strbuf *b)
{
	*b = (struct strbuf)STRBUF_INIT;
}

void strbuf_done(struct strbuf *b)
{
	free(b->s);
	strbuf_init(b);
}

void strbuf_clear(struct strbuf *b)
{
	b->len = 0;
	if (b->s)
		b->s[0] = '\0';
}

const char *strbuf_str(const struct strbuf *b)
{
	return b->s ? b->s : "";
}

char *strbuf_steal(struct strbuf *b)
{
	char *s = b->s ? b->s : xstrdup("");

	strbuf_init(b);
	return s;
}

char *strbuf_reserve(struct strbuf *b, size_t n)
{
	size_t need;

	if (__builtin_add_overflow(b->len, n, &need) || need > SIZE_MAX / 2 - 1)
		die("out of memory");
	need++; /* the NUL */
	if (need > b->cap) {
		b->cap = need < 64 ? 64 : need + need / 2;
		b->s = xrealloc(b->s, b->cap);
	}
	return b->s + b->len;
}

void strbuf_add(struct strbuf *b, const void *p, size_t n)
{
	char *at = strbuf_reserve(b, n);

	if (n)
		memcpy(at, p, n);
	b->len += n;
	b->s[b->len] = '\0';
}

void strbuf_adds(struct strbuf *b, const char *s)
{
	strbuf_add(b, s, strlen(s));
}

void strbuf_addch(struct strbuf *b, char c)
{
	strbuf_add(b, &c, 1);
}

void strbuf_fill(struct strbuf *b, char c, size_t n)
{
	memset(strbuf_reserve(b, n), c, n);
	b->len += n;
	b->s[b->len] = '\0';
}

void strbuf_vaddf(struct strbuf *b, const char *format, va_list ap)
{
	va_list again;
	int n;

	va_copy(again, ap);
	n = vsnprintf(strbuf_reserve(b, 80), 81, format, ap);
	if (n < 0)
		die("a message could not be written");
	if (n > 80)
		vsnprintf(strbuf_reserve(b, (size_t)n), (size_t)n + 1, format, again);
	va_end(again);
	b->len += (size_t)n;
}

void strbuf_addf(struct strbuf *b, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	strbuf_vaddf(b, format, ap);
	va_end(ap);
}

void strbuf_addu(struct strbuf *b, uint64_t n)
{
	char digits[20];
	size_t at = sizeof(digits);

	do {
		digits[--at] = (char)('0' + n % 10);
		n /= 10;
	} while (n);
	strbuf_add(b, digits + at, sizeof(digits) - at);
}

void strbuf_addi(struct strbuf *b, int64_t n)
{
	if (n < 0)
		strbuf_addch(b, '-');
	strbuf_addu(b, n < 0 ? -(uint64_t)n : (uint64_t)n);
}

void strbuf_addx(struct strbuf *b, uint64_t n, unsigned digits)
{
	char out[16];
	size_t at = sizeof(out);

	do {
		out[--at] = "0123456789abcdef"[n & 15];
		n >>= 4;
	} while (at > 0 && (n || sizeof(out) - at < digits));
	strbuf_add(b, out + at, sizeof(out) - at);
}

void strbuf_addreal(struct strbuf *b, double n, unsigned decimals)
{
	static const uint64_t scales[] = { 1, 10, 100, 1000, 10000, 100000, 1000000 };
	uint64_t scale, whole;
	double scaled;

	if (decimals >= sizeof(scales) / sizeof(scales[0]))
		decimals = sizeof(scales) / sizeof(scales[0]) - 1;
	if (!isfinite(n)) {
		strbuf_addch(b, '-');
		return;
	}
	scale = scales[decimals];
	scaled = round(fabs(n) * (double)scale);
	if (scaled >= 18e18) { /* beyond what 64 bits hold: the rare way */
		strbuf_addf(b, "%.*f", (int)decimals, n);
		return;
	}
	whole = (uint64_t)scaled;
	if (n < 0 && whole)
		strbuf_addch(b, '-');
	strbuf_addu(b, whole / scale);
	if (!decimals)
		return;
	strbuf_addch(b, '.');
	for (whole %= scale, scale /= 10; scale; whole %= scale, scale /= 10)
		strbuf_addch(b, (char)('0' + whole / scale));
}
