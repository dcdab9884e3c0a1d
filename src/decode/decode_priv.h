/* What the types of arguments share. */
#ifndef PV_DECODE_DECODE_PRIV_H
#define PV_DECODE_DECODE_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"
#include "decode/call.h"

/* ---- rows ---- */

/* When an argument is known. */
enum arg_when {
	ARG_IN, /* at entry */
	ARG_OUT, /* at exit; the address only, if the call failed */
	ARG_IN_OUT /* at entry; and at exit what it became */
};

/* Where the length of a buffer, or the count of a list, stands. */
enum { SIZE_FIXED = -1, SIZE_RETURN = -2, SIZE_POINTER = -3 /* to it: add the argument */ };

struct arg;
struct call_view;
struct printing;

struct arg_type {
	/* Notes what the value points to; NULL: it says all by itself. Called anew as pieces come. */
	void (*copy)(struct copying *c, const struct call_view *v, unsigned arg);
	void (*print)(struct printing *p, const struct call_view *v, unsigned arg);
	/* Whether the call has this argument at all; NULL: always. */
	bool (*is_there)(const struct call_view *v, unsigned arg);
	/* When it is known, where other arguments say it; NULL: as the row says. */
	enum arg_when (*when)(const struct call_view *v, unsigned arg);
	bool failed_too; /* an output that a call that failed has too, or may have */
	bool at_exit_too; /* an input that is copied again, for what the call returns */
};

struct arg {
	const char *name; /* as the manual has it */
	const struct arg_type *type;
	uint8_t when; /* enum arg_when */
	int8_t size; /* argument with length or count, or SIZE_… */
	uint16_t count; /* of SIZE_FIXED */
	const void *of; /* list of names, struct_type or element of the type */
};

/* How the value that is returned is written. */
enum return_form {
	RETURN_INT,
	RETURN_HEX,
	RETURN_FD,
	RETURN_OCT,
	RETURN_PID,
	RETURN_NOTHING,
	RETURN_FCNTL,
	RETURN_POLL,
	RETURN_SELECT,
	RETURN_SIGNAL,
};

struct call_row {
	const char *name; /* NULL: no such call */
	uint32_t classes; /* CALL_FILE … */
	uint16_t traits; /* CALL_NO_RETURN … */
	uint8_t returns; /* enum return_form */
	uint8_t arg_count;
	struct arg args[CALL_ARGS_MAX];
};

/* By number, for this machine's ABI: table_ARCH.c. */
extern const enum syscall_abi call_table_abi;
extern const struct call_row call_rows[];
extern const size_t call_row_count;

/* ---- one call, as its types see it ---- */

struct call_view {
	const struct call_row *row;
	const struct trace_event *entry,
		*exit; /* exit NULL: it has not returned; one may be missing */
	const uint64_t *args;
};

static inline const struct arg *view_arg(const struct call_view *v, unsigned arg)
{
	return &v->row->args[arg];
}
/* What it returned; 0 if it failed or has not returned. */
uint64_t view_returned(const struct call_view *v);
bool view_failed(const struct call_view *v);
/* Length or count of an argument as its row says it; what is pointed to is asked for with look. */
uint64_t view_size(const struct call_view *v, unsigned arg, const uint32_t *pointed);

/* ---- copying ---- */

struct copying {
	struct copy_piece *pieces;
	size_t count, cap;
	struct copy_chunk *chunks; /* memory of the pieces, used again */
	size_t chunk, used; /* the one in use, and bytes of it */
	size_t chunk_count;
	size_t total;
	const struct copy_options *options;
};

/* What -e read=, write= show: all of the bytes that it moves. */
void data_copy(struct copying *c, const struct call_view *v, const struct copy_options *o);

/* ---- printing ---- */

struct printing {
	struct strbuf *out;
	const struct print_options *options;
	const struct trace_event *event; /* the memory that is looked into */
	unsigned depth; /* structs in structs */
};

/* Memory as it was copied: NULL, none of it. */
const void *look(const struct printing *p, uint64_t address, size_t length, size_t *ret_got);
/* All of it, or NULL. */
const void *look_all(const struct printing *p, uint64_t address, size_t length);

void print_hex(struct printing *p, uint64_t n);
/* "0644"; S_IFREG|0644. */
void print_permissions(struct printing *p, uint64_t mode);
void print_file_mode(struct printing *p, uint64_t mode);
/* "makedev(0x8, 0x1)" */
void print_device(struct printing *p, uint64_t device);
/* " * 2026-11-22T03:04:05.000000006+0000 *" as a comment behind seconds. */
void print_time_comment(struct printing *p, int64_t seconds, int64_t ns);
/* NULL, or in hex. */
void print_address(struct printing *p, uint64_t address);
/* An int, an unsigned int. */
void print_int(struct printing *p, int64_t n);
void print_uint(struct printing *p, uint64_t n);
/* A descriptor with its path or socket, if that is wanted. */
void print_fd(struct printing *p, int fd);
/* In quotes; `cut` adds the three points. */
void print_quoted(struct printing *p, const void *s, size_t len, bool cut);
/* The string at an address, which is cut at max bytes. */
void print_string(struct printing *p, uint64_t address, size_t max);
/* A comma and a blank, unless it is the first. */
void print_comma(struct printing *p, bool *first);

