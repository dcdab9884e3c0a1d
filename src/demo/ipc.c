#include "ipc_priv.h"

#include <errno.h>
#include <sys/mman.h>

#include "run_priv.h"

static const struct {
	int errnum;
	const char *reason;
} reasons[] = {
	{ ENOSYS, N_("this kernel has none of this kind, or a filter of system calls hides it") },
	{ ENOSPC, N_("a limit of the system is reached (see ipcs -l and ipcs -a)") },
	{ EMFILE, N_("a limit of this user is reached (see ulimit -n and ulimit -q)") },
	{ EPERM, N_("a filter of system calls or a security policy forbids it") },
};

void ipc_fail(struct run *r, int errnum, const char *what)
{
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (reasons[i].errnum == errnum)
			run_fail(r, errnum, "%s: %s", what, _(reasons[i].reason));
	run_fail(r, errnum, "%s", what);
}

void ipc_fact_pids(struct run *r, const char *name, const pid_t *pids, size_t n)
{
	run_fact(r, name, n ? "%d" : "-", n ? (int)pids[0] : 0);
	for (size_t i = 1; i < n; i++)
		run_fact_more(r, "%d", (int)pids[i]);
}

void *ipc_share(struct run *r, size_t size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		run_fail(r, errno, _("cannot map shared memory"));
	return p;
}
