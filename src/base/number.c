#include "base/number.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <strings.h>

#include "base/strbuf.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static void skip_blanks(struct scan *s)
{
	while (s->p < s->end && is_blank(*s->p))
		s->p++;
}

/* Digits from p on; *ret_over says that they did not fit, and the largest number came back. */
static const char *take_digits(const char *p, const char *end, uint64_t *ret, bool *ret_over)
{
	uint64_t n = 0;
	bool over = false;

	for (; p < end && is_digit(*p); p++) {
		if (__builtin_mul_overflow(n, 10, &n) ||
		    __builtin_add_overflow(n, (uint64_t)(*p - '0'), &n)) {
			over = true;
			n = UINT64_MAX;
		}
	}
	*ret = over ? UINT64_MAX : n;
	*ret_over = over;
	return p;
}

/* A sign and digits; NULL if there are none. */
static const char *take_signed(const char *p, const char *end, int64_t *ret, bool *ret_over)
{
	bool minus = p < end && *p == '-';
	const char *digits = p + (p < end && (*p == '-' || *p == '+'));
	const char *behind;
	uint64_t n, limit = minus ? (uint64_t)INT64_MAX + 1 : INT64_MAX;

	behind = take_digits(digits, end, &n, ret_over);
	if (behind == digits)
		return NULL;
	if (n > limit) {
		n = limit;
		*ret_over = true;
	}
	*ret = (int64_t)(minus ? -n : n);
	return behind;
}

bool scan_u64(struct scan *s, uint64_t *ret)
{
	const char *behind;
	uint64_t n;
	bool over;

	skip_blanks(s);
	behind = take_digits(s->p, s->end, &n, &over);
	if (behind == s->p)
		return false;
	s->p = behind;
	*ret = n;
	return true;
}

bool scan_i64(struct scan *s, int64_t *ret)
{
	const char *behind;
	int64_t n;
	bool over;

	skip_blanks(s);
	behind = take_signed(s->p, s->end, &n, &over);
	if (!behind)
		return false;
	s->p = behind;
	*ret = n;
	return true;
}

static int hex_value(char c)
{
	if (is_digit(c))
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool scan_hex(struct scan *s, uint64_t *ret)
{
	const char *p;
	uint64_t n = 0;
	bool over = false;

	skip_blanks(s);
	p = s->p;
	if (s->end - p > 2 && p[0] == '0' && (p[1] | 0x20) == 'x' && hex_value(p[2]) >= 0)
		p += 2;
	if (p == s->end || hex_value(*p) < 0)
		return false;
	for (; p < s->end && hex_value(*p) >= 0; p++) {
		over |= n >> 60 != 0;
		n = n << 4 | (uint64_t)hex_value(*p);
	}
	s->p = p;
	*ret = over ? UINT64_MAX : n;
	return true;
}

bool scan_word(struct scan *s, const char **ret, size_t *ret_len)
{
	const char *p;

	skip_blanks(s);
	p = s->p;
	while (p < s->end && !is_blank(*p) && *p != '\n' && *p != '\0')
		p++;
	if (p == s->p)
		return false;
	*ret = s->p;
	*ret_len = (size_t)(p - s->p);
	s->p = p;
	return true;
}

bool scan_line(struct scan *s, struct scan *ret)
{
	const char *newline;

	if (s->p == s->end)
		return false;
	newline = memchr(s->p, '\n', (size_t)(s->end - s->p));
	ret->p = s->p;
	ret->end = newline ? newline : s->end;
	s->p = newline ? newline + 1 : s->end;
	return true;
}

static bool begins_with(const struct scan *s, const char *text, size_t len)
{
	return (size_t)(s->end - s->p) >= len && memcmp(s->p, text, len) == 0;
}

bool scan_text(struct scan *s, const char *text)
{
	size_t len = strlen(text);

	/* The text may begin with a blank itself. */
	if (!begins_with(s, text, len))
		skip_blanks(s);
	if (!begins_with(s, text, len))
		return false;
	s->p += len;
	return true;
}

int number_parse_u64(const char *s, size_t len, uint64_t *ret)
{
	uint64_t n;
	bool over;

	if (len == 0 || take_digits(s, s + len, &n, &over) != s + len)
		return -EINVAL;
	if (over)
		return -ERANGE;
	*ret = n;
	return 0;
}

int number_parse_i64(const char *s, size_t len, int64_t *ret)
{
	int64_t n;
	bool over;

	if (take_signed(s, s + len, &n, &over) != s + len)
		return -EINVAL;
	if (over)
		return -ERANGE;
	*ret = n;
	return 0;
}

/* Digits with at most one point among or before them. NULL if there are none, or too large. */
static const char *take_real(const char *p, const char *end, double *ret)
{
	double n = 0, scale = 1;
	bool point = false, digits = false;

	for (; p < end && (is_digit(*p) || (*p == '.' && !point)); p++) {
		if (*p == '.') {
			point = true;
			continue;
		}
		digits = true;
		/* What is behind the point and too small to count must not grow for ever. */
		if (point && scale >= 1e15)
			continue;
		n = n * 10 + (*p - '0');
		if (point)
			scale *= 10;
	}
	*ret = n / scale;
	return digits && isfinite(n) ? p : NULL;
}

static bool is_one_of(const char *s, size_t len, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(words[i]) == len && strncasecmp(s, words[i], len) == 0)
			return true;
	return false;
}

