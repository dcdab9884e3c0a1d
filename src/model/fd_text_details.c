/* What each kind of descriptor tells of its own, as "key=value" words; and addresses of sockets. */
#include "model/fd_text.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/strbuf.h"
#include "base/text.h"
#include "model/fd_names.h"
#include "types/fd.h"
#include "types/names.h"
#include "types/socket.h"

#define NS_PER_SEC_REAL 1e9

/* A row has no room for more of a list. */
enum { LISTED_MAX = 16 };

/* "key=", after a blank if something stands before it. */
static void add_key(struct strbuf *b, size_t start, const char *key)
{
	if (b->len > start)
		strbuf_addch(b, ' ');
	strbuf_adds(b, key);
	strbuf_addch(b, '=');
}

static void add_number(struct strbuf *b, size_t start, const char *key, uint64_t n)
{
	add_key(b, start, key);
	strbuf_addu(b, n);
}

static void add_bits(struct strbuf *b, uint32_t bits, const char *(*take)(uint32_t *bits))
{
	bool first = true;

	for (const char *name; bits && (name = take(&bits)); first = false) {
		if (!first)
			strbuf_addch(b, '|');
		strbuf_adds(b, name);
	}
	if (bits) {
		strbuf_adds(b, first ? "0x" : "|0x");
		strbuf_addx(b, bits, 1);
	}
}

static void add_seconds(struct strbuf *b, size_t start, const char *key, uint64_t ns)
{
	add_key(b, start, key);
	strbuf_addreal(b, (double)ns / NS_PER_SEC_REAL, 3);
	strbuf_addch(b, 's');
}

/* ---- a function a kind ---- */

typedef void adder(struct strbuf *b, size_t start, const struct fd_text *how,
		   const struct fd_more *more);

static adder add_eventfd, add_epoll, add_timerfd, add_signalfd, add_watches, add_pidfd, add_memfd,
	add_io_uring, add_bpf, add_mqueue, add_tty;

static void add_eventfd(struct strbuf *b, size_t start, const struct fd_text *how,
			const struct fd_more *more)
{
	(void)how;
	add_number(b, start, "counter", more->eventfd.counter);
	if (more->eventfd.id >= 0)
		add_number(b, start, "id", (uint64_t)more->eventfd.id);
	if (more->eventfd.semaphore)
		strbuf_adds(b, " semaphore");
}

static void add_epoll(struct strbuf *b, size_t start, const struct fd_text *how,
		      const struct fd_more *more)
{
	const struct fd_epoll *epoll = &more->epoll;

	(void)how;
	add_key(b, start, "targets");
	for (size_t i = 0; i < epoll->count && i < LISTED_MAX; i++) {
		if (i)
			strbuf_addch(b, ',');
		strbuf_addi(b, epoll->targets[i].fd);
	}
	if (epoll->count > LISTED_MAX)
		strbuf_addf(b, ",+%zu", epoll->count - LISTED_MAX);
}

static void add_timerfd(struct strbuf *b, size_t start, const struct fd_text *how,
			const struct fd_more *more)
{
	const struct fd_timerfd *timer = &more->timerfd;
	const char *clock = clock_name(timer->clock);

	(void)how;
	add_key(b, start, "clock");
	if (clock)
		strbuf_adds(b, clock);
	else
		strbuf_addi(b, timer->clock);
	if (timer->value_ns)
		add_seconds(b, start, "next", timer->value_ns);
	if (timer->interval_ns)
		add_seconds(b, start, "every", timer->interval_ns);
	if (timer->ticks)
		add_number(b, start, "ticks", timer->ticks);
}

static void add_signalfd(struct strbuf *b, size_t start, const struct fd_text *how,
			 const struct fd_more *more)
{
	bool first = true;

	(void)how;
	add_key(b, start, "signals");
	for (int signo = 1; signo <= 64; signo++) {
		const char *name = signal_name(signo);

		if (!(more->signalfd.mask >> (signo - 1) & 1))
			continue;
		if (!first)
			strbuf_addch(b, ',');
		first = false;
		if (name)
			strbuf_adds(b, name);
		else
			strbuf_addi(b, signo);
	}
}

