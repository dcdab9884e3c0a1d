/* Which key means which action. */
#ifndef PV_UI_KEYMAP_H
#define PV_UI_KEYMAP_H

#include <stddef.h>
#include <stdint.h>

#include "ui/action.h"

struct strbuf;
struct keymap;

enum keymap_preset { KEYMAP_HTOP, KEYMAP_VI };

struct keymap *keymap_new(enum keymap_preset preset);
void keymap_free(struct keymap *k);

/* Gives the action just these keys ("F9 k"). Other actions lose them: their names are appended to
 * `clashes` (may be NULL), comma-separated. A key may mean one ACTION_OWN besides one other action.
 * 0, or -EINVAL if a word is no key (nothing changes). */
int keymap_bind(struct keymap *k, enum action_id action, const char *keys, struct strbuf *clashes);

/* What a key means on any screen, and what it means first on the one whose own it is; ACTION_NONE:
 * nothing. */
enum action_id keymap_action(const struct keymap *k, int32_t key);
enum action_id keymap_own_action(const struct keymap *k, int32_t key);
/* The names of its keys, "F9 k", for help. */
void keymap_add_keys(const struct keymap *k, enum action_id action, struct strbuf *b);
/* The first one, KEY_CODE_NONE if it has none; a function key is preferred. */
int32_t keymap_key(const struct keymap *k, enum action_id action);

#endif
