/* What it is that joins two descriptors. */
#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "endpoints_priv.h"
#include "ipc_maker_priv.h"

static bool starts(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

/* Two that have a file open are not joined by it; by memory they are. */
static enum ipc_kind file_kind(const struct fd *f)
{
	if (f->type == FD_MEMFD || (f->fd == FD_MEM && starts(f->target, "/memfd:")))
		return IPC_MEMFD;
	if (fd_is_sysv_shm(f))
		return IPC_SYSV_SHM;
	return f->fd == FD_MEM || starts(f->target, "/dev/shm/") ? IPC_SHM : IPC_KIND_COUNT;
}

static enum ipc_kind socket_kind(const struct fd *f)
{
	static const uint8_t kinds[FD_TYPE_COUNT] = {
		[FD_UNIX] = IPC_UNIX + 1, [FD_TCP] = IPC_TCP + 1,  [FD_TCP6] = IPC_TCP + 1,
		[FD_UDP] = IPC_UDP + 1,	  [FD_UDP6] = IPC_UDP + 1,
	};

	return kinds[f->type] ? kinds[f->type] - 1 : IPC_KIND_COUNT;
}

enum ipc_kind ipc_kind_of(const struct fd *f)
{
	static const uint8_t kinds[JOIN_COUNT] = {
		[JOIN_PIPE] = IPC_PIPE + 1,	  [JOIN_FIFO] = IPC_FIFO + 1,
		[JOIN_EVENTFD] = IPC_EVENTFD + 1, [JOIN_MQUEUE] = IPC_MQUEUE + 1,
		[JOIN_PTY] = IPC_PTY + 1,
	};
	enum join join = fd_join(f);

	if (join == JOIN_FILE)
		return file_kind(f);
	if (join == JOIN_SOCKET)
		return socket_kind(f);
	return kinds[join] ? kinds[join] - 1 : IPC_KIND_COUNT;
}

/* ---- which one ---- */

static void by_inodes(struct found *f, const struct fd *x, const struct fd *y)
{
	f->a = x->inode < y->inode ? x->inode : y->inode;
	f->b = x->inode < y->inode ? y->inode : x->inode;
}

static void by_eventfd(struct found *f, const struct fd *x, const struct fd *y)
{
	(void)y;
	f->a = f->b = (uint64_t)x->more->eventfd.id;
}

static void by_tty(struct found *f, const struct fd *x, const struct fd *y)
{
	(void)y;
	f->a = f->b = (uint64_t)x->more->tty.index;
}

static void by_file(struct found *f, const struct fd *x, const struct fd *y)
{
	(void)y;
	f->a = x->inode;
	f->b = x->device;
}

/* ---- its name ---- */

typedef void (*name_fn)(const struct endpoints *e, struct strbuf *b, const struct fd *x,
			const struct fd *y);

static void add_target(const struct endpoints *e, struct strbuf *b, const struct fd *x,
		       const struct fd *y)
{
	(void)e;
	strbuf_adds(b, x->target[0] ? x->target : y->target);
}

/* Only the side that was bound has a name; what it accepted has it too. */
static void add_unix(const struct endpoints *e, struct strbuf *b, const struct fd *x,
		     const struct fd *y)
{
	const struct socket *s = x->socket && x->socket->path_len ? x->socket : y->socket;

	if (!s || !s->path_len) {
		add_target(e, b, x, y);
		return;
	}
	if (s->path[0] == '\0')
		strbuf_addch(b, '@');
	strbuf_add(b, s->path + (s->path[0] == '\0'), s->path_len - (s->path[0] == '\0'));
}

static void add_address(struct strbuf *b, const struct socket *s, const struct socket_address *a)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
	bool v6 = s->family == AF_INET6, v4 = !v6 || memcmp(a->bytes, mapped, 12) == 0;
	char text[INET6_ADDRSTRLEN];

	inet_ntop(v4 ? AF_INET : AF_INET6, a->bytes + (v6 && v4 ? 12 : 0), text, sizeof(text));
	strbuf_addf(b, v4 ? "%s:%u" : "[%s]:%u", text, (unsigned)a->port);
}

/* By the port that somebody is bound to; else the lower one, since clients are given high ports. */
static bool is_server(const struct endpoints *e, const struct socket *s)
{
	bool here = sockets_bound(e->sockets, s, s->local.port);
	bool there = sockets_bound(e->sockets, s, s->remote.port);

	return here == there ? s->local.port <= s->remote.port : here;
}

/* The server's. */
static void add_inet(const struct endpoints *e, struct strbuf *b, const struct fd *x,
		     const struct fd *y)
{
	const struct socket *s = x->socket && x->socket->remote.port ? x->socket : y->socket;

	if (!s || (s->family != AF_INET && s->family != AF_INET6))
		add_target(e, b, x, y);
	else if (s->remote.port && !is_server(e, s))
		add_address(b, s, &s->remote);
	else
		add_address(b, s, &s->local);
}

static void add_eventfd(const struct endpoints *e, struct strbuf *b, const struct fd *x,
			const struct fd *y)
{
	(void)e;
	(void)y;
	strbuf_addf(b, "eventfd:%lld", (long long)x->more->eventfd.id);
}

static void add_tty(const struct endpoints *e, struct strbuf *b, const struct fd *x,
		    const struct fd *y)
{
	const struct fd *slave = x->more->tty.master ? y : x;

	(void)e;
	if (slave->more->tty.name)
		strbuf_adds(b, slave->more->tty.name);
	else
		strbuf_addf(b, "/dev/pts/%d", (int)slave->more->tty.index);
}

static void add_sysv(const struct endpoints *e, struct strbuf *b, const struct fd *x,
		     const struct fd *y)
{
	(void)e;
	(void)y;
	strbuf_addf(b, "id %llu key 0x%s", (unsigned long long)x->inode,
		    x->target + strlen("/SYSV"));
}

static const struct {
	const char *name;
	void (*id)(struct found *f, const struct fd *x, const struct fd *y);
	name_fn add_name;
} kinds[IPC_KIND_COUNT] = {
	[IPC_PIPE] = { "pipe", by_inodes, add_target },
	[IPC_FIFO] = { "fifo", by_file, add_target },
	[IPC_UNIX] = { "unix", by_inodes, add_unix },
	[IPC_TCP] = { "tcp", by_inodes, add_inet },
	[IPC_UDP] = { "udp", by_inodes, add_inet },
	[IPC_SHM] = { "shm", by_file, add_target },
	[IPC_SYSV_SHM] = { "sysv-shm", by_file, add_sysv },
	[IPC_MEMFD] = { "memfd", by_file, add_target },
	[IPC_MQUEUE] = { "mqueue", by_file, add_target },
	[IPC_EVENTFD] = { "eventfd", by_eventfd, add_eventfd },
	[IPC_PTY] = { "pty", by_tty, add_tty },
	[IPC_LOCK] = { "lock", by_file, add_target },
};

const char *ipc_kind_name(enum ipc_kind kind)
{
	return kinds[kind].name;
}

void ipc_object_id(struct found *f, const struct endpoints *e)
{
	kinds[f->edge.kind].id(f, endpoint_fd(e, f->from), endpoint_fd(e, f->to));
}

void ipc_object_name(struct ipc_edge *edge, const struct found *f, const struct endpoints *e,
		     struct arena *arena)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;

	kinds[edge->kind].add_name(e, &b, endpoint_fd(e, f->from), endpoint_fd(e, f->to));
	edge->object = arena_memdup(arena, strbuf_str(&b), b.len);
	edge->object_len = b.len;
}
