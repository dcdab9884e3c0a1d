#include "demo/table.h"

#include <string.h>

#include "base/i18n.h"
#include "demo_list_priv.h"

#define DECLARE(name) extern const struct demo demo_##name;
DEMO_LIST(DECLARE)

#define ADDRESS(name) &demo_##name,
const struct demo *const demos[] = { DEMO_LIST(ADDRESS) };

const size_t demo_count = sizeof(demos) / sizeof(demos[0]);

const struct demo_group_row demo_groups[DEMO_GROUP_COUNT] = {
	[DEMO_PROCESSES] = { "processes", N_("Processes") },
	[DEMO_THREADS] = { "threads", N_("Threads") },
	[DEMO_SYNC] = { "sync", N_("Synchronisation") },
	[DEMO_CHANNELS] = { "channels", N_("Pipes, sockets, signals") },
	[DEMO_SHARED] = { "shared", N_("Shared memory, semaphores, queues, files") },
	[DEMO_LOAD] = { "load", N_("What a monitor is for") },
};

const char *const demo_option_type_names[DEMO_OPTION_TYPE_COUNT] = {
	[DEMO_FLAG] = "flag",
	[DEMO_NUMBER] = "number",
	[DEMO_TEXT] = "text",
	[DEMO_CHOICE] = "choice",
};

const struct demo *demo_find(const char *name)
{
	for (size_t i = 0; i < demo_count; i++)
		if (strcmp(demos[i]->name, name) == 0)
			return demos[i];
	return NULL;
}
