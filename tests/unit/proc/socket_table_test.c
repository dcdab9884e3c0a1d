/* The tables of /proc/PID/net: lines as kernels print them, and lines that lie. */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/procroot.h"
#include "helper.h"
#include "proc/socket.h"
#include "src/proc/socket_priv.h"
#include "tests/unit/cmocka_all.h"

static const struct socket_kind *kind(const char *table)
{
	for (size_t i = 0; i < socket_kind_count; i++)
		if (socket_kinds[i].table && strcmp(socket_kinds[i].table, table) == 0)
			return &socket_kinds[i];
	fail_msg("no kind %s", table);
	return NULL;
}

static int list_new(void **state)
{
	struct socket_list *l = xcalloc(1, sizeof(*l));

	l->arena = arena_new();
	*state = l;
	return 0;
}

static int list_free(void **state)
{
	struct socket_list *l = *state;

	arena_free(l->arena);
	free(l->rows);
	free(l);
	return 0;
}

static void parse_bytes(struct socket_list *l, const char *table, const char *text, size_t len)
{
	CLEANUP_FREE char *copy = exact_copy(text, len);

	socket_table_parse(copy, len, kind(table), l);
}

static void parse(struct socket_list *l, const char *table, const char *text)
{
	parse_bytes(l, table, text, strlen(text));
}

static const char tcp_text[] = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when "
			       "retrnsmt   uid  timeout "
			       "inode\n"
			       "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000003 00:00000000 "
			       "00000000  1000        0 "
			       "1586 1 0000000056456280 100 0 0 10 0\n"
			       "   1: 0100007F:1F90 0200007F:9C40 01 0000000C:0000000B 01:00000014 "
			       "00000000    33        0 "
			       "1600 3 0000000056456280 20 4 30 10 -1\n"
			       "   2: 0100007F:1F90 0200007F:9C41 01 00000000:00000000 00:00000000 "
			       "00000000     0        0 "
			       "0 1 0000000000000000 20 4 30 10 -1\n"
			       "   3: 0100007F:1F90 0200007F:9C42 06 00000000:00000000 03:00000A2B "
			       "00000000     0        0 "
			       "0 3 0000000000000000\n";

static void reads_tcp(void **state)
{
	struct socket_list *l = *state;

	parse(l, "tcp", tcp_text);
	assert_int_equal(l->count, 3);
	assert_int_equal(l->rows[0].inode, 1586);
	assert_int_equal(l->rows[0].state, TCP_LISTEN);
	assert_int_equal(l->rows[0].receive_queue, 3);
	assert_true(l->rows[0].send_queue == UINT32_MAX);
	assert_int_equal(l->rows[0].local.port, 8080);
	assert_memory_equal(l->rows[0].local.bytes, "\x7f\0\0\1", 4);
	assert_int_equal(l->rows[0].uid, 1000);
	assert_int_equal(l->rows[1].inode, 1600);
	assert_int_equal(l->rows[1].state, TCP_ESTABLISHED);
	assert_int_equal(l->rows[1].send_queue, 12);
	assert_int_equal(l->rows[1].receive_queue, 11);
	assert_memory_equal(l->rows[1].remote.bytes, "\x7f\0\0\2", 4);
	assert_int_equal(l->rows[1].remote.port, 40000);
	assert_int_equal(l->rows[1].protocol, IPPROTO_TCP);
	/* Waits to be accepted; the one in TIME_WAIT is gone. */
	assert_int_equal(l->rows[2].inode, 0);
	assert_int_equal(l->rows[2].remote.port, 40001);
}

