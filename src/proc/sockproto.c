#include "proc/sockproto.h"

#include <stdio.h>
#include <string.h>
#include <sys/xattr.h>

#include "base/procroot.h"

/* struct proto.name of the kernel. */
static const struct {
	const char *name;
	enum fd_type type;
} protocols[] = {
	{ "TCP", FD_TCP },	    { "TCPv6", FD_TCP6 },
	{ "UDP", FD_UDP },	    { "UDPv6", FD_UDP6 },
	{ "UDP-Lite", FD_UDP },	    { "UDPLITEv6", FD_UDP6 },
	{ "RAW", FD_RAW },	    { "RAWv6", FD_RAW },
	{ "PING", FD_ICMP },	    { "PINGv6", FD_ICMP },
	{ "PACKET", FD_PACKET },    { "NETLINK", FD_NETLINK },
	{ "AF_VSOCK", FD_VSOCK },   { "UNIX", FD_UNIX },
	{ "UNIX-STREAM", FD_UNIX }, { "UNIX-SEQPACKET", FD_UNIX },
};

enum fd_type sockproto_parse(const char *name, size_t len)
{
	for (size_t i = 0; i < sizeof(protocols) / sizeof(protocols[0]); i++)
		if (strlen(protocols[i].name) == len && memcmp(protocols[i].name, name, len) == 0)
			return protocols[i].type;
	return FD_OTHER;
}

enum fd_type sockproto_read(const struct procroot *root, pid_t pid, int32_t fd)
{
	char path[64], name[64];
	ssize_t n;

	if (!root->live)
		return FD_OTHER;
	snprintf(path, sizeof(path), "/proc/self/fd/%d/%d/fd/%d", root->fd, (int)pid, (int)fd);
	n = getxattr(path, "system.sockprotoname", name, sizeof(name));
	/* With the NUL that ends it. */
	return n > 0 ? sockproto_parse(name, strnlen(name, (size_t)n)) : FD_OTHER;
}
