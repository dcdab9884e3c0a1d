#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

#include "base/arena.h"
#include "base/number.h"
#include "socket_priv.h"

static bool scan_hex32(struct scan *s, uint32_t *ret)
{
	uint64_t n;

	if (!scan_hex(s, &n) || n > UINT32_MAX)
		return false;
	*ret = (uint32_t)n;
	return true;
}

static bool scan_u32(struct scan *s, uint32_t *ret)
{
	uint64_t n;

	if (!scan_u64(s, &n) || n > UINT32_MAX)
		return false;
	*ret = (uint32_t)n;
	return true;
}

static bool skip_word(struct scan *s)
{
	const char *word;
	size_t len;

	return scan_word(s, &word, &len);
}

/* Words of 32 bits, each printed as a number of this machine: "0100007F:0050". */
static bool scan_address(struct scan *s, size_t words, struct socket_address *ret)
{
	struct scan digits;
	const char *word;
	size_t len;
	uint32_t n;

	if (!scan_word(s, &word, &len) || len <= words * 8 || word[words * 8] != ':')
		return false;
	for (size_t i = 0; i < words; i++) {
		digits = (struct scan){ word + i * 8, word + i * 8 + 8 };
		if (!scan_hex32(&digits, &n) || digits.p != digits.end)
			return false;
		memcpy(ret->bytes + i * 4, &n, sizeof(n));
	}
	digits = (struct scan){ word + words * 8 + 1, word + len };
	if (!scan_hex32(&digits, &n) || digits.p != digits.end || n > UINT16_MAX)
		return false;
	ret->port = (uint16_t)n;
	return true;
}

/* "0: 0100007F:0050 00000000:0000 0A 00000000:00000001 00:00000000 00000000  0  0 1586 …": its
 * number, both addresses, state, queues, timer, retries, user, timeout, inode. */
static bool inet_row(struct scan line, const struct socket_kind *k, struct arena *a,
		     struct socket *ret)
{
	size_t words = k->family == AF_INET6 ? 4 : 1;
	uint32_t number, state;

	(void)a;
	if (!scan_u32(&line, &number) || !scan_text(&line, ":") ||
	    !scan_address(&line, words, &ret->local) || !scan_address(&line, words, &ret->remote) ||
	    !scan_hex32(&line, &state) || !scan_hex32(&line, &ret->send_queue) ||
	    !scan_text(&line, ":") || !scan_hex32(&line, &ret->receive_queue) ||
	    !skip_word(&line) || !skip_word(&line) || !scan_u32(&line, &ret->uid) ||
	    !skip_word(&line) || !scan_u64(&line, &ret->inode))
		return false;
	ret->state = (uint8_t)state;
	if (k->protocol == IPPROTO_RAW)
		ret->protocol = ret->local.port;
	if (k->protocol == IPPROTO_TCP && state == TCP_LISTEN)
		ret->send_queue = UINT32_MAX;
	return true;
}

/* unix_seq_show() prints the state of struct socket, not that of struct sock. */
static uint8_t unix_state(uint32_t flags, uint32_t state)
{
	enum { ACCEPTS = 1 << 16, CONNECTED = 3 };

	if (flags & ACCEPTS)
		return TCP_LISTEN;
	return state == CONNECTED ? TCP_ESTABLISHED : TCP_CLOSE;
}

/* "0000000000000000: 00000002 00000000 00010000 0001 01 12345 /path": references, protocol, flags,
 * type, state, inode. An abstract name begins with "@", and each NUL in it is one. */
static bool unix_row(struct scan line, const struct socket_kind *k, struct arena *a,
		     struct socket *ret)
{
	uint32_t references, protocol, flags, type, state;
	char *path;

	(void)k;
	if (!skip_word(&line) || !scan_hex32(&line, &references) || !scan_hex32(&line, &protocol) ||
	    !scan_hex32(&line, &flags) || !scan_hex32(&line, &type) || !scan_hex32(&line, &state) ||
	    !scan_u64(&line, &ret->inode))
		return false;
	ret->type = (uint16_t)type;
	ret->state = unix_state(flags, state);
	if (line.end - line.p < 2 || *line.p != ' ')
		return true;
	ret->path_len = (size_t)(line.end - line.p) - 1;
	path = arena_memdup(a, line.p + 1, ret->path_len);
	if (*path == '@')
		*path = '\0';
	ret->path = path;
	return true;
}

/* "0000000000000000 0   123    00000001 0 0 0 2 0 1515": protocol, port, groups, bytes that were
 * received, that are sent, dump, locks, drops, inode. */
static bool netlink_row(struct scan line, const struct socket_kind *k, struct arena *a,
			struct socket *ret)
{
	(void)k;
	(void)a;
	return skip_word(&line) && scan_u32(&line, &ret->protocol) &&
	       scan_u32(&line, &ret->local_port) && scan_hex32(&line, &ret->groups) &&
	       scan_u32(&line, &ret->receive_queue) && scan_u32(&line, &ret->send_queue) &&
	       skip_word(&line) && skip_word(&line) && skip_word(&line) &&
	       scan_u64(&line, &ret->inode);
}

/* "0000000000000000 3      3    0003   2     1 0      0      1600": references, type, protocol,
 * interface, running, bytes that were received, user, inode. */
static bool packet_row(struct scan line, const struct socket_kind *k, struct arena *a,
		       struct socket *ret)
{
	uint32_t references, type, running;

	(void)k;
	(void)a;
	if (!skip_word(&line) || !scan_u32(&line, &references) || !scan_u32(&line, &type) ||
	    !scan_hex32(&line, &ret->protocol) || !scan_u32(&line, &ret->packet_interface) ||
	    !scan_u32(&line, &running) || !scan_u32(&line, &ret->receive_queue) ||
	    !scan_u32(&line, &ret->uid) || !scan_u64(&line, &ret->inode))
		return false;
	ret->type = (uint16_t)type;
	return true;
}

static const struct {
	uint16_t family;
	bool (*row)(struct scan line, const struct socket_kind *k, struct arena *a,
		    struct socket *ret);
} families[] = {
	{ AF_INET, inet_row },	     { AF_INET6, inet_row },	{ AF_UNIX, unix_row },
	{ AF_NETLINK, netlink_row }, { AF_PACKET, packet_row },
};

void socket_table_parse(const char *buf, size_t len, const struct socket_kind *k,
			struct socket_list *l)
{
	struct scan all = { buf, buf + len }, line;
	size_t i = 0;

	while (i < sizeof(families) / sizeof(families[0]) && families[i].family != k->family)
		i++;
	if (i == sizeof(families) / sizeof(families[0]))
		return;
	while (scan_line(&all, &line)) {
		struct socket s = socket_unknown(k);

		if (families[i].row(line, k, l->arena, &s))
			socket_list_add(l, &s);
	}
}
