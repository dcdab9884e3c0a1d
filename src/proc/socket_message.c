#include "socket_message_priv.h"

#include <arpa/inet.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/inet_diag.h>
#include <linux/netlink_diag.h>
#include <linux/packet_diag.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <linux/vm_sockets_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/sysmacros.h>

#include "base/arena.h"
#include "socket_priv.h"

/* All but those that nobody holds any longer, or yet. TCP_NEW_SYN_RECV is the kernel's own. */
enum { NEW_SYN_RECV = 12 };
static const uint32_t STATES =
	~(UINT32_C(1) << TCP_TIME_WAIT | UINT32_C(1) << TCP_SYN_RECV | UINT32_C(1) << NEW_SYN_RECV);

static bool has(const struct nlattr *attr, size_t size)
{
	return mnl_attr_get_payload_len(attr) >= size;
}

static void inet_ask(struct nlmsghdr *h, const struct socket_kind *k)
{
	struct inet_diag_req_v2 *r = mnl_nlmsg_put_extra_header(h, sizeof(*r));

	r->sdiag_family = (uint8_t)k->family;
	r->sdiag_protocol = k->protocol;
	r->idiag_states = STATES;
}

static void inet_row(const struct nlmsghdr *h, const struct socket_kind *k, struct arena *a,
		     struct socket *ret)
{
	const struct inet_diag_msg *m = mnl_nlmsg_get_payload(h);
	size_t size = k->family == AF_INET6 ? 16 : 4;
	const struct nlattr *attr;

	(void)a;
	ret->inode = m->idiag_inode;
	ret->state = m->idiag_state;
	ret->uid = m->idiag_uid;
	ret->receive_queue = m->idiag_rqueue;
	ret->send_queue = m->idiag_wqueue;
	memcpy(ret->local.bytes, m->id.idiag_src, size);
	memcpy(ret->remote.bytes, m->id.idiag_dst, size);
	ret->local.port = ntohs(m->id.idiag_sport);
	ret->remote.port = ntohs(m->id.idiag_dport);
	ret->local.interface = m->id.idiag_if;
	if (k->protocol == IPPROTO_RAW)
		ret->protocol = ret->local.port;
	mnl_attr_for_each(attr, h, sizeof(*m)) if (mnl_attr_get_type(attr) == INET_DIAG_SKV6ONLY &&
						   has(attr, 1)) ret->bound_v6only =
		mnl_attr_get_u8(attr) != 0;
}

static void unix_ask(struct nlmsghdr *h, const struct socket_kind *k)
{
	struct unix_diag_req *r = mnl_nlmsg_put_extra_header(h, sizeof(*r));

	(void)k;
	r->sdiag_family = AF_UNIX;
	r->udiag_states = STATES;
	r->udiag_show = UDIAG_SHOW_NAME | UDIAG_SHOW_VFS | UDIAG_SHOW_PEER | UDIAG_SHOW_ICONS |
			UDIAG_SHOW_RQLEN | UDIAG_SHOW_UID;
}

/* The name of a file has its NUL with it; an abstract one begins with NUL and may end so too. */
static void unix_name(const struct nlattr *attr, struct arena *a, struct socket *ret)
{
	const char *name = mnl_attr_get_payload(attr);
	size_t len = mnl_attr_get_payload_len(attr);

	if (len && name[0])
		len = strnlen(name, len);
	if (len)
		ret->path = arena_memdup(a, name, len);
	ret->path_len = len;
}

/* In stat(2) the device is packed in another way than inside of the kernel. */
static void unix_file(const struct nlattr *attr, struct arena *a, struct socket *ret)
{
	struct unix_diag_vfs vfs;

	(void)a;
	if (!has(attr, sizeof(vfs)))
		return;
	memcpy(&vfs, mnl_attr_get_payload(attr), sizeof(vfs));
	ret->path_inode = vfs.udiag_vfs_ino;
	ret->path_device = (uint32_t)makedev(vfs.udiag_vfs_dev >> 20, vfs.udiag_vfs_dev & 0xfffff);
}

/* Those whose client has gone have no inode. */
static void unix_pending(const struct nlattr *attr, struct arena *a, struct socket *ret)
{
	const uint32_t *inodes = mnl_attr_get_payload(attr);
	size_t count = mnl_attr_get_payload_len(attr) / sizeof(*inodes);
	uint64_t *pending;

	if (!count)
		return;
	pending = arena_alloc(a, count * sizeof(*pending));
	ret->pending = pending;
	ret->pending_count = 0;
	for (size_t i = 0; i < count; i++)
		if (inodes[i])
			pending[ret->pending_count++] = inodes[i];
}

