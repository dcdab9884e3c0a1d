#include "format_priv.h"

#include "base/clock.h"
#include "base/strbuf.h"

enum { MINUTE = 60, HOUR = 60 * MINUTE, DAY = 24 * HOUR };

static void add_two(struct strbuf *b, uint64_t n)
{
	strbuf_addch(b, (char)('0' + n / 10 % 10));
	strbuf_addch(b, (char)('0' + n % 10));
}

/* MM:SS, with hours before it if asked for. */
static void add_clock(struct strbuf *b, uint64_t seconds, bool hours)
{
	if (hours) {
		add_two(b, seconds / HOUR % 24);
		strbuf_addch(b, ':');
	}
	add_two(b, seconds / MINUTE % 60);
	strbuf_addch(b, ':');
	add_two(b, seconds % 60);
}

static void add_days(struct strbuf *b, uint64_t seconds)
{
	if (seconds < DAY)
		return;
	strbuf_addu(b, seconds / DAY);
	strbuf_addch(b, '-');
}

void format_ps_time(struct strbuf *b, double seconds)
{
	uint64_t whole = format_whole(seconds);

	add_days(b, whole);
	add_clock(b, whole, true);
}

void format_elapsed(struct strbuf *b, double seconds)
{
	uint64_t whole = format_whole(seconds);

	add_days(b, whole);
	add_clock(b, whole, whole >= HOUR);
}

/* Up to 9 columns: 999:59.99, 99:59:59, 4d04h. */
void format_top_time(struct strbuf *b, double seconds)
{
	uint64_t cents = format_whole(seconds * 100 + 0.5), whole = cents / 100;

	if (whole < 1000 * MINUTE) {
		strbuf_addu(b, whole / MINUTE);
		strbuf_addch(b, ':');
		add_two(b, whole % 60);
		strbuf_addch(b, '.');
		add_two(b, cents % 100);
	} else if (whole < 100 * HOUR) {
		add_two(b, whole / HOUR);
		strbuf_addch(b, ':');
		add_clock(b, whole, false);
	} else {
		strbuf_addu(b, whole / DAY);
		strbuf_addch(b, 'd');
		add_two(b, whole / HOUR % 24);
		strbuf_addch(b, 'h');
	}
}

void format_bsd_time(struct strbuf *b, double seconds)
{
	uint64_t whole = format_whole(seconds);

	strbuf_addu(b, whole / MINUTE);
	strbuf_addch(b, ':');
	add_two(b, whole % 60);
}

void format_whole_seconds(struct strbuf *b, double seconds)
{
	strbuf_addu(b, format_whole(seconds));
}

struct moment {
	unsigned year, day_of_year, month, day, weekday; /* all but the year and the day from 0 */
	uint64_t second_of_day;
};

static bool is_leap_year(unsigned year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* In the Gregorian calendar. What lies before 1970 is taken as its beginning. */
static struct moment moment_of(const struct format *how, uint64_t when)
{
	static const unsigned char lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int64_t seconds = (int64_t)(when / NS_PER_SEC) + how->utc_offset;
	uint64_t local = seconds > 0 ? (uint64_t)seconds : 0, days = local / DAY;
	struct moment m = { .year = 1970, .second_of_day = local % DAY };

	m.weekday = (unsigned)((days + 4) % 7); /* that day was a Thursday */
	for (; days >= 365U + is_leap_year(m.year); m.year++)
		days -= 365U + is_leap_year(m.year);
	m.day_of_year = (unsigned)days;
	for (;; m.month++) {
		unsigned length = lengths[m.month] + (m.month == 1 && is_leap_year(m.year));

		if (days < length)
			break;
		days -= length;
	}
	m.day = (unsigned)days + 1;
	return m;
}

static const char months[12][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
				    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
static const char weekdays[7][4] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };

static void add_minutes(struct strbuf *b, const struct moment *m)
{
	add_two(b, m->second_of_day / HOUR);
	strbuf_addch(b, ':');
	add_two(b, m->second_of_day / MINUTE % 60);
}

static bool in_last_day(const struct format *how, uint64_t when)
{
	return when >= how->now || how->now - when < DAY * NS_PER_SEC;
}

void format_start(struct strbuf *b, const struct format *how, uint64_t when)
{
	struct moment m = moment_of(how, when), now = moment_of(how, how->now);

	if (m.year != now.year) {
		strbuf_addu(b, m.year);
	} else if (m.day_of_year != now.day_of_year) {
		strbuf_adds(b, months[m.month]);
		add_two(b, m.day);
	} else {
		add_minutes(b, &m);
	}
}

void format_started(struct strbuf *b, const struct format *how, uint64_t when)
{
	struct moment m = moment_of(how, when);

	if (in_last_day(how, when)) {
		add_clock(b, m.second_of_day, true);
		return;
	}
	strbuf_adds(b, months[m.month]);
	strbuf_addch(b, ' ');
	add_two(b, m.day);
}

static void add_month_day(struct strbuf *b, const struct moment *m)
{
	strbuf_adds(b, months[m->month]);
	strbuf_adds(b, m->day < 10 ? "  " : " ");
	strbuf_addu(b, m->day);
}

void format_bsd_start(struct strbuf *b, const struct format *how, uint64_t when)
{
	struct moment m = moment_of(how, when);

	if (in_last_day(how, when))
		add_minutes(b, &m);
	else
		add_month_day(b, &m);
}

void format_lstart(struct strbuf *b, const struct format *how, uint64_t when)
{
	struct moment m = moment_of(how, when);

	strbuf_adds(b, weekdays[m.weekday]);
	strbuf_addch(b, ' ');
	add_month_day(b, &m);
	strbuf_addch(b, ' ');
	add_clock(b, m.second_of_day, true);
	strbuf_addch(b, ' ');
	strbuf_addu(b, m.year);
}
