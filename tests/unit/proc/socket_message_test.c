/* Messages of sock_diag: as the kernel sends them, and as no kernel would. */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/netlink_diag.h>
#include <linux/packet_diag.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <linux/vm_sockets_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/sysmacros.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "helper.h"
#include "src/proc/socket_message_priv.h"
#include "src/proc/socket_priv.h"
#include "tests/unit/cmocka_all.h"

enum { SEQUENCE = 7, ROOM = 4096 };

/* A block that is written message by message. */
struct block {
	_Alignas(8) char bytes[ROOM];
	size_t len;
	size_t message; /* where the last one begins */
};

static struct nlmsghdr *last(struct block *b)
{
	return (struct nlmsghdr *)(b->bytes + b->message);
}

static void put(struct block *b, const void *bytes, size_t len)
{
	assert_true(b->len + NLMSG_ALIGN(len) <= ROOM);
	memset(b->bytes + b->len, 0, NLMSG_ALIGN(len));
	if (len)
		memcpy(b->bytes + b->len, bytes, len);
	b->len += NLMSG_ALIGN(len);
	last(b)->nlmsg_len = (uint32_t)(b->len - b->message);
}

static void begin(struct block *b, uint16_t type, const void *body, size_t len)
{
	const struct nlmsghdr h = { .nlmsg_type = type, .nlmsg_seq = SEQUENCE };

	b->message = b->len;
	put(b, &h, sizeof(h));
	put(b, body, len);
}

static void attribute(struct block *b, uint16_t type, const void *bytes, size_t len)
{
	const struct nlattr a = { .nla_len = (uint16_t)(sizeof(a) + len), .nla_type = type };

	put(b, &a, sizeof(a));
	put(b, bytes, len);
}

static void done(struct block *b, int32_t err)
{
	begin(b, NLMSG_DONE, &err, sizeof(err));
}

static const struct socket_kind tcp4 = { AF_INET, SOCK_STREAM, IPPROTO_TCP, true, "tcp" };
static const struct socket_kind tcp6 = { AF_INET6, SOCK_STREAM, IPPROTO_TCP, true, "tcp6" };
static const struct socket_kind udp4 = { AF_INET, SOCK_DGRAM, IPPROTO_UDP, true, "udp" };
static const struct socket_kind raw4 = { AF_INET, SOCK_RAW, IPPROTO_RAW, true, "raw" };
static const struct socket_kind local = { AF_UNIX, 0, 0, true, "unix" };
static const struct socket_kind netlink = { AF_NETLINK, 0, 0, true, "netlink" };
static const struct socket_kind packet = { AF_PACKET, 0, 0, true, "packet" };
static const struct socket_kind vsock = { AF_VSOCK, 0, 0, true, NULL };

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

/* From a copy of exactly its bytes. */
static int parse(const struct block *b, const struct socket_kind *k, struct socket_list *l,
		 bool *torn)
{
	CLEANUP_FREE char *copy = exact_copy(b->bytes, b->len);

	*torn = false;
	return socket_messages_parse(copy, b->len, k, SEQUENCE, l, torn);
}

static void parse_one(const struct block *b, const struct socket_kind *k, struct socket_list *l)
{
	bool torn;

	assert_int_equal(parse(b, k, l, &torn), 1);
	assert_false(torn);
	assert_int_equal(l->count, 1);
	assert_int_equal(l->rows[0].family, k->family);
}

