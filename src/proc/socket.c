#include "proc/socket.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/procroot.h"
#include "base/strbuf.h"
#include "socket_priv.h"

/* Unix sockets are not the first: a socket's first dump has the smallest blocks, into which a
 * listener with all that wait at it may not fit. */
const struct socket_kind socket_kinds[] = {
	{ AF_INET, SOCK_STREAM, IPPROTO_TCP, true, "tcp" },
	{ AF_INET6, SOCK_STREAM, IPPROTO_TCP, true, "tcp6" },
	{ AF_INET, SOCK_DGRAM, IPPROTO_UDP, true, "udp" },
	{ AF_INET6, SOCK_DGRAM, IPPROTO_UDP, true, "udp6" },
	{ AF_INET, SOCK_DGRAM, IPPROTO_UDPLITE, true, "udplite" },
	{ AF_INET6, SOCK_DGRAM, IPPROTO_UDPLITE, true, "udplite6" },
	{ AF_INET, SOCK_RAW, IPPROTO_RAW, true, "raw" },
	{ AF_INET6, SOCK_RAW, IPPROTO_RAW, true, "raw6" },
	{ AF_INET, SOCK_DGRAM, IPPROTO_ICMP, false, "icmp" },
	{ AF_INET6, SOCK_DGRAM, IPPROTO_ICMPV6, false, "icmp6" },
	{ AF_UNIX, 0, 0, true, "unix" },
	{ AF_NETLINK, 0, 0, true, "netlink" },
	{ AF_PACKET, 0, 0, true, "packet" },
	{ AF_VSOCK, 0, 0, true, NULL },
};
const size_t socket_kind_count = sizeof(socket_kinds) / sizeof(socket_kinds[0]);
static_assert(sizeof(socket_kinds) / sizeof(socket_kinds[0]) <= 32,
	      "bits of socket_reader.lacking");

enum { TABLE_LIMIT = 1 << 28, PATH_SIZE = 64 };

struct socket socket_unknown(const struct socket_kind *k)
{
	return (struct socket){
		.family = k->family,
		.type = k->type,
		.protocol = k->protocol,
		.uid = UINT32_MAX,
		.receive_queue = UINT32_MAX,
		.send_queue = UINT32_MAX,
	};
}

/* Without an inode: nobody has called accept(2) for it yet, or nobody has it any longer. */
static bool may_be_held(const struct socket *s)
{
	return s->inode || (s->protocol == IPPROTO_TCP && s->type == SOCK_STREAM &&
			    (s->state == TCP_ESTABLISHED || s->state == TCP_CLOSE_WAIT));
}

void socket_list_add(struct socket_list *l, const struct socket *s)
{
	if (!may_be_held(s))
		return;
	if (l->count >= SOCKETS_MAX) {
		l->truncated = true;
		return;
	}
	l->rows = xgrow(l->rows, l->count, &l->cap, sizeof(*l->rows));
	l->rows[l->count++] = *s;
}

/* One reading of a namespace. */
struct reading {
	struct socket_reader *reader;
	const struct procroot *root;
	char folder[PATH_SIZE]; /* of the process */
	struct socket_diag *diag; /* NULL: from tables */
	struct socket_list list;
	struct sockets result;
	size_t answers; /* kinds that were told, of none of which there may be a socket */
	int err; /* why a table was not */
};

static int read_table(struct reading *r, const struct socket_kind *k)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
	char path[2 * PATH_SIZE];
	bool truncated;
	int err;

	if (!k->table)
		return -ENOENT;
	snprintf(path, sizeof(path), "%s/net/%s", r->folder, k->table);
	err = procroot_read_all(r->root->fd, path, &b, TABLE_LIMIT, &truncated);
	if (err)
		return err;
	socket_table_parse(strbuf_str(&b), b.len, k, &r->list);
	r->list.truncated = r->list.truncated || truncated;
	return 0;
}

