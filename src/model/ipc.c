#include "model/ipc.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "endpoints_priv.h"
#include "ipc_maker_priv.h"

/* Five hundred that share one memory are 125,000 edges. */
enum { FOUND_MAX = 1 << 18 };

struct graph {
	struct ipc ipc;
	struct arena *arena;
};

/* ---- which way data goes ---- */

static bool can_read(const struct fd *f)
{
	return f->mode != 'w';
}

static bool can_write(const struct fd *f)
{
	return f->mode != 'r';
}

/* A datagram socket sends to its peer; who is not connected back may answer, but need not. */
static bool sends_to(const struct fd *x, const struct fd *y)
{
	const struct socket *s = x->socket, *t = y->socket;

	return !s || !t || s->type != SOCK_DGRAM || s->peer == t->inode;
}

enum { FORTH = 1, BACK = 2 };

static unsigned ways(enum ipc_kind kind, const struct fd *x, const struct fd *y)
{
	bool forth, back;

	if (kind == IPC_UNIX) {
		forth = sends_to(x, y);
		back = sends_to(y, x);
	} else {
		forth = can_write(x) && can_read(y);
		back = can_write(y) && can_read(x);
	}
	return (forth ? FORTH : 0) | (back ? BACK : 0);
}

/* ---- finding edges ---- */

void ipc_maker_add(struct ipc_maker *m, const struct found *f)
{
	uint32_t from = f->from.process, to = f->to.process;

	if (from == to && !m->own)
		return;
	if (m->wanted && !m->wanted[from] && !m->wanted[to])
		return;
	if (m->count >= FOUND_MAX) {
		m->truncated = true;
		return;
	}
	m->found = xgrow(m->found, m->count, &m->cap, sizeof(*m->found));
	m->found[m->count] = *f;
	m->found[m->count].edge.from = from;
	m->found[m->count].edge.to = to;
	m->found[m->count].edge.from_fd = endpoint_fd(m->e, f->from)->fd;
	m->found[m->count].edge.to_fd = endpoint_fd(m->e, f->to)->fd;
	ipc_object_id(&m->found[m->count++], m->e);
}

static void add_pair(struct ipc_maker *m, enum ipc_kind kind, struct endpoint x, struct endpoint y,
		     bool certain)
{
	const struct fd *a = endpoint_fd(m->e, x), *b = endpoint_fd(m->e, y);
	unsigned way = ways(kind, a, b);
	struct found f = { .edge = { .kind = kind, .certain = certain } };

	/* Memory joins those that have it mapped, not with those that read its file. */
	if (ipc_kind_of(b) == IPC_KIND_COUNT || !way)
		return;
	f.edge.both = way == (FORTH | BACK);
	if (f.edge.both ? endpoint_pack(x) < endpoint_pack(y) : way == FORTH) {
		f.from = x;
		f.to = y;
	} else {
		f.from = y;
		f.to = x;
	}
	ipc_maker_add(m, &f);
}

struct buffer {
	struct peer *peers;
	struct endpoint *shared;
	size_t peer_cap, shared_cap;
};

static void add_peers(struct ipc_maker *m, struct buffer *b, struct endpoint of, enum ipc_kind kind)
{
	size_t n = endpoints_peers(m->e, of, b->peers, b->peer_cap);

	if (n > b->peer_cap) {
		b->peer_cap = n;
		b->peers = xreallocarray(b->peers, n, sizeof(*b->peers));
		endpoints_peers(m->e, of, b->peers, n);
	}
	for (size_t i = 0; i < n && !m->truncated; i++)
		add_pair(m, kind, of, b->peers[i].at, b->peers[i].certain);
}

/* What is no peer because it is the same open file, inherited or sent, joins all the same where both
 * may write and read it. */
static void add_shared(struct ipc_maker *m, struct buffer *b, struct endpoint of,
		       enum ipc_kind kind)
{
	size_t n = endpoints_shared(m->e, of, b->shared, b->shared_cap);

	if (n > b->shared_cap) {
		b->shared_cap = n;
		b->shared = xreallocarray(b->shared, n, sizeof(*b->shared));
		endpoints_shared(m->e, of, b->shared, n);
	}
	for (size_t i = 0; i < n && !m->truncated; i++)
		if (b->shared[i].process != of.process)
			add_pair(m, kind, of, b->shared[i], true);
}

static bool is_one_for_all(enum ipc_kind kind)
{
	return kind == IPC_MEMFD || kind == IPC_SHM || kind == IPC_MQUEUE || kind == IPC_FIFO;
}

