/* The graph as each of its processes sees it. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "model/ipc.h"

static struct ipc_link from_side(const struct ipc_edge *edge)
{
	return (struct ipc_link){ .process = edge->from,
				  .other = edge->to,
				  .fd = edge->from_fd,
				  .other_fd = edge->to_fd,
				  .way = edge->both ? IPC_BOTH : IPC_OUT,
				  .count = 1,
				  .edge = edge };
}

static struct ipc_link to_side(const struct ipc_edge *edge)
{
	return (struct ipc_link){ .process = edge->to,
				  .other = edge->from,
				  .fd = edge->to_fd,
				  .other_fd = edge->from_fd,
				  .way = edge->both ? IPC_BOTH : IPC_IN,
				  .count = 1,
				  .edge = edge };
}

static int order(uint64_t x, uint64_t y)
{
	return (x > y) - (x < y);
}

static int compare_objects(const struct ipc_edge *x, const struct ipc_edge *y)
{
	size_t len = x->object_len < y->object_len ? x->object_len : y->object_len;

	return memcmp(x->object, y->object, len) ?: order(x->object_len, y->object_len);
}

/* 0: they are shown as one. */
static int compare_kinds(const struct ipc_link *x, const struct ipc_link *y)
{
	return order(x->process, y->process)
		       ?: order(x->way, y->way)
		       ?: order(x->other, y->other)
		       ?: order(x->edge->kind, y->edge->kind)
		       ?: compare_objects(x->edge, y->edge)
		       ?: order(y->edge->certain, x->edge->certain);
}

static int compare(const void *a, const void *b)
{
	const struct ipc_link *x = a, *y = b;

	/* Descriptors before what is mapped. */
	return compare_kinds(x, y) ?: order((uint32_t)x->fd, (uint32_t)y->fd)
					      ?: order((uint32_t)x->other_fd, (uint32_t)y->other_fd);
}

size_t ipc_links(const struct ipc *i, struct ipc_link **ret)
{
	struct ipc_link *links = xcalloc(i->edge_count, 2 * sizeof(*links));
	size_t count = 0, n = 0;

	for (size_t e = 0; e < i->edge_count; e++) {
		links[count++] = from_side(&i->edges[e]);
		if (i->edges[e].from != i->edges[e].to)
			links[count++] = to_side(&i->edges[e]);
	}
	if (count)
		qsort(links, count, sizeof(*links), compare);
	for (size_t l = 0; l < count; l++) {
		if (n && compare_kinds(&links[n - 1], &links[l]) == 0)
			links[n - 1].count++;
		else
			links[n++] = links[l];
	}
	*ret = links;
	return n;
}

const struct ipc_link *ipc_links_of(const struct ipc_link *links, size_t count, uint32_t process,
				    size_t *ret_count)
{
	size_t low = 0, high = count, end;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (links[middle].process < process)
			low = middle + 1;
		else
			high = middle;
	}
	end = low;
	while (end < count && links[end].process == process)
		end++;
	*ret_count = end - low;
	return links + low;
}
