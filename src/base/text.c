#include "base/text.h"

#include "base/strbuf.h"
#include "text_priv.h"

enum { CODE_MAX = 0x10ffff };

/* A character begins with a byte of which `mask` is `lead`; the bytes that follow carry six bits
 * each. Below `least` it would have been written shorter. */
static const struct form {
	unsigned char mask, lead;
	int32_t least;
} forms[] = {
	{ 0x80, 0x00, 0 },
	{ 0xe0, 0xc0, 0x80 },
	{ 0xf0, 0xe0, 0x800 },
	{ 0xf8, 0xf0, 0x10000 },
};
enum { FORM_COUNT = sizeof(forms) / sizeof(forms[0]) };

static bool is_surrogate(int32_t code)
{
	return code >= 0xd800 && code <= 0xdfff;
}

unsigned text_decode(const char *s, size_t len, int32_t *ret_code)
{
	const unsigned char *p = (const unsigned char *)s;
	int32_t code;
	unsigned n = 0;

	*ret_code = -1;
	while (n < FORM_COUNT && (p[0] & forms[n].mask) != forms[n].lead)
		n++;
	if (n == FORM_COUNT || n >= len)
		return 1;
	code = p[0] & ~forms[n].mask;
	for (unsigned i = 1; i <= n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 1;
		code = code << 6 | (p[i] & 0x3f);
	}
	if (code < forms[n].least || code > CODE_MAX || is_surrogate(code))
		return 1;
	*ret_code = code;
	return n + 1;
}

unsigned text_encode(int32_t code, char out[4])
{
	unsigned n = FORM_COUNT - 1;

	while (n > 0 && code < forms[n].least)
		n--;
	for (unsigned i = n; i > 0; i--) {
		out[i] = (char)(0x80 | (code & 0x3f));
		code >>= 6;
	}
	out[0] = (char)(forms[n].lead | code);
	return n + 1;
}

static unsigned code_class(int32_t code)
{
	unsigned low = 0, high = code_classes_count;

	while (high - low > 1) {
		unsigned mid = low + (high - low) / 2;

		if ((int32_t)(code_classes[mid] >> 3) <= code)
			low = mid;
		else
			high = mid;
	}
	return code_classes[low] & 7;
}

int text_code_width(int32_t code)
{
	if (code < 0 || code > CODE_MAX)
		return -1;
	if (code >= ' ' && code <= '~')
		return 1;
	return (int)(code_class(code) & 3) - 1;
}

bool text_code_is_letter(int32_t code)
{
	return code >= 0 && code <= CODE_MAX && (code_class(code) & 4);
}

/* What is not shown counts as one column, so that no text is wider than it says. */
static size_t columns_of(int32_t code)
{
	int width = text_code_width(code);

	return width < 0 ? 1 : (size_t)width;
}

size_t text_width(const char *s, size_t len)
{
	size_t width = 0;
	int32_t code;

	for (size_t i = 0; i < len;) {
		i += text_decode(s + i, len - i, &code);
		width += columns_of(code);
	}
	return width;
}

size_t text_fit(const char *s, size_t len, size_t columns, size_t *ret_width)
{
	size_t at = 0, width = 0;

	while (at < len) {
		int32_t code;
		unsigned n = text_decode(s + at, len - at, &code);
		size_t more = columns_of(code);

		if (more > columns - width)
			break;
		at += n;
		width += more;
	}
	if (ret_width)
		*ret_width = width;
	return at;
}

static bool is_plain(unsigned char c)
{
	return c >= ' ' && c <= '~';
}

static bool is_shown(int32_t code, bool ascii)
{
	return text_code_width(code) >= 0 && !(ascii && code > '~');
}

static void add_escape(struct strbuf *b, int32_t code, unsigned char byte)
{
	static const char letters[0x20] = {
		['\a'] = 'a', ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n',
		['\v'] = 'v', ['\f'] = 'f', ['\r'] = 'r', ['\033'] = 'e',
	};

	strbuf_addch(b, '\\');
	if (code >= 0 && code < 0x20 && letters[code]) {
		strbuf_addch(b, letters[code]);
	} else if (code < 0x80) {
		strbuf_addch(b, 'x');
		strbuf_addx(b, byte, 2);
	} else {
		strbuf_addch(b, code > 0xffff ? 'U' : 'u');
		strbuf_addx(b, (uint64_t)code, code > 0xffff ? 8 : 4);
	}
}

/* Bytes from s on that are safe. */
static size_t safe_length(const char *s, size_t len, bool ascii)
{
	size_t at = 0;

	while (at < len) {
		int32_t code;
		unsigned n = 1;

		if (!is_plain((unsigned char)s[at])) {
			n = text_decode(s + at, len - at, &code);
			if (!is_shown(code, ascii))
				break;
		}
		at += n;
	}
	return at;
}

void text_add_safe(struct strbuf *b, const char *s, size_t len, bool ascii)
{
	for (size_t at = 0; at < len;) {
		size_t safe = safe_length(s + at, len - at, ascii);
		int32_t code;

		strbuf_add(b, s + at, safe);
		at += safe;
		if (at == len)
			break;
		safe = text_decode(s + at, len - at, &code);
		add_escape(b, code, (unsigned char)s[at]);
		at += safe;
	}
}

bool text_is_safe(const char *s, size_t len, bool ascii)
{
	return safe_length(s, len, ascii) == len;
}

void text_add_fit(struct strbuf *b, const char *s, size_t len, size_t columns, bool right,
		  bool ascii)
{
	const char *mark = "";
	size_t width, bytes = text_fit(s, len, columns, &width);

	if (bytes < len && columns > 0) {
		bytes = text_fit(s, len, columns - 1, &width);
		mark = ascii ? "+" : "…";
		width++;
	}
	if (right)
		strbuf_fill(b, ' ', columns - width);
	strbuf_add(b, s, bytes);
	strbuf_adds(b, mark);
	if (!right)
		strbuf_fill(b, ' ', columns - width);
}
