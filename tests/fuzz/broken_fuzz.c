/* A target that breaks on purpose, for the test of replay.c: it gives up on a Z. */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	for (size_t i = 0; i < size; i++)
		FUZZ_CHECK(data[i] != 'Z');
	return 0;
}
