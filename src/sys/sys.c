#include "sys/sys.h"

#include <libproc2/diskstats.h>
#include <libproc2/meminfo.h>
#include <libproc2/stat.h>
#include <stddef.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "sys_priv.h"

struct sys *sys_new(void)
{
	return xcalloc(1, sizeof(struct sys));
}

void sys_free(struct sys *s)
{
	if (!s)
		return;
	if (s->stat)
		procps_stat_unref(&s->stat);
	if (s->meminfo)
		procps_meminfo_unref(&s->meminfo);
	if (s->diskstats)
		procps_diskstats_unref(&s->diskstats);
	free(s);
}

int sys_read(struct sys *s, struct arena *a, struct system_figures *ret)
{
	static int (*const parts[])(struct sys *, struct arena *, struct system_figures *) = {
		cpu_read,
		sys_memory_read,
		disk_read,
		load_read,
	};
	int first = 0;

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		int r = parts[i](s, a, ret);

		if (r < 0 && !first)
			first = r;
	}
	return first;
}
