/* The names of what a snapshot has numbers of: users, groups, terminals. */
#include "live_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/strbuf.h"
#include "model/snapshot.h"
#include "proc/users.h"

/* Numbers that occur, ascending, each once. */
struct id_set {
	uint32_t *ids;
	size_t count, cap;
	size_t last; /* where the number added last is: most are added many times in a row */
};

static size_t place_of(const struct id_set *s, uint32_t id)
{
	size_t low = 0, high = s->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (s->ids[middle] < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void add(struct id_set *s, uint32_t id)
{
	size_t at;

	if (s->last < s->count && s->ids[s->last] == id)
		return;
	at = place_of(s, id);
	s->last = at;
	if (at < s->count && s->ids[at] == id)
		return;
	s->ids = xgrow(s->ids, s->count, &s->cap, sizeof(*s->ids));
	memmove(s->ids + at + 1, s->ids + at, (s->count - at) * sizeof(*s->ids));
	s->ids[at] = id;
	s->count++;
}

struct sets {
	struct id_set users, groups, terminals;
};

static void add_ids_of(struct sets *sets, const struct task *t)
{
	const struct task_status *st = t->extra ? t->extra->status : NULL;

	if (t->tty)
		add(&sets->terminals, t->tty);
	if (t->have & FACT_BIT(FACT_OWNER)) {
		add(&sets->users, t->uid);
		add(&sets->groups, t->gid);
	}
	if (t->have & FACT_BIT(FACT_LOGINUID) && t->extra->loginuid != UINT32_MAX)
		add(&sets->users, t->extra->loginuid);
	if (!st)
		return;
	add(&sets->users, st->ruid);
	add(&sets->users, st->euid);
	add(&sets->users, st->suid);
	add(&sets->users, st->fsuid);
	add(&sets->groups, st->rgid);
	add(&sets->groups, st->egid);
	add(&sets->groups, st->sgid);
	add(&sets->groups, st->fsgid);
}

/* A name in the arena, or NULL. */
typedef const char *(*name_of)(struct live *l, uint32_t id, struct arena *a);

static const char *name_of_user(struct live *l, uint32_t id, struct arena *a)
{
	const char *name = users_name(l->users, id);

	return name ? arena_strdup(a, name) : NULL;
}

static const char *name_of_group(struct live *l, uint32_t id, struct arena *a)
{
	const char *name = users_group_name(l->users, id);

	return name ? arena_strdup(a, name) : NULL;
}

static const char *name_of_terminal(struct live *l, uint32_t id, struct arena *a)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;

	return ttys_name(&l->ttys, id, &b) ? arena_memdup(a, strbuf_str(&b), b.len) : NULL;
}

/* The names of those that have one; empties the set. */
static struct id_names take(struct live *l, struct id_set *s, name_of name, struct arena *a)
{
	struct id_name *names = arena_alloc(a, s->count * sizeof(*names));
	size_t n = 0;

	for (size_t i = 0; i < s->count; i++) {
		names[n] = (struct id_name){ s->ids[i], name(l, s->ids[i], a) };
		n += names[n].name != NULL;
	}
	free(s->ids);
	return (struct id_names){ n, names };
}

void live_set_names(struct live *l, struct snapshot *s)
{
	struct sets sets = { 0 };

	for (size_t i = 0; i < s->count; i++)
		add_ids_of(&sets, &s->tasks[i]);
	for (size_t i = 0; i < s->thread_count; i++)
		add_ids_of(&sets, &s->threads[i]);
	s->users = take(l, &sets.users, name_of_user, s->arena);
	s->groups = take(l, &sets.groups, name_of_group, s->arena);
	s->ttys = take(l, &sets.terminals, name_of_terminal, s->arena);
}
