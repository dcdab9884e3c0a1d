#include "ui/keymap.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/strbuf.h"
#include "ui/key.h"

enum { KEY_NAME_MAX = 16 };

struct binding {
	int32_t key;
	enum action_id action;
};

/* In the order in which they were bound, so that an action's keys are listed as they were given. */
struct keymap {
	struct binding *bindings;
	size_t count, cap;
};

/* The next key of a list of names, a space between them. 1, 0 at the end, -EINVAL: no key. */
static int next_key(const char **keys, int32_t *ret)
{
	char name[KEY_NAME_MAX];
	size_t len;

	*keys += strspn(*keys, " \t");
	len = strcspn(*keys, " \t");
	if (len == 0)
		return 0;
	if (len >= sizeof(name))
		return -EINVAL;
	memcpy(name, *keys, len);
	name[len] = '\0';
	*keys += len;
	*ret = key_parse(name);
	return *ret == KEY_CODE_NONE ? -EINVAL : 1;
}

static bool is_own(enum action_id action)
{
	return (actions[action].flags & ACTION_OWN) != 0;
}

static struct binding *find(const struct keymap *k, int32_t key, bool own)
{
	for (size_t i = 0; i < k->count; i++)
		if (k->bindings[i].key == key && is_own(k->bindings[i].action) == own)
			return &k->bindings[i];
	return NULL;
}

static void add(struct keymap *k, int32_t key, enum action_id action)
{
	k->bindings = xgrow(k->bindings, k->count, &k->cap, sizeof(*k->bindings));
	k->bindings[k->count++] = (struct binding){ key, action };
}

static void drop(struct keymap *k, struct binding *b)
{
	size_t after = k->count - (size_t)(b - k->bindings) - 1;

	memmove(b, b + 1, after * sizeof(*b));
	k->count--;
}

static void drop_action(struct keymap *k, enum action_id action)
{
	for (size_t i = k->count; i-- > 0;)
		if (k->bindings[i].action == action)
			drop(k, &k->bindings[i]);
}

static void name_clash(struct strbuf *clashes, enum action_id loser, bool *lost)
{
	if (!clashes || lost[loser])
		return;
	lost[loser] = true;
	if (clashes->len > 0)
		strbuf_adds(clashes, ", ");
	strbuf_adds(clashes, actions[loser].name);
}

struct keymap *keymap_new(enum keymap_preset preset)
{
	struct keymap *k = xcalloc(1, sizeof(*k));

	for (int i = 0; i < ACTION_COUNT; i++) {
		const struct action *a = &actions[i];
		const char *keys = preset == KEYMAP_VI && a->vi_keys ? a->vi_keys : a->keys;

		keymap_bind(k, (enum action_id)i, keys, NULL);
	}
	return k;
}

void keymap_free(struct keymap *k)
{
	if (!k)
		return;
	free(k->bindings);
	free(k);
}

int keymap_bind(struct keymap *k, enum action_id action, const char *keys, struct strbuf *clashes)
{
	bool lost[ACTION_COUNT] = { false };
	const char *p = keys;
	int32_t key;
	int r;

	while ((r = next_key(&p, &key)) > 0)
		continue;
	if (r < 0)
		return r;
	drop_action(k, action);
	for (p = keys; next_key(&p, &key) > 0;) {
		struct binding *held = find(k, key, is_own(action));

		if (held && held->action == action)
			continue;
		if (held) {
			name_clash(clashes, held->action, lost);
			drop(k, held);
		}
		add(k, key, action);
	}
	return 0;
}

enum action_id keymap_action(const struct keymap *k, int32_t key)
{
	const struct binding *b = find(k, key, false);

	return b ? b->action : ACTION_NONE;
}

enum action_id keymap_own_action(const struct keymap *k, int32_t key)
{
	const struct binding *b = find(k, key, true);

	return b ? b->action : ACTION_NONE;
}

void keymap_add_keys(const struct keymap *k, enum action_id action, struct strbuf *b)
{
	bool first = true;

	for (size_t i = 0; i < k->count; i++) {
		if (k->bindings[i].action != action)
			continue;
		if (!first)
			strbuf_addch(b, ' ');
		key_add_name(b, k->bindings[i].key);
		first = false;
	}
}

int32_t keymap_key(const struct keymap *k, enum action_id action)
{
	int32_t first = KEY_CODE_NONE;

	for (size_t i = 0; i < k->count; i++) {
		int32_t key = k->bindings[i].key;

		if (k->bindings[i].action != action)
			continue;
		if (key >= KEY_CODE_F1 && key <= KEY_CODE_F12)
			return key;
		if (first == KEY_CODE_NONE)
			first = key;
	}
	return first;
}
