/* What -i names: lsof's way to write it. */
#include "fds_priv.h"

#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "base/alloc.h"
#include "base/number.h"
#include "types/fd.h"
#include "types/socket.h"

static const struct protocol {
	const char *name;
	uint8_t number;
	uint8_t types[2]; /* enum fd_type, v4 and v6 */
} protocols[] = {
	{ "tcp", IPPROTO_TCP, { FD_TCP, FD_TCP6 } },
	{ "udp", IPPROTO_UDP, { FD_UDP, FD_UDP6 } },
	{ "icmp", IPPROTO_ICMP, { FD_ICMP, FD_ICMP } },
	{ "raw", IPPROTO_RAW, { FD_RAW, FD_RAW } },
};

enum { PROTOCOL_COUNT = sizeof(protocols) / sizeof(protocols[0]) };

/* The parts of a word; a length of 0: it is not there. */
struct parts {
	char family; /* '4', '6' or '\0' */
	const char *protocol, *host, *ports;
	size_t protocol_len, host_len;
	bool has_host, has_ports;
};

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* An address of v6 stands in brackets, since it has colons itself. */
static bool split_host(const char **text, struct parts *ret)
{
	const char *s = *text, *end;

	ret->has_host = true;
	if (*s == '[') {
		end = strchr(++s, ']');
		if (!end)
			return false;
		*text = end + 1;
	} else {
		end = s + strcspn(s, ":");
		*text = end;
	}
	ret->host = s;
	ret->host_len = (size_t)(end - s);
	return ret->host_len > 0;
}

static bool split(const char *s, struct parts *ret)
{
	*ret = (struct parts){ 0 };
	if (*s == '4' || *s == '6')
		ret->family = *s++;
	ret->protocol = s;
	while (is_letter(*s))
		s++;
	ret->protocol_len = (size_t)(s - ret->protocol);
	if (*s == '@') {
		s++;
		if (!split_host(&s, ret))
			return false;
	}
	if (*s == ':') {
		ret->has_ports = true;
		ret->ports = ++s;
		return *s != '\0';
	}
	return !*s;
}

static const struct protocol *find_protocol(const char *name, size_t len)
{
	for (size_t i = 0; i < PROTOCOL_COUNT; i++)
		if (strlen(protocols[i].name) == len &&
		    strncasecmp(protocols[i].name, name, len) == 0)
			return &protocols[i];
	return NULL;
}

bool fds_inet_looks(const char *word)
{
	struct parts parts;

	return *word && split(word, &parts) &&
	       (!parts.protocol_len || find_protocol(parts.protocol, parts.protocol_len));
}

/* ---- names to numbers ---- */

static bool parse_port(const char *s, size_t len, uint16_t *ret)
{
	CLEANUP_FREE char *name = xstrndup(s, len);
	const struct servent *service;
	uint64_t n;

	if (number_parse_u64(s, len, &n) == 0) {
		*ret = (uint16_t)n;
		return n <= UINT16_MAX;
	}
	service = getservbyname(name, NULL);
	if (service)
		*ret = ntohs((uint16_t)service->s_port);
	return service != NULL;
}

static bool parse_range(const char *s, size_t len, struct fds_port_range *ret)
{
	const char *dash = memchr(s, '-', len);

	/* Names of services have dashes too: x11-1. */
	if (parse_port(s, len, &ret->from)) {
		ret->to = ret->from;
		return true;
	}
	return dash && parse_port(s, (size_t)(dash - s), &ret->from) &&
	       parse_port(dash + 1, len - (size_t)(dash + 1 - s), &ret->to);
}

static int parse_ports(const char *s, struct fds_inet *ret)
{
	size_t cap = 0;

	for (;; s++) {
		size_t len = strcspn(s, ",");
		struct fds_port_range range;

		if (!len)
			return -EINVAL;
		if (!parse_range(s, len, &range))
			return -ENOENT;
		ret->ports = xgrow(ret->ports, ret->port_count, &cap, sizeof(*ret->ports));
		ret->ports[ret->port_count++] = range;
		s += len;
		if (!*s)
			return 0;
	}
}

