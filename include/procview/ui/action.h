/* The one list of what keys do: the help screen, the key config and the man page come from it. */
#ifndef PV_UI_ACTION_H
#define PV_UI_ACTION_H

#include <stdbool.h>
#include <stddef.h>

enum action_id {
#define ACTION(id, name, keys, vi, group, flags, help) ACTION_##id,
#include "ui/action_list.h"
#undef ACTION
	ACTION_COUNT,
	ACTION_NONE = -1
};

enum action_group { ACTION_GROUP_MOVE, ACTION_GROUP_LOOK, ACTION_GROUP_FIND, ACTION_GROUP_DO,
		    ACTION_GROUP_PROGRAM, ACTION_GROUP_COUNT };

enum {
	ACTION_CHANGES = 1,            /* changes other processes: refused with --readonly */
	ACTION_OWN = 2,                /* of one screen: elsewhere its keys mean another action */
};

struct action {
	const char *name;              /* in the config file: "kill" */
	const char *keys;              /* names of keys, a space between */
	const char *vi_keys;           /* with `keys = vi`; NULL: the same */
	enum action_group group;
	unsigned flags;
	const char *help;              /* N_() */
};

extern const struct action actions[ACTION_COUNT];
const char *action_group_title(enum action_group g); /* N_() */
/* ACTION_NONE if there is none of that name. */
enum action_id action_find(const char *name, size_t len);

/* What must follow an action. */
enum {
	REACT_REDRAW = 1,              /* draw the page */
	REACT_VIEW = 2,                /* filter, sort and order the rows anew */
	REACT_READ = 4,                /* ask the reader for other facts, now */
	REACT_POP = 8,                 /* this screen is done */
	REACT_QUIT = 16,
	REACT_UNUSED = 32,             /* the key means nothing here: the one below may have it */
};

#endif
