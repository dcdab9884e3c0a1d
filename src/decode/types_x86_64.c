/* What only x86-64 has: arch_prctl, and where a handler's frame is. */
#include <asm/prctl.h>

#include "lists_priv.h"
#include "types_priv.h"

static const struct name option_names[] = {
	NAME(ARCH_SET_GS),
	NAME(ARCH_SET_FS),
	NAME(ARCH_GET_FS),
	NAME(ARCH_GET_GS),
	NAME(ARCH_GET_CPUID),
	NAME(ARCH_SET_CPUID),
	{ 0x1021, "ARCH_GET_XCOMP_SUPP" },
	{ 0x1022, "ARCH_GET_XCOMP_PERM" },
	{ 0x1023, "ARCH_REQ_XCOMP_PERM" },
	NAME(ARCH_MAP_VDSO_X32),
	NAME(ARCH_MAP_VDSO_32),
	NAME(ARCH_MAP_VDSO_64),
};
const struct names arch_prctl_options = NAMES(option_names, "ARCH_???");

static bool gives(const struct call_view *v)
{
	return v->args[0] == ARCH_GET_FS || v->args[0] == ARCH_GET_GS;
}

static enum arg_when when_known(const struct call_view *v, unsigned arg)
{
	(void)arg;
	return gives(v) ? ARG_OUT : ARG_IN;
}

static void copy_arg(struct copying *c, const struct call_view *v, unsigned arg)
{
	if (gives(v))
		copy_memory(c, v->args[arg], 8, NULL);
}

static const struct member address_item = { .size = 8, .print = member_print_address };

static void print_arg(struct printing *p, const struct call_view *v, unsigned arg)
{
	if (gives(v))
		print_item_at(p, &address_item, v->args[arg]);
	else
		print_hex(p, v->args[arg]);
}

const struct arg_type type_arch_prctl = { .copy = copy_arg,
					  .print = print_arg,
					  .when = when_known };

/* ---- rt_sigreturn ---- */

/* struct rt_sigframe without the address to return to, which is taken by then: struct ucontext,
 * with the mask behind 40 bytes of flags, link and stack, and 256 of registers. */
enum { AT_MASK = 296 };

static void copy_frame(struct copying *c, const struct call_view *v, unsigned arg)
{
	(void)arg;
	copy_memory(c, v->entry->call.sp + AT_MASK, 8, NULL);
}

static void print_frame(struct printing *p, const struct call_view *v, unsigned arg)
{
	const void *mask = look_all(p, v->entry->call.sp + AT_MASK, 8);

	(void)arg;
	if (!mask) {
		print_address(p, v->entry->call.sp);
		return;
	}
	strbuf_adds(p->out, "{mask=");
	print_sigset(p, mask, 8);
	strbuf_addch(p->out, '}');
}

const struct arg_type type_sigframe = { copy_frame, print_frame };
