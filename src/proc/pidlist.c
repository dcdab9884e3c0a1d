#include "proc/pidlist.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/number.h"
#include "dents_priv.h"

enum { PID_DIGITS_MAX = 10 };

void pidlist_done(struct pidlist *l)
{
	free(l->pids);
	*l = (struct pidlist)PIDLIST_INIT;
}

/* A pid from a name of at most `max` bytes; 0 if it is none. */
static pid_t parse_name(const char *name, size_t max)
{
	size_t len = strnlen(name, max);
	int64_t n = 0;

	if (len == 0 || len > PID_DIGITS_MAX || name[0] == '0')
		return 0;
	for (size_t i = 0; i < len; i++) {
		if (name[i] < '0' || name[i] > '9')
			return 0;
		n = n * 10 + (name[i] - '0');
	}
	return n > INT32_MAX ? 0 : (pid_t)n;
}

void pidlist_parse(const char *buf, size_t len, struct pidlist *l)
{
	struct scan block = { buf, buf + len };
	const char *name;
	size_t max;

	while (dents_next(&block, &name, &max)) {
		pid_t pid = parse_name(name, max);

		if (pid == 0)
			continue;
		l->pids = xgrow(l->pids, l->count, &l->cap, sizeof(*l->pids));
		l->pids[l->count++] = pid;
	}
}

static int compare_pids(const void *a, const void *b)
{
	pid_t x = *(const pid_t *)a, y = *(const pid_t *)b;

	return (x > y) - (x < y);
}

static bool is_sorted(const struct pidlist *l)
{
	for (size_t i = 1; i < l->count; i++)
		if (l->pids[i] <= l->pids[i - 1])
			return false;
	return true;
}

void pidlist_sort(struct pidlist *l)
{
	size_t kept = 1;

	if (is_sorted(l))
		return;
	qsort(l->pids, l->count, sizeof(*l->pids), compare_pids);
	for (size_t i = 1; i < l->count; i++)
		if (l->pids[i] != l->pids[kept - 1])
			l->pids[kept++] = l->pids[i];
	l->count = kept;
}

static void add_block(const char *buf, size_t len, void *context)
{
	pidlist_parse(buf, len, context);
}

int pidlist_read(int dirfd, const char *path, struct pidlist *l)
{
	int err;

	l->count = 0;
	err = dents_read(dirfd, path, add_block, l);
	if (err)
		l->count = 0;
	pidlist_sort(l);
	return err;
}
