/* /proc/pressure/NAME: how much of the time tasks waited (Documentation/accounting/psi.rst). */
#ifndef PV_PROC_PRESSURE_H
#define PV_PROC_PRESSURE_H

#include <stddef.h>

#include "types/system.h"

struct procroot;

/* What cannot be read, or is turned off in this kernel, is not known. */
void pressure_read(const struct procroot *root, struct pressure ret[PRESSURE_COUNT]);

/* 0, or -EINVAL with nothing touched if there is no line "some". Kernels before 5.13 have no line
 * "full" for the processor: 0. Pure. */
int pressure_parse(const char *buf, size_t len, struct pressure *ret);

#endif
