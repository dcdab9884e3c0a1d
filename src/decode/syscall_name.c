#include "decode/syscall_name.h"

#include <seccomp.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

/* Calls of x32 have this bit: __X32_SYSCALL_BIT of asm/unistd.h. */
#define X32_BIT INT64_C(0x40000000)

/* More than any of these architectures has. ARM has a few of its own far beyond, without names. */
enum { REMEMBERED = 1024 };

static const uint32_t architectures[SYSCALL_ABI_COUNT] = {
	[SYSCALL_ABI_X86_64] = SCMP_ARCH_X86_64, [SYSCALL_ABI_X32] = SCMP_ARCH_X32,
	[SYSCALL_ABI_I386] = SCMP_ARCH_X86,	 [SYSCALL_ABI_AARCH64] = SCMP_ARCH_AARCH64,
	[SYSCALL_ABI_ARM] = SCMP_ARCH_ARM,
};

static const struct {
	const char *machine;
	unsigned bits;
	bool x32;
	enum syscall_abi abi;
} machines[] = {
	{ "x86_64", 64, false, SYSCALL_ABI_X86_64 },   { "x86_64", 64, true, SYSCALL_ABI_X32 },
	{ "x86_64", 32, true, SYSCALL_ABI_X32 },       { "x86_64", 32, false, SYSCALL_ABI_I386 },
	{ "i386", 32, false, SYSCALL_ABI_I386 },       { "i486", 32, false, SYSCALL_ABI_I386 },
	{ "i586", 32, false, SYSCALL_ABI_I386 },       { "i686", 32, false, SYSCALL_ABI_I386 },
	{ "aarch64", 64, false, SYSCALL_ABI_AARCH64 }, { "aarch64", 32, false, SYSCALL_ABI_ARM },
};

struct syscall_names {
	char *names[SYSCALL_ABI_COUNT][REMEMBERED];
	bool asked[SYSCALL_ABI_COUNT][REMEMBERED];
};

enum syscall_abi syscall_abi_of(const char *machine, unsigned bits, int64_t number)
{
	bool x32 = (number & X32_BIT) != 0;

	for (size_t i = 0; i < sizeof(machines) / sizeof(machines[0]); i++)
		if (machines[i].bits == bits && machines[i].x32 == x32 &&
		    strcmp(machines[i].machine, machine) == 0)
			return machines[i].abi;
	return SYSCALL_ABI_NONE;
}

struct syscall_names *syscall_names_new(void)
{
	return xcalloc(1, sizeof(struct syscall_names));
}

void syscall_names_free(struct syscall_names *n)
{
	for (size_t i = 0; n && i < SYSCALL_ABI_COUNT * REMEMBERED; i++)
		free(n->names[i / REMEMBERED][i % REMEMBERED]);
	free(n);
}

const char *syscall_name(struct syscall_names *n, enum syscall_abi abi, int64_t number)
{
	int64_t place = abi == SYSCALL_ABI_X32 ? number & ~X32_BIT : number;

	if (abi == SYSCALL_ABI_NONE || place < 0 || place >= REMEMBERED)
		return NULL;
	if (!n->asked[abi][place])
		n->names[abi][place] =
			seccomp_syscall_resolve_num_arch(architectures[abi], (int)number);
	n->asked[abi][place] = true;
	return n->names[abi][place];
}
