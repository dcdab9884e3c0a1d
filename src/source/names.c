#include "names_priv.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "model/snapshot.h"

/* A group of a directory service can have thousands of members, which come along with its name. */
enum { ENTRY_FIRST = 1024, ENTRY_MAX = 1 << 22 };

/* The place of the first number that is not smaller. */
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

void id_set_add(struct id_set *s, uint32_t id)
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

static void forget(struct id_name *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free((char *)names[i].name);
	free(names);
}

void names_done(struct names *n)
{
	forget(n->known, n->known_count);
	free(n->wanted.ids);
}

/* Brings what is known in line with what is wanted. */
static void update_known(struct names *n)
{
	size_t count = n->wanted.count, old = 0;
	struct id_name *known = xreallocarray(NULL, count, sizeof(*known));

	for (size_t i = 0; i < count; i++) {
		uint32_t id = n->wanted.ids[i];

		while (old < n->known_count && n->known[old].id < id)
			old++;
		known[i].id = id;
		if (old < n->known_count && n->known[old].id == id) {
			known[i].name = n->known[old].name;
			n->known[old].name = NULL; /* moved */
		} else {
			known[i].name = n->resolve(n->context, id);
		}
	}
	forget(n->known, n->known_count);
	n->known = known;
	n->known_count = count;
}

struct id_names names_take(struct names *n, struct arena *a)
{
	struct id_name *names;
	size_t count = 0;

	update_known(n);
	names = arena_alloc(a, n->known_count * sizeof(*names));
	for (size_t i = 0; i < n->known_count; i++) {
		if (!n->known[i].name)
			continue;
		names[count].id = n->known[i].id;
		names[count++].name = arena_strdup(a, n->known[i].name);
	}
	n->wanted.count = 0;
	return (struct id_names){ count, names };
}

char *names_of_user(void *context, uint32_t uid)
{
	struct passwd entry, *found = NULL;
	size_t size = ENTRY_FIRST;
	char *buf, *name;
	int r;

	(void)context;
	for (buf = xmalloc(size);; buf = xrealloc(buf, size)) {
		r = getpwuid_r(uid, &entry, buf, size, &found);
		if (r != ERANGE || size >= ENTRY_MAX)
			break;
		size *= 2;
	}
	name = r == 0 && found ? xstrdup(found->pw_name) : NULL;
	free(buf);
	return name;
}

char *names_of_group(void *context, uint32_t gid)
{
	struct group entry, *found = NULL;
	size_t size = ENTRY_FIRST;
	char *buf, *name;
	int r;

	(void)context;
	for (buf = xmalloc(size);; buf = xrealloc(buf, size)) {
		r = getgrgid_r(gid, &entry, buf, size, &found);
		if (r != ERANGE || size >= ENTRY_MAX)
			break;
		size *= 2;
	}
	name = r == 0 && found ? xstrdup(found->gr_name) : NULL;
	free(buf);
	return name;
}
