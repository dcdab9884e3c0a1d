#include "record_files_priv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "record_shapes_priv.h"
#include "shape_rows_priv.h"
#include "types/files.h"

/* ---- what kinds of descriptors have of their own ---- */

static const struct member eventfd_members[] = {
	UINT(fd_eventfd, counter),
	INT(fd_eventfd, id),
	BOOL(fd_eventfd, semaphore),
	BOOL(fd_eventfd, semaphore_known),
};
static const struct shape eventfd_shape = SHAPE(fd_eventfd, eventfd_members, );

static const struct member target_members[] = {
	INT(fd_epoll_target, fd),     UINT(fd_epoll_target, events), UINT(fd_epoll_target, data),
	UINT(fd_epoll_target, inode), UINT(fd_epoll_target, device),
};
static const struct shape target_shape = SHAPE(fd_epoll_target, target_members, );

static const struct member epoll_members[] = {
	LIST("targets", fd_epoll, targets, count, OF(target_shape)),
	BOOL(fd_epoll, truncated),
};
static const struct shape epoll_shape = SHAPE(fd_epoll, epoll_members, );

static const struct member timerfd_members[] = {
	INT(fd_timerfd, clock),	    UINT(fd_timerfd, settime_flags), UINT(fd_timerfd, ticks),
	UINT(fd_timerfd, value_ns), UINT(fd_timerfd, interval_ns),
};
static const struct shape timerfd_shape = SHAPE(fd_timerfd, timerfd_members, );

static const struct member signalfd_members[] = { MASK(fd_signalfd, mask) };
static const struct shape signalfd_shape = SHAPE(fd_signalfd, signalfd_members, );

static const struct member watch_members[] = {
	INT(fd_watch, id),     UINT(fd_watch, mask),   UINT(fd_watch, ignored),
	UINT(fd_watch, inode), UINT(fd_watch, device), INT(fd_watch, mnt_id),
	TEXT(fd_watch, path),
};
static const struct shape watch_shape = SHAPE(fd_watch, watch_members, );

static const struct member watches_members[] = {
	LIST("watches", fd_watches, watches, count, OF(watch_shape)),
	BOOL(fd_watches, truncated),
	UINT(fd_watches, flags),
	UINT(fd_watches, event_flags),
};
static const struct shape watches_shape = SHAPE(fd_watches, watches_members, );

static const struct member pidfd_members[] = {
	INT(fd_pidfd, pid),
	LIST("ns_pids", fd_pidfd, ns_pids, ns_count, .element = MEMBER_INT),
};
static const struct shape pidfd_shape = SHAPE(fd_pidfd, pidfd_members, );

static const struct member memfd_members[] = { INT(fd_memfd, seals) };
static const struct shape memfd_shape = SHAPE(fd_memfd, memfd_members, );

static const struct member io_uring_members[] = {
	UINT(fd_io_uring, sq_entries), UINT(fd_io_uring, cq_entries),
	UINT(fd_io_uring, sq_pending), UINT(fd_io_uring, cq_pending),
	UINT(fd_io_uring, user_files), UINT(fd_io_uring, user_buffers),
};
static const struct shape io_uring_shape = SHAPE(fd_io_uring, io_uring_members, );

static const struct member bpf_members[] = {
	TEXT(fd_bpf, kind, .required = true),
	UINT(fd_bpf, id),
	UINT(fd_bpf, bpf_type),
	UINT(fd_bpf, key_size),
	UINT(fd_bpf, value_size),
	UINT(fd_bpf, max_entries),
	CHARS(fd_bpf, tag),
	UINT(fd_bpf, program),
	TEXT(fd_bpf, link_type),
};
static const struct shape bpf_shape = SHAPE(fd_bpf, bpf_members, );

static const struct member mqueue_members[] = {
	UINT(fd_mqueue, bytes),	    INT(fd_mqueue, notify),	   INT(fd_mqueue, signo),
	INT(fd_mqueue, notify_pid), BOOL(fd_mqueue, known),	   BOOL(fd_mqueue, sizes_known),
	UINT(fd_mqueue, messages),  UINT(fd_mqueue, max_messages), UINT(fd_mqueue, message_size),
};
static const struct shape mqueue_shape = SHAPE(fd_mqueue, mqueue_members, );

static const struct member userfaultfd_members[] = {
	UINT(fd_userfaultfd, pending),
	UINT(fd_userfaultfd, total),
	MASK(fd_userfaultfd, features),
};
static const struct shape userfaultfd_shape = SHAPE(fd_userfaultfd, userfaultfd_members, );

static const struct member tty_members[] = {
	INT(fd_tty, index),
	BOOL(fd_tty, master),
	TEXT(fd_tty, name),
};
static const struct shape tty_shape = SHAPE(fd_tty, tty_members, );

static const struct member ns_members[] = { TEXT(fd_ns, kind, .required = true) };
static const struct shape ns_shape = SHAPE(fd_ns, ns_members, );

