#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "channel_priv.h"
#include "ipc_priv.h"
#include "object_priv.h"
#include "process_priv.h"
#include "run_priv.h"

enum { SENDERS_MAX = 8, LENGTH_MAX = 64, PAUSE_MS = 600 };

struct office {
	struct sockaddr_un address;
	int fd; /* of the receiver; closed in the others */
	long senders;
	struct gate sent;
	struct box { /* shared; one a sender */
		int fd;
		ino_t inode;
		int sent, received;
		bool whole; /* each had its length and came in order */
	} * boxes;
};

/* Its number, and then dots: no two that follow each other are of one length. */
static size_t write_letter(char *text, long sender, int n)
{
	size_t len = (size_t)snprintf(text, LENGTH_MAX, "%ld %d ", sender, n);

	memset(text + len, '.', (size_t)n % 16);
	return len + (size_t)n % 16;
}

static void send_letter(struct run *r, int fd, const char *text, size_t len)
{
	while (send(fd, text, len, MSG_NOSIGNAL) < 0)
		if (errno != EINTR)
			run_fail(r, errno, _("cannot send a datagram"));
}

/* Connecting sends nothing: it only says where to, once and for all. */
static int open_sender(struct run *r, const struct office *o)
{
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || connect(fd, (const struct sockaddr *)&o->address, sizeof(o->address)) < 0)
		run_fail(r, errno, _("cannot make a socket"));
	return fd;
}

/* An empty datagram is one as well: here it means that this sender is done. */
static int sender(struct run *r, struct office *o, long i)
{
	struct box *box = &o->boxes[i];
	char text[LENGTH_MAX];
	int fd;

	close(o->fd);
	fd = open_sender(r, o);
	box->fd = fd;
	box->inode = channel_inode(fd);
	do {
		size_t len = write_letter(text, i, box->sent);

		send_letter(r, fd, text, len);
		run_say(r, _("sender %ld: datagram %d, %zu bytes"), i + 1, box->sent++, len);
		if (box->sent == 1)
			gate_pass(&o->sent, 0);
		if (run_holding(r))
			run_until_stop(r);
	} while (run_pause(r, PAUSE_MS));
	send_letter(r, fd, text, 0);
	return 0;
}

static void judge(struct run *r, struct office *o, const char *text, size_t len)
{
	char expected[LENGTH_MAX];
	long i = len ? text[0] - '0' : -1;
	struct box *box;

	if (i < 0 || i >= o->senders)
		return; /* from a stranger */
	box = &o->boxes[i];
	box->whole &=
		write_letter(expected, i, box->received) == len && memcmp(text, expected, len) == 0;
	run_say(r, _("receiver: datagram %d of sender %ld, %zu bytes in one piece"),
		box->received++, i + 1, len);
}

/* Ends when all senders are done. */
static int receiver(struct run *r, void *arg)
{
	struct office *o = arg;
	char text[2 * LENGTH_MAX];
	long done = 0;

	gate_close(&o->sent);
	while (done < o->senders) {
		ssize_t n = recv(o->fd, text, sizeof(text), 0);

		if (n < 0 && errno != EINTR)
			run_fail(r, errno, _("cannot receive a datagram"));
		if (n > 0)
			judge(r, o, text, (size_t)n);
		done += n == 0;
	}
	return 0;
}

static void open_office(struct run *r, struct office *o)
{
	const char *path = object_path(r, "dgram");

	o->address.sun_family = AF_UNIX;
	snprintf(o->address.sun_path, sizeof(o->address.sun_path), "%s", path);
	o->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (o->fd < 0 || bind(o->fd, (struct sockaddr *)&o->address, sizeof(o->address)) < 0)
		run_fail(r, errno, _("cannot make a socket"));
	o->boxes = ipc_share(r, SENDERS_MAX * sizeof(*o->boxes));
	for (long i = 0; i < o->senders; i++)
		o->boxes[i].whole = true;
	gate_open(r, &o->sent);
}

