#include "ui/action.h"

#include <assert.h>
#include <string.h>

#include "base/i18n.h"

const struct action actions[ACTION_COUNT] = {
#define ACTION(id, name, keys, vi, group, flags, help)                                             \
	[ACTION_##id] = { name, keys, vi, ACTION_GROUP_##group, flags, help },
#include "ui/action_list.h"
#undef ACTION
};

static const char *const group_titles[] = {
	[ACTION_GROUP_MOVE] = N_("Move"),	[ACTION_GROUP_LOOK] = N_("Look"),
	[ACTION_GROUP_FIND] = N_("Find"),	[ACTION_GROUP_DO] = N_("Do"),
	[ACTION_GROUP_PROGRAM] = N_("Program"),
};

static_assert(sizeof(group_titles) / sizeof(group_titles[0]) == ACTION_GROUP_COUNT,
	      "every group has a title");

const char *action_group_title(enum action_group g)
{
	return group_titles[g];
}

enum action_id action_find(const char *name, size_t len)
{
	for (int i = 0; i < ACTION_COUNT; i++)
		if (strlen(actions[i].name) == len && memcmp(actions[i].name, name, len) == 0)
			return (enum action_id)i;
	return ACTION_NONE;
}
