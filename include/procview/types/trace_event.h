/* What a tracee did, as it was caught: numbers and bytes, nothing formatted.
 *
 * An event is one block of memory without pointers, so that it can lie in a ring, in a file or
 * travel: the struct, then its blocks. What formats it needs nothing else. */
#ifndef PV_TYPES_TRACE_EVENT_H
#define PV_TYPES_TRACE_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum trace_kind {
	TRACE_ENTRY,                   /* a system call begins */
	TRACE_EXIT,                    /* and returns; restarted and unfinished ones too */
	TRACE_SIGNAL,                  /* a signal is about to be delivered */
	TRACE_STOPPED,                 /* group-stop: by SIGSTOP and its kin */
	TRACE_EXEC,                    /* another program; its thread may have had another tid */
	TRACE_FORK,                    /* a new tracee: process or thread */
	TRACE_ATTACHED, TRACE_DETACHED,
	TRACE_ENDED,                   /* exit or death by a signal */
	TRACE_LOST,                    /* events that nobody took in time */
	TRACE_COST,                    /* what tracing has cost so far */
	TRACE_FAILED,                  /* a task could not be traced, or not any more */
	TRACE_KIND_COUNT
};

struct trace_call {                    /* TRACE_ENTRY, and again in TRACE_EXIT */
	uint64_t number, args[6];
	uint64_t ip, sp;
	uint8_t abi;                   /* enum syscall_abi of decode/syscall_name.h */
};

struct trace_return {
	struct trace_call call;
	int64_t value;                 /* -errno where failed, also ERESTART… (512 to 516) */
	uint64_t entered;              /* monotonic ns of the entry; 0: it was not seen */
	uint64_t system_ns;            /* the system's time for it, if that is asked for */
	bool failed;
};

struct trace_signal {
	uint64_t ip;                   /* where it comes; 0: not known */
	int32_t signo;
	uint8_t info[128];             /* siginfo_t */
};

struct trace_event {
	uint32_t size;                 /* of all of it with its blocks; a multiple of 8 */
	uint16_t block_count;
	uint8_t kind;                  /* enum trace_kind */
	bool hidden;                   /* the call was asked for by nobody: it is here for its effects,
					* such as a close for the names of descriptors */
	pid_t pid, tid;
	uint64_t realtime, monotonic;  /* ns */
	union {
		struct trace_call call;
		struct trace_return ret;
		struct trace_signal signal;
		int32_t stop_signal;
		struct {
			pid_t former;          /* tid before the exec */
		} exec;
		struct {
			pid_t child;
			bool thread, vfork;
		} fork;
		struct {
			int32_t status;        /* wait(2) */
		} ended;
		struct {
			uint64_t count;
		} lost;
		struct {
			uint64_t calls, stops;
			uint64_t stopped_ns;   /* tracees stood still for us, summed over tasks */
			uint64_t elapsed_ns;
		} cost;
		struct {
			int32_t error;         /* positive errno */
			bool seize;            /* it was never traced */
		} failed;
	};
};

/* What the bytes of a block are. */
enum trace_block_kind {
	TRACE_BLOCK_MEMORY,            /* of the tracee at `address` */
	TRACE_BLOCK_FD,                /* link of the descriptor `address` at that moment */
	TRACE_BLOCK_STACK,             /* registers and stack, for -k */
	TRACE_BLOCK_NAME               /* comm of the task `address` */
};

/* Followed by `length` bytes, padded to a multiple of 8. */
struct trace_block {
	uint64_t address;
	uint32_t wanted;               /* bytes that were asked for */
	uint32_t length;               /* that could be read; 0: none */
	uint32_t kind;                 /* enum trace_block_kind */
	uint32_t unused;
};

/* The blocks in turn: NULL for the first; NULL after the last. */
const struct trace_block *trace_block_next(const struct trace_event *e, const struct trace_block *b);
static inline const void *trace_block_bytes(const struct trace_block *b)
{
	return b + 1;
}
/* Memory of the tracee from address on: as many of the `length` bytes as the event has, *ret_got;
 * NULL if it has none. A read of 0 bytes is none. */
const void *trace_event_memory(const struct trace_event *e, uint64_t address, size_t length,
			       size_t *ret_got);
/* The block of this kind and address; NULL. */
const struct trace_block *trace_event_block(const struct trace_event *e, enum trace_block_kind kind,
					    uint64_t address);

#endif