static void tell(struct run *r, const struct office *o, pid_t to, const pid_t *from)
{
	run_await_call(r, to, to, SYS_recvfrom);
	run_fact(r, "path", "%s", o->address.sun_path);
	run_fact(r, "receiver", "%d", (int)to);
	run_fact(r, "receiver_fd", "%d", o->fd);
	channel_fact_inode(r, "inode", o->fd);
	ipc_fact_pids(r, "senders", from, (size_t)o->senders);
	run_fact(r, "sender_fds", "%d", o->boxes[0].fd);
	for (long i = 1; i < o->senders; i++)
		run_fact_more(r, "%d", o->boxes[i].fd);
	run_fact(r, "sender_inodes", "%llu", (unsigned long long)o->boxes[0].inode);
	for (long i = 1; i < o->senders; i++)
		run_fact_more(r, "%llu", (unsigned long long)o->boxes[i].inode);
	run_hold(r);
}

static void check(struct run *r, const struct office *o)
{
	bool all = true, whole = true;

	for (long i = 0; i < o->senders; i++) {
		all &= o->boxes[i].sent > 0 && o->boxes[i].sent == o->boxes[i].received;
		whole &= o->boxes[i].whole;
	}
	run_check(r, all, _("every datagram arrived once"));
	run_check(r, whole,
		  _("each arrived whole, as long as it was sent, in order of its sender"));
}

static void run(struct run *r)
{
	struct office o = { .senders = run_number(r, "senders") };
	pid_t to, from[SENDERS_MAX] = { 0 };
	bool ended = true;

	open_office(r, &o);
	run_say(r, _("the path is %s"), o.address.sun_path);
	to = run_child(r, "pv-dgram-recv", receiver, &o);
	for (long i = 0; i < o.senders; i++) {
		char name[40];

		snprintf(name, sizeof(name), "pv-dgram-send-%ld", i + 1);
		from[i] = run_fork(r, name);
		if (from[i] == 0)
			run_exit(r, sender(r, &o, i));
	}
	gate_wait_all(r, &o.sent, (unsigned)o.senders, NULL);
	if (run_holding(r))
		tell(r, &o, to, from);
	close(o.fd);
	for (long i = 0; i < o.senders; i++)
		ended &= run_wait_ok(r, from[i]);
	run_check(r, run_wait_ok(r, to) && ended, _("receiver and senders ended well"));
	check(r, &o);
}

const struct demo demo_unix_dgram = {
	.name = "unix-dgram",
	.group = DEMO_CHANNELS,
	.title = N_("Datagrams over a unix socket with a path"),
	.lesson = N_("The receiver binds its socket to a path; whoever knows the path may send. A "
		     "datagram is a message that keeps its borders: one send is one recv, however "
		     "long it is, and two never run into each other as they do in a stream. "
		     "Between processes of one machine none is lost: if the queue of the receiver "
		     "is full, the sender sleeps. Several senders share one receiver without being "
		     "accepted, and the receiver does not learn that one has gone; so here each "
		     "sender ends with an empty datagram."),
	.watch =
		(const char *const[]){
			N_("t: pv-dgram-recv and pv-dgram-send-1, -2 below pv-unix-dgram."),
			N_("Enter on pv-dgram-recv: \"Sleeps in\" names the wait for a packet of a "
			   "socket."),
			NULL,
		},
	.options =
		(const struct demo_option[]){
			{ "senders", DEMO_NUMBER, "2", 1, SENDERS_MAX,
			  .help = N_("how many senders") },
			{ NULL },
		},
	.facts =
		(const struct demo_fact[]){
			{ "path", N_("path of the receiver's socket") },
			{ "receiver", N_("pid of the receiver, which waits for a datagram") },
			{ "receiver_fd", N_("its descriptor") },
			{ "inode", N_("inode of its socket") },
			{ "senders", N_("pids of the senders") },
			{ "sender_fds", N_("their descriptors") },
			{ "sender_inodes",
			  N_("inodes of their sockets, which are connected to it") },
			{ NULL },
		},
	.run = run,
};