static const struct shape *const more_shapes[FD_TYPE_COUNT] = {
	[FD_EVENTFD] = &eventfd_shape,	 [FD_EPOLL] = &epoll_shape,
	[FD_TIMERFD] = &timerfd_shape,	 [FD_SIGNALFD] = &signalfd_shape,
	[FD_INOTIFY] = &watches_shape,	 [FD_FANOTIFY] = &watches_shape,
	[FD_PIDFD] = &pidfd_shape,	 [FD_MEMFD] = &memfd_shape,
	[FD_IO_URING] = &io_uring_shape, [FD_BPF] = &bpf_shape,
	[FD_MQUEUE] = &mqueue_shape,	 [FD_USERFAULTFD] = &userfaultfd_shape,
	[FD_TTY] = &tty_shape,		 [FD_NS] = &ns_shape,
};

static const struct shape *more_of(const void *object)
{
	return more_shapes[((const struct fd *)object)->type];
}

/* ---- descriptors, sockets, processes ---- */

static const char *type_name(unsigned type)
{
	return fd_type_name((enum fd_type)type);
}

static const struct member fd_members[] = {
	INT(fd, fd),
	NAME(fd, type, type_name, FD_TYPE_COUNT),
	UINT(fd, has),
	LETTER(fd, mode),
	BOOL(fd, deleted),
	ERROR(fd, error),
	UINT(fd, flags),
	INT(fd, mnt_id),
	UINT(fd, device),
	UINT(fd, special),
	UINT(fd, links),
	UINT(fd, owner),
	UINT(fd, share),
	BOOL(fd, share_denied),
	UINT(fd, locks),
	UINT(fd, offset),
	UINT(fd, size),
	UINT(fd, inode),
	TEXT(fd, target, .required = true),
	CHOICE(fd, more, more_of), /* behind type */
};
static const struct shape fd_shape = SHAPE(fd, fd_members, .one_line = true);

static const struct member address_members[] = {
	ARRAY("bytes", socket_address, bytes, .element = MEMBER_UINT),
	UINT(socket_address, port),
	UINT(socket_address, interface),
};
static const struct shape address_shape = SHAPE(socket_address, address_members, );

static const struct member socket_members[] = {
	UINT(socket, inode),
	UINT(socket, net),
	UINT(socket, family),
	UINT(socket, type),
	UINT(socket, protocol),
	UINT(socket, state),
	BOOL(socket, bound_v6only),
	UINT(socket, uid),
	UINT(socket, receive_queue),
	UINT(socket, send_queue),
	STRUCT(socket, local, address_shape),
	STRUCT(socket, remote, address_shape),
	BLOB(socket, path, path_len),
	UINT(socket, peer),
	UINT(socket, path_inode),
	UINT(socket, path_device),
	LIST("pending", socket, pending, pending_count, .element = MEMBER_UINT),
	UINT(socket, local_port),
	UINT(socket, remote_port),
	UINT(socket, local_cid),
	UINT(socket, remote_cid),
	UINT(socket, groups),
	UINT(socket, packet_interface),
};
static const struct shape socket_shape = SHAPE(socket, socket_members, .one_line = true);

static const struct member process_members[] = {
	ROW("pid", files_process, id.pid, MEMBER_INT, 1, .required = true),
	ROW("start", files_process, id.start, MEMBER_UINT, 1, ),
	TEXT(files_process, comm, .required = true),
	UINT(files_process, uid),
	ERROR(files_process, error),
	BOOL(files_process, truncated),
	BOOL(files_process, full),
	UINT(files_process, net),
	UINT(files_process, mnt),
	UINT(files_process, ipc),
	UINT(files_process, fd_limit),
	UINT(files_process, open),
	LIST("fds", files_process, fds, count, OF(fd_shape)),
};
static const struct shape process_shape = SHAPE(files_process, process_members, );

/* ---- what the system says ---- */

static const char *lock_name(unsigned kind)
{
	return file_lock_kind_name((enum file_lock_kind)kind);
}

static const struct member lock_members[] = {
	UINT(file_lock, id),	NAME(file_lock, kind, lock_name, LOCK_KIND_COUNT),
	BOOL(file_lock, write), BOOL(file_lock, waits),
	INT(file_lock, pid),	UINT(file_lock, device),
	UINT(file_lock, inode), UINT(file_lock, start),
	UINT(file_lock, end),
};
static const struct shape lock_shape = SHAPE(file_lock, lock_members, .one_line = true);

static const struct member shm_members[] = {
	INT(sysv_shm, key),  INT(sysv_shm, id),	    UINT(sysv_shm, mode),
	UINT(sysv_shm, uid), UINT(sysv_shm, gid),   INT(sysv_shm, creator),
	INT(sysv_shm, last), UINT(sysv_shm, size),  UINT(sysv_shm, attached),
	UINT(sysv_shm, ipc), UINT(sysv_shm, inode),
};
static const struct shape shm_shape = SHAPE(sysv_shm, shm_members, .one_line = true);

