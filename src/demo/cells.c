#include "cells_priv.h"

#include <stdatomic.h>
#include <stdio.h>

#include "run_priv.h"
#include "shared_priv.h"

enum { TRIES_MAX = 20, LINGER_MS = 10 };

struct part {
	struct cells *all;
	size_t number;
};

/* Lies in the shared memory as a whole. */
struct cells {
	pthread_mutex_t lock;
	size_t count;
	const char *process_name;
	enum cells_way way;
	_Atomic pid_t owner; /* with --hold: the first to have the lock */
	_Atomic long cells[CELL_COUNT_MAX]; /* atomic in each access, not from reading to writing */
	struct part parts[CELL_PROCESSES];
	struct actor actors[CELL_PROCESSES];
};

struct cells *cells_new(struct run *r, size_t count, const char *process_name)
{
	struct cells *c = shared_new(r, sizeof(*c));

	c->count = count;
	c->process_name = process_name;
	shared_lock_init_robust(&c->lock);
	return c;
}

void cells_free(struct cells *c)
{
	shared_free(c, sizeof(*c));
}

static void add_once(struct run *r, struct cells *c, size_t from, size_t to)
{
	bool locked = c->way == CELLS_WITH_LOCK && !run_flag(r, "break");
	long read[CELL_COUNT_MAX];

	if (locked)
		shared_lock_robust(&c->lock);
	if (locked && run_holding(r) && !atomic_exchange(&c->owner, run_tid()))
		run_until_stop(r);
	for (size_t i = from; i < to; i++)
		read[i] = atomic_load(&c->cells[i]);
	shared_linger(r, LINGER_MS);
	for (size_t i = from; i < to; i++)
		atomic_store(&c->cells[i], read[i] + 1);
	if (locked)
		pthread_mutex_unlock(&c->lock);
}

static void add(struct run *r, void *arg)
{
	const struct part *p = arg;
	bool own = p->all->way == CELLS_OWN;

	for (int i = 0; i < CELL_ADDS; i++)
		add_once(r, p->all, own ? p->number : 0, own ? p->number + 1 : p->all->count);
}

static void tell(struct run *r, struct cells *c)
{
	bool waiting = true;
	pid_t owner;
	int told = 0;

	for (int i = 0; i < CELL_PROCESSES; i++)
		waiting = run_await_call(r, c->actors[i].pid, c->actors[i].tid, -1) && waiting;
	owner = atomic_load(&c->owner);
	actor_fact(r, "children", c->actors, CELL_PROCESSES);
	run_fact(r, "owner", "%d", (int)owner);
	for (int i = 0; i < CELL_PROCESSES; i++)
		if (c->actors[i].tid != owner && told++)
			run_fact_more(r, "%d", (int)c->actors[i].tid);
		else if (c->actors[i].tid != owner)
			run_fact(r, "waiters", "%d", (int)c->actors[i].tid);
	run_fact(r, "lock", "%p", (void *)&c->lock);
	run_fact(r, "address", "%p", (void *)c);
	run_fact(r, "inode", "%llu", (unsigned long long)shared_inode(c));
	run_hold(r);
}

void cells_add(struct run *r, struct cells *c, enum cells_way way)
{
	c->way = way;
	for (size_t i = 0; i < c->count; i++)
		atomic_store(&c->cells[i], 0);
	for (size_t i = 0; i < CELL_PROCESSES; i++) {
		char name[16];

		snprintf(name, sizeof(name), "%s-%zu", c->process_name, i + 1);
		c->parts[i] = (struct part){ c, i };
		actor_start(r, &c->actors[i], true, name, add, &c->parts[i]);
	}
	if (way == CELLS_WITH_LOCK && run_holding(r))
		tell(r, c);
	for (size_t i = 0; i < CELL_PROCESSES; i++)
		actor_join(r, &c->actors[i]);
}

long cells_lose(struct run *r, struct cells *c)
{
	long lost = 0;

	for (int i = 0; i < TRIES_MAX && !lost; i++) {
		cells_add(r, c, CELLS_WITHOUT_LOCK);
		for (size_t k = 0; k < c->count; k++)
			lost += CELL_PROCESSES * CELL_ADDS - cells_get(c, k);
	}
	return lost;
}

long cells_get(const struct cells *c, size_t i)
{
	return atomic_load(&c->cells[i]);
}

bool cells_are(const struct cells *c, long value)
{
	for (size_t i = 0; i < c->count; i++)
		if (cells_get(c, i) != value)
			return false;
	return true;
}
