/* Descriptors are grouped by the object that they are open on; each kind of object has a key that
 * only its holders have. A peer is then found by one look into the table, whoever it is:
 *
 *   pipe        inode, and the direction        the group of the other direction
 *   fifo        device, inode, direction        the same
 *   socket      inode                           by way of the socket at the other end
 *   pty         index, and the side             the other side, on the same devpts
 *   eventfd     id that the kernel gives it     the group itself
 *   mqueue, block device, file (memfd, shared memory and shared mappings too)
 *               device, inode                   the group itself
 *   System V shared memory
 *               id, ipc namespace               the group itself: the kernel gives the id as inode,
 *                                               which other memory may have, in other namespaces too
 */
#include "model/endpoints.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "endpoints_priv.h"

static const uint8_t joins[FD_TYPE_COUNT] = {
	[FD_REG] = JOIN_FILE,	    [FD_BLK] = JOIN_BLOCK,     [FD_FIFO] = JOIN_FIFO,
	[FD_PIPE] = JOIN_PIPE,	    [FD_UNIX] = JOIN_SOCKET,   [FD_TCP] = JOIN_SOCKET,
	[FD_TCP6] = JOIN_SOCKET,    [FD_UDP] = JOIN_SOCKET,    [FD_UDP6] = JOIN_SOCKET,
	[FD_RAW] = JOIN_SOCKET,	    [FD_ICMP] = JOIN_SOCKET,   [FD_PACKET] = JOIN_SOCKET,
	[FD_NETLINK] = JOIN_SOCKET, [FD_VSOCK] = JOIN_SOCKET,  [FD_EVENTFD] = JOIN_EVENTFD,
	[FD_MEMFD] = JOIN_FILE,	    [FD_MQUEUE] = JOIN_MQUEUE, [FD_TTY] = JOIN_PTY,
};

enum join fd_join(const struct fd *f)
{
	return f->type < FD_TYPE_COUNT ? joins[f->type] : JOIN_NONE;
}

enum side fd_side(const struct fd *f)
{
	return f->mode == 'r' ? SIDE_READ : f->mode == 'w' ? SIDE_WRITE : SIDE_BOTH;
}

struct grouping_key join_key(enum join join, enum side side, uint64_t a, uint64_t b)
{
	return (struct grouping_key){ .a = a, .b = b, .kind = (uint32_t)join * SIDE_COUNT + side };
}

static bool has_inode(const struct fd *f)
{
	return (f->has & (FD_HAS_INODE | FD_HAS_STAT)) != 0;
}

typedef bool (*key_fn)(const struct files_process *p, const struct fd *f, struct grouping_key *ret);

static bool pipe_key(const struct files_process *p, const struct fd *f, struct grouping_key *ret)
{
	(void)p;
	*ret = join_key(JOIN_PIPE, fd_side(f), f->inode, 0);
	return has_inode(f);
}

static bool fifo_key(const struct files_process *p, const struct fd *f, struct grouping_key *ret)
{
	(void)p;
	*ret = join_key(JOIN_FIFO, fd_side(f), f->inode, f->device);
	return has_inode(f);
}

static bool socket_key(const struct files_process *p, const struct fd *f, struct grouping_key *ret)
{
	(void)p;
	*ret = join_key(JOIN_SOCKET, SIDE_BOTH, f->inode, 0);
	return has_inode(f);
}

enum side pty_side(const struct fd *f)
{
	return f->more->tty.master ? SIDE_MASTER : SIDE_SLAVE;
}

uint64_t pty_place(const struct fd *f)
{
	return has_inode(f) ? f->device : PTY_NOWHERE;
}

static bool pty_key(const struct files_process *p, const struct fd *f, struct grouping_key *ret)
{
	(void)p;
	if (!f->more || f->more->tty.index < 0)
		return false;
	*ret = join_key(JOIN_PTY, pty_side(f), (uint64_t)f->more->tty.index, pty_place(f));
	return true;
}

static bool eventfd_key(const struct files_process *p, const struct fd *f, struct grouping_key *ret)
{
	(void)p;
	if (!f->more || f->more->eventfd.id < 0)
		return false;
	*ret = join_key(JOIN_EVENTFD, SIDE_BOTH, (uint64_t)f->more->eventfd.id, 0);
	return true;
}

static bool mqueue_key(const struct files_process *p, const struct fd *f, struct grouping_key *ret)
{
	(void)p;
	*ret = join_key(JOIN_MQUEUE, SIDE_BOTH, f->inode, f->device);
	return has_inode(f);
}

static bool block_key(const struct files_process *p, const struct fd *f, struct grouping_key *ret)
{
	(void)p;
	*ret = join_key(JOIN_BLOCK, SIDE_BOTH, f->special, 0);
	return (f->has & FD_HAS_STAT) != 0;
}

bool fd_is_sysv_shm(const struct fd *f)
{
	static const char prefix[] = "/SYSV";
	size_t digits;

	if (f->fd != FD_MEM || !f->deleted || strncmp(f->target, prefix, 5) != 0)
		return false;
	digits = strspn(f->target + 5, "0123456789abcdef");
	return digits == 8 && !f->target[5 + digits] && f->inode <= UINT32_MAX;
}

static bool file_key(const struct files_process *p, const struct fd *f, struct grouping_key *ret)
{
	if (fd_is_sysv_shm(f))
		*ret = join_key(JOIN_SYSV, SIDE_BOTH, (uint64_t)f->device << 32 | f->inode, p->ipc);
	else
		*ret = join_key(JOIN_FILE, SIDE_BOTH, f->inode, f->device);
	return has_inode(f);
}

