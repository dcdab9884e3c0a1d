/* Load and uptime. */
#include <libproc2/misc.h>
#include <stddef.h>

#include "sys_priv.h"
#include "types/system.h"

int load_read(struct sys *s, struct arena *a, struct system_figures *ret)
{
	int r, first;

	(void)s; /* nothing is kept between two readings */
	(void)a;
	first = procps_loadavg(&ret->load[0], &ret->load[1], &ret->load[2]);
	r = procps_uptime(&ret->uptime, NULL);
	return first < 0 ? first : r < 0 ? r : 0;
}
