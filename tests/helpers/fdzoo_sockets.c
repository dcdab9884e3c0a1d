/* Sockets of all families. */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/vm_sockets.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "fdzoo.h"

/* ---- unix ---- */

static void pair(struct zoo *z, int type, const char *one, const char *other, const char *word)
{
	int fds[2];

	if (socketpair(AF_UNIX, type, 0, fds))
		zoo_fail("socketpair");
	zoo_keep(z, one, "unix", ZOO_PARENT, fds[0], "socket=%s peer=%s", word, other);
	zoo_keep(z, other, "unix", ZOO_CHILD, fds[1], "socket=%s peer=%s", word, one);
}

static socklen_t name_unix(struct sockaddr_un *a, const char *name, bool abstract)
{
	memset(a, 0, sizeof(*a));
	a->sun_family = AF_UNIX;
	snprintf(a->sun_path + abstract, sizeof(a->sun_path) - 1, "%s", name);
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + abstract + strlen(name));
}

static int listen_unix(const char *name, int type, bool abstract)
{
	int fd = socket(AF_UNIX, type, 0);
	struct sockaddr_un a;
	socklen_t len = name_unix(&a, name, abstract);

	if (fd < 0 || bind(fd, (struct sockaddr *)&a, len) || (type != SOCK_DGRAM && listen(fd, 5)))
		zoo_fail(name);
	return fd;
}

static int connect_unix(const char *name, int type, bool abstract)
{
	int fd = socket(AF_UNIX, type, 0);
	struct sockaddr_un a;
	socklen_t len = name_unix(&a, name, abstract);

	if (fd < 0 || connect(fd, (struct sockaddr *)&a, len))
		zoo_fail(name);
	return fd;
}

void zoo_unix_sockets(struct zoo *z)
{
	char name[64];
	int fd;

	pair(z, SOCK_STREAM, "unix-stream", "unix-stream-child", "stream");
	pair(z, SOCK_DGRAM, "unix-dgram", "unix-dgram-child", "dgram");
	pair(z, SOCK_SEQPACKET, "unix-seqpacket", "unix-seqpacket-child", "seqpacket");
	fd = zoo_keep(z, "unix-listener", "unix", ZOO_PARENT,
		      listen_unix("listener", SOCK_STREAM, false),
		      "socket=stream state=LISTEN local=listener");
	zoo_keep(z, "unix-client", "unix", ZOO_CHILD, connect_unix("listener", SOCK_STREAM, false),
		 "socket=stream state=ESTABLISHED peer=unix-accepted");
	zoo_keep(z, "unix-accepted", "unix", ZOO_PARENT, accept(fd, NULL, NULL),
		 "socket=stream state=ESTABLISHED local=listener peer=unix-client");
	/* Nobody has accepted this one yet. */
	zoo_keep(z, "unix-pending", "unix", ZOO_CHILD, connect_unix("listener", SOCK_STREAM, false),
		 "socket=stream pending=unix-listener");
	snprintf(name, sizeof(name), "fdzoo-%d", (int)getpid());
	zoo_keep(z, "unix-abstract", "unix", ZOO_CHILD, listen_unix(name, SOCK_SEQPACKET, true),
		 "socket=seqpacket state=LISTEN local=@%s", name);
	zoo_keep(z, "unix-receiver", "unix", ZOO_PARENT, listen_unix("receiver", SOCK_DGRAM, false),
		 "socket=dgram local=receiver");
	zoo_keep(z, "unix-sender", "unix", ZOO_CHILD, connect_unix("receiver", SOCK_DGRAM, false),
		 "socket=dgram peer=unix-receiver");
}

/* ---- v4, v6 ---- */

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

static socklen_t length_of(int family)
{
	return family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);
}

static socklen_t loopback(union address *a, int family, int port)
{
	memset(a, 0, sizeof(*a));
	a->any.sa_family = (sa_family_t)family;
	if (family == AF_INET) {
		a->v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
		a->v4.sin_port = htons((uint16_t)port);
	} else {
		a->v6.sin6_addr = in6addr_loopback;
		a->v6.sin6_port = htons((uint16_t)port);
	}
	return length_of(family);
}

static int port_of(int fd)
{
	union address a;
	socklen_t len = sizeof(a);

	if (getsockname(fd, &a.any, &len))
		zoo_fail("getsockname");
	return ntohs(a.any.sa_family == AF_INET ? a.v4.sin_port : a.v6.sin6_port);
}

