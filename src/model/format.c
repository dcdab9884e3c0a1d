#include "model/format.h"

#include <string.h>

#include "base/clock.h"
#include "base/number.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "format_priv.h"
#include "types/names.h"

/* ps's C has room for two digits. */
enum { PS_WHOLE_MAX = 99 };

/* Policies of the kernel; more than there are. */
enum { POLICY_MAX = 16 };

/* One value on its way. */
struct writer {
	struct strbuf *b;
	const struct format *how;
	const struct field *field;
	enum style style;
	const struct value *v;
};

uint64_t format_whole(double n)
{
	if (!(n > 0))
		return 0;
	return n < 18446744073709549568.0 ? (uint64_t)n : UINT64_MAX;
}

unsigned format_exact_decimals(enum unit unit)
{
	return unit == UNIT_BYTES_PER_SECOND ? 0 : 2;
}

static double as_real(const struct value *v)
{
	switch (v->kind) {
	case VALUE_INT:
		return (double)v->i;
	case VALUE_UINT:
		return (double)v->u;
	case VALUE_REAL:
		return v->r;
	default:
		return 0;
	}
}

static uint64_t as_uint(const struct value *v)
{
	return v->kind == VALUE_UINT ? v->u : format_whole(as_real(v));
}

static void add_safe(const struct writer *w, const char *s, size_t len)
{
	text_add_safe(w->b, s, len, w->how->ascii);
}

static void add_ellipsis(const struct writer *w)
{
	strbuf_adds(w->b, w->how->ascii ? "..." : "…");
}

/* Arguments, each ended by NUL, with blanks between them. As ps does it, empty ones at the end are
 * left out, and where all are empty there is a question mark. */
static void add_list(const struct writer *w)
{
	const char *s = w->v->text.s;
	size_t len = w->v->text.len;

	while (len && s[len - 1] == '\0')
		len--;
	if (!len && w->v->text.len && w->how->units != FORMAT_EXACT)
		strbuf_addch(w->b, '?');
	while (len) {
		const char *end = memchr(s, '\0', len);
		size_t n = end ? (size_t)(end - s) : len;

		add_safe(w, s, n);
		if (!end)
			break;
		strbuf_addch(w->b, ' ');
		s += n + 1;
		len -= n + 1;
	}
}

static void add_defunct(const struct writer *w)
{
	if (w->v->defunct && w->how->units != FORMAT_EXACT)
		strbuf_adds(w->b, " <defunct>");
}

/* As it is, whatever its unit. */
static void add_plain(const struct writer *w)
{
	const struct value *v = w->v;

	switch (v->kind) {
	case VALUE_INT:
		strbuf_addi(w->b, v->i);
		break;
	case VALUE_UINT:
		strbuf_addu(w->b, v->u);
		break;
	case VALUE_REAL:
		strbuf_addreal(w->b, v->r, w->field->decimals);
		break;
	case VALUE_TEXT:
		add_safe(w, v->text.s, v->text.len);
		break;
	case VALUE_LIST:
		if (!v->text.len && w->how->units != FORMAT_EXACT)
			strbuf_addch(w->b, '-');
		add_list(w);
		break;
	default:
		break;
	}
	if (v->truncated)
		add_ellipsis(w);
}

static void add_exact_real(const struct writer *w)
{
	strbuf_addreal(w->b, as_real(w->v), format_exact_decimals(w->field->unit));
}

static void add_bytes(const struct writer *w)
{
	strbuf_addu(w->b, as_uint(w->v));
}

static void add_kib(const struct writer *w)
{
	strbuf_addu(w->b, as_uint(w->v) / 1024);
}

static void add_size(const struct writer *w)
{
	number_format_size(w->b, as_uint(w->v));
}

/* 0.1 to 99.9 in four columns, more without decimals from 1000 on. */
static void add_percent(const struct writer *w)
{
	double n = as_real(w->v);

	strbuf_addreal(w->b, n, n < 999.95 ? w->field->decimals : 0);
}

/* ps cuts decimals off, and shows none from 100 on. A share that is a hair below is that share. */
static void add_ps_percent(const struct writer *w)
{
	double scale = w->field->decimals == 3 ? 1000 : 10;
	uint64_t scaled = format_whole(as_real(w->v) * scale + 1e-4);

	if (scaled > 100 * scale - 1)
		strbuf_addu(w->b, scaled / (uint64_t)scale);
	else
		strbuf_addreal(w->b, (double)scaled / scale, w->field->decimals);
}

