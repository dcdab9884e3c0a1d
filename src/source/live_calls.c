/* The names of the system calls that tasks are in. */
#include "base/arena.h"
#include "decode/syscall_name.h"
#include "live_priv.h"
#include "model/snapshot.h"

void live_name_call(struct live *l, const struct task *t, struct arena *a)
{
	/* Nobody else has seen the record yet. */
	struct task_extra *extra = (struct task_extra *)t->extra;
	const struct task_call *call = extra ? extra->call : NULL;
	const char *name;

	if (!call || call->state != TASK_CALL_IN || extra->syscall_name)
		return;
	name = syscall_name(l->calls, syscall_abi_of(l->host.arch, call->bits, call->number),
			    call->number);
	extra->syscall_name = name ? arena_strdup(a, name) : NULL;
}

void live_name_calls(struct live *l, const struct snapshot *s)
{
	for (size_t i = 0; i < s->count; i++)
		live_name_call(l, &s->tasks[i], s->arena);
	for (size_t i = 0; i < s->thread_count; i++)
		live_name_call(l, &s->threads[i], s->arena);
}
