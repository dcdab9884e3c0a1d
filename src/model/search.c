#include "model/search.h"

#include <string.h>

#include "base/number.h"
#include "model/frame.h"
#include "model/view.h"
#include "words_priv.h"

bool search_matches(const struct frame *f, uint32_t row, const char *text)
{
	const struct task *t = frame_task(f, row);
	size_t len = strlen(text);
	uint64_t pid;

	if (!len)
		return false;
	if (number_parse_u64(text, len, &pid) == 0)
		return (uint64_t)t->tid == pid;
	return words_match_command(f, row, text, len) == FILTER_YES;
}

ssize_t search_next(const struct frame *f, const struct view *v, size_t from, const char *text,
		    bool back, bool here)
{
	size_t n = v->count;

	if (!n)
		return -1;
	from %= n;
	for (size_t i = here ? 0 : 1; i < n; i++) {
		size_t at = (from + (back ? n - i : i)) % n;

		if (search_matches(f, v->rows[at].row, text))
			return (ssize_t)at;
	}
	return -1;
}
