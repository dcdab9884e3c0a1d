#include "model/endpoints.h"

#include <stdlib.h>

#include "base/alloc.h"

struct endpoints {
	struct files *files;
};

struct endpoints *endpoints_new(struct files *files)
{
	struct endpoints *e = xcalloc(1, sizeof(*e));

	e->files = files;
	return e;
}

void endpoints_free(struct endpoints *e)
{
	if (!e)
		return;
	files_free(e->files);
	free(e);
}

const struct files *endpoints_files(const struct endpoints *e)
{
	return e->files;
}

const struct files_process *endpoint_process(const struct endpoints *e, struct endpoint at)
{
	return &e->files->processes[at.process];
}

const struct fd *endpoint_fd(const struct endpoints *e, struct endpoint at)
{
	return &e->files->processes[at.process].fds[at.fd];
}

bool endpoints_find(const struct endpoints *e, pid_t pid, int32_t fd, struct endpoint *ret)
{
	const struct files_process *p = files_find(e->files, pid);

	for (size_t i = 0; p && i < p->count; i++) {
		if (p->fds[i].fd != fd)
			continue;
		*ret = (struct endpoint){ (uint32_t)(p - e->files->processes), (uint32_t)i };
		return true;
	}
	return false;
}
