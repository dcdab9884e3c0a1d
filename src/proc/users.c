#include "proc/users.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

struct entry {
	uint32_t id;
	char *name; /* NULL: it has none */
};

/* Sorted by id. */
struct names {
	struct entry *entries;
	size_t count, cap;
};

struct users {
	struct names users, groups;
	char *buf; /* for the system's lookup */
	size_t size;
};

/* A record with many members needs much room; more than this is no record. */
enum { BUF_FIRST = 1024, BUF_MAX = 1 << 24 };

struct users *users_new(void)
{
	struct users *u = xcalloc(1, sizeof(*u));

	u->size = BUF_FIRST;
	u->buf = xmalloc(u->size);
	return u;
}

static void names_done(struct names *n)
{
	for (size_t i = 0; i < n->count; i++)
		free(n->entries[i].name);
	free(n->entries);
}

void users_free(struct users *u)
{
	if (!u)
		return;
	names_done(&u->users);
	names_done(&u->groups);
	free(u->buf);
	free(u);
}

static int ask_user(struct users *u, uint32_t id, const char **ret)
{
	struct passwd pw, *found;
	int err = getpwuid_r(id, &pw, u->buf, u->size, &found);

	*ret = !err && found ? found->pw_name : NULL;
	return err;
}

static int ask_group(struct users *u, uint32_t id, const char **ret)
{
	struct group gr, *found;
	int err = getgrgid_r(id, &gr, u->buf, u->size, &found);

	*ret = !err && found ? found->gr_name : NULL;
	return err;
}

/* What getpwnam(3) lists for "not found" beside 0; all else is a failure to find out. */
static bool is_answer(int err)
{
	return err == 0 || err == ENOENT || err == ESRCH || err == EBADF || err == EPERM;
}

/* Asks with as much room as it takes. False: there was no answer. */
static bool ask(struct users *u, uint32_t id,
		int (*ask_one)(struct users *u, uint32_t id, const char **ret), const char **ret)
{
	int err;

	while ((err = ask_one(u, id, ret)) == ERANGE && u->size < BUF_MAX) {
		u->size *= 2;
		u->buf = xrealloc(u->buf, u->size);
	}
	if (*ret && !**ret)
		*ret = NULL;
	return is_answer(err);
}

/* Where the id is, or belongs. */
static size_t find(const struct names *n, uint32_t id)
{
	size_t low = 0, high = n->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (n->entries[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static const char *look_up(struct users *u, struct names *n, uint32_t id,
			   int (*ask_one)(struct users *u, uint32_t id, const char **ret))
{
	size_t at = find(n, id);
	const char *name;

	if (at < n->count && n->entries[at].id == id)
		return n->entries[at].name;
	if (!ask(u, id, ask_one, &name))
		return NULL;
	n->entries = xgrow(n->entries, n->count, &n->cap, sizeof(*n->entries));
	memmove(&n->entries[at + 1], &n->entries[at], (n->count - at) * sizeof(*n->entries));
	n->entries[at] = (struct entry){ id, name ? xstrdup(name) : NULL };
	n->count++;
	return n->entries[at].name;
}

const char *users_name(struct users *u, uint32_t uid)
{
	return look_up(u, &u->users, uid, ask_user);
}

const char *users_group_name(struct users *u, uint32_t gid)
{
	return look_up(u, &u->groups, gid, ask_group);
}
