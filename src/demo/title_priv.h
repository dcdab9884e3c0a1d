/* What ps shows as the command of a process. */
#ifndef PV_DEMO_TITLE_PRIV_H
#define PV_DEMO_TITLE_PRIV_H

#include <stddef.h>

struct title {
	char *at;
	size_t size;         /* 0: the place was not found; nothing is written then */
};

/* Finds the place. What is borrowed from argv is overwritten by title_set. */
void title_begin(struct title *t);
void title_set(const struct title *t, const char *name);

#endif
