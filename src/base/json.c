#include "base/json.h"

#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "text_priv.h"

/* A tree nests as deep as processes do: beyond this its lines are not indented further. */
enum { INDENT_MAX = 32, INDENT_STEP = 2 };

void jsonw_init(struct jsonw *j, struct strbuf *out, bool pretty)
{
	*j = (struct jsonw){ .out = out, .pretty = pretty };
}

static void add_line(struct jsonw *j)
{
	unsigned steps = j->depth < INDENT_MAX ? j->depth : INDENT_MAX;

	if (!j->pretty)
		return;
	strbuf_addch(j->out, '\n');
	strbuf_fill(j->out, ' ', (size_t)steps * INDENT_STEP);
}

/* What stands between the value before and the next one. */
static void begin_value(struct jsonw *j)
{
	if (!j->after_key && j->comma)
		strbuf_addch(j->out, ',');
	if (!j->after_key && j->depth > 0)
		add_line(j);
	j->after_key = false;
	j->comma = j->depth > 0;
}

static void begin_nest(struct jsonw *j, char bracket)
{
	begin_value(j);
	strbuf_addch(j->out, bracket);
	j->depth++;
	j->comma = false;
}

static void end_nest(struct jsonw *j, char bracket)
{
	j->depth--;
	if (j->comma)
		add_line(j);
	strbuf_addch(j->out, bracket);
	j->comma = j->depth > 0;
}

void jsonw_object(struct jsonw *j)
{
	begin_nest(j, '{');
}

void jsonw_object_end(struct jsonw *j)
{
	end_nest(j, '}');
}

void jsonw_list(struct jsonw *j)
{
	begin_nest(j, '[');
}

void jsonw_list_end(struct jsonw *j)
{
	end_nest(j, ']');
}

static void add_key(struct jsonw *j, const char *key, const char *suffix)
{
	begin_value(j);
	strbuf_addch(j->out, '"');
	strbuf_adds(j->out, key);
	strbuf_adds(j->out, suffix);
	strbuf_adds(j->out, j->pretty ? "\": " : "\":");
	j->after_key = true;
}

void jsonw_key(struct jsonw *j, const char *key)
{
	add_key(j, key, "");
}

static void add_unit(struct strbuf *b, uint32_t unit)
{
	strbuf_adds(b, "\\u");
	strbuf_addx(b, unit, 4);
}

static void add_escaped(struct strbuf *b, int32_t code)
{
	static const char letters[0x80] = {
		['"'] = '"',  ['\\'] = '\\', ['\b'] = 'b', ['\f'] = 'f',
		['\n'] = 'n', ['\r'] = 'r',  ['\t'] = 't',
	};

	if (code < 0)
		code = 0xfffd;
	if (code < 0x80 && letters[code]) {
		strbuf_addch(b, '\\');
		strbuf_addch(b, letters[code]);
	} else if (code > 0xffff) {
		add_unit(b, 0xd800 + (((uint32_t)code - 0x10000) >> 10));
		add_unit(b, 0xdc00 + ((uint32_t)code & 0x3ff));
	} else {
		add_unit(b, (uint32_t)code);
	}
}

static bool is_plain(unsigned char c)
{
	return c >= ' ' && c <= '~' && c != '"' && c != '\\';
}

/* Bytes from s on that stand for themselves. */
static size_t plain_length(const char *s, size_t len)
{
	size_t at = 0;

	while (at < len) {
		int32_t code;
		unsigned n = 1;

		if (!is_plain((unsigned char)s[at])) {
			n = text_decode(s + at, len - at, &code);
			if (code < 0x80 || !text_code_is_letter(code))
				break;
		}
		at += n;
	}
	return at;
}

void jsonw_string(struct jsonw *j, const char *s, size_t len)
{
	begin_value(j);
	strbuf_addch(j->out, '"');
	for (size_t at = 0; at < len;) {
		size_t plain = plain_length(s + at, len - at);
		int32_t code;

		strbuf_add(j->out, s + at, plain);
		at += plain;
		if (at == len)
			break;
		at += text_decode(s + at, len - at, &code);
		add_escaped(j->out, code);
	}
	strbuf_addch(j->out, '"');
}

void jsonw_key_bytes(struct jsonw *j, const char *s, size_t len)
{
	jsonw_string(j, s, len);
	strbuf_adds(j->out, j->pretty ? ": " : ":");
	j->after_key = true;
}

void jsonw_cstring(struct jsonw *j, const char *s)
{
	if (s)
		jsonw_string(j, s, strlen(s));
	else
		jsonw_null(j);
}

void jsonw_uint(struct jsonw *j, uint64_t n)
{
	begin_value(j);
	strbuf_addu(j->out, n);
}

void jsonw_int(struct jsonw *j, int64_t n)
{
	begin_value(j);
	strbuf_addi(j->out, n);
}

void jsonw_real(struct jsonw *j, double n, unsigned decimals)
{
	if (!isfinite(n)) {
		jsonw_null(j);
		return;
	}
	/* Without a point readers take it for an integer, and refuse one that large. */
	if (decimals == 0 && fabs(n) >= (double)INT64_MAX)
		decimals = 1;
	begin_value(j);
	strbuf_addreal(j->out, n, decimals);
}

static void add_word(struct jsonw *j, const char *word)
{
	begin_value(j);
	strbuf_adds(j->out, word);
}

void jsonw_bool(struct jsonw *j, bool b)
{
	add_word(j, b ? "true" : "false");
}

void jsonw_null(struct jsonw *j)
{
	add_word(j, "null");
}

void jsonw_hex(struct jsonw *j, uint64_t n)
{
	add_word(j, "\"0x");
	strbuf_addx(j->out, n, 1);
	strbuf_addch(j->out, '"');
}

void jsonw_time(struct jsonw *j, uint64_t realtime_ns)
{
	add_word(j, "\"");
	clock_add_iso(j->out, realtime_ns, 1);
	strbuf_addch(j->out, '"');
}

void jsonw_error(struct jsonw *j, int errnum)
{
	const char *name = strerrorname_np(errnum);

	jsonw_object(j);
	jsonw_key(j, "error");
	if (name) {
		jsonw_cstring(j, name);
	} else {
		add_word(j, "\"E");
		strbuf_addi(j->out, errnum);
		strbuf_addch(j->out, '"');
	}
	jsonw_object_end(j);
}

void jsonw_key_text(struct jsonw *j, const char *key, const char *s, size_t len)
{
	jsonw_key(j, key);
	jsonw_string(j, s, len);
	if (jsonw_is_utf8(s, len))
		return;
	add_key(j, key, "_raw_hex");
	add_word(j, "\"");
	for (size_t i = 0; i < len; i++)
		strbuf_addx(j->out, (unsigned char)s[i], 2);
	strbuf_addch(j->out, '"');
}

bool jsonw_is_utf8(const char *s, size_t len)
{
	int32_t code;

	for (size_t at = 0; at < len;) {
		at += text_decode(s + at, len - at, &code);
		if (code < 0)
			return false;
	}
	return true;
}
