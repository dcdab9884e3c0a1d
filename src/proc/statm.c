#include "proc/statm.h"

#include <errno.h>

#include "base/number.h"
#include "types/task.h"

enum { STATM_SIZE, STATM_RESIDENT, STATM_SHARED, STATM_TEXT, STATM_LIB, STATM_DATA, STATM_COUNT };

int statm_parse(const char *buf, size_t len, struct task *ret, uint64_t *ret_size)
{
	struct scan s = { buf, buf + len };
	uint64_t n[STATM_COUNT];

	for (int i = 0; i < STATM_COUNT; i++)
		if (!scan_u64(&s, &n[i]))
			return -EINVAL;
	ret->rss = n[STATM_RESIDENT];
	ret->shared = n[STATM_SHARED];
	ret->text = n[STATM_TEXT];
	ret->data = n[STATM_DATA];
	*ret_size = n[STATM_SIZE];
	return 0;
}
