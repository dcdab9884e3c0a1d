/* Buffers in pieces, and messages with what travels beside them. */
#include <netinet/in.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "lists_net_priv.h"
#include "types_priv.h"

/* Of vectors and messages no more are looked at; the kernel itself takes no more (UIO_MAXIOV). */
enum { VECTORS_MAX = 1024, CONTROL_MAX = 16 << 10 };

static uint64_t smaller(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* ---- vectors ---- */

/* `total`: of bytes that are really there; what is read in fills the first pieces only. */
static void copy_iovec(struct copying *c, uint64_t address, uint64_t count, uint64_t total)
{
	size_t got = 0;
	const char *bytes =
		copy_array(c, address, smaller(count, VECTORS_MAX), sizeof(struct iovec), &got);

	for (size_t i = 0; bytes && (i + 1) * sizeof(struct iovec) <= got && total; i++) {
		uint64_t base = member_uint(bytes + i * sizeof(struct iovec), 8);
		uint64_t length =
			smaller(member_uint(bytes + i * sizeof(struct iovec) + 8, 8), total);

		copy_memory(c, base, (size_t)smaller(length, c->options->string_max),
			    &(size_t){ 0 });
		total -= length;
	}
}

static void print_bytes(struct printing *p, uint64_t address, uint64_t length)
{
	size_t most = (size_t)smaller(length, p->options->string_max);
	const void *bytes = most ? look_all(p, address, most) : NULL;

	if (bytes)
		print_quoted(p, bytes, most, length > most);
	else if (!most && address)
		print_quoted(p, "", 0, length > 0);
	else
		print_address(p, address);
}

struct vector {
	struct member member;
	uint64_t *total;
	bool addresses; /* nothing was read into it */
};

static void print_vector(struct printing *p, const void *bytes, const struct member *m)
{
	const struct vector *v = (const struct vector *)m;
	uint64_t base = member_uint(bytes, 8), length = member_uint((const char *)bytes + 8, 8);
	uint64_t here = smaller(length, *v->total);

	strbuf_adds(p->out, "{iov_base=");
	if (v->addresses)
		print_address(p, base);
	else
		print_bytes(p, base, here);
	strbuf_addf(p->out, ", iov_len=%llu}", (unsigned long long)length);
	*v->total -= here;
}

static void print_iovec(struct printing *p, uint64_t address, uint64_t count, uint64_t total,
			bool addresses)
{
	const struct vector v = { .member = { .size = sizeof(struct iovec), .print = print_vector },
				  .total = &total,
				  .addresses = addresses };

	print_array(p, address, count, &v.member);
}

static uint64_t iovec_total(const struct call_view *v, unsigned arg)
{
	return view_arg(v, arg)->when == ARG_OUT ? view_returned(v) : UINT64_MAX;
}

static void copy_iovec_arg(struct copying *c, const struct call_view *v, unsigned arg)
{
	copy_iovec(c, v->args[arg], v->args[arg + 1], iovec_total(v, arg));
}

static void print_iovec_arg(struct printing *p, const struct call_view *v, unsigned arg)
{
	print_iovec(p, v->args[arg], v->args[arg + 1], iovec_total(v, arg), view_failed(v));
}

const struct arg_type type_iovec = { .copy = copy_iovec_arg,
				     .print = print_iovec_arg,
				     .failed_too = true };

static void copy_iovec_addresses(struct copying *c, const struct call_view *v, unsigned arg)
{
	copy_iovec(c, v->args[arg], v->args[arg + 1], 0);
}

static void print_iovec_addresses(struct printing *p, const struct call_view *v, unsigned arg)
{
	print_iovec(p, v->args[arg], v->args[arg + 1], 0, true);
}

const struct arg_type type_iovec_addresses = { copy_iovec_addresses, print_iovec_addresses };

/* Behind the upper half of the offset, which is not shown. */
static void print_rw_flags(struct printing *p, const struct call_view *v, unsigned arg)
{
	print_flags(p, &rw_flags, (uint32_t)v->args[arg + 1]);
}

const struct arg_type type_rw_flags = { .print = print_rw_flags };

/* ---- control messages ---- */

static void print_rights(struct printing *p, const char *data, size_t length)
{
	bool first = true;

	strbuf_addch(p->out, '[');
	for (size_t i = 0; i + 4 <= length; i += 4) {
		print_comma(p, &first);
		print_fd(p, (int)member_int(data + i, 4));
	}
	strbuf_addch(p->out, ']');
}

static void print_control_data(struct printing *p, const struct cmsghdr *h, const char *data,
			       size_t length)
{
	strbuf_adds(p->out, ", cmsg_data=");
	if (h->cmsg_level == SOL_SOCKET && h->cmsg_type == SCM_RIGHTS && length >= 4)
		print_rights(p, data, length);
	else if (h->cmsg_level == SOL_SOCKET && h->cmsg_type == SCM_CREDENTIALS &&
		 length >= ucred_struct.size)
		print_struct(p, &ucred_struct, data);
	else
		print_quoted(p, data, (size_t)smaller(length, p->options->string_max),
			     length > p->options->string_max);
}

static void print_control_type(struct printing *p, const struct cmsghdr *h)
{
	if (h->cmsg_level == SOL_SOCKET)
		print_name(p, &control_types, (uint32_t)h->cmsg_type);
	else
		print_hex(p, (uint32_t)h->cmsg_type);
}

static void print_controls(struct printing *p, const char *bytes, size_t size)
{
	bool first = true;

	strbuf_addch(p->out, '[');
	for (size_t at = 0; size - at >= sizeof(struct cmsghdr);) {
		struct cmsghdr h;
		size_t length;

		memcpy(&h, bytes + at, sizeof(h));
		length = h.cmsg_len < size - at ? h.cmsg_len : size - at;
		print_comma(p, &first);
		strbuf_addf(p->out, "{cmsg_len=%zu, cmsg_level=", h.cmsg_len);
		print_name(p, &socket_levels, (uint32_t)h.cmsg_level);
		strbuf_adds(p->out, ", cmsg_type=");
		print_control_type(p, &h);
		if (length > sizeof(h))
			print_control_data(p, &h, bytes + at + sizeof(h), length - sizeof(h));
		strbuf_addch(p->out, '}');
		if (length < sizeof(h) || size - at < ((length + 7) & ~(size_t)7))
			break;
		at += (length + 7) & ~(size_t)7;
	}
	strbuf_addch(p->out, ']');
}

/* ---- messages ---- */

/* The kernel's is the C library's on machines of 64 bits. */
static bool is_received(const struct call_view *v, unsigned arg)
{
	return view_arg(v, arg)->when == ARG_OUT;
}

static void copy_message(struct copying *c, const struct msghdr *m, uint64_t total)
{
	copy_sockaddr(c, (uintptr_t)m->msg_name, (int32_t)m->msg_namelen);
	copy_iovec(c, (uintptr_t)m->msg_iov, m->msg_iovlen, total);
	copy_memory(c, (uintptr_t)m->msg_control, (size_t)smaller(m->msg_controllen, CONTROL_MAX),
		    NULL);
}

static void print_message_name(struct printing *p, const struct msghdr *m, const int32_t *room)
{
	int32_t length = (int32_t)m->msg_namelen;

	strbuf_adds(p->out, "{msg_name=");
	print_sockaddr(p, (uintptr_t)m->msg_name, room && *room < length ? *room : length);
	strbuf_adds(p->out, ", msg_namelen=");
	if (room && *room != length)
		strbuf_addf(p->out, "%d => ", *room);
	print_int(p, length);
}

static void print_message(struct printing *p, const struct msghdr *m, uint64_t total,
			  const int32_t *room)
{
	size_t size = (size_t)smaller(m->msg_controllen, CONTROL_MAX);
	const char *control = look_all(p, (uintptr_t)m->msg_control, size);

	print_message_name(p, m, room);
	strbuf_adds(p->out, ", msg_iov=");
	print_iovec(p, (uintptr_t)m->msg_iov, m->msg_iovlen, total, false);
	strbuf_addf(p->out, ", msg_iovlen=%llu", (unsigned long long)m->msg_iovlen);
	if (m->msg_controllen) {
		strbuf_adds(p->out, ", msg_control=");
		if (control && size >= sizeof(struct cmsghdr))
			print_controls(p, control, size);
		else
			print_address(p, (uintptr_t)m->msg_control);
	}
	strbuf_addf(p->out,
		    ", msg_controllen=%llu, msg_flags=", (unsigned long long)m->msg_controllen);
	print_flags(p, &message_flags, (uint32_t)m->msg_flags);
	strbuf_addch(p->out, '}');
}

static bool message_at(const struct trace_event *e, uint64_t address, struct msghdr *ret)
{
	size_t got = 0;
	const void *bytes =
		e && address ? trace_event_memory(e, address, sizeof(*ret), &got) : NULL;

	if (!bytes || got < sizeof(*ret))
		return false;
	memcpy(ret, bytes, sizeof(*ret));
	return true;
}

static void copy_msghdr_arg(struct copying *c, const struct call_view *v, unsigned arg)
{
	const void *bytes = copy_memory(c, v->args[arg], sizeof(struct msghdr), NULL);
	bool received = is_received(v, arg);
	struct msghdr m;

	if (!bytes || (received && (!v->exit || view_failed(v))))
		return;
	memcpy(&m, bytes, sizeof(m));
	copy_message(c, &m, received ? view_returned(v) : UINT64_MAX);
}

static void print_msghdr_arg(struct printing *p, const struct call_view *v, unsigned arg)
{
	struct msghdr m, before;
	bool known = message_at(v->entry, v->args[arg], &before);
	int32_t room = known ? (int32_t)before.msg_namelen : 0;

	if (is_received(v, arg) && view_failed(v)) {
		if (known)
			strbuf_addf(p->out, "{msg_namelen=%d}", room);
		else
			print_address(p, v->args[arg]);
	} else if (!message_at(p->event, v->args[arg], &m)) {
		print_address(p, v->args[arg]);
	} else {
		print_message(p, &m, is_received(v, arg) ? view_returned(v) : UINT64_MAX,
			      is_received(v, arg) && known ? &room : NULL);
	}
}

static enum arg_when when_message(const struct call_view *v, unsigned arg)
{
	if (view_arg(v, arg)->when == ARG_IN)
		return ARG_IN;
	/* How much room there was for the name is only known at entry. */
	return v->exit || !v->entry ? ARG_OUT : ARG_IN_OUT;
}

const struct arg_type type_msghdr = {
	.copy = copy_msghdr_arg, .print = print_msghdr_arg, .when = when_message, .failed_too = true
};

/* ---- several messages ---- */

static uint64_t message_count(const struct call_view *v, unsigned arg)
{
	(void)arg;
	return smaller(view_returned(v), VECTORS_MAX);
}

static void copy_mmsghdr(struct copying *c, const struct call_view *v, unsigned arg)
{
	for (uint64_t i = 0; i < message_count(v, arg); i++) {
		const void *bytes = copy_memory(c, v->args[arg] + i * sizeof(struct mmsghdr),
						sizeof(struct mmsghdr), NULL);
		struct mmsghdr m;

		if (!bytes)
			continue;
		memcpy(&m, bytes, sizeof(m));
		copy_message(c, &m.msg_hdr, m.msg_len);
	}
}

static void print_one(struct printing *p, const void *bytes, const struct member *m)
{
	struct mmsghdr message;

	(void)m;
	memcpy(&message, bytes, sizeof(message));
	strbuf_adds(p->out, "{msg_hdr=");
	print_message(p, &message.msg_hdr, message.msg_len, NULL);
	strbuf_addf(p->out, ", msg_len=%u}", message.msg_len);
}

static const struct member message_item = { .size = sizeof(struct mmsghdr), .print = print_one };

static void print_mmsghdr(struct printing *p, const struct call_view *v, unsigned arg)
{
	bool first = true;

	if (!message_count(v, arg)) {
		strbuf_adds(p->out, "[]");
		return;
	}
	strbuf_addch(p->out, '[');
	for (uint64_t i = 0; i < message_count(v, arg); i++) {
		uint64_t address = v->args[arg] + i * sizeof(struct mmsghdr);
		const void *bytes = look_all(p, address, sizeof(struct mmsghdr));

		print_comma(p, &first);
		if (bytes)
			print_one(p, bytes, &message_item);
		else
			print_address(p, address);
	}
	strbuf_addch(p->out, ']');
}

const struct arg_type type_mmsghdr = { copy_mmsghdr, print_mmsghdr };
