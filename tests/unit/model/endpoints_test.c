#include "model/endpoints.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "open.h"

enum { MAX = 16 };

/* "20.0 30.1?": pid and descriptor of each peer, "?" behind those that are not certain. */
static void expect_peers(const struct endpoints *e, pid_t pid, int32_t fd, const char *expected)
{
	struct peer peers[MAX];
	struct endpoint of;
	char got[256] = "";
	size_t n;

	assert_true(endpoints_find(e, pid, fd, &of));
	n = endpoints_peers(e, of, peers, MAX);
	assert_int_equal(endpoints_peers(e, of, NULL, 0), n);
	assert_true(n <= MAX);
	for (size_t i = 0; i < n; i++) {
		size_t len = strlen(got);
		int32_t number = endpoint_fd(e, peers[i].at)->fd;

		snprintf(got + len, sizeof(got) - len, "%s%d.%s%.0d%s", i ? " " : "",
			 (int)endpoint_process(e, peers[i].at)->id.pid,
			 number == 0	    ? "0"
			 : number == FD_MEM ? "mem"
					    : "",
			 number > 0 ? number : 0, peers[i].certain ? "" : "?");
	}
	assert_string_equal(got, expected);
}

static struct endpoints *take(struct open_scene *o)
{
	return endpoints_new(open_take(o));
}

static void a_pipe_joins_its_two_directions(void **state)
{
	struct open_scene *o = open_new();
	struct endpoints *e;

	(void)state;
	open_process(o, 10, "writer");
	open_fd(o, FD_PIPE, 'w', 77);
	open_fd(o, FD_PIPE, 'w', 78); /* nobody reads */
	open_process(o, 20, "also");
	open_fd(o, FD_PIPE, 'w', 77);
	open_process(o, 30, "reader");
	open_fd(o, FD_PIPE, 'r', 77);
	open_process(o, 40, "itself");
	open_fd(o, FD_PIPE, 'r', 79);
	open_fd(o, FD_PIPE, 'w', 79);
	e = take(o);
	expect_peers(e, 10, 0, "30.0");
	expect_peers(e, 10, 1, "");
	expect_peers(e, 20, 0, "30.0");
	expect_peers(e, 30, 0, "10.0 20.0");
	expect_peers(e, 40, 0, "40.1");
	expect_peers(e, 40, 1, "40.0");
	endpoints_free(e);
}

static void a_pipe_of_unknown_mode_is_not_certain(void **state)
{
	struct open_scene *o = open_new();
	struct endpoints *e;

	(void)state;
	open_process(o, 10, "who knows");
	open_fd(o, FD_PIPE, '\0', 77);
	open_process(o, 20, "reader");
	open_fd(o, FD_PIPE, 'r', 77);
	e = take(o);
	expect_peers(e, 10, 0, "20.0?");
	expect_peers(e, 20, 0, "10.0?");
	endpoints_free(e);
}

static void a_fifo_may_be_open_for_both(void **state)
{
	struct open_scene *o = open_new();
	struct endpoints *e;

	(void)state;
	open_process(o, 10, "reader");
	open_fd(o, FD_FIFO, 'r', 5);
	open_process(o, 20, "both");
	open_fd(o, FD_FIFO, 'u', 5);
	open_fd(o, FD_FIFO, '-', 5); /* O_PATH: no end */
	open_process(o, 30, "elsewhere");
	open_fd(o, FD_FIFO, 'w', 5)->device = OPEN_DEVICE + 1;
	e = take(o);
	expect_peers(e, 10, 0, "20.0");
	expect_peers(e, 20, 0, "10.0");
	expect_peers(e, 20, 1, "");
	expect_peers(e, 30, 0, "");
	endpoints_free(e);
}

/* Two pairs, one of them inherited. */
static void unix_pairs_join_by_the_peers_inode(void **state)
{
	struct open_scene *o = open_new();
	struct endpoints *e;

	(void)state;
	open_process(o, 10, "a");
	open_fd(o, FD_UNIX, 'u', 100);
	open_process(o, 20, "b");
	open_fd(o, FD_UNIX, 'u', 101);
	open_process(o, 30, "child of b");
	open_fd(o, FD_UNIX, 'u', 101);
	open_process(o, 40, "itself");
	open_fd(o, FD_UNIX, 'u', 102);
	open_fd(o, FD_UNIX, 'u', 103);
	open_unix(o, 100, 101);
	open_unix(o, 101, 100);
	open_unix(o, 102, 103);
	open_unix(o, 103, 102);
	e = take(o);
	expect_peers(e, 10, 0, "20.0 30.0");
	expect_peers(e, 20, 0, "10.0");
	expect_peers(e, 40, 0, "40.1");
	endpoints_free(e);
}