static void add_process(struct ipc_maker *m, struct buffer *b, uint32_t process)
{
	const struct files_process *p = &endpoints_files(m->e)->processes[process];

	for (uint32_t i = 0; i < p->count && !m->truncated; i++) {
		enum ipc_kind kind = ipc_kind_of(&p->fds[i]);
		struct endpoint at = { process, i };

		if (kind == IPC_KIND_COUNT)
			continue;
		add_peers(m, b, at, kind);
		if (is_one_for_all(kind))
			add_shared(m, b, at, kind);
	}
}

static void find_edges(struct ipc_maker *m)
{
	struct buffer b = { NULL, NULL, 0, 0 };

	for (uint32_t p = 0; p < endpoints_files(m->e)->process_count && !m->truncated; p++)
		if (!m->wanted || m->wanted[p])
			add_process(m, &b, p);
	ipc_maker_locks(m);
	free(b.peers);
	free(b.shared);
}

/* ---- the graph ---- */

static int order(uint64_t x, uint64_t y)
{
	return (x > y) - (x < y);
}

static int compare_objects(const struct found *x, const struct found *y)
{
	return order(x->edge.from, y->edge.from) ?: order(x->edge.to, y->edge.to)
		       ?: order(x->edge.kind, y->edge.kind)
		       ?: order(x->a, y->a)
		       ?: order(x->b, y->b);
}

/* Descriptors before what is mapped. */
static int compare_found(const void *a, const void *b)
{
	const struct found *x = a, *y = b;

	return compare_objects(x, y) ?: order((uint32_t)x->edge.from_fd, (uint32_t)y->edge.from_fd)
					  ?: order((uint32_t)x->edge.to_fd, (uint32_t)y->edge.to_fd);
}

static size_t unite(struct found *found, size_t count)
{
	size_t n = 0;

	if (count)
		qsort(found, count, sizeof(*found), compare_found);
	for (size_t i = 0; i < count; i++) {
		if (n && compare_objects(&found[n - 1], &found[i]) == 0) {
			found[n - 1].edge.certain |= found[i].edge.certain;
			found[n - 1].edge.both |= found[i].edge.both;
		} else {
			found[n++] = found[i];
		}
	}
	return n;
}

static void keep_edges(struct graph *g, const struct ipc_maker *m)
{
	struct ipc_edge *edges = arena_alloc(g->arena, m->count * sizeof(*edges));

	for (size_t i = 0; i < m->count; i++) {
		edges[i] = m->found[i].edge;
		ipc_object_name(&edges[i], &m->found[i], m->e, g->arena);
	}
	g->ipc.edges = edges;
	g->ipc.edge_count = m->count;
	g->ipc.truncated = m->truncated;
}

/* Those that were asked for, and whoever an edge leads to. */
static void keep_nodes(struct graph *g, const struct ipc_maker *m, bool *in)
{
	size_t processes = endpoints_files(m->e)->process_count, n = 0;
	uint32_t *nodes;

	for (size_t i = 0; i < m->count; i++)
		in[m->found[i].edge.from] = in[m->found[i].edge.to] = true;
	for (size_t i = 0; i < processes; i++)
		n += in[i];
	nodes = arena_alloc(g->arena, n * sizeof(*nodes));
	g->ipc.nodes = nodes;
	g->ipc.node_count = n;
	for (uint32_t i = 0; i < processes; i++)
		if (in[i])
			*nodes++ = i;
}

struct ipc *ipc_new(const struct endpoints *e, const pid_t *pids, size_t count, bool own)
{
	const struct files *files = endpoints_files(e);
	CLEANUP_FREE bool *wanted = xcalloc(files->process_count, sizeof(*wanted));
	struct ipc_maker m = { .e = e, .wanted = pids ? wanted : NULL, .own = own };
	struct graph *g = xcalloc(1, sizeof(*g));

	for (size_t i = 0; pids && i < count; i++) {
		const struct files_process *p = files_find(files, pids[i]);

		if (p)
			wanted[p - files->processes] = true;
	}
	g->arena = arena_new();
	find_edges(&m);
	m.count = unite(m.found, m.count);
	keep_edges(g, &m);
	keep_nodes(g, &m, wanted);
	free(m.found);
	return &g->ipc;
}

void ipc_free(struct ipc *i)
{
	struct graph *g = (struct graph *)i;

	if (!g)
		return;
	arena_free(g->arena);
	free(g);
}
