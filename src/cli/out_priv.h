/* Standard output in large blocks, with one place that knows what a failed write means. */
#ifndef PV_CLI_OUT_PRIV_H
#define PV_CLI_OUT_PRIV_H

#include <stdbool.h>
#include <stddef.h>

#include "base/strbuf.h"

struct out {
	int fd;
	struct strbuf text; /* what was not written yet; add to it */
	int error; /* positive errno of the first write that failed, 0: none */
};

#define CLEANUP_OUT __attribute__((cleanup(out_done)))

void out_init(struct out *o, int fd);
void out_done(struct out *o);

/* Writes the text if it has grown to a block; call it often. False once a write has failed: there
 * is no use in going on. */
bool out_more(struct out *o);
/* Writes all of it now. */
bool out_flush(struct out *o);

/* Flushes; an exit status: 0, also for a reader that went away; 1 after saying why on standard
 * error. */
int out_end(struct out *o);

/* Columns of the terminal that it goes to, COLUMNS first; 0: it is none. */
size_t out_terminal_width(const struct out *o);

#endif
