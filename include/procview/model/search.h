/* Finding rows by what was typed: digits are a pid, else part of the command, case-blind. */
#ifndef PV_MODEL_SEARCH_H
#define PV_MODEL_SEARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct frame;
struct view;

bool search_matches(const struct frame *f, uint32_t row, const char *text);
/* The next match from view row `from` on, forward or back, around the end; -1: none. `from` itself
 * counts only with `here`. */
ssize_t search_next(const struct frame *f, const struct view *v, size_t from, const char *text,
		    bool back, bool here);

#endif
