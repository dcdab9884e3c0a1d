#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/alloc.h"
#include "base/i18n.h"
#include "base/strbuf.h"
#include "filter_priv.h"

/* expression: all {or all};  all: not {[and] not};  not: {!} ( "(" expression ")" | word | term ) */
struct parser {
	const char *text, *p;
	unsigned depth;
	struct filter *f;
	struct filter_error *error;
};

/* A piece of the text without its quotes. */
struct token {
	struct strbuf text;
	const char *begin; /* where it stands */
	bool quoted; /* some of it is: it is no keyword */
};

static const struct {
	const char *sign;
	enum filter_operator op;
} operators[] = {
	/* The longer ones first. */
	{ "!=", OP_UNEQUAL }, { "<=", OP_AT_MOST }, { ">=", OP_AT_LEAST }, { "=", OP_EQUAL },
	{ "<", OP_LESS },     { ">", OP_MORE },	    { "~", OP_LIKE },
};

enum { OPERATOR_COUNT = sizeof(operators) / sizeof(operators[0]) };

/* Names that are numbers to the kernel: both are taken. */
static const struct {
	enum field_id name, id;
} named_ids[] = {
	{ FIELD_USER, FIELD_UID },
	{ FIELD_GROUP, FIELD_GID },
	{ FIELD_RUSER, FIELD_RUID },
	{ FIELD_RGROUP, FIELD_RGID },
};

/* Known words whose facts no source brings yet. */
static const struct {
	const char *name, *message;
} later_names[] = {
	{ "wait", N_("what a task waits for is not known yet") },
	{ "port", N_("the ports of a process are not known yet") },
};

/* The longest beginning of s that fits and does not cut a character. */
static void copy_detail(char detail[64], const char *s, size_t len)
{
	if (len > 63) {
		for (len = 63; len && ((unsigned char)s[len] & 0xc0) == 0x80;)
			len--;
	}
	memcpy(detail, s, len);
	detail[len] = '\0';
}

/* Always -EINVAL. */
static int fail(struct parser *p, const char *at, const char *message, const char *detail)
{
	p->error->column = 1;
	for (const char *s = p->text; s < at; s++)
		p->error->column += ((unsigned char)*s & 0xc0) != 0x80;
	p->error->message = message;
	copy_detail(p->error->detail, detail, strlen(detail));
	return -EINVAL;
}

static bool is_space(char c)
{
	return c && strchr(" \t\n\r\v\f", c);
}

static void skip_spaces(struct parser *p)
{
	while (is_space(*p->p))
		p->p++;
}

/* Index of the operator at s, or OPERATOR_COUNT. */
static size_t operator_at(const char *s)
{
	size_t i = 0;

	while (i < OPERATOR_COUNT && strncmp(s, operators[i].sign, strlen(operators[i].sign)) != 0)
		i++;
	return i;
}

static bool ends_word(const char *s)
{
	return !*s || is_space(*s) || *s == '(' || *s == ')' || operator_at(s) < OPERATOR_COUNT;
}

static bool ends_value(const char *s)
{
	return !*s || is_space(*s) || *s == '(' || *s == ')' || *s == ',';
}

/* Adds what stands in quotes; a backslash takes a quote or a backslash as it is. */
static int take_quoted(struct parser *p, struct token *t)
{
	const char *begin = p->p++;

	t->quoted = true;
	for (; *p->p != '"'; p->p++) {
		if (!*p->p)
			return fail(p, begin, N_("the quotes are not closed"), "");
		if (*p->p == '\\' && (p->p[1] == '"' || p->p[1] == '\\'))
			p->p++;
		strbuf_addch(&t->text, *p->p);
	}
	p->p++;
	return 0;
}

static int take_token(struct parser *p, bool (*ends)(const char *s), struct token *t)
{
	t->begin = p->p;
	while (!ends(p->p)) {
		if (*p->p != '"') {
			strbuf_addch(&t->text, *p->p++);
			continue;
		}
		if (take_quoted(p, t) < 0)
			return -EINVAL;
	}
	return 0;
}

/* A regular expression runs to a space or to a parenthesis that it did not open; those in brackets
 * open nothing. */
static int take_pattern(struct parser *p, struct token *t)
{
	unsigned open = 0;
	const char *bracket = NULL;

	t->begin = p->p;
	while (*p->p && !is_space(*p->p) && (*p->p != ')' || open || bracket)) {
		if (*p->p == '"') {
			if (take_quoted(p, t) < 0)
				return -EINVAL;
			continue;
		}
		if (*p->p == '[' && !bracket)
			bracket = p->p;
		else if (*p->p == ']' && bracket && p->p > bracket + 1)
			bracket = NULL;
		if (!bracket)
			open += (*p->p == '(') - (*p->p == ')');
		if (*p->p == '\\' && p->p[1] && !bracket)
			strbuf_addch(&t->text, *p->p++);
		strbuf_addch(&t->text, *p->p++);
	}
	return 0;
}

