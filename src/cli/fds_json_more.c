/* What each kind of descriptor has of its own, as JSON. */
#include "fds_json_priv.h"

#include <stddef.h>
#include <string.h>

#include <sys/socket.h>

#include "base/json.h"
#include "base/strbuf.h"
#include "model/fd_names.h"
#include "model/fd_text.h"
#include "types/fd.h"
#include "types/names.h"
#include "types/socket.h"

#define NS_PER_SEC_REAL 1e9

void fds_json_add_bits(struct jsonw *j, uint32_t bits, const char *(*take)(uint32_t *bits))
{
	for (const char *name; bits && (name = take(&bits));)
		jsonw_cstring(j, name);
	if (bits)
		jsonw_hex(j, bits);
}

static void add_uint(struct jsonw *j, const char *key, uint64_t n)
{
	jsonw_key(j, key);
	jsonw_uint(j, n);
}

static void add_int(struct jsonw *j, const char *key, int64_t n)
{
	jsonw_key(j, key);
	jsonw_int(j, n);
}

static void add_text(struct jsonw *j, const char *key, const char *s)
{
	if (s) {
		jsonw_key_text(j, key, s, strlen(s));
		return;
	}
	jsonw_key(j, key);
	jsonw_null(j);
}

static void add_bits(struct jsonw *j, const char *key, uint32_t bits,
		     const char *(*take)(uint32_t *bits))
{
	jsonw_key(j, key);
	jsonw_list(j);
	fds_json_add_bits(j, bits, take);
	jsonw_list_end(j);
}

static void add_seconds(struct jsonw *j, const char *key, uint64_t ns)
{
	jsonw_key(j, key);
	jsonw_real(j, (double)ns / NS_PER_SEC_REAL, 6);
}

/* ---- a function a kind ---- */

static void add_eventfd(struct jsonw *j, const struct fd_more *more)
{
	add_uint(j, "counter", more->eventfd.counter);
	jsonw_key(j, "id");
	if (more->eventfd.id >= 0)
		jsonw_int(j, more->eventfd.id);
	else
		jsonw_null(j);
	jsonw_key(j, "semaphore");
	if (more->eventfd.semaphore_known)
		jsonw_bool(j, more->eventfd.semaphore);
	else
		jsonw_null(j);
}

static void add_epoll(struct jsonw *j, const struct fd_more *more)
{
	jsonw_key(j, "targets");
	jsonw_list(j);
	for (size_t i = 0; i < more->epoll.count; i++) {
		const struct fd_epoll_target *t = &more->epoll.targets[i];

		jsonw_object(j);
		add_int(j, "fd", t->fd);
		add_bits(j, "events", t->events, epoll_bit_take);
		jsonw_key(j, "data");
		jsonw_hex(j, t->data);
		add_uint(j, "inode", t->inode);
		fds_json_add_device(j, "device", t->device != 0, t->device);
		jsonw_object_end(j);
	}
	jsonw_list_end(j);
	jsonw_key(j, "targets_truncated");
	jsonw_bool(j, more->epoll.truncated);
}

static void add_timerfd(struct jsonw *j, const struct fd_more *more)
{
	const struct fd_timerfd *t = &more->timerfd;

	jsonw_key(j, "clock");
	if (clock_name(t->clock))
		jsonw_cstring(j, clock_name(t->clock));
	else
		jsonw_int(j, t->clock);
	add_bits(j, "settime_flags", t->settime_flags, timer_flag_take);
	add_uint(j, "ticks", t->ticks);
	add_seconds(j, "value", t->value_ns);
	add_seconds(j, "interval", t->interval_ns);
}

static void add_signalfd(struct jsonw *j, const struct fd_more *more)
{
	jsonw_key(j, "signals");
	jsonw_list(j);
	for (int signo = 1; signo <= 64; signo++) {
		const char *name = signal_name(signo);

		if (!(more->signalfd.mask >> (signo - 1) & 1))
			continue;
		if (name)
			jsonw_cstring(j, name);
		else
			jsonw_int(j, signo);
	}
	jsonw_list_end(j);
}

