#include "model/format.h"

#include <errno.h>
#include <string.h>

#include "base/json.h"
#include "base/strbuf.h"
#include "format_priv.h"
#include "types/names.h"

static void add_signals(struct jsonw *j, uint64_t set)
{
	jsonw_list(j);
	for (int signo = 1; signo <= 64; signo++) {
		if (!(set >> (signo - 1) & 1))
			continue;
		if (signal_name(signo))
			jsonw_cstring(j, signal_name(signo));
		else
			jsonw_int(j, signo);
	}
	jsonw_list_end(j);
}

static void add_octal(struct jsonw *j, uint64_t n)
{
	char digits[5] = "0000";

	for (int i = 3; i >= 0; i--, n /= 8)
		digits[i] = (char)('0' + n % 8);
	jsonw_cstring(j, digits);
}

/* A number that stands for a name, such as that of a user who is not known, is a text too. */
static void add_number_text(struct jsonw *j, uint64_t n)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;

	strbuf_addu(&b, n);
	jsonw_string(j, b.s, b.len);
}

/* NULL: a number. */
static void (*const units[UNIT_KINDS])(struct jsonw *j, uint64_t n) = {
	[UNIT_NONE] = add_number_text, [UNIT_TIME] = jsonw_time, [UNIT_MASK] = jsonw_hex,
	[UNIT_SIGNALS] = add_signals,  [UNIT_OCTAL] = add_octal,
};

static void add_uint(struct jsonw *j, enum unit unit, uint64_t n)
{
	if (units[unit])
		units[unit](j, n);
	else
		jsonw_uint(j, n);
}

/* The key of something that is said of a value. */
static void add_key(struct jsonw *j, const char *name, const char *suffix)
{
	CLEANUP_STRBUF struct strbuf key = STRBUF_INIT;

	strbuf_adds(&key, name);
	strbuf_adds(&key, suffix);
	jsonw_key(j, key.s);
}

/* The next text of a list, moves behind it. */
static bool next_text(const char **s, size_t *len, const char **ret, size_t *ret_len)
{
	const char *end;

	if (!*len)
		return false;
	end = memchr(*s, '\0', *len);
	*ret = *s;
	*ret_len = end ? (size_t)(end - *s) : *len;
	*s += *ret_len + (end != NULL);
	*len -= *ret_len + (end != NULL);
	return true;
}

static void add_hex(struct jsonw *j, const char *s, size_t len)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;

	for (size_t i = 0; i < len; i++)
		strbuf_addx(&b, (unsigned char)s[i], 2);
	jsonw_string(j, strbuf_str(&b), b.len);
}

static void add_list(struct jsonw *j, const char *name, const struct value *v)
{
	const char *s = v->text.s, *text;
	size_t len = v->text.len, n;

	jsonw_key(j, name);
	jsonw_list(j);
	while (next_text(&s, &len, &text, &n))
		jsonw_string(j, text, n);
	jsonw_list_end(j);
	if (jsonw_is_utf8(v->text.s, v->text.len))
		return;
	add_key(j, name, "_raw_hex");
	jsonw_list(j);
	s = v->text.s;
	len = v->text.len;
	while (next_text(&s, &len, &text, &n)) {
		if (jsonw_is_utf8(text, n))
			jsonw_null(j);
		else
			add_hex(j, text, n);
	}
	jsonw_list_end(j);
}

static void add_scalar(struct jsonw *j, const struct field *field, const struct value *v)
{
	jsonw_key(j, field->name);
	switch (v->kind) {
	case VALUE_INT:
		jsonw_int(j, v->i);
		break;
	case VALUE_UINT:
		add_uint(j, field->unit, v->u);
		break;
	case VALUE_REAL:
		jsonw_real(j, v->r, format_exact_decimals(field->unit));
		break;
	case VALUE_DENIED:
		jsonw_error(j, EACCES);
		break;
	case VALUE_UNLIMITED:
		jsonw_cstring(j, "unlimited");
		break;
	default:
		jsonw_null(j);
		break;
	}
}

void format_json(struct jsonw *j, enum field_id id, const struct value *v)
{
	const struct field *field = &fields[id];

	if (v->kind == VALUE_TEXT)
		jsonw_key_text(j, field->name, v->text.s, v->text.len);
	else if (v->kind == VALUE_LIST)
		add_list(j, field->name, v);
	else
		add_scalar(j, field, v);
	if (v->truncated) {
		add_key(j, field->name, "_truncated");
		jsonw_bool(j, true);
	}
	if (v->approximate) {
		add_key(j, field->name, "_approximate");
		jsonw_bool(j, true);
	}
	if (v->age_ms) {
		add_key(j, field->name, "_age");
		jsonw_real(j, v->age_ms / 1e3, 3);
	}
}