/* ---- names of values ---- */

struct name {
	uint64_t value;
	const char *name;
};

struct names {
	const char *unknown; /* "O_???" */
	const struct name *items;
	size_t count;
	/* Of flags: some are values in a field of bits, such as O_RDONLY in O_ACCMODE: the first
	 * `field_count` items are, in this mask. */
	uint64_t field;
	size_t field_count;
};

#define NAME(x)                                                                                    \
	{                                                                                          \
		(uint64_t)(x), #x                                                                  \
	}
#define NAMES(list, unknown_name)                                                                  \
	{                                                                                          \
		.unknown = unknown_name, .items = list, .count = sizeof(list) / sizeof((list)[0])  \
	}

/* One of them: its name, or "0x10" and X_??? in a comment. */
void print_name(struct printing *p, const struct names *names, uint64_t value);
/* Their sum: "A|B|0x10"; without any, 0. */
void print_flags(struct printing *p, const struct names *names, uint64_t value);

/* ---- structs ---- */

struct member {
	const char *name;
	uint16_t offset, size;
	/* Prints what stands at `bytes`. NULL: a number of `size` bytes without sign. */
	void (*print)(struct printing *p, const void *bytes, const struct member *m);
	const void *of; /* names, or the struct_type of a struct in it */
	bool verbose; /* left out, as "...", unless -v */
	/* Bits of the number that the struct begins with: without them it is not written. */
	uint32_t needs;
};

struct struct_type {
	const struct member *members;
	uint16_t count, size;
	/* Instead of the members, for one that they cannot describe. */
	void (*print)(struct printing *p, const void *bytes);
};

void print_struct(struct printing *p, const struct struct_type *type, const void *bytes);
/* The number at bytes, of 1, 2, 4 or 8 of them. */
uint64_t member_uint(const void *bytes, size_t size);
int64_t member_int(const void *bytes, size_t size);

void member_print_uint(struct printing *p, const void *bytes, const struct member *m);
void member_print_int(struct printing *p, const void *bytes, const struct member *m);
void member_print_hex(struct printing *p, const void *bytes, const struct member *m);
void member_print_name(struct printing *p, const void *bytes, const struct member *m);
void member_print_flags(struct printing *p, const void *bytes, const struct member *m);
void member_print_struct(struct printing *p, const void *bytes, const struct member *m);
void member_print_address(struct printing *p, const void *bytes, const struct member *m);
void member_print_chars(struct printing *p, const void *bytes, const struct member *m);

void member_print_oct(struct printing *p, const void *bytes, const struct member *m);
void member_print_fd(struct printing *p, const void *bytes, const struct member *m);
void member_print_signal(struct printing *p, const void *bytes, const struct member *m);
void member_print_sigset(struct printing *p, const void *bytes, const struct member *m);
void member_print_file_mode(struct printing *p, const void *bytes, const struct member *m);
void member_print_device(struct printing *p, const void *bytes, const struct member *m);
/* An uid or gid: -1 is none. */
void member_print_id(struct printing *p, const void *bytes, const struct member *m);

#define FIELD(type, field, how, ...)                                                               \
	{                                                                                          \
		.name = #field, .offset = offsetof(type, field),                                   \
		.size = sizeof(((type *)0)->field), .print = member_print_##how, __VA_ARGS__       \
	}
#define VERBOSE .verbose = true
#define STRUCT(type, list)                                                                         \
	{                                                                                          \
		.members = list, .count = sizeof(list) / sizeof((list)[0]), .size = sizeof(type)   \
	}

/* ---- lists in memory ---- */

/* Notes as many elements as will be written; the bytes of those that are here, *ret_got bytes. */
const void *copy_array(struct copying *c, uint64_t address, uint64_t count, size_t size,
		       size_t *ret_got);
/* "[1, 2, ...]": elements of m->size bytes, each written by m. */
void print_array(struct printing *p, uint64_t address, uint64_t count, const struct member *m);
void print_signal_name(struct printing *p, int signo);
/* "[INT TERM]", or those that are not in it: "~[KILL]". `size` bytes, at most 8. */
void print_sigset(struct printing *p, const void *bytes, size_t size);
/* The struct at an address; the address, if it cannot be read. */
void print_struct_at(struct printing *p, const struct struct_type *type, uint64_t address);
/* "[5]": the one that an address points to. */
void print_item_at(struct printing *p, const struct member *m, uint64_t address);

/* ---- types ---- */

extern const struct arg_type type_int, type_uint, type_long, type_ulong, type_hex, type_oct,
	type_address, type_fd, type_dirfd, type_pid, type_path, type_string, type_buffer, type_name,
	type_flags, type_struct, type_structs, type_strings, type_environment, type_mode_t,
	type_signal, type_sigset, type_int_at, type_iovec, type_sockaddr, type_open_mode,
	type_ints_at, type_items, type_item_at, type_id, type_name64, type_flags64, type_fds_at,
	type_hex32, type_offset_at;

#endif
