#include "cells_priv.h"
#include "run_priv.h"

enum { NUMBERS = 4, PAUSE_MS = 1500 };

static void say(struct run *r, const struct cells *a, const char *what)
{
	run_say(r, "%s [%ld, %ld, %ld, %ld]", what, cells_get(a, 0), cells_get(a, 1),
		cells_get(a, 2), cells_get(a, 3));
}

static void show(struct run *r, struct cells *array)
{
	cells_add(r, array, CELLS_OWN);
	say(r, array, _("each process adds to a number of its own, without a lock:"));
	run_check(r, cells_are(array, CELL_ADDS),
		  _("where each writes to a place of its own nothing is lost"));
	cells_lose(r, array);
	say(r, array, _("each process adds to all numbers, without a lock:"));
	run_check(r, !cells_are(array, CELL_PROCESSES * CELL_ADDS),
		  _("without a lock additions are lost"));
	cells_add(r, array, CELLS_WITH_LOCK);
	say(r, array, _("each process adds to all numbers, with a lock:"));
	run_check(r, cells_are(array, CELL_PROCESSES * CELL_ADDS),
		  _("with the lock no addition is lost"));
}

static void run(struct run *r)
{
	struct cells *array = cells_new(r, NUMBERS, "pv-array");

	do
		show(r, array);
	while (run_pause(r, PAUSE_MS));
	cells_free(array);
}

const struct demo demo_shared_array = {
	.name = "shared-array",
	.group = DEMO_SHARED,
	.title = N_("An array in memory that processes share"),
	.lesson = N_(
		"Four numbers lie in memory that a parent and its four children share. First each "
		"child adds only to a number of its own: no two write to the same place, so "
		"nothing "
		"is lost, and no lock is needed. Then each adds to all four: now they come in "
		"between each other, and additions are lost. With one lock for the whole array all "
		"numbers are 100. So it is not sharing that calls for a lock, but writing to the "
		"same place."),
	.watch =
		(const char *const[]){
			N_("t shows pv-array-1 to pv-array-4 below pv-shared-array while they "
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
