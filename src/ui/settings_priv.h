/* Between the parts of settings. */
#ifndef PV_UI_SETTINGS_PRIV_H
#define PV_UI_SETTINGS_PRIV_H

#include <stddef.h>

struct settings;
struct strbuf;

/* inih cuts what is longer. */
enum { SETTINGS_LINE_MAX = 190 };

/* One key of the config file. */
struct setting {
	const char *section, *name;
	const char *help;              /* lines of comment */
	size_t offset;                 /* of a plain member in struct settings */
	/* NULL, or what is wrong with the value (N_()). `given` counts earlier lines of this key. */
	const char *(*parse)(struct settings *s, const struct setting *row, const char *value,
			     unsigned given);
	/* Appends the value. Lines of a long one are separated by newlines. Nothing: the key is
	 * written as a comment. */
	void (*add)(const struct settings *s, const struct setting *row, struct strbuf *b);
};

extern const struct setting settings_table[];
extern const size_t settings_count;

/* The whole of a small file. 0, also with nothing read if there is none; -errno; -EPERM: another
 * user's, or others may write it; -EFBIG: longer than limit. */
int settings_file_read(const char *path, size_t limit, struct strbuf *b);
/* As settings_write says. */
int settings_file_write(const char *path, const char *text, size_t len);

#endif
