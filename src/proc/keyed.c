#include "keyed_priv.h"

#include <stdint.h>
#include <string.h>

#include "base/number.h"

bool keyed_has_key(const struct scan *line, const char *key, size_t len)
{
	return (size_t)(line->end - line->p) >= len && *line->p == *key &&
	       memcmp(line->p, key, len) == 0;
}

/* The row for this line, looked for from row `from` on and round; NULL if there is none. */
static const struct keyed_row *find_row(const struct keyed_row *rows, size_t count, size_t from,
					const struct scan *line)
{
	for (size_t i = 0; i < count; i++) {
		size_t at = from + i < count ? from + i : from + i - count;

		if (keyed_has_key(line, rows[at].key, rows[at].key_len))
			return &rows[at];
	}
	return NULL;
}

bool keyed_take(const struct keyed_row *rows, size_t count, size_t *next, struct scan *line,
		void *record)
{
	const struct keyed_row *row = find_row(rows, count, *next, line);

	if (!row)
		return false;
	*next = (size_t)(row - rows) + 1;
	line->p += row->key_len;
	return row->get && row->get(line, (char *)record + row->offset);
}

size_t keyed_parse(const struct keyed_row *rows, size_t count, const char *buf, size_t len,
		   void *record)
{
	struct scan all = { buf, buf + len }, line;
	size_t next = 0, taken = 0;

	while (scan_line(&all, &line))
		taken += keyed_take(rows, count, &next, &line, record);
	return taken;
}

bool keyed_get_u64(struct scan *line, void *ret)
{
	return scan_u64(line, ret);
}

bool keyed_get_kb(struct scan *line, void *ret)
{
	uint64_t n;

	if (!scan_u64(line, &n))
		return false;
	*(uint64_t *)ret = n > UINT64_MAX / 1024 ? UINT64_MAX : n * 1024;
	return true;
}

bool keyed_get_hex(struct scan *line, void *ret)
{
	return scan_hex(line, ret);
}
