/* Sockets of this machine: who may look where, and that the caller stays where it is. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sched.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/procroot.h"
#include "helper.h"
#include "proc/socket.h"
#include "tests/unit/cmocka_all.h"

enum { NOBODY = 65534 };

static int open_root(void **state)
{
	static struct procroot root;

	assert_int_equal(procroot_open("/proc", &root), 0);
	*state = &root;
	return 0;
}

static int close_root(void **state)
{
	procroot_done(*state);
	return 0;
}

static uint64_t own_net(void)
{
	struct stat st;

	return stat("/proc/thread-self/ns/net", &st) == 0 ? st.st_ino : 0;
}

static const struct socket *find(const struct sockets *s, uint64_t inode)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->sockets[i].inode == inode)
			return &s->sockets[i];
	return NULL;
}

static uint64_t inode_of(int fd)
{
	struct stat st;

	assert_int_equal(fstat(fd, &st), 0);
	return st.st_ino;
}

static void in_order(const struct sockets *s)
{
	for (size_t i = 1; i < s->count; i++)
		assert_true(s->sockets[i - 1].inode < s->sockets[i].inode ||
			    s->sockets[i].inode == 0);
	for (size_t i = 0; i < s->count; i++)
		assert_true(s->sockets[i].net == s->net);
}

static void pairs_know_each_other(void **state)
{
	static const int types[] = { SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET };
	struct socket_reader r = { .tables_only = false };

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		struct arena *a = arena_new();
		const struct socket *one, *two;
		struct sockets s;
		int fds[2];

		assert_int_equal(socketpair(AF_UNIX, types[i], 0, fds), 0);
		assert_int_equal(write(fds[0], "four", 4), 4);
		assert_int_equal(sockets_read(&r, *state, 0, a, &s), 0);
		in_order(&s);
		assert_true(s.net == own_net());
		assert_false(s.torn || s.truncated);
		one = find(&s, inode_of(fds[0]));
		two = find(&s, inode_of(fds[1]));
		assert_non_null(one);
		assert_non_null(two);
		assert_int_equal(one->type, types[i]);
		if (s.tables) {
			assert_false(sockets_have_diag());
		} else {
			assert_int_equal(one->peer, two->inode);
			assert_int_equal(two->peer, one->inode);
			assert_int_equal(two->receive_queue, 4);
			assert_int_equal(one->uid, geteuid());
		}
		close(fds[0]);
		close(fds[1]);
		arena_free(a);
	}
}

/* A listener of a name that ends in no NUL and has others in it, and a client that waits. */
static void listener_knows_who_waits(void **state)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	struct socket_reader r = { .tables_only = false };
	int listener = socket(AF_UNIX, SOCK_STREAM, 0), client = socket(AF_UNIX, SOCK_STREAM, 0);
	struct arena *a = arena_new();
	const struct socket *l, *c;
	struct sockets s;

	memset(addr.sun_path, '\033', sizeof(addr.sun_path));
	addr.sun_path[0] = addr.sun_path[60] = '\0';
	memcpy(addr.sun_path + 10, &(pid_t){ getpid() }, sizeof(pid_t));
	assert_int_equal(bind(listener, (struct sockaddr *)&addr, sizeof(addr)), 0);
	assert_int_equal(listen(listener, 9), 0);
	assert_int_equal(connect(client, (struct sockaddr *)&addr, sizeof(addr)), 0);
	assert_int_equal(sockets_read(&r, *state, 0, a, &s), 0);
	l = find(&s, inode_of(listener));
	c = find(&s, inode_of(client));
	assert_non_null(l);
	assert_non_null(c);
	assert_int_equal(l->state, TCP_LISTEN);
	assert_int_equal(c->state, TCP_ESTABLISHED);
	assert_int_equal(l->path_len, sizeof(addr.sun_path));
	if (!s.tables) {
		assert_memory_equal(l->path, addr.sun_path, sizeof(addr.sun_path));
		assert_int_equal(l->pending_count, 1);
		assert_int_equal(l->pending[0], c->inode);
		assert_int_equal(l->receive_queue, 1);
		assert_int_equal(l->send_queue, 9);
		assert_int_equal(c->peer, 0);
	}
	close(listener);
	close(client);
	arena_free(a);
}

static struct sockaddr_in listen_on(int fd)
{
	struct sockaddr_in addr = { .sin_family = AF_INET };
	socklen_t len = sizeof(addr);

	addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(fd, (struct sockaddr *)&addr, len), 0);
	assert_int_equal(listen(fd, 5), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&addr, &len), 0);
	return addr;
}

