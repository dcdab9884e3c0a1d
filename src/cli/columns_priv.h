/* The columns that -o names, and the orders that --sort names. */
#ifndef PV_CLI_COLUMNS_PRIV_H
#define PV_CLI_COLUMNS_PRIV_H

#include <stdbool.h>
#include <stddef.h>

#include "model/field.h"
#include "model/view.h"

struct columns {
	struct column *items;
	size_t count, cap;
	char **titles; /* those that were given: owned; [count], NULL: the field's */
	size_t title_cap;
};

void columns_done(struct columns *c);

/* Adds "NAME[:WIDTH][=TITLE],…". 0; or -EINVAL and the word that is wrong, in new memory. */
int columns_add(struct columns *c, const char *text, char **ret_wrong);
/* Adds one by its number, under its own head. */
void columns_add_field(struct columns *c, enum field_id id);
bool columns_have(const struct columns *c, enum field_id id);
/* Whether one of them sums up subtrees. */
bool columns_sum(const struct columns *c);
/* Every head is empty: then there is no line of heads. */
bool columns_untitled(const struct columns *c);

enum { SORT_KEYS_MAX = 16 };

struct sort {
	struct sort_key keys[SORT_KEYS_MAX];
	size_t count;
};

/* "[+-]FIELD,…", as ps: ascending unless a - stands before. As columns_add; -E2BIG: too many. */
int sort_parse(struct sort *s, const char *text, char **ret_wrong);
uint32_t sort_facts(const struct sort *s);
/* Whether one of them sums up subtrees. */
bool sort_sums(const struct sort *s);

#endif
