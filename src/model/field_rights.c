/* Fields of signals, rights and namespaces. */
#include "field_priv.h"

#define NAMESPACE(id)                                                                              \
	FIELD_GETTER(id)                                                                           \
	{                                                                                          \
		value_namespace(ret, extra_of(f, row), TASK_##id);                                 \
	}

STATUS_UINT(SIGNALS_THREAD_PENDING, s->sig_pending)
STATUS_UINT(SIGNALS_BLOCKED, s->sig_blocked)
STATUS_UINT(SIGNALS_IGNORED, s->sig_ignored)
STATUS_UINT(SIGNALS_CAUGHT, s->sig_caught)
STATUS_UINT(CAP_EFFECTIVE, s->cap_effective)
STATUS_UINT(UMASK, s->umask)

/* Of the process as a whole; of a thread, those sent to it alone. */
FIELD_GETTER(SIGNALS_PENDING)
{
	const struct task_status *s = status_of(f, row);

	if (s)
		value_uint(ret, row < f->count ? s->sig_shared_pending : s->sig_pending);
}

FIELD_GETTER(SECCOMP)
{
	static const char *const modes[] = { "disabled", "strict", "filter" };
	const struct task_status *s = status_of(f, row);

	if (!s || s->seccomp < 0)
		return;
	if ((size_t)s->seccomp < sizeof(modes) / sizeof(modes[0]))
		value_string(ret, modes[s->seccomp]);
	else
		value_int(ret, s->seccomp);
}

FIELD_GETTER(NO_NEW_PRIVS)
{
	const struct task_status *s = status_of(f, row);

	if (s && s->no_new_privs >= 0)
		value_int(ret, s->no_new_privs);
}

FIELD_GETTER(TRACER)
{
	const struct task_status *s = status_of(f, row);

	if (s && s->tracer)
		value_int(ret, s->tracer);
}

static void value_namespace(struct value *v, const struct task_extra *extra, unsigned id)
{
	if (extra && extra->ns && extra->ns[id])
		value_uint(v, extra->ns[id]);
}

NAMESPACE(NS_CGROUP)
NAMESPACE(NS_IPC)
NAMESPACE(NS_MNT)
NAMESPACE(NS_NET)
NAMESPACE(NS_PID)
NAMESPACE(NS_TIME)
NAMESPACE(NS_USER)
NAMESPACE(NS_UTS)