static void reads_v6(void **state)
{
	struct socket_list *l = *state;

	parse(l, "udp6",
	      "  sl  local_address\n"
	      " 1007: 0000000000000000FFFF00000100007F:0035 00000000000000000000000001000000:0000 "
	      "07 00000000:00000000 00:00000000 00000000     0        0 52 2 0000000000000000 0\n");
	assert_int_equal(l->count, 1);
	assert_memory_equal(l->rows[0].local.bytes, "\0\0\0\0\0\0\0\0\0\0\xff\xff\x7f\0\0\1", 16);
	assert_memory_equal(l->rows[0].remote.bytes, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1", 16);
	assert_int_equal(l->rows[0].type, SOCK_DGRAM);
	assert_int_equal(l->rows[0].local.port, 53);
}

static void reads_raw_and_icmp(void **state)
{
	static const char line[] =
		"    1: 00000000:0001 00000000:0000 07 00000000:00000340 00:00000000 00000000     "
		"0        0 53 2 0000000000000000 0\n";
	struct socket_list *l = *state;

	parse(l, "raw", line);
	parse(l, "icmp", line);
	assert_int_equal(l->count, 2);
	assert_int_equal(l->rows[0].type, SOCK_RAW);
	assert_int_equal(l->rows[0].protocol, IPPROTO_ICMP);
	assert_int_equal(l->rows[0].receive_queue, 0x340);
	assert_int_equal(l->rows[1].type, SOCK_DGRAM);
	assert_int_equal(l->rows[1].protocol, IPPROTO_ICMP);
}

static void reads_unix(void **state)
{
	struct socket_list *l = *state;

	parse(l, "unix",
	      "Num       RefCount Protocol Flags    Type St Inode Path\n"
	      "00000000456ec8dc: 00000003 00000000 00000000 0001 03  1582\n"
	      "0000000095c5376a: 00000002 00000000 00010000 0005 01 21583 /run/a b \n"
	      "0000000095c5376a: 00000002 00000000 00000000 0002 01 21584 @name@x\n"
	      "0000000095c5376a: 00000002 00000000 00000000 0001 01     0\n");
	assert_int_equal(l->count, 3);
	assert_int_equal(l->rows[0].type, SOCK_STREAM);
	assert_int_equal(l->rows[0].state, TCP_ESTABLISHED);
	assert_int_equal(l->rows[0].path_len, 0);
	assert_int_equal(l->rows[1].type, SOCK_SEQPACKET);
	assert_int_equal(l->rows[1].state, TCP_LISTEN);
	assert_int_equal(l->rows[1].path_len, 9);
	assert_memory_equal(l->rows[1].path, "/run/a b ", 9);
	assert_int_equal(l->rows[2].state, TCP_CLOSE);
	assert_int_equal(l->rows[2].path_len, 7);
	assert_memory_equal(l->rows[2].path, "\0name@x", 7);
}

static void reads_netlink_and_packet(void **state)
{
	struct socket_list *l = *state;

	parse(l, "netlink",
	      "sk               Eth Pid        Groups   Rmem     Wmem     Dump  Locks    Drops    "
	      "Inode\n"
	      "000000000827229f 15  4294963   00000005 17       18       0     2        0        "
	      "1515\n");
	parse(l, "packet",
	      "sk               RefCnt Type Proto  Iface R Rmem   User   Inode\n"
	      "0000000071e4bd54 3      3    0806   2     1 19     1000   1600  \n");
	assert_int_equal(l->count, 2);
	assert_int_equal(l->rows[0].protocol, 15);
	assert_int_equal(l->rows[0].local_port, 4294963);
	assert_int_equal(l->rows[0].groups, 5);
	assert_int_equal(l->rows[0].receive_queue, 17);
	assert_int_equal(l->rows[0].send_queue, 18);
	assert_int_equal(l->rows[1].type, SOCK_RAW);
	assert_int_equal(l->rows[1].protocol, 0x0806);
	assert_int_equal(l->rows[1].packet_interface, 2);
	assert_int_equal(l->rows[1].receive_queue, 19);
	assert_int_equal(l->rows[1].uid, 1000);
	assert_int_equal(l->rows[1].inode, 1600);
}

static void passes_over_what_is_no_row(void **state)
{
	static const char *const lines[] = {
		"",
		"\n",
		"   0: 0100007F 00000000:0000 0A 0:0 0:0 0 0 0 1586\n",
		"   0: 0100007:1F90 00000000:0000 0A 0:0 0:0 0 0 0 1586\n",
		"   0: 0100007F:1F90 00000000:00000 0A 0:0 0:0 0 0 0\n",
		"   0: 0100007F:1FFFF 00000000:0000 0A 0:0 0:0 0 0 0 1586\n",
		"   0: 0100007F:1F90 00000000:0000 0A 0:0 0:0 0 -1 0 1586\n",
		"   0: 0100007F:1F90 00000000:0000 0A 00000000:100000000 0:0 0 0 0 1586\n",
		"   0: 01000x7F:1F90 00000000:0000 0A 0:0 0:0 0 0 0 1586\n",
	};
	struct socket_list *l = *state;

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		parse(l, "tcp", lines[i]);
	assert_int_equal(l->count, 0);
}

/* Cut anywhere, nothing is read behind the end. */
static void survives_every_cut(void **state)
{
	struct socket_list *l = *state;

	for (size_t len = 0; len < sizeof(tcp_text); len++)
		parse_bytes(l, "tcp", tcp_text, len);
	assert_true(l->count > 0);
}

/* Folders that stand for /proc: nothing is asked of this machine. */
static void reads_a_folder(void **state)
{
	struct socket_list *l = *state;
	struct socket_reader r = { .tables_only = false };
	struct procroot root;
	struct sockets s;
	struct folder f;

	folder_make(&f);
	folder_add_text(&f, "42/net/tcp", tcp_text);
	folder_add_text(&f, "42/net/unix", "0: 2 0 0 1 3 1586 /second\n1: 2 0 0 1 3 7\n");
	assert_int_equal(procroot_open(f.path, &root), 0);
	assert_int_equal(sockets_read(&r, &root, 42, l->arena, &s), 0);
	assert_true(s.tables);
	assert_false(s.torn || s.truncated);
	assert_int_equal(s.net, 0);
	assert_int_equal(s.count, 4);
	assert_int_equal(s.sockets[0].inode, 0);
	assert_int_equal(s.sockets[1].inode, 7);
	/* Each inode once: the one that was told first. */
	assert_int_equal(s.sockets[2].inode, 1586);
	assert_int_equal(s.sockets[2].family, AF_INET);
	assert_int_equal(s.sockets[3].inode, 1600);
	assert_int_equal(sockets_read(&r, &root, 43, l->arena, &s), -ESRCH);
	procroot_done(&root);
	folder_remove(&f);
}

int main(void)
{
#define ROW(test) cmocka_unit_test_setup_teardown(test, list_new, list_free)
	static const struct CMUnitTest tests[] = {
		ROW(reads_tcp),
		ROW(reads_v6),
		ROW(reads_raw_and_icmp),
		ROW(reads_unix),
		ROW(reads_netlink_and_packet),
		ROW(passes_over_what_is_no_row),
		ROW(survives_every_cut),
		ROW(reads_a_folder),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
