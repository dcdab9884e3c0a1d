/* The registers of a stopped thread, as PTRACE_GETREGSET gives NT_PRSTATUS. One file a processor;
 * meson chooses. */
#ifndef PV_TRACE_REGISTERS_PRIV_H
#define PV_TRACE_REGISTERS_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct thread_copy;

/* Room for the largest set, and for what a later kernel may add to it. */
enum { REGISTERS_SIZE = 512 };

/* Bytes below the stack pointer that a function may use. */
extern const unsigned registers_red_zone;

/* Fills all of the copy but its stack. 0, or -ENOTSUP if so many bytes are no set that is known. */
int registers_copy(const void *set, size_t len, struct thread_copy *ret);

/* The call that the thread is about to leave with EINTR since something woke it: its number, or -1
 * if it is in none or has another result. */
long registers_interrupted(const void *set, size_t len);
/* Makes it restart unless a handler of a signal runs before. False: that cannot be said on this
 * processor. */
bool registers_restart(void *set, size_t len);

#endif
