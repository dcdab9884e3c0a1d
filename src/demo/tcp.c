#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "channel_priv.h"
#include "ipc_priv.h"
#include "process_priv.h"
#include "run_priv.h"

enum { CLIENTS_MAX = 16, CONNECTIONS_MAX = 32, TEXT_MAX = 128, NAME_MAX_LEN = 40, PAUSE_MS = 900 };

/* Shared by all. */
struct figures {
	uint16_t port;
	_Atomic unsigned asked, right, connections;
	_Atomic pid_t server_tids[CONNECTIONS_MAX];
	struct seat {
		pid_t tid;
		int fd;
		uint16_t port;
	} seats[CLIENTS_MAX];
};

/* Connections are not used twice: a server for a course, with an end. */
struct server {
	int listener;
	int end; /* its other end closes when all clients have gone */
	size_t count;
	int fds[CONNECTIONS_MAX];
	struct run_thread threads[CONNECTIONS_MAX];
};

struct tcp {
	long clients;
	bool processes;
	int end[2];
	int connected[2]; /* a byte a client, once it has its first answer */
	struct figures *figures;
	struct server server;
};

struct part {
	struct tcp *tcp;
	long i;
};

static struct sockaddr_in loopback(uint16_t port)
{
	return (struct sockaddr_in){
		.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
}

static uint16_t own_port(int fd)
{
	struct sockaddr_in a = { 0 };
	socklen_t len = sizeof(a);

	getsockname(fd, (struct sockaddr *)&a, &len);
	return ntohs(a.sin_port);
}

static int try_bind(struct run *r, int fd, uint16_t port)
{
	struct sockaddr_in a = loopback(port);

	if (bind(fd, (struct sockaddr *)&a, sizeof(a)) == 0 && listen(fd, CONNECTIONS_MAX) == 0)
		return 0;
	if (!port)
		run_fail(r, errno, _("cannot listen on 127.0.0.1"));
	return -errno;
}

/* The port that was wished for may be taken, or be one that only root may have. */
static int listen_on(struct run *r, uint16_t wish)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), error;

	if (fd < 0)
		run_fail(r, errno, _("cannot make a socket"));
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &(int){ 1 }, sizeof(int));
	error = try_bind(r, fd, wish);
	if (error) {
		run_say(r, _("port %d: %s; I take another one"), wish, strerror(-error));
		try_bind(r, fd, 0);
	}
	return fd;
}

static void to_upper(char *text, ssize_t n)
{
	for (ssize_t i = 0; i < n; i++)
		text[i] = (char)toupper((unsigned char)text[i]);
}

/* Sends back in capitals whatever comes, until the client is done. */
static void serve(struct run *r, void *arg)
{
	const struct part *p = arg;
	struct tcp *t = p->tcp;
	int fd = t->server.fds[p->i];
	char text[TEXT_MAX];
	ssize_t n;

	(void)r;
	atomic_store(&t->figures->server_tids[p->i], run_tid());
	while ((n = recv(fd, text, sizeof(text), 0)) > 0 || (n < 0 && errno == EINTR)) {
		to_upper(text, n);
		if (n > 0 && send(fd, text, (size_t)n, MSG_NOSIGNAL) < 0)
			break;
	}
	shutdown(fd, SHUT_WR);
}

static void take_client(struct run *r, struct tcp *t, struct part *parts)
{
	struct server *s = &t->server;
	char name[NAME_MAX_LEN];
	int fd = accept4(s->listener, NULL, NULL, SOCK_CLOEXEC);

	if (fd < 0)
		return;
	snprintf(name, sizeof(name), "pv-tcp-serve-%zu", s->count + 1);
	s->fds[s->count] = fd;
	parts[s->count] = (struct part){ t, (long)s->count };
	run_thread(r, &s->threads[s->count], name, serve, &parts[s->count]);
	s->count++;
	atomic_fetch_add(&t->figures->connections, 1);
}

/* Until all clients of its own have gone: strangers are then shown out. */
static int server(struct run *r, struct tcp *t)
{
	struct server *s = &t->server;
	struct part parts[CONNECTIONS_MAX];
	struct pollfd fds[] = { { .fd = s->listener, .events = POLLIN },
				{ .fd = t->end[0], .events = POLLIN } };

	close(t->end[1]);
	close(t->connected[0]);
	close(t->connected[1]);
	while (!fds[1].revents) {
		if (poll(fds, 2, -1) > 0 && fds[0].revents)
			take_client(r, t, parts);
		if (s->count == CONNECTIONS_MAX)
			fds[0].fd = -1;
	}
	for (size_t i = 0; i < s->count; i++) {
		shutdown(s->fds[i], SHUT_RD);
		run_join(&s->threads[i]);
		close(s->fds[i]);
	}
	return 0;
}