static void add_watch(struct jsonw *j, const struct fd_watch *w)
{
	const char *(*take)(uint32_t * bits) = w->id >= 0 ? inotify_bit_take : fanotify_bit_take;

	jsonw_object(j);
	jsonw_key(j, "id");
	if (w->id >= 0)
		jsonw_int(j, w->id);
	else
		jsonw_null(j);
	add_text(j, "path", w->path);
	add_bits(j, "events", w->mask, take);
	add_bits(j, "ignored", w->ignored, take);
	jsonw_key(j, "inode");
	if (w->inode)
		jsonw_uint(j, w->inode);
	else
		jsonw_null(j);
	fds_json_add_device(j, "device", w->device != 0, w->device);
	jsonw_key(j, "mnt_id");
	if (w->mnt_id >= 0)
		jsonw_int(j, w->mnt_id);
	else
		jsonw_null(j);
	jsonw_object_end(j);
}

static void add_watches(struct jsonw *j, const struct fd_more *more)
{
	jsonw_key(j, "watches");
	jsonw_list(j);
	for (size_t i = 0; i < more->watches.count; i++)
		add_watch(j, &more->watches.watches[i]);
	jsonw_list_end(j);
	jsonw_key(j, "watches_truncated");
	jsonw_bool(j, more->watches.truncated);
}

/* null: it cannot be seen from here; -1: it has ended. */
static void add_pidfd(struct jsonw *j, const struct fd_more *more)
{
	jsonw_key(j, "pid");
	if (more->pidfd.pid)
		jsonw_int(j, more->pidfd.pid);
	else
		jsonw_null(j);
	jsonw_key(j, "ns_pids");
	jsonw_list(j);
	for (size_t i = 0; i < more->pidfd.ns_count; i++)
		jsonw_int(j, more->pidfd.ns_pids[i]);
	jsonw_list_end(j);
}

static void add_memfd(struct jsonw *j, const struct fd_more *more)
{
	if (more->memfd.seals >= 0) {
		add_bits(j, "seals", (uint32_t)more->memfd.seals, seal_take);
		return;
	}
	jsonw_key(j, "seals");
	jsonw_null(j);
}

static void add_io_uring(struct jsonw *j, const struct fd_more *more)
{
	const struct fd_io_uring *ring = &more->io_uring;

	add_uint(j, "sq_entries", ring->sq_entries);
	add_uint(j, "cq_entries", ring->cq_entries);
	add_uint(j, "sq_pending", ring->sq_pending);
	add_uint(j, "cq_pending", ring->cq_pending);
	add_uint(j, "user_files", ring->user_files);
	add_uint(j, "user_buffers", ring->user_buffers);
}

static void add_bpf(struct jsonw *j, const struct fd_more *more)
{
	const struct fd_bpf *bpf = &more->bpf;

	add_text(j, "kind", bpf->kind);
	add_uint(j, "id", bpf->id);
	add_uint(j, "bpf_type", bpf->bpf_type);
	add_uint(j, "key_size", bpf->key_size);
	add_uint(j, "value_size", bpf->value_size);
	add_uint(j, "max_entries", bpf->max_entries);
	add_text(j, "tag", bpf->tag[0] ? bpf->tag : NULL);
	add_uint(j, "program", bpf->program);
	add_text(j, "link_type", bpf->link_type);
}

static void add_mqueue(struct jsonw *j, const struct fd_more *more)
{
	const struct fd_mqueue *q = &more->mqueue;

	jsonw_key(j, "bytes");
	if (q->known)
		jsonw_uint(j, q->bytes);
	else
		jsonw_null(j);
	add_int(j, "notify", q->notify);
	add_text(j, "signal", signal_name(q->signo));
	jsonw_key(j, "notify_pid");
	if (q->notify_pid)
		jsonw_int(j, q->notify_pid);
	else
		jsonw_null(j);
	if (!q->sizes_known)
		return;
	add_uint(j, "messages", q->messages);
	add_uint(j, "max_messages", q->max_messages);
	add_uint(j, "message_size", q->message_size);
}

static void add_userfaultfd(struct jsonw *j, const struct fd_more *more)
{
	add_uint(j, "pending", more->userfaultfd.pending);
	add_uint(j, "total", more->userfaultfd.total);
	jsonw_key(j, "features");
	jsonw_hex(j, more->userfaultfd.features);
}

static void add_tty(struct jsonw *j, const struct fd_more *more)
{
	jsonw_key(j, "index");
	if (more->tty.index >= 0)
		jsonw_int(j, more->tty.index);
	else
		jsonw_null(j);
	jsonw_key(j, "master");
	jsonw_bool(j, more->tty.master);
	add_text(j, "name", more->tty.name);
}