static void inet_tells_addresses_queues_and_owner(void **state)
{
	struct socket_list *l = *state;
	struct inet_diag_msg m = {
		.idiag_family = AF_INET,
		.idiag_state = TCP_ESTABLISHED,
		.id = { .idiag_sport = htons(8080), .idiag_dport = htons(40000), .idiag_if = 3 },
		.idiag_rqueue = 11,
		.idiag_wqueue = 12,
		.idiag_uid = 1000,
		.idiag_inode = 4000000000u,
	};
	struct block b = { .len = 0 };

	m.id.idiag_src[0] = htonl(0x7f000001);
	m.id.idiag_dst[0] = htonl(0x0a000002);
	begin(&b, SOCK_DIAG_BY_FAMILY, &m, sizeof(m));
	parse_one(&b, &tcp4, l);
	assert_true(l->rows[0].inode == 4000000000u);
	assert_int_equal(l->rows[0].type, SOCK_STREAM);
	assert_int_equal(l->rows[0].protocol, IPPROTO_TCP);
	assert_int_equal(l->rows[0].state, TCP_ESTABLISHED);
	assert_int_equal(l->rows[0].uid, 1000);
	assert_int_equal(l->rows[0].receive_queue, 11);
	assert_int_equal(l->rows[0].send_queue, 12);
	assert_memory_equal(l->rows[0].local.bytes, "\x7f\0\0\1\0\0\0\0\0\0\0\0\0\0\0", 16);
	assert_memory_equal(l->rows[0].remote.bytes, "\x0a\0\0\2\0\0\0\0\0\0\0\0\0\0\0", 16);
	assert_int_equal(l->rows[0].local.port, 8080);
	assert_int_equal(l->rows[0].remote.port, 40000);
	assert_int_equal(l->rows[0].local.interface, 3);
}

static void inet6_keeps_mapped_addresses(void **state)
{
	struct socket_list *l = *state;
	struct inet_diag_msg m = { .idiag_family = AF_INET6,
				   .idiag_state = TCP_LISTEN,
				   .idiag_inode = 5 };
	struct block b = { .len = 0 };
	uint8_t yes = 1;

	m.id.idiag_src[2] = htonl(0xffff);
	m.id.idiag_src[3] = htonl(0x7f000001);
	begin(&b, SOCK_DIAG_BY_FAMILY, &m, sizeof(m));
	attribute(&b, INET_DIAG_SKV6ONLY, &yes, sizeof(yes));
	parse_one(&b, &tcp6, l);
	assert_memory_equal(l->rows[0].local.bytes, "\0\0\0\0\0\0\0\0\0\0\xff\xff\x7f\0\0\1", 16);
	assert_true(l->rows[0].bound_v6only);
}

static void raw_tells_its_protocol_as_port(void **state)
{
	struct socket_list *l = *state;
	struct inet_diag_msg m = { .idiag_family = AF_INET, .idiag_inode = 5 };
	struct block b = { .len = 0 };

	m.id.idiag_sport = htons(IPPROTO_ICMP);
	begin(&b, SOCK_DIAG_BY_FAMILY, &m, sizeof(m));
	parse_one(&b, &raw4, l);
	assert_int_equal(l->rows[0].type, SOCK_RAW);
	assert_int_equal(l->rows[0].protocol, IPPROTO_ICMP);
}

/* Without an inode nobody can hold it, but a connection may wait to be accepted. */
static void without_inode_only_what_waits_is_kept(void **state)
{
	static const struct {
		const struct socket_kind *kind;
		uint8_t state;
		bool kept;
	} cases[] = {
		{ &tcp4, TCP_ESTABLISHED, true },  { &tcp6, TCP_CLOSE_WAIT, true },
		{ &tcp4, TCP_TIME_WAIT, false },   { &tcp4, TCP_FIN_WAIT2, false },
		{ &tcp4, TCP_LAST_ACK, false },	   { &tcp4, TCP_SYN_RECV, false },
		{ &udp4, TCP_ESTABLISHED, false },
	};
	struct socket_list *l = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct inet_diag_msg m = { .idiag_state = cases[i].state };
		struct block b = { .len = 0 };
		bool torn;

		l->count = 0;
		begin(&b, SOCK_DIAG_BY_FAMILY, &m, sizeof(m));
		assert_int_equal(parse(&b, cases[i].kind, l, &torn), 1);
		assert_int_equal(l->count, cases[i].kept);
	}
}

static void add_unix(struct block *b, uint8_t type, uint8_t state)
{
	const struct unix_diag_msg m = {
		.udiag_family = AF_UNIX, .udiag_type = type, .udiag_state = state, .udiag_ino = 77
	};

	begin(b, SOCK_DIAG_BY_FAMILY, &m, sizeof(m));
}