static const key_fn keys[JOIN_COUNT] = {
	[JOIN_PIPE] = pipe_key,	  [JOIN_FIFO] = fifo_key,	[JOIN_SOCKET] = socket_key,
	[JOIN_PTY] = pty_key,	  [JOIN_EVENTFD] = eventfd_key, [JOIN_MQUEUE] = mqueue_key,
	[JOIN_BLOCK] = block_key, [JOIN_FILE] = file_key,
};

/* A process does not use its executable, nor a private mapping or a path without access ('-'), to
 * reach others. */
bool fd_key(const struct files_process *p, const struct fd *f, struct grouping_key *ret)
{
	key_fn key = keys[fd_join(f)];

	if (!key || f->mode == '-' || (f->fd < 0 && f->fd != FD_MEM))
		return false;
	return key(p, f, ret);
}

/* The object is in the key too, so that those who share are always among those who hold. */
struct grouping_key fd_shared_key(const struct files_process *p, const struct fd *f)
{
	struct grouping_key key = { 0 };

	if (!fd_key(p, f, &key))
		return join_key(JOIN_SHARED, SIDE_BOTH, f->share, 0);
	return join_key(JOIN_SHARED, SIDE_BOTH, f->share,
			hash_mix(hash_mix(key.kind, key.a), key.b) | 1);
}

static void add_descriptor(struct endpoints *e, struct endpoint at)
{
	const struct files_process *p = endpoint_process(e, at);
	const struct fd *f = endpoint_fd(e, at);
	uint64_t item = endpoint_pack(at);
	struct grouping_key key;

	if (fd_key(p, f, &key) && grouping_add(e->holders, key, item) == 1 &&
	    fd_join(f) == JOIN_PTY) {
		key = join_key(JOIN_PTY_PLACES, pty_side(f), key.a, 0);
		grouping_add(e->holders, key, pty_place(f));
	}
	if (f->share)
		grouping_add(e->holders, fd_shared_key(p, f), item);
}

static void add_descriptors(struct endpoints *e)
{
	const struct files *files = e->files;

	for (uint32_t p = 0; p < files->process_count; p++)
		for (uint32_t i = 0; i < files->processes[p].count; i++)
			add_descriptor(e, (struct endpoint){ p, i });
}

static size_t count_descriptors(const struct files *files)
{
	size_t n = 0;

	for (size_t p = 0; p < files->process_count; p++)
		n += files->processes[p].count;
	return n;
}

struct endpoints *endpoints_new(struct files *files)
{
	struct endpoints *e = xcalloc(1, sizeof(*e));

	e->files = files;
	e->holders = grouping_new(count_descriptors(files));
	add_descriptors(e);
	grouping_finish(e->holders);
	e->locks = grouping_new(files->lock_count);
	for (size_t i = 0; i < files->lock_count; i++)
		grouping_add(e->locks,
			     join_key(JOIN_FILE, SIDE_BOTH, files->locks[i].inode,
				      files->locks[i].device),
			     i);
	grouping_finish(e->locks);
	e->sockets = sockets_new(files);
	return e;
}

void endpoints_free(struct endpoints *e)
{
	if (!e)
		return;
	grouping_free(e->holders);
	grouping_free(e->locks);
	sockets_free(e->sockets);
	files_free(e->files);
	free(e);
}

const struct files *endpoints_files(const struct endpoints *e)
{
	return e->files;
}

const struct files_process *endpoint_process(const struct endpoints *e, struct endpoint at)
{
	return &e->files->processes[at.process];
}

const struct fd *endpoint_fd(const struct endpoints *e, struct endpoint at)
{
	return &e->files->processes[at.process].fds[at.fd];
}

bool endpoints_find(const struct endpoints *e, pid_t pid, int32_t fd, struct endpoint *ret)
{
	const struct files_process *p = files_find(e->files, pid);

	for (size_t i = 0; p && i < p->count; i++) {
		if (p->fds[i].fd != fd)
			continue;
		*ret = (struct endpoint){ (uint32_t)(p - e->files->processes), (uint32_t)i };
		return true;
	}
	return false;
}

size_t endpoints_shared(const struct endpoints *e, struct endpoint of, struct endpoint *ret,
			size_t max)
{
	const struct fd *f = endpoint_fd(e, of);
	struct span span = { NULL, 0 };
	size_t filled = 0;

	if (f->share)
		span = grouping_find(e->holders, fd_shared_key(endpoint_process(e, of), f));
	for (size_t i = 0; i < span.count && filled < max; i++)
		if (span.items[i] != endpoint_pack(of))
			ret[filled++] = endpoint_unpack(span.items[i]);
	return span.count ? span.count - 1 : 0;
}

size_t endpoints_locks(const struct endpoints *e, struct endpoint of, size_t *ret, size_t max)
{
	const struct fd *f = endpoint_fd(e, of);
	struct span span = { NULL, 0 };

	if (has_inode(f) && (f->type == FD_REG || f->type == FD_DIR || f->type == FD_MEMFD))
		span = grouping_find(e->locks, join_key(JOIN_FILE, SIDE_BOTH, f->inode, f->device));
	for (size_t i = 0; i < span.count && i < max; i++)
		ret[i] = (size_t)span.items[i];
	return span.count;
}
