/* Marks for texts: N_() in tables, _() where they are printed, P_() where a word means something else
 * than elsewhere and translators must be told what. Keys, JSON names and units are not translated. */
#ifndef PV_BASE_I18N_H
#define PV_BASE_I18N_H

#include <libintl.h>

#define _(text) gettext(text)
#define N_(text) text
#define P_(context, text) i18n_in_context(context "\004" text, text)

/* gettext keeps a text that has a context under both, with an EOT between them. */
static inline const char *i18n_in_context(const char *both, const char *text)
{
	const char *found = gettext(both);

	return found == both ? text : found;
}

#endif
