/* clone and clone3: threads and processes. */
#include <linux/sched.h>
#include <signal.h>
#include <stddef.h>

#include "lists_priv.h"
#include "types_priv.h"

static const struct name clone_names[] = {
	NAME(CLONE_VM),
	NAME(CLONE_FS),
	NAME(CLONE_FILES),
	NAME(CLONE_SIGHAND),
	{ 0x1000, "CLONE_PIDFD" },
	NAME(CLONE_PTRACE),
	NAME(CLONE_VFORK),
	NAME(CLONE_PARENT),
	NAME(CLONE_THREAD),
	NAME(CLONE_NEWNS),
	NAME(CLONE_SYSVSEM),
	NAME(CLONE_SETTLS),
	NAME(CLONE_PARENT_SETTID),
	NAME(CLONE_CHILD_CLEARTID),
	{ 0x400000, "CLONE_DETACHED" },
	NAME(CLONE_UNTRACED),
	NAME(CLONE_CHILD_SETTID),
	NAME(CLONE_NEWCGROUP),
	NAME(CLONE_NEWUTS),
	NAME(CLONE_NEWIPC),
	NAME(CLONE_NEWUSER),
	NAME(CLONE_NEWPID),
	NAME(CLONE_NEWNET),
	NAME(CLONE_IO),
};
const struct names clone_flags = NAMES(clone_names, "CLONE_???");
static const struct name clone3_names[] = {
	NAME(CLONE_VM),
	NAME(CLONE_FS),
	NAME(CLONE_FILES),
	NAME(CLONE_SIGHAND),
	{ 0x1000, "CLONE_PIDFD" },
	NAME(CLONE_PTRACE),
	NAME(CLONE_VFORK),
	NAME(CLONE_PARENT),
	NAME(CLONE_THREAD),
	NAME(CLONE_NEWNS),
	NAME(CLONE_SYSVSEM),
	NAME(CLONE_SETTLS),
	NAME(CLONE_PARENT_SETTID),
	NAME(CLONE_CHILD_CLEARTID),
	{ 0x400000, "CLONE_DETACHED" },
	NAME(CLONE_UNTRACED),
	NAME(CLONE_CHILD_SETTID),
	NAME(CLONE_NEWCGROUP),
	NAME(CLONE_NEWUTS),
	NAME(CLONE_NEWIPC),
	NAME(CLONE_NEWUSER),
	NAME(CLONE_NEWPID),
	NAME(CLONE_NEWNET),
	NAME(CLONE_IO),
	{ 0x80, "CLONE_NEWTIME" },
	{ 0x100000000, "CLONE_CLEAR_SIGHAND" },
	{ 0x200000000, "CLONE_INTO_CGROUP" },
};
static const struct names clone3_flags = NAMES(clone3_names, "CLONE_???");

enum { FLAGS, STACK, PARENT_TID, CHILD_TID, TLS }; /* in the order of x86-64 */

static void print_stack(struct printing *p, const struct call_view *v, unsigned arg)
{
	(void)arg;
	strbuf_adds(p->out, "child_stack=");
	print_address(p, v->args[STACK]);
}

/* The lowest byte is the signal that the child sends at its end. */
static void print_clone_flags(struct printing *p, const struct call_view *v, unsigned arg)
{
	uint64_t flags = v->args[FLAGS] & ~(uint64_t)CSIGNAL;
	int signo = (int)(v->args[FLAGS] & CSIGNAL);

	(void)arg;
	strbuf_adds(p->out, "flags=");
	if (flags) {
		print_flags(p, &clone_flags, flags);
		if (signo)
			strbuf_addch(p->out, '|');
	}
	if (signo)
		print_signal_name(p, signo);
	else if (!flags)
		strbuf_addch(p->out, '0');
}

#define GIVES_PARENT (CLONE_PARENT_SETTID | 0x1000)
#define USES_CHILD (CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID)

static bool has_rest(const struct call_view *v, unsigned arg)
{
	(void)arg;
	return v->args[FLAGS] & (GIVES_PARENT | USES_CHILD | CLONE_SETTLS);
}

static void copy_rest(struct copying *c, const struct call_view *v, unsigned arg)
{
	(void)arg;
	if (v->args[FLAGS] & GIVES_PARENT)
		copy_memory(c, v->args[PARENT_TID], sizeof(int32_t), NULL);
}

static const struct member tid_item = { .size = sizeof(int32_t), .print = member_print_int };

