#include "types/memory.h"

#include <string.h>

const char *mapping_kind_name(enum mapping_kind kind)
{
	static const char *const names[MAPPING_KIND_COUNT] = {
		[MAPPING_FILE] = "file",   [MAPPING_ANONYMOUS] = "anonymous",
		[MAPPING_HEAP] = "heap",   [MAPPING_STACK] = "stack",
		[MAPPING_SHMEM] = "shmem", [MAPPING_SPECIAL] = "special",
	};

	return names[kind];
}

/* Of fs/proc/task_mmu.c, also those that only older kernels have; a record keeps the numbers, so
 * that new ones go to the end. */
static const char flags[][3] = {
	"rd", "wr", "ex", "sh", "mr", "mw", "me", "ms", "gd", "pf", "dw", "lo", "io", "sr",
	"rr", "dc", "de", "ac", "nr", "ht", "sf", "nl", "ar", "wf", "dd", "sd", "mm", "hg",
	"nh", "mg", "um", "uw", "ui", "mt", "bt", "mp", "ss", "sl", "lf", "dp", "gu",
};

enum { FLAG_COUNT = sizeof(flags) / sizeof(flags[0]) };

const char *mapping_flag_name(unsigned bit)
{
	if (bit == MAPPING_FLAG_OTHER)
		return "??";
	return bit < FLAG_COUNT ? flags[bit] : NULL;
}

unsigned mapping_flag_bit(const char letters[2])
{
	for (unsigned i = 0; i < FLAG_COUNT; i++)
		if (memcmp(flags[i], letters, 2) == 0)
			return i;
	return MAPPING_FLAG_OTHER;
}
