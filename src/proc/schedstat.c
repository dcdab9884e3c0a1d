#include "proc/schedstat.h"

#include <errno.h>

#include "base/number.h"
#include "types/task.h"

int schedstat_parse(const char *buf, size_t len, struct task_schedstat *ret)
{
	struct scan s = { buf, buf + len };
	struct task_schedstat st;

	if (!scan_u64(&s, &st.run_ns) || !scan_u64(&s, &st.wait_ns) || !scan_u64(&s, &st.slices))
		return -EINVAL;
	*ret = st;
	return 0;
}
