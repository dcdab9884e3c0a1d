/* Things to remove at the end, and the process that does it when the root cannot. */
#ifndef PV_DEMO_GUARD_PRIV_H
#define PV_DEMO_GUARD_PRIV_H

#include <limits.h>
#include <stddef.h>
#include <sys/ipc.h>
#include <sys/types.h>

#include "object_priv.h"

enum { GUARD_OBJECT_MAX = 24, OBJECT_NAME_MAX = 256 };

struct object {
	enum object_kind kind;
	key_t key; /* of the SysV kinds */
	char name[OBJECT_NAME_MAX]; /* of the others */
};

struct title;

struct guard {
	struct object objects[GUARD_OBJECT_MAX];
	size_t count;
	const struct title *title; /* borrowed; where its name is written */
	pid_t pid; /* 0: not started yet */
	int fd; /* a message an object; its end is the root's end */
};

/* Forks the guard. 0 or -errno. */
int guard_start(struct guard *g);
/* Adds an object, here and there, starting the guard if there is none; call it before the object
 * is made. 0 or -errno. */
int guard_add(struct guard *g, const struct object *object);
/* Removes all objects, the latest first, and ends the guard. */
void guard_end(struct guard *g);

/* What is gone already is fine. 0 or -errno. */
int object_remove(const struct object *object);

#endif