int number_parse_size(const char *s, size_t len, double *ret)
{
	static const char units[] = "kmgtpe";
	static const char *const after_unit[] = { "", "b", "ib" };
	static const char *const alone[] = { "", "b", "%" };
	const char *end = s + len, *p, *unit;
	bool minus = len > 0 && *s == '-';
	double n;

	p = take_real(s + minus, end, &n);
	if (!p)
		return -EINVAL;
	unit = p < end ? strchr(units, *p | 0x20) : NULL;
	if (unit) {
		n = ldexp(n, 10 * (int)(unit - units + 1));
		p++;
	}
	if (!is_one_of(p, (size_t)(end - p), unit ? after_unit : alone, 3))
		return -EINVAL;
	*ret = minus ? -n : n;
	return 0;
}

/* From large to small: each may stand once, in this order. */
static const struct time_unit {
	const char *name;
	double seconds;
} time_units[] = {
	{ "d", 86400 }, { "h", 3600 }, { "m", 60 }, { "s", 1 }, { "ms", 1e-3 },
};
enum { TIME_UNIT_COUNT = sizeof(time_units) / sizeof(time_units[0]) };

static size_t find_time_unit(const char *s, size_t len)
{
	size_t i = 0;

	while (i < TIME_UNIT_COUNT &&
	       (strlen(time_units[i].name) != len || strncasecmp(s, time_units[i].name, len) != 0))
		i++;
	return i;
}

int number_parse_seconds(const char *s, size_t len, double *ret)
{
	const char *end = s + len, *p = s, *unit;
	double sum = 0, n;

	for (size_t next = 0; p < end || p == s;) {
		size_t i;

		unit = take_real(p, end, &n);
		if (!unit)
			return -EINVAL;
		if (p == s && unit == end) { /* a number alone is seconds */
			*ret = n;
			return 0;
		}
		for (p = unit; p < end && !is_digit(*p) && *p != '.';)
			p++;
		i = find_time_unit(unit, (size_t)(p - unit));
		if (i < next || i == TIME_UNIT_COUNT)
			return -EINVAL;
		sum += n * time_units[i].seconds;
		next = i + 1;
	}
	*ret = sum;
	return 0;
}

void number_format_size(struct strbuf *b, uint64_t bytes)
{
	static const char units[] = "KMGTPE";
	unsigned unit = 0, shift = 10;
	uint64_t tenths;

	if (bytes < 1024) {
		strbuf_addu(b, bytes);
		return;
	}
	/* Up to the unit in which, rounded to a whole, it stays below 1024. */
	while (shift < 60 && (bytes >> (shift - 1)) + 1 >= 2 * 1024) {
		shift += 10;
		unit++;
	}
	tenths = (bytes >> shift) * 10;
	tenths += ((bytes & ((UINT64_C(1) << shift) - 1)) * 10 + (UINT64_C(1) << (shift - 1))) >>
		  shift;
	if (tenths < 1000)
		strbuf_addreal(b, (double)tenths / 10, 1);
	else
		strbuf_addu(b, ((bytes >> (shift - 1)) + 1) >> 1);
	strbuf_addch(b, units[unit]);
}
