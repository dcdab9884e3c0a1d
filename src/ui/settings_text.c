/* The config file as text: read line by line, written with comments. */
#include "ui/settings.h"

#include <ini.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/i18n.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "settings_priv.h"
#include "ui/key.h"

enum { NAME_MAX_LEN = 64, KEYS_LEN_MAX = 80, HELP_COLUMN = 36 };

/* Single keys are bound when all of the file is read, after the preset. */
struct wish {
	enum action_id action;
	unsigned line;
	char *keys;
};

struct reading {
	struct settings *s;
	const char *file;
	unsigned line;
	char section[NAME_MAX_LEN];
	bool known; /* the section is one of ours */
	struct wish *wishes;
	size_t wish_count, wish_cap;
	unsigned *given; /* [settings_count] lines of each key so far */
	struct strbuf *remarks;
};

/* What inih found in one line: at most one pair, and the section afterwards. */
struct found {
	unsigned count;
	char section[NAME_MAX_LEN], name[NAME_MAX_LEN];
	char value[SETTINGS_LINE_MAX + 1];
};

static void add_quoted(struct strbuf *b, const char *s)
{
	text_add_safe(b, s, strlen(s), false);
}

static void begin_remark(struct reading *r, unsigned line)
{
	add_quoted(r->remarks, r->file);
	strbuf_addf(r->remarks, ":%u: ", line);
}

static void copy_name(char to[NAME_MAX_LEN], const char *s)
{
	size_t len = strnlen(s, NAME_MAX_LEN - 1);

	memcpy(to, s, len);
	to[len] = '\0';
}

/* The last of the pairs that it sees is the one that read_line added, so that inih says in which
 * section it is. */
static int on_pair(void *user, const char *section, const char *name, const char *value)
{
	struct found *f = user;

	if (f->count++ > 0) {
		copy_name(f->section, section);
		return 1;
	}
	copy_name(f->name, name);
	copy_name(f->section, section);
	strncpy(f->value, value, sizeof(f->value) - 1);
	return 1;
}

static bool is_section(const char *name)
{
	if (*name == '\0')
		return true;
	for (size_t i = 0; i < settings_count; i++)
		if (strcmp(settings_table[i].section, name) == 0)
			return true;
	return false;
}

static void enter_section(struct reading *r, const char *section)
{
	copy_name(r->section, section);
	r->known = is_section(section);
	if (r->known)
		return;
	begin_remark(r, r->line);
	strbuf_adds(r->remarks, "[");
	add_quoted(r->remarks, section);
	strbuf_adds(r->remarks, "]: ");
	strbuf_adds(r->remarks, _("no such section; it is skipped"));
	strbuf_addch(r->remarks, '\n');
}

static void refuse(struct reading *r, unsigned line, const char *name, const char *value,
		   const char *why)
{
	begin_remark(r, line);
	add_quoted(r->remarks, name);
	if (*value) {
		strbuf_adds(r->remarks, " = ");
		add_quoted(r->remarks, value);
	}
	strbuf_addf(r->remarks, ": %s\n", why);
}

static void wish(struct reading *r, enum action_id action, const char *keys)
{
	r->wishes = xgrow(r->wishes, r->wish_count, &r->wish_cap, sizeof(*r->wishes));
	r->wishes[r->wish_count++] = (struct wish){ action, r->line, xstrdup(keys) };
}

static bool applies(const struct setting *row, const char *section, const char *name)
{
	return strcmp(row->name, name) == 0 &&
	       (*section == '\0' || strcmp(row->section, section) == 0);
}

static void take(struct reading *r, const char *name, const char *value)
{
	enum action_id action;
	const char *wrong;

	for (size_t i = 0; i < settings_count; i++) {
		const struct setting *row = &settings_table[i];

		if (!applies(row, r->section, name))
			continue;
		wrong = row->parse(r->s, row, value, r->given[i]++);
		if (wrong)
			refuse(r, r->line, name, value, _(wrong));
		return;
	}
	action = strcmp(r->section, "keys") == 0 ? action_find(name, strlen(name)) : ACTION_NONE;
	if (action == ACTION_NONE)
		refuse(r, r->line, name, "", _("no such key of the config file"));
	else if (strlen(value) > KEYS_LEN_MAX)
		refuse(r, r->line, name, "", _("too many keys"));
	else
		wish(r, action, value);
}

static bool is_comment(const char *line, size_t len)
{
	size_t blank = 0;

	while (blank < len && line[blank] && strchr(" \t\r", line[blank]))
		blank++;
	return blank == len || line[blank] == '#' || line[blank] == ';';
}

/* Hands one line to inih, in the section that it stands in, and another one behind it: that one
 * tells the section which holds from here on. */
