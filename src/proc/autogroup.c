#include "proc/autogroup.h"

#include <errno.h>
#include <stdint.h>

#include "base/number.h"

int autogroup_parse(const char *buf, size_t len, int *ret_nice)
{
	struct scan s = { buf, buf + len };
	const char *name;
	size_t name_len;
	int64_t nice;

	if (!scan_word(&s, &name, &name_len) || !scan_text(&s, " nice ") || !scan_i64(&s, &nice) ||
	    nice < INT8_MIN || nice > INT8_MAX)
		return -EINVAL;
	*ret_nice = (int)nice;
	return 0;
}
