#include "cells_priv.h"
#include "run_priv.h"

enum { PAUSE_MS = 1500 };

static void show(struct run *r, struct cells *value)
{
	long lost = cells_lose(r, value);

	run_say(r, _("without a lock: %d processes added 1 each %d times, the value is %ld"),
		CELL_PROCESSES, CELL_ADDS, cells_get(value, 0));
	run_check(r, cells_get(value, 0) > 0, _("the parent sees what its children wrote"));
	run_check(r, lost > 0, _("without a lock additions are lost"));
	cells_add(r, value, CELLS_WITH_LOCK);
	run_say(r, _("with a lock: %d processes added 1 each %d times, the value is %ld"),
		CELL_PROCESSES, CELL_ADDS, cells_get(value, 0));
	run_check(r, cells_are(value, CELL_PROCESSES * CELL_ADDS),
		  _("with the lock no addition is lost"));
}

static void run(struct run *r)
{
	struct cells *value = cells_new(r, 1, "pv-value");

	do
		show(r, value);
	while (run_pause(r, PAUSE_MS));
	cells_free(value);
}

const struct demo demo_shared_value = {
	.name = "shared-value",
	.group = DEMO_SHARED,
	.title = N_("A number in memory that processes share"),
	.lesson = N_(
		"After fork parent and child have each their own copy of all memory, but a mapping "
		"made with MAP_SHARED stays one and the same for all of them. A number lies in it, "
		"to which four children add 1, 25 times each. Without a lock some additions are "
		"lost, as with threads: two read the same number and write the same. With a lock "
		"the sum is 100. The lock lies in the shared memory too, and is told at its making "
		"that several processes use it; a lock in memory of their own would lock nobody "
		"else out."),
	.watch =
		(const char *const[]){
			N_("t shows pv-value-1 to pv-value-4 below pv-shared-value while they "
			   "add."),
			N_("In /proc/PID/maps of all five is the same mapping, marked s: /dev/zero "
			   "with "
			   "the same inode."),
			N_("With --hold one has the lock, and three sleep in futex."),
			NULL,
		},
	.options =
		(const struct demo_option[]){
			{ "break", DEMO_FLAG, .hidden = true, .help = "do not take the lock" },
			{ NULL },
		},
	.facts =
		(const struct demo_fact[]){
			{ "children", N_("pids of the processes that add") },
			{ "owner", N_("pid of the one that has the lock") },
			{ "waiters", N_("pids of those that wait for it") },
			{ "lock", N_("address of the mutex, the same in all") },
			{ "address", N_("where the shared memory begins, the same in all") },
			{ "inode", N_("inode of the mapping") },
			{ NULL },
		},
	.run = run,
};