static void unix_listener_tells_who_waits(void **state)
{
	const struct unix_diag_vfs vfs = { .udiag_vfs_ino = 99,
					   .udiag_vfs_dev = 259u << 20 | 0x12345 };
	const struct unix_diag_rqlen queues = { 2, 128 };
	const uint32_t waiting[] = { 501, 0, 502 }, uid = 33;
	struct socket_list *l = *state;
	struct block b = { .len = 0 };
	struct socket *s;

	add_unix(&b, SOCK_SEQPACKET, TCP_LISTEN);
	attribute(&b, UNIX_DIAG_NAME, "/run/x\0", 7);
	attribute(&b, UNIX_DIAG_VFS, &vfs, sizeof(vfs));
	attribute(&b, UNIX_DIAG_ICONS, waiting, sizeof(waiting));
	attribute(&b, UNIX_DIAG_RQLEN, &queues, sizeof(queues));
	attribute(&b, UNIX_DIAG_UID, &uid, sizeof(uid));
	parse_one(&b, &local, l);
	s = &l->rows[0];
	assert_int_equal(s->type, SOCK_SEQPACKET);
	assert_int_equal(s->state, TCP_LISTEN);
	assert_int_equal(s->path_len, 6);
	assert_memory_equal(s->path, "/run/x", 6);
	assert_int_equal(s->path_inode, 99);
	assert_int_equal(s->path_device, makedev(259, 0x12345));
	assert_int_equal(s->pending_count, 2);
	assert_int_equal(s->pending[0], 501);
	assert_int_equal(s->pending[1], 502);
	assert_int_equal(s->receive_queue, 2);
	assert_int_equal(s->send_queue, 128);
	assert_int_equal(s->uid, 33);
}

static void unix_tells_peer_and_keeps_abstract_names(void **state)
{
	struct socket_list *l = *state;
	struct block b = { .len = 0 };
	const uint32_t peer = 78;
	char name[108];

	memset(name, '\033', sizeof(name));
	name[0] = name[50] = name[107] = '\0';
	add_unix(&b, SOCK_STREAM, TCP_ESTABLISHED);
	attribute(&b, UNIX_DIAG_PEER, &peer, sizeof(peer));
	attribute(&b, UNIX_DIAG_NAME, name, sizeof(name));
	parse_one(&b, &local, l);
	assert_int_equal(l->rows[0].peer, 78);
	assert_int_equal(l->rows[0].path_len, sizeof(name));
	assert_memory_equal(l->rows[0].path, name, sizeof(name));
	assert_true(l->rows[0].uid == UINT32_MAX);
	assert_true(l->rows[0].receive_queue == UINT32_MAX);
}

static void unix_without_details_has_none(void **state)
{
	struct socket_list *l = *state;
	struct block b = { .len = 0 };

	add_unix(&b, SOCK_DGRAM, TCP_CLOSE);
	attribute(&b, UNIX_DIAG_NAME, "", 0);
	attribute(&b, UNIX_DIAG_VFS, "1234", 4);
	attribute(&b, UNIX_DIAG_PEER, "1", 1);
	attribute(&b, UNIX_DIAG_ICONS, "123", 3);
	attribute(&b, UNIX_DIAG_RQLEN, "1234", 4);
	attribute(&b, 999, "new", 3);
	parse_one(&b, &local, l);
	assert_int_equal(l->rows[0].path_len, 0);
	assert_int_equal(l->rows[0].peer, 0);
	assert_int_equal(l->rows[0].path_inode, 0);
	assert_int_equal(l->rows[0].pending_count, 0);
}

static void netlink_tells_port_groups_and_queues(void **state)
{
	const struct netlink_diag_msg m = { .ndiag_type = SOCK_RAW,
					    .ndiag_protocol = NETLINK_KOBJECT_UEVENT,
					    .ndiag_portid = 4321,
					    .ndiag_dst_portid = 9,
					    .ndiag_ino = 6 };
	const uint32_t memory[SK_MEMINFO_VARS] = {
		[SK_MEMINFO_RMEM_ALLOC] = 100, [SK_MEMINFO_WMEM_ALLOC] = 200
	};
	const uint32_t groups[2] = { 5, 1 };
	struct socket_list *l = *state;
	struct block b = { .len = 0 };

	begin(&b, SOCK_DIAG_BY_FAMILY, &m, sizeof(m));
	attribute(&b, NETLINK_DIAG_MEMINFO, memory, sizeof(memory));
	attribute(&b, NETLINK_DIAG_GROUPS, groups, sizeof(groups));
	parse_one(&b, &netlink, l);
	assert_int_equal(l->rows[0].protocol, NETLINK_KOBJECT_UEVENT);
	assert_int_equal(l->rows[0].local_port, 4321);
	assert_int_equal(l->rows[0].remote_port, 9);
	assert_int_equal(l->rows[0].groups, 5);
	assert_int_equal(l->rows[0].receive_queue, 100);
	assert_int_equal(l->rows[0].send_queue, 200);
	assert_int_equal(l->rows[0].state, 0);
}

