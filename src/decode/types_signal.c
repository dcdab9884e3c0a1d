/* What a program does with signals: actions, masks, the frame of a handler. */
#include <signal.h>

#include "lists_priv.h"
#include "types_priv.h"

static const struct name how_names[] = { NAME(SIG_BLOCK), NAME(SIG_UNBLOCK), NAME(SIG_SETMASK) };
const struct names sigmask_hows = NAMES(how_names, "SIG_???");

#define KERNEL_SA_RESTORER 0x04000000

static const struct name action_names[] = {
	{ KERNEL_SA_RESTORER, "SA_RESTORER" }, { SA_ONSTACK, "SA_ONSTACK" },
	{ SA_RESTART, "SA_RESTART" },	       { SA_INTERRUPT, "SA_INTERRUPT" },
	{ SA_NODEFER, "SA_NODEFER" },	       { SA_RESETHAND, "SA_RESETHAND" },
	{ SA_SIGINFO, "SA_SIGINFO" },	       { SA_NOCLDSTOP, "SA_NOCLDSTOP" },
	{ SA_NOCLDWAIT, "SA_NOCLDWAIT" },      { 0x400, "SA_UNSUPPORTED" },
	{ 0x800, "SA_EXPOSE_TAGBITS" },
};
static const struct names action_flags = NAMES(action_names, "SA_???");

/* The kernel's struct, which is not the C library's. */
struct kernel_sigaction {
	uint64_t handler, flags, restorer, mask;
};

static void print_handler(struct printing *p, uint64_t handler)
{
	static const char *const names[] = { "SIG_DFL", "SIG_IGN" };

	if (handler == (uint64_t)-1)
		strbuf_adds(p->out, "SIG_ERR");
	else if (handler < 2)
		strbuf_adds(p->out, names[handler]);
	else
		print_hex(p, handler);
}

static void print_action(struct printing *p, const void *bytes)
{
	const struct kernel_sigaction *a = bytes;

	strbuf_adds(p->out, "{sa_handler=");
	print_handler(p, a->handler);
	strbuf_adds(p->out, ", sa_mask=");
	print_sigset(p, &a->mask, sizeof(a->mask));
	strbuf_adds(p->out, ", sa_flags=");
	print_flags(p, &action_flags, a->flags);
	if (a->flags & KERNEL_SA_RESTORER) {
		strbuf_adds(p->out, ", sa_restorer=");
		print_address(p, a->restorer);
	}
	strbuf_addch(p->out, '}');
}

const struct struct_type sigaction_struct = { .size = sizeof(struct kernel_sigaction),
					      .print = print_action };

static const struct name stack_names[] = { NAME(SS_ONSTACK),
					   NAME(SS_DISABLE),
					   { 1U << 31, "SS_AUTODISARM" } };
static const struct names stack_flags = NAMES(stack_names, "SS_???");
static const struct member stack_members[] = {
	FIELD(stack_t, ss_sp, address),
	FIELD(stack_t, ss_flags, flags, .of = &stack_flags),
	FIELD(stack_t, ss_size, uint),
};
const struct struct_type sigstack_struct = STRUCT(stack_t, stack_members);

static void print_info_struct(struct printing *p, const void *bytes)
{
	print_siginfo(p, bytes);
}

const struct struct_type siginfo_struct = { .size = sizeof(siginfo_t), .print = print_info_struct };
