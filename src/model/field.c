#include "model/field.h"

#include <string.h>
#include <strings.h>

#include "model/frame.h"

/* The row that answers for `row`: a thread's process for what they have in common. */
static uint32_t answering_row(const struct field *field, const struct frame *f, uint32_t row)
{
	uint32_t process;

	if (row < f->count || (field->flags & FIELD_THREAD))
		return row;
	process = frame_row_of_pid(f, frame_task(f, row)->pid);
	return process == ROW_NONE ? row : process;
}

/* VALUE_NONE if nothing is missing, too. */
static enum value_kind missing_kind(const struct task *t, uint32_t missing)
{
	if (missing & t->stuck)
		return VALUE_STUCK;
	if (missing & t->denied)
		return VALUE_DENIED;
	return missing & ~t->absent ? VALUE_UNREAD : VALUE_NONE;
}

void field_value(enum field_id id, const struct frame *f, uint32_t row, struct value *ret)
{
	const struct field *field = &fields[id];
	uint32_t at = answering_row(field, f, row);
	const struct task *t = frame_task(f, at);
	uint32_t missing = field->facts & ~t->have;

	*ret = (struct value){ .kind = missing_kind(t, missing) };
	if (!missing || (field->flags & FIELD_LENIENT))
		field->get(f, at, ret);
}

#define COMPARE(a, b) (((a) > (b)) - ((a) < (b)))

static int compare_bytes(const char *a, size_t a_len, const char *b, size_t b_len)
{
	size_t common = a_len < b_len ? a_len : b_len;
	int order = common ? memcmp(a, b, common) : 0;

	return order ? order : COMPARE(a_len, b_len);
}

/* Commands without arguments, which are shown in brackets, stand behind the others. */
static int compare_lists(const struct value *a, const struct value *b)
{
	if (a->text.len && b->text.len)
		return compare_bytes(a->text.s, a->text.len, b->text.s, b->text.len);
	if (a->text.len || b->text.len)
		return a->text.len ? -1 : 1;
	return strcmp(a->text.s, b->text.s);
}

static int compare_same_kind(const struct value *a, const struct value *b)
{
	switch (a->kind) {
	case VALUE_INT:
		return COMPARE(a->i, b->i);
	case VALUE_UINT:
		return COMPARE(a->u, b->u);
	case VALUE_REAL:
		return COMPARE(a->r, b->r);
	case VALUE_TEXT:
		return compare_bytes(a->text.s, a->text.len, b->text.s, b->text.len);
	case VALUE_LIST:
		return compare_lists(a, b);
	default:
		return 0;
	}
}

/* Where kinds differ: a number that stands for a name comes before the names, no limit behind every
 * limit, and what has no value is last. */
static int kind_rank(enum value_kind kind)
{
	static const int ranks[] = {
		[VALUE_INT] = 0,    [VALUE_UINT] = 1,	   [VALUE_REAL] = 2,  [VALUE_TEXT] = 3,
		[VALUE_LIST] = 4,   [VALUE_UNLIMITED] = 5, [VALUE_STUCK] = 6, [VALUE_DENIED] = 6,
		[VALUE_UNREAD] = 6, [VALUE_NONE] = 6,
	};

	return ranks[kind];
}

int field_compare(enum field_id id, const struct frame *f, uint32_t a, uint32_t b)
{
	struct value x, y;

	field_value(id, f, a, &x);
	field_value(id, f, b, &y);
	if (x.kind != y.kind)
		return COMPARE(kind_rank(x.kind), kind_rank(y.kind));
	if (fields[id].compare)
		return fields[id].compare(f, a, b);
	return compare_same_kind(&x, &y);
}

static bool is_name(const char *name, const char *s, size_t len)
{
	return strncasecmp(name, s, len) == 0 && strlen(name) == len;
}

bool field_find(const char *name, size_t len, struct column *ret)
{
	for (size_t i = 0; i < FIELD_COUNT; i++) {
		const struct field *field = &fields[i];

		if (!is_name(field->name, name, len))
			continue;
		*ret = (struct column){ (enum field_id)i, field->style, field->title, 0 };
		return true;
	}
	for (size_t i = 0; i < field_alias_count; i++) {
		const struct field_alias *alias = &field_aliases[i];

		if (!is_name(alias->name, name, len))
			continue;
		*ret = (struct column){
			.field = alias->field,
			.style = alias->style,
			.title = alias->title ? alias->title : fields[alias->field].title,
			.width = alias->width,
		};
		return true;
	}
	return false;
}

uint32_t columns_facts(const struct column *columns, size_t n)
{
	uint32_t facts = 0;

	for (size_t i = 0; i < n; i++)
		facts |= fields[columns[i].field].facts;
	return facts;
}
