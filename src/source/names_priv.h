/* Names of numbers (users, groups, terminals), asked for once each. */
#ifndef PV_SOURCE_NAMES_PRIV_H
#define PV_SOURCE_NAMES_PRIV_H

#include <stddef.h>
#include <stdint.h>

struct arena;
struct id_name;
struct id_names;

/* Numbers that occur, ascending, each once. Emptied by names_take. */
struct id_set {
	uint32_t *ids;
	size_t count, cap;
	size_t last; /* where the number added last is: most are added many times in a row */
};

void id_set_add(struct id_set *s, uint32_t id);

/* What is known so far, by number; a name of NULL: it has none. Names are on the heap. */
struct names {
	struct id_set wanted;
	struct id_name *known;
	size_t known_count;
	/* A new string, or NULL. */
	char *(*resolve)(void *context, uint32_t id);
	void *context;
};

void names_done(struct names *n);

/* The names of all numbers in n->wanted that have one, in the arena. Others are forgotten: what is
 * known never grows beyond what occurs. */
struct id_names names_take(struct names *n, struct arena *a);

/* For names.resolve; context is not used. */
char *names_of_user(void *context, uint32_t uid);
char *names_of_group(void *context, uint32_t gid);

#endif
