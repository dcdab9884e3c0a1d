#include "model/ipc.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include <cmocka.h>

#include "base/strbuf.h"
#include "model/endpoints.h"
#include "open.h"

static void add_fd(struct strbuf *b, int32_t fd)
{
	const char *name = fd_special_name(fd);

	if (name)
		strbuf_adds(b, name);
	else
		strbuf_addi(b, fd);
}

/* "pipe 10.1 -> 20.0 pipe:[7]", a line an edge; "?" behind those that are not certain. */
static void add_edges(struct strbuf *b, const struct ipc *i, const struct files *f)
{
	for (size_t n = 0; n < i->edge_count; n++) {
		const struct ipc_edge *edge = &i->edges[n];

		strbuf_addf(b, "%s %d.", ipc_kind_name(edge->kind),
			    (int)f->processes[edge->from].id.pid);
		add_fd(b, edge->from_fd);
		strbuf_addf(b, " %s %d.", edge->both ? "<->" : "->",
			    (int)f->processes[edge->to].id.pid);
		add_fd(b, edge->to_fd);
		strbuf_addch(b, ' ');
		strbuf_add(b, edge->object, edge->object_len);
		strbuf_adds(b, edge->certain ? "\n" : "?\n");
	}
}

static void expect_some(struct open_scene *o, const pid_t *pids, size_t count, bool own,
			const char *expected)
{
	struct endpoints *e = endpoints_new(open_take(o));
	struct ipc *i = ipc_new(e, pids, count, own);
	CLEANUP_STRBUF struct strbuf got = STRBUF_INIT;

	add_edges(&got, i, endpoints_files(e));
	assert_string_equal(strbuf_str(&got), expected);
	assert_false(i->truncated);
	ipc_free(i);
	endpoints_free(e);
}

static void expect(struct open_scene *o, const char *expected)
{
	expect_some(o, NULL, 0, false, expected);
}

/* a | b | c, all with the terminal on 2. */
static struct open_scene *pipeline(void)
{
	struct open_scene *o = open_new();

	open_process(o, 10, "a");
	open_fd(o, FD_CHR, 'r', 1);
	open_fd(o, FD_PIPE, 'w', 7)->target = "pipe:[7]";
	open_fd(o, FD_PIPE, 'w', 7)->target = "pipe:[7]";
	open_process(o, 20, "b");
	open_fd(o, FD_PIPE, 'r', 7)->target = "pipe:[7]";
	open_fd(o, FD_PIPE, 'w', 8)->target = "pipe:[8]";
	open_process(o, 30, "c");
	open_fd(o, FD_PIPE, 'r', 8)->target = "pipe:[8]";
	return o;
}

static void a_pipeline_is_one_edge_a_pipe(void **state)
{
	static const pid_t last[] = { 30, 99 };

	(void)state;
	expect(pipeline(), "pipe 10.1 -> 20.0 pipe:[7]\n"
			   "pipe 20.1 -> 30.0 pipe:[8]\n");
	expect_some(pipeline(), last, 2, false, "pipe 20.1 -> 30.0 pipe:[8]\n");
	expect_some(pipeline(), last, 0, false, "");
}

static void nodes_are_those_asked_for_and_those_they_meet(void **state)
{
	static const pid_t pids[] = { 10, 40 };
	struct open_scene *o = pipeline();
	struct endpoints *e;
	struct ipc *i;

	(void)state;
	open_process(o, 40, "alone");
	open_process(o, 50, "not asked for");
	e = endpoints_new(open_take(o));
	i = ipc_new(e, pids, 2, false);
	assert_int_equal(i->node_count, 3);
	assert_int_equal(i->nodes[0], 0);
	assert_int_equal(i->nodes[1], 1);
	assert_int_equal(i->nodes[2], 3);
	ipc_free(i);
	i = ipc_new(e, NULL, 0, false);
	assert_int_equal(i->node_count, 3);
	ipc_free(i);
	endpoints_free(e);
}

