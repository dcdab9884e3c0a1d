/* Processes: limits, waiting. */
#include <stddef.h>
#include <sys/resource.h>

#include "lists_priv.h"

static const struct name resource_names[] = {
	NAME(RLIMIT_CPU),      NAME(RLIMIT_FSIZE), NAME(RLIMIT_DATA),	NAME(RLIMIT_STACK),
	NAME(RLIMIT_CORE),     NAME(RLIMIT_RSS),   NAME(RLIMIT_NPROC),	NAME(RLIMIT_NOFILE),
	NAME(RLIMIT_MEMLOCK),  NAME(RLIMIT_AS),	   NAME(RLIMIT_LOCKS),	NAME(RLIMIT_SIGPENDING),
	NAME(RLIMIT_MSGQUEUE), NAME(RLIMIT_NICE),  NAME(RLIMIT_RTPRIO), NAME(RLIMIT_RTTIME),
};
const struct names resources = NAMES(resource_names, "RLIMIT_???");

/* Multiples of 1024 are written so, and no limit by its name. */
static void print_limit(struct printing *p, const void *bytes, const struct member *m)
{
	uint64_t n = member_uint(bytes, m->size);

	if (n == RLIM_INFINITY)
		strbuf_adds(p->out, "RLIM64_INFINITY");
	else if (n > 1024 && n % 1024 == 0)
		strbuf_addf(p->out, "%llu*1024", (unsigned long long)(n / 1024));
	else
		print_uint(p, n);
}

static const struct member rlimit_members[] = {
	{ "rlim_cur", offsetof(struct rlimit, rlim_cur), 8, print_limit, NULL, false },
	{ "rlim_max", offsetof(struct rlimit, rlim_max), 8, print_limit, NULL, false },
};
const struct struct_type rlimit_struct = { .members = rlimit_members,
					   .count = 2,
					   .size = sizeof(struct rlimit) };
