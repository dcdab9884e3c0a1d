/* Whether a process can be stopped and looked into, and why not, before it is tried. The rules are
 * those of ptrace(2), "Ptrace access mode checking", and of Yama. */
#ifndef PV_TRACE_PREFLIGHT_H
#define PV_TRACE_PREFLIGHT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct procroot;

enum preflight_cause {
	PREFLIGHT_FINE,
	PREFLIGHT_GONE,
	PREFLIGHT_KERNEL_THREAD,
	PREFLIGHT_ZOMBIE,
	PREFLIGHT_ITSELF,              /* a thread of this program */
	PREFLIGHT_TRACED,
	PREFLIGHT_SCOPE_NOBODY,        /* ptrace_scope 3 */
	PREFLIGHT_SCOPE_ADMIN,         /* 2, without CAP_SYS_PTRACE */
	PREFLIGHT_USER_NAMESPACE,
	PREFLIGHT_OTHER_USER,
	PREFLIGHT_NOT_DUMPABLE,
	PREFLIGHT_CAPABILITIES,        /* it has some that we lack */
	PREFLIGHT_SCOPE_CHILDREN,      /* 1, and it is none of ours; it may have allowed it */
	PREFLIGHT_REFUSED,             /* none of the above, and yet: a security module, seccomp */
	PREFLIGHT_CAUSE_COUNT
};

struct preflight_ids {
	uint32_t uid[3], gid[3];       /* real, effective, saved */
	uint64_t cap_permitted, cap_effective;
	uint64_t user_ns;              /* inode; 0: may not be looked at */
};

/* What the answer depends on. */
struct preflight_facts {
	bool gone, kernel_thread, itself;
	bool descends;                 /* from this program */
	bool ancestor;                 /* of this program: stopping it for long stops our own output */
	char state;
	pid_t tracer;
	bool dumpable;
	int scope;                     /* ptrace_scope; 0 without Yama */
	struct preflight_ids own, its;
};

/* Reads /proc below the root, where sys/kernel/yama/ptrace_scope stands too. pid: a process or a
 * thread. What cannot be read counts as no hindrance. */
void preflight_read(const struct procroot *root, pid_t pid, struct preflight_facts *ret);
/* The first cause that hinders. Pure. */
enum preflight_cause preflight_check(const struct preflight_facts *f);

/* Whether trying is of no use. Else only a failure shows it. */
bool preflight_is_certain(enum preflight_cause cause);
/* The cause and what helps, N_(); NULL if it is fine. */
const char *preflight_reason(enum preflight_cause cause);
/* The errno that goes with it; 0 if it is fine. */
int preflight_error(enum preflight_cause cause);

#endif
