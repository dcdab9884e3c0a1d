/* Everything worth knowing of one process, in sections of "label: value": what `procview info` prints
 * and the Overview of the screen shows. */
#ifndef PV_MODEL_OVERVIEW_H
#define PV_MODEL_OVERVIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/format.h"

struct detail;
struct frame;

enum overview_section_id {
	OVERVIEW_PROCESS,      /* name, command, state, ancestry, unit, start, program, folders */
	OVERVIEW_OWNER,        /* user and group ids */
	OVERVIEW_SCHEDULING,
	OVERVIEW_MEMORY,
	OVERVIEW_IO,
	OVERVIEW_LIMITS,
	OVERVIEW_CONFINEMENT,  /* cgroup, namespaces, capabilities, seccomp */
	OVERVIEW_SIGNALS,
	OVERVIEW_ENVIRONMENT,
	OVERVIEW_SECTION_COUNT
};

/* What a value deserves: no more than a colour, its words say the same. */
enum overview_tone { OVERVIEW_PLAIN, OVERVIEW_FAINT, OVERVIEW_WARN };

/* Strings belong to the overview. All are safe text. */
struct overview_item {
	const char *label;         /* N_(), unless `verbatim`: translate it */
	bool verbatim;             /* a name of the kernel or of the process: RLIMIT_CPU, PATH */
	enum overview_tone tone;
	const char *value;         /* translated; one line of any length; "" where it is empty */
};

struct overview_section {
	const char *title;         /* N_() */
	size_t count;
	const struct overview_item *items;
};

struct overview {
	struct arena *arena;
	struct overview_section sections[OVERVIEW_SECTION_COUNT];
};

struct overview_options {
	struct format format;      /* `now` and `utc_offset` are for the start time */
	/* Gives the translation of a N_() text; NULL: as it is. */
	const char *(*translate)(const char *text);
};

/* Values come from the task of the detail; rates and sums of the subtree from the frame, where
 * `row` is the process, or ROW_NONE. Frees nothing of d and f, keeps nothing of them. */
struct overview *overview_new(const struct detail *d, struct frame *f, uint32_t row,
			      const struct overview_options *o);
void overview_free(struct overview *o); /* NULL is legal */

#endif