static void unix_queues(const struct nlattr *attr, struct arena *a, struct socket *ret)
{
	struct unix_diag_rqlen queues;

	(void)a;
	if (!has(attr, sizeof(queues)))
		return;
	memcpy(&queues, mnl_attr_get_payload(attr), sizeof(queues));
	ret->receive_queue = queues.udiag_rqueue;
	ret->send_queue = queues.udiag_wqueue;
}

static void unix_peer(const struct nlattr *attr, struct arena *a, struct socket *ret)
{
	(void)a;
	if (has(attr, sizeof(uint32_t)))
		ret->peer = mnl_attr_get_u32(attr);
}

static void unix_uid(const struct nlattr *attr, struct arena *a, struct socket *ret)
{
	(void)a;
	if (has(attr, sizeof(uint32_t)))
		ret->uid = mnl_attr_get_u32(attr);
}

static void unix_row(const struct nlmsghdr *h, const struct socket_kind *k, struct arena *a,
		     struct socket *ret)
{
	static void (*const readers[])(const struct nlattr *, struct arena *, struct socket *) = {
		[UNIX_DIAG_NAME] = unix_name,	 [UNIX_DIAG_VFS] = unix_file,
		[UNIX_DIAG_PEER] = unix_peer,	 [UNIX_DIAG_ICONS] = unix_pending,
		[UNIX_DIAG_RQLEN] = unix_queues, [UNIX_DIAG_UID] = unix_uid,
	};
	const struct unix_diag_msg *m = mnl_nlmsg_get_payload(h);
	const struct nlattr *attr;

	(void)k;
	ret->inode = m->udiag_ino;
	ret->type = m->udiag_type;
	ret->state = m->udiag_state;
	mnl_attr_for_each(attr, h, sizeof(*m))
	{
		uint16_t type = mnl_attr_get_type(attr);

		if (type < sizeof(readers) / sizeof(readers[0]) && readers[type])
			readers[type](attr, a, ret);
	}
}

static void netlink_ask(struct nlmsghdr *h, const struct socket_kind *k)
{
	struct netlink_diag_req *r = mnl_nlmsg_put_extra_header(h, sizeof(*r));

	(void)k;
	r->sdiag_family = AF_NETLINK;
	r->sdiag_protocol = NDIAG_PROTO_ALL;
	r->ndiag_show = NDIAG_SHOW_MEMINFO | NDIAG_SHOW_GROUPS;
}

/* SK_MEMINFO_…: what waits in the queues, with the kernel's own data about it. */
static void memory_queues(const struct nlattr *attr, struct socket *ret)
{
	uint32_t figures[SK_MEMINFO_WMEM_ALLOC + 1];

	if (!has(attr, sizeof(figures)))
		return;
	memcpy(figures, mnl_attr_get_payload(attr), sizeof(figures));
	ret->receive_queue = figures[SK_MEMINFO_RMEM_ALLOC];
	ret->send_queue = figures[SK_MEMINFO_WMEM_ALLOC];
}

static void netlink_row(const struct nlmsghdr *h, const struct socket_kind *k, struct arena *a,
			struct socket *ret)
{
	const struct netlink_diag_msg *m = mnl_nlmsg_get_payload(h);
	const struct nlattr *attr;

	(void)k;
	(void)a;
	ret->inode = m->ndiag_ino;
	ret->type = m->ndiag_type;
	ret->protocol = m->ndiag_protocol;
	ret->local_port = m->ndiag_portid;
	ret->remote_port = m->ndiag_dst_portid;
	mnl_attr_for_each(attr, h, sizeof(*m))
	{
		if (mnl_attr_get_type(attr) == NETLINK_DIAG_MEMINFO)
			memory_queues(attr, ret);
		else if (mnl_attr_get_type(attr) == NETLINK_DIAG_GROUPS && has(attr, 4))
			memcpy(&ret->groups, mnl_attr_get_payload(attr), sizeof(ret->groups));
	}
}

static void packet_ask(struct nlmsghdr *h, const struct socket_kind *k)
{
	struct packet_diag_req *r = mnl_nlmsg_put_extra_header(h, sizeof(*r));

	(void)k;
	r->sdiag_family = AF_PACKET;
	r->pdiag_show = PACKET_SHOW_INFO | PACKET_SHOW_MEMINFO;
}

static void packet_row(const struct nlmsghdr *h, const struct socket_kind *k, struct arena *a,
		       struct socket *ret)
{
	const struct packet_diag_msg *m = mnl_nlmsg_get_payload(h);
	const struct nlattr *attr;

	(void)k;
	(void)a;
	ret->inode = m->pdiag_ino;
	ret->type = m->pdiag_type;
	ret->protocol = m->pdiag_num;
	mnl_attr_for_each(attr, h, sizeof(*m))
	{
		uint16_t type = mnl_attr_get_type(attr);

		if (type == PACKET_DIAG_MEMINFO)
			memory_queues(attr, ret);
		else if (type == PACKET_DIAG_UID && has(attr, sizeof(uint32_t)))
			ret->uid = mnl_attr_get_u32(attr);
		else if (type == PACKET_DIAG_INFO && has(attr, sizeof(uint32_t)))
			ret->packet_interface = mnl_attr_get_u32(attr); /* pdi_index */
	}
}