static void add_ns(struct jsonw *j, const struct fd_more *more)
{
	add_text(j, "kind", more->ns.kind);
}

static void (*const adders[FD_TYPE_COUNT])(struct jsonw *j, const struct fd_more *more) = {
	[FD_EVENTFD] = add_eventfd,   [FD_EPOLL] = add_epoll,
	[FD_TIMERFD] = add_timerfd,   [FD_SIGNALFD] = add_signalfd,
	[FD_INOTIFY] = add_watches,   [FD_FANOTIFY] = add_watches,
	[FD_PIDFD] = add_pidfd,	      [FD_MEMFD] = add_memfd,
	[FD_IO_URING] = add_io_uring, [FD_BPF] = add_bpf,
	[FD_MQUEUE] = add_mqueue,     [FD_USERFAULTFD] = add_userfaultfd,
	[FD_TTY] = add_tty,	      [FD_NS] = add_ns,
};

/* The first key of each kind, for those of which nothing more is known. */
static const char *const keys[FD_TYPE_COUNT] = {
	[FD_EVENTFD] = "counter",
	[FD_PIDFD] = "pid",
};

static const char *const list_keys[FD_TYPE_COUNT] = {
	[FD_EPOLL] = "targets",
	[FD_INOTIFY] = "watches",
	[FD_FANOTIFY] = "watches",
	[FD_SIGNALFD] = "signals",
};

void fds_json_add_more(struct jsonw *j, const struct fd *f)
{
	if (f->more && adders[f->type]) {
		adders[f->type](j, f->more);
	} else if (keys[f->type]) {
		jsonw_key(j, keys[f->type]);
		jsonw_null(j);
	} else if (list_keys[f->type]) {
		jsonw_key(j, list_keys[f->type]);
		jsonw_list(j);
		jsonw_list_end(j);
	}
}

/* ---- sockets ---- */

static void add_end(struct jsonw *j, const char *key, const struct socket *s,
		    void (*add)(struct strbuf *b, const struct fd_text *how,
				const struct socket *s))
{
	static const struct fd_text exact = { .ascii = false };
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;

	add(&b, &exact, s);
	jsonw_key(j, key);
	if (b.len)
		jsonw_string(j, b.s, b.len);
	else
		jsonw_null(j);
}

/* The name of a unix socket is bytes of its own: only what JSON cannot hold is changed in it. */
static void add_unix_name(struct jsonw *j, const struct socket *s)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;

	if (!s->path_len) {
		jsonw_key(j, "local");
		jsonw_null(j);
		return;
	}
	strbuf_add(&b, s->path, s->path_len);
	if (!b.s[0])
		b.s[0] = '@';
	jsonw_key_text(j, "local", b.s, b.len);
}

static void add_queue(struct jsonw *j, const char *key, uint32_t n)
{
	jsonw_key(j, key);
	if (n == UINT32_MAX)
		jsonw_null(j);
	else
		jsonw_uint(j, n);
}

void fds_json_add_socket(struct jsonw *j, const struct socket *s)
{
	static const char *const all[] = { "local", "remote", "state", "receive_queue",
					   "send_queue" };

	if (!s) {
		for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
			jsonw_key(j, all[i]);
			jsonw_null(j);
		}
		return;
	}
	if (s->family == AF_UNIX)
		add_unix_name(j, s);
	else
		add_end(j, "local", s, fd_text_add_local);
	add_end(j, "remote", s, fd_text_add_remote);
	jsonw_key(j, "state");
	jsonw_cstring(j, socket_state_name(s->state));
	add_queue(j, "receive_queue", s->receive_queue);
	add_queue(j, "send_queue", s->send_queue);
	jsonw_key(j, "socket_type");
	jsonw_cstring(j, socket_type_name(s->type));
	add_uint(j, "protocol", s->protocol);
	jsonw_key(j, "net");
	if (s->net)
		jsonw_uint(j, s->net);
	else
		jsonw_null(j);
	if (s->family == AF_NETLINK) {
		jsonw_key(j, "netlink");
		jsonw_cstring(j, netlink_name(s->protocol));
		jsonw_key(j, "groups");
		jsonw_hex(j, s->groups);
	}
	if (s->family == AF_PACKET)
		add_uint(j, "interface", s->packet_interface);
}
