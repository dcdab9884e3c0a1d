/* The arguments of a process, as ps and procview show them, are memory of the process itself: it may
 * write its name there. comm holds 15 bytes, this the whole name. */
#include "title_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"

void title_begin(struct title *t)
{
	CLEANUP_CLOSE int fd = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
	char bytes[4096];
	ssize_t n = fd < 0 ? -1 : read(fd, bytes, sizeof(bytes));

	/* The kernel's own record of the place begins with argv[0], to which glibc still points. */
	t->at = program_invocation_name;
	t->size = n > 0 && memcmp(bytes, t->at, (size_t)n) == 0 ? (size_t)n : 0;
}

void title_set(const struct title *t, const char *name)
{
	size_t len = strlen(name);

	if (t->size < 2)
		return;
	memset(t->at, 0, t->size);
	memcpy(t->at, name, len < t->size - 1 ? len : t->size - 1);
}
