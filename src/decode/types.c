/* The plain types of arguments: numbers, names, descriptors, text, buffers. */
#include <fcntl.h>
#include <limits.h>
#include <sys/mman.h>

#include "types_priv.h"

/* ---- numbers ---- */

static void print_int_arg(struct printing *p, const struct call_view *v, unsigned arg)
{
	print_int(p, (int32_t)v->args[arg]);
}

static void print_uint_arg(struct printing *p, const struct call_view *v, unsigned arg)
{
	print_uint(p, (uint32_t)v->args[arg]);
}

static void print_long_arg(struct printing *p, const struct call_view *v, unsigned arg)
{
	print_int(p, (int64_t)v->args[arg]);
}

static void print_ulong_arg(struct printing *p, const struct call_view *v, unsigned arg)
{
	print_uint(p, v->args[arg]);
}

static void print_hex_arg(struct printing *p, const struct call_view *v, unsigned arg)
{
	print_hex(p, v->args[arg]);
}

static void print_oct_arg(struct printing *p, const struct call_view *v, unsigned arg)
{
	print_permissions(p, (uint32_t)v->args[arg]);
}

/* The mode of a file that may be made: nothing looks at it otherwise. */
static bool makes_file(const struct call_view *v, unsigned arg)
{
	uint64_t flags = v->args[view_arg(v, arg)->size];

	return (flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE;
}

static void print_address_arg(struct printing *p, const struct call_view *v, unsigned arg)
{
	print_address(p, v->args[arg]);
}

static void print_pid_arg(struct printing *p, const struct call_view *v, unsigned arg)
{
	print_int(p, (int32_t)v->args[arg]);
}

static void print_signal_arg(struct printing *p, const struct call_view *v, unsigned arg)
{
	print_signal_name(p, (int)v->args[arg]);
}

static void print_id_arg(struct printing *p, const struct call_view *v, unsigned arg)
{
	uint32_t id = (uint32_t)v->args[arg];

	if (id == UINT32_MAX)
		strbuf_adds(p->out, "-1");
	else
		print_uint(p, id);
}

static void print_hex32_arg(struct printing *p, const struct call_view *v, unsigned arg)
{
	print_hex(p, (uint32_t)v->args[arg]);
}

const struct arg_type type_int = { .print = print_int_arg };
const struct arg_type type_uint = { .print = print_uint_arg };
const struct arg_type type_long = { .print = print_long_arg };
const struct arg_type type_ulong = { .print = print_ulong_arg };
const struct arg_type type_hex = { .print = print_hex_arg };
const struct arg_type type_oct = { .print = print_oct_arg };
/* Where a mapping goes, if that is said. */
static bool is_remapped(const struct call_view *v, unsigned arg)
{
	return v->args[arg - 1] & (MREMAP_FIXED | MREMAP_DONTUNMAP);
}

const struct arg_type type_remap_address = { .print = print_address_arg, .is_there = is_remapped };
const struct arg_type type_mode_t = { .print = print_oct_arg };
const struct arg_type type_open_mode = { .print = print_oct_arg, .is_there = makes_file };
const struct arg_type type_address = { .print = print_address_arg };
const struct arg_type type_pid = { .print = print_pid_arg };
const struct arg_type type_id = { .print = print_id_arg };
const struct arg_type type_hex32 = { .print = print_hex32_arg };
const struct arg_type type_signal = { .print = print_signal_arg };

/* ---- names ---- */

static void print_name_arg(struct printing *p, const struct call_view *v, unsigned arg)
{
	print_name(p, view_arg(v, arg)->of, (uint32_t)v->args[arg]);
}

static void print_name64_arg(struct printing *p, const struct call_view *v, unsigned arg)
{
	print_name(p, view_arg(v, arg)->of, v->args[arg]);
}

static void print_flags_arg(struct printing *p, const struct call_view *v, unsigned arg)
{
	print_flags(p, view_arg(v, arg)->of, (uint32_t)v->args[arg]);
}

static void print_flags64_arg(struct printing *p, const struct call_view *v, unsigned arg)
{
	print_flags(p, view_arg(v, arg)->of, v->args[arg]);
}

const struct arg_type type_name64 = { .print = print_name64_arg };
const struct arg_type type_flags64 = { .print = print_flags64_arg };
const struct arg_type type_name = { .print = print_name_arg };
const struct arg_type type_flags = { .print = print_flags_arg };

/* ---- descriptors ---- */

static void copy_fd_arg(struct copying *c, const struct call_view *v, unsigned arg)
{
	copy_fd(c, (int)v->args[arg]);
}

static void print_fd_arg(struct printing *p, const struct call_view *v, unsigned arg)
{
	print_fd(p, (int)v->args[arg]);
}

static void print_dirfd_arg(struct printing *p, const struct call_view *v, unsigned arg)
{
	if ((int)v->args[arg] == AT_FDCWD)
		strbuf_adds(p->out, "AT_FDCWD");
	else
		print_fd_arg(p, v, arg);
}

const struct arg_type type_fd = { copy_fd_arg, print_fd_arg };
const struct arg_type type_dirfd = { copy_fd_arg, print_dirfd_arg };

/* ---- text ---- */

static void copy_path_arg(struct copying *c, const struct call_view *v, unsigned arg)
{
	copy_string(c, v->args[arg], PATH_MAX - 1);
}

static void print_path_arg(struct printing *p, const struct call_view *v, unsigned arg)
{
	print_string(p, v->args[arg], PATH_MAX - 1);
}

static void copy_string_arg(struct copying *c, const struct call_view *v, unsigned arg)
{
	copy_string(c, v->args[arg], c->options->string_max);
}

static void print_string_arg(struct printing *p, const struct call_view *v, unsigned arg)
{
	print_string(p, v->args[arg], p->options->string_max);
}

const struct arg_type type_path = { copy_path_arg, print_path_arg };
const struct arg_type type_string = { copy_string_arg, print_string_arg };

/* ---- buffers ---- */

static size_t smaller(uint64_t a, size_t b)
{
	return a < b ? (size_t)a : b;
}

static void copy_buffer_arg(struct copying *c, const struct call_view *v, unsigned arg)
{
	size_t most = c->options->string_max;

	copy_memory(c, v->args[arg], smaller(view_size(v, arg, NULL), most), &(size_t){ 0 });
}

static void print_buffer_arg(struct printing *p, const struct call_view *v, unsigned arg)
{
	uint64_t size = view_size(v, arg, NULL);
	size_t most = smaller(size, p->options->string_max);
	const void *bytes = most ? look_all(p, v->args[arg], most) : NULL;

	if (bytes)
		print_quoted(p, bytes, most, size > most);
	else if (!size && v->args[arg])
		print_quoted(p, "", 0, false);
	else if (!most && v->args[arg])
		print_quoted(p, "", 0, true);
	else
		print_address(p, v->args[arg]);
}

const struct arg_type type_buffer = { copy_buffer_arg, print_buffer_arg };

/* ---- lists of strings ---- */

/* Elements of argv and the like that are shown without -v, and with it: as strace. Of those that are
 * only counted as many as with it. */
enum { STRINGS_MAX = 32, STRINGS_MAX_VERBOSE = 4096 };

/* Pointers that are read at once. */
enum { POINTERS = 64, POINTER = sizeof(uint64_t) };

static uint64_t string_at(const void *pointer)
{
	return member_uint(pointer, POINTER);
}

static size_t strings_max(bool verbose)
{
	return verbose ? STRINGS_MAX_VERBOSE : STRINGS_MAX;
}

/* The pointers up to the NULL that ends them, and what they point to if max is not 0. */
static void copy_pointers(struct copying *c, uint64_t address, size_t most, size_t max)
{
	for (size_t i = 0; address && i < most; i += POINTERS) {
		size_t got = 0;
		const char *at = copy_memory(c, address + i * POINTER, POINTERS * POINTER, &got);

		for (size_t j = 0; at && j < got / POINTER; j++) {
			uint64_t string = string_at(at + j * POINTER);

			if (!string)
				return;
			if (i + j < max)
				copy_string(c, string, c->options->string_max);
		}
		if (got < POINTERS * POINTER)
			return;
	}
}

static void copy_strings_arg(struct copying *c, const struct call_view *v, unsigned arg)
{
	size_t max = strings_max(c->options->verbose);

	copy_pointers(c, v->args[arg], max + 1, max);
}

static void print_strings_arg(struct printing *p, const struct call_view *v, unsigned arg)
{
	size_t max = strings_max(p->options->verbose);
	bool first = true;

	if (!look_all(p, v->args[arg], sizeof(uint64_t))) {
		print_address(p, v->args[arg]);
		return;
	}
	strbuf_addch(p->out, '[');
	for (size_t i = 0;; i++) {
		uint64_t address = v->args[arg] + i * sizeof(uint64_t);
		const void *at = look_all(p, address, sizeof(uint64_t));

		if (at && !string_at(at))
			break;
		print_comma(p, &first);
		if (!at || i == max) {
			if (at)
				strbuf_adds(p->out, "...");
			else
				strbuf_addf(p->out, "... /* 0x%llx */",
					    (unsigned long long)address);
			break;
		}
		print_string(p, string_at(at), p->options->string_max);
	}
	strbuf_addch(p->out, ']');
}

const struct arg_type type_strings = { copy_strings_arg, print_strings_arg };

/* The environment is only counted, without -v. */
static void copy_environment_arg(struct copying *c, const struct call_view *v, unsigned arg)
{
	if (c->options->verbose)
		copy_strings_arg(c, v, arg);
	else
		copy_pointers(c, v->args[arg], STRINGS_MAX_VERBOSE, 0);
}

static void print_environment_arg(struct printing *p, const struct call_view *v, unsigned arg)
{
	const void *at;
	unsigned count = 0;

	if (p->options->verbose) {
		print_strings_arg(p, v, arg);
		return;
	}
	print_address(p, v->args[arg]);
	while ((at = look_all(p, v->args[arg] + count * sizeof(uint64_t), sizeof(uint64_t))) &&
	       string_at(at))
		count++;
	if (v->args[arg])
		strbuf_addf(p->out, " /* %u var%s%s */", count, count == 1 ? "" : "s",
			    at ? "" : ", unterminated");
}

const struct arg_type type_environment = { copy_environment_arg, print_environment_arg };

/* ---- structs ---- */

static void copy_struct_arg(struct copying *c, const struct call_view *v, unsigned arg)
{
	const struct struct_type *t = view_arg(v, arg)->of;

	copy_memory(c, v->args[arg], t->size, NULL);
}

static void print_struct_arg(struct printing *p, const struct call_view *v, unsigned arg)
{
	const struct struct_type *t = view_arg(v, arg)->of;
	const void *bytes = look_all(p, v->args[arg], t->size);

	if (bytes)
		print_struct(p, t, bytes);
	else
		print_address(p, v->args[arg]);
}

const struct arg_type type_struct = { copy_struct_arg, print_struct_arg };

/* ---- numbers that are pointed to ---- */

static void copy_ints_arg(struct copying *c, const struct call_view *v, unsigned arg)
{
	copy_memory(c, v->args[arg], view_size(v, arg, NULL) * sizeof(int32_t), NULL);
}

static void print_ints_arg(struct printing *p, const struct call_view *v, unsigned arg)
{
	size_t count = (size_t)view_size(v, arg, NULL);
	const char *bytes = look_all(p, v->args[arg], count * sizeof(int32_t));
	bool first = true;

	if (!bytes) {
		print_address(p, v->args[arg]);
		return;
	}
	strbuf_addch(p->out, '[');
	for (size_t i = 0; i < count; i++) {
		print_comma(p, &first);
		print_int(p, member_int(bytes + i * sizeof(int32_t), sizeof(int32_t)));
	}
	strbuf_addch(p->out, ']');
}

const struct arg_type type_ints_at = { copy_ints_arg, print_ints_arg };
