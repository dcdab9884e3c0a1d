#include "proc/kstack.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/number.h"
#include "base/procroot.h"
#include "task_priv.h"

enum { STACK_SIZE = 16384 };

/* "[<0>] name+0x1/0x2 [module]". Old kernels write the address, and a last one that is no name. */
static bool scan_frame(struct scan *line, struct scan *ret)
{
	while (line->end > line->p && (line->end[-1] == ' ' || line->end[-1] == '\n'))
		line->end--;
	if (!scan_text(line, "[<"))
		return false;
	line->p = memchr(line->p, ']', (size_t)(line->end - line->p));
	if (!line->p)
		return false;
	line->p++;
	while (line->p < line->end && *line->p == ' ')
		line->p++;
	*ret = *line;
	return ret->p < ret->end && !(ret->end - ret->p > 2 && memcmp(ret->p, "0x", 2) == 0);
}

const char *const *kstack_parse(const char *buf, size_t len, struct arena *a, size_t *ret_count)
{
	struct scan s = { buf, buf + len }, line, frame;
	const char *found[KSTACK_MAX];
	size_t count = 0;

	while (count < KSTACK_MAX && scan_line(&s, &line))
		if (scan_frame(&line, &frame))
			found[count++] = arena_memdup(a, frame.p, (size_t)(frame.end - frame.p));
	*ret_count = count;
	return count ? memcpy(arena_alloc(a, count * sizeof(found[0])), found,
			      count * sizeof(found[0]))
		     : NULL;
}

int kstack_read(const struct procroot *root, pid_t pid, pid_t tid, struct arena *a,
		const char *const **ret, size_t *ret_count)
{
	char path[PATH_SIZE], buf[STACK_SIZE];
	ssize_t n;

	snprintf(path, sizeof(path), "%d/task/%d/stack", (int)pid, (int)tid);
	n = procroot_read(root->fd, path, buf, sizeof(buf));
	if (n < 0)
		return (int)n;
	*ret = kstack_parse(buf, (size_t)n, a, ret_count);
	return 0;
}
