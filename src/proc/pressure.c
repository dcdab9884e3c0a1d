#include "proc/pressure.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/number.h"
#include "base/procroot.h"

enum { FILE_SIZE = 512 };

/* "12.34" */
static bool scan_percent(struct scan *s, double *ret)
{
	uint64_t whole, hundredths = 0;
	const char *point;

	if (!scan_u64(s, &whole))
		return false;
	if (scan_text(s, ".")) {
		point = s->p;
		if (!scan_u64(s, &hundredths) || s->p - point != 2)
			return false;
	}
	*ret = (double)whole + (double)hundredths / 100;
	return true;
}

static bool scan_averages(struct scan *line, double *ret10, double *ret60, double *ret300)
{
	return scan_text(line, " avg10=") && scan_percent(line, ret10) &&
	       scan_text(line, " avg60=") && scan_percent(line, ret60) &&
	       scan_text(line, " avg300=") && scan_percent(line, ret300);
}

int pressure_parse(const char *buf, size_t len, struct pressure *ret)
{
	struct scan all = { buf, buf + len }, line;
	struct pressure p = { .known = false };

	while (scan_line(&all, &line)) {
		if (scan_text(&line, "some"))
			p.known = scan_averages(&line, &p.some10, &p.some60, &p.some300);
		else if (scan_text(&line, "full") &&
			 !scan_averages(&line, &p.full10, &p.full60, &p.full300))
			return -EINVAL;
	}
	if (!p.known)
		return -EINVAL;
	*ret = p;
	return 0;
}

void pressure_read(const struct procroot *root, struct pressure ret[PRESSURE_COUNT])
{
	static const char *const paths[PRESSURE_COUNT] = {
		[PRESSURE_CPU] = "pressure/cpu",
		[PRESSURE_MEMORY] = "pressure/memory",
		[PRESSURE_IO] = "pressure/io",
	};
	char buf[FILE_SIZE];

	for (int kind = 0; kind < PRESSURE_COUNT; kind++) {
		ssize_t n = procroot_read(root->fd, paths[kind], buf, sizeof(buf));

		ret[kind] = (struct pressure){ .known = false };
		if (n > 0 && pressure_parse(buf, (size_t)n, &ret[kind]) < 0)
			ret[kind].known = false;
	}
}