static uint32_t add_node(struct filter *f, enum node_kind kind)
{
	f->nodes = xgrow(f->nodes, f->count, &f->cap, sizeof(*f->nodes));
	f->nodes[f->count] = (struct node){ .kind = kind, .first = NODE_END, .next = NODE_END };
	return (uint32_t)f->count++;
}

static enum field_id id_of_name(enum field_id field)
{
	for (size_t i = 0; i < sizeof(named_ids) / sizeof(named_ids[0]); i++)
		if (named_ids[i].name == field)
			return named_ids[i].id;
	return field;
}

static int find_field(struct parser *p, const struct token *name, enum field_id *ret)
{
	struct column column;

	if (!name->text.len)
		return fail(p, name->begin, N_("the name of a field belongs before this"), p->p);
	if (field_find(name->text.s, name->text.len, &column)) {
		*ret = column.field;
		return 0;
	}
	for (size_t i = 0; i < sizeof(later_names) / sizeof(later_names[0]); i++)
		if (strcasecmp(later_names[i].name, name->text.s) == 0)
			return fail(p, name->begin, later_names[i].message, name->text.s);
	return fail(p, name->begin, N_("there is no field of this name"), name->text.s);
}

static int add_operand(struct parser *p, struct term *t, struct token *text)
{
	struct operand o = { .len = text->text.len };
	const char *message;

	if (!text->text.len && !text->quoted)
		return fail(p, text->begin, N_("a value is missing here"), "");
	o.text = strbuf_steal(&text->text);
	if (operand_parse(fields[t->field].unit, &o, &message) < 0) {
		fail(p, text->begin, message, o.text);
		free(o.text);
		return -EINVAL;
	}
	t->operands = xgrow(t->operands, t->count, &t->cap, sizeof(*t->operands));
	t->operands[t->count++] = o;
	return 0;
}

static int parse_operands(struct parser *p, struct term *t)
{
	const char *begin = p->p;
	int r;

	for (;;) {
		struct token token = { STRBUF_INIT };

		r = take_token(p, ends_value, &token);
		if (r == 0)
			r = add_operand(p, t, &token);
		strbuf_done(&token.text);
		if (r < 0 || *p->p != ',')
			break;
		p->p++;
	}
	if (r == 0 && t->count > 1 && t->op != OP_EQUAL && t->op != OP_UNEQUAL)
		return fail(p, begin, N_("a list goes with = and != only"), "");
	return r;
}

static int parse_pattern(struct parser *p, struct term *t)
{
	struct token token = { STRBUF_INIT };
	const char *message;
	int r = take_pattern(p, &token);

	if (r == 0 && !token.text.len)
		r = fail(p, token.begin, N_("a value is missing here"), "");
	if (r == 0) {
		r = pattern_compile(strbuf_str(&token.text), &t->regex, &message);
		if (r < 0)
			fail(p, token.begin, message, token.text.s);
		else
			t->op = OP_LIKE;
	}
	strbuf_done(&token.text);
	return r;
}

/* Whether an operator makes sense for values of this unit. */
static int check_operator(struct parser *p, const char *at, const struct term *t)
{
	enum unit unit = fields[t->field].unit;

	if (t->op == OP_EQUAL || t->op == OP_UNEQUAL)
		return 0;
	if (unit == UNIT_NONE)
		return fail(p, at, N_("this field is text: it goes with = != and ~"), "");
	if (unit == UNIT_SIGNALS)
		return fail(p, at, N_("this field is a set of signals: it goes with = and !="), "");
	return 0;
}

/* The name was taken, p stands at an operator. */
static int parse_comparison(struct parser *p, const struct token *name, uint32_t at)
{
	struct term *t = &p->f->nodes[at].term;
	size_t i = operator_at(p->p);
	const char *sign = p->p;

	if (find_field(p, name, &t->field) < 0)
		return -EINVAL;
	t->id_field = id_of_name(t->field);
	p->f->facts |= fields[t->field].facts | fields[t->id_field].facts;
	p->f->sums |= (fields[t->field].flags & FIELD_SUBTREE) != 0;
	p->p += strlen(operators[i].sign);
	skip_spaces(p);
	if (operators[i].op == OP_LIKE)
		return parse_pattern(p, t);
	t->op = operators[i].op;
	if (check_operator(p, sign, t) < 0)
		return -EINVAL;
	return parse_operands(p, t);
}

