#include "sys/host.h"

#include <fcntl.h>
#include <libproc2/stat.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/clock.h"
#include "sys_priv.h"
#include "types/system.h"

static const char *read_boot_id(struct arena *a)
{
	char id[64];
	CLEANUP_CLOSE int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, id, sizeof(id));

	while (n > 0 && id[n - 1] == '\n')
		n--;
	return arena_memdup(a, id, n > 0 ? (size_t)n : 0);
}

static uint64_t read_boot_realtime(struct sys *s)
{
	enum stat_item item = STAT_SYS_TIME_OF_BOOT;
	struct stat_stack *stack = NULL;

	if (s->stat || procps_stat_new(&s->stat) == 0)
		stack = procps_stat_select(s->stat, &item, 1);
	if (stack)
		return (uint64_t)stack->head[0].result.ul_int * NS_PER_SEC;
	return clock_realtime() - clock_boottime();
}

void host_read(struct sys *s, struct arena *a, struct host *ret)
{
	struct utsname u;

	if (uname(&u) < 0)
		memset(&u, 0, sizeof(u));
	*ret = (struct host){
		.name = arena_strdup(a, u.nodename),
		.kernel = arena_strdup(a, u.release),
		.arch = arena_strdup(a, u.machine),
		.boot_id = read_boot_id(a),
		.page_size = (uint32_t)sysconf(_SC_PAGESIZE),
		.ticks_per_second = (uint32_t)sysconf(_SC_CLK_TCK),
		.boot_realtime = read_boot_realtime(s),
	};
}
