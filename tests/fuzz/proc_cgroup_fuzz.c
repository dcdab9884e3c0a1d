/* Cgroups: what is found in the lines is a piece of them, and a container has its engine. */
#include <errno.h>
#include <string.h>

#include "base/arena.h"
#include "fuzz.h"
#include "proc/cgroup.h"

static void check_piece(const char *piece, const char *path)
{
	FUZZ_CHECK(!piece || (*piece && strstr(path, piece)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cgroup_names names = { .path = "" };
	struct arena *a = arena_new();
	int err = cgroup_parse((const char *)data, size, a, &names);

	FUZZ_CHECK(err == 0 || (err == -EINVAL && *names.path == '\0'));
	if (!err) {
		FUZZ_CHECK(*names.path == '/' && !strchr(names.path, '\n'));
		check_piece(names.unit, names.path);
		check_piece(names.user_unit, names.path);
		FUZZ_CHECK(!names.user_unit || names.unit);
		FUZZ_CHECK(!names.container || strchr(names.container, ':') > names.container);
	}
	arena_free(a);
	return 0;
}
