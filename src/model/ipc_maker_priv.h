/* The parts of ipc. */
#ifndef PV_MODEL_IPC_MAKER_PRIV_H
#define PV_MODEL_IPC_MAKER_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/endpoints.h"
#include "model/ipc.h"

struct arena;

/* An edge on the way: found from both of its ends, and once for each pair of descriptors. */
struct found {
	struct ipc_edge edge;
	struct endpoint from, to;
	uint64_t a, b; /* what it is of: edges with the same two are one */
};

struct ipc_maker {
	const struct endpoints *e;
	const bool *wanted; /* by process; NULL: all */
	bool own;
	struct found *found;
	size_t count, cap;
	bool truncated;
};

/* Adds one if it is wanted. */
void ipc_maker_add(struct ipc_maker *m, const struct found *f);
void ipc_maker_locks(struct ipc_maker *m);

/* What a descriptor joins with others by; IPC_KIND_COUNT: nothing. */
enum ipc_kind ipc_kind_of(const struct fd *f);
/* Numbers of the object that joins the two. */
void ipc_object_id(struct found *f, const struct endpoints *e);
/* Names it, in memory of the arena. */
void ipc_object_name(struct ipc_edge *edge, const struct found *f, const struct endpoints *e,
		     struct arena *arena);

#endif
