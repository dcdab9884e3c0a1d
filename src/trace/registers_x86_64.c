#include "registers_priv.h"

#include <elf.h>
#include <errno.h>
#include <string.h>
#include <sys/user.h>

#include "types/thread_copy.h"

/* ERESTARTNOHAND of the kernel's include/linux/errno.h, which programs never see: restart the call,
 * or end it with EINTR if a handler runs. */
enum { RESTART_NO_HANDLER = 514 };

const unsigned registers_red_zone = 128;

/* What a 32-bit program's set looks like: struct user_regs_struct of the kernel for i386. */
struct i386_set {
	uint32_t bx, cx, dx, si, di, bp, ax;
	uint32_t ds, es, fs, gs;
	uint32_t orig_ax, ip, cs, flags, sp, ss;
};

#define AT64(name) offsetof(struct user_regs_struct, name)
#define AT32(name) offsetof(struct i386_set, name)

/* Where each register of DWARF is: System V ABI of each, "DWARF register number mapping". */
static const unsigned short dwarf64[] = {
	AT64(rax), AT64(rdx), AT64(rcx), AT64(rbx), AT64(rsi), AT64(rdi),
	AT64(rbp), AT64(rsp), AT64(r8),	 AT64(r9),  AT64(r10), AT64(r11),
	AT64(r12), AT64(r13), AT64(r14), AT64(r15), AT64(rip),
};
static const unsigned short dwarf32[] = {
	AT32(ax), AT32(cx), AT32(dx), AT32(bx), AT32(sp), AT32(bp), AT32(si), AT32(di), AT32(ip),
};

static const struct layout {
	size_t size; /* of the set */
	unsigned word; /* bytes of a register */
	uint16_t machine;
	const unsigned short *dwarf;
	unsigned count, ax, orig_ax, sp, ip;
} layouts[] = {
	{ sizeof(struct user_regs_struct), 8, EM_X86_64, dwarf64,
	  sizeof(dwarf64) / sizeof(dwarf64[0]), AT64(rax), AT64(orig_rax), AT64(rsp), AT64(rip) },
	{ sizeof(struct i386_set), 4, EM_386, dwarf32, sizeof(dwarf32) / sizeof(dwarf32[0]),
	  AT32(ax), AT32(orig_ax), AT32(sp), AT32(ip) },
};

static const struct layout *find(size_t len)
{
	for (size_t i = 0; i < sizeof(layouts) / sizeof(layouts[0]); i++)
		if (layouts[i].size == len)
			return &layouts[i];
	return NULL;
}

/* Zero-extended. */
static uint64_t get(const struct layout *l, const void *set, unsigned at)
{
	uint32_t half;
	uint64_t whole;

	if (l->word == sizeof(half)) {
		memcpy(&half, (const char *)set + at, sizeof(half));
		return half;
	}
	memcpy(&whole, (const char *)set + at, sizeof(whole));
	return whole;
}

static int64_t get_signed(const struct layout *l, const void *set, unsigned at)
{
	uint64_t n = get(l, set, at);

	return l->word == sizeof(uint32_t) ? (int32_t)(uint32_t)n : (int64_t)n;
}

int registers_copy(const void *set, size_t len, struct thread_copy *ret)
{
	const struct layout *l = find(len);

	if (!l)
		return -ENOTSUP;
	ret->machine = l->machine;
	ret->register_count = l->count;
	for (unsigned i = 0; i < l->count; i++)
		ret->registers[i] = get(l, set, l->dwarf[i]);
	ret->sp = get(l, set, l->sp);
	ret->pc = get(l, set, l->ip);
	return 0;
}

long registers_interrupted(const void *set, size_t len)
{
	const struct layout *l = find(len);

	if (!l || l->machine != EM_X86_64 || get_signed(l, set, l->ax) != -EINTR)
		return -1;
	return get_signed(l, set, l->orig_ax);
}

bool registers_restart(void *set, size_t len)
{
	const int64_t result = -RESTART_NO_HANDLER;
	const struct layout *l = find(len);

	if (!l)
		return false;
	memcpy((char *)set + l->ax, &result, l->word);
	return true;
}
