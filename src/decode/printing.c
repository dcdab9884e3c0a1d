#include <string.h>

#include "decode_priv.h"

const void *look(const struct printing *p, uint64_t address, size_t length, size_t *ret_got)
{
	return p->event && address ? trace_event_memory(p->event, address, length, ret_got) : NULL;
}

const void *look_all(const struct printing *p, uint64_t address, size_t length)
{
	size_t got;
	const void *bytes = look(p, address, length, &got);

	return bytes && got == length ? bytes : NULL;
}

void print_hex(struct printing *p, uint64_t n)
{
	if (n)
		strbuf_adds(p->out, "0x");
	strbuf_addx(p->out, n, 1);
}

void print_address(struct printing *p, uint64_t address)
{
	if (address)
		print_hex(p, address);
	else
		strbuf_adds(p->out, "NULL");
}

void print_int(struct printing *p, int64_t n)
{
	strbuf_addi(p->out, n);
}

void print_uint(struct printing *p, uint64_t n)
{
	strbuf_addu(p->out, n);
}

void print_comma(struct printing *p, bool *first)
{
	if (!*first)
		strbuf_adds(p->out, ", ");
	*first = false;
}

/* ---- text in quotes ---- */

static bool wants_hex(const struct printing *p, const unsigned char *s, size_t len)
{
	if (p->options->quotes != QUOTE_NON_ASCII_HEX)
		return p->options->quotes == QUOTE_ALL_HEX;
	for (size_t i = 0; i < len; i++)
		if (s[i] > 0x7e || (s[i] < ' ' && (s[i] < '\t' || s[i] > '\r')))
			return true;
	return false;
}

static bool is_octal(unsigned char c)
{
	return c >= '0' && c <= '7';
}

/* As short as what follows allows. */
static void add_octal(struct strbuf *out, unsigned char c, bool before_digit)
{
	strbuf_addch(out, '\\');
	if (before_digit || c >= 0100)
		strbuf_addch(out, (char)('0' + (c >> 6)));
	if (before_digit || c >= 010)
		strbuf_addch(out, (char)('0' + (c >> 3 & 7)));
	strbuf_addch(out, (char)('0' + (c & 7)));
}

static void add_char(struct strbuf *out, unsigned char c, bool before_digit)
{
	static const char from[] = "\"\\\f\n\r\t\v", to[] = "\"\\fnrtv";
	const char *escape = c ? strchr(from, c) : NULL;

	if (escape) {
		strbuf_addch(out, '\\');
		strbuf_addch(out, to[escape - from]);
	} else if (c >= ' ' && c <= 0x7e) {
		strbuf_addch(out, (char)c);
	} else {
		add_octal(out, c, before_digit);
	}
}

void print_quoted(struct printing *p, const void *bytes, size_t len, bool cut)
{
	const unsigned char *s = bytes;

	strbuf_addch(p->out, '"');
	if (wants_hex(p, s, len))
		for (size_t i = 0; i < len; i++) {
			strbuf_adds(p->out, "\\x");
			strbuf_addx(p->out, s[i], 2);
		}
	else
		for (size_t i = 0; i < len; i++)
			add_char(p->out, s[i], i + 1 < len && is_octal(s[i + 1]));
	strbuf_adds(p->out, cut ? "\"..." : "\"");
}

void print_string(struct printing *p, uint64_t address, size_t max)
{
	size_t got = 0, len;
	const char *s = look(p, address, max + 1, &got);

	if (!s) {
		print_address(p, address);
		return;
	}
	len = strnlen(s, got);
	/* Neither its end nor more than was wanted: its memory ends there. */
	if (len == got && got <= max)
		print_address(p, address);
	else
		print_quoted(p, s, len < max ? len : max, len > max);
}

/* ---- descriptors ---- */

void print_fd(struct printing *p, int fd)
{
	const struct trace_block *b = NULL;

	print_int(p, fd);
	if (p->options->fds && p->event && fd >= 0)
		b = trace_event_block(p->event, TRACE_BLOCK_FD, (uint64_t)fd);
	if (!b || !b->length)
		return;
	strbuf_addch(p->out, '<');
	for (size_t i = 0; i < b->length; i++) {
		unsigned char c = ((const unsigned char *)trace_block_bytes(b))[i];

		if (c == '<' || c == '>')
			add_octal(p->out, c, false);
		else
			add_char(p->out, c, false);
	}
	strbuf_addch(p->out, '>');
}