static void unix_datagrams_go_one_way(void **state)
{
	struct open_scene *o = open_new();
	struct endpoints *e;

	(void)state;
	open_process(o, 10, "receiver");
	open_fd(o, FD_UNIX, 'u', 100);
	open_process(o, 20, "sender");
	open_fd(o, FD_UNIX, 'u', 101);
	open_process(o, 30, "sender");
	open_fd(o, FD_UNIX, 'u', 102);
	for (uint64_t inode = 100; inode < 103; inode++)
		open_unix(o, inode, inode == 100 ? 0 : 100)->type = SOCK_DGRAM;
	e = take(o);
	expect_peers(e, 10, 0, "20.0 30.0");
	expect_peers(e, 20, 0, "10.0");
	endpoints_free(e);
}

static void clients_that_wait_belong_to_the_listener(void **state)
{
	static const uint64_t pending[] = { 101, 999 };
	struct open_scene *o = open_new();
	struct endpoints *e;
	struct socket *listener;

	(void)state;
	open_process(o, 10, "server");
	open_fd(o, FD_UNIX, 'u', 100);
	open_fd(o, FD_UNIX, 'u', 110);
	open_process(o, 20, "waits");
	open_fd(o, FD_UNIX, 'u', 101);
	open_process(o, 30, "accepted");
	open_fd(o, FD_UNIX, 'u', 111);
	listener = open_unix(o, 100, 0);
	listener->state = TCP_LISTEN;
	listener->pending = pending;
	listener->pending_count = 2;
	open_unix(o, 101, 0);
	open_unix(o, 110, 111);
	open_unix(o, 111, 110);
	e = take(o);
	expect_peers(e, 10, 0, "20.0");
	expect_peers(e, 20, 0, "10.0");
	expect_peers(e, 10, 1, "30.0");
	endpoints_free(e);
}

/* The kernel's numbers wrap around, and what is read at different moments may not fit. */
static void sockets_that_do_not_fit_are_not_certain(void **state)
{
	struct open_scene *o = open_new();
	struct endpoints *e;

	(void)state;
	open_process(o, 10, "a");
	open_fd(o, FD_UNIX, 'u', 100);
	open_fd(o, FD_UNIX, 'u', 200);
	open_fd(o, FD_UNIX, 'u', 300);
	open_fd(o, FD_UNIX, 'u', 400);
	open_process(o, 20, "b");
	open_fd(o, FD_UNIX, 'u', 101);
	open_fd(o, FD_UNIX, 'u', 201);
	open_fd(o, FD_UNIX, 'u', 301);
	open_unix(o, 100, 101);
	open_unix(o, 101, 555); /* it knows another */
	open_unix(o, 200, 201); /* one number twice */
	open_unix(o, 200, 201);
	open_unix(o, 201, 200);
	open_unix(o, 300, 301); /* nothing is told of the peer */
	open_unix(o, 400, 401); /* the peer has gone */
	e = take(o);
	expect_peers(e, 10, 0, "20.0?");
	expect_peers(e, 20, 0, "10.0?");
	expect_peers(e, 10, 1, "20.1?");
	expect_peers(e, 20, 1, "10.1?");
	expect_peers(e, 10, 2, "20.2?");
	expect_peers(e, 20, 2, "10.2?");
	expect_peers(e, 10, 3, "");
	endpoints_free(e);
}

