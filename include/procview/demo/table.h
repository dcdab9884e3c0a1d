/* The workloads that are built in: one row each, for people to start and watch and for tests to
 * check against. All texts are marked N_() and translated where they are printed. */
#ifndef PV_DEMO_TABLE_H
#define PV_DEMO_TABLE_H

#include <stdbool.h>
#include <stddef.h>

struct run;

enum demo_group {
	DEMO_PROCESSES,
	DEMO_THREADS,
	DEMO_SYNC,
	DEMO_CHANNELS,
	DEMO_SHARED,
	DEMO_LOAD,
	DEMO_GROUP_COUNT,
};

struct demo_group_row {
	const char *name;    /* in JSON; not translated */
	const char *title;
};

extern const struct demo_group_row demo_groups[DEMO_GROUP_COUNT];

enum demo_option_type {
	DEMO_FLAG,           /* --name */
	DEMO_NUMBER,         /* --name N, a whole number from min to max */
	DEMO_TEXT,           /* --name TEXT */
	DEMO_CHOICE,         /* --name WORD, one of choices */
	DEMO_OPTION_TYPE_COUNT,
};

/* "flag", "number", "text", "choice". */
extern const char *const demo_option_type_names[DEMO_OPTION_TYPE_COUNT];

struct demo_option {
	const char *name;    /* without "--"; NULL ends a list of options */
	enum demo_option_type type;
	const char *initial; /* the default as one would type it; NULL for a flag, which is off */
	long min, max;       /* of a number */
	const char *const *choices; /* of a choice; ended by NULL */
	bool hidden;         /* for tests: accepted, but in no list and no help */
	const char *help;
};

/* What `ready` tells with --hold, besides pid and name. */
struct demo_fact {
	const char *name;    /* NULL ends a list of facts */
	const char *help;
};

struct demo {
	const char *name;
	enum demo_group group;
	const char *title;
	const char *lesson;             /* what happens and why: 3 to 8 sentences */
	const char *const *watch;       /* keys, and what will be seen; ended by NULL */
	const struct demo_option *options; /* NULL: none */
	const struct demo_fact *facts;     /* NULL: none */
	void (*run)(struct run *r);
};

/* By group, in the order of demo_group. */
extern const struct demo *const demos[];
extern const size_t demo_count;

/* NULL: there is none of that name. */
const struct demo *demo_find(const char *name);

#endif