static void own_ends_are_told_when_asked_for(void **state)
{
	for (int own = 0; own < 2; own++) {
		struct open_scene *o = open_new();

		(void)state;
		open_process(o, 10, "a");
		open_fd(o, FD_PIPE, 'r', 7)->target = "pipe:[7]";
		open_fd(o, FD_PIPE, 'w', 7)->target = "pipe:[7]";
		open_fd(o, FD_UNIX, 'u', 100)->target = "socket:[100]";
		open_fd(o, FD_UNIX, 'u', 101)->target = "socket:[101]";
		open_unix(o, 100, 101);
		open_unix(o, 101, 100);
		expect_some(o, NULL, 0, own,
			    own ? "pipe 10.1 -> 10.0 pipe:[7]\n"
				  "unix 10.2 <-> 10.3 socket:[100]\n"
				: "");
	}
}

static void sockets_are_named_by_where_the_server_is(void **state)
{
	struct open_scene *o = open_new();
	struct socket *s;

	(void)state;
	open_process(o, 10, "server");
	open_fd(o, FD_UNIX, 'u', 100)->target = "socket:[100]";
	open_fd(o, FD_UNIX, 'u', 110)->target = "socket:[110]";
	open_fd(o, FD_TCP6, 'u', 120);
	open_fd(o, FD_UDP6, 'u', 130);
	open_fd(o, FD_TCP, 'u', 140);
	open_fd(o, FD_TCP, 'u', 142);
	open_process(o, 20, "client");
	open_fd(o, FD_UNIX, 'u', 101)->target = "socket:[101]";
	open_fd(o, FD_UNIX, 'u', 111)->target = "socket:[111]";
	open_fd(o, FD_TCP, 'u', 121);
	open_fd(o, FD_UDP6, 'u', 131);
	open_fd(o, FD_TCP, 'u', 141);
	s = open_unix(o, 100, 101);
	s->path = "/run/s";
	s->path_len = 6;
	s = open_unix(o, 110, 111);
	s->path = "\0x\0y";
	s->path_len = 4;
	open_unix(o, 101, 100);
	open_unix(o, 111, 110);
	open_inet(o, 120, IPPROTO_TCP, "[::ffff:127.0.0.1]:80", "[::ffff:127.0.0.1]:4001");
	open_inet(o, 121, IPPROTO_TCP, "127.0.0.1:4001", "127.0.0.1:80");
	open_inet(o, 130, IPPROTO_UDP, "[::]:53", NULL);
	open_inet(o, 131, IPPROTO_UDP, "[::1]:4002", "[::1]:53");
	/* A high port that somebody listens at. */
	open_inet(o, 142, IPPROTO_TCP, "0.0.0.0:50000", NULL);
	open_inet(o, 140, IPPROTO_TCP, "127.0.0.1:50000", "127.0.0.1:4003");
	open_inet(o, 141, IPPROTO_TCP, "127.0.0.1:4003", "127.0.0.1:50000");
	{
		struct endpoints *e = endpoints_new(open_take(o));
		struct ipc *i = ipc_new(e, NULL, 0, false);

		assert_int_equal(i->edge_count, 5);
		assert_memory_equal(i->edges[0].object, "/run/s", 6);
		assert_int_equal(i->edges[1].object_len, 4);
		assert_memory_equal(i->edges[1].object, "@x\0y", 4);
		assert_string_equal(i->edges[2].object, "127.0.0.1:80");
		assert_string_equal(i->edges[3].object, "127.0.0.1:50000");
		assert_string_equal(i->edges[4].object, "[::1]:53");
		assert_true(i->edges[4].both);
		ipc_free(i);
		endpoints_free(e);
	}
}