static void tcp_joins_exchanged_addresses(void **state)
{
	struct open_scene *o = open_new();
	struct endpoints *e;

	(void)state;
	open_process(o, 10, "server");
	open_fd(o, FD_TCP, 'u', 100);
	open_fd(o, FD_TCP, 'u', 101);
	open_fd(o, FD_TCP6, 'u', 102);
	open_fd(o, FD_TCP6, 'u', 103);
	open_process(o, 20, "client");
	open_fd(o, FD_TCP, 'u', 201);
	open_fd(o, FD_TCP, 'u', 202);
	open_fd(o, FD_TCP6, 'u', 203);
	open_fd(o, FD_TCP, 'u', 204);
	open_inet(o, 100, IPPROTO_TCP, "0.0.0.0:80", NULL);
	open_inet(o, 101, IPPROTO_TCP, "127.0.0.1:80", "127.0.0.1:4001");
	open_inet(o, 201, IPPROTO_TCP, "127.0.0.1:4001", "127.0.0.1:80");
	open_inet(o, 102, IPPROTO_TCP, "[::ffff:127.0.0.1]:81", "[::ffff:127.0.0.1]:4002");
	open_inet(o, 202, IPPROTO_TCP, "127.0.0.1:4002", "127.0.0.1:81");
	open_inet(o, 103, IPPROTO_TCP, "[::1]:82", "[::1]:4003");
	open_inet(o, 203, IPPROTO_TCP, "[::1]:4003", "[::1]:82");
	open_inet(o, 204, IPPROTO_TCP, "10.0.0.1:4004", "192.0.2.1:80"); /* not on this machine */
	e = take(o);
	expect_peers(e, 10, 0, "");
	expect_peers(e, 10, 1, "20.0");
	expect_peers(e, 10, 2, "20.1");
	expect_peers(e, 10, 3, "20.2");
	expect_peers(e, 20, 0, "10.1");
	expect_peers(e, 20, 1, "10.2");
	expect_peers(e, 20, 2, "10.3");
	expect_peers(e, 20, 3, "");
	endpoints_free(e);
}

/* Accepted by the kernel, but by no process yet: the listener has it. */
static void a_connection_that_nobody_has_is_the_listeners(void **state)
{
	struct open_scene *o = open_new();
	struct endpoints *e;

	(void)state;
	open_process(o, 10, "server");
	open_fd(o, FD_TCP, 'u', 100);
	open_process(o, 20, "client");
	open_fd(o, FD_TCP, 'u', 201);
	open_inet(o, 100, IPPROTO_TCP, "0.0.0.0:80", NULL);
	open_inet(o, 0, IPPROTO_TCP, "127.0.0.1:80", "127.0.0.1:4001");
	open_inet(o, 201, IPPROTO_TCP, "127.0.0.1:4001", "127.0.0.1:80");
	e = take(o);
	expect_peers(e, 20, 0, "10.0?");
	expect_peers(e, 10, 0, "20.0?");
	endpoints_free(e);
}

static void another_namespace_is_never_certain(void **state)
{
	struct open_scene *o = open_new();
	struct endpoints *e;

	(void)state;
	open_process(o, 10, "host");
	for (uint64_t inode = 100; inode < 103; inode++)
		open_fd(o, FD_TCP, 'u', inode);
	open_process(o, 20, "container");
	for (uint64_t inode = 200; inode < 204; inode++)
		open_fd(o, FD_TCP, 'u', inode);
	open_inet(o, 100, IPPROTO_TCP, "10.0.0.1:80", "10.0.0.2:4001");
	open_inet(o, 200, IPPROTO_TCP, "10.0.0.2:4001", "10.0.0.1:80")->net = 5;
	/* Loopback is another one there. */
	open_inet(o, 101, IPPROTO_TCP, "127.0.0.1:80", "127.0.0.1:4001");
	open_inet(o, 201, IPPROTO_TCP, "127.0.0.1:4001", "127.0.0.1:80")->net = 5;
	/* Two answers. */
	open_inet(o, 102, IPPROTO_TCP, "10.0.0.1:81", "10.0.0.3:4001");
	open_inet(o, 202, IPPROTO_TCP, "10.0.0.3:4001", "10.0.0.1:81")->net = 5;
	open_inet(o, 203, IPPROTO_TCP, "10.0.0.3:4001", "10.0.0.1:81")->net = 6;
	e = take(o);
	expect_peers(e, 10, 0, "20.0?");
	expect_peers(e, 20, 0, "10.0?");
	expect_peers(e, 10, 1, "");
	expect_peers(e, 10, 2, "");
	endpoints_free(e);
}

