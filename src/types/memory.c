#include "types/memory.h"

const char *mapping_kind_name(enum mapping_kind kind)
{
	static const char *const names[MAPPING_KIND_COUNT] = {
		[MAPPING_FILE] = "file",   [MAPPING_ANONYMOUS] = "anonymous",
		[MAPPING_HEAP] = "heap",   [MAPPING_STACK] = "stack",
		[MAPPING_SHMEM] = "shmem", [MAPPING_SPECIAL] = "special",
	};

	return names[kind];
}