static void datagrams_go_to_the_receiver(void **state)
{
	struct open_scene *o = open_new();
	struct socket *s;

	(void)state;
	open_process(o, 10, "receiver");
	open_fd(o, FD_UNIX, 'u', 100);
	open_process(o, 20, "sender");
	open_fd(o, FD_UNIX, 'u', 101);
	s = open_unix(o, 100, 0);
	s->type = SOCK_DGRAM;
	s->path = "/dev/log";
	s->path_len = 8;
	open_unix(o, 101, 100)->type = SOCK_DGRAM;
	expect(o, "unix 20.0 -> 10.0 /dev/log\n");
}

static void memory_joins_who_has_it_mapped(void **state)
{
	struct open_scene *o = open_new();

	(void)state;
	open_process(o, 10, "writes");
	open_fd(o, FD_REG, 'u', 50)->target = "/var/data";
	open_fd(o, FD_MEMFD, 'u', 8)->target = "/memfd:x";
	open_mapping(o, FD_REG, 'u', 50, "/var/data");
	open_mapping(o, FD_REG, 'u', 51, "/dev/shm/y");
	open_mapping(o, FD_REG, 'u', 3, "/SYSV0000162e")->deleted = true;
	open_mapping(o, FD_REG, 'r', 52, "/usr/lib/cache");
	open_mapping(o, FD_REG, '-', 53, "/usr/lib/libc.so.6");
	open_process(o, 20, "reads");
	open_fd(o, FD_REG, 'r', 50)->target = "/var/data";
	open_fd(o, FD_MEMFD, 'u', 8)->target = "/memfd:x";
	open_mapping(o, FD_REG, 'r', 50, "/var/data");
	open_mapping(o, FD_REG, 'r', 51, "/dev/shm/y");
	open_mapping(o, FD_REG, 'u', 3, "/SYSV0000162e")->deleted = true;
	open_mapping(o, FD_REG, 'r', 52, "/usr/lib/cache");
	open_mapping(o, FD_REG, '-', 53, "/usr/lib/libc.so.6");
	open_process(o, 30, "only has the file open");
	open_fd(o, FD_REG, 'u', 50)->target = "/var/data";
	open_shm(o, 3);
	expect(o, "shm 10.mem -> 20.mem /var/data\n"
		  "shm 10.mem -> 20.mem /dev/shm/y\n"
		  "sysv-shm 10.mem <-> 20.mem id 3 key 0x0000162e\n"
		  "memfd 10.1 <-> 20.1 /memfd:x\n");
}

static void what_was_inherited_joins_too(void **state)
{
	struct open_scene *o = open_new();
	struct fd *f;

	(void)state;
	open_process(o, 10, "parent");
	f = open_fd(o, FD_MQUEUE, 'u', 7);
	f->target = "/q";
	f->share = 1;
	f = open_fd(o, FD_EVENTFD, 'u', 9);
	f->share = 2;
	open_more(o, f)->eventfd.id = 4;
	open_fd(o, FD_MQUEUE, 'r', 6)->target = "/r";
	open_process(o, 20, "child");
	f = open_fd(o, FD_MQUEUE, 'u', 7);
	f->target = "/q";
	f->share = 1;
	f = open_fd(o, FD_EVENTFD, 'u', 9);
	f->share = 2;
	open_more(o, f)->eventfd.id = 4;
	open_fd(o, FD_MQUEUE, 'w', 6)->target = "/r";
	expect(o, "mqueue 10.0 <-> 20.0 /q\n"
		  "eventfd 10.1 <-> 20.1 eventfd:4\n"
		  "mqueue 20.2 -> 10.2 /r\n");
}