static const struct member msg_members[] = {
	INT(sysv_msg, key),	      INT(sysv_msg, id),     UINT(sysv_msg, mode),
	UINT(sysv_msg, uid),	      UINT(sysv_msg, gid),   INT(sysv_msg, last_sender),
	INT(sysv_msg, last_receiver), UINT(sysv_msg, bytes), UINT(sysv_msg, messages),
	UINT(sysv_msg, ipc),
};
static const struct shape msg_shape = SHAPE(sysv_msg, msg_members, .one_line = true);

static const struct member sem_members[] = {
	INT(sysv_sem, key),  INT(sysv_sem, id),	    UINT(sysv_sem, mode), UINT(sysv_sem, uid),
	UINT(sysv_sem, gid), UINT(sysv_sem, count), UINT(sysv_sem, ipc),
};
static const struct shape sem_shape = SHAPE(sysv_sem, sem_members, .one_line = true);

static const struct member mount_members[] = {
	INT(file_mount, id),	UINT(file_mount, device), TEXT(file_mount, point),
	TEXT(file_mount, type), TEXT(file_mount, source),
};
static const struct shape mount_shape = SHAPE(file_mount, mount_members, .one_line = true);

static const struct member driver_members[] = {
	BOOL(file_driver, block),
	UINT(file_driver, major),
	INT(file_driver, minor),
	TEXT(file_driver, name),
};
static const struct shape driver_shape = SHAPE(file_driver, driver_members, .one_line = true);

static const struct member files_members[] = {
	UINT(files, read_at),
	UINT(files, took_ns),
	UINT(files, files_read),
	BOOL(files, everyone),
	BOOL(files, truncated),
	BOOL(files, sockets_torn),
	BOOL(files, sockets_by_tables),
	UINT(files, denied),
	LIST("processes", files, processes, process_count, OF(process_shape)),
	LIST("sockets", files, sockets, socket_count, OF(socket_shape)),
	LIST("locks", files, locks, lock_count, OF(lock_shape)),
	ERROR(files, locks_error),
	LIST("shm", files, shm, shm_count, OF(shm_shape)),
	LIST("msg", files, msg, msg_count, OF(msg_shape)),
	LIST("sem", files, sem, sem_count, OF(sem_shape)),
	LIST("mounts", files, mounts, mount_count, OF(mount_shape)),
	LIST("drivers", files, drivers, driver_count, OF(driver_shape)),
};
const struct shape files_shape = SHAPE(files, files_members, );

/* ---- reading ---- */

static int check_processes(struct shape_reader *r, const struct files *f)
{
	for (size_t i = 0; i < f->process_count; i++) {
		const struct files_process *p = &f->processes[i];

		if (p->id.pid <= 0 || (i && f->processes[i - 1].id.pid >= p->id.pid))
			return shape_fail(r, "processes are sorted by pid, and each is there once");
	}
	for (size_t i = 1; i < f->socket_count; i++)
		if (f->sockets[i - 1].inode > f->sockets[i].inode)
			return shape_fail(r, "sockets are sorted by inode");
	return 0;
}

static int by_inode(const void *a, const void *b)
{
	const struct socket *x = a, *y = b;

	return (x->inode > y->inode) - (x->inode < y->inode);
}

/* Of those with one inode the one of the process's namespace, else any. */
static const struct socket *find_socket(const struct files *f, const struct files_process *p,
					uint64_t inode)
{
	const struct socket key = { .inode = inode }, *end = f->sockets + f->socket_count, *found;

	if (!inode || !f->socket_count)
		return NULL;
	found = bsearch(&key, f->sockets, f->socket_count, sizeof(key), by_inode);
	if (!found)
		return NULL;
	while (found > f->sockets && found[-1].inode == inode)
		found--;
	for (const struct socket *s = found; s < end && s->inode == inode; s++)
		if (s->net == p->net)
			return s;
	return found;
}

/* What a record has no pointers for. Nobody else has seen it yet. */
static void join(struct files *f)
{
	for (size_t i = 0; i < f->process_count; i++) {
		struct files_process *p = (struct files_process *)&f->processes[i];

		p->id.tid = p->id.pid;
		for (size_t j = 0; j < p->count; j++) {
			struct fd *fd = (struct fd *)&p->fds[j];

			if (fd_is_socket(fd))
				fd->socket = find_socket(f, p, fd->inode);
		}
	}
}

int record_read_files(struct shape_reader *r, const json_t *json, struct files **ret)
{
	struct files *f = files_new();

	r->arena = f->arena;
	if (shape_read(r, &files_shape, json, f) < 0 || check_processes(r, f) < 0) {
		files_free(f);
		return -EINVAL;
	}
	join(f);
	*ret = f;
	return 0;
}
