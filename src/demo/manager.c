#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "channel_priv.h"
#include "ipc_priv.h"
#include "object_priv.h"
#include "process_priv.h"
#include "run_priv.h"

enum { CLIENTS_MAX = 8, LIST_MAX = 10000, PAUSE_MS = 700 };

enum procedure { APPEND, LENGTH, ITEM, END, PROCEDURE_COUNT };

struct request {
	enum procedure procedure;
	long argument;
};

struct list {
	long items[LIST_MAX];
	long length;
	bool ended;
};

struct service {
	struct sockaddr_un address;
	long clients;
	struct gate open, connected;
	struct seat { /* shared; one a client */
		int fd;
		ino_t inode;
		long count; /* of what it has appended */
	} * seats;
};

static long append(struct list *l, long value)
{
	if (l->length == LIST_MAX)
		return -1;
	l->items[l->length] = value;
	return l->length++;
}

static long length(struct list *l, long unused)
{
	(void)unused;
	return l->length;
}

static long item(struct list *l, long i)
{
	return i >= 0 && i < l->length ? l->items[i] : -1;
}

static long end(struct list *l, long unused)
{
	(void)unused;
	l->ended = true;
	return 0;
}

static long (*const procedures[PROCEDURE_COUNT])(struct list *l, long argument) = {
	[APPEND] = append,
	[LENGTH] = length,
	[ITEM] = item,
	[END] = end,
};

/* False when the client has gone, or does not speak as agreed. */
static bool serve(struct list *l, int fd)
{
	struct request q;
	long result;

	if (!channel_read(fd, &q, sizeof(q)) || (unsigned)q.procedure >= PROCEDURE_COUNT)
		return false;
	result = procedures[q.procedure](l, q.argument);
	return send(fd, &result, sizeof(result), MSG_NOSIGNAL) == sizeof(result);
}

static void serve_all(struct list *l, struct pollfd *fds, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (fds[i].fd >= 0 && fds[i].revents && !serve(l, fds[i].fd)) {
			close(fds[i].fd);
			fds[i].fd = -1;
		}
}

/* The socket is made here, so that who connects sees this process at the other end. */
static int listen_at(struct run *r, const struct service *s)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (const struct sockaddr *)&s->address, sizeof(s->address)) < 0 ||
	    listen(fd, CLIENTS_MAX) < 0)
		run_fail(r, errno, _("cannot make a socket"));
	return fd;
}

static void take_client(struct run *r, struct pollfd *fds, size_t n)
{
	int fd = accept4(fds[0].fd, NULL, NULL, SOCK_CLOEXEC);

	if (fd < 0)
		return;
	for (size_t i = 1; i < n; i++)
		if (fds[i].fd < 0) {
			fds[i] = (struct pollfd){ .fd = fd, .events = POLLIN };
			run_say(r, _("server: a client has connected"));
			return;
		}
	close(fd);
}

/* One request at a time, from whoever it comes: the list needs no lock. */
static int server(struct run *r, void *arg)
{
	struct service *s = arg;
	struct pollfd fds[CLIENTS_MAX + 2];
	struct list *l = calloc(1, sizeof(*l));
	const size_t n = sizeof(fds) / sizeof(fds[0]);

	if (!l)
		run_fail(r, errno, _("cannot get memory"));
	gate_close(&s->connected);
	for (size_t i = 1; i < n; i++)
		fds[i].fd = -1;
	fds[0] = (struct pollfd){ .fd = listen_at(r, s), .events = POLLIN };
	gate_pass(&s->open, (uint64_t)fds[0].fd);
	while (!l->ended) {
		if (poll(fds, n, -1) <= 0)
			continue;
		serve_all(l, fds, n);
		if (fds[0].revents)
			take_client(r, fds, n);
	}
	free(l);
	return 0;
}

static int dial(struct run *r, const struct service *s)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		run_fail(r, errno, _("cannot make a socket"));
	while (connect(fd, (const struct sockaddr *)&s->address, sizeof(s->address)) < 0)
		if (errno != EINTR)
			run_fail(r, errno, _("cannot connect to %s"), s->address.sun_path);
	return fd;
}

/* A procedure of another process: it looks like a call, and is a message and its answer. */
static long call(struct run *r, int fd, enum procedure procedure, long argument)
{
	struct request q;
	long result;

	memset(&q, 0, sizeof(q));
	q.procedure = procedure;
	q.argument = argument;
	if (send(fd, &q, sizeof(q), MSG_NOSIGNAL) != sizeof(q) ||
	    !channel_read(fd, &result, sizeof(result)))
		run_fail(r, 0, _("the server has gone"));
	return result;
}

/* An item is the client, and how many it had appended before. */
static long item_of(long client, long count)
{
	return client * LIST_MAX + count;
}

static int client(struct run *r, struct service *s, long i)
{
	struct seat *seat = &s->seats[i];
	int fd = dial(r, s);

	seat->fd = fd;
	seat->inode = channel_inode(fd);
	do {
		long at = call(r, fd, APPEND, item_of(i, seat->count));

		if (at < 0)
			break;
		run_say(r, _("client %ld: my item %ld is at %ld in the list"), i + 1, ++seat->count,
			at);
		if (seat->count == 1)
			gate_pass(&s->connected, 0);
		if (run_holding(r))
			run_until_stop(r);
	} while (run_pause(r, PAUSE_MS));
	return 0;
}

