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
	char *collapse;                /* names of what is folded at the start: "firefox,systemd";
					  NULL: none */
};

/* The defaults. */
struct settings *settings_new(void);
void settings_free(struct settings *s);

/* $XDG_CONFIG_HOME/procview/procview.conf or ~/.config/…; NULL if there is no home. New memory. */
char *settings_path(const char *xdg_config_home, const char *home);
/* What is folded is kept in $XDG_STATE_HOME/procview/folds or ~/.local/state/… */
char *settings_folds_path(const char *xdg_state_home, const char *home);

/* Reads a config file. Bad lines are named in `remarks` ("procview.conf:12: …" lines) and skipped.
 * 0 also if there is none; -errno if there is one that cannot be read; -EPERM if it belongs to
 * neither this user nor root, or others may write it (then nothing is taken from it). */
int settings_read(struct settings *s, const char *path, struct strbuf *remarks);
/* The lines of a config file, called `name` in remarks; for tests and fuzzing. */
void settings_parse(struct settings *s, const char *name, const char *text, size_t len,
		    struct strbuf *remarks);
/* Writes it with comments, atomically (a new file renamed over it), mode 0600; makes the folder,
 * 0700, if there is none. 0 or -errno: -ELOOP if a symbolic link is in its place, -EPERM if it or
 * its folder is another user's. After an error the old file is as it was. */
int settings_write(const struct settings *s, const char *path);
/* The same text, for --print-config and tests. */
void settings_add_text(const struct settings *s, struct strbuf *b);

/* The same rules hold for the file of folds. */
int settings_read_folds(struct settings *s, const char *path);
int settings_write_folds(const struct settings *s, const char *path);

#endif