static int dial(struct run *r, uint16_t port)
{
	struct sockaddr_in a = loopback(port);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		run_fail(r, errno, _("cannot make a socket"));
	if (connect(fd, (struct sockaddr *)&a, sizeof(a)) == 0)
		return fd;
	/* Interrupted, it goes on by itself. */
	if (errno == EINTR)
		while (poll(&(struct pollfd){ .fd = fd, .events = POLLOUT }, 1, -1) < 0)
			;
	else
		run_fail(r, errno, _("cannot connect to port %d"), port);
	return fd;
}

static bool ask(struct run *r, int fd, long i, unsigned n)
{
	char question[TEXT_MAX], answer[TEXT_MAX];
	int len = snprintf(question, sizeof(question), "hello %u from client %ld", n, i + 1);

	if (send(fd, question, (size_t)len, MSG_NOSIGNAL) != len ||
	    !channel_read(fd, answer, (size_t)len))
		return false;
	run_say(r, _("client %ld: \"%.*s\" came back as \"%.*s\""), i + 1, len, question, len,
		answer);
	to_upper(question, len);
	return memcmp(question, answer, (size_t)len) == 0;
}

static void client(struct run *r, void *arg)
{
	const struct part *p = arg;
	struct figures *f = p->tcp->figures;
	int fd = dial(r, f->port);
	unsigned n = 0;

	f->seats[p->i] = (struct seat){ run_tid(), fd, own_port(fd) };
	do {
		atomic_fetch_add(&f->asked, 1);
		atomic_fetch_add(&f->right, ask(r, fd, p->i, ++n));
		if (n == 1)
			channel_write(p->tcp->connected[1], "", 1);
		if (run_holding(r))
			run_until_stop(r);
	} while (run_pause(r, PAUSE_MS));
	close(fd);
}

static void name_client(char *name, size_t size, long i)
{
	snprintf(name, size, "pv-tcp-client-%ld", i + 1);
}

/* In the processes of clients. */
static void close_unused(const struct tcp *t)
{
	close(t->server.listener);
	close(t->end[0]);
	close(t->end[1]);
	close(t->connected[0]);
}

/* All clients in one process. */
static int clients(struct run *r, void *arg)
{
	struct tcp *t = arg;
	struct run_thread threads[CLIENTS_MAX];
	struct part parts[CLIENTS_MAX];
	char name[NAME_MAX_LEN];

	close_unused(t);
	for (long i = 0; i < t->clients; i++) {
		name_client(name, sizeof(name), i);
		parts[i] = (struct part){ t, i };
		run_thread(r, &threads[i], name, client, &parts[i]);
	}
	for (long i = 0; i < t->clients; i++)
		run_join(&threads[i]);
	return 0;
}

/* Returns how many processes these are. */
static long start_clients(struct run *r, struct tcp *t, pid_t *pids)
{
	char name[NAME_MAX_LEN];

	if (!t->processes) {
		pids[0] = run_child(r, "pv-tcp-clients", clients, t);
		return 1;
	}
	for (long i = 0; i < t->clients; i++) {
		name_client(name, sizeof(name), i);
		pids[i] = run_fork(r, name);
		if (pids[i] == 0) {
			close_unused(t);
			client(r, &(struct part){ t, i });
			run_exit(r, 0);
		}
	}
	return t->clients;
}

static void tell_server(struct run *r, const struct tcp *t, pid_t pid)
{
	const struct figures *f = t->figures;

	for (long i = 0; i < t->clients; i++)
		run_await_call(r, pid, atomic_load(&f->server_tids[i]), SYS_recvfrom);
	run_fact(r, "server", "%d", (int)pid);
	run_fact(r, "port", "%d", f->port);
	run_fact(r, "listener_fd", "%d", t->server.listener);
	channel_fact_inode(r, "listener_inode", t->server.listener);
	run_fact(r, "server_tids", "%d", (int)atomic_load(&f->server_tids[0]));
	for (long i = 1; i < t->clients; i++)
		run_fact_more(r, "%d", (int)atomic_load(&f->server_tids[i]));
}

