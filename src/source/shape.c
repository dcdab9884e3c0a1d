#include "shape_priv.h"

#include <errno.h>
#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/strbuf.h"
#include "shape_values_priv.h"

size_t shape_enter(struct shape_reader *r, const char *name, size_t index)
{
	size_t before = r->path->len;

	if (name)
		strbuf_addf(r->path, "%s%s", before ? "." : "", name);
	else
		strbuf_addf(r->path, "[%zu]", index);
	return before;
}

void shape_leave(struct shape_reader *r, size_t before)
{
	r->path->len = before;
	if (r->path->s)
		r->path->s[before] = '\0';
}

int shape_fail(struct shape_reader *r, const char *format, ...)
{
	va_list ap;

	strbuf_clear(r->error);
	strbuf_addf(r->error, "%s: ", r->path->len ? strbuf_str(r->path) : "record");
	va_start(ap, format);
	strbuf_vaddf(r->error, format, ap);
	va_end(ap);
	return -EINVAL;
}

static bool is_empty(const struct member *m, const void *object)
{
	return member_ops[m->kind].is_empty(m, object);
}

bool struct_is_empty(const struct member *m, const void *object)
{
	for (size_t i = 0; i < m->shape->count; i++)
		if (!is_empty(&m->shape->members[i], member_at(m, object)))
			return false;
	return true;
}

void struct_write(struct jsonw *j, const struct member *m, const void *object)
{
	shape_write(j, m->shape, member_at(m, object));
}

int struct_read(struct shape_reader *r, const struct member *m, const json_t *json, void *object)
{
	return shape_read(r, m->shape, json, member_in(m, object));
}

void shape_write(struct jsonw *j, const struct shape *shape, const void *object)
{
	bool pretty = j->pretty;

	jsonw_object(j);
	j->pretty = pretty && !shape->one_line;
	for (size_t i = 0; i < shape->count; i++) {
		const struct member *m = &shape->members[i];

		if (!m->required && is_empty(m, object))
			continue;
		jsonw_key(j, m->name);
		member_ops[m->kind].write(j, m, object);
	}
	jsonw_object_end(j);
	j->pretty = pretty;
}

static bool has_member(const struct shape *shape, const char *name)
{
	for (size_t i = 0; i < shape->count; i++)
		if (strcmp(shape->members[i].name, name) == 0)
			return true;
	return false;
}

/* Names one key that no member has. */
static int fail_unknown(struct shape_reader *r, const struct shape *shape, const json_t *json)
{
	json_t *object = (json_t *)json; /* json_object_iter only looks at it */
	const char *key;
	json_t *value;

	json_object_foreach(object, key, value)
	{
		if (!has_member(shape, key)) {
			shape_enter(r, key, 0);
			return shape_fail(r, "nothing has this name here");
		}
	}
	return shape_fail(r, "there are more members than known");
}

int shape_read(struct shape_reader *r, const struct shape *shape, const json_t *json, void *object)
{
	size_t found = 0, before;

	if (!json_is_object(json))
		return shape_fail(r, "an object is needed");
	for (size_t i = 0; i < shape->count; i++) {
		const struct member *m = &shape->members[i];
		const json_t *value = json_object_get(json, m->name);

		if (!value && !m->required)
			continue;
		before = shape_enter(r, m->name, 0);
		if (!value)
			return shape_fail(r, "this is missing");
		if (member_ops[m->kind].read(r, m, value, object) < 0)
			return -EINVAL;
		shape_leave(r, before);
		found++;
	}
	return found == json_object_size(json) ? 0 : fail_unknown(r, shape, json);
}

/* Where the elements are, and how many. */
static const void *elements_of(const struct member *m, const void *object, size_t *ret_count)
{
	const void *at = member_at(m, object);
	const void *elements = m->kind == MEMBER_ARRAY ? at : *(const void *const *)at;

	if (m->kind == MEMBER_LIST)
		*ret_count =
			*(const size_t *)(const void *)((const char *)object + m->count_offset);
	else
		*ret_count = m->count ? m->count : 1;
	return elements;
}

static struct member element_of(const struct member *m)
{
	return (struct member){ .kind = m->element, .size = m->size, .shape = m->shape };
}

bool nest_is_empty(const struct member *m, const void *object)
{
	struct member element = element_of(m);
	size_t n;
	const char *at = elements_of(m, object, &n);

	if (m->kind == MEMBER_POINTER)
		return !at;
	if (m->kind == MEMBER_LIST)
		return n == 0;
	for (; n; n--, at += m->size)
		if (!is_empty(&element, at))
			return false;
	return true;
}

void nest_write(struct jsonw *j, const struct member *m, const void *object)
{
	struct member element = element_of(m);
	size_t n;
	const char *at = elements_of(m, object, &n);

	if (m->kind == MEMBER_POINTER && !m->count) {
		member_ops[element.kind].write(j, &element, at);
		return;
	}
	jsonw_list(j);
	for (; n; n--, at += m->size)
		member_ops[element.kind].write(j, &element, at);
	jsonw_list_end(j);
}

static int read_elements(struct shape_reader *r, const struct member *m, const json_t *json,
			 char *elements)
{
	struct member element = element_of(m);

	for (size_t i = 0; i < json_array_size(json); i++) {
		size_t before = shape_enter(r, NULL, i);

		if (member_ops[element.kind].read(r, &element, json_array_get(json, i),
						  elements + i * m->size) < 0)
			return -EINVAL;
		shape_leave(r, before);
	}
	return 0;
}

int nest_read(struct shape_reader *r, const struct member *m, const json_t *json, void *object)
{
	struct member element = element_of(m);
	size_t n = json_array_size(json);
	void *at = member_in(m, object), *elements = at;

	if (m->kind == MEMBER_POINTER && !m->count) {
		*(void **)at = elements = arena_zalloc(r->arena, m->size);
		return member_ops[element.kind].read(r, &element, json, elements);
	}
	if (!json_is_array(json))
		return shape_fail(r, "a list is needed");
	if (m->kind != MEMBER_LIST && n != m->count)
		return shape_fail(r, "a list of %zu is needed", m->count);
	if (m->kind != MEMBER_ARRAY)
		*(void **)at = elements = arena_zalloc(r->arena, n * m->size);
	if (m->kind == MEMBER_LIST)
		*(size_t *)(void *)((char *)object + m->count_offset) = n;
	return read_elements(r, m, json, elements);
}

bool choice_is_empty(const struct member *m, const void *object)
{
	return !*(const void *const *)member_at(m, object) || !m->shape_of(object);
}

void choice_write(struct jsonw *j, const struct member *m, const void *object)
{
	shape_write(j, m->shape_of(object), *(const void *const *)member_at(m, object));
}

int choice_read(struct shape_reader *r, const struct member *m, const json_t *json, void *object)
{
	const struct shape *shape = m->shape_of(object);
	void *chosen = arena_zalloc(r->arena, m->size);

	if (!shape)
		return shape_fail(r, "what this belongs to has none");
	*(void **)member_in(m, object) = chosen;
	return shape_read(r, shape, json, chosen);
}
