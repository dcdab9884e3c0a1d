#include <assert.h>
#include <errno.h>
#include <math.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/number.h"
#include "filter_priv.h"
#include "types/names.h"

static bool ends_in_digit(const struct operand *o)
{
	return o->len && o->text[o->len - 1] >= '0' && o->text[o->len - 1] <= '9';
}

static int parse_real(struct operand *o)
{
	double n;

	if (number_parse_size(o->text, o->len, &n) < 0)
		return -EINVAL;
	o->kind = OPERAND_NUMBER;
	o->number = n;
	return 0;
}

/* Whole numbers keep all their digits, as inodes need them. */
static int parse_number(struct operand *o)
{
	uint64_t u;

	if (number_parse_u64(o->text, o->len, &u) == 0) {
		o->kind = OPERAND_NUMBER;
		o->number = u;
		return 0;
	}
	return ends_in_digit(o) ? parse_real(o) : -EINVAL;
}

static int parse_word(struct operand *o)
{
	if (parse_number(o) < 0)
		o->kind = OPERAND_WORD;
	return 0;
}

static int parse_size(struct operand *o)
{
	return o->len && o->text[o->len - 1] == '%' ? -EINVAL : parse_real(o);
}

static int parse_percent(struct operand *o)
{
	bool plain = ends_in_digit(o) || (o->len && o->text[o->len - 1] == '%');

	return plain ? parse_real(o) : -EINVAL;
}

static int parse_seconds(struct operand *o)
{
	double n;

	if (number_parse_seconds(o->text, o->len, &n) < 0)
		return -EINVAL;
	o->kind = OPERAND_NUMBER;
	o->number = n;
	return 0;
}

/* Days from 1970 to a day of the Gregorian calendar; years begin in March so that the leap day is
 * their last. */
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
	year -= month <= 2;
	month += month <= 2 ? 9 : -3;
	return year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + day - 1 -
	       719468;
}

/* Exactly `digits` digits after `before` (0: nothing), from `least` to `most`. */
static bool take_part(const char **s, char before, unsigned digits, int64_t least, int64_t most,
		      int64_t *ret)
{
	const char *p = *s;
	int64_t n = 0;

	if (before && *p++ != before)
		return false;
	while (digits--) {
		if (*p < '0' || *p > '9')
			return false;
		n = n * 10 + (*p++ - '0');
	}
	if (n < least || n > most)
		return false;
	*s = p;
	*ret = n;
	return true;
}

/* ISO 8601 in UTC, as JSON has moments: a day, with hours and minutes, and with seconds. */
static int parse_moment(struct operand *o)
{
	const char *s = o->text;
	int64_t year, month, day, hour = 0, minute = 0, second = 0;

	if (!take_part(&s, 0, 4, 1970, 2500, &year) || !take_part(&s, '-', 2, 1, 12, &month) ||
	    !take_part(&s, '-', 2, 1, 31, &day))
		return -EINVAL;
	if (*s == 'T') {
		if (!take_part(&s, 'T', 2, 0, 23, &hour) || !take_part(&s, ':', 2, 0, 59, &minute))
			return -EINVAL;
		if (*s == ':' && !take_part(&s, ':', 2, 0, 60, &second))
			return -EINVAL;
	}
	if (*s == 'Z')
		s++;
	if (*s)
		return -EINVAL;
	o->kind = OPERAND_NUMBER;
	o->number = days_of(year, month, day) * 86400 + hour * 3600 + minute * 60 + second;
	o->number *= NS_PER_SEC;
	return 0;
}

static int parse_mask(struct operand *o)
{
	struct scan s = { o->text, o->text + o->len };
	bool ok;

	if (strncasecmp(o->text, "0x", 2) == 0)
		ok = scan_hex(&s, &o->bits) && s.p == s.end;
	else
		ok = number_parse_u64(o->text, o->len, &o->bits) == 0;
	o->kind = OPERAND_BITS;
	o->number = o->bits;
	return ok ? 0 : -EINVAL;
}

static int parse_signal(struct operand *o)
{
	int signo = signal_number(o->text);

	if (!signo)
		return parse_mask(o);
	o->kind = OPERAND_SIGNAL;
	o->bits = UINT64_C(1) << (signo - 1);
	return 0;
}

static int parse_octal(struct operand *o)
{
	o->bits = 0;
	for (const char *s = o->text; *s; s++) {
		if (*s < '0' || *s > '7' || o->bits >> 60)
			return -EINVAL;
		o->bits = o->bits << 3 | (uint64_t)(*s - '0');
	}
	o->kind = OPERAND_BITS;
	o->number = o->bits;
	return o->len ? 0 : -EINVAL;
}

static const struct {
	int (*parse)(struct operand *o);
	const char *message;
} readers[] = {
	[UNIT_NONE] = { parse_word, "" },
	[UNIT_ID] = { parse_number, N_("this field needs a number, such as 10") },
	[UNIT_COUNT] = { parse_number, N_("this field needs a number, such as 10") },
	[UNIT_BYTES] = { parse_size, N_("this field needs a size, such as 300M or 1.5G") },
	[UNIT_SECONDS] = { parse_seconds, N_("this field needs a duration, such as 10s or 1h30m") },
	[UNIT_TIME] = { parse_moment,
			N_("this field needs a moment, such as 2026-11-21 or 2026-11-21T14:03Z") },
	[UNIT_PERCENT] = { parse_percent, N_("this field needs a share, such as 5 or 5%") },
	[UNIT_PER_SECOND] = { parse_number, N_("this field needs a number, such as 10") },
	[UNIT_BYTES_PER_SECOND] = { parse_size,
				    N_("this field needs a size, such as 300M or 1.5G") },
	[UNIT_MASK] = { parse_mask, N_("this field needs a mask, such as 0x1f") },
	[UNIT_SIGNALS] = { parse_signal, N_("there is no signal of this name") },
	[UNIT_OCTAL] = { parse_octal, N_("this field needs an octal number, such as 022") },
};
static_assert(sizeof(readers) / sizeof(readers[0]) == UNIT_KINDS, "a reader for each unit");

int operand_parse(enum unit unit, struct operand *o, const char **ret_message)
{
	if (unit != UNIT_NONE && strcasecmp(o->text, "unlimited") == 0) {
		o->kind = OPERAND_NUMBER;
		o->number = (long double)INFINITY;
		return 0;
	}
	if (readers[unit].parse(o) == 0)
		return 0;
	*ret_message = readers[unit].message;
	return -EINVAL;
}