static void tell(struct run *r, const struct tcp *t, pid_t serving, const pid_t *pids, long n)
{
	const struct seat *seats = t->figures->seats;

	tell_server(r, t, serving);
	ipc_fact_pids(r, "clients", pids, (size_t)n);
	run_fact(r, "client_tids", "%d", (int)seats[0].tid);
	for (long i = 1; i < t->clients; i++)
		run_fact_more(r, "%d", (int)seats[i].tid);
	run_fact(r, "client_fds", "%d", seats[0].fd);
	for (long i = 1; i < t->clients; i++)
		run_fact_more(r, "%d", seats[i].fd);
	run_fact(r, "client_ports", "%d", seats[0].port);
	for (long i = 1; i < t->clients; i++)
		run_fact_more(r, "%d", seats[i].port);
	run_hold(r);
}

static void await_clients(struct run *r, struct tcp *t)
{
	char bytes[CLIENTS_MAX];

	close(t->connected[1]);
	if (!channel_read(t->connected[0], bytes, (size_t)t->clients))
		run_fail(r, 0, _("a process of the demonstration ended too early"));
	close(t->connected[0]);
}

/* The clients first; then the end of the pipe tells the server. */
static void finish(struct run *r, struct tcp *t, pid_t serving, const pid_t *pids, long n)
{
	const struct figures *f = t->figures;
	bool ended = true;

	for (long i = 0; i < n; i++)
		ended &= run_wait_ok(r, pids[i]);
	close(t->end[1]);
	run_check(r, run_wait_ok(r, serving) && ended, _("server and clients ended well"));
	run_check(r, atomic_load(&f->connections) >= (unsigned)t->clients,
		  _("each client had a connection of its own"));
	run_check(r, atomic_load(&f->asked) > 0 && atomic_load(&f->right) == atomic_load(&f->asked),
		  _("every question came back in capitals"));
}

static void run(struct run *r)
{
	struct tcp t = { .clients = run_number(r, "clients"),
			 .processes = run_flag(r, "processes") };
	pid_t pids[CLIENTS_MAX] = { 0 }, serving;
	long n;

	t.figures = ipc_share(r, sizeof(*t.figures));
	t.server.listener = listen_on(r, (uint16_t)run_number(r, "port"));
	t.figures->port = own_port(t.server.listener);
	run_say(r, _("the server listens on 127.0.0.1, port %d"), t.figures->port);
	channel_pipe(r, t.end);
	channel_pipe(r, t.connected);
	serving = run_fork(r, "pv-tcp-server");
	if (serving == 0)
		run_exit(r, server(r, &t));
	close(t.end[0]);
	n = start_clients(r, &t, pids);
	await_clients(r, &t);
	if (run_holding(r))
		tell(r, &t, serving, pids, n);
	close(t.server.listener);
	finish(r, &t, serving, pids, n);
}

const struct demo demo_tcp = {
	.name = "tcp",
	.group = DEMO_CHANNELS,
	.title = N_("A TCP server and its clients"),
	.lesson = N_("The server listens on a port of 127.0.0.1, and five clients connect to it. "
		     "The listening socket carries no data: accept makes a new socket for each "
		     "client, and a connection is known by the addresses and ports of both ends. "
		     "The server gives every connection to a thread of its own, which sleeps in "
		     "recv until the client asks something; so a slow client makes nobody else "
		     "wait. A stream has no borders of messages: here both sides know how long an "
		     "answer is. The clients are threads of one process, or with --processes one "
		     "process each. On loopback all of it stays in the kernel of this machine."),
	.watch =
		(const char *const[]){
			N_("t and H: pv-tcp-server with threads pv-tcp-serve-1 to -5; "
			   "pv-tcp-clients with threads, or pv-tcp-client-1 to -5."),
			N_("Enter on pv-tcp-server: \"Sleeps in\" is poll for the server itself; "
			   "its threads wait for data of their connections."),
			NULL,
		},
	.options =
		(const struct demo_option[]){
			{ "processes", DEMO_FLAG,
			  .help = N_("clients are processes, not threads") },
			{ "clients", DEMO_NUMBER, "5", 1, CLIENTS_MAX,
			  .help = N_("how many clients") },
			{ "port", DEMO_NUMBER, "0", 0, 65535,
			  .help = N_("port to listen on; 0, or if it is taken: any that is free") },
			{ NULL },
		},
	.facts =
		(const struct demo_fact[]){
			{ "server", N_("pid of the server, which listens") },
			{ "port", N_("port that it listens on") },
			{ "listener_fd", N_("its descriptor of the listening socket") },
			{ "listener_inode", N_("inode of that socket") },
			{ "server_tids", N_("its threads, each waits for one client") },
			{ "clients", N_("pids of the processes of clients") },
			{ "client_tids", N_("tids of the clients") },
			{ "client_fds", N_("their descriptors") },
			{ "client_ports", N_("their ports") },
			{ NULL },
		},
	.run = run,
};