static int dump_kind(struct reading *r, size_t kind)
{
	const struct socket_kind *k = &socket_kinds[kind];
	int err;

	if (!r->diag || !k->dumped || r->reader->lacking & UINT32_C(1) << kind)
		return -EOPNOTSUPP;
	err = socket_diag_dump(r->diag, k, &r->list, &r->result.torn);
	if (err == -ENOENT)
		r->reader->lacking |= UINT32_C(1) << kind;
	return err;
}

static void read_kind(struct reading *r, size_t kind)
{
	const struct socket_kind *k = &socket_kinds[kind];
	int err = dump_kind(r, kind);

	if (err) {
		err = read_table(r, k);
		/* Of the others the tables tell nearly as much. */
		if (!err && k->family == AF_UNIX)
			r->result.tables = true;
	}
	if (!err)
		r->answers++;
	else if (err != -ENOENT)
		r->err = err;
}

struct place {
	uint64_t inode;
	size_t row;
};

static int compare_places(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->inode != y->inode)
		return x->inode < y->inode ? -1 : 1;
	return x->row < y->row ? -1 : x->row > y->row;
}

/* Moves the rows to the arena, in order. A socket that changes its place in the kernel's lists while
 * they are told is told twice; so are the paths of one of MPTCP. */
static void put_in_order(struct reading *r)
{
	const struct socket_list *l = &r->list;
	CLEANUP_FREE struct place *places = xcalloc(l->count, sizeof(*places));
	struct socket *sockets = arena_alloc(l->arena, l->count * sizeof(*sockets));
	size_t n = 0;

	for (size_t i = 0; i < l->count; i++)
		places[i] = (struct place){ l->rows[i].inode, i };
	qsort(places, l->count, sizeof(*places), compare_places);
	for (size_t i = 0; i < l->count; i++) {
		if (n && places[i].inode && places[i].inode == sockets[n - 1].inode)
			continue;
		sockets[n] = l->rows[places[i].row];
		sockets[n++].net = r->result.net;
	}
	r->result.sockets = sockets;
	r->result.count = n;
}

/* The inode of an open namespace; 0: not known. */
static uint64_t inode_of(int fd)
{
	struct stat st;

	return fd >= 0 && fstat(fd, &st) == 0 ? st.st_ino : 0;
}

static int open_ns(const struct procroot *root, const char *folder)
{
	char path[2 * PATH_SIZE];

	snprintf(path, sizeof(path), "%s/ns/net", folder);
	return procroot_openat(root, path);
}

static const char own_folder[] = "thread-self";

/* Finds out which namespace it is and opens a netlink socket in it where that is permitted. */
static int enter(struct reading *r)
{
	CLEANUP_CLOSE int ns = open_ns(r->root, r->folder);
	CLEANUP_CLOSE int own = open_ns(r->root, own_folder);
	bool here = strcmp(r->folder, own_folder) == 0;

	if (ns == -ENOENT && r->root->live && !here)
		return -ESRCH;
	r->result.net = inode_of(ns);
	here = here || (r->result.net && r->result.net == inode_of(own));
	if (r->reader->tables_only || !r->root->live || (ns < 0 && !here))
		return 0;
	/* What is not permitted or not there is read from tables. */
	if (socket_diag_open(here ? -1 : ns, &r->diag) < 0)
		r->diag = NULL;
	return 0;
}

int sockets_read(struct socket_reader *reader, const struct procroot *root, pid_t pid,
		 struct arena *a, struct sockets *ret)
{
	struct reading r = { .reader = reader, .root = root, .list.arena = a };
	int err;

	if (pid)
		snprintf(r.folder, sizeof(r.folder), "%d", (int)pid);
	else
		memcpy(r.folder, own_folder, sizeof(own_folder));
	err = enter(&r);
	if (err)
		return err;
	for (size_t i = 0; i < socket_kind_count; i++)
		read_kind(&r, i);
	if (r.answers) {
		put_in_order(&r);
		r.result.truncated = r.list.truncated;
		*ret = r.result;
	} else {
		err = r.err ? r.err : -ESRCH;
	}
	socket_diag_close(r.diag);
	free(r.list.rows);
	return err;
}