static void udp_reaches_who_is_bound(void **state)
{
	struct open_scene *o = open_new();
	struct endpoints *e;

	(void)state;
	open_process(o, 10, "servers");
	open_fd(o, FD_UDP, 'u', 100);
	open_fd(o, FD_UDP, 'u', 101);
	open_fd(o, FD_UDP6, 'u', 102);
	open_fd(o, FD_UDP6, 'u', 103);
	open_process(o, 20, "clients");
	for (uint64_t inode = 200; inode < 205; inode++)
		open_fd(o, FD_UDP, 'u', inode);
	open_inet(o, 100, IPPROTO_UDP, "0.0.0.0:53", NULL);
	open_inet(o, 101, IPPROTO_UDP, "127.0.0.1:54", NULL);
	open_inet(o, 102, IPPROTO_UDP, "[::]:55", NULL);
	open_inet(o, 103, IPPROTO_UDP, "[::]:56", NULL)->bound_v6only = true;
	open_inet(o, 200, IPPROTO_UDP, "127.0.0.1:4000", "127.0.0.1:53");
	open_inet(o, 201, IPPROTO_UDP, "127.0.0.1:4001", "127.0.0.1:54");
	open_inet(o, 202, IPPROTO_UDP, "127.0.0.1:4002", "127.0.0.1:55");
	open_inet(o, 203, IPPROTO_UDP, "127.0.0.1:4003", "127.0.0.1:56");
	open_inet(o, 204, IPPROTO_UDP, "10.0.0.1:4004", "8.8.8.8:53"); /* goes out */
	e = take(o);
	expect_peers(e, 10, 0, "20.0");
	expect_peers(e, 10, 1, "20.1");
	expect_peers(e, 10, 2, "20.2");
	expect_peers(e, 10, 3, "");
	expect_peers(e, 20, 0, "10.0");
	expect_peers(e, 20, 1, "10.1");
	expect_peers(e, 20, 2, "10.2");
	expect_peers(e, 20, 3, "");
	expect_peers(e, 20, 4, "");
	endpoints_free(e);
}

/* SO_REUSEPORT: the kernel chooses. */
static void udp_of_two_that_fit_is_not_certain(void **state)
{
	struct open_scene *o = open_new();
	struct endpoints *e;

	(void)state;
	open_process(o, 10, "one");
	open_fd(o, FD_UDP, 'u', 100);
	open_process(o, 11, "other");
	open_fd(o, FD_UDP, 'u', 101);
	open_process(o, 20, "client");
	open_fd(o, FD_UDP, 'u', 200);
	open_inet(o, 100, IPPROTO_UDP, "0.0.0.0:53", NULL);
	open_inet(o, 101, IPPROTO_UDP, "0.0.0.0:53", NULL);
	open_inet(o, 200, IPPROTO_UDP, "127.0.0.1:4000", "127.0.0.1:53");
	e = take(o);
	expect_peers(e, 20, 0, "10.0? 11.0?");
	expect_peers(e, 10, 0, "20.0?");
	endpoints_free(e);
}

static void files_are_joined_by_device_and_inode(void **state)
{
	struct open_scene *o = open_new();
	struct endpoint of;
	struct endpoints *e;

	(void)state;
	open_process(o, 10, "a");
	open_fd(o, FD_REG, 'u', 5);
	open_fd(o, FD_REG, 'r', 5);
	open_process(o, 20, "b");
	open_fd(o, FD_REG, 'r', 5);
	open_fd(o, FD_REG, 'r', 5)->device = OPEN_DEVICE + 1;
	open_fd(o, FD_REG, '-', 5);
	open_mapping(o, FD_REG, 'u', 5, "/f");
	open_process(o, 30, "c");
	open_mapping(o, FD_REG, '-', 5, "/f"); /* a private mapping reaches nobody */
	open_fd(o, FD_DIR, 'r', 6);
	open_process(o, 40, "d");
	open_fd(o, FD_DIR, 'r', 6);
	e = take(o);
	expect_peers(e, 10, 0, "20.0 20.mem");
	expect_peers(e, 10, 1, "20.0 20.mem");
	expect_peers(e, 20, 0, "10.0 10.1");
	expect_peers(e, 20, 1, "");
	expect_peers(e, 20, FD_MEM, "10.0 10.1");
	expect_peers(e, 30, FD_MEM, "");
	expect_peers(e, 40, 0, "");
	assert_false(endpoints_find(e, 40, 9, &of));
	assert_false(endpoints_find(e, 41, 0, &of));
	endpoints_free(e);
}

