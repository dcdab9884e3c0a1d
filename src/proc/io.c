#include "proc/io.h"

#include <errno.h>

#include "keyed_priv.h"
#include "types/task.h"

#define LINE(key, member) KEYED_ROW(key, keyed_get_u64, struct task_io, member)

static const struct keyed_row lines[] = {
	LINE("rchar:", rchar),
	LINE("wchar:", wchar),
	LINE("syscr:", syscr),
	LINE("syscw:", syscw),
	LINE("read_bytes:", read_bytes),
	LINE("write_bytes:", write_bytes),
	LINE("cancelled_write_bytes:", cancelled_write_bytes),
};

int io_parse(const char *buf, size_t len, struct task_io *ret)
{
	struct task_io io = { 0 };

	if (keyed_parse(lines, sizeof(lines) / sizeof(lines[0]), buf, len, &io) == 0)
		return -EINVAL;
	*ret = io;
	return 0;
}
