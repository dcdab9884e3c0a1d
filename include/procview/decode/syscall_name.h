/* Names of system calls, of the architectures that one machine can run. */
#ifndef PV_DECODE_SYSCALL_NAME_H
#define PV_DECODE_SYSCALL_NAME_H

#include <stdint.h>

/* Each has numbers of its own. */
enum syscall_abi { SYSCALL_ABI_NONE, SYSCALL_ABI_X86_64, SYSCALL_ABI_X32, SYSCALL_ABI_I386,
		   SYSCALL_ABI_AARCH64, SYSCALL_ABI_ARM, SYSCALL_ABI_COUNT };

/* The one by which a program with words of so many bits numbers its calls on a machine that
 * uname(2) calls so. SYSCALL_ABI_NONE if that is not known. A call that a program of 64 bits makes
 * by int 0x80 cannot be told from its others. */
enum syscall_abi syscall_abi_of(const char *machine, unsigned bits, int64_t number);

/* Remembers what it was asked for; one thread at a time. */
struct syscall_names *syscall_names_new(void);
void syscall_names_free(struct syscall_names *n); /* NULL is legal */
/* "futex"; valid as long as n. NULL: there is no such call, or it is newer than the library. */
const char *syscall_name(struct syscall_names *n, enum syscall_abi abi, int64_t number);

#endif
