#include "open.h"

#include <arpa/inet.h>
#include <assert.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/alloc.h"
#include "base/arena.h"

struct open_scene {
	struct files *files;
	struct files_process *processes;
	size_t process_count, process_cap;
	struct fd *fds;
	size_t fd_count, fd_cap;
	struct socket *sockets;
	size_t socket_count, socket_cap;
	struct file_lock *locks;
	size_t lock_count, lock_cap;
	struct sysv_shm *shm;
	size_t shm_count, shm_cap;
};

struct open_scene *open_new(void)
{
	struct open_scene *o = xcalloc(1, sizeof(*o));

	o->files = files_new();
	o->files->everyone = true;
	return o;
}

static int by_inode(const void *x, const void *y)
{
	const struct socket *a = x, *b = y;

	return (a->inode > b->inode) - (a->inode < b->inode);
}

static const struct socket *socket_of(const struct files *f, uint64_t inode)
{
	struct socket key = { .inode = inode };

	return f->socket_count ? bsearch(&key, f->sockets, f->socket_count, sizeof(key), by_inode)
			       : NULL;
}

/* Gives each process its descriptors, and each descriptor its socket. */
static void join(struct open_scene *o, struct fd *fds)
{
	size_t first = 0;

	for (size_t i = 0; i < o->fd_count; i++)
		if (fd_is_socket(&fds[i]))
			fds[i].socket = socket_of(o->files, fds[i].inode);
	for (size_t i = 0; i < o->process_count; i++) {
		o->processes[i].fds = fds + first;
		first += o->processes[i].count;
	}
}

/* Aligned, as arena_memdup is not. */
static void *array(struct open_scene *o, void *p, size_t n, size_t size)
{
	void *r = arena_alloc(o->files->arena, n * size);

	if (n)
		memcpy(r, p, n * size);
	free(p);
	return r;
}

struct files *open_take(struct open_scene *o)
{
	struct files *f = o->files;

	if (o->socket_count)
		qsort(o->sockets, o->socket_count, sizeof(*o->sockets), by_inode);
	f->sockets = array(o, o->sockets, o->socket_count, sizeof(*o->sockets));
	f->socket_count = o->socket_count;
	join(o, o->fds = array(o, o->fds, o->fd_count, sizeof(*o->fds)));
	f->processes = array(o, o->processes, o->process_count, sizeof(*o->processes));
	f->process_count = o->process_count;
	f->locks = array(o, o->locks, o->lock_count, sizeof(*o->locks));
	f->lock_count = o->lock_count;
	f->shm = array(o, o->shm, o->shm_count, sizeof(*o->shm));
	f->shm_count = o->shm_count;
	free(o);
	return f;
}

struct files_process *open_process(struct open_scene *o, pid_t pid, const char *comm)
{
	assert(!o->process_count || o->processes[o->process_count - 1].id.pid < pid);
	o->processes =
		xgrow(o->processes, o->process_count, &o->process_cap, sizeof(*o->processes));
	o->processes[o->process_count] = (struct files_process){
		.id = { pid, pid, (uint64_t)pid }, .comm = comm, .net = OPEN_NET, .ipc = 1
	};
	return &o->processes[o->process_count++];
}

static struct fd *add_fd(struct open_scene *o, struct fd fd)
{
	struct files_process *p = &o->processes[o->process_count - 1];

	o->fds = xgrow(o->fds, o->fd_count, &o->fd_cap, sizeof(*o->fds));
	o->fds[o->fd_count] = fd;
	p->count++;
	return &o->fds[o->fd_count++];
}

struct fd *open_fd(struct open_scene *o, enum fd_type type, char mode, uint64_t inode)
{
	struct files_process *p = &o->processes[o->process_count - 1];

	return add_fd(o, (struct fd){ .fd = (int32_t)p->open++,
				      .type = (uint8_t)type,
				      .has = FD_HAS_INFO | FD_HAS_STAT | FD_HAS_INODE,
				      .mode = mode,
				      .mnt_id = -1,
				      .device = OPEN_DEVICE,
				      .inode = inode,
				      .target = "" });
}

struct fd_more *open_more(struct open_scene *o, struct fd *f)
{
	struct fd_more *more = arena_zalloc(o->files->arena, sizeof(*more));

	f->more = more;
	return more;
}

struct fd *open_mapping(struct open_scene *o, enum fd_type type, char mode, uint64_t inode,
			const char *target)
{
	return add_fd(o, (struct fd){ .fd = FD_MEM,
				      .type = (uint8_t)type,
				      .has = FD_HAS_INODE,
				      .mode = mode,
				      .mnt_id = -1,
				      .device = OPEN_DEVICE,
				      .inode = inode,
				      .target = target });
}

static struct socket *add_socket(struct open_scene *o, struct socket s)
{
	o->sockets = xgrow(o->sockets, o->socket_count, &o->socket_cap, sizeof(*o->sockets));
	o->sockets[o->socket_count] = s;
	return &o->sockets[o->socket_count++];
}

struct socket *open_unix(struct open_scene *o, uint64_t inode, uint64_t peer)
{
	return add_socket(o, (struct socket){ .inode = inode,
					      .net = OPEN_NET,
					      .family = AF_UNIX,
					      .type = SOCK_STREAM,
					      .state = TCP_ESTABLISHED,
					      .peer = peer });
}

static void parse(const char *text, struct socket *s, struct socket_address *ret)
{
	char host[64];
	const char *colon = text ? strrchr(text, ':') : NULL;
	size_t len;

	if (!colon)
		return;
	len = (size_t)(colon - text);
	ret->port = (uint16_t)atoi(colon + 1);
	s->family = text[0] == '[' ? AF_INET6 : AF_INET;
	if (text[0] == '[') {
		text++;
		len -= 2;
	}
	memcpy(host, text, len);
	host[len] = '\0';
	if (inet_pton(s->family, host, ret->bytes) != 1)
		abort();
}

struct socket *open_inet(struct open_scene *o, uint64_t inode, int protocol, const char *local,
			 const char *remote)
{
	struct socket s = { .inode = inode,
			    .net = OPEN_NET,
			    .type = protocol == IPPROTO_TCP ? SOCK_STREAM : SOCK_DGRAM,
			    .protocol = (uint32_t)protocol,
			    .state = remote ? TCP_ESTABLISHED : TCP_LISTEN };

	parse(remote, &s, &s.remote);
	parse(local, &s, &s.local);
	return add_socket(o, s);
}

struct file_lock *open_lock(struct open_scene *o, enum file_lock_kind kind, pid_t pid,
			    uint64_t inode)
{
	o->locks = xgrow(o->locks, o->lock_count, &o->lock_cap, sizeof(*o->locks));
	o->locks[o->lock_count] = (struct file_lock){ .id = (uint32_t)o->lock_count + 1,
						      .kind = (uint8_t)kind,
						      .write = true,
						      .pid = pid,
						      .device = OPEN_DEVICE,
						      .inode = inode,
						      .end = UINT64_MAX };
	return &o->locks[o->lock_count++];
}

struct sysv_shm *open_shm(struct open_scene *o, int32_t id)
{
	o->shm = xgrow(o->shm, o->shm_count, &o->shm_cap, sizeof(*o->shm));
	o->shm[o->shm_count] = (struct sysv_shm){ .id = id, .ipc = 1, .inode = (uint64_t)id };
	return &o->shm[o->shm_count++];
}
