/* A screen that a key opens from anywhere: one row. */
#include "screens_priv.h"

const struct screen_row screen_rows[] = {
	{ ACTION_HELP, help_open },
	{ ACTION_SETUP, setup_open },
	{ ACTION_KILL, kill_open },
	{ ACTION_AFFINITY, affinity_open },
	{ ACTION_ENVIRONMENT, environment_open },
	{ ACTION_FILES, files_open },
	{ ACTION_IPC, joined_open },
	{ ACTION_STACK, stack_open },
	{ ACTION_LOCKS, locks_open },
	{ ACTION_DEMOS, demos_open },
};

const size_t screen_row_count = sizeof(screen_rows) / sizeof(screen_rows[0]);