static void packet_tells_interface_and_owner(void **state)
{
	const struct packet_diag_msg m = { .pdiag_type = SOCK_DGRAM,
					   .pdiag_num = 0x0806,
					   .pdiag_ino = 6 };
	const struct packet_diag_info info = { .pdi_index = 4 };
	const uint32_t uid = 12;
	struct socket_list *l = *state;
	struct block b = { .len = 0 };

	begin(&b, SOCK_DIAG_BY_FAMILY, &m, sizeof(m));
	attribute(&b, PACKET_DIAG_INFO, &info, sizeof(info));
	attribute(&b, PACKET_DIAG_UID, &uid, sizeof(uid));
	parse_one(&b, &packet, l);
	assert_int_equal(l->rows[0].type, SOCK_DGRAM);
	assert_int_equal(l->rows[0].protocol, 0x0806);
	assert_int_equal(l->rows[0].packet_interface, 4);
	assert_int_equal(l->rows[0].uid, 12);
}

static void vsock_tells_both_sides(void **state)
{
	const struct vsock_diag_msg m = { .vdiag_type = SOCK_STREAM,
					  .vdiag_state = TCP_ESTABLISHED,
					  .vdiag_src_cid = 3,
					  .vdiag_src_port = 1024,
					  .vdiag_dst_cid = 2,
					  .vdiag_dst_port = 22,
					  .vdiag_ino = 6 };
	struct socket_list *l = *state;
	struct block b = { .len = 0 };

	begin(&b, SOCK_DIAG_BY_FAMILY, &m, sizeof(m));
	parse_one(&b, &vsock, l);
	assert_int_equal(l->rows[0].local_cid, 3);
	assert_int_equal(l->rows[0].local_port, 1024);
	assert_int_equal(l->rows[0].remote_cid, 2);
	assert_int_equal(l->rows[0].remote_port, 22);
}

static void both_ends_carry_an_error(void **state)
{
	struct socket_list *l = *state;
	struct block b = { .len = 0 };
	struct nlmsgerr error = { .error = -EPERM };
	bool torn;

	add_unix(&b, SOCK_STREAM, TCP_ESTABLISHED);
	done(&b, 0);
	assert_int_equal(parse(&b, &local, l, &torn), 0);
	assert_int_equal(l->count, 1);
	b.len = 0;
	done(&b, -ENOENT);
	assert_int_equal(parse(&b, &local, l, &torn), -ENOENT);
	b.len = 0;
	begin(&b, NLMSG_ERROR, &error, sizeof(error));
	assert_int_equal(parse(&b, &local, l, &torn), -EPERM);
	b.len = 0;
	begin(&b, NLMSG_DONE, NULL, 0);
	assert_int_equal(parse(&b, &local, l, &torn), 0);
	b.len = 0;
	done(&b, INT32_MIN);
	assert_int_equal(parse(&b, &local, l, &torn), 0);
	assert_false(torn);
}

static void changes_meanwhile_are_said(void **state)
{
	struct socket_list *l = *state;
	struct block b = { .len = 0 };
	bool torn;

	add_unix(&b, SOCK_STREAM, TCP_ESTABLISHED);
	done(&b, 0);
	last(&b)->nlmsg_flags = NLM_F_DUMP_INTR;
	assert_int_equal(parse(&b, &local, l, &torn), 0);
	assert_int_equal(l->count, 1);
	assert_true(torn);
}