/* One watch: its path, else what the kernel calls the file. */
static void add_watch(struct strbuf *b, const struct fd_text *how, const struct fd_watch *w)
{
	if (w->path)
		text_add_safe(b, w->path, strlen(w->path), how->ascii);
	else if (w->inode)
		strbuf_addf(b, "inode:%llu", (unsigned long long)w->inode);
	else if (w->mnt_id >= 0)
		strbuf_addf(b, "mount:%d", w->mnt_id);
	else
		strbuf_adds(b, "?");
	strbuf_addch(b, '(');
	add_bits(b, w->mask, w->id >= 0 ? inotify_bit_take : fanotify_bit_take);
	strbuf_addch(b, ')');
}

static void add_watches(struct strbuf *b, size_t start, const struct fd_text *how,
			const struct fd_more *more)
{
	const struct fd_watches *watches = &more->watches;

	add_key(b, start, "watches");
	for (size_t i = 0; i < watches->count && i < LISTED_MAX; i++) {
		if (i)
			strbuf_addch(b, ',');
		add_watch(b, how, &watches->watches[i]);
	}
	if (watches->count > LISTED_MAX)
		strbuf_addf(b, ",+%zu", watches->count - LISTED_MAX);
}

static void add_pidfd(struct strbuf *b, size_t start, const struct fd_text *how,
		      const struct fd_more *more)
{
	(void)how;
	add_key(b, start, "pid");
	if (more->pidfd.pid > 0)
		strbuf_addi(b, more->pidfd.pid);
	else
		strbuf_adds(b, more->pidfd.pid < 0 ? "ended" : "?");
}

static void add_memfd(struct strbuf *b, size_t start, const struct fd_text *how,
		      const struct fd_more *more)
{
	(void)how;
	if (more->memfd.seals <= 0)
		return;
	add_key(b, start, "seals");
	add_bits(b, (uint32_t)more->memfd.seals, seal_take);
}

static void add_io_uring(struct strbuf *b, size_t start, const struct fd_text *how,
			 const struct fd_more *more)
{
	const struct fd_io_uring *ring = &more->io_uring;

	(void)how;
	add_key(b, start, "submitted");
	strbuf_addf(b, "%u/%u", ring->sq_pending, ring->sq_entries);
	add_key(b, start, "completed");
	strbuf_addf(b, "%u/%u", ring->cq_pending, ring->cq_entries);
	if (ring->user_files)
		add_number(b, start, "files", ring->user_files);
	if (ring->user_buffers)
		add_number(b, start, "buffers", ring->user_buffers);
}

static void add_bpf(struct strbuf *b, size_t start, const struct fd_text *how,
		    const struct fd_more *more)
{
	const struct fd_bpf *bpf = &more->bpf;

	if (bpf->kind) {
		add_key(b, start, "kind");
		text_add_safe(b, bpf->kind, strlen(bpf->kind), how->ascii);
	}
	if (bpf->id)
		add_number(b, start, "id", bpf->id);
	if (bpf->link_type) {
		add_key(b, start, "type");
		text_add_safe(b, bpf->link_type, strlen(bpf->link_type), how->ascii);
	} else {
		add_number(b, start, "type", bpf->bpf_type);
	}
	if (bpf->program)
		add_number(b, start, "program", bpf->program);
	if (bpf->max_entries)
		add_number(b, start, "max_entries", bpf->max_entries);
	if (bpf->tag[0]) {
		add_key(b, start, "tag");
		text_add_safe(b, bpf->tag, strnlen(bpf->tag, sizeof(bpf->tag)), how->ascii);
	}
}

static void add_mqueue(struct strbuf *b, size_t start, const struct fd_text *how,
		       const struct fd_more *more)
{
	(void)how;
	if (!more->mqueue.known)
		return;
	add_number(b, start, "bytes", more->mqueue.bytes);
	if (more->mqueue.sizes_known) {
		add_number(b, start, "messages", more->mqueue.messages);
		strbuf_addch(b, '/');
		strbuf_addu(b, more->mqueue.max_messages);
	}
	if (more->mqueue.notify_pid > 0)
		add_number(b, start, "notify_pid", (uint64_t)more->mqueue.notify_pid);
}

static void add_userfaultfd(struct strbuf *b, size_t start, const struct fd_text *how,
			    const struct fd_more *more)
{
	(void)how;
	add_number(b, start, "pending", more->userfaultfd.pending);
	add_number(b, start, "total", more->userfaultfd.total);
}

static void add_tty(struct strbuf *b, size_t start, const struct fd_text *how,
		    const struct fd_more *more)
{
	if (!more->tty.master || !more->tty.name)
		return;
	add_key(b, start, "master_of");
	text_add_safe(b, more->tty.name, strlen(more->tty.name), how->ascii);
}