/* Of each client all items are there, in its order. */
static bool is_complete(struct run *r, int fd, long n, long clients)
{
	long next[CLIENTS_MAX] = { 0 };

	for (long k = 0; k < n; k++) {
		long value = call(r, fd, ITEM, k), i = value / LIST_MAX;

		if (value < 0 || i >= clients || value != item_of(i, next[i]++))
			return false;
	}
	return true;
}

static void check(struct run *r, struct service *s, const pid_t *clients, pid_t serving)
{
	long sum = 0, n;
	bool ended = true;
	int fd;

	for (long i = 0; i < s->clients; i++) {
		ended &= run_wait_ok(r, clients[i]);
		sum += s->seats[i].count;
	}
	fd = dial(r, s);
	n = call(r, fd, LENGTH, 0);
	run_say(r, _("the list has %ld items; the clients appended %ld"), n, sum);
	run_check(r, n == sum && n >= s->clients, _("the list has as many items as were appended"));
	run_check(r, is_complete(r, fd, n, s->clients),
		  _("every item is there once, those of one client in its order"));
	call(r, fd, END, 0);
	close(fd);
	run_check(r, run_wait_ok(r, serving) && ended, _("server and clients ended well"));
}

static void tell(struct run *r, const struct service *s, const pid_t *clients, pid_t serving,
		 int listener)
{
	run_await_call(r, serving, serving, -1);
	run_fact(r, "server", "%d", (int)serving);
	run_fact(r, "path", "%s", s->address.sun_path);
	run_fact(r, "listener_fd", "%d", listener);
	ipc_fact_pids(r, "clients", clients, (size_t)s->clients);
	run_fact(r, "client_fds", "%d", s->seats[0].fd);
	for (long i = 1; i < s->clients; i++)
		run_fact_more(r, "%d", s->seats[i].fd);
	run_fact(r, "client_inodes", "%llu", (unsigned long long)s->seats[0].inode);
	for (long i = 1; i < s->clients; i++)
		run_fact_more(r, "%llu", (unsigned long long)s->seats[i].inode);
	run_hold(r);
}

static void prepare(struct run *r, struct service *s)
{
	s->address.sun_family = AF_UNIX;
	snprintf(s->address.sun_path, sizeof(s->address.sun_path), "%s", object_path(r, "manager"));
	s->seats = ipc_share(r, CLIENTS_MAX * sizeof(*s->seats));
	gate_open(r, &s->open);
	gate_open(r, &s->connected);
}

static void run(struct run *r)
{
	struct service s = { .clients = run_number(r, "clients") };
	pid_t clients[CLIENTS_MAX] = { 0 }, serving;
	uint64_t listener;

	prepare(r, &s);
	serving = run_child(r, "pv-mgr-server", server, &s);
	gate_wait_all(r, &s.open, 1, &listener);
	for (long i = 0; i < s.clients; i++) {
		char name[40];

		snprintf(name, sizeof(name), "pv-mgr-client-%ld", i + 1);
		clients[i] = run_fork(r, name);
		if (clients[i] == 0)
			run_exit(r, client(r, &s, i));
	}
	gate_wait_all(r, &s.connected, (unsigned)s.clients, NULL);
	if (run_holding(r))
		tell(r, &s, clients, serving, (int)listener);
	check(r, &s, clients, serving);
}

const struct demo demo_manager = {
	.name = "manager",
	.group = DEMO_CHANNELS,
	.title = N_("A manager: one process holds a list, others change it"),
	.lesson = N_("Processes share no memory, yet here all change one list. It lives in one "
		     "process, the server; the others ask it to append, by a request over a unix "
		     "socket, and wait for the answer. To them that looks like a call of a "
		     "procedure: it is a remote procedure call. The server waits in poll for "
		     "whichever client asks next and serves one request at a time, so that the "
		     "list needs no lock and no update is lost. The price is two messages a call, "
		     "and that all wait for one. Python's multiprocessing.Manager works like "
		     "this."),
	.watch =
		(const char *const[]){
			N_("t: pv-mgr-server and pv-mgr-client-1 to -3 below pv-manager."),
			N_("F9, 19 SIGSTOP on pv-mgr-server: no client goes on, all wait for its "
			   "answer (Enter, \"Sleeps in\": unix_stream_read_generic). 18 SIGCONT "
			   "lets it go on."),
			NULL,
		},
	.options =
		(const struct demo_option[]){
			{ "clients", DEMO_NUMBER, "3", 1, CLIENTS_MAX,
			  .help = N_("how many clients") },
			{ NULL },
		},
	.facts =
		(const struct demo_fact[]){
			{ "server", N_("pid of the server, which waits for any client") },
			{ "path", N_("path of its socket") },
			{ "listener_fd", N_("its descriptor of that socket") },
			{ "clients", N_("pids of the clients, each connected to it") },
			{ "client_fds", N_("their descriptors") },
			{ "client_inodes", N_("inodes of their sockets") },
			{ NULL },
		},
	.run = run,
};
