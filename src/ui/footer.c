/* The bottom line: what the keys of the top screen do, or a message. */
#include <string.h>

#include "app_priv.h"
#include "base/i18n.h"
#include "base/text.h"
#include "ui/keymap.h"
#include "ui/settings.h"

/* The words of the bottom line, one or two each: actions[].help is a sentence. */
static const struct footer_label {
	enum action_id action;
	const char *label;
} labels[] = {
	{ ACTION_HELP, N_("Help") },
	{ ACTION_SETUP, N_("Setup") },
	{ ACTION_SEARCH, N_("Search") },
	{ ACTION_FILTER, N_("Filter") },
	{ ACTION_TREE, N_("Tree") },
	{ ACTION_SORT, N_("Sort") },
	{ ACTION_NICE_DOWN, N_("Nice -") },
	{ ACTION_NICE_UP, N_("Nice +") },
	{ ACTION_KILL, N_("Kill") },
	{ ACTION_QUIT, N_("Quit") },
	{ ACTION_ENTER, N_("Open") },
	{ ACTION_BACK, N_("Back") },
	{ ACTION_NEXT_PANE, N_("Next") },
	{ ACTION_USER, N_("User") },
	{ ACTION_TAG, N_("Tag") },
	{ ACTION_PAUSE, N_("Pause") },
	{ ACTION_FOLLOW, N_("Follow") },
	{ ACTION_AFFINITY, N_("Processors") },
	{ ACTION_FILES, N_("Files") },
	{ ACTION_IPC, N_("IPC") },
	{ ACTION_ENVIRONMENT, N_("Environment") },
	{ ACTION_LOCKS, N_("Locks") },
	{ ACTION_DEMOS, N_("Demos") },
	{ ACTION_END_DEMO, N_("End") },
	{ ACTION_COPY, N_("Copy") },
	{ ACTION_REVERSE, N_("Reverse") },
	{ ACTION_THREADS, N_("Threads") },
};

static const char *label_of(enum action_id id)
{
	for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++)
		if (labels[i].action == id)
			return _(labels[i].label);
	return actions[id].name;
}

static const enum action_id *keys_of(const struct app *a)
{
	for (const struct screen *s = a->top; s; s = s->below)
		if (s->ops->keys)
			return s->ops->keys;
	return NULL;
}

/* Called for each label that fits, with the columns that it takes; a place to draw or to hit. */
typedef bool (*footer_visit)(void *context, enum action_id id, const char *key, const char *label,
			     int x);

static void visit_labels(const struct app *a, int columns, footer_visit visit, void *context)
{
	const enum action_id *keys = keys_of(a);
	int x = 0;

	for (; keys && *keys != ACTION_NONE; keys++) {
		CLEANUP_STRBUF struct strbuf key = STRBUF_INIT;
		const char *label = label_of(*keys);
		int width;

		key_add_name(&key, keymap_key(a->settings->keymap, *keys));
		width = (int)(text_width(strbuf_str(&key), key.len) +
			      text_width(label, strlen(label)) + 2);
		if (!key.len || x + width > columns + 1)
			continue;
		if (!visit(context, *keys, strbuf_str(&key), label, x))
			return;
		x += width;
	}
}

struct draw_context {
	struct page *page;
	struct rect area;
};

static bool draw_label(void *context, enum action_id id, const char *key, const char *label, int x)
{
	struct draw_context *c = context;
	int right = c->area.x + c->area.width;

	(void)id;
	x += c->area.x;
	x += page_text(c->page, x, c->area.y, right - x, ROLE_KEY, key, strlen(key));
	x += page_text(c->page, x, c->area.y, right - x, ROLE_KEY_LABEL, " ", 1);
	page_text(c->page, x, c->area.y, right - x, ROLE_KEY_LABEL, label, strlen(label));
	return true;
}

struct hit_context {
	int x;
	enum action_id hit;
};

static bool hit_label(void *context, enum action_id id, const char *key, const char *label, int x)
{
	struct hit_context *c = context;

	(void)key;
	(void)label;
	if (x > c->x)
		return false;
	c->hit = id;
	return true;
}

void footer_draw(struct app *a, struct page *p, struct rect area)
{
	struct draw_context c = { p, area };

	if (a->message.len) {
		enum role role = a->message_is_error ? ROLE_ERROR : ROLE_MESSAGE;

		page_fill(p, area, role, ' ');
		page_text(p, area.x + 1, area.y, area.width - 2, role, strbuf_str(&a->message),
			  a->message.len);
		return;
	}
	page_fill(p, area, ROLE_KEY_LABEL, ' ');
	visit_labels(a, area.width, draw_label, &c);
}

enum action_id footer_hit(struct app *a, int columns, int x)
{
	struct hit_context c = { x, ACTION_NONE };

	visit_labels(a, columns, hit_label, &c);
	return c.hit;
}
