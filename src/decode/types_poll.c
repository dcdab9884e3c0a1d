/* poll and select: what was asked for, and what is ready, which stands behind the result. */
#include <poll.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/select.h>

#include "lists_priv.h"
#include "return_priv.h"
#include "types_priv.h"

static const struct name poll_names[] = {
	NAME(POLLIN),	  NAME(POLLPRI),    NAME(POLLOUT),   NAME(POLLRDNORM), NAME(POLLWRNORM),
	NAME(POLLRDBAND), NAME(POLLWRBAND), NAME(POLLERR),   NAME(POLLHUP),    NAME(POLLNVAL),
	NAME(POLLREMOVE), NAME(POLLMSG),    NAME(POLLRDHUP),
};
static const struct names poll_events = NAMES(poll_names, "POLL???");

static void print_pollfd(struct printing *p, const void *bytes, const struct member *m)
{
	const struct pollfd *f = bytes;

	(void)m;
	strbuf_adds(p->out, "{fd=");
	print_fd(p, f->fd);
	if (f->fd >= 0) {
		strbuf_adds(p->out, ", events=");
		print_flags(p, &poll_events, (uint16_t)f->events);
	}
	strbuf_addch(p->out, '}');
}

static const struct member pollfd_item = { .size = sizeof(struct pollfd), .print = print_pollfd };

static void copy_pollfds(struct copying *c, const struct call_view *v, unsigned arg)
{
	size_t got = 0;
	const char *bytes =
		copy_array(c, v->args[arg], (uint32_t)v->args[1], sizeof(struct pollfd), &got);

	for (size_t i = 0; bytes && (i + 1) * sizeof(struct pollfd) <= got; i++)
		copy_fd(c, (int)member_int(bytes + i * sizeof(struct pollfd), sizeof(int32_t)));
}

static void print_pollfds(struct printing *p, const struct call_view *v, unsigned arg)
{
	print_array(p, v->args[arg], (uint32_t)v->args[1], &pollfd_item);
}

const struct arg_type type_pollfds = { .copy = copy_pollfds,
				       .print = print_pollfds,
				       .at_exit_too = true };

static void print_ready(struct printing *p, const struct call_view *v)
{
	bool first = true;
	uint64_t count = (uint32_t)v->args[1], shown = 0;

	for (uint64_t i = 0; i < count; i++) {
		const struct pollfd *f = look_all(p, v->args[0] + i * sizeof(*f), sizeof(*f));

		if (!f)
			break;
		if (!f->revents)
			continue;
		if (!first)
			strbuf_adds(p->out, ", ");
		else
			strbuf_adds(p->out, "[");
		first = false;
		if (!p->options->verbose && shown++ >= p->options->string_max) {
			strbuf_adds(p->out, "...");
			break;
		}
		strbuf_adds(p->out, "{fd=");
		print_fd(p, f->fd);
		strbuf_adds(p->out, ", revents=");
		print_flags(p, &poll_events, (uint16_t)f->revents);
		strbuf_addch(p->out, '}');
	}
	if (!first)
		strbuf_addch(p->out, ']');
}

/* What is left of the time, where the call says it: ppoll and pselect6. */
static void print_left(struct printing *p, const struct call_view *v, unsigned arg, bool first)
{
	if (v->row->arg_count <= arg || !look_all(p, v->args[arg], sizeof(struct timespec)))
		return;
	strbuf_adds(p->out, first ? "left " : ", left ");
	print_struct_at(p, &timespec_struct, v->args[arg]);
}

void print_poll_return(struct printing *p, const struct call_view *v, int64_t value)
{
	print_int(p, value);
	if (!value) {
		strbuf_adds(p->out, " (Timeout)");
		return;
	}
	strbuf_adds(p->out, " (");
	print_ready(p, v);
	if (v->row->arg_count > 3)
		print_left(p, v, 2, false);
	strbuf_addch(p->out, ')');
}

/* ---- select ---- */

enum { SETS = 3, SET_MAX = 1024 / 8 };

static size_t set_size(const struct call_view *v)
{
	int64_t fds = (int32_t)v->args[0];

	if (fds <= 0)
		return 0;
	return fds > SET_MAX * 8 ? SET_MAX : (size_t)((fds + 63) / 64 * 8);
}

static void copy_set(struct copying *c, const struct call_view *v, unsigned arg)
{
	size_t size = set_size(v);
	const uint8_t *bytes = copy_memory(c, v->args[arg], size, NULL);

	for (size_t fd = 0; bytes && fd < size * 8; fd++)
		if (bytes[fd / 8] >> fd % 8 & 1)
			copy_fd(c, (int)fd);
}

static void print_set(struct printing *p, const uint8_t *set, int64_t fds)
{
	bool first = true;

	strbuf_addch(p->out, '[');
	for (int64_t fd = 0; fd < fds && fd < SET_MAX * 8; fd++) {
		if (!(set[fd / 8] >> fd % 8 & 1))
			continue;
		if (!first)
			strbuf_addch(p->out, ' ');
		first = false;
		print_fd(p, (int)fd);
	}
	strbuf_addch(p->out, ']');
}

static void print_set_arg(struct printing *p, const struct call_view *v, unsigned arg)
{
	const uint8_t *set = look_all(p, v->args[arg], set_size(v));

	if (set)
		print_set(p, set, (int32_t)v->args[0]);
	else if (v->args[arg] && !set_size(v))
		strbuf_adds(p->out, "[]");
	else
		print_address(p, v->args[arg]);
}

