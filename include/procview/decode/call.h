/* System calls as a table: what to copy while the tracee stands still, and how it is written later.
 *
 * A row names the type of each argument; a type knows how to copy what the value points to, and how
 * to print it from the copy. Nothing here touches a process: memory is asked for through struct
 * copying, which the tracer serves, and found again in the event. */
#ifndef PV_DECODE_CALL_H
#define PV_DECODE_CALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decode/syscall_name.h"
#include "types/trace_event.h"

struct strbuf;

enum { CALL_ARGS_MAX = 6 };
/* Sets of calls are bits by number, of so many. */
enum { CALL_BITS = 1024 };

/* Classes of -e trace=%class; bits. */
enum {
	CALL_FILE = 1 << 0,            /* takes a path */
	CALL_DESC = 1 << 1,            /* takes or gives a descriptor */
	CALL_PROCESS = 1 << 2,
	CALL_NETWORK = 1 << 3,
	CALL_SIGNAL = 1 << 4,
	CALL_IPC = 1 << 5,
	CALL_MEMORY = 1 << 6,
	CALL_CREDS = 1 << 7,
	CALL_CLOCK = 1 << 8,
	CALL_PURE = 1 << 9,            /* takes nothing and never fails: getpid */
	CALL_STAT = 1 << 10, CALL_LSTAT = 1 << 11, CALL_FSTAT = 1 << 12, CALL_STAT_LIKE = 1 << 13,
	CALL_STATFS = 1 << 14, CALL_FSTATFS = 1 << 15, CALL_STATFS_LIKE = 1 << 16
};

/* What the tracer must do besides showing it. */
enum {
	CALL_NO_RETURN = 1 << 0,       /* exit, and execve that succeeds */
	CALL_CHANGES_FDS = 1 << 1,     /* names of descriptors may change by it */
	CALL_SLEEP_RESTART = 1 << 2    /* ended with EINTR by a stop: restarted, see trace/restart.h */
};

struct call_row;

/* NULL: the table has no such call. */
const struct call_row *call_find(enum syscall_abi abi, uint64_t number);
/* By name, for the ABI of this machine; *ret_number may be NULL. */
const struct call_row *call_by_name(const char *name, size_t len, uint64_t *ret_number);
/* All rows in turn: NULL for the first. */
const struct call_row *call_next(const struct call_row *row);
const char *call_name(const struct call_row *row);
uint32_t call_classes(const struct call_row *row);
uint32_t call_traits(const struct call_row *row);
unsigned call_arg_count(const struct call_row *row);
const char *call_arg_name(const struct call_row *row, unsigned arg);

/* ---- in the tracer: what to copy ---- */

struct copy_options {
	size_t string_max;             /* bytes of strings and buffers, -s */
	bool verbose;                  /* -v: whole structs, environment, all elements */
	bool fds;                      /* -y: what descriptors are */
	/* -e read=, write=: these descriptors' data in full; bit N: descriptor N, below 64 */
	uint64_t read_fds, write_fds;
};

/* Pieces of the tracee's memory that a call wants. Asked in rounds: what is not here yet is noted,
 * the tracer reads all that was noted at once, and asks again, until nothing new is noted. */
struct copying;

/* Notes what the arguments point to, at entry (e->kind TRACE_ENTRY) or exit. Pure. */
void call_copy(const struct call_row *row, const struct trace_event *e, const struct copy_options *o,
	       struct copying *c);

/* ---- for the types of arguments ---- */

/* The bytes, or NULL: they were not there yet, and are noted, or cannot be read. *ret_got (may be
 * NULL): how many of them could be. */
const void *copy_memory(struct copying *c, uint64_t address, size_t length, size_t *ret_got);
/* Up to and including its NUL, at most max bytes and one more, which shows that it is longer. */
void copy_string(struct copying *c, uint64_t address, size_t max);
/* What the descriptor is, if that is wanted. */
void copy_fd(struct copying *c, int fd);

/* ---- for the tracer ---- */

struct copying *copying_new(void);
void copying_free(struct copying *c); /* NULL is legal */
/* Forgets everything, for the next stop. */
void copying_clear(struct copying *c);
/* Pieces that are noted and not read yet: their addresses and lengths. Returns how many. */
struct copy_piece {
	uint64_t address;
	uint32_t wanted, got;          /* got: set by the tracer */
	uint32_t kind;                 /* enum trace_block_kind */
	bool string;                   /* ends at a NUL: what follows need not be readable */
	bool read;                     /* it was tried */
	void *bytes;                   /* room for `wanted` */
};
size_t copying_pieces(struct copying *c, struct copy_piece **ret);
/* Appends all that was read to an event as blocks; the event's size and block_count are set. */
void copying_add_blocks(const struct copying *c, struct strbuf *event);

/* ---- in the consumer: how it is written ---- */

enum quote_style { QUOTE_STRINGS, QUOTE_NON_ASCII_HEX, QUOTE_ALL_HEX }; /* -x, -xx */
enum const_style { CONST_ABBREV, CONST_RAW, CONST_VERBOSE };            /* -X */

struct print_options {
	size_t string_max;
	bool verbose;                  /* -v */
	enum quote_style quotes;
	enum const_style constants;
	bool addresses;                /* structures as where they are: not in -e verbose= */
	unsigned fds;                  /* 0; 1: -y paths; 2: -yy all */
	bool pids;                     /* -Y: pids with their names */
	bool names;                    /* --one-line and JSON: argument names too */
};

/* How many of its arguments this call has: open without O_CREAT has no mode. */
unsigned call_args_there(const struct call_row *row, const struct trace_event *entry);
/* Writes argument `arg` (0 …) as strace does. exit NULL: the call has not returned: only what is
 * known by then, and false if the rest of the call cannot be written yet, as it is an output. */
bool call_print_arg(const struct call_row *row, unsigned arg, const struct trace_event *entry,
		    const struct trace_event *exit, const struct print_options *o,
		    struct strbuf *out);
/* What stands behind the "= ": value, errno with its text, "?" of restarts, and what a call returns
 * in a form of its own (descriptors, addresses, pids). */
void call_print_return(const struct call_row *row, const struct trace_event *entry,
		       const struct trace_event *exit, const struct print_options *o,
		       struct strbuf *out);
/* The bytes that it has moved over one of these descriptors (bit N: descriptor N): those that were
 * copied, *ret_length of them. NULL: none. */
const void *call_data(const struct call_row *row, const struct trace_event *entry,
		      const struct trace_event *exit, uint64_t read_fds, uint64_t write_fds,
		      size_t *ret_length);
/* Whether an argument is one of these descriptors, by number. */
bool call_has_fd(const struct call_row *row, const struct trace_event *entry, const uint64_t *fds,
		 size_t count);
/* Whether an argument is this path, or a descriptor whose link is (copy_options.fds). */
bool call_has_path(const struct call_row *row, const struct trace_event *entry, const char *path);
/* "{si_signo=SIGCHLD, si_code=CLD_EXITED, …}" */
void signal_print_info(const struct trace_signal *s, const struct print_options *o,
		       struct strbuf *out);

#endif
