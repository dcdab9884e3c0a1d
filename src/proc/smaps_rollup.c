#include "proc/smaps_rollup.h"

#include <errno.h>

#include "keyed_priv.h"
#include "types/task.h"

#define LINE(key, member) KEYED_ROW(key, keyed_get_kb, struct task_rollup, member)

static const struct keyed_row lines[] = {
	LINE("Rss:", rss),
	LINE("Pss:", pss),
	LINE("Pss_Anon:", pss_anon),
	LINE("Pss_File:", pss_file),
	LINE("Pss_Shmem:", pss_shmem),
	LINE("Shared_Clean:", shared_clean),
	LINE("Shared_Dirty:", shared_dirty),
	LINE("Private_Clean:", private_clean),
	LINE("Private_Dirty:", private_dirty),
	LINE("Referenced:", referenced),
	LINE("Anonymous:", anonymous),
	LINE("Shared_Hugetlb:", shared_hugetlb),
	LINE("Private_Hugetlb:", private_hugetlb),
	LINE("Swap:", swap),
	LINE("SwapPss:", swap_pss),
	LINE("Locked:", locked),
};

int smaps_rollup_parse(const char *buf, size_t len, struct task_rollup *ret)
{
	struct task_rollup rollup = { 0 };

	if (keyed_parse(lines, sizeof(lines) / sizeof(lines[0]), buf, len, &rollup) == 0)
		return -EINVAL;
	*ret = rollup;
	return 0;
}
