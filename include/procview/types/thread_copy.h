/* What is kept of a thread that was stopped for a moment, so that it can be unwound afterwards. */
#ifndef PV_TYPES_THREAD_COPY_H
#define PV_TYPES_THREAD_COPY_H

#include <stddef.h>
#include <stdint.h>

/* Bytes of stack that are copied at most. */
#define THREAD_STACK_MAX ((size_t)256 * 1024)

enum { THREAD_REGISTERS_MAX = 40 };

struct thread_copy {
	uint16_t machine;              /* EM_… of elf.h: whose registers */
	unsigned register_count;
	uint64_t registers[THREAD_REGISTERS_MAX]; /* in the order of DWARF for that machine */
	uint64_t pc, sp;
	uint64_t stack_start;          /* address of stack[0]: a little below sp */
	size_t stack_len;
	unsigned char *stack;          /* THREAD_STACK_MAX bytes; owned by who made the record */
};

#endif