/* Both ways tell the same of tcp, the connection that is not accepted with it. */
static void tables_agree_with_dumps(void **state)
{
	int listener = socket(AF_INET, SOCK_STREAM, 0), client = socket(AF_INET, SOCK_STREAM, 0);
	struct sockaddr_in addr = listen_on(listener);
	struct arena *a = arena_new();

	assert_int_equal(connect(client, (struct sockaddr *)&addr, sizeof(addr)), 0);
	for (int tables = 0; tables < 2; tables++) {
		struct socket_reader r = { .tables_only = tables };
		const struct socket *l, *c;
		struct sockets s;
		size_t waiting = 0;

		assert_int_equal(sockets_read(&r, *state, getpid(), a, &s), 0);
		assert_int_equal(s.tables, tables || !sockets_have_diag());
		in_order(&s);
		l = find(&s, inode_of(listener));
		c = find(&s, inode_of(client));
		assert_non_null(l);
		assert_non_null(c);
		assert_int_equal(l->state, TCP_LISTEN);
		assert_int_equal(l->receive_queue, 1);
		assert_int_equal(l->local.port, ntohs(addr.sin_port));
		assert_int_equal(c->remote.port, l->local.port);
		assert_memory_equal(c->remote.bytes, "\x7f\0\0\1", 4);
		assert_int_equal(c->uid, geteuid());
		for (size_t i = 0; i < s.count && s.sockets[i].inode == 0; i++)
			waiting += s.sockets[i].local.port == l->local.port &&
				   s.sockets[i].remote.port == c->local.port;
		assert_int_equal(waiting, 1);
	}
	close(listener);
	close(client);
	arena_free(a);
}

/* The child shows the inode of a socket that it made in a namespace of its own. */
static int report;

static void make_elsewhere(void)
{
	uint64_t inode = 0;
	struct stat st;

	if (unshare(CLONE_NEWNET) == 0 && fstat(socket(AF_UNIX, SOCK_DGRAM, 0), &st) == 0)
		inode = st.st_ino;
	if (write(report, &inode, sizeof(inode)) != sizeof(inode))
		_exit(1);
}

/* False: this needs root. */
static bool start_elsewhere(struct child *c, uint64_t *ret)
{
	int fds[2];

	assert_int_equal(pipe(fds), 0);
	report = fds[1];
	child_start(c, make_elsewhere);
	assert_int_equal(read(fds[0], ret, sizeof(*ret)), sizeof(*ret));
	close(fds[0]);
	close(fds[1]);
	return *ret != 0;
}

static void caller_stays_where_it_is(void **state)
{
	struct socket_reader r = { .tables_only = false };
	struct arena *a = arena_new();
	uint64_t before = own_net(), inode;
	struct sockets s, here;
	struct child c;

	if (!start_elsewhere(&c, &inode)) {
		child_reap(&c);
		arena_free(a);
		skip_because("needs root, to make a network namespace");
	}
	assert_int_equal(sockets_read(&r, *state, c.pid, a, &s), 0);
	assert_int_equal(s.tables, !sockets_have_diag());
	assert_true(s.net != 0 && s.net != before);
	assert_non_null(find(&s, inode));
	assert_true(own_net() == before);
	assert_int_equal(sockets_read(&r, *state, 0, a, &here), 0);
	assert_true(here.net == before);
	assert_null(find(&here, inode));
	child_reap(&c);
	assert_int_equal(sockets_read(&r, *state, c.pid, a, &s), -ESRCH);
	arena_free(a);
}

/* What nobody may enter is read from its tables, without a name for the namespace. */
static int read_as_nobody(const struct procroot *root, pid_t pid, uint64_t inode)
{
	struct socket_reader r = { .tables_only = false };
	struct arena *a = arena_new();
	struct sockets s, own;
	int failed;

	if (setgroups(0, NULL) < 0 || setgid(NOBODY) < 0 || setuid(NOBODY) < 0)
		return 100;
	failed = sockets_read(&r, root, pid, a, &s) != 0 || !s.tables || s.net || !find(&s, inode);
	/* Its own one stays open to it. */
	failed = failed || sockets_read(&r, root, 0, a, &own) != 0 ||
		 own.tables == sockets_have_diag() || own.net != own_net() || find(&own, inode);
	arena_free(a);
	return failed;
}

static void others_namespaces_by_tables(void **state)
{
	uint64_t inode;
	struct child c;
	int status;
	pid_t pid;

	if (!start_elsewhere(&c, &inode)) {
		child_reap(&c);
		skip_because("needs root, to make a network namespace");
	}
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		_exit(read_as_nobody(*state, c.pid, inode));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	child_reap(&c);
}

static void leaves_no_descriptors(void **state)
{
	struct socket_reader r = { .tables_only = false };
	struct arena *a = arena_new();
	struct sockets s;
	int before = dup(0), after;

	close(before);
	for (int i = 0; i < 20; i++)
		assert_int_equal(sockets_read(&r, *state, i % 2 ? getpid() : 0, a, &s), 0);
	after = dup(0);
	close(after);
	assert_int_equal(after, before);
	arena_free(a);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(pairs_know_each_other),
		cmocka_unit_test(listener_knows_who_waits),
		cmocka_unit_test(tables_agree_with_dumps),
		cmocka_unit_test(caller_stays_where_it_is),
		cmocka_unit_test(others_namespaces_by_tables),
		cmocka_unit_test(leaves_no_descriptors),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, open_root, close_root);
}
