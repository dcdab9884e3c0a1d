#include "proc/cmdline.h"

#include <string.h>

#include "base/arena.h"

/* More empty arguments than this at the end nobody passed on purpose. */
enum { EMPTY_TAIL_MAX = 4 };

/* Characters of UTF-8 have at most this many bytes behind the first. */
enum { CONTINUATION_MAX = 3 };

/* The largest length up to `max` at which no character is cut in two. Text that is no UTF-8 is cut
 * where it comes. */
static size_t cut_whole(const char *buf, size_t max)
{
	size_t at = max;

	while (at > 0 && max - at < CONTINUATION_MAX && (buf[at] & 0xc0) == 0x80)
		at--;
	return (buf[at] & 0xc0) == 0xc0 ? at : max;
}

static size_t without_tail(const char *buf, size_t len)
{
	size_t end = len;

	while (end > 0 && buf[end - 1] == '\0')
		end--;
	/* The first NUL ends the last argument. */
	return len - end > EMPTY_TAIL_MAX + 1 ? end + (end > 0) : len;
}

void cmdline_parse(const char *buf, size_t len, size_t max, struct arena *arena,
		   struct cmdline *ret)
{
	char *args;

	if (max > INT32_MAX)
		max = INT32_MAX;
	ret->truncated = len > max;
	if (ret->truncated)
		len = cut_whole(buf, max);
	len = without_tail(buf, len);
	/* A cut text, and one that a program wrote over its arguments, may lack the last NUL: the
	 * arena adds one. */
	args = arena_memdup(arena, buf, len);
	ret->args = args;
	ret->len = (uint32_t)(len > 0 && args[len - 1] != '\0' ? len + 1 : len);
}
