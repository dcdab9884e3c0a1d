#include "types/trace_event.h"

static size_t padded(size_t n)
{
	return (n + 7) & ~(size_t)7;
}

const struct trace_block *trace_block_next(const struct trace_event *e, const struct trace_block *b)
{
	const char *end = (const char *)e + e->size;
	const char *at = b ? (const char *)(b + 1) + padded(b->length) : (const char *)(e + 1);

	return (size_t)(end - at) < sizeof(*b) ? NULL : (const struct trace_block *)at;
}

const void *trace_event_memory(const struct trace_event *e, uint64_t address, size_t length,
			       size_t *ret_got)
{
	const void *found = NULL;
	size_t got = 0;

	for (const struct trace_block *b = trace_block_next(e, NULL); b;
	     b = trace_block_next(e, b)) {
		uint64_t skip = address - b->address;
		size_t here;

		if (b->kind != TRACE_BLOCK_MEMORY || address < b->address || skip >= b->length)
			continue;
		here = b->length - (size_t)skip;
		if (here > length)
			here = length;
		if (here > got) {
			got = here;
			found = (const char *)trace_block_bytes(b) + skip;
		}
	}
	if (found)
		*ret_got = got;
	return found;
}

const struct trace_block *trace_event_block(const struct trace_event *e, enum trace_block_kind kind,
					    uint64_t address)
{
	const struct trace_block *b = trace_block_next(e, NULL);

	while (b && (b->kind != (uint32_t)kind || b->address != address))
		b = trace_block_next(e, b);
	return b;
}
