/* Sockets: of each network namespace once, then each descriptor its own. */
#include <netinet/in.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "live_files_priv.h"
#include "proc/socket.h"
#include "proc/sockproto.h"

struct spaces {
	struct sockets *spaces;
	size_t count, cap, sockets;
};

static bool is_known(const struct spaces *s, uint64_t net)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->spaces[i].net == net)
			return true;
	return false;
}

/* Of a namespace that may not be looked at, there are no sockets to be had, and they are not asked for
 * again. If only the process has gone, the next one of the namespace leads there. */
static void read_space(struct files_pass *p, struct spaces *s, const struct files_process *process)
{
	struct live *l = p->live;
	struct sockets sockets = { 0 };
	int err;

	source_reading(&l->base, process->id.pid);
	err = sockets_read(&l->sockets, &l->root, process->id.pid, p->files->arena, &sockets);
	source_reading(&l->base, 0);
	if (err == -ESRCH)
		return;
	sockets.net = process->net;
	s->spaces = xgrow(s->spaces, s->count, &s->cap, sizeof(*s->spaces));
	s->spaces[s->count++] = sockets;
	s->sockets += sockets.count;
	p->files->truncated |= sockets.truncated;
	p->files->sockets_torn |= sockets.torn;
	p->files->sockets_by_tables |= sockets.tables;
}

static bool has_sockets(const struct files_process *process)
{
	for (size_t i = 0; i < process->count; i++)
		if (strncmp(process->fds[i].target, "socket:[", 8) == 0)
			return true;
	return false;
}

static int by_inode(const void *a, const void *b)
{
	const struct socket *x = a, *y = b;

	return (x->inode > y->inode) - (x->inode < y->inode);
}

/* One list of all. A single namespace, as most systems have, is in order already. */
static void join_spaces(struct files_pass *p, const struct spaces *s)
{
	struct socket *all;
	size_t count = 0;

	p->files->socket_count = s->sockets;
	if (s->count == 1) {
		p->files->sockets = s->spaces[0].sockets;
		return;
	}
	all = arena_alloc(p->files->arena, s->sockets * sizeof(*all));
	for (size_t i = 0; i < s->count; i++) {
		const struct sockets *one = &s->spaces[i];

		if (one->count)
			memcpy(all + count, one->sockets, one->count * sizeof(*all));
		count += one->count;
	}
	if (count)
		qsort(all, count, sizeof(*all), by_inode);
	p->files->sockets = all;
}

static const struct socket *find_socket(const struct files *f, uint64_t inode)
{
	const struct socket key = { .inode = inode };

	if (!inode || !f->socket_count)
		return NULL;
	return bsearch(&key, f->sockets, f->socket_count, sizeof(key), by_inode);
}

/* What a socket is called, by family, type and protocol; 0 of the last two: any. */
static const struct {
	uint16_t family, type;
	uint32_t protocol;
	enum fd_type fd_type;
} socket_types[] = {
	{ AF_UNIX, 0, 0, FD_UNIX },
	{ AF_INET, SOCK_STREAM, IPPROTO_TCP, FD_TCP },
	{ AF_INET6, SOCK_STREAM, IPPROTO_TCP, FD_TCP6 },
	{ AF_INET, SOCK_DGRAM, IPPROTO_UDP, FD_UDP },
	{ AF_INET6, SOCK_DGRAM, IPPROTO_UDP, FD_UDP6 },
	{ AF_INET, SOCK_DGRAM, IPPROTO_UDPLITE, FD_UDP },
	{ AF_INET6, SOCK_DGRAM, IPPROTO_UDPLITE, FD_UDP6 },
	{ AF_INET, SOCK_DGRAM, IPPROTO_ICMP, FD_ICMP },
	{ AF_INET6, SOCK_DGRAM, IPPROTO_ICMPV6, FD_ICMP },
	{ AF_INET, SOCK_RAW, 0, FD_RAW },
	{ AF_INET6, SOCK_RAW, 0, FD_RAW },
	{ AF_PACKET, 0, 0, FD_PACKET },
	{ AF_NETLINK, 0, 0, FD_NETLINK },
	{ AF_VSOCK, 0, 0, FD_VSOCK },
};

static enum fd_type type_of(const struct socket *s)
{
	for (size_t i = 0; i < sizeof(socket_types) / sizeof(socket_types[0]); i++)
		if (socket_types[i].family == s->family &&
		    (!socket_types[i].type || socket_types[i].type == s->type) &&
		    (!socket_types[i].protocol || socket_types[i].protocol == s->protocol))
			return socket_types[i].fd_type;
	return FD_OTHER;
}

static void resolve(struct files_pass *p, pid_t pid, struct fd *fd)
{
	const struct socket *s;

	if (fd->type != FD_OTHER || strncmp(fd->target, "socket:[", 8) != 0)
		return;
	s = find_socket(p->files, fd->inode);
	fd->socket = s;
	fd->type = (uint8_t)(s ? type_of(s) : sockproto_read(&p->live->root, pid, fd->fd));
}

void files_pass_sockets(struct files_pass *p)
{
	struct spaces s = { 0 };

	for (size_t i = 0; i < p->count; i++) {
		const struct files_process *process = &p->processes[i];

		if (has_sockets(process) && !is_known(&s, process->net))
			read_space(p, &s, process);
	}
	join_spaces(p, &s);
	free(s.spaces);
	for (size_t i = 0; i < p->count; i++)
		for (size_t j = 0; j < p->processes[i].count; j++)
			resolve(p, p->processes[i].id.pid, &files_pass_fds(&p->processes[i])[j]);
}
