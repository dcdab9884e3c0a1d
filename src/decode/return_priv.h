/* Calls whose results have a form of their own. */
#ifndef PV_DECODE_RETURN_PRIV_H
#define PV_DECODE_RETURN_PRIV_H

#include "decode_priv.h"

void print_fcntl_return(struct printing *p, const struct call_view *v, int64_t value);
/* " ([{fd=3, revents=POLLIN}])", " (in [3])", " (Timeout)" */
void print_poll_return(struct printing *p, const struct call_view *v, int64_t value);
void print_select_return(struct printing *p, const struct call_view *v, int64_t value);

#endif
