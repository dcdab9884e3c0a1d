#include "words_priv.h"

#include "base/text.h"
#include "model/field.h"

/* Large letters first to last, each step-th one; the small letter stands `distance` behind. */
static const struct {
	int32_t first, last;
	uint8_t distance, step;
} large_letters[] = {
	{ 0x00c0, 0x00d6, 32, 1 }, { 0x00d8, 0x00de, 32, 1 }, /* Latin */
	{ 0x0100, 0x012e, 1, 2 },  { 0x0132, 0x0136, 1, 2 },
	{ 0x0139, 0x0147, 1, 2 },  { 0x014a, 0x0176, 1, 2 },
	{ 0x0179, 0x017d, 1, 2 },  { 0x0386, 0x0386, 38, 1 }, /* Greek */
	{ 0x0388, 0x038a, 37, 1 }, { 0x038c, 0x038c, 64, 1 },
	{ 0x038e, 0x038f, 63, 1 }, { 0x0391, 0x03a1, 32, 1 },
	{ 0x03a3, 0x03ab, 32, 1 }, { 0x0400, 0x040f, 80, 1 }, /* Cyrillic */
	{ 0x0410, 0x042f, 32, 1 }, { 0x0460, 0x0480, 1, 2 },
	{ 0x048a, 0x04be, 1, 2 },  { 0x04d0, 0x052e, 1, 2 },
};

static int32_t small_letter(int32_t code)
{
	for (size_t i = 0; i < sizeof(large_letters) / sizeof(large_letters[0]); i++) {
		if (code < large_letters[i].first)
			return code;
		if (code <= large_letters[i].last)
			return (code - large_letters[i].first) % large_letters[i].step
				       ? code
				       : code + large_letters[i].distance;
	}
	return code;
}

/* Takes one character off the front: its bytes. A NUL between arguments is a space, and a byte
 * that is no UTF-8 is like itself alone. */
static unsigned take(const char *s, size_t len, int32_t *ret)
{
	unsigned char c = (unsigned char)*s;
	unsigned n;

	if (c < 0x80) {
		*ret = c >= 'A' && c <= 'Z' ? c + 32 : c ? c : ' ';
		return 1;
	}
	n = text_decode(s, len, ret);
	*ret = *ret < 0 ? 0x110000 + c : small_letter(*ret);
	return n;
}

/* Whether s begins with part; *ret_rest is what is left of s behind it. */
static bool begins_with(const char *s, size_t len, const char *part, size_t part_len,
			size_t *ret_rest)
{
	while (part_len) {
		int32_t a, b;
		unsigned n;

		if (!len)
			return false;
		n = take(s, len, &a);
		s += n;
		len -= n;
		n = take(part, part_len, &b);
		part += n;
		part_len -= n;
		if (a != b)
			return false;
	}
	*ret_rest = len;
	return true;
}

bool words_equal(const char *a, size_t a_len, const char *b, size_t b_len)
{
	size_t rest;

	return begins_with(a, a_len, b, b_len, &rest) && rest == 0;
}

/* Moves over what cannot be the beginning of a part that begins with this ASCII character: no byte
 * of any other is below 0x80, so that characters need not be told apart. */
static void skip_to(const char **s, size_t *len, char small)
{
	char large = small >= 'a' && small <= 'z' ? (char)(small - 32) : small;
	const char *p = *s, *end = p + *len;

	if (small == ' ')
		large = '\0';
	while (p < end && *p != small && *p != large)
		p++;
	*len -= (size_t)(p - *s);
	*s = p;
}

bool words_contain(const char *s, size_t len, const char *part, size_t part_len)
{
	int32_t first, c;
	size_t rest;

	if (!part_len)
		return true;
	take(part, part_len, &first);
	while (len) {
		unsigned n;

		if (first < 0x80)
			skip_to(&s, &len, (char)first);
		if (!len)
			break;
		n = take(s, len, &c);
		if (c == first && begins_with(s, len, part, part_len, &rest))
			return true;
		s += n;
		len -= n;
	}
	return false;
}

static enum filter_answer match_field(enum field_id id, const struct frame *f, uint32_t row,
				      const char *part, size_t len)
{
	struct value v = { VALUE_NONE };

	field_value(id, f, row, &v);
	if (v.kind == VALUE_UNREAD)
		return FILTER_UNREAD;
	if (v.kind != VALUE_TEXT && v.kind != VALUE_LIST)
		return FILTER_NO;
	return words_contain(v.text.s, v.text.len, part, len) ? FILTER_YES : FILTER_NO;
}

enum filter_answer words_match_command(const struct frame *f, uint32_t row, const char *part,
				       size_t len)
{
	if (match_field(FIELD_COMM, f, row, part, len) == FILTER_YES)
		return FILTER_YES;
	return match_field(FIELD_CMDLINE, f, row, part, len);
}
