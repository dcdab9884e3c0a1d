#include "model/filter.h"

#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/strbuf.h"
#include "filter_priv.h"
#include "model/format.h"
#include "model/frame.h"
#include "words_priv.h"

void filter_free(struct filter *f)
{
	if (!f)
		return;
	for (size_t i = 0; i < f->count; i++) {
		struct node *n = &f->nodes[i];

		if (n->kind == NODE_WORD)
			free(n->word.text);
		if (n->kind != NODE_TERM)
			continue;
		for (size_t j = 0; j < n->term.count; j++)
			free(n->term.operands[j].text);
		free(n->term.operands);
		if (n->term.op == OP_LIKE)
			regfree(&n->term.regex);
	}
	free(f->nodes);
	free(f);
}

uint32_t filter_facts(const struct filter *f)
{
	return f ? f->facts : 0;
}

bool filter_needs_sums(const struct filter *f)
{
	return f && f->sums;
}

static enum filter_answer answer(bool yes)
{
	return yes ? FILTER_YES : FILTER_NO;
}

/* Arguments end in NULs that nobody types. */
static size_t length_of(const struct value *v)
{
	size_t len = v->text.len;

	while (v->kind == VALUE_LIST && len && v->text.s[len - 1] == '\0')
		len--;
	return len;
}

static long double number_of(const struct value *v)
{
	switch (v->kind) {
	case VALUE_INT:
		return v->i;
	case VALUE_UINT:
		return v->u;
	case VALUE_REAL:
		return v->r;
	default:
		return (long double)INFINITY;
	}
}

/* What is shown with two decimals is equal to what is typed with two. */
static bool equal_number(const struct term *t, const struct value *v, long double n)
{
	long double step = 0.5L;

	if (v->kind != VALUE_REAL)
		return number_of(v) == n;
	for (unsigned i = 0; i < fields[t->field].decimals; i++)
		step /= 10;
	return fabsl(number_of(v) - n) <= step;
}

static bool equal_value(const struct term *t, const struct value *v, const struct operand *o)
{
	if (v->kind == VALUE_TEXT || v->kind == VALUE_LIST)
		return words_equal(v->text.s, length_of(v), o->text, o->len);
	switch (o->kind) {
	case OPERAND_SIGNAL:
		return v->kind == VALUE_UINT && (v->u & o->bits);
	case OPERAND_BITS:
		return v->kind == VALUE_UINT && v->u == o->bits;
	case OPERAND_NUMBER:
		return equal_number(t, v, o->number);
	case OPERAND_WORD:
		break;
	}
	return false;
}

static bool has_value(const struct value *v)
{
	return v->kind >= VALUE_INT;
}

static bool equal_any(const struct term *t, const struct frame *f, uint32_t row,
		      const struct value *v)
{
	struct value id = { VALUE_NONE };

	if (t->id_field != t->field)
		field_value(t->id_field, f, row, &id);
	for (size_t i = 0; i < t->count; i++) {
		const struct operand *o = &t->operands[i];

		if (has_value(v) && equal_value(t, v, o))
			return true;
		if (o->kind == OPERAND_NUMBER && has_value(&id) && number_of(&id) == o->number)
			return true;
	}
	return false;
}

static bool compare_number(const struct term *t, const struct value *v)
{
	long double a, b = t->operands[0].number;

	if (v->kind == VALUE_TEXT || v->kind == VALUE_LIST)
		return false;
	a = number_of(v);
	switch (t->op) {
	case OP_LESS:
		return a < b;
	case OP_AT_MOST:
		return a <= b;
	case OP_MORE:
		return a > b;
	default:
		return a >= b;
	}
}

/* Numbers are matched as they are shown. */
static bool is_like(const struct term *t, const struct value *v)
{
	CLEANUP_STRBUF struct strbuf text = STRBUF_INIT;
	size_t len;

	if (v->kind == VALUE_TEXT)
		return pattern_matches(&t->regex, v->text.s, v->text.len);
	if (v->kind == VALUE_LIST) {
		len = length_of(v);
		strbuf_add(&text, v->text.s, len);
		for (size_t i = 0; i < len; i++)
			if (!text.s[i])
				text.s[i] = ' ';
	} else {
		const struct format how = { .units = FORMAT_PEOPLE, .ascii = true };
		const struct column column = { .field = t->field, .style = fields[t->field].style };

		format_value(&text, &how, &column, v);
	}
	return pattern_matches(&t->regex, strbuf_str(&text), text.len);
}

/* What a process does not have differs from everything; what nobody may know is neither equal nor
 * different. */
static enum filter_answer match_term(const struct term *t, const struct frame *f, uint32_t row)
{
	struct value v = { VALUE_NONE };

	field_value(t->field, f, row, &v);
	if (v.kind == VALUE_UNREAD)
		return FILTER_UNREAD;
	if (v.kind == VALUE_DENIED || v.kind == VALUE_STUCK)
		return FILTER_NO;
	if (t->op == OP_EQUAL || t->op == OP_UNEQUAL)
		return answer(equal_any(t, f, row, &v) == (t->op == OP_EQUAL));
	if (!has_value(&v))
		return FILTER_NO;
	return answer(t->op == OP_LIKE ? is_like(t, &v) : compare_number(t, &v));
}

static enum filter_answer match_node(const struct filter *filter, uint32_t at,
				     const struct frame *f, uint32_t row);

/* NODE_ALL ends at a no, NODE_ANY at a yes; else what is not read leaves it open. */
static enum filter_answer match_list(const struct filter *filter, const struct node *n,
				     const struct frame *f, uint32_t row)
{
	enum filter_answer decides = n->kind == NODE_ALL ? FILTER_NO : FILTER_YES;
	enum filter_answer rest = n->kind == NODE_ALL ? FILTER_YES : FILTER_NO;

	for (uint32_t i = n->first; i != NODE_END; i = filter->nodes[i].next) {
		enum filter_answer one = match_node(filter, i, f, row);

		if (one == decides)
			return one;
		if (one == FILTER_UNREAD)
			rest = one;
	}
	return rest;
}

static enum filter_answer match_not(const struct filter *filter, const struct node *n,
				    const struct frame *f, uint32_t row)
{
	enum filter_answer one = match_node(filter, n->first, f, row);

	return one == FILTER_UNREAD ? one : answer(one == FILTER_NO);
}

/* Calls itself as deep as FILTER_DEPTH_MAX lets a filter be. */
static enum filter_answer match_node(const struct filter *filter, uint32_t at,
				     const struct frame *f, uint32_t row)
{
	const struct node *n = &filter->nodes[at];

	switch (n->kind) {
	case NODE_WORD:
		return words_match_command(f, row, n->word.text, n->word.len);
	case NODE_TERM:
		return match_term(&n->term, f, row);
	case NODE_NOT:
		return match_not(filter, n, f, row);
	default:
		return match_list(filter, n, f, row);
	}
}

enum filter_answer filter_match(const struct filter *f, const struct frame *frame, uint32_t row)
{
	return f ? match_node(f, f->root, frame, row) : FILTER_YES;
}
