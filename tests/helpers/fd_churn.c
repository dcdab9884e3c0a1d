/* Processes that open and close descriptors and start threads as fast as they can, for tests of what
 * watches them.
 *
 * usage: fd_churn GROUPS
 *
 * A group is two processes. The maker makes pipes, pairs of sockets, connections, eventfds and memory,
 * hands one end to the taker, and both let go of the oldest: nothing ever joins two groups, but
 * their clients have the same few ports and their listeners the same one. Prints a line "MAKER TAKER"
 * a group, then "ready"; at the end of its input all end, each maker printing how many descriptors
 * and threads it had. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { KEPT = 24, GROUPS_MAX = 64, PORT = 7777, CLIENT_PORT = 40000, CLIENT_PORTS = 40 };

/* Descriptors that are closed when as many newer ones have come. */
struct ring {
	int fds[KEPT];
	size_t next;
};

struct maker {
	struct ring ring;
	int control; /* to the taker */
	struct in_addr server;
	unsigned long descriptors, threads;
};

static void fail(const char *what)
{
	fprintf(stderr, "fd_churn: %s: %s\n", what, strerror(errno));
	exit(EXIT_FAILURE);
}

static void ring_init(struct ring *r)
{
	for (size_t i = 0; i < KEPT; i++)
		r->fds[i] = -1;
	r->next = 0;
}

static void ring_keep(struct ring *r, int fd)
{
	int *slot = &r->fds[r->next++ % KEPT];

	if (*slot >= 0)
		close(*slot);
	*slot = fd;
}

/* Room for one descriptor beside a message. */
union ancillary {
	struct cmsghdr header;
	char bytes[CMSG_SPACE(sizeof(int))];
};

static bool send_fd(int control, int fd)
{
	union ancillary a = { .header = { .cmsg_len = CMSG_LEN(sizeof(int)),
					  .cmsg_level = SOL_SOCKET,
					  .cmsg_type = SCM_RIGHTS } };
	struct iovec data = { "f", 1 };
	struct msghdr m = {
		.msg_iov = &data, .msg_iovlen = 1, .msg_control = &a, .msg_controllen = sizeof(a)
	};

	memcpy(CMSG_DATA(&a.header), &fd, sizeof(fd));
	return sendmsg(control, &m, MSG_NOSIGNAL) == 1;
}

/* One end is kept, the other handed over. */
static bool share(struct maker *m, int keep, int give)
{
	bool sent = send_fd(m->control, give);

	close(give);
	ring_keep(&m->ring, keep);
	m->descriptors += 2;
	return sent;
}

static bool share_pipe(struct maker *m)
{
	int fds[2];

	if (pipe(fds) < 0)
		fail("pipe");
	return m->descriptors % 4 < 2 ? share(m, fds[1], fds[0]) : share(m, fds[0], fds[1]);
}

static bool share_pair(struct maker *m)
{
	static const int types[] = { SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET };
	int fds[2];

	if (socketpair(AF_UNIX, types[m->descriptors / 2 % 3], 0, fds) < 0)
		fail("socketpair");
	return share(m, fds[0], fds[1]);
}

static bool share_object(struct maker *m)
{
	int fd = m->descriptors % 4 < 2 ? eventfd(0, 0) : memfd_create("churn", 0);

	if (fd < 0)
		fail("eventfd or memfd");
	return share(m, fd, dup(fd));
}

/* From one of few ports, without TIME_WAIT, so that the same ports come again at once. */
static bool share_connection(struct maker *m)
{
	const struct linger none = { .l_onoff = 1, .l_linger = 0 };
	struct sockaddr_in here = { .sin_family = AF_INET }, there = { .sin_family = AF_INET };
	int fd = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
	bool ok;

	here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	here.sin_port = htons((uint16_t)(CLIENT_PORT + m->descriptors / 2 % CLIENT_PORTS));
	there.sin_addr = m->server;
	there.sin_port = htons(PORT);
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &none, sizeof(none));
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
	ok = bind(fd, (struct sockaddr *)&here, sizeof(here)) == 0 &&
	     connect(fd, (struct sockaddr *)&there, sizeof(there)) == 0;
	/* Another group's connection may have the port: then there is none. */
	if (!ok) {
		close(fd);
		return errno == EADDRINUSE || errno == EADDRNOTAVAIL;
	}
	ring_keep(&m->ring, fd);
	m->descriptors += 2;
	return send(m->control, "c", 1, MSG_NOSIGNAL) == 1;
}

