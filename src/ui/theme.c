#include "ui/theme.h"

#include <assert.h>
#include <string.h>

#include "base/i18n.h"

/* As the rows of the lists write it. */
enum { B = LOOK_BOLD, U = LOOK_UNDERLINE, R = LOOK_REVERSE, D = LOOK_DIM };

/* A role that is named twice is a warning of the compiler (-Woverride-init), and the number of rows
 * is checked here: so each theme has every role. */
#define LOOK(...) +1
static_assert(0
#include "theme_default_list.h"
		      == ROLE_COUNT,
	      "default has every role");
static_assert(0
#include "theme_mono_list.h"
		      == ROLE_COUNT,
	      "mono has every role");
static_assert(0
#include "theme_safe_list.h"
		      == ROLE_COUNT,
	      "safe has every role");
static_assert(0
#include "theme_contrast_list.h"
		      == ROLE_COUNT,
	      "contrast has every role");
#undef LOOK

#define LOOK_256(role, f, b, a, f16, b16, a16) [ROLE_##role] = { f, b, a },
#define LOOK_16(role, f, b, a, f16, b16, a16) [ROLE_##role] = { f16, b16, a16 },

static const struct theme theme_default = {
	.name = "default",
	.help = N_("Calm colours on the terminal's own background"),
	.in_256 = {
#define LOOK LOOK_256
#include "theme_default_list.h"
#undef LOOK
	},
	.in_16 = {
#define LOOK LOOK_16
#include "theme_default_list.h"
#undef LOOK
	},
};

static const struct theme theme_mono = {
	.name = "mono",
	.help = N_("No colours: bold, underlined and reversed"),
	.in_256 = {
#define LOOK LOOK_256
#include "theme_mono_list.h"
#undef LOOK
	},
	.in_16 = {
#define LOOK LOOK_16
#include "theme_mono_list.h"
#undef LOOK
	},
};

static const struct theme theme_safe = {
	.name = "safe",
	.help = N_("Blue and orange, for eyes that do not tell red from green"),
	.in_256 = {
#define LOOK LOOK_256
#include "theme_safe_list.h"
#undef LOOK
	},
	.in_16 = {
#define LOOK LOOK_16
#include "theme_safe_list.h"
#undef LOOK
	},
};

static const struct theme theme_contrast = {
	.name = "contrast",
	.help = N_("Bright on black, the strongest contrast"),
	.in_256 = {
#define LOOK LOOK_256
#include "theme_contrast_list.h"
#undef LOOK
	},
	.in_16 = {
#define LOOK LOOK_16
#include "theme_contrast_list.h"
#undef LOOK
	},
};

const struct theme *const themes[] = {
	&theme_default,
	&theme_mono,
	&theme_safe,
	&theme_contrast,
};

const size_t theme_count = sizeof(themes) / sizeof(themes[0]);

const struct theme *theme_find(const char *name)
{
	for (size_t i = 0; i < theme_count; i++)
		if (strcmp(themes[i]->name, name) == 0)
			return themes[i];
	return NULL;
}

/* Many terminals show bold as bright, and so bold black as grey on whatever is behind it. */
static struct look in_16(struct look l)
{
	if (l.foreground == 0)
		l.attributes &= (uint8_t)~LOOK_BOLD;
	return l;
}

/* Bold makes the dark half bright where there are only 8; grey would be black there. */
static struct look in_8(struct look l)
{
	if (l.foreground == 8)
		l.foreground = -1;
	if (l.foreground > 8) {
		l.foreground = (int16_t)(l.foreground - 8);
		l.attributes |= LOOK_BOLD;
	}
	if (l.background >= 8)
		l.background = (int16_t)(l.background - 8);
	return l;
}

struct look theme_look(const struct theme *t, enum role role, int colors)
{
	if (colors >= 256)
		return t->in_256[role];
	if (colors >= 16)
		return in_16(t->in_16[role]);
	if (colors >= 8)
		return in_8(in_16(t->in_16[role]));
	return theme_mono.in_16[role];
}
