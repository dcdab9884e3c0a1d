/* Sockets: addresses, options, and how many bytes of them there are. */
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "lists_net_priv.h"
#include "types_priv.h"

/* ---- addresses ---- */

enum { FAMILY = sizeof(sa_family_t) };

static void print_unix(struct printing *p, const char *bytes, size_t size)
{
	const char *path = bytes + FAMILY;
	size_t length = size - FAMILY;

	if (!length)
		return;
	strbuf_adds(p->out, ", sun_path=");
	if (path[0]) {
		print_quoted(p, path, strnlen(path, length), false);
		return;
	}
	strbuf_addch(p->out, '@');
	print_quoted(p, path + 1, length - 1, false);
}

static void print_inet(struct printing *p, const char *bytes, size_t size)
{
	struct sockaddr_in a;
	char text[INET_ADDRSTRLEN];

	(void)size;
	memcpy(&a, bytes, sizeof(a));
	inet_ntop(AF_INET, &a.sin_addr, text, sizeof(text));
	strbuf_addf(p->out, ", sin_port=htons(%u), sin_addr=inet_addr(\"%s\")", ntohs(a.sin_port),
		    text);
}

/* Without its scope, as it once was. */
enum { INET6_OLD = offsetof(struct sockaddr_in6, sin6_scope_id) };

static void print_inet6(struct printing *p, const char *bytes, size_t size)
{
	struct sockaddr_in6 a = { 0 };
	char text[INET6_ADDRSTRLEN];

	memcpy(&a, bytes, size < sizeof(a) ? size : sizeof(a));
	inet_ntop(AF_INET6, &a.sin6_addr, text, sizeof(text));
	strbuf_addf(p->out,
		    ", sin6_port=htons(%u), sin6_flowinfo=htonl(%u), "
		    "inet_pton(AF_INET6, \"%s\", &sin6_addr)",
		    ntohs(a.sin6_port), ntohl(a.sin6_flowinfo), text);
	if (size >= sizeof(a))
		strbuf_addf(p->out, ", sin6_scope_id=%u", a.sin6_scope_id);
}

static void print_netlink(struct printing *p, const char *bytes, size_t size)
{
	struct sockaddr_nl a;

	(void)size;
	memcpy(&a, bytes, sizeof(a));
	strbuf_addf(p->out, ", nl_pid=%d, nl_groups=%#08x", (int)a.nl_pid, a.nl_groups);
}

static const struct {
	sa_family_t family;
	uint16_t least; /* bytes that it must have */
	void (*print)(struct printing *p, const char *bytes, size_t size);
} families[] = {
	{ AF_UNIX, FAMILY, print_unix },
	{ AF_INET, sizeof(struct sockaddr_in), print_inet },
	{ AF_INET6, INET6_OLD, print_inet6 },
	{ AF_NETLINK, sizeof(struct sockaddr_nl), print_netlink },
};

static void print_sockaddr_bytes(struct printing *p, const char *bytes, size_t size)
{
	sa_family_t family = (sa_family_t)member_uint(bytes, FAMILY);

	strbuf_adds(p->out, "{sa_family=");
	print_name(p, &address_families, family);
	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++)
		if (families[i].family == family && size >= families[i].least) {
			families[i].print(p, bytes, size);
			strbuf_addch(p->out, '}');
			return;
		}
	if (size > FAMILY) {
		strbuf_adds(p->out, ", sa_data=");
		print_quoted(p, bytes + FAMILY, size - FAMILY, false);
	}
	strbuf_addch(p->out, '}');
}

static size_t sockaddr_bytes(int64_t length)
{
	return length > (int64_t)sizeof(struct sockaddr_storage) ? sizeof(struct sockaddr_storage)
	       : length > 0					 ? (size_t)length
								 : 0;
}

void print_sockaddr(struct printing *p, uint64_t address, int64_t length)
{
	size_t size = sockaddr_bytes(length);
	const char *bytes = size >= FAMILY ? look_all(p, address, size) : NULL;

	if (bytes)
		print_sockaddr_bytes(p, bytes, size);
	else
		print_address(p, address);
}

