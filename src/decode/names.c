#include "decode_priv.h"

static const struct name *find(const struct names *names, size_t from, size_t to, uint64_t value)
{
	for (size_t i = from; i < to; i++)
		if (names->items[i].value == value)
			return &names->items[i];
	return NULL;
}

/* A value without a name, or one that is wanted raw. */
static void print_unknown(struct printing *p, const struct names *names, uint64_t value)
{
	print_hex(p, value);
	if (p->options->constants != CONST_RAW)
		strbuf_addf(p->out, " /* %s */", names->unknown);
}

void print_name(struct printing *p, const struct names *names, uint64_t value)
{
	const struct name *n = find(names, 0, names->count, value);

	if (!n || p->options->constants == CONST_RAW) {
		print_unknown(p, names, value);
		return;
	}
	if (p->options->constants == CONST_VERBOSE) {
		print_hex(p, value);
		strbuf_addf(p->out, " /* %s */", n->name);
		return;
	}
	strbuf_adds(p->out, n->name);
}

/* Names of the bits, with | between them; what has no name is left in *value. */
static void add_names(struct printing *p, const struct names *names, uint64_t *value, bool *first)
{
	const struct name *n = NULL;

	if (names->field) {
		n = find(names, 0, names->field_count, *value & names->field);
		if (n) {
			strbuf_adds(p->out, n->name);
			*first = false;
			*value &= ~names->field;
		}
	}
	for (size_t i = names->field_count; i < names->count && *value; i++) {
		n = &names->items[i];
		if (!n->value || (*value & n->value) != n->value)
			continue;
		strbuf_addf(p->out, "%s%s", *first ? "" : "|", n->name);
		*first = false;
		*value &= ~n->value;
	}
}

void print_flags(struct printing *p, const struct names *names, uint64_t value)
{
	const struct name *zero = value ? NULL : find(names, 0, names->count, 0);
	uint64_t left = value;
	bool first = true;

	if (p->options->constants == CONST_RAW || (!value && !zero)) {
		print_hex(p, value);
		return;
	}
	if (p->options->constants == CONST_VERBOSE) {
		print_hex(p, value);
		strbuf_adds(p->out, " /* ");
	}
	add_names(p, names, &left, &first);
	if (zero && first)
		strbuf_adds(p->out, zero->name);
	if (left && first) {
		print_hex(p, left);
		if (p->options->constants != CONST_VERBOSE)
			strbuf_addf(p->out, " /* %s */", names->unknown);
	} else if (left) {
		strbuf_addch(p->out, '|');
		print_hex(p, left);
	}
	if (p->options->constants == CONST_VERBOSE)
		strbuf_adds(p->out, " */");
}
