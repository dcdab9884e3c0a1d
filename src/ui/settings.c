#include "ui/settings.h"

#include <string.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/strbuf.h"
#include "model/fold.h"
#include "settings_priv.h"
#include "ui/theme.h"

enum { CONFIG_MAX = 256 * 1024, FOLDS_MAX = 4 * 1024 * 1024 };

static const char *const default_columns[] = {
	"pid",	    "user",    "state", "cpu_percent", "tree_cpu_percent", "rss",
	"tree_rss", "threads", "time+", "fds",	       "cmdline",
};

struct settings *settings_new(void)
{
	struct settings *s = xcalloc(1, sizeof(*s));

	for (size_t i = 0; i < sizeof(default_columns) / sizeof(default_columns[0]); i++)
		if (field_find(default_columns[i], strlen(default_columns[i]),
			       &s->columns[s->column_count]))
			s->column_count++;
	s->theme = themes[0];
	s->delay = 1;
	s->tree = true;
	s->sort = (struct sort_key){ .field = FIELD_TREE_CPU_PERCENT, .descending = true };
	s->cpu_mode = CPU_OF_PROCESSOR;
	s->graph = s->pressure = s->mouse = true;
	s->preset = KEYMAP_HTOP;
	s->keymap = keymap_new(s->preset);
	s->fold = fold_new();
	return s;
}

void settings_free(struct settings *s)
{
	if (!s)
		return;
	keymap_free(s->keymap);
	fold_free(s->fold);
	free(s->collapse);
	free(s);
}

/* A relative path in the environment is to be ignored, says the XDG specification. */
static char *path_in(const char *xdg, const char *home, const char *in_home, const char *name)
{
	if (xdg && *xdg == '/')
		return xasprintf("%s/procview/%s", xdg, name);
	if (home && *home == '/')
		return xasprintf("%s/%s/procview/%s", home, in_home, name);
	return NULL;
}

char *settings_path(const char *xdg_config_home, const char *home)
{
	return path_in(xdg_config_home, home, ".config", "procview.conf");
}

char *settings_folds_path(const char *xdg_state_home, const char *home)
{
	return path_in(xdg_state_home, home, ".local/state", "folds");
}

int settings_read(struct settings *s, const char *path, struct strbuf *remarks)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
	const char *slash = strrchr(path, '/');
	int r = settings_file_read(path, CONFIG_MAX, &b);

	if (r == 0)
		settings_parse(s, slash ? slash + 1 : path, strbuf_str(&b), b.len, remarks);
	return r;
}

int settings_write(const struct settings *s, const char *path)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;

	settings_add_text(s, &b);
	return settings_file_write(path, b.s, b.len);
}

int settings_read_folds(struct settings *s, const char *path)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
	int r = settings_file_read(path, FOLDS_MAX, &b);

	if (r == 0)
		fold_parse(s->fold, strbuf_str(&b), b.len);
	return r;
}

int settings_write_folds(const struct settings *s, const char *path)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;

	fold_write(s->fold, &b);
	return settings_file_write(path, strbuf_str(&b), b.len);
}
