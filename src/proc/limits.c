#include "proc/limits.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "base/number.h"

/* What the kernel calls them in this file. */
static const char *const names[] = {
	[LIMIT_CPU] = "Max cpu time",
	[LIMIT_FSIZE] = "Max file size",
	[LIMIT_DATA] = "Max data size",
	[LIMIT_STACK] = "Max stack size",
	[LIMIT_CORE] = "Max core file size",
	[LIMIT_RSS] = "Max resident set",
	[LIMIT_NPROC] = "Max processes",
	[LIMIT_NOFILE] = "Max open files",
	[LIMIT_MEMLOCK] = "Max locked memory",
	[LIMIT_AS] = "Max address space",
	[LIMIT_LOCKS] = "Max file locks",
	[LIMIT_SIGPENDING] = "Max pending signals",
	[LIMIT_MSGQUEUE] = "Max msgqueue size",
	[LIMIT_NICE] = "Max nice priority",
	[LIMIT_RTPRIO] = "Max realtime priority",
	[LIMIT_RTTIME] = "Max realtime timeout",
};

_Static_assert(sizeof(names) / sizeof(names[0]) == LIMIT_COUNT, "every limit has its name");

static bool skip_name(struct scan *line, enum limit_id id)
{
	size_t len = strlen(names[id]);

	/* A blank must follow: one name could begin another. */
	if ((size_t)(line->end - line->p) <= len || memcmp(line->p, names[id], len) != 0 ||
	    line->p[len] != ' ')
		return false;
	line->p += len;
	return true;
}

static bool scan_value(struct scan *line, uint64_t *ret)
{
	static const char unlimited[] = "unlimited";
	const char *word;
	size_t len;

	if (scan_u64(line, ret))
		return true;
	if (!scan_word(line, &word, &len) || len != sizeof(unlimited) - 1 ||
	    memcmp(word, unlimited, len) != 0)
		return false;
	*ret = LIMIT_UNLIMITED;
	return true;
}

static bool scan_limit(struct scan line, enum limit_id id, struct limit *ret)
{
	struct limit l = { .known = true };

	if (!skip_name(&line, id) || !scan_value(&line, &l.soft) || !scan_value(&line, &l.hard))
		return false;
	*ret = l;
	return true;
}

int limits_parse(const char *buf, size_t len, struct limits *ret)
{
	struct scan all = { buf, buf + len }, line;
	struct limits limits = { 0 };
	size_t found = 0;

	while (scan_line(&all, &line))
		for (enum limit_id id = 0; id < LIMIT_COUNT; id++)
			found += scan_limit(line, id, &limits.limit[id]);
	if (found == 0)
		return -EINVAL;
	*ret = limits;
	return 0;
}

int limits_parse_one(const char *buf, size_t len, enum limit_id id, struct limit *ret)
{
	struct scan all = { buf, buf + len }, line;

	while (scan_line(&all, &line))
		if (scan_limit(line, id, ret))
			return 0;
	return -EINVAL;
}
