/* How roles look, in 256, 16 or no colours. */
#ifndef PV_UI_THEME_H
#define PV_UI_THEME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ui/page.h"

enum { LOOK_BOLD = 1, LOOK_UNDERLINE = 2, LOOK_REVERSE = 4, LOOK_DIM = 8 };

struct look {
	int16_t foreground, background; /* index of the terminal's palette, -1: its default */
	uint8_t attributes;
};

struct theme {
	const char *name;              /* "default", "mono", "safe", "contrast" */
	const char *help;              /* N_() */
	struct look in_256[ROLE_COUNT];
	struct look in_16[ROLE_COUNT];
};

extern const struct theme *const themes[];
extern const size_t theme_count;

/* NULL if there is none of that name. */
const struct theme *theme_find(const char *name);
/* The look of a role for a terminal of so many colours; below 8 it is that of "mono". */
struct look theme_look(const struct theme *t, enum role role, int colors);

#endif
