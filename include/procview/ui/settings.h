/* What a person can set: from the config file, the command line and the set-up screen. */
#ifndef PV_UI_SETTINGS_H
#define PV_UI_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/field.h"
#include "model/frame.h"
#include "model/view.h"
#include "ui/keymap.h"

struct fold;
struct strbuf;

enum { SETTINGS_COLUMNS_MAX = 64 };

struct settings {
	struct column columns[SETTINGS_COLUMNS_MAX];
	size_t column_count;
	const struct theme *theme;
	double delay;                  /* s, 0.1 to 3600 */
	bool tree, threads, kernel_threads;
	struct sort_key sort;
	enum cpu_mode cpu_mode;
	bool cpu_bars;                 /* one a processor */
	bool graph, pressure, disks;   /* meters */
	bool mouse;
	enum keymap_preset preset;
	struct keymap *keymap;
	struct fold *fold;
};

/* The defaults. */
struct settings *settings_new(void);
void settings_free(struct settings *s);

/* $XDG_CONFIG_HOME/procview/procview.conf or ~/.config/…; NULL if there is no home. The folds are
 * kept beside it, in $XDG_STATE_HOME/procview/folds. New memory. */
char *settings_path(const char *xdg_config_home, const char *home);

/* Reads a config file. Bad lines are named in `remarks` ("procview.conf:12: …" lines) and skipped.
 * 0 also if there is none; -errno if there is one that cannot be read; -EPERM if it belongs to
 * neither this user nor root, or others may write it (then nothing is taken from it). */
int settings_read(struct settings *s, const char *path, struct strbuf *remarks);
/* Writes it with comments, atomically (a new file renamed over it), mode 0600, never through a
 * link and never a file of another user. 0 or -errno. */
int settings_write(const struct settings *s, const char *path);
/* The same text, for --print-config and tests. */
void settings_add_text(const struct settings *s, struct strbuf *b);

int settings_read_folds(struct settings *s, const char *path);
int settings_write_folds(const struct settings *s, const char *path);

#endif