static void print_rest(struct printing *p, const struct call_view *v, unsigned arg)
{
	uint64_t flags = v->args[FLAGS];
	bool first = true;

	(void)arg;
	if (flags & GIVES_PARENT) {
		print_comma(p, &first);
		strbuf_adds(p->out, "parent_tid=");
		if (view_failed(v))
			print_address(p, v->args[PARENT_TID]);
		else
			print_item_at(p, &tid_item, v->args[PARENT_TID]);
	}
	if (flags & CLONE_SETTLS) {
		print_comma(p, &first);
		strbuf_adds(p->out, "tls=");
		print_hex(p, v->args[TLS]);
	}
	if (flags & USES_CHILD) {
		print_comma(p, &first);
		strbuf_adds(p->out, "child_tidptr=");
		print_address(p, v->args[CHILD_TID]);
	}
}

const struct arg_type type_clone_stack = { .print = print_stack };
const struct arg_type type_clone_flags = { .print = print_clone_flags };
const struct arg_type type_clone_rest = {
	.copy = copy_rest, .print = print_rest, .is_there = has_rest, .failed_too = true
};

/* ---- clone3 ---- */

static const struct clone_args *clone3_args(const struct printing *p, const struct call_view *v,
					    size_t *ret_got)
{
	uint64_t size = v->args[1];

	if (size < CLONE_ARGS_SIZE_VER0)
		return NULL;
	return look(p, v->args[0],
		    size < sizeof(struct clone_args) ? (size_t)size : sizeof(struct clone_args),
		    ret_got);
}

static void copy_clone3(struct copying *c, const struct call_view *v, unsigned arg)
{
	uint64_t size = v->args[1];
	const struct clone_args *a;
	size_t got = 0;

	if (size < CLONE_ARGS_SIZE_VER0)
		return;
	a = copy_memory(c, v->args[arg], size < sizeof(*a) ? (size_t)size : sizeof(*a), &got);
	if (!a || got < CLONE_ARGS_SIZE_VER0 || !v->exit || view_failed(v))
		return;
	if (a->flags & CLONE_PARENT_SETTID)
		copy_memory(c, a->parent_tid, sizeof(int32_t), NULL);
	if (a->flags & 0x1000)
		copy_memory(c, a->pidfd, sizeof(int32_t), NULL);
}

static void add_field(struct printing *p, const char *name, uint64_t value)
{
	strbuf_addf(p->out, ", %s=", name);
	print_address(p, value);
}

static void print_clone3_in(struct printing *p, const struct clone_args *a)
{
	strbuf_adds(p->out, "{flags=");
	print_flags(p, &clone3_flags, a->flags);
	if (a->flags & 0x1000)
		add_field(p, "pidfd", a->pidfd);
	if (a->flags & USES_CHILD)
		add_field(p, "child_tid", a->child_tid);
	if (a->flags & CLONE_PARENT_SETTID)
		add_field(p, "parent_tid", a->parent_tid);
	strbuf_adds(p->out, ", exit_signal=");
	if (a->exit_signal)
		print_signal_name(p, (int)a->exit_signal);
	else
		strbuf_addch(p->out, '0');
	add_field(p, "stack", a->stack);
	strbuf_adds(p->out, ", stack_size=");
	print_hex(p, a->stack_size);
	if (a->flags & CLONE_SETTLS) {
		strbuf_adds(p->out, ", tls=");
		print_hex(p, a->tls);
	}
	strbuf_addch(p->out, '}');
}

/* Behind what was asked for: what the kernel has written. */
static void print_clone3_out(struct printing *p, const struct clone_args *a)
{
	bool parent = a->flags & CLONE_PARENT_SETTID, pidfd = a->flags & 0x1000;

	if (!parent && !pidfd)
		return;
	strbuf_adds(p->out, " => {");
	if (pidfd) {
		strbuf_adds(p->out, "pidfd=");
		print_item_at(p, &tid_item, a->pidfd);
	}
	if (parent) {
		strbuf_adds(p->out, pidfd ? ", parent_tid=" : "parent_tid=");
		print_item_at(p, &tid_item, a->parent_tid);
	}
	strbuf_addch(p->out, '}');
}

static void print_clone3(struct printing *p, const struct call_view *v, unsigned arg)
{
	struct printing at_exit = *p;
	size_t got = 0;
	const struct clone_args *a = clone3_args(p, v, &got);

	if (!a || got < CLONE_ARGS_SIZE_VER0) {
		print_address(p, v->args[arg]);
		return;
	}
	print_clone3_in(p, a);
	at_exit.event = v->exit;
	if (v->exit && !view_failed(v))
		print_clone3_out(&at_exit, a);
}

static enum arg_when when_clone3(const struct call_view *v, unsigned arg)
{
	(void)v;
	(void)arg;
	return ARG_IN;
}

const struct arg_type type_clone3 = {
	.copy = copy_clone3, .print = print_clone3, .when = when_clone3, .at_exit_too = true
};