void copy_sockaddr(struct copying *c, uint64_t address, int64_t length)
{
	copy_memory(c, address, sockaddr_bytes(length), NULL);
}

static void copy_sockaddr_arg(struct copying *c, const struct call_view *v, unsigned arg)
{
	copy_sockaddr(c, v->args[arg], (int32_t)view_size(v, arg, NULL));
}

static void print_sockaddr_arg(struct printing *p, const struct call_view *v, unsigned arg)
{
	print_sockaddr(p, v->args[arg], (int32_t)view_size(v, arg, NULL));
}

const struct arg_type type_sockaddr = { copy_sockaddr_arg, print_sockaddr_arg };

/* ---- addresses that a call gives ---- */

/* The length at an address, in the memory of one event. */
static bool length_at(const struct trace_event *e, uint64_t address, int32_t *ret)
{
	size_t got = 0;
	const void *bytes =
		e && address ? trace_event_memory(e, address, sizeof(*ret), &got) : NULL;

	if (!bytes || got < sizeof(*ret))
		return false;
	*ret = (int32_t)member_int(bytes, sizeof(*ret));
	return true;
}

/* At entry only how much room there is, at exit the address and its length. */
static void copy_given(struct copying *c, const struct call_view *v, unsigned arg)
{
	const void *length = copy_memory(c, v->args[arg + 1], sizeof(int32_t), NULL);

	if (length && v->exit && !view_failed(v))
		copy_sockaddr(c, v->args[arg], member_int(length, sizeof(int32_t)));
}

static void print_given(struct printing *p, const struct call_view *v, unsigned arg)
{
	int32_t room, length;

	if (view_failed(v) || !length_at(v->entry, v->args[arg + 1], &room) ||
	    !length_at(v->exit, v->args[arg + 1], &length) || !length)
		print_address(p, v->args[arg]);
	else
		print_sockaddr(p, v->args[arg], length < room ? length : room);
}

static void print_given_length(struct printing *p, const struct call_view *v, unsigned arg)
{
	int32_t room, length;

	if (!length_at(v->entry, v->args[arg], &room)) {
		print_address(p, v->args[arg]);
		return;
	}
	strbuf_addf(p->out, "[%d", room);
	if (!view_failed(v) && length_at(v->exit, v->args[arg], &length) && length != room)
		strbuf_addf(p->out, " => %d", length);
	strbuf_addch(p->out, ']');
}

static enum arg_when known_at_exit(const struct call_view *v, unsigned arg)
{
	(void)arg;
	/* What is copied at entry is the room for it. */
	return v->exit || !v->entry ? ARG_OUT : ARG_IN_OUT;
}

const struct arg_type type_sockaddr_given = { .copy = copy_given,
					      .print = print_given,
					      .when = known_at_exit,
					      .failed_too = true,
					      .at_exit_too = true };
const struct arg_type type_length_given = { .print = print_given_length, .failed_too = true };

/* ---- making a socket ---- */

static void print_socket_type(struct printing *p, const struct call_view *v, unsigned arg)
{
	uint32_t type = (uint32_t)v->args[arg];
	uint32_t flags = type & ~(uint32_t)SOCK_TYPE_BITS;

	print_name(p, &socket_types, type & SOCK_TYPE_BITS);
	if (!flags)
		return;
	strbuf_addch(p->out, '|');
	print_flags(p, &socket_flags, flags);
}

const struct arg_type type_socket_type = { .print = print_socket_type };

static void print_protocol(struct printing *p, const struct call_view *v, unsigned arg)
{
	uint32_t protocol = (uint32_t)v->args[arg];

	switch ((int)v->args[0]) {
	case AF_INET:
	case AF_INET6:
		print_name(p, &ip_protocols, protocol);
		break;
	case AF_NETLINK:
		print_name(p, &netlink_protocols, protocol);
		break;
	case AF_PACKET:
		strbuf_adds(p->out, "htons(");
		print_name(p, &ethernet_protocols, ntohs((uint16_t)protocol));
		strbuf_addch(p->out, ')');
		break;
	default:
		print_uint(p, protocol);
	}
}

const struct arg_type type_protocol = { .print = print_protocol };

/* ---- options ---- */

