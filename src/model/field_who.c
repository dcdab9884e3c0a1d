/* Fields that say who a task is: ids, owners, names, places. */
#include "field_priv.h"

/* A process that wrote a title over its arguments leaves the rest of their room as NULs; more of
 * them than this at the end are no empty arguments. */
enum { EMPTY_ARGUMENTS_MAX = 8 };

#define STATUS_NAME(id, member, names)                                                             \
	FIELD_GETTER(id)                                                                           \
	{                                                                                          \
		const struct task_status *s = status_of(f, row);                                   \
                                                                                                   \
		if (s)                                                                             \
			value_id_name(ret, &f->now->names, s->member);                             \
	}
#define EXTRA_STRING(id, member)                                                                   \
	FIELD_GETTER(id)                                                                           \
	{                                                                                          \
		const struct task_extra *extra = extra_of(f, row);                                 \
                                                                                                   \
		if (extra)                                                                         \
			value_string(ret, extra->member);                                          \
	}

/* The name; the number where there is none, as ps does it. */
static void value_id_name(struct value *v, const struct id_names *names, uint32_t id)
{
	const char *name = id_names_find(names, id);

	if (name)
		value_string(v, name);
	else
		value_uint(v, id);
}

TASK_INT(PID, pid)
TASK_INT(TID, tid)
TASK_INT(PPID, ppid)
TASK_INT(PGID, pgid)
TASK_INT(SID, sid)
TASK_INT(TPGID, tpgid)
TASK_UINT(UID, uid)
TASK_UINT(GID, gid)
STATUS_UINT(RUID, s->ruid)
STATUS_UINT(RGID, s->rgid)
STATUS_UINT(SUID, s->suid)
STATUS_UINT(SGID, s->sgid)
STATUS_UINT(FSUID, s->fsuid)
STATUS_UINT(FSGID, s->fsgid)
STATUS_NAME(RUSER, ruid, users)
STATUS_NAME(RGROUP, rgid, groups)
STATUS_NAME(SUSER, suid, users)
STATUS_NAME(SGROUP, sgid, groups)
STATUS_NAME(FSUSER, fsuid, users)
STATUS_NAME(FSGROUP, fsgid, groups)
EXTRA_STRING(EXE, exe)
EXTRA_STRING(CWD, cwd)
EXTRA_STRING(CGROUP, cgroup)
EXTRA_STRING(UNIT, unit)
EXTRA_STRING(USER_UNIT, user_unit)
EXTRA_STRING(CONTAINER, container)

FIELD_GETTER(NSPID)
{
	const struct task_status *s = status_of(f, row);
	size_t most = s ? sizeof(s->nspid) / sizeof(s->nspid[0]) : 0;

	if (s && s->nspid_count)
		value_int(ret, s->nspid[(s->nspid_count < most ? s->nspid_count : most) - 1]);
}

FIELD_GETTER(USER)
{
	value_id_name(ret, &f->now->users, frame_task(f, row)->uid);
}

FIELD_GETTER(GROUP)
{
	value_id_name(ret, &f->now->groups, frame_task(f, row)->gid);
}

FIELD_GETTER(LOGINUID)
{
	const struct task_extra *extra = extra_of(f, row);

	if (extra && extra->loginuid != UINT32_MAX)
		value_uint(ret, extra->loginuid);
}

FIELD_GETTER(LOGIN_USER)
{
	const struct task_extra *extra = extra_of(f, row);

	if (extra && extra->loginuid != UINT32_MAX)
		value_id_name(ret, &f->now->users, extra->loginuid);
}

FIELD_GETTER(COMM)
{
	value_string(ret, frame_task(f, row)->comm);
}

static size_t arguments_len(const struct task *t)
{
	size_t len = t->cmdline_len, end = len;

	while (end && t->cmdline[end - 1] == '\0')
		end--;
	return len - end > EMPTY_ARGUMENTS_MAX ? end + 1 : len;
}

/* Whatever is known of the arguments, the comm can stand for them. */
FIELD_GETTER(CMDLINE)
{
	const struct task *t = frame_task(f, row);
	const char *comm = t->comm ? t->comm : "";

	/* A leader may end before its process. */
	ret->defunct = t->state == 'Z' && t->threads <= 1;
	ret->text.s = comm;
	ret->text.len = 0;
	if (!has_facts(f, row, FACT_CMDLINE))
		return;
	ret->kind = VALUE_LIST;
	if (!t->cmdline || !t->cmdline_len)
		return;
	ret->text.s = t->cmdline;
	ret->text.len = arguments_len(t);
	ret->truncated = t->cmdline_truncated;
}

FIELD_GETTER(TTY)
{
	uint32_t tty = frame_task(f, row)->tty;

	if (tty)
		value_id_name(ret, &f->now->ttys, tty);
}