static void write_address(const union address *a, char *out, size_t size)
{
	char text[INET6_ADDRSTRLEN];

	if (a->any.sa_family == AF_INET)
		snprintf(out, size, "%s:%d",
			 inet_ntop(AF_INET, &a->v4.sin_addr, text, sizeof(text)),
			 ntohs(a->v4.sin_port));
	else
		snprintf(out, size, "[%s]:%d",
			 inet_ntop(AF_INET6, &a->v6.sin6_addr, text, sizeof(text)),
			 ntohs(a->v6.sin6_port));
}

/* A descriptor with its addresses as the system tells them to its owner. */
static int keep_inet(struct zoo *z, const char *name, const char *type, enum zoo_keeper keeper,
		     int fd, const char *more)
{
	char local[80] = "", remote[80] = "";
	union address a;
	socklen_t len = sizeof(a);

	if (fd < 0)
		return zoo_keep(z, name, type, keeper, fd, "%s", more);
	if (getsockname(fd, &a.any, &len) == 0)
		write_address(&a, local, sizeof(local));
	len = sizeof(a);
	if (getpeername(fd, &a.any, &len) == 0)
		write_address(&a, remote, sizeof(remote));
	return zoo_keep(z, name, type, keeper, fd, "local=%s%s%s %s", local,
			*remote ? " remote=" : "", remote, more);
}

static int bound(int family, int type)
{
	int fd = socket(family, type | SOCK_CLOEXEC, 0);
	union address a;
	socklen_t len = loopback(&a, family, 0);

	if (fd >= 0 && bind(fd, &a.any, len)) {
		close(fd);
		fd = -1;
	}
	return fd;
}

static int connected(int family, int type, int port)
{
	int fd = socket(family, type, 0);
	union address a;
	socklen_t len = loopback(&a, family, port);

	if (fd < 0 || connect(fd, &a.any, len))
		zoo_fail("connect");
	return fd;
}

static void streams(struct zoo *z, int family, const char *type, const char *const names[3],
		    const char *const peers[2])
{
	int listener = bound(family, SOCK_STREAM), client, server;

	if (listener >= 0 && listen(listener, 7))
		zoo_fail("listen");
	if (keep_inet(z, names[0], type, ZOO_PARENT, listener, "state=LISTEN") < 0)
		return;
	client = connected(family, SOCK_STREAM, port_of(listener));
	server = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
	if (server < 0 || write(client, "hello", 5) != 5)
		zoo_fail("accept4");
	keep_inet(z, names[1], type, ZOO_CHILD, client, peers[0]);
	keep_inet(z, names[2], type, ZOO_PARENT, server, peers[1]);
}

/* A listener for both protocols, to which a client of the older one comes. */
static void mapped_stream(struct zoo *z)
{
	union address a = { .v6 = { .sin6_family = AF_INET6 } };
	int listener = socket(AF_INET6, SOCK_STREAM, 0), off = 0;

	if (listener >= 0 && (setsockopt(listener, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off)) ||
			      bind(listener, &a.any, sizeof(a.v6)) || listen(listener, 1)))
		zoo_fail("v4-in-v6");
	if (keep_inet(z, "mapped-listener", "tcp6", ZOO_PARENT, listener, "state=LISTEN") < 0)
		return;
	keep_inet(z, "mapped-client", "tcp", ZOO_CHILD,
		  connected(AF_INET, SOCK_STREAM, port_of(listener)),
		  "state=ESTABLISHED peer=mapped-accepted");
	keep_inet(z, "mapped-accepted", "tcp6", ZOO_PARENT, accept(listener, NULL, NULL),
		  "state=ESTABLISHED peer=mapped-client");
}

static void datagrams(struct zoo *z, int family, const char *type, const char *const names[3],
		      const char *const peers[2])
{
	int one = bound(family, SOCK_DGRAM), other;
	union address a;
	socklen_t len;

	if (one < 0) {
		zoo_missing(names[0], errno);
		return;
	}
	other = connected(family, SOCK_DGRAM, port_of(one));
	len = loopback(&a, family, port_of(other));
	if (connect(one, &a.any, len))
		zoo_fail("connect");
	keep_inet(z, names[0], type, ZOO_PARENT, one, peers[0]);
	keep_inet(z, names[1], type, ZOO_CHILD, other, peers[1]);
	keep_inet(z, names[2], type, ZOO_CHILD, bound(family, SOCK_DGRAM), "");
}