static void add_per_second(const struct writer *w)
{
	double n = as_real(w->v);

	strbuf_addreal(w->b, n, n < 99.95 ? 1 : 0);
}

static void add_mask(const struct writer *w)
{
	strbuf_addx(w->b, as_uint(w->v), 16);
}

static void add_exact_mask(const struct writer *w)
{
	strbuf_adds(w->b, "0x");
	strbuf_addx(w->b, as_uint(w->v), 1);
}

static void add_octal(const struct writer *w)
{
	for (int shift = 9; shift >= 0; shift -= 3)
		strbuf_addch(w->b, (char)('0' + (as_uint(w->v) >> shift) % 8));
}

static void add_signals(const struct writer *w, size_t prefix, char separator)
{
	uint64_t set = as_uint(w->v);
	size_t before = w->b->len;

	for (int signo = 1; signo <= 64; signo++) {
		const char *name = signal_name(signo);

		if (!(set >> (signo - 1) & 1))
			continue;
		if (w->b->len > before)
			strbuf_addch(w->b, separator);
		if (name)
			strbuf_adds(w->b, name + prefix);
		else
			strbuf_addi(w->b, signo);
	}
}

static void add_short_signals(const struct writer *w)
{
	if (!as_uint(w->v))
		strbuf_addch(w->b, '-');
	add_signals(w, strlen("SIG"), ',');
}

static void add_exact_signals(const struct writer *w)
{
	add_signals(w, 0, ' ');
}

static void add_exact_time(const struct writer *w)
{
	clock_add_iso(w->b, as_uint(w->v), 0);
}

static void add_start(const struct writer *w)
{
	format_start(w->b, w->how, as_uint(w->v));
}

/* By enum format_units. */
static void (*const units[UNIT_KINDS][3])(const struct writer *w) = {
	[UNIT_NONE] = { add_plain, add_plain, add_plain },
	[UNIT_ID] = { add_plain, add_plain, add_plain },
	[UNIT_COUNT] = { add_plain, add_plain, add_plain },
	[UNIT_BYTES] = { add_size, add_kib, add_bytes },
	[UNIT_SECONDS] = { add_plain, add_plain, add_exact_real },
	[UNIT_TIME] = { add_start, add_start, add_exact_time },
	[UNIT_PERCENT] = { add_percent, add_ps_percent, add_exact_real },
	[UNIT_PER_SECOND] = { add_per_second, add_per_second, add_exact_real },
	[UNIT_BYTES_PER_SECOND] = { add_size, add_kib, add_exact_real },
	[UNIT_MASK] = { add_mask, add_mask, add_exact_mask },
	[UNIT_SIGNALS] = { add_short_signals, add_mask, add_exact_signals },
	[UNIT_OCTAL] = { add_octal, add_octal, add_octal },
};

static void style_ps_time(const struct writer *w)
{
	format_ps_time(w->b, as_real(w->v));
}

static void style_top_time(const struct writer *w)
{
	format_top_time(w->b, as_real(w->v));
}

static void style_bsd_time(const struct writer *w)
{
	format_bsd_time(w->b, as_real(w->v));
}

static void style_whole_seconds(const struct writer *w)
{
	format_whole_seconds(w->b, as_real(w->v));
}

static void style_elapsed(const struct writer *w)
{
	format_elapsed(w->b, as_real(w->v));
}

static void style_started(const struct writer *w)
{
	format_started(w->b, w->how, as_uint(w->v));
}

static void style_bsd_start(const struct writer *w)
{
	format_bsd_start(w->b, w->how, as_uint(w->v));
}

static void style_lstart(const struct writer *w)
{
	format_lstart(w->b, w->how, as_uint(w->v));
}

static void style_whole(const struct writer *w)
{
	uint64_t whole = format_whole(as_real(w->v) + 1e-5);

	if (w->how->units == FORMAT_PS && whole > PS_WHOLE_MAX)
		whole = PS_WHOLE_MAX;
	strbuf_addu(w->b, whole);
}

static void style_bytes(const struct writer *w)
{
	if (w->how->units == FORMAT_PEOPLE)
		add_size(w);
	else
		add_bytes(w);
}