static void *end_at_once(void *none)
{
	return none;
}

static bool start_thread(struct maker *m)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, end_at_once, NULL) != 0)
		fail("pthread_create");
	pthread_join(thread, NULL);
	m->threads++;
	return true;
}

static bool told_to_end(void)
{
	sigset_t pending;

	return sigpending(&pending) < 0 || sigismember(&pending, SIGTERM);
}

static void run_maker(int control, struct in_addr server)
{
	static bool (*const acts[])(struct maker * m) = { share_pipe, share_pair, share_object,
							  share_connection, start_thread };
	struct maker m = { .control = control, .server = server };
	size_t i = 0;

	ring_init(&m.ring);
	while (!told_to_end() && acts[i % (sizeof(acts) / sizeof(acts[0]))](&m))
		i++;
	printf("%lu %lu\n", m.descriptors, m.threads);
	fflush(stdout);
	_exit(told_to_end() ? 0 : 1);
}

static void run_taker(int control, int listener)
{
	struct ring ring;
	union ancillary a;
	char byte;

	ring_init(&ring);
	for (;;) {
		struct iovec data = { &byte, 1 };
		struct msghdr m = { .msg_iov = &data,
				    .msg_iovlen = 1,
				    .msg_control = &a,
				    .msg_controllen = sizeof(a) };
		int fd = -1;

		if (recvmsg(control, &m, 0) != 1)
			_exit(0);
		if (byte == 'c')
			fd = accept(listener, NULL, NULL);
		else if (CMSG_FIRSTHDR(&m))
			memcpy(&fd, CMSG_DATA(&a.header), sizeof(fd));
		if (fd >= 0)
			ring_keep(&ring, fd);
	}
}

/* A child that ends with its parent and shares only its output with it. */
static pid_t start(void)
{
	pid_t parent = getpid(), pid = fork();

	if (pid < 0)
		fail("fork");
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != parent)
			_exit(1);
		if (!freopen("/dev/null", "r", stdin) || !freopen("/dev/null", "w", stderr))
			_exit(1);
	}
	return pid;
}

static int listen_at(struct in_addr address)
{
	struct sockaddr_in addr = { .sin_family = AF_INET,
				    .sin_port = htons(PORT),
				    .sin_addr = address };
	int fd = socket(AF_INET, SOCK_STREAM, 0), yes = 1;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
	if (bind(fd, (struct sockaddr *)&addr, sizeof(addr)) < 0 || listen(fd, 64) < 0)
		fail("listen");
	return fd;
}

static void start_group(unsigned number, pid_t ret[2])
{
	struct in_addr server = { .s_addr = htonl(INADDR_LOOPBACK + 1 + number) };
	int listener = listen_at(server), control[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, control) < 0)
		fail("socketpair");
	ret[0] = start();
	if (ret[0] == 0) {
		close(listener);
		close(control[1]);
		run_maker(control[0], server);
	}
	ret[1] = start();
	if (ret[1] == 0) {
		close(control[0]);
		run_taker(control[1], listener);
	}
	close(listener);
	close(control[0]);
	close(control[1]);
	printf("%d %d\n", (int)ret[0], (int)ret[1]);
	fflush(stdout);
}

int main(int argc, char **argv)
{
	unsigned groups = argc > 1 ? (unsigned)atoi(argv[1]) : 0;
	pid_t pids[GROUPS_MAX][2];
	int status, failed = 0;
	sigset_t end;
	char byte;

	if (groups == 0 || groups > GROUPS_MAX) {
		fputs("usage: fd_churn GROUPS\n", stderr);
		return 2;
	}
	sigemptyset(&end);
	sigaddset(&end, SIGTERM);
	sigprocmask(SIG_BLOCK, &end, NULL);
	for (unsigned i = 0; i < groups; i++)
		start_group(i, pids[i]);
	puts("ready");
	fflush(stdout);
	while (read(STDIN_FILENO, &byte, 1) > 0)
		;
	for (unsigned i = 0; i < groups; i++)
		kill(pids[i][0], SIGTERM);
	while (wait(&status) > 0)
		failed |= status;
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
