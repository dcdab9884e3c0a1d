#include "columns_priv.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/number.h"
#include "list_priv.h"

/* Wider than any terminal; what -o may ask for at most. */
enum { WIDTH_MAX = 4096 };

void columns_done(struct columns *c)
{
	for (size_t i = 0; i < c->count; i++)
		free(c->titles[i]);
	free(c->titles);
	free(c->items);
	*c = (struct columns){ 0 };
}

/* Takes over title. */
static void append(struct columns *c, struct column column, char *title)
{
	c->items = xgrow(c->items, c->count, &c->cap, sizeof(*c->items));
	c->titles = xgrow(c->titles, c->count, &c->title_cap, sizeof(*c->titles));
	if (title)
		column.title = title;
	c->titles[c->count] = title;
	c->items[c->count++] = column;
}

/* NAME[:WIDTH], without a title. */
static bool parse_name(const char *s, size_t len, struct column *ret)
{
	const char *colon = memchr(s, ':', len);
	size_t name_len = colon ? (size_t)(colon - s) : len;
	uint64_t width = 0;

	if (colon && (number_parse_u64(colon + 1, len - name_len - 1, &width) < 0 || width < 1 ||
		      width > WIDTH_MAX))
		return false;
	if (!field_find(s, name_len, ret))
		return false;
	ret->width = (unsigned)width;
	return true;
}

/* A title may hold blanks; it ends at a comma. */
static const char *title_end(const char *s)
{
	return s + strcspn(s, ",");
}

int columns_add(struct columns *c, const char *text, char **ret_wrong)
{
	size_t before = c->count, len;
	const char *word;

	while (list_next(&text, &word, &len)) {
		const char *equals = memchr(word, '=', len);
		size_t name_len = equals ? (size_t)(equals - word) : len;
		struct column column;
		char *title = NULL;

		if (!parse_name(word, name_len, &column)) {
			*ret_wrong = xstrndup(word, name_len);
			return -EINVAL;
		}
		if (equals) {
			text = title_end(equals + 1);
			title = xstrndup(equals + 1, (size_t)(text - equals - 1));
		}
		append(c, column, title);
	}
	if (c->count > before)
		return 0;
	*ret_wrong = xstrdup("");
	return -EINVAL;
}

void columns_add_field(struct columns *c, enum field_id id)
{
	struct column column;

	if (field_find(fields[id].name, strlen(fields[id].name), &column))
		append(c, column, NULL);
}

bool columns_have(const struct columns *c, enum field_id id)
{
	for (size_t i = 0; i < c->count; i++)
		if (c->items[i].field == id)
			return true;
	return false;
}

bool columns_sum(const struct columns *c)
{
	for (size_t i = 0; i < c->count; i++)
		if (fields[c->items[i].field].flags & FIELD_SUBTREE)
			return true;
	return false;
}

bool columns_untitled(const struct columns *c)
{
	for (size_t i = 0; i < c->count; i++)
		if (*c->items[i].title)
			return false;
	return true;
}

int sort_parse(struct sort *s, const char *text, char **ret_wrong)
{
	size_t before = s->count, len;
	const char *word;

	while (list_next(&text, &word, &len)) {
		size_t sign = *word == '-' || *word == '+';
		struct column column;

		if (!field_find(word + sign, len - sign, &column)) {
			*ret_wrong = xstrndup(word, len);
			return -EINVAL;
		}
		if (s->count == SORT_KEYS_MAX) {
			*ret_wrong = xstrndup(word, len);
			return -E2BIG;
		}
		s->keys[s->count++] = (struct sort_key){ column.field, *word == '-' };
	}
	if (s->count > before)
		return 0;
	*ret_wrong = xstrdup("");
	return -EINVAL;
}

uint32_t sort_facts(const struct sort *s)
{
	uint32_t facts = 0;

	for (size_t i = 0; i < s->count; i++)
		facts |= fields[s->keys[i].field].facts;
	return facts;
}

bool sort_sums(const struct sort *s)
{
	for (size_t i = 0; i < s->count; i++)
		if (fields[s->keys[i].field].flags & FIELD_SUBTREE)
			return true;
	return false;
}