static void read_line(struct reading *r, const char *line, size_t len)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
	struct found f = { 0 };

	if (is_comment(line, len))
		return;
	if (len > SETTINGS_LINE_MAX || memchr(line, '\0', len)) {
		begin_remark(r, r->line);
		strbuf_adds(r->remarks, len > SETTINGS_LINE_MAX ? _("line too long")
								: _("a NUL byte in the line"));
		strbuf_addch(r->remarks, '\n');
		return;
	}
	strbuf_addf(&b, "[%s]\n", r->section);
	strbuf_add(&b, line, len);
	strbuf_adds(&b, "\nsection = ?\n");
	if (ini_parse_string(b.s, on_pair, &f) != 0) {
		begin_remark(r, r->line);
		text_add_safe(r->remarks, line, len, false);
		strbuf_addf(r->remarks, ": %s\n", _("neither a section nor KEY = VALUE"));
	} else if (f.count == 1 && strcmp(f.section, r->section) != 0) {
		enter_section(r, f.section);
	} else if (f.count == 2 && r->known) {
		take(r, f.name, f.value);
	}
}

/* Those that are given keys lose their own first, so that moving keys around among them is no
 * clash. */
static void bind_wishes(struct reading *r)
{
	keymap_free(r->s->keymap);
	r->s->keymap = keymap_new(r->s->preset);
	for (size_t i = 0; i < r->wish_count; i++)
		keymap_bind(r->s->keymap, r->wishes[i].action, "", NULL);
	for (size_t i = 0; i < r->wish_count; i++) {
		CLEANUP_STRBUF struct strbuf clashes = STRBUF_INIT;
		CLEANUP_STRBUF struct strbuf why = STRBUF_INIT;
		struct wish *w = &r->wishes[i];
		const char *name = actions[w->action].name;

		if (keymap_bind(r->s->keymap, w->action, w->keys, &clashes) < 0) {
			refuse(r, w->line, name, w->keys, _("not all of these are keys"));
		} else if (clashes.len > 0) {
			strbuf_addf(&why, _("taken from %s"), clashes.s);
			refuse(r, w->line, name, w->keys, why.s);
		}
		free(w->keys);
	}
	/* Nobody is locked in. */
	if (keymap_key(r->s->keymap, ACTION_QUIT) == KEY_CODE_NONE)
		keymap_bind(r->s->keymap, ACTION_QUIT, "Ctrl-C", NULL);
}

void settings_parse(struct settings *s, const char *name, const char *text, size_t len,
		    struct strbuf *remarks)
{
	static const char bom[] = "\xef\xbb\xbf";
	struct reading r = { .s = s, .file = name, .known = true, .remarks = remarks };
	size_t at = len >= 3 && memcmp(text, bom, 3) == 0 ? 3 : 0;

	r.given = xcalloc(settings_count, sizeof(*r.given));
	while (at < len) {
		const char *end = memchr(text + at, '\n', len - at);
		size_t n = end ? (size_t)(end - (text + at)) : len - at;

		r.line++;
		read_line(&r, text + at, n);
		at += n + 1;
	}
	bind_wishes(&r);
	free(r.wishes);
	free(r.given);
}

static void add_setting(const struct settings *s, const struct setting *row, struct strbuf *b)
{
	CLEANUP_STRBUF struct strbuf value = STRBUF_INIT;
	const char *line;

	strbuf_addf(b, "# %s\n", row->help);
	row->add(s, row, &value);
	if (value.len == 0)
		strbuf_addf(b, "#%s =\n", row->name);
	for (line = strbuf_str(&value); *line;) {
		size_t len = strcspn(line, "\n");

		strbuf_addf(b, "%s = %.*s\n", row->name, (int)len, line);
		line += len;
		line += *line == '\n';
	}
}

/* Keys that are the preset's stand there as comments, so that one sees what can be bound. */
static void add_binding(const struct settings *s, const struct keymap *preset,
			enum action_id action, struct strbuf *b)
{
	CLEANUP_STRBUF struct strbuf usual = STRBUF_INIT;
	CLEANUP_STRBUF struct strbuf keys = STRBUF_INIT;
	size_t line = b->len;

	keymap_add_keys(preset, action, &usual);
	keymap_add_keys(s->keymap, action, &keys);
	if (strcmp(strbuf_str(&usual), strbuf_str(&keys)) == 0)
		strbuf_addch(b, '#');
	strbuf_addf(b, "%s = %s ", actions[action].name, strbuf_str(&keys));
	while (b->len - line < HELP_COLUMN)
		strbuf_addch(b, ' ');
	strbuf_addf(b, "; %s\n", actions[action].help);
}

void settings_add_text(const struct settings *s, struct strbuf *b)
{
	struct keymap *preset = keymap_new(s->preset);
	const char *section = "";

	strbuf_adds(b,
		    "# Settings of procview, see procview(1). A line that begins with # or ; is a\n"
		    "# comment. The set-up screen (F2) writes this file anew when asked to.\n");
	for (size_t i = 0; i < settings_count; i++) {
		const struct setting *row = &settings_table[i];

		if (strcmp(section, row->section) != 0)
			strbuf_addf(b, "\n[%s]\n", row->section);
		section = row->section;
		add_setting(s, row, b);
	}
	strbuf_adds(b, "# Other keys for an action, a space between them:\n");
	for (int i = 0; i < ACTION_COUNT; i++)
		add_binding(s, preset, (enum action_id)i, b);
	keymap_free(preset);
}