/* As v6 has it. */
static struct in6_addr mapped(const void *v4)
{
	struct in6_addr a = { .s6_addr = { [10] = 0xff, [11] = 0xff } };

	memcpy(a.s6_addr + 12, v4, 4);
	return a;
}

static int parse_host(const char *s, size_t len, struct fds_inet *ret)
{
	const struct addrinfo hints = { .ai_family = ret->family, .ai_socktype = SOCK_STREAM };
	CLEANUP_FREE char *name = xstrndup(s, len);
	struct addrinfo *found;
	size_t cap = 0;

	ret->has_host = true;
	if (getaddrinfo(name, NULL, &hints, &found) != 0)
		return -ENOENT;
	for (const struct addrinfo *a = found; a; a = a->ai_next) {
		struct in6_addr address;

		if (a->ai_family == AF_INET)
			address = mapped(&((const struct sockaddr_in *)a->ai_addr)->sin_addr);
		else if (a->ai_family == AF_INET6)
			address = ((const struct sockaddr_in6 *)a->ai_addr)->sin6_addr;
		else
			continue;
		ret->hosts = xgrow(ret->hosts, ret->host_count, &cap, sizeof(*ret->hosts));
		ret->hosts[ret->host_count++] = address;
	}
	freeaddrinfo(found);
	return 0;
}

int fds_inet_parse(const char *text, struct fds_inet *ret)
{
	const struct protocol *protocol;
	struct parts parts;
	int error = 0;

	*ret = (struct fds_inet){ 0 };
	if (!split(text, &parts))
		return -EINVAL;
	if (parts.family)
		ret->family = parts.family == '4' ? AF_INET : AF_INET6;
	if (parts.protocol_len) {
		protocol = find_protocol(parts.protocol, parts.protocol_len);
		if (!protocol)
			return -EINVAL;
		ret->protocol = protocol->number;
	}
	if (parts.has_ports)
		error = parse_ports(parts.ports, ret);
	if (!error && parts.has_host)
		error = parse_host(parts.host, parts.host_len, ret);
	return error;
}

void fds_inet_done(struct fds_inet *i)
{
	free(i->hosts);
	free(i->ports);
	*i = (struct fds_inet){ 0 };
}

/* ---- matching ---- */

static const struct protocol *protocol_of(const struct fd *f)
{
	for (size_t i = 0; i < PROTOCOL_COUNT; i++)
		if (protocols[i].types[0] == f->type || protocols[i].types[1] == f->type)
			return &protocols[i];
	return NULL;
}

/* Of the kinds that do not have the family in their type, the socket tells. */
static uint16_t family_of(const struct fd *f)
{
	if (f->type == FD_TCP6 || f->type == FD_UDP6)
		return AF_INET6;
	if (f->type == FD_TCP || f->type == FD_UDP)
		return AF_INET;
	return f->socket ? f->socket->family : AF_INET;
}

static bool has_port(const struct fds_inet *i, uint16_t port)
{
	for (size_t k = 0; k < i->port_count; k++)
		if (port >= i->ports[k].from && port <= i->ports[k].to)
			return true;
	return false;
}

static bool has_host(const struct fds_inet *i, uint16_t family, const struct socket_address *a)
{
	struct in6_addr address;

	if (family == AF_INET)
		address = mapped(a->bytes);
	else
		memcpy(&address, a->bytes, sizeof(address));
	for (size_t k = 0; k < i->host_count; k++)
		if (memcmp(&i->hosts[k], &address, sizeof(address)) == 0)
			return true;
	return false;
}

static bool matches_end(const struct fds_inet *i, const struct socket *s,
			const struct socket_address *a)
{
	return (!i->port_count || has_port(i, a->port)) &&
	       (!i->has_host || has_host(i, s->family, a));
}

bool fds_inet_matches(const struct fds_inet *i, const struct fd *f)
{
	const struct protocol *protocol = protocol_of(f);

	if (!protocol || (i->protocol && i->protocol != protocol->number) ||
	    (i->family && i->family != family_of(f)))
		return false;
	if (!i->port_count && !i->has_host)
		return true;
	return f->socket && (matches_end(i, f->socket, &f->socket->local) ||
			     matches_end(i, f->socket, &f->socket->remote));
}