/* One open file in three descriptors, another open file of the same object in one. */
static void the_same_open_file_is_shared_and_no_peer(void **state)
{
	struct open_scene *o = open_new();
	struct endpoint of, shared[MAX];
	struct endpoints *e;

	(void)state;
	open_process(o, 10, "a");
	open_fd(o, FD_REG, 'u', 5)->share = 1;
	open_fd(o, FD_REG, 'u', 5)->share = 1;
	open_process(o, 20, "b");
	open_fd(o, FD_REG, 'u', 5)->share = 1;
	open_fd(o, FD_REG, 'u', 5)->share = 2;
	/* No two objects are one open file, whatever the numbers say. */
	open_fd(o, FD_REG, 'u', 6)->share = 1;
	e = take(o);
	expect_peers(e, 10, 0, "20.1");
	expect_peers(e, 20, 0, "");
	expect_peers(e, 20, 1, "10.0 10.1");
	expect_peers(e, 20, 2, "");
	assert_true(endpoints_find(e, 10, 0, &of));
	assert_int_equal(endpoints_shared(e, of, shared, MAX), 2);
	assert_int_equal(endpoint_process(e, shared[0])->id.pid, 10);
	assert_int_equal(endpoint_fd(e, shared[0])->fd, 1);
	assert_int_equal(endpoint_process(e, shared[1])->id.pid, 20);
	assert_int_equal(endpoints_shared(e, of, NULL, 0), 2);
	assert_true(endpoints_find(e, 20, 2, &of));
	assert_int_equal(endpoints_shared(e, of, shared, MAX), 0);
	endpoints_free(e);
}

static void add_eventfd(struct open_scene *o, int64_t id, uint32_t share)
{
	struct fd *f = open_fd(o, FD_EVENTFD, 'u', 9); /* one inode for all */

	f->share = share;
	open_more(o, f)->eventfd.id = id;
}

static void eventfds_are_joined_by_id(void **state)
{
	struct open_scene *o = open_new();
	struct endpoints *e;

	(void)state;
	open_process(o, 10, "a");
	add_eventfd(o, 3, 1);
	add_eventfd(o, -1, 0);
	open_fd(o, FD_EVENTFD, 'u', 9); /* not read */
	open_process(o, 20, "b");
	add_eventfd(o, 3, 1);
	add_eventfd(o, 4, 0);
	add_eventfd(o, -1, 0);
	/* The same id, and it is not the same open file: one of them has had it before the other. */
	open_process(o, 30, "c");
	add_eventfd(o, 4, 2);
	add_eventfd(o, 3, 0);
	e = take(o);
	expect_peers(e, 10, 0, "20.0 30.1?");
	expect_peers(e, 10, 1, "");
	expect_peers(e, 10, 2, "");
	expect_peers(e, 20, 1, "30.0?");
	endpoints_free(e);
}

static void add_tty(struct open_scene *o, bool master, int32_t index, uint32_t device)
{
	struct fd *f = open_fd(o, FD_TTY, 'u', (uint64_t)index + 3);

	f->device = device;
	open_more(o, f)->tty = (struct fd_tty){ .index = index, .master = master };
}

static void ptys_join_on_their_own_devpts(void **state)
{
	enum { NODE = 5, HOST = 24, BOX = 90 };
	struct open_scene *o = open_new();
	struct endpoints *e;

	(void)state;
	open_process(o, 10, "terminal");
	add_tty(o, true, 0, NODE); /* /dev/ptmx is a node of devtmpfs */
	add_tty(o, true, 1, HOST);
	add_tty(o, true, 2, NODE);
	open_process(o, 20, "shell");
	add_tty(o, false, 0, HOST);
	add_tty(o, false, 0, HOST);
	add_tty(o, false, 1, HOST);
	add_tty(o, false, -1, NODE); /* another kind of terminal */
	open_process(o, 30, "runs the box");
	add_tty(o, true, 0, BOX);
	open_process(o, 40, "in the box");
	add_tty(o, false, 0, BOX);
	e = take(o);
	expect_peers(e, 10, 0, "20.0 20.1");
	expect_peers(e, 20, 1, "10.0");
	expect_peers(e, 10, 1, "20.2");
	expect_peers(e, 10, 2, "");
	expect_peers(e, 20, 3, "");
	expect_peers(e, 30, 0, "40.0");
	expect_peers(e, 40, 0, "30.0");
	endpoints_free(e);
}

