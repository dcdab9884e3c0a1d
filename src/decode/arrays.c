/* What is pointed to: one value, one struct, lists of them. */
#include <signal.h>
#include <string.h>

#include "decode_priv.h"
#include "types/names.h"

/* Elements of a list that are copied: more than strace shows with -v is not asked for. */
enum { ELEMENTS_MAX = 4096 };

static uint64_t shown_of(uint64_t count, bool verbose, size_t string_max)
{
	uint64_t most = verbose || string_max > ELEMENTS_MAX ? ELEMENTS_MAX : string_max + 1;

	return count < most ? count : most;
}

const void *copy_array(struct copying *c, uint64_t address, uint64_t count, size_t size,
		       size_t *ret_got)
{
	uint64_t shown = shown_of(count, c->options->verbose, c->options->string_max);

	*ret_got = 0;
	return copy_memory(c, address, (size_t)shown * size, ret_got);
}

static const char *array_bytes(const struct printing *p, uint64_t address, uint64_t count,
			       size_t size, size_t *ret_got)
{
	uint64_t shown = shown_of(count, p->options->verbose, p->options->string_max);
	const char *bytes = look(p, address, (size_t)shown * size, ret_got);

	return bytes && *ret_got >= size ? bytes : NULL;
}

void print_array(struct printing *p, uint64_t address, uint64_t count, const struct member *m)
{
	size_t size = m->size, got = 0;
	const char *bytes = count ? array_bytes(p, address, count, size, &got) : NULL;
	uint64_t most = p->options->verbose ? UINT64_MAX : p->options->string_max;
	bool first = true;

	if (!bytes) {
		if (address && !count)
			strbuf_adds(p->out, "[]");
		else
			print_address(p, address);
		return;
	}
	strbuf_addch(p->out, '[');
	for (uint64_t i = 0; i < count; i++) {
		print_comma(p, &first);
		if ((i + 1) * size > got) {
			strbuf_adds(p->out, "... /* ");
			print_hex(p, address + i * size);
			strbuf_adds(p->out, " */");
			break;
		}
		if (i >= most) {
			strbuf_adds(p->out, "...");
			break;
		}
		if (m->print)
			m->print(p, bytes + i * size, m);
		else
			member_print_uint(p, bytes + i * size, m);
	}
	strbuf_addch(p->out, ']');
}

void print_struct_at(struct printing *p, const struct struct_type *type, uint64_t address)
{
	const void *bytes = look_all(p, address, type->size);

	if (bytes)
		print_struct(p, type, bytes);
	else
		print_address(p, address);
}

void print_item_at(struct printing *p, const struct member *m, uint64_t address)
{
	const void *bytes = look_all(p, address, m->size);

	if (!bytes) {
		print_address(p, address);
		return;
	}
	strbuf_addch(p->out, '[');
	if (m->print)
		m->print(p, bytes, m);
	else
		member_print_uint(p, bytes, m);
	strbuf_addch(p->out, ']');
}

/* ---- lists ---- */

static void copy_items_arg(struct copying *c, const struct call_view *v, unsigned arg)
{
	const struct member *m = view_arg(v, arg)->of;
	size_t got;

	copy_array(c, v->args[arg], view_size(v, arg, NULL), m->size, &got);
}

static void print_items_arg(struct printing *p, const struct call_view *v, unsigned arg)
{
	print_array(p, v->args[arg], view_size(v, arg, NULL), view_arg(v, arg)->of);
}

static void copy_item_arg(struct copying *c, const struct call_view *v, unsigned arg)
{
	const struct member *m = view_arg(v, arg)->of;

	copy_memory(c, v->args[arg], m->size, NULL);
}

static void print_item_arg(struct printing *p, const struct call_view *v, unsigned arg)
{
	print_item_at(p, view_arg(v, arg)->of, v->args[arg]);
}

const struct arg_type type_items = { copy_items_arg, print_items_arg };
const struct arg_type type_item_at = { copy_item_arg, print_item_arg };

/* ---- descriptors that a call makes: their names too ---- */

static void copy_fds_arg(struct copying *c, const struct call_view *v, unsigned arg)
{
	size_t count = (size_t)view_size(v, arg, NULL);
	const char *bytes = copy_memory(c, v->args[arg], count * sizeof(int32_t), NULL);

	for (size_t i = 0; bytes && i < count; i++)
		copy_fd(c, (int)member_int(bytes + i * sizeof(int32_t), sizeof(int32_t)));
}

static const struct member fd_item = { .size = 4, .print = member_print_fd };

static void print_fds_arg(struct printing *p, const struct call_view *v, unsigned arg)
{
	print_array(p, v->args[arg], view_size(v, arg, NULL), &fd_item);
}

const struct arg_type type_fds_at = { copy_fds_arg, print_fds_arg };

/* ---- signals ---- */

enum { SIGNALS = 64, SIGNAL_RT_FIRST = 32 };

void print_signal_name(struct printing *p, int signo)
{
	const char *name = signal_name(signo);

	if (name)
		strbuf_adds(p->out, signo == SIGNAL_RT_FIRST ? "SIGRTMIN" : name);
	else
		print_int(p, signo);
}

static void print_signals(struct printing *p, uint64_t set)
{
	bool first = true;

	strbuf_addch(p->out, '[');
	for (int signo = 1; signo <= SIGNALS; signo++) {
		if (!(set >> (signo - 1) & 1))
			continue;
		if (!first)
			strbuf_addch(p->out, ' ');
		first = false;
		strbuf_adds(p->out, signo == SIGNAL_RT_FIRST ? "RTMIN"
							     : signal_name(signo) + strlen("SIG"));
	}
	strbuf_addch(p->out, ']');
}

void print_sigset(struct printing *p, const void *bytes, size_t size)
{
	uint64_t set = 0, all = size < 8 ? ((uint64_t)1 << (8 * size)) - 1 : UINT64_MAX;

	memcpy(&set, bytes, size < 8 ? size : 8);
	/* The shorter of the two. */
	if ((size_t)__builtin_popcountll(set) >= 8 * size * 2 / 3) {
		strbuf_addch(p->out, '~');
		set = ~set & all;
	}
	print_signals(p, set);
}

void member_print_sigset(struct printing *p, const void *bytes, const struct member *m)
{
	print_sigset(p, bytes, m->size);
}

void member_print_signal(struct printing *p, const void *bytes, const struct member *m)
{
	print_signal_name(p, (int)member_int(bytes, m->size));
}

/* The kernel's set has 8 bytes, whatever the call says. */
static size_t sigset_size(const struct call_view *v, unsigned arg)
{
	uint64_t size = view_size(v, arg, NULL);

	return size < 8 ? (size_t)size : 8;
}

static void copy_sigset_arg(struct copying *c, const struct call_view *v, unsigned arg)
{
	copy_memory(c, v->args[arg], sigset_size(v, arg), NULL);
}

static void print_sigset_arg(struct printing *p, const struct call_view *v, unsigned arg)
{
	size_t size = sigset_size(v, arg);
	const void *bytes = view_size(v, arg, NULL) <= 8 ? look_all(p, v->args[arg], size) : NULL;

	if (bytes)
		print_sigset(p, bytes, size);
	else
		print_address(p, v->args[arg]);
}

const struct arg_type type_sigset = { copy_sigset_arg, print_sigset_arg };
