/* Who is at the other end: the groups of holders that answer for each kind of descriptor. */
#include "endpoints_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

enum { SPANS_MAX = SIDE_COUNT };

/* What to look for: holders of these, in order; with `others` without those of the same process
 * and the same open file as `of`. */
struct search {
	const struct endpoints *e;
	struct endpoint of;
	struct span spans[SPANS_MAX];
	size_t span_count;
	struct span shared; /* the same open file, of's own included */
};

/* ---- spans ---- */

static size_t lower_bound(struct span s, uint64_t item)
{
	size_t low = 0, high = s.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (s.items[middle] < item)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static size_t count_of_process(struct span s, uint32_t process)
{
	return lower_bound(s, (uint64_t)(process + UINT64_C(1)) << 32) -
	       lower_bound(s, (uint64_t)process << 32);
}

static bool span_has(struct span s, uint64_t item)
{
	size_t i = lower_bound(s, item);

	return i < s.count && s.items[i] == item;
}

/* The smallest item of all spans, taken away. False: there is none. */
static bool spans_next(struct span *spans, size_t n, uint64_t *ret)
{
	struct span *least = NULL;

	for (size_t i = 0; i < n; i++)
		if (spans[i].count && (!least || spans[i].items[0] < least->items[0]))
			least = &spans[i];
	if (!least)
		return false;
	*ret = *least->items++;
	least->count--;
	return true;
}

static void search_add(struct search *s, struct grouping_key key)
{
	struct span span = grouping_find(s->e->holders, key);

	if (span.count)
		s->spans[s->span_count++] = span;
}

static bool mode_known(const struct fd *f)
{
	return f->mode != '\0';
}

/* Everybody in the spans. */
static size_t everybody(struct search *s, bool certain, struct peer *ret, size_t max)
{
	size_t count = 0;
	uint64_t item;

	for (size_t i = 0; i < s->span_count; i++)
		count += s->spans[i].count;
	for (size_t i = 0; i < max && spans_next(s->spans, s->span_count, &item); i++) {
		ret[i].at = endpoint_unpack(item);
		ret[i].certain = certain && mode_known(endpoint_fd(s->e, ret[i].at));
	}
	return count;
}

/* All but descriptors of the same process and the same open file. They are counted without looking
 * at each: thousands may have inherited one file, and each of them is asked about. */
static size_t others(struct search *s, bool certain, struct peer *ret, size_t max)
{
	size_t sharing = s->shared.count - count_of_process(s->shared, s->of.process);
	size_t count = 0, filled = 0;
	uint64_t item;

	for (size_t i = 0; i < s->span_count; i++)
		count += s->spans[i].count - count_of_process(s->spans[i], s->of.process);
	count = count > sharing ? count - sharing : 0;
	if (max > count)
		max = count;
	while (filled < max && spans_next(s->spans, s->span_count, &item)) {
		struct endpoint at = endpoint_unpack(item);

		if (at.process == s->of.process || span_has(s->shared, item))
			continue;
		ret[filled].at = at;
		ret[filled++].certain = certain && mode_known(endpoint_fd(s->e, at));
	}
	return count;
}

/* ---- the kinds ---- */

typedef size_t (*peers_fn)(struct search *s, const struct fd *f, struct grouping_key key,
			   struct peer *ret, size_t max);

static size_t directed_peers(struct search *s, const struct fd *f, struct grouping_key key,
			     struct peer *ret, size_t max)
{
	enum side own = fd_side(f);

	for (enum side side = 0; side < SIDE_COUNT; side++) {
		struct grouping_key other = key;

		other.kind = key.kind - own + side;
		if (own == SIDE_BOTH || side != own)
			search_add(s, other);
	}
	if (own == SIDE_BOTH)
		return others(s, mode_known(f), ret, max);
	return everybody(s, true, ret, max);
}

static size_t object_peers(struct search *s, const struct fd *f, struct grouping_key key,
			   struct peer *ret, size_t max)
{
	(void)f;
	search_add(s, key);
	return others(s, true, ret, max);
}

/* An eventfd cannot be opened by a second one: whoever else has it has the same open file. Its id is
 * soon another's once it is closed, and descriptors are read one after the other. */
static size_t eventfd_peers(struct search *s, const struct fd *f, struct grouping_key key,
			    struct peer *ret, size_t max)
{
	size_t count;

	search_add(s, key);
	s->shared.count = 0;
	count = others(s, true, ret, max);
	for (size_t i = 0; i < count && i < max; i++) {
		const struct fd *peer = endpoint_fd(s->e, ret[i].at);

		ret[i].certain = ret[i].certain && f->share && peer->share == f->share;
	}
	return count;
}

static int compare_peers(const void *x, const void *y)
{
	uint64_t a = endpoint_pack(((const struct peer *)x)->at);
	uint64_t b = endpoint_pack(((const struct peer *)y)->at);

	return (a > b) - (a < b);
}

struct peer_list {
	struct peer *peers;
	size_t count, cap;
};

static void peer_list_add(struct peer_list *l, struct endpoint at, bool certain)
{
	l->peers = xgrow(l->peers, l->count, &l->cap, sizeof(*l->peers));
	l->peers[l->count++] = (struct peer){ at, certain };
}

/* Sorts, and makes one of those that were found in two ways: certain if one of them is. */
static size_t peer_list_take(struct peer_list *l, struct peer *ret, size_t max)
{
	size_t n = 0;

	qsort(l->peers, l->count, sizeof(*l->peers), compare_peers);
	for (size_t i = 0; i < l->count; i++) {
		if (n && compare_peers(&l->peers[n - 1], &l->peers[i]) == 0)
			l->peers[n - 1].certain |= l->peers[i].certain;
		else
			l->peers[n++] = l->peers[i];
	}
	if (max)
		memcpy(ret, l->peers, (n < max ? n : max) * sizeof(*ret));
	free(l->peers);
	return n;
}

static size_t socket_peers(struct search *s, const struct fd *f, struct grouping_key key,
			   struct peer *ret, size_t max)
{
	struct socket_links links = { NULL, 0, 0 };
	struct peer_list list = { NULL, 0, 0 };

	sockets_links(s->e->sockets, f, &links);
	for (size_t i = 0; i < links.count; i++) {
		struct span span;

		key.a = links.links[i].inode;
		span = grouping_find(s->e->holders, key);
		for (size_t j = 0; j < span.count; j++)
			peer_list_add(&list, endpoint_unpack(span.items[j]),
				      links.links[i].certain);
	}
	free(links.links);
	return list.count ? peer_list_take(&list, ret, max) : 0;
}

/* The devices of one side of a pseudoterminal's index that the other side has not. */
static size_t lonely_places(const struct endpoints *e, struct grouping_key own,
			    struct grouping_key other, uint64_t *ret_first)
{
	struct span a = grouping_find(e->holders, own), b = grouping_find(e->holders, other);
	size_t n = 0;

	for (size_t i = 0; i < a.count; i++) {
		size_t j = 0;

		while (j < b.count && b.items[j] != a.items[i])
			j++;
		if (j == b.count && n++ == 0)
			*ret_first = a.items[i];
	}
	return n;
}

/* A slave is on the devpts where its pair was made, and so is a master that was opened by a link to
 * pts/ptmx. A master that was opened by a device node is on the file system of that node, which
 * fits to any slave with the index: it is that one's for which there is no other master. */
static size_t pty_peers(struct search *s, const struct fd *f, struct grouping_key key,
			struct peer *ret, size_t max)
{
	enum side own = pty_side(f);
	enum side other = own == SIDE_MASTER ? SIDE_SLAVE : SIDE_MASTER;
	struct grouping_key own_places = join_key(JOIN_PTY_PLACES, own, key.a, 0);
	struct grouping_key other_places = join_key(JOIN_PTY_PLACES, other, key.a, 0);
	uint64_t place = pty_place(f), unused;
	size_t own_count;

	search_add(s, join_key(JOIN_PTY, other, key.a, place));
	if (s->span_count)
		return everybody(s, place != PTY_NOWHERE, ret, max);
	own_count = lonely_places(s->e, own_places, other_places, &unused);
	if (lonely_places(s->e, other_places, own_places, &place) != 1)
		return 0;
	search_add(s, join_key(JOIN_PTY, other, key.a, place));
	return everybody(s, own_count == 1, ret, max);
}

static const peers_fn kinds[JOIN_COUNT] = {
	[JOIN_PIPE] = directed_peers, [JOIN_FIFO] = directed_peers,   [JOIN_SOCKET] = socket_peers,
	[JOIN_PTY] = pty_peers,	      [JOIN_EVENTFD] = eventfd_peers, [JOIN_MQUEUE] = object_peers,
	[JOIN_BLOCK] = object_peers,  [JOIN_FILE] = object_peers,
};

size_t endpoints_peers(const struct endpoints *e, struct endpoint of, struct peer *ret, size_t max)
{
	const struct files_process *p = endpoint_process(e, of);
	const struct fd *f = endpoint_fd(e, of);
	struct search s = { .e = e, .of = of };
	struct grouping_key key;

	if (!fd_key(p, f, &key))
		return 0;
	if (f->share)
		s.shared = grouping_find(e->holders, fd_shared_key(p, f));
	return kinds[fd_join(f)](&s, f, key, ret, max);
}
