#include "proc/ns.h"

#include <errno.h>
#include <string.h>

#include "base/number.h"
#include "types/names.h"
#include "types/task.h"

int ns_parse(const char *link, size_t len, unsigned id, uint64_t *ret)
{
	struct scan s = { link, link + len };
	uint64_t inode;

	if (!scan_text(&s, namespace_name(id)) || !scan_text(&s, ":[") || !scan_u64(&s, &inode) ||
	    !scan_text(&s, "]") || s.p != s.end)
		return -EINVAL;
	*ret = inode;
	return 0;
}