void zoo_inet_sockets(struct zoo *z)
{
	static const char *const tcp[] = { "tcp-listener", "tcp-client", "tcp-accepted" };
	static const char *const tcp_peers[] = { "state=ESTABLISHED peer=tcp-accepted",
						 "state=ESTABLISHED receive_queue=5 "
						 "peer=tcp-client" };
	static const char *const tcp6[] = { "tcp6-listener", "tcp6-client", "tcp6-accepted" };
	static const char *const tcp6_peers[] = { "state=ESTABLISHED peer=tcp6-accepted",
						  "state=ESTABLISHED receive_queue=5 "
						  "peer=tcp6-client" };
	static const char *const udp[] = { "udp", "udp-child", "udp-alone" };
	static const char *const udp_peers[] = { "peer=udp-child", "peer=udp" };
	static const char *const udp6[] = { "udp6", "udp6-child", "udp6-alone" };
	static const char *const udp6_peers[] = { "peer=udp6-child", "peer=udp6" };

	streams(z, AF_INET, "tcp", tcp, tcp_peers);
	streams(z, AF_INET6, "tcp6", tcp6, tcp6_peers);
	mapped_stream(z);
	datagrams(z, AF_INET, "udp", udp, udp_peers);
	datagrams(z, AF_INET6, "udp6", udp6, udp6_peers);
	keep_inet(z, "tcp-idle", "tcp", ZOO_CHILD, socket(AF_INET, SOCK_STREAM, 0), "");
}

/* ---- others ---- */

enum { TEST_PROTOCOL = 253 }; /* for experiments: RFC 3692 */

static int bound_netlink(int protocol, unsigned groups, unsigned *ret_port)
{
	struct sockaddr_nl a = { .nl_family = AF_NETLINK, .nl_groups = groups };
	socklen_t len = sizeof(a);
	int fd = socket(AF_NETLINK, SOCK_RAW, protocol);

	if (fd >= 0 && (bind(fd, (struct sockaddr *)&a, sizeof(a)) ||
			getsockname(fd, (struct sockaddr *)&a, &len)))
		zoo_fail("netlink");
	*ret_port = a.nl_pid;
	return fd;
}

static void netlinks(struct zoo *z)
{
	unsigned port;
	int fd = bound_netlink(NETLINK_ROUTE, RTMGRP_LINK | RTMGRP_IPV4_ROUTE, &port);

	zoo_keep(z, "netlink-route", "netlink", ZOO_PARENT, fd, "protocol=ROUTE groups=%d port=%u",
		 RTMGRP_LINK | RTMGRP_IPV4_ROUTE, port);
	fd = bound_netlink(NETLINK_KOBJECT_UEVENT, 1, &port);
	zoo_keep(z, "netlink-uevent", "netlink", ZOO_CHILD, fd,
		 "protocol=KOBJECT_UEVENT groups=1 port=%u", port);
}

static int vsock_listener(unsigned *ret_port)
{
	struct sockaddr_vm a = { .svm_family = AF_VSOCK,
				 .svm_cid = VMADDR_CID_ANY,
				 .svm_port = VMADDR_PORT_ANY };
	socklen_t len = sizeof(a);
	int fd = socket(AF_VSOCK, SOCK_STREAM, 0);

	if (fd >= 0 && (bind(fd, (struct sockaddr *)&a, sizeof(a)) || listen(fd, 1) ||
			getsockname(fd, (struct sockaddr *)&a, &len)))
		zoo_fail("vsock");
	*ret_port = a.svm_port;
	return fd;
}

void zoo_other_sockets(struct zoo *z)
{
	struct sockaddr_ll link = { .sll_family = AF_PACKET,
				    .sll_protocol = htons(ETH_P_802_EX1),
				    .sll_ifindex = 1 };
	unsigned port = 0;
	int fd;

	zoo_keep(z, "raw", "raw", ZOO_PARENT, socket(AF_INET, SOCK_RAW, TEST_PROTOCOL),
		 "protocol=%d", TEST_PROTOCOL);
	zoo_keep(z, "raw6", "raw", ZOO_CHILD, socket(AF_INET6, SOCK_RAW, TEST_PROTOCOL),
		 "protocol=%d", TEST_PROTOCOL);
	fd = socket(AF_INET, SOCK_DGRAM, IPPROTO_ICMP);
	if (fd >= 0 && bind(fd, (struct sockaddr *)&(struct sockaddr_in){ .sin_family = AF_INET },
			    sizeof(struct sockaddr_in)))
		zoo_fail("icmp");
	zoo_keep(z, "icmp", "icmp", ZOO_PARENT, fd, "%s", "");
	fd = socket(AF_PACKET, SOCK_RAW, 0);
	if (fd >= 0 && bind(fd, (struct sockaddr *)&link, sizeof(link)))
		zoo_fail("packet");
	zoo_keep(z, "packet", "packet", ZOO_CHILD, fd, "protocol=%d interface=1", ETH_P_802_EX1);
	netlinks(z);
	fd = vsock_listener(&port);
	zoo_keep(z, "vsock", "vsock", ZOO_PARENT, fd, "port=%u state=LISTEN", port);
}