static void ptys_of_two_nodes_are_not_certain(void **state)
{
	struct open_scene *o = open_new();
	struct endpoints *e;

	(void)state;
	open_process(o, 10, "one");
	add_tty(o, true, 0, 5);
	open_process(o, 20, "two");
	add_tty(o, true, 0, 6);
	open_process(o, 30, "shell");
	add_tty(o, false, 0, 24);
	e = take(o);
	expect_peers(e, 10, 0, "30.0?");
	endpoints_free(e);
}

static void queues_memory_and_disks_join_whoever_has_them(void **state)
{
	struct open_scene *o = open_new();
	struct endpoints *e;

	(void)state;
	open_process(o, 10, "a");
	open_fd(o, FD_MQUEUE, 'w', 7);
	open_fd(o, FD_MEMFD, 'u', 8);
	open_fd(o, FD_BLK, 'r', 1)->special = 0x800;
	open_process(o, 20, "b");
	open_fd(o, FD_MQUEUE, 'r', 7);
	open_mapping(o, FD_MEMFD, 'u', 8, "/memfd:x");
	open_process(o, 30, "c");
	open_fd(o, FD_BLK, 'r', 2)->special = 0x800; /* another node of it */
	open_mapping(o, FD_REG, 'r', 8, "/memfd:x");
	e = take(o);
	expect_peers(e, 10, 0, "20.0");
	expect_peers(e, 10, 1, "20.mem 30.mem");
	expect_peers(e, 20, FD_MEM, "10.1 30.mem");
	expect_peers(e, 10, 2, "30.0");
	endpoints_free(e);
}

/* Its inode is its id, which a memfd may have as well, and another namespace's. */
static void sysv_memory_is_told_by_id_and_namespace(void **state)
{
	struct open_scene *o = open_new();
	struct endpoints *e;

	(void)state;
	open_process(o, 10, "a");
	open_mapping(o, FD_REG, 'u', 5, "/SYSV0000162e")->deleted = true;
	open_process(o, 20, "b");
	open_mapping(o, FD_REG, 'r', 5, "/SYSV0000162e")->deleted = true;
	open_process(o, 30, "another namespace")->ipc = 2;
	open_mapping(o, FD_REG, 'u', 5, "/SYSV0000162e")->deleted = true;
	open_process(o, 40, "other memory");
	open_mapping(o, FD_MEMFD, 'u', 5, "/memfd:SYSV0000162e")->deleted = true;
	open_process(o, 50, "a file");
	open_mapping(o, FD_REG, 'u', 5, "/SYSV0000162e")->device++;
	e = take(o);
	expect_peers(e, 10, FD_MEM, "20.mem");
	expect_peers(e, 20, FD_MEM, "10.mem");
	expect_peers(e, 30, FD_MEM, "");
	expect_peers(e, 40, FD_MEM, "");
	endpoints_free(e);
}

static void locks_are_those_of_the_file(void **state)
{
	struct open_scene *o = open_new();
	struct endpoint of;
	struct endpoints *e;
	size_t locks[MAX];

	(void)state;
	open_process(o, 10, "a");
	open_fd(o, FD_REG, 'u', 5);
	open_fd(o, FD_REG, 'u', 6);
	open_fd(o, FD_PIPE, 'r', 5);
	open_lock(o, LOCK_FLOCK, 10, 5);
	open_lock(o, LOCK_POSIX, 99, 5)->device++;
	open_lock(o, LOCK_POSIX, 20, 5)->waits = true;
	e = take(o);
	assert_true(endpoints_find(e, 10, 0, &of));
	assert_int_equal(endpoints_locks(e, of, locks, MAX), 2);
	assert_int_equal(locks[0], 0);
	assert_int_equal(locks[1], 2);
	assert_int_equal(endpoints_locks(e, of, NULL, 0), 2);
	assert_true(endpoints_find(e, 10, 1, &of));
	assert_int_equal(endpoints_locks(e, of, locks, MAX), 0);
	assert_true(endpoints_find(e, 10, 2, &of));
	assert_int_equal(endpoints_locks(e, of, locks, MAX), 0);
	endpoints_free(e);
}

