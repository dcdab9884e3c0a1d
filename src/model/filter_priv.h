/* What a filter is once it is parsed. */
#ifndef PV_MODEL_FILTER_PRIV_H
#define PV_MODEL_FILTER_PRIV_H

#include <regex.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/field.h"
#include "model/filter.h"

struct strbuf;

enum filter_operator { OP_EQUAL, OP_UNEQUAL, OP_LESS, OP_AT_MOST, OP_MORE, OP_AT_LEAST, OP_LIKE };

enum operand_kind {
	OPERAND_WORD, /* text alone */
	OPERAND_NUMBER, /* text and number */
	OPERAND_SIGNAL, /* bits: one that a set has to contain */
	OPERAND_BITS, /* bits: all of a mask or set */
};

/* One thing that a value is compared with. */
struct operand {
	enum operand_kind kind;
	char *text;
	size_t len;
	long double number; /* exact for every int64_t and uint64_t */
	uint64_t bits;
};

struct term {
	enum field_id field;
	enum field_id id_field; /* the number behind a name (uid of user), else `field` */
	enum filter_operator op;
	struct operand *operands; /* [count]; any of them */
	size_t count, cap;
	regex_t regex; /* of OP_LIKE */
};

enum node_kind { NODE_ALL, NODE_ANY, NODE_NOT, NODE_WORD, NODE_TERM };

#define NODE_END UINT32_MAX

struct node {
	enum node_kind kind;
	uint32_t first, next; /* children of ALL, ANY and NOT are a list */
	union {
		struct operand word;
		struct term term;
	};
};

/* How deep `!` and parentheses may go, and how long a text may be. */
enum { FILTER_DEPTH_MAX = 64, FILTER_TEXT_MAX = 4096 };

struct filter {
	struct node *nodes;
	size_t count, cap;
	uint32_t root;
	uint32_t facts;
	bool sums;
};

/* What a text means that is compared with a field of this unit: sets kind, number and bits by
 * text and len. 0, or -EINVAL and a message, N_(). */
int operand_parse(enum unit unit, struct operand *o, const char **ret_message);

/* Compiles a POSIX extended regular expression. 0 with *ret to be freed by regfree, or -EINVAL and
 * a message. Refuses those that would take more memory or time than they are worth. */
int pattern_compile(const char *text, regex_t *ret, const char **ret_message);
bool pattern_matches(const regex_t *regex, const char *s, size_t len);

#endif
