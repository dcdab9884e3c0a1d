#include "order_priv.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/alloc.h"
#include "model/field.h"
#include "model/view.h"

enum { BIGGEST_FIRST, VALUED, BIGGEST_LAST, VALUELESS };

/* A row and what it is compared by, computed once: a number that unsigned comparison orders; of
 * text its first bytes, and all of it. */
struct item {
	uint64_t key;
	const char *s; /* NULL: no text */
	uint32_t len;
	uint32_t row;
	uint8_t rank; /* of the above, the smaller first */
};

/* One pass over the rows, by one key. */
struct pass {
	const struct frame *f;
	enum field_id field;
	bool descending;
	double noise;
	bool keyed; /* items say all that there is to compare */
};

static uint64_t real_key(double r)
{
	uint64_t bits;

	r += 0.0; /* -0.0 is 0.0 */
	memcpy(&bits, &r, sizeof(bits));
	return bits >> 63 ? ~bits : bits | UINT64_C(1) << 63;
}

/* False for what is no number. */
static bool number_key(const struct value *v, uint64_t *ret)
{
	switch (v->kind) {
	case VALUE_INT:
		*ret = (uint64_t)v->i ^ UINT64_C(1) << 63;
		return true;
	case VALUE_UINT:
		*ret = v->u;
		return true;
	case VALUE_REAL:
		*ret = real_key(v->r);
		return true;
	default:
		return false;
	}
}

static bool has_value(const struct value *v)
{
	return v->kind >= VALUE_INT && !(v->kind == VALUE_REAL && isnan(v->r));
}

/* False for what is neither a number nor text. */
static bool item_set_key(struct item *item, const struct value *v)
{
	unsigned char first[8] = { 0 };

	item->s = NULL;
	if (v->kind != VALUE_TEXT && v->kind != VALUE_LIST)
		return number_key(v, &item->key);
	item->s = v->text.s;
	item->len = v->text.len < UINT32_MAX ? (uint32_t)v->text.len : UINT32_MAX;
	memcpy(first, item->s, item->len < 8 ? item->len : 8);
	item->key = 0;
	for (size_t i = 0; i < 8; i++)
		item->key = item->key << 8 | first[i];
	return true;
}

static void drop_noise(const struct pass *p, struct value *v)
{
	if (v->kind == VALUE_REAL && v->r < p->noise)
		v->r = 0;
}

/* Sets the keys and ranks of all items, and whether they do: values of two kinds have no common
 * key, and a field may have an order of its own. */
static void pass_prepare(struct pass *p, struct item *items, size_t n)
{
	enum value_kind kind = VALUE_NONE;

	p->keyed = !fields[p->field].compare;
	for (size_t i = 0; i < n; i++) {
		struct value v = { VALUE_NONE };

		field_value(p->field, p->f, items[i].row, &v);
		drop_noise(p, &v);
		items[i].key = 0;
		items[i].rank = VALUELESS;
		if (v.kind == VALUE_UNLIMITED) {
			items[i].rank = p->descending ? BIGGEST_FIRST : BIGGEST_LAST;
		} else if (has_value(&v)) {
			items[i].rank = VALUED;
			if (!item_set_key(&items[i], &v) || (kind && kind != v.kind))
				p->keyed = false;
			kind = v.kind;
		}
	}
}

/* Empty text, such as the arguments of a kernel thread, has an order that only its field knows. */
static bool is_special(const struct item *item)
{
	return item->s && !item->len;
}

static int compare_items(const struct item *a, const struct item *b)
{
	uint32_t len = a->len < b->len ? a->len : b->len;
	int order;

	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	if (!a->s)
		return 0;
	order = memcmp(a->s, b->s, len);
	return order ? order : (a->len > b->len) - (a->len < b->len);
}

/* Whether b must stand before a, which stands before it now. */
static bool is_after(const struct pass *p, const struct item *a, const struct item *b)
{
	int order;

	if (a->rank != b->rank)
		return a->rank > b->rank;
	if (a->rank != VALUED)
		return false;
	if (p->keyed && !is_special(a) && !is_special(b))
		order = compare_items(a, b);
	else
		order = field_compare(p->field, p->f, a->row, b->row);
	return p->descending ? order < 0 : order > 0;
}

/* Merges [from, middle) and [middle, to), each in order. */
static void merge(const struct pass *p, const struct item *from, const struct item *middle,
		  const struct item *to, struct item *out)
{
	const struct item *a = from, *b = middle;

	while (a < middle && b < to)
		*out++ = is_after(p, a, b) ? *b++ : *a++;
	while (a < middle)
		*out++ = *a++;
	while (b < to)
		*out++ = *b++;
}

/* Small runs that a merge begins with. */
enum { RUN = 8 };

static void sort_run(const struct pass *p, struct item *items, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct item item = items[i];
		size_t at = i;

		for (; at > 0 && is_after(p, &items[at - 1], &item); at--)
			items[at] = items[at - 1];
		items[at] = item;
	}
}

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Returns the sorted items: `items` or `spare`. A merge sort, since it is stable and since rows
 * come nearly sorted from one tick to the next. */
static struct item *sort_items(const struct pass *p, struct item *items, struct item *spare,
			       size_t n)
{
	for (size_t i = 0; i < n; i += RUN)
		sort_run(p, items + i, smaller(RUN, n - i));
	for (size_t run = RUN; run < n; run *= 2) {
		struct item *sorted = spare;

		for (size_t i = 0; i < n; i += 2 * run) {
			size_t middle = smaller(i + run, n), to = smaller(i + 2 * run, n);

			if (middle == to || !is_after(p, &items[middle - 1], &items[middle]))
				memcpy(spare + i, items + i, (to - i) * sizeof(*items));
			else
				merge(p, items + i, items + middle, items + to, spare + i);
		}
		spare = items;
		items = sorted;
	}
	return items;
}

/* From the last key to the first: as each pass is stable, an earlier key's ties are in the order
 * of the later ones. */
void order_rows(const struct frame *f, const struct sort_key *keys, size_t key_count,
		uint32_t *rows, size_t n)
{
	CLEANUP_FREE struct item *memory = NULL;
	struct item *items, *spare, *sorted;

	if (!key_count || n < 2)
		return;
	memory = xreallocarray(NULL, 2 * n, sizeof(*memory));
	items = memory;
	spare = memory + n;
	for (size_t i = 0; i < n; i++)
		items[i].row = rows[i];
	while (key_count--) {
		struct pass p = { .f = f,
				  .field = keys[key_count].field,
				  .descending = keys[key_count].descending,
				  .noise = keys[key_count].noise };

		pass_prepare(&p, items, n);
		sorted = sort_items(&p, items, spare, n);
		spare = sorted == items ? spare : items;
		items = sorted;
	}
	for (size_t i = 0; i < n; i++)
		rows[i] = items[i].row;
}
