#include "source/source.h"

#include <errno.h>

#include "base/clock.h"

void source_reading(struct source *s, pid_t pid)
{
	/* Never a pid with the time of another: see reader_stuck. */
	atomic_store(&s->progress.pid, 0);
	if (!pid)
		return;
	atomic_store(&s->progress.since, clock_monotonic());
	atomic_store(&s->progress.pid, pid);
}

int source_snapshot(struct source *s, const struct snapshot_request *r, struct snapshot **ret)
{
	return s->ops->snapshot(s, r, ret);
}

int source_detail(struct source *s, struct task_id id, unsigned parts, struct detail **ret)
{
	return s->ops->detail(s, id, parts, ret);
}

int source_files(struct source *s, const struct files_request *r, struct files **ret)
{
	return s->ops->files ? s->ops->files(s, r, ret) : -ENOTSUP;
}

int source_command(struct source *s, const struct command *c, struct command_result **ret)
{
	return s->ops->command ? s->ops->command(s, c, ret) : -ENOTSUP;
}

void source_free(struct source *s)
{
	if (s)
		s->ops->free(s);
}
