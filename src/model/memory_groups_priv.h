/* What the files of memory_groups share. */
#ifndef PV_MODEL_MEMORY_GROUPS_PRIV_H
#define PV_MODEL_MEMORY_GROUPS_PRIV_H

#include "model/memory_groups.h"

/* memory_totals.c. Of groups that are made already. */
void memory_totals_fill(struct memory_groups *g, const struct detail *d);

#endif
