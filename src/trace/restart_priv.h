/* Calls that the kernel ends with EINTR when a stop wakes them, though nothing was done yet. */
#ifndef PV_TRACE_RESTART_PRIV_H
#define PV_TRACE_RESTART_PRIV_H

#include <stdbool.h>

/* Whether a call of the 64-bit machine, ended by EINTR, can be begun again as if it had slept on. */
bool restart_is_harmless(long call);

#endif