static void only_so_many_are_filled_in(void **state)
{
	struct open_scene *o = open_new();
	struct peer peers[3] = { 0 };
	struct endpoint of;
	struct endpoints *e;

	(void)state;
	open_process(o, 1, "reader");
	open_fd(o, FD_PIPE, 'r', 7);
	for (pid_t pid = 2; pid < 10; pid++) {
		open_process(o, pid, "writer");
		open_fd(o, FD_PIPE, 'w', 7);
	}
	e = take(o);
	assert_true(endpoints_find(e, 1, 0, &of));
	assert_int_equal(endpoints_peers(e, of, peers, 2), 8);
	assert_int_equal(endpoint_process(e, peers[1].at)->id.pid, 3);
	assert_int_equal(peers[2].at.process, 0);
	endpoints_free(e);
}

static void nothing_is_legal(void **state)
{
	struct endpoints *e = take(open_new());
	struct endpoint of;

	(void)state;
	assert_false(endpoints_find(e, 1, 0, &of));
	assert_int_equal(endpoints_files(e)->process_count, 0);
	endpoints_free(e);
	endpoints_free(NULL);
}

/* 200,000 descriptors: pairs, and the standard streams that everybody inherited. Asking for each
 * must not look at all: that would be 2,500,000,000 looks. */
static void many_descriptors_are_asked_about_at_once(void **state)
{
	enum { PROCESSES = 50000 };
	struct open_scene *o = open_new();
	struct endpoints *e;
	size_t total = 0;
	clock_t began;
	double built, asked;

	(void)state;
	for (pid_t p = 0; p < PROCESSES; p++) {
		uint64_t inode = 1000 + (uint64_t)p;

		open_process(o, p + 1, "p");
		open_fd(o, FD_PIPE, 'w', 7);
		open_fd(o, FD_REG, 'w', 7)->share = 1;
		open_fd(o, FD_PIPE, p % 2 ? 'w' : 'r', 1000000 + (uint64_t)p / 2);
		open_fd(o, FD_UNIX, 'u', inode);
		open_unix(o, inode, inode ^ 1);
	}
	open_process(o, PROCESSES + 1, "reads all");
	open_fd(o, FD_PIPE, 'r', 7);
	began = clock();
	e = take(o);
	built = (double)(clock() - began) / CLOCKS_PER_SEC;
	began = clock();
	for (uint32_t p = 0; p < PROCESSES + 1; p++)
		for (uint32_t i = 0; i < endpoints_files(e)->processes[p].count; i++)
			total += endpoints_peers(e, (struct endpoint){ p, i }, NULL, 0);
	asked = (double)(clock() - began) / CLOCKS_PER_SEC;
	print_message("# built in %.0f ms, all asked in %.0f ms\n", built * 1e3, asked * 1e3);
	assert_int_equal(total, 2 * PROCESSES + PROCESSES + PROCESSES);
	endpoints_free(e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pipe_joins_its_two_directions),
		cmocka_unit_test(a_pipe_of_unknown_mode_is_not_certain),
		cmocka_unit_test(a_fifo_may_be_open_for_both),
		cmocka_unit_test(unix_pairs_join_by_the_peers_inode),
		cmocka_unit_test(unix_datagrams_go_one_way),
		cmocka_unit_test(clients_that_wait_belong_to_the_listener),
		cmocka_unit_test(sockets_that_do_not_fit_are_not_certain),
		cmocka_unit_test(tcp_joins_exchanged_addresses),
		cmocka_unit_test(a_connection_that_nobody_has_is_the_listeners),
		cmocka_unit_test(another_namespace_is_never_certain),
		cmocka_unit_test(udp_reaches_who_is_bound),
		cmocka_unit_test(udp_of_two_that_fit_is_not_certain),
		cmocka_unit_test(files_are_joined_by_device_and_inode),
		cmocka_unit_test(the_same_open_file_is_shared_and_no_peer),
		cmocka_unit_test(eventfds_are_joined_by_id),
		cmocka_unit_test(ptys_join_on_their_own_devpts),
		cmocka_unit_test(ptys_of_two_nodes_are_not_certain),
		cmocka_unit_test(queues_memory_and_disks_join_whoever_has_them),
		cmocka_unit_test(sysv_memory_is_told_by_id_and_namespace),
		cmocka_unit_test(locks_are_those_of_the_file),
		cmocka_unit_test(only_so_many_are_filled_in),
		cmocka_unit_test(nothing_is_legal),
		cmocka_unit_test(many_descriptors_are_asked_about_at_once),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