static adder *const adders[FD_TYPE_COUNT] = {
	[FD_EVENTFD] = add_eventfd,   [FD_EPOLL] = add_epoll,
	[FD_TIMERFD] = add_timerfd,   [FD_SIGNALFD] = add_signalfd,
	[FD_INOTIFY] = add_watches,   [FD_FANOTIFY] = add_watches,
	[FD_PIDFD] = add_pidfd,	      [FD_MEMFD] = add_memfd,
	[FD_IO_URING] = add_io_uring, [FD_USERFAULTFD] = add_userfaultfd,
	[FD_BPF] = add_bpf,	      [FD_MQUEUE] = add_mqueue,
	[FD_TTY] = add_tty,
};

/* ---- sockets ---- */

enum { STATE_LISTEN = 10 };

/* Full queues are what one looks for; empty ones say nothing. */
static void add_queues(struct strbuf *b, size_t start, const struct socket *s)
{
	bool told = s->receive_queue != UINT32_MAX && s->send_queue != UINT32_MAX;

	if (told && s->state == STATE_LISTEN) {
		add_key(b, start, "waiting");
		strbuf_addf(b, "%u/%u", s->receive_queue, s->send_queue);
		return;
	}
	if (s->receive_queue != UINT32_MAX && s->receive_queue)
		add_number(b, start, "received", s->receive_queue);
	if (s->send_queue != UINT32_MAX && s->send_queue)
		add_number(b, start, "unsent", s->send_queue);
}

static void add_socket(struct strbuf *b, const struct socket *s)
{
	const char *type = socket_type_name(s->type);
	const char *netlink = s->family == AF_NETLINK ? netlink_name(s->protocol) : NULL;
	size_t start = b->len;

	if (s->family == AF_UNIX && type)
		strbuf_adds(b, type);
	if (netlink)
		strbuf_adds(b, netlink);
	if (s->family == AF_NETLINK && s->groups) {
		add_key(b, start, "groups");
		strbuf_adds(b, "0x");
		strbuf_addx(b, s->groups, 1);
	}
	if (s->family == AF_PACKET && s->packet_interface)
		add_number(b, start, "interface", s->packet_interface);
	add_queues(b, start, s);
}

void fd_text_add_details(struct strbuf *b, const struct fd_text *how, const struct fd *f)
{
	adder *add = f->more && f->type < FD_TYPE_COUNT ? adders[f->type] : NULL;

	if (f->socket)
		add_socket(b, f->socket);
	else if (add)
		add(b, b->len, how, f->more);
}

static bool is_any(const struct socket_address *a, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (a->bytes[i])
			return false;
	return true;
}

static void add_address(struct strbuf *b, const struct socket *s, const struct socket_address *a)
{
	bool v6 = s->family == AF_INET6;
	char text[INET6_ADDRSTRLEN];

	if (is_any(a, v6 ? 16 : 4))
		strbuf_addch(b, '*');
	else if (inet_ntop(s->family, a->bytes, text, sizeof(text)))
		strbuf_addf(b, v6 ? "[%s]" : "%s", text);
	strbuf_addch(b, ':');
	if (a->port)
		strbuf_addu(b, a->port);
	else
		strbuf_addch(b, '*');
}

static void add_path(struct strbuf *b, const struct fd_text *how, const struct socket *s)
{
	bool abstract = s->path_len && !s->path[0];

	if (abstract)
		strbuf_addch(b, '@');
	if (s->path_len)
		text_add_safe(b, s->path + abstract, s->path_len - abstract, how->ascii);
}

static bool is_inet(const struct socket *s)
{
	return s->family == AF_INET || s->family == AF_INET6;
}

void fd_text_add_local(struct strbuf *b, const struct fd_text *how, const struct socket *s)
{
	if (is_inet(s))
		add_address(b, s, &s->local);
	else if (s->family == AF_UNIX)
		add_path(b, how, s);
	else if (s->family == AF_VSOCK)
		strbuf_addf(b, "%u:%u", s->local_cid, s->local_port);
	else if (s->family == AF_NETLINK)
		strbuf_addf(b, "port:%u", s->local_port);
}

void fd_text_add_remote(struct strbuf *b, const struct fd_text *how, const struct socket *s)
{
	(void)how;
	if (is_inet(s) && (s->remote.port || !is_any(&s->remote, 16)))
		add_address(b, s, &s->remote);
	else if (s->family == AF_VSOCK && (s->remote_cid || s->remote_port))
		strbuf_addf(b, "%u:%u", s->remote_cid, s->remote_port);
}
