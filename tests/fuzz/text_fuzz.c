/* Any bytes become text that a terminal may show, as wide as it says. */
#include "base/text.h"

#include <string.h>

#include "base/strbuf.h"
#include "fuzz.h"

static void check_shown(const struct strbuf *b, bool ascii)
{
	size_t width = 0;

	for (size_t at = 0; at < b->len;) {
		int32_t code;

		at += text_decode(b->s + at, b->len - at, &code);
		FUZZ_CHECK(text_code_width(code) >= 0);
		FUZZ_CHECK(!ascii || (code >= ' ' && code <= '~'));
		width += (size_t)text_code_width(code);
	}
	FUZZ_CHECK(text_width(strbuf_str(b), b->len) == width);
}

static void check_fit(const struct strbuf *safe, size_t columns, bool ascii)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
	size_t width, bytes = text_fit(strbuf_str(safe), safe->len, columns, &width);

	FUZZ_CHECK(bytes <= safe->len && width <= columns);
	FUZZ_CHECK(text_width(strbuf_str(safe), bytes) == width);
	text_add_fit(&b, strbuf_str(safe), safe->len, columns, columns & 1, ascii);
	FUZZ_CHECK(text_width(strbuf_str(&b), b.len) == columns);
	FUZZ_CHECK(text_is_safe(strbuf_str(&b), b.len, ascii));
}

static void check_bytes(const char *s, size_t len, bool ascii)
{
	CLEANUP_STRBUF struct strbuf safe = STRBUF_INIT, again = STRBUF_INIT;

	text_add_safe(&safe, s, len, ascii);
	check_shown(&safe, ascii);
	text_add_safe(&again, strbuf_str(&safe), safe.len, ascii);
	FUZZ_CHECK(strcmp(strbuf_str(&safe), strbuf_str(&again)) == 0);
	FUZZ_CHECK(text_is_safe(s, len, ascii) ==
		   (safe.len == len && (!len || memcmp(safe.s, s, len) == 0)));
	for (size_t columns = 0; columns < 20; columns++)
		check_fit(&safe, columns, ascii);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	check_bytes((const char *)data, size, false);
	check_bytes((const char *)data, size, true);
	return 0;
}