const struct arg_type type_fd_set = { .copy = copy_set,
				      .print = print_set_arg,
				      .at_exit_too = true };

void print_select_return(struct printing *p, const struct call_view *v, int64_t value)
{
	static const char *const names[SETS] = { "in ", "out ", "except " };
	bool first = true;

	print_int(p, value);
	if (!value) {
		strbuf_adds(p->out, " (Timeout)");
		return;
	}
	strbuf_adds(p->out, " (");
	for (unsigned i = 0; i < SETS; i++) {
		const uint8_t *set = look_all(p, v->args[i + 1], set_size(v));
		bool any = false;

		for (size_t j = 0; set && j < set_size(v); j++)
			any |= set[j] != 0;
		if (!any)
			continue;
		if (!first)
			strbuf_adds(p->out, ", ");
		first = false;
		strbuf_adds(p->out, names[i]);
		print_set(p, set, (int32_t)v->args[0]);
	}
	print_left(p, v, 4, first);
	strbuf_addch(p->out, ')');
}

/* The set of pselect6, with its size behind it in a struct of its own. */
static void copy_pair(struct copying *c, const struct call_view *v, unsigned arg)
{
	const char *bytes = copy_memory(c, v->args[arg], 16, NULL);

	if (bytes && member_uint(bytes + 8, 8) <= 8)
		copy_memory(c, member_uint(bytes, 8), (size_t)member_uint(bytes + 8, 8), NULL);
}

static void print_pair(struct printing *p, const struct call_view *v, unsigned arg)
{
	const char *bytes = look_all(p, v->args[arg], 16);
	uint64_t size = bytes ? member_uint(bytes + 8, 8) : 0;
	const void *set;

	if (!bytes) {
		print_address(p, v->args[arg]);
		return;
	}
	strbuf_adds(p->out, "{sigmask=");
	set = size <= 8 ? look_all(p, member_uint(bytes, 8), (size_t)size) : NULL;
	if (set)
		print_sigset(p, set, (size_t)size);
	else
		print_address(p, member_uint(bytes, 8));
	strbuf_addf(p->out, ", sigsetsize=%llu}", (unsigned long long)size);
}

const struct arg_type type_sigset_pair = { copy_pair, print_pair };

/* ---- epoll ---- */

static const struct name epoll_names[] = {
	{ EPOLLIN, "EPOLLIN" },		{ EPOLLPRI, "EPOLLPRI" },
	{ EPOLLOUT, "EPOLLOUT" },	{ EPOLLRDNORM, "EPOLLRDNORM" },
	{ EPOLLWRNORM, "EPOLLWRNORM" }, { EPOLLRDBAND, "EPOLLRDBAND" },
	{ EPOLLWRBAND, "EPOLLWRBAND" }, { EPOLLMSG, "EPOLLMSG" },
	{ EPOLLERR, "EPOLLERR" },	{ EPOLLHUP, "EPOLLHUP" },
	{ EPOLLRDHUP, "EPOLLRDHUP" },	{ EPOLLEXCLUSIVE, "EPOLLEXCLUSIVE" },
	{ EPOLLWAKEUP, "EPOLLWAKEUP" }, { EPOLLONESHOT, "EPOLLONESHOT" },
	{ 0x80000000, "EPOLLET" },
};
static const struct names epoll_events = NAMES(epoll_names, "EPOLL???");

static void print_epoll_event(struct printing *p, const void *bytes)
{
	uint64_t data = member_uint((const char *)bytes + offsetof(struct epoll_event, data), 8);

	strbuf_adds(p->out, "{events=");
	print_flags(p, &epoll_events, member_uint(bytes, 4));
	strbuf_adds(p->out, ", data=");
	strbuf_addf(p->out, "{u32=%u, u64=%llu}}", (uint32_t)data, (unsigned long long)data);
}

const struct struct_type epoll_event_struct = { .size = sizeof(struct epoll_event),
						.print = print_epoll_event };
const struct member epoll_event_item = { .size = sizeof(struct epoll_event),
					 .print = member_print_struct,
					 .of = &epoll_event_struct };
static const struct name control_names[] = { NAME(EPOLL_CTL_ADD), NAME(EPOLL_CTL_DEL),
					     NAME(EPOLL_CTL_MOD) };
const struct names epoll_operations = NAMES(control_names, "EPOLL_CTL_???");
static const struct name create_names[] = { NAME(EPOLL_CLOEXEC) };
const struct names epoll_flags = NAMES(create_names, "EPOLL_???");

/* EPOLL_CTL_DEL needs no event. */
static bool has_event(const struct call_view *v)
{
	return (int)v->args[1] != EPOLL_CTL_DEL;
}

static void copy_event(struct copying *c, const struct call_view *v, unsigned arg)
{
	if (has_event(v))
		copy_memory(c, v->args[arg], sizeof(struct epoll_event), NULL);
}

static void print_event(struct printing *p, const struct call_view *v, unsigned arg)
{
	if (has_event(v))
		print_struct_at(p, &epoll_event_struct, v->args[arg]);
	else
		print_address(p, v->args[arg]);
}

const struct arg_type type_epoll_event = { copy_event, print_event };