static void vsock_ask(struct nlmsghdr *h, const struct socket_kind *k)
{
	struct vsock_diag_req *r = mnl_nlmsg_put_extra_header(h, sizeof(*r));

	(void)k;
	r->sdiag_family = AF_VSOCK;
	r->vdiag_states = STATES;
}

static void vsock_row(const struct nlmsghdr *h, const struct socket_kind *k, struct arena *a,
		      struct socket *ret)
{
	const struct vsock_diag_msg *m = mnl_nlmsg_get_payload(h);

	(void)k;
	(void)a;
	ret->inode = m->vdiag_ino;
	ret->type = m->vdiag_type;
	ret->state = m->vdiag_state;
	ret->local_cid = m->vdiag_src_cid;
	ret->local_port = m->vdiag_src_port;
	ret->remote_cid = m->vdiag_dst_cid;
	ret->remote_port = m->vdiag_dst_port;
}

static const struct family {
	uint16_t family;
	size_t size; /* of what each message has before its attributes */
	void (*ask)(struct nlmsghdr *h, const struct socket_kind *k);
	void (*row)(const struct nlmsghdr *h, const struct socket_kind *k, struct arena *a,
		    struct socket *ret);
} families[] = {
	{ AF_INET, sizeof(struct inet_diag_msg), inet_ask, inet_row },
	{ AF_INET6, sizeof(struct inet_diag_msg), inet_ask, inet_row },
	{ AF_UNIX, sizeof(struct unix_diag_msg), unix_ask, unix_row },
	{ AF_NETLINK, sizeof(struct netlink_diag_msg), netlink_ask, netlink_row },
	{ AF_PACKET, sizeof(struct packet_diag_msg), packet_ask, packet_row },
	{ AF_VSOCK, sizeof(struct vsock_diag_msg), vsock_ask, vsock_row },
};

static const struct family *family_of(const struct socket_kind *k)
{
	const struct family *f = families;

	while (f->family != k->family)
		f++;
	return f;
}

struct nlmsghdr *socket_request(char *buf, const struct socket_kind *k, uint32_t sequence)
{
	struct nlmsghdr *h = mnl_nlmsg_put_header(buf);

	h->nlmsg_type = SOCK_DIAG_BY_FAMILY;
	h->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	h->nlmsg_seq = sequence;
	family_of(k)->ask(h, k);
	return h;
}

/* Both kinds of end carry an error; a dump that the kernel does not have ends with one too. */
static int end_of(const struct nlmsghdr *h, bool *torn)
{
	int32_t err = 0;

	if (mnl_nlmsg_get_payload_len(h) < sizeof(err)) {
		*torn = *torn || h->nlmsg_type == NLMSG_ERROR;
		return 0;
	}
	memcpy(&err, mnl_nlmsg_get_payload(h), sizeof(err));
	return err < 0 && err >= -4095 ? err : 0;
}

static void add_row(const struct nlmsghdr *h, const struct socket_kind *k, const struct family *f,
		    struct socket_list *l, bool *torn)
{
	struct socket s = socket_unknown(k);

	if (mnl_nlmsg_get_payload_len(h) < f->size) {
		*torn = true;
		return;
	}
	f->row(h, k, l->arena, &s);
	socket_list_add(l, &s);
}

/* libmnl takes a length above INT_MAX for one that fits, and the last message to be padded. */
static bool is_whole(const struct nlmsghdr *h, int left)
{
	return mnl_nlmsg_ok(h, left) && h->nlmsg_len <= (uint32_t)left &&
	       MNL_ALIGN(h->nlmsg_len) <= (uint32_t)left;
}

int socket_messages_parse(const char *buf, size_t len, const struct socket_kind *k,
			  uint32_t sequence, struct socket_list *l, bool *torn)
{
	const struct nlmsghdr *h = (const void *)buf;
	const struct family *f = family_of(k);
	int left = (int)len;

	for (; is_whole(h, left); h = mnl_nlmsg_next(h, &left)) {
		if (h->nlmsg_seq != sequence)
			continue;
		if (h->nlmsg_flags & NLM_F_DUMP_INTR)
			*torn = true;
		if (h->nlmsg_type == NLMSG_DONE || h->nlmsg_type == NLMSG_ERROR)
			return end_of(h, torn);
		if (h->nlmsg_type == SOCK_DIAG_BY_FAMILY)
			add_row(h, k, f, l, torn);
	}
	*torn = *torn || left > 0;
	return 1;
}