static void answers_to_others_are_passed_over(void **state)
{
	struct socket_list *l = *state;
	struct block b = { .len = 0 };
	bool torn;

	done(&b, -EIO);
	last(&b)->nlmsg_seq = SEQUENCE - 1;
	add_unix(&b, SOCK_STREAM, TCP_ESTABLISHED);
	begin(&b, NLMSG_NOOP, NULL, 0);
	assert_int_equal(parse(&b, &local, l, &torn), 1);
	assert_int_equal(l->count, 1);
	assert_false(torn);
}

/* Cut anywhere, the messages before are told, and that something is missing. */
static void cut_blocks_are_torn(void **state)
{
	struct socket_list *l = *state;
	struct block b = { .len = 0 };
	bool torn;
	size_t whole;

	add_unix(&b, SOCK_STREAM, TCP_ESTABLISHED);
	whole = b.len;
	add_unix(&b, SOCK_STREAM, TCP_ESTABLISHED);
	attribute(&b, UNIX_DIAG_NAME, "/x", 3);
	for (size_t end = b.len; --b.len > whole; end--) {
		l->count = 0;
		assert_int_equal(parse(&b, &local, l, &torn), 1);
		assert_int_equal(l->count, 1);
		assert_true(torn);
	}
}

static void lengths_that_lie_are_torn(void **state)
{
	static const uint32_t lies[] = {
		0, 15, 17, 0x7fffffff, 0x80000010, 0xfffffffe, UINT32_MAX
	};
	struct socket_list *l = *state;
	bool torn;

	for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
		struct block b = { .len = 0 };

		l->count = 0;
		add_unix(&b, SOCK_STREAM, TCP_ESTABLISHED);
		last(&b)->nlmsg_len = lies[i];
		assert_int_equal(parse(&b, &local, l, &torn), 1);
		assert_int_equal(l->count, 0);
		assert_true(torn);
	}
}

static void attributes_that_lie_end_the_row(void **state)
{
	static const uint16_t lies[] = { 0, 3, 9, 100, UINT16_MAX };
	struct socket_list *l = *state;

	for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
		const struct nlattr a = { .nla_len = lies[i], .nla_type = UNIX_DIAG_NAME };
		struct block b = { .len = 0 };

		l->count = 0;
		add_unix(&b, SOCK_STREAM, TCP_ESTABLISHED);
		put(&b, &a, sizeof(a));
		put(&b, "/abc", 4);
		parse_one(&b, &local, l);
		assert_int_equal(l->rows[0].path_len, 0);
	}
}

static void requests_fit_and_name_their_family(void **state)
{
	_Alignas(8) char buf[SOCKET_REQUEST_MAX];

	(void)state;
	for (size_t i = 0; i < socket_kind_count; i++) {
		const struct socket_kind *k = &socket_kinds[i];
		struct nlmsghdr *h;

		if (!k->dumped)
			continue;
		h = socket_request(buf, k, SEQUENCE);
		assert_true(h->nlmsg_len <= sizeof(buf));
		assert_int_equal(h->nlmsg_type, SOCK_DIAG_BY_FAMILY);
		assert_int_equal(h->nlmsg_flags, NLM_F_REQUEST | NLM_F_DUMP);
		assert_int_equal(h->nlmsg_seq, SEQUENCE);
		assert_int_equal(*(uint8_t *)NLMSG_DATA(h), k->family);
	}
}

int main(void)
{
#define ROW(test) cmocka_unit_test_setup_teardown(test, list_new, list_free)
	static const struct CMUnitTest tests[] = {
		ROW(inet_tells_addresses_queues_and_owner),
		ROW(inet6_keeps_mapped_addresses),
		ROW(raw_tells_its_protocol_as_port),
		ROW(without_inode_only_what_waits_is_kept),
		ROW(unix_listener_tells_who_waits),
		ROW(unix_tells_peer_and_keeps_abstract_names),
		ROW(unix_without_details_has_none),
		ROW(netlink_tells_port_groups_and_queues),
		ROW(packet_tells_interface_and_owner),
		ROW(vsock_tells_both_sides),
		ROW(both_ends_carry_an_error),
		ROW(changes_meanwhile_are_said),
		ROW(answers_to_others_are_passed_over),
		ROW(cut_blocks_are_torn),
		ROW(lengths_that_lie_are_torn),
		ROW(attributes_that_lie_end_the_row),
		ROW(requests_fit_and_name_their_family),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
