#include "trace/preflight.h"

#include <errno.h>
#include <linux/capability.h>

#include "base/i18n.h"

/* PROC_USER_INIT_INO of the kernel: capabilities held there are good for all others. */
#define INITIAL_USER_NS UINT64_C(0xEFFFFFFD)

static const struct cause {
	bool certain;
	int error;
	const char *reason;
} causes[PREFLIGHT_CAUSE_COUNT] = {
	[PREFLIGHT_GONE] = { true, ESRCH, N_("it has ended") },
	[PREFLIGHT_KERNEL_THREAD] = { true, EPERM,
				      N_("it is a thread of the kernel, which has no user stack") },
	[PREFLIGHT_ZOMBIE] = { true, ESRCH,
			       N_("it is a zombie: it has ended and only waits for its parent") },
	[PREFLIGHT_ITSELF] = { true, EPERM,
			       N_("procview cannot stop itself: look at it from another one") },
	[PREFLIGHT_TRACED] = { true, EPERM,
			       N_("another program traces it already: end that one, or ask it") },
	[PREFLIGHT_SCOPE_NOBODY] = { true, EPERM,
				     N_("kernel.yama.ptrace_scope is 3: nobody may until the next "
					"start of the system") },
	[PREFLIGHT_SCOPE_ADMIN] = { true, EPERM,
				    N_("kernel.yama.ptrace_scope is 2: only root may; run procview "
				       "with sudo") },
	[PREFLIGHT_USER_NAMESPACE] = { true, EPERM,
				       N_("it is in another user namespace: run procview with sudo "
					  "on the host") },
	[PREFLIGHT_OTHER_USER] = { true, EPERM,
				   N_("it belongs to another user: run procview as that user, or "
				      "with sudo") },
	[PREFLIGHT_NOT_DUMPABLE] = { true, EPERM,
				     N_("it protects its memory, or was started with other rights "
					"(setuid): run "
					"procview with sudo") },
	[PREFLIGHT_CAPABILITIES] = { true, EPERM,
				     N_("it has capabilities that you have not: run procview with "
					"sudo") },
	[PREFLIGHT_SCOPE_CHILDREN] = { false, EPERM,
				       N_("kernel.yama.ptrace_scope is 1: only processes started "
					  "by procview may be "
					  "stopped; run it with sudo, or 'sysctl "
					  "kernel.yama.ptrace_scope=0' as root") },
	[PREFLIGHT_REFUSED] = { false, EPERM,
				N_("the kernel refuses it, perhaps for a security module or for "
				   "seccomp: try "
				   "with sudo, outside of the container") },
};

bool preflight_is_certain(enum preflight_cause cause)
{
	return causes[cause].certain;
}

const char *preflight_reason(enum preflight_cause cause)
{
	return causes[cause].reason;
}

int preflight_error(enum preflight_cause cause)
{
	return causes[cause].error;
}

static bool same_user(const struct preflight_facts *f)
{
	for (int i = 0; i < 3; i++)
		if (f->its.uid[i] != f->own.uid[0] || f->its.gid[i] != f->own.gid[0])
			return false;
	return true;
}

static bool has_capability(const struct preflight_facts *f)
{
	return f->own.cap_effective >> CAP_SYS_PTRACE & 1;
}

/* Those of one namespace mean nothing in one beside it. */
static bool foreign_namespace(const struct preflight_facts *f)
{
	return f->its.user_ns && f->own.user_ns && f->its.user_ns != f->own.user_ns;
}

/* Before anything that depends on rights. */
static enum preflight_cause check_what_it_is(const struct preflight_facts *f)
{
	if (f->gone)
		return PREFLIGHT_GONE;
	if (f->kernel_thread)
		return PREFLIGHT_KERNEL_THREAD;
	if (f->itself)
		return PREFLIGHT_ITSELF;
	if (f->state == 'Z' || f->state == 'X')
		return PREFLIGHT_ZOMBIE;
	if (f->tracer)
		return PREFLIGHT_TRACED;
	return f->scope >= 3 ? PREFLIGHT_SCOPE_NOBODY : PREFLIGHT_FINE;
}

static enum preflight_cause check_rights(const struct preflight_facts *f)
{
	if (f->scope == 2)
		return PREFLIGHT_SCOPE_ADMIN;
	if (foreign_namespace(f))
		return PREFLIGHT_USER_NAMESPACE;
	if (!same_user(f))
		return PREFLIGHT_OTHER_USER;
	if (!f->dumpable)
		return PREFLIGHT_NOT_DUMPABLE;
	if (f->its.cap_permitted & ~f->own.cap_permitted)
		return PREFLIGHT_CAPABILITIES;
	if (f->scope == 1 && !f->descends)
		return PREFLIGHT_SCOPE_CHILDREN;
	return PREFLIGHT_FINE;
}

enum preflight_cause preflight_check(const struct preflight_facts *f)
{
	enum preflight_cause cause = check_what_it_is(f);

	if (cause != PREFLIGHT_FINE)
		return cause;
	if (has_capability(f) && (!foreign_namespace(f) || f->own.user_ns == INITIAL_USER_NS))
		return PREFLIGHT_FINE;
	return check_rights(f);
}