static void add_brackets(const struct writer *w)
{
	strbuf_addch(w->b, '[');
	add_safe(w, w->v->text.s, strlen(w->v->text.s));
	strbuf_addch(w->b, ']');
	add_defunct(w);
}

static void style_brackets(const struct writer *w)
{
	if (w->v->kind == VALUE_LIST && !w->v->text.len)
		add_brackets(w);
	else
		add_plain(w);
}

/* Bits that ps shows of the flags: PF_FORKNOEXEC and PF_SUPERPRIV. */
static void style_flags(const struct writer *w)
{
	strbuf_addu(w->b, as_uint(w->v) >> 6 & 7);
}

/* The number of a policy that is given by its name; POLICY_MAX if there is none. */
static unsigned policy_number(const struct value *v)
{
	unsigned n = 0;

	if (v->kind != VALUE_TEXT)
		return v->kind == VALUE_UINT && v->u < POLICY_MAX ? (unsigned)v->u : POLICY_MAX;
	for (; n < POLICY_MAX; n++) {
		const char *name = policy_name(n);

		if (name && strlen(name) == v->text.len && !memcmp(name, v->text.s, v->text.len))
			break;
	}
	return n;
}

static void style_policy_class(const struct writer *w)
{
	const char *class = policy_class(policy_number(w->v));

	strbuf_adds(w->b, class ? class : "?");
}

static void style_policy_number(const struct writer *w)
{
	unsigned n = policy_number(w->v);

	if (n < POLICY_MAX)
		strbuf_addu(w->b, n);
	else
		add_plain(w);
}

/* NULL: by unit. None of them matters to exact values. */
static void (*const styles[STYLE_COUNT])(const struct writer *w) = {
	[STYLE_PS_TIME] = style_ps_time,
	[STYLE_TOP_TIME] = style_top_time,
	[STYLE_BSD_TIME] = style_bsd_time,
	[STYLE_WHOLE_SECONDS] = style_whole_seconds,
	[STYLE_ELAPSED] = style_elapsed,
	[STYLE_START] = add_start,
	[STYLE_STARTED] = style_started,
	[STYLE_BSD_START] = style_bsd_start,
	[STYLE_LSTART] = style_lstart,
	[STYLE_WHOLE] = style_whole,
	[STYLE_BYTES] = style_bytes,
	[STYLE_BRACKETS] = style_brackets,
	[STYLE_FLAGS] = style_flags,
	[STYLE_POLICY_CLASS] = style_policy_class,
	[STYLE_POLICY_NUMBER] = style_policy_number,
};

static void add_missing_exact(const struct writer *w)
{
	if (w->v->kind == VALUE_DENIED)
		strbuf_adds(w->b, "EACCES");
}

/* A command whose arguments are missing still has a name. */
static void add_missing(const struct writer *w)
{
	bool named = w->style == STYLE_BRACKETS && w->v->text.s;

	if (named)
		add_brackets(w);
	if (named && w->v->kind != VALUE_NONE)
		strbuf_addch(w->b, ' ');
	switch (w->v->kind) {
	case VALUE_DENIED:
		strbuf_addch(w->b, '!');
		break;
	case VALUE_STUCK:
		strbuf_adds(w->b, "stuck");
		break;
	case VALUE_UNREAD:
		add_ellipsis(w);
		break;
	default:
		if (!named)
			strbuf_addch(w->b, w->style == STYLE_TTY ? '?' : '-');
		break;
	}
}

static bool is_missing(enum value_kind kind)
{
	return kind == VALUE_NONE || kind == VALUE_UNREAD || kind == VALUE_DENIED ||
	       kind == VALUE_STUCK;
}

void format_value(struct strbuf *b, const struct format *how, const struct column *column,
		  const struct value *v)
{
	const struct field *field = &fields[column->field];
	const struct writer w = { b, how, field, column->style, v };

	if (is_missing(v->kind)) {
		if (how->units == FORMAT_EXACT)
			add_missing_exact(&w);
		else
			add_missing(&w);
		return;
	}
	if (v->kind == VALUE_UNLIMITED) {
		strbuf_adds(b, "unlimited");
		return;
	}
	if (v->approximate && how->units == FORMAT_PEOPLE)
		strbuf_addch(b, '~');
	if (styles[column->style] && how->units != FORMAT_EXACT)
		styles[column->style](&w);
	else
		units[field->unit][how->units](&w);
}
