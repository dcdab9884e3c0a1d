/* Sockets: addresses, options, messages, with good and bad arguments. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

static void options(int fd)
{
	struct linger linger = { 1, 2 };
	socklen_t size = sizeof(int);
	int one = 1;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	setsockopt(fd, SOL_TCP, TCP_NODELAY, &one, sizeof(one));
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, (void *)(uintptr_t)1, 4);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, 2);
	setsockopt(fd, SOL_SOCKET, 999, &one, sizeof(one));
	setsockopt(fd, 77, 3, "abc", 3);
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
	getsockopt(fd, SOL_SOCKET, SO_ERROR, &one, &size);
	getsockopt(fd, SOL_SOCKET, SO_ERROR, &one, NULL);
	size = sizeof(linger);
	getsockopt(fd, SOL_SOCKET, SO_TYPE, &linger, &size);
	size = sizeof(linger);
	getsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, &size);
}

static void addresses(int fd)
{
	struct sockaddr_un path = { .sun_family = AF_UNIX, .sun_path = "/tmp/none" };
	struct sockaddr_in6 inet6 = { .sin6_family = AF_INET6,
				      .sin6_port = htons(80),
				      .sin6_addr = IN6ADDR_LOOPBACK_INIT };

	connect(fd, (void *)&path, sizeof(path));
	connect(fd, (void *)&path, 8);
	connect(fd, (void *)&path, 2);
	connect(fd, (void *)&path, 1);
	connect(fd, NULL, 5);
	connect(fd, (void *)(uintptr_t)8, 5);
	memcpy(path.sun_path, "\0name\0d", 7);
	connect(fd, (void *)&path, 9);
	connect(fd, (void *)&inet6, sizeof(inet6));
	connect(fd, (void *)&inet6, 24);
	inet6.sin6_family = 200;
	connect(fd, (void *)&inet6, 24);
}

static void messages(const int pair[2])
{
	struct iovec out[2] = { { "abc", 3 }, { "defg", 4 } };
	char buffer[64], controls[CMSG_SPACE(8)] = { 0 }, got[256];
	struct iovec in = { buffer, sizeof(buffer) };
	struct sockaddr_storage from;
	struct msghdr m = { .msg_iov = out,
			    .msg_iovlen = 2,
			    .msg_control = controls,
			    .msg_controllen = sizeof(controls) };
	struct msghdr r = { .msg_name = &from,
			    .msg_namelen = sizeof(from),
			    .msg_iov = &in,
			    .msg_iovlen = 1,
			    .msg_control = got,
			    .msg_controllen = sizeof(got) };
	struct cmsghdr *h = CMSG_FIRSTHDR(&m);

	*h = (struct cmsghdr){ .cmsg_level = SOL_SOCKET,
			       .cmsg_type = SCM_RIGHTS,
			       .cmsg_len = CMSG_LEN(8) };
	memcpy(CMSG_DATA(h), (int[]){ 0, 1 }, 8);
	sendmsg(pair[0], &m, 0);
	recvmsg(pair[1], &r, MSG_CMSG_CLOEXEC);
	recvmsg(pair[1], &r, MSG_DONTWAIT);
	recvmsg(pair[1], (void *)(uintptr_t)8, 0);
	sendmsg(pair[0], NULL, MSG_MORE | 0x100000);
	send(pair[0], "hello", 5, MSG_NOSIGNAL);
	recv(pair[1], buffer, sizeof(buffer), MSG_PEEK);
	recv(pair[1], buffer, 2, MSG_TRUNC);
}

int main(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	struct sockaddr_nl netlink = { .nl_family = AF_NETLINK, .nl_groups = 3 };
	struct sockaddr_storage s;
	socklen_t size = sizeof(s);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, IPPROTO_TCP), pair[2];

	options(fd);
	bind(fd, (void *)&a, sizeof(a));
	getpeername(fd, (void *)&s, &size);
	getsockname(fd, NULL, NULL);
	listen(fd, 5);
	accept(fd, (void *)&s, &size);
	accept4(fd, NULL, NULL, SOCK_CLOEXEC);
	socket(99, 9, 1);
	socket(AF_INET6, SOCK_DGRAM | 0x100, IPPROTO_UDP);
	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	bind(fd, (void *)&netlink, sizeof(netlink));
	socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
	size = sizeof(s);
	getsockname(pair[0], (void *)&s, &size);
	messages(pair);
	shutdown(pair[0], SHUT_WR);
	shutdown(pair[0], 7);
	addresses(socket(AF_UNIX, SOCK_STREAM, 0));
	return 0;
}
