/* Marks for texts: N_() in tables, _() where they are printed. Keys, JSON names and units are not
 * translated. */
#ifndef PV_BASE_I18N_H
#define PV_BASE_I18N_H

#include <libintl.h>

#define _(text) gettext(text)
#define N_(text) text

#endif
