/* How an overview is made: rows of a table, each a field or a function of its own. */
#ifndef PV_MODEL_OVERVIEW_PRIV_H
#define PV_MODEL_OVERVIEW_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"
#include "model/field.h"
#include "model/overview.h"
#include "types/facts.h"

struct maybe_text;

struct overview_builder {
	const struct detail *detail;
	struct frame *own;             /* of the task of the detail alone */
	struct frame *frame;           /* of all tasks */
	uint32_t row;                  /* in frame, ROW_NONE */
	const struct overview_options *options;
	struct arena *arena;
	struct overview_item *items;
	size_t count, cap;
	struct strbuf value;           /* of the item that is being made */
	enum overview_tone tone;
};

struct overview_row {
	const char *label;             /* N_() */
	/* Fills value and tone; false: there is no such item, or it was added already. NULL: the
	 * value of the field. */
	bool (*add)(struct overview_builder *b, const struct overview_row *row);
	enum field_id field;
	enum style style;
	bool optional;                 /* left out where there is none */
	size_t arg;                    /* for add: offset of a member of task_status */
};

struct overview_rows {
	const char *title;             /* N_() */
	const struct overview_row *rows;
	size_t count;
};

extern const struct overview_rows overview_rows[OVERVIEW_SECTION_COUNT];

/* The translation of a N_() text. */
const char *overview_say(const struct overview_builder *b, const char *text);
/* Appends the translation to the value. */
void overview_add(struct overview_builder *b, const char *text);
/* Appends bytes of another process to the value. */
void overview_add_hostile(struct overview_builder *b, const char *s, size_t len);
/* Says in the value why something could not be read. */
void overview_add_error(struct overview_builder *b, int error);
/* "-": there is none, or nobody knows. */
void overview_add_nothing(struct overview_builder *b);
/* True if it has a text; else the value says why not ("-": there is none). */
bool overview_has_text(struct overview_builder *b, const struct maybe_text *t);
/* Ends the item that is being made. */
void overview_end_item(struct overview_builder *b, const char *label, bool verbatim);

/* Whether the group of facts is there; else the value says why not. */
bool overview_has_fact(struct overview_builder *b, enum fact fact);

/* The functions of rows; arg is what each says. */
bool overview_add_state(struct overview_builder *b, const struct overview_row *row);
bool overview_add_zombie_parent(struct overview_builder *b, const struct overview_row *row);
bool overview_add_nspid(struct overview_builder *b, const struct overview_row *row);
bool overview_add_below(struct overview_builder *b, const struct overview_row *row);
bool overview_add_ancestry(struct overview_builder *b, const struct overview_row *row);
bool overview_add_exe(struct overview_builder *b, const struct overview_row *row);
bool overview_add_cwd(struct overview_builder *b, const struct overview_row *row);
bool overview_add_root(struct overview_builder *b, const struct overview_row *row);
bool overview_add_one_user(struct overview_builder *b, const struct overview_row *row);
bool overview_add_one_group(struct overview_builder *b, const struct overview_row *row);
bool overview_add_user(struct overview_builder *b, const struct overview_row *row);
bool overview_add_group(struct overview_builder *b, const struct overview_row *row);
bool overview_add_login(struct overview_builder *b, const struct overview_row *row);
bool overview_add_policy(struct overview_builder *b, const struct overview_row *row);
bool overview_add_affinity(struct overview_builder *b, const struct overview_row *row);
bool overview_add_autogroup(struct overview_builder *b, const struct overview_row *row);
bool overview_add_limits(struct overview_builder *b, const struct overview_row *row);
bool overview_add_cgroups(struct overview_builder *b, const struct overview_row *row);
bool overview_add_namespaces(struct overview_builder *b, const struct overview_row *row);
bool overview_add_capabilities(struct overview_builder *b, const struct overview_row *row);
bool overview_add_seccomp(struct overview_builder *b, const struct overview_row *row);
bool overview_add_no_new_privs(struct overview_builder *b, const struct overview_row *row);
bool overview_add_tracer(struct overview_builder *b, const struct overview_row *row);
bool overview_add_signals(struct overview_builder *b, const struct overview_row *row);
bool overview_add_environment(struct overview_builder *b, const struct overview_row *row);

#endif
