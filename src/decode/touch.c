/* What a call is about: -e fd=, -P. */
#include <string.h>

#include "decode_priv.h"

static bool is_fd(const struct arg *a)
{
	return a->type == &type_fd || a->type == &type_dirfd;
}

bool call_has_fd(const struct call_row *row, const struct trace_event *entry, const uint64_t *fds,
		 size_t count)
{
	for (unsigned i = 0; i < row->arg_count; i++) {
		uint64_t fd = (uint32_t)entry->call.args[i];

		if (is_fd(&row->args[i]) && fd < count && (fds[fd / 64] >> fd % 64 & 1))
			return true;
	}
	return false;
}

static bool is_path(const struct trace_event *e, uint64_t address, const char *path)
{
	size_t got = 0, len = strlen(path);
	const char *s = trace_event_memory(e, address, len + 1, &got);

	return s && got == len + 1 && memcmp(s, path, len + 1) == 0;
}

static bool is_link(const struct trace_event *e, uint64_t fd, const char *path)
{
	const struct trace_block *b = trace_event_block(e, TRACE_BLOCK_FD, fd);

	return b && b->length == strlen(path) && memcmp(trace_block_bytes(b), path, b->length) == 0;
}

bool call_has_path(const struct call_row *row, const struct trace_event *entry, const char *path)
{
	for (unsigned i = 0; i < row->arg_count; i++) {
		const struct arg_type *type = row->args[i].type;
		uint64_t value = entry->call.args[i];

		if (type == &type_path && is_path(entry, value, path))
			return true;
		if (is_fd(&row->args[i]) && is_link(entry, (uint32_t)value, path))
			return true;
	}
	return false;
}