static const struct names *options_of(const struct call_view *v)
{
	for (size_t i = 0; i < socket_level_option_count; i++)
		if (socket_level_options[i].level == (int)v->args[1])
			return socket_level_options[i].options;
	return NULL;
}

static void print_option(struct printing *p, const struct call_view *v, unsigned arg)
{
	const struct names *options = options_of(v);

	if (options)
		print_name(p, options, (uint32_t)v->args[arg]);
	else
		print_uint(p, (uint32_t)v->args[arg]);
}

const struct arg_type type_socket_option = { .print = print_option };

/* What an option's value is. */
enum value_form { NUMBER, STRUCT_LINGER, STRUCT_CREDENTIALS, TEXT };

static enum value_form form_of(const struct call_view *v)
{
	uint32_t option = (uint32_t)v->args[2];
	int level = (int)v->args[1];

	if (!options_of(v))
		return TEXT;
	if (level == SOL_SOCKET && option == SO_LINGER)
		return STRUCT_LINGER;
	if (level == SOL_SOCKET && option == SO_PEERCRED)
		return STRUCT_CREDENTIALS;
	for (size_t i = 0; i < socket_text_option_count; i++)
		if (socket_text_options[i].level == level &&
		    socket_text_options[i].option == option)
			return TEXT;
	return NUMBER;
}

static const struct member linger_members[] = { FIELD(struct linger, l_onoff, int),
						FIELD(struct linger, l_linger, int) };
static const struct struct_type linger_struct = STRUCT(struct linger, linger_members);
static const struct member credential_members[] = { FIELD(struct ucred, pid, int),
						    FIELD(struct ucred, uid, id),
						    FIELD(struct ucred, gid, id) };
const struct struct_type ucred_struct = STRUCT(struct ucred, credential_members);

static void print_option_value(struct printing *p, const struct call_view *v, uint64_t address,
			       int64_t length)
{
	size_t size = length > 0 ? (size_t)length : 0, most = p->options->string_max;
	const char *bytes = look_all(p, address, size < most ? size : most);
	enum value_form form = form_of(v);

	if (form == NUMBER && size >= sizeof(int32_t))
		print_item_at(p, &int_item, address);
	else if (form == STRUCT_LINGER && size >= sizeof(struct linger))
		print_struct_at(p, &linger_struct, address);
	else if (form == STRUCT_CREDENTIALS && size >= sizeof(struct ucred))
		print_struct_at(p, &ucred_struct, address);
	else if (form == TEXT && bytes)
		print_quoted(p, bytes, size < most ? size : most, size > most);
	else
		print_address(p, address);
}

enum { OPTION_MAX = 4096 };

static void copy_set_value(struct copying *c, const struct call_view *v, unsigned arg)
{
	int32_t length = (int32_t)v->args[arg + 1];

	if (length > 0)
		copy_memory(c, v->args[arg], length < OPTION_MAX ? (size_t)length : OPTION_MAX,
			    &(size_t){ 0 });
}

static void print_set_value(struct printing *p, const struct call_view *v, unsigned arg)
{
	print_option_value(p, v, v->args[arg], (int32_t)v->args[arg + 1]);
}

const struct arg_type type_option_value = { copy_set_value, print_set_value };

static void copy_got_value(struct copying *c, const struct call_view *v, unsigned arg)
{
	const void *bytes = copy_memory(c, v->args[arg + 1], sizeof(int32_t), NULL);
	int64_t length = bytes ? member_int(bytes, sizeof(int32_t)) : 0;

	if (length > 0 && v->exit && !view_failed(v))
		copy_memory(c, v->args[arg], length < OPTION_MAX ? (size_t)length : OPTION_MAX,
			    &(size_t){ 0 });
}

static void print_got_value(struct printing *p, const struct call_view *v, unsigned arg)
{
	int32_t length;

	if (view_failed(v) || !length_at(v->exit, v->args[arg + 1], &length))
		print_address(p, v->args[arg]);
	else
		print_option_value(p, v, v->args[arg], length);
}

const struct arg_type type_option_given = { .copy = copy_got_value,
					    .print = print_got_value,
					    .when = known_at_exit,
					    .failed_too = true,
					    .at_exit_too = true };
