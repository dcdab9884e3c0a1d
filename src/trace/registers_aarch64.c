#include "registers_priv.h"

#include <elf.h>
#include <errno.h>
#include <string.h>

#include "types/thread_copy.h"

/* struct user_pt_regs of the kernel's arch/arm64: x0 to x30, sp, pc, pstate. DWARF for AArch64 has
 * the first 32 in this order. */
enum { X30_AND_SP = 32, SP = 31, PC = 32, SET_WORDS = 34 };

const unsigned registers_red_zone = 0;

int registers_copy(const void *set, size_t len, struct thread_copy *ret)
{
	uint64_t words[SET_WORDS];

	if (len != sizeof(words))
		return -ENOTSUP;
	memcpy(words, set, sizeof(words));
	ret->machine = EM_AARCH64;
	ret->register_count = X30_AND_SP;
	memcpy(ret->registers, words, X30_AND_SP * sizeof(words[0]));
	ret->sp = words[SP];
	ret->pc = words[PC];
	return 0;
}

/* The result has taken the place of the first argument by now, and the kernel looks for calls to
 * restart before it stops: what it ends with EINTR cannot be made to restart from here. */
long registers_interrupted(const void *set, size_t len)
{
	(void)set;
	(void)len;
	return -1;
}

bool registers_restart(void *set, size_t len)
{
	(void)set;
	(void)len;
	return false;
}
