/* /proc/PID/stack: functions, or nothing. */
#include <string.h>

#include "base/arena.h"
#include "fuzz.h"
#include "proc/kstack.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	size_t count, bytes = 0;
	const char *const *frames = kstack_parse((const char *)data, size, a, &count);

	FUZZ_CHECK(count <= KSTACK_MAX && !frames == (count == 0));
	for (size_t i = 0; i < count; i++) {
		FUZZ_CHECK(*frames[i] != '\0' || memchr(data, '\0', size));
		bytes += strlen(frames[i]);
	}
	FUZZ_CHECK(bytes <= size);
	arena_free(a);
	return 0;
}
