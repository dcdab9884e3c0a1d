#include <errno.h>
#include <fcntl.h>
#include <libmnl/libmnl.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "base/alloc.h"
#include "proc/socket.h"
#include "socket_message_priv.h"
#include "socket_priv.h"

/* The kernel fills at most 32 KiB at once, however much room there is. */
enum { BLOCK_SIZE = 1 << 16, ATTEMPTS = 2 };

struct socket_diag {
	struct mnl_socket *socket;
	uint32_t sequence;
	char block[BLOCK_SIZE] __attribute__((aligned(8)));
};

bool sockets_have_diag(void)
{
	return true;
}

struct entry {
	int ns;
	int err;
	struct mnl_socket *socket;
};

/* A netlink socket stays in the namespace that it was opened in. */
static void *open_there(void *context)
{
	struct entry *e = context;

	if (e->ns >= 0 && setns(e->ns, CLONE_NEWNET) < 0) {
		e->err = -errno;
		return NULL;
	}
	e->socket = mnl_socket_open2(NETLINK_SOCK_DIAG, SOCK_CLOEXEC);
	e->err = e->socket ? 0 : -errno;
	return NULL;
}

/* In a thread without signals, since their handlers belong to the threads that know of them. */
static int open_from_thread(struct entry *e)
{
	pthread_attr_t attr;
	pthread_t thread;
	sigset_t all;
	int err;

	sigfillset(&all);
	err = pthread_attr_init(&attr);
	if (err)
		return -err;
	err = pthread_attr_setsigmask_np(&attr, &all);
	if (!err)
		err = pthread_create(&thread, &attr, open_there, e);
	pthread_attr_destroy(&attr);
	if (err)
		return -err;
	pthread_join(thread, NULL);
	return e->err;
}

int socket_diag_open(int ns, struct socket_diag **ret)
{
	struct entry e = { .ns = ns };
	struct socket_diag *d;
	int err;

	if (ns < 0)
		open_there(&e);
	err = ns < 0 ? e.err : open_from_thread(&e);
	if (err)
		return err;
	if (mnl_socket_bind(e.socket, 0, MNL_SOCKET_AUTOPID) < 0) {
		err = -errno;
		mnl_socket_close(e.socket);
		return err;
	}
	d = xmalloc(sizeof(*d));
	d->socket = e.socket;
	d->sequence = 0;
	*ret = d;
	return 0;
}

void socket_diag_close(struct socket_diag *d)
{
	if (!d)
		return;
	mnl_socket_close(d->socket);
	free(d);
}

static ssize_t receive(struct socket_diag *d)
{
	ssize_t n;

	do
		n = mnl_socket_recvfrom(d->socket, d->block, sizeof(d->block));
	while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : n;
}

static int dump_once(struct socket_diag *d, const struct socket_kind *k, struct socket_list *l,
		     bool *torn)
{
	char request[SOCKET_REQUEST_MAX] __attribute__((aligned(8)));
	struct nlmsghdr *h = socket_request(request, k, ++d->sequence);
	ssize_t n;
	int more;

	if (mnl_socket_sendto(d->socket, h, h->nlmsg_len) < 0)
		return -errno;
	do {
		n = receive(d);
		if (n < 0)
			return (int)n;
		more = socket_messages_parse(d->block, (size_t)n, k, d->sequence, l, torn);
	} while (more > 0);
	return more;
}

int socket_diag_dump(struct socket_diag *d, const struct socket_kind *k, struct socket_list *l,
		     bool *torn)
{
	const size_t before = l->count;
	bool once_torn = true;
	int err = 0;

	for (int i = 0; i < ATTEMPTS && once_torn && !err; i++) {
		once_torn = false;
		l->count = before;
		err = dump_once(d, k, l, &once_torn);
	}
	if (err)
		l->count = before;
	*torn = *torn || once_torn;
	return err;
}
