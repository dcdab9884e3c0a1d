#include "types/files.h"

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