static void terminals_and_fifos_join(void **state)
{
	struct open_scene *o = open_new();
	struct fd *f;

	(void)state;
	open_process(o, 10, "sshd");
	f = open_fd(o, FD_TTY, 'u', 2);
	open_more(o, f)->tty = (struct fd_tty){ .index = 4, .master = true, .name = "/dev/ptmx" };
	open_fd(o, FD_FIFO, 'r', 9)->target = "/tmp/f";
	open_process(o, 20, "bash");
	f = open_fd(o, FD_TTY, 'u', 7);
	open_more(o, f)->tty = (struct fd_tty){ .index = 4, .name = "/dev/pts/4" };
	open_fd(o, FD_FIFO, 'u', 9)->target = "/tmp/f";
	expect(o, "pty 10.0 <-> 20.0 /dev/pts/4\n"
		  "fifo 20.1 -> 10.1 /tmp/f\n");
}

static void locks_join_the_holder_with_who_waits(void **state)
{
	struct open_scene *o = open_new();
	struct file_lock *l;

	(void)state;
	open_process(o, 10, "has");
	open_fd(o, FD_REG, 'u', 5)->target = "/l";
	open_fd(o, FD_REG, 'u', 6)->target = "/m";
	open_fd(o, FD_REG, 'u', 7)->target = "/n";
	open_process(o, 20, "waits");
	open_fd(o, FD_REG, 'u', 5)->target = "/l";
	open_fd(o, FD_REG, 'u', 6)->target = "/m";
	open_fd(o, FD_REG, 'u', 7)->target = "/n";
	open_process(o, 30, "has one more open");
	open_fd(o, FD_REG, 'u', 7)->target = "/n";
	for (uint64_t inode = 5; inode < 8; inode++) {
		open_lock(o, inode == 5 ? LOCK_FLOCK : LOCK_OFD, inode == 5 ? 10 : -1, inode)->id =
			(uint32_t)inode;
		l = open_lock(o, LOCK_FLOCK, 20, inode);
		l->id = (uint32_t)inode;
		l->waits = true;
	}
	l = open_lock(o, LOCK_FLOCK, 77, 5); /* waits for nobody who is known */
	l->waits = true;
	expect(o, "lock 10.0 -> 20.0 /l\n"
		  "lock 10.1 -> 20.1 /m?\n");
}

static void what_is_not_certain_says_so(void **state)
{
	struct open_scene *o = open_new();

	(void)state;
	open_process(o, 10, "a");
	open_fd(o, FD_UNIX, 'u', 100)->target = "socket:[100]";
	open_process(o, 20, "b");
	open_fd(o, FD_UNIX, 'u', 101)->target = "socket:[101]";
	open_unix(o, 100, 101);
	open_unix(o, 101, 555);
	expect(o, "unix 10.0 <-> 20.0 socket:[100]?\n");
}

/* 600 that share one memory are 179,700 pairs, each found twice. */
static void too_many_edges_are_cut_and_said(void **state)
{
	struct open_scene *o = open_new();
	struct endpoints *e;
	struct ipc *i;

	(void)state;
	for (pid_t pid = 1; pid <= 600; pid++) {
		open_process(o, pid, "p");
		open_mapping(o, FD_REG, 'u', 51, "/dev/shm/y");
	}
	e = endpoints_new(open_take(o));
	i = ipc_new(e, NULL, 0, false);
	assert_true(i->truncated);
	assert_true(i->edge_count > 100000);
	ipc_free(i);
	ipc_free(NULL);
	endpoints_free(e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pipeline_is_one_edge_a_pipe),
		cmocka_unit_test(nodes_are_those_asked_for_and_those_they_meet),
		cmocka_unit_test(own_ends_are_told_when_asked_for),
		cmocka_unit_test(sockets_are_named_by_where_the_server_is),
		cmocka_unit_test(datagrams_go_to_the_receiver),
		cmocka_unit_test(memory_joins_who_has_it_mapped),
		cmocka_unit_test(what_was_inherited_joins_too),
		cmocka_unit_test(terminals_and_fifos_join),
		cmocka_unit_test(locks_join_the_holder_with_who_waits),
		cmocka_unit_test(what_is_not_certain_says_so),
		cmocka_unit_test(too_many_edges_are_cut_and_said),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
