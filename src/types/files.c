#include "types/files.h"

#include <stdlib.h>
#include <sys/sysmacros.h>

#include "base/arena.h"

struct files *files_new(void)
{
	struct arena *arena = arena_new();
	struct files *f = arena_zalloc(arena, sizeof(*f));

	f->arena = arena;
	return f;
}

void files_free(struct files *f)
{
	if (f)
		arena_free(f->arena);
}

const struct files_process *files_find(const struct files *f, pid_t pid)
{
	size_t low = 0, high = f->process_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (f->processes[middle].id.pid < pid)
			low = middle + 1;
		else
			high = middle;
	}
	return low < f->process_count && f->processes[low].id.pid == pid ? &f->processes[low]
									 : NULL;
}

const char *file_lock_kind_name(enum file_lock_kind kind)
{
	static const char *const names[LOCK_KIND_COUNT] = {
		[LOCK_FLOCK] = "flock",
		[LOCK_POSIX] = "posix",
		[LOCK_OFD] = "ofd",
		[LOCK_LEASE] = "lease",
	};

	return names[kind];
}

static int by_mount(const void *key, const void *row)
{
	const struct file_mount *m = row;
	int32_t id = *(const int32_t *)key;

	return (id > m->id) - (id < m->id);
}

const struct file_mount *files_find_mount(const struct files *f, int32_t id)
{
	if (!f->mount_count)
		return NULL;
	return bsearch(&id, f->mounts, f->mount_count, sizeof(*f->mounts), by_mount);
}

const struct file_driver *files_find_driver(const struct files *f, bool block, uint32_t device)
{
	for (size_t i = 0; i < f->driver_count; i++) {
		const struct file_driver *d = &f->drivers[i];

		if (d->block == block && d->major == major(device) &&
		    (d->minor < 0 || (uint32_t)d->minor == minor(device)))
			return d;
	}
	return NULL;
}
