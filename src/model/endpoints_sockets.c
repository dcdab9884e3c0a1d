/* Which sockets belong together, by what the kernel tells of each: the peer's inode and who waits
 * to be accepted (unix), addresses (tcp, udp).
 *
 * unix   its peer's inode; those that have it as theirs; a listener and those in its queue
 * tcp    the socket of the same network namespace with both addresses exchanged; one in another
 *        namespace if there is only one and the address is not every namespace's own (loopback)
 * udp    the same; else, of a connected one, those bound to where it sends; and the reverse */
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/alloc.h"
#include "endpoints_priv.h"

/* What the items of the grouping, indices of sockets, have in common. */
enum relation {
	BY_INODE, /* their own */
	BY_PEER, /* the same peer's inode */
	BY_PENDING, /* a listener with this inode in its queue */
	BY_PAIR, /* both addresses, of any namespace */
	BY_BOUND, /* not connected, bound to this port */
	BY_REMOTE /* connected to this port */
};

struct sockets {
	const struct files *files;
	struct grouping *index;
};

/* v4 as if mapped into v6. */
struct address {
	uint8_t bytes[16];
	uint16_t port;
};

static const uint8_t v4_prefix[12] = { [10] = 0xff, [11] = 0xff };

static struct address address_of(const struct socket *s, const struct socket_address *a)
{
	struct address r = { .port = a->port };

	if (s->family == AF_INET) {
		memcpy(r.bytes, v4_prefix, sizeof(v4_prefix));
		memcpy(r.bytes + 12, a->bytes, 4);
	} else {
		memcpy(r.bytes, a->bytes, sizeof(r.bytes));
	}
	return r;
}

static bool is_v4(const struct address *a)
{
	return memcmp(a->bytes, v4_prefix, sizeof(v4_prefix)) == 0;
}

static bool is_loopback(const struct address *a)
{
	static const uint8_t v6[16] = { [15] = 1 };

	return is_v4(a) ? a->bytes[12] == 127 : memcmp(a->bytes, v6, sizeof(v6)) == 0;
}

static bool is_any(const struct address *a)
{
	static const uint8_t none[16];

	return memcmp(a->bytes, none, 16) == 0 || (is_v4(a) && !memcmp(a->bytes + 12, none, 4));
}