static int parse_term(struct parser *p, uint32_t *ret)
{
	struct token token = { STRBUF_INIT };
	const char *behind;
	int r = take_token(p, ends_word, &token);

	if (r < 0)
		goto done;
	behind = p->p;
	skip_spaces(p);
	if (operator_at(p->p) < OPERATOR_COUNT) {
		*ret = add_node(p->f, NODE_TERM);
		r = parse_comparison(p, &token, *ret);
		goto done;
	}
	p->p = behind;
	*ret = add_node(p->f, NODE_WORD);
	p->f->nodes[*ret].word.len = token.text.len;
	p->f->nodes[*ret].word.text = strbuf_steal(&token.text);
	p->f->facts |= fields[FIELD_COMM].facts | fields[FIELD_CMDLINE].facts;
done:
	strbuf_done(&token.text);
	return r;
}

static bool at_keyword(const struct parser *p, const char *word)
{
	size_t len = strlen(word);

	return strncasecmp(p->p, word, len) == 0 && ends_word(p->p + len);
}

/* Spaces before it, too. */
static bool take_keyword(struct parser *p, const char *word)
{
	skip_spaces(p);
	if (!at_keyword(p, word))
		return false;
	p->p += strlen(word);
	return true;
}

static bool at_term(struct parser *p)
{
	skip_spaces(p);
	return *p->p && *p->p != ')' && !at_keyword(p, "or") && !at_keyword(p, "and");
}

static int parse_any(struct parser *p, uint32_t *ret);

static int parse_group(struct parser *p, uint32_t *ret)
{
	const char *open = p->p++;

	if (parse_any(p, ret) < 0)
		return -EINVAL;
	if (*p->p != ')')
		return fail(p, open, N_("the parenthesis is not closed"), "");
	p->p++;
	return 0;
}

static int parse_not(struct parser *p, uint32_t *ret)
{
	const char *begin;
	uint32_t child;
	int r;

	if (!at_term(p))
		return fail(p, p->p, N_("a term is missing here"), "");
	begin = p->p;
	if (*begin != '(' && (*begin != '!' || begin[1] == '='))
		return parse_term(p, ret);
	if (++p->depth > FILTER_DEPTH_MAX)
		return fail(p, begin, N_("this is nested too deeply"), "");
	if (*begin == '(') {
		r = parse_group(p, ret);
	} else {
		p->p++;
		r = parse_not(p, &child);
		if (r == 0) {
			*ret = add_node(p->f, NODE_NOT);
			p->f->nodes[*ret].first = child;
		}
	}
	p->depth--;
	return r;
}

/* Hangs a further child on a list that is a single child until it gets its second. */
static void add_child(struct filter *f, enum node_kind kind, uint32_t *list, uint32_t *last,
		      uint32_t child)
{
	if (*list == NODE_END) {
		*list = child;
	} else {
		if (*list == *last) {
			uint32_t only = *list;

			*list = add_node(f, kind);
			f->nodes[*list].first = only;
		}
		f->nodes[*last].next = child;
	}
	*last = child;
}

static int parse_all(struct parser *p, uint32_t *ret)
{
	uint32_t list = NODE_END, last = NODE_END, child;

	do {
		if (parse_not(p, &child) < 0)
			return -EINVAL;
		add_child(p->f, NODE_ALL, &list, &last, child);
	} while (take_keyword(p, "and") || at_term(p));
	*ret = list;
	return 0;
}

static int parse_any(struct parser *p, uint32_t *ret)
{
	uint32_t list = NODE_END, last = NODE_END, child;

	do {
		if (parse_all(p, &child) < 0)
			return -EINVAL;
		add_child(p->f, NODE_ANY, &list, &last, child);
	} while (take_keyword(p, "or"));
	*ret = list;
	return 0;
}

int filter_parse(const char *text, struct filter **ret, struct filter_error *error)
{
	struct parser p = { .text = text, .p = text, .error = error };

	skip_spaces(&p);
	if (!*p.p) {
		*ret = NULL;
		return 0;
	}
	if (strlen(text) > FILTER_TEXT_MAX)
		return fail(&p, text + FILTER_TEXT_MAX, N_("the filter is too long"), "");
	p.f = xcalloc(1, sizeof(*p.f));
	if (parse_any(&p, &p.f->root) < 0)
		goto fail;
	if (*p.p) {
		fail(&p, p.p, N_("no parenthesis is open here"), "");
		goto fail;
	}
	*ret = p.f;
	return 0;
fail:
	filter_free(p.f);
	return -EINVAL;
}
