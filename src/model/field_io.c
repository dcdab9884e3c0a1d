/* Fields of files, storage and what a task sleeps in. */
#include <string.h>

#include "field_priv.h"

#define IO_UINT(id, member)                                                                        \
	FIELD_GETTER(id)                                                                           \
	{                                                                                          \
		const struct task_extra *extra = extra_of(f, row);                                 \
                                                                                                   \
		if (extra && extra->io)                                                            \
			value_uint(ret, extra->io->member);                                        \
	}

IO_UINT(READ_BYTES, read_bytes)
IO_UINT(WRITE_BYTES, write_bytes)
IO_UINT(CANCELLED_WRITE_BYTES, cancelled_write_bytes)
IO_UINT(READ_CHARS, rchar)
IO_UINT(WRITE_CHARS, wchar)
IO_UINT(READ_CALLS, syscr)
IO_UINT(WRITE_CALLS, syscw)

FIELD_GETTER(READ_RATE)
{
	value_rate(ret, (double)f->rates[row].read);
}

FIELD_GETTER(WRITE_RATE)
{
	value_rate(ret, (double)f->rates[row].write);
}

FIELD_GETTER(IO_RATE)
{
	value_rate(ret, (double)f->rates[row].read + (double)f->rates[row].write);
}

FIELD_GETTER(FDS)
{
	const struct task_extra *extra = extra_of(f, row);

	if (!extra)
		return;
	value_uint(ret, extra->fd_count);
	value_age(ret, f, extra->fd_count_at);
}

FIELD_GETTER(FD_LIMIT)
{
	const struct task_extra *extra = extra_of(f, row);

	if (!extra)
		return;
	value_uint(ret, extra->fd_limit);
	if (extra->fd_limit == UINT64_MAX)
		ret->kind = VALUE_UNLIMITED;
}

FIELD_GETTER(FD_PERCENT)
{
	const struct task_extra *extra = extra_of(f, row);

	if (!extra || !extra->fd_limit || extra->fd_limit == UINT64_MAX)
		return;
	value_real(ret, (double)extra->fd_count / (double)extra->fd_limit * 100);
	value_age(ret, f, extra->fd_count_at);
}

FIELD_GETTER(SYSCALL)
{
	const struct task_extra *extra = extra_of(f, row);
	const struct task_call *call = extra ? extra->call : NULL;

	if (!call || call->state == TASK_CALL_NONE)
		return;
	if (call->state == TASK_CALL_RUNNING)
		value_string(ret, "running");
	else if (extra->syscall_name)
		value_string(ret, extra->syscall_name);
	else
		value_int(ret, call->number);
	value_age(ret, f, extra->call_at);
}

FIELD_GETTER(SYSCALL_ARGS)
{
	const struct task_extra *extra = extra_of(f, row);

	if (!extra || !extra->syscall_args)
		return;
	value_string(ret, extra->syscall_args);
	value_age(ret, f, extra->call_at);
}

/* Marks of the kernel and of its compiler in front of a name are left out, as ps does it. */
FIELD_GETTER(WCHAN)
{
	const struct task_extra *extra = extra_of(f, row);

	if (!extra || !extra->wchan)
		return;
	value_string(ret, extra->wchan + strspn(extra->wchan, "._"));
	value_age(ret, f, extra->wchan_at);
}