static bool same_host(const struct address *a, const struct address *b)
{
	return memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

static bool same_address(const struct address *a, const struct address *b)
{
	return a->port == b->port && same_host(a, b);
}

static bool is_inet(const struct socket *s)
{
	return (s->family == AF_INET || s->family == AF_INET6) &&
	       (s->protocol == IPPROTO_TCP || s->protocol == IPPROTO_UDP);
}

/* ---- keys ---- */

static struct grouping_key inode_key(enum relation relation, uint64_t inode)
{
	return (struct grouping_key){ .a = inode, .kind = relation };
}

static uint64_t address_hash(uint64_t h, const struct address *a)
{
	uint64_t words[2];

	memcpy(words, a->bytes, sizeof(words));
	return hash_mix(hash_mix(hash_mix(h, words[0]), words[1]), a->port);
}

/* Different pairs may have one key: they are compared where it is used. */
static struct grouping_key pair_key(uint32_t protocol, const struct address *local,
				    const struct address *remote)
{
	return (struct grouping_key){ .a = address_hash(address_hash(protocol, local), remote),
				      .kind = BY_PAIR };
}

static struct grouping_key port_key(enum relation relation, const struct socket *s, uint16_t port)
{
	return (struct grouping_key){ .a = (uint64_t)s->protocol << 16 | port,
				      .b = s->net,
				      .kind = relation };
}

static void add_inet(struct sockets *k, const struct socket *s, uint64_t item)
{
	struct address local = address_of(s, &s->local), remote = address_of(s, &s->remote);

	if (remote.port) {
		grouping_add(k->index, pair_key(s->protocol, &local, &remote), item);
		grouping_add(k->index, port_key(BY_REMOTE, s, remote.port), item);
	} else if (local.port) {
		grouping_add(k->index, port_key(BY_BOUND, s, local.port), item);
	}
}

static void add_socket(struct sockets *k, const struct socket *s, uint64_t item)
{
	if (s->inode)
		grouping_add(k->index, inode_key(BY_INODE, s->inode), item);
	if (is_inet(s))
		add_inet(k, s, item);
	if (s->family != AF_UNIX)
		return;
	if (s->peer)
		grouping_add(k->index, inode_key(BY_PEER, s->peer), item);
	for (size_t i = 0; i < s->pending_count; i++)
		if (s->pending[i])
			grouping_add(k->index, inode_key(BY_PENDING, s->pending[i]), item);
}

struct sockets *sockets_new(const struct files *files)
{
	struct sockets *k = xcalloc(1, sizeof(*k));

	k->files = files;
	k->index = grouping_new(2 * files->socket_count);
	for (size_t i = 0; i < files->socket_count; i++)
		add_socket(k, &files->sockets[i], i);
	grouping_finish(k->index);
	return k;
}

void sockets_free(struct sockets *k)
{
	if (!k)
		return;
	grouping_free(k->index);
	free(k);
}

static struct span find(const struct sockets *k, struct grouping_key key)
{
	return grouping_find(k->index, key);
}

static const struct socket *item_socket(const struct sockets *k, struct span span, size_t i)
{
	return &k->files->sockets[span.items[i]];
}

/* The only one with that inode, or NULL. */
static const struct socket *only_one(const struct sockets *k, uint64_t inode)
{
	struct span span = find(k, inode_key(BY_INODE, inode));

	return span.count == 1 ? item_socket(k, span, 0) : NULL;
}

static void add_link(struct socket_links *l, uint64_t inode, bool certain)
{
	if (!inode)
		return;
	l->links = xgrow(l->links, l->count, &l->cap, sizeof(*l->links));
	l->links[l->count++] = (struct socket_link){ inode, certain };
}

/* ---- unix ---- */

/* Both tell of each other; a datagram socket may send to one that does not know it. */
static bool belongs(const struct socket *sender, const struct socket *receiver)
{
	if (!sender || !receiver || sender->peer != receiver->inode)
		return false;
	return receiver->peer == sender->inode || sender->type == SOCK_DGRAM;
}

static void unix_links(const struct sockets *k, const struct fd *of, struct socket_links *ret)
{
	const struct socket *own = only_one(k, of->inode);
	struct span senders = find(k, inode_key(BY_PEER, of->inode));
	struct span listeners = find(k, inode_key(BY_PENDING, of->inode));
	const struct socket *told = own ? own : of->socket;

	if (told && told->peer)
		add_link(ret, told->peer, belongs(own, only_one(k, told->peer)));
	for (size_t i = 0; i < senders.count; i++) {
		const struct socket *s = item_socket(k, senders, i);

		add_link(ret, s->inode, belongs(only_one(k, s->inode), own));
	}
	for (size_t i = 0; i < listeners.count; i++)
		add_link(ret, item_socket(k, listeners, i)->inode, own && listeners.count == 1);
	for (size_t i = 0; told && i < told->pending_count; i++) {
		uint64_t inode = told->pending[i];

		add_link(ret, inode,
			 own && only_one(k, inode) &&
				 find(k, inode_key(BY_PENDING, inode)).count == 1);
	}
}

/* ---- tcp, udp ---- */

struct pair {
	struct address local, remote;
};

static struct pair pair_of(const struct socket *s)
{
	return (struct pair){ address_of(s, &s->local), address_of(s, &s->remote) };
}

static bool is_pair(const struct socket *s, uint32_t protocol, const struct address *local,
		    const struct address *remote)
{
	struct pair p = pair_of(s);

	return s->protocol == protocol && same_address(&p.local, local) &&
	       same_address(&p.remote, remote);
}

/* Sockets with the addresses exchanged, in the same namespace or, without `here`, in others. */
static size_t exchanged(const struct sockets *k, const struct socket *s, bool here, bool certain,
			struct socket_links *ret)
{
	struct pair p = pair_of(s);
	struct span span = find(k, pair_key(s->protocol, &p.remote, &p.local));
	size_t n = 0;

	for (size_t i = 0; i < span.count; i++) {
		const struct socket *t = item_socket(k, span, i);

		if ((t->net == s->net) != here || !is_pair(t, s->protocol, &p.remote, &p.local))
			continue;
		n++;
		if (ret)
			add_link(ret, t->inode, certain);
	}
	return n;
}

/* How well an unconnected socket fits to what is sent to an address: 0 not at all, 1 by listening
 * to all addresses, 2 by that one. */
static int fit(const struct socket *bound, const struct address *to, bool to_itself)
{
	struct address local = address_of(bound, &bound->local);
	bool any = bound->family == AF_INET ? is_any(&local) : is_any(&local) && !is_v4(&local);

	if (same_host(&local, to))
		return 2;
	if (!any || !to_itself)
		return 0;
	return bound->family == AF_INET ? is_v4(to) : !(is_v4(to) && bound->bound_v6only);
}

/* Whether what is sent from one address to the other stays on the machine. Others may too: that is
 * not to be seen from them. */
static bool to_itself(const struct pair *p)
{
	return is_loopback(&p->remote) || same_host(&p->local, &p->remote);
}

/* The unconnected sockets that get what s sends. */
static void bound_links(const struct sockets *k, const struct socket *s, bool certain,
			struct socket_links *ret)
{
	struct pair p = pair_of(s);
	struct span span = find(k, port_key(BY_BOUND, s, p.remote.port));
	int best = 1;
	size_t n = 0;

	for (size_t i = 0; i < span.count; i++) {
		int f = fit(item_socket(k, span, i), &p.remote, to_itself(&p));

		if (f > best) {
			best = f;
			n = 0;
		}
		n += f == best;
	}
	for (size_t i = 0; n && i < span.count; i++) {
		const struct socket *t = item_socket(k, span, i);

		if (fit(t, &p.remote, to_itself(&p)) == best)
			add_link(ret, t->inode, certain && n == 1 && s->net);
	}
}

/* The other end of a connected socket. */
static void connected_links(const struct sockets *k, const struct socket *s,
			    struct socket_links *ret)
{
	struct pair p = pair_of(s);
	size_t here = exchanged(k, s, true, false, NULL);

	if (here) {
		exchanged(k, s, true, here == 1 && s->net, ret);
		/* One that no process has yet: whoever listens there will. */
		if (s->protocol == IPPROTO_TCP && !ret->count)
			bound_links(k, s, false, ret);
		return;
	}
	if (!is_loopback(&p.remote) && exchanged(k, s, false, false, NULL) == 1)
		exchanged(k, s, false, false, ret);
	else if (s->protocol == IPPROTO_UDP)
		bound_links(k, s, true, ret);
}

/* Those whose other end is this unconnected one. */
static void sender_links(const struct sockets *k, const struct socket *s, struct socket_links *ret)
{
	struct span span = find(k, port_key(BY_REMOTE, s, s->local.port));

	for (size_t i = 0; i < span.count; i++) {
		const struct socket *t = item_socket(k, span, i);
		struct socket_links links = { NULL, 0, 0 };

		connected_links(k, t, &links);
		for (size_t j = 0; j < links.count; j++)
			if (links.links[j].inode == s->inode)
				add_link(ret, t->inode, links.links[j].certain);
		free(links.links);
	}
}

void sockets_links(const struct sockets *k, const struct fd *of, struct socket_links *ret)
{
	const struct socket *s = of->socket;

	if (of->type == FD_UNIX)
		unix_links(k, of, ret);
	else if (s && is_inet(s) && s->remote.port)
		connected_links(k, s, ret);
	else if (s && is_inet(s) && s->local.port)
		sender_links(k, s, ret);
}

bool sockets_bound(const struct sockets *k, const struct socket *socket, uint16_t port)
{
	return find(k, port_key(BY_BOUND, socket, port)).count > 0;
}
