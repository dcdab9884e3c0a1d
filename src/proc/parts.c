/* What belongs to which group, so that groups can be handed on from record to record. */
#include <string.h>

#include "base/arena.h"
#include "proc/task.h"
#include "task_priv.h"
#include "types/task.h"

enum part_kind {
	PART_VALUE, /* the bytes themselves */
	PART_RECORD, /* a pointer to `size` bytes, or NULL */
	PART_TEXT, /* a pointer to a string, or NULL */
};

struct part {
	unsigned char fact;
	unsigned char kind;
	unsigned short offset;
	unsigned short size;
};

#define SIZE_OF(type, member) sizeof(((type *)NULL)->member)
#define VALUE(fact, type, member)                                                                  \
	{                                                                                          \
		fact, PART_VALUE, offsetof(type, member), SIZE_OF(type, member)                    \
	}
#define RECORD(fact, member, size)                                                                 \
	{                                                                                          \
		fact, PART_RECORD, offsetof(struct task_extra, member), size                       \
	}
#define TEXT(fact, member)                                                                         \
	{                                                                                          \
		fact, PART_TEXT, offsetof(struct task_extra, member), 0                            \
	}

static const struct part in_task[] = {
	VALUE(FACT_OWNER, struct task, uid),
	VALUE(FACT_OWNER, struct task, gid),
	VALUE(FACT_STATM, struct task, rss),
	VALUE(FACT_STATM, struct task, shared),
	VALUE(FACT_STATM, struct task, text),
	VALUE(FACT_STATM, struct task, data),
	VALUE(FACT_CMDLINE, struct task, cmdline), /* then copied, in its length */
	VALUE(FACT_CMDLINE, struct task, cmdline_len),
	VALUE(FACT_CMDLINE, struct task, cmdline_truncated),
};

static const struct part in_extra[] = {
	RECORD(FACT_STATUS, status, sizeof(struct task_status)),
	RECORD(FACT_IO, io, sizeof(struct task_io)),
	TEXT(FACT_CGROUP, cgroup),
	TEXT(FACT_CGROUP, unit),
	TEXT(FACT_CGROUP, user_unit),
	TEXT(FACT_CGROUP, container),
	VALUE(FACT_LOGINUID, struct task_extra, loginuid),
	VALUE(FACT_OOM, struct task_extra, oom_score),
	VALUE(FACT_OOM, struct task_extra, oom_score_adj),
	RECORD(FACT_SCHEDSTAT, schedstat, sizeof(struct task_schedstat)),
	RECORD(FACT_ROLLUP, rollup, sizeof(struct task_rollup)),
	VALUE(FACT_ROLLUP, struct task_extra, rollup_at),
	RECORD(FACT_NS, ns, TASK_NS_COUNT * sizeof(uint64_t)),
	VALUE(FACT_FD_COUNT, struct task_extra, fd_count),
	VALUE(FACT_FD_COUNT, struct task_extra, fd_count_at),
	VALUE(FACT_FD_LIMIT, struct task_extra, fd_limit),
	TEXT(FACT_WCHAN, wchan),
	VALUE(FACT_WCHAN, struct task_extra, wchan_at),
	RECORD(FACT_SYSCALL, call, sizeof(struct task_call)),
	TEXT(FACT_SYSCALL, syscall_name),
	TEXT(FACT_SYSCALL, syscall_args),
	VALUE(FACT_SYSCALL, struct task_extra, call_at),
	TEXT(FACT_EXE, exe),
	TEXT(FACT_CWD, cwd),
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void copy_part(const struct part *p, void *to, const void *from, struct arena *a)
{
	char *to_at = (char *)to + p->offset;
	const char *from_at = (const char *)from + p->offset;
	const void *src;
	void *dst;

	if (p->kind == PART_VALUE) {
		memcpy(to_at, from_at, p->size);
		return;
	}
	memcpy(&src, from_at, sizeof(src));
	dst = NULL;
	if (src && p->kind == PART_RECORD)
		dst = memcpy(arena_alloc(a, p->size), src, p->size);
	else if (src)
		dst = arena_strdup(a, src);
	memcpy(to_at, &dst, sizeof(dst));
}

static void copy_parts(const struct part *parts, size_t count, void *to, const void *from,
		       uint32_t facts, struct arena *a)
{
	for (size_t i = 0; i < count; i++)
		if (facts & FACT_BIT(parts[i].fact))
			copy_part(&parts[i], to, from, a);
}

void parts_clear(struct task *t, struct task_extra *extra, uint32_t facts)
{
	static const struct task no_task;
	static const struct task_extra no_extra;

	copy_parts(in_task, COUNT(in_task), t, &no_task, facts, NULL);
	if (extra)
		copy_parts(in_extra, COUNT(in_extra), extra, &no_extra, facts, NULL);
}

/* The groups that live in task.extra. */
static uint32_t extra_facts(void)
{
	uint32_t facts = 0;

	for (size_t i = 0; i < COUNT(in_extra); i++)
		facts |= FACT_BIT(in_extra[i].fact);
	return facts;
}

static void adopt_extra(struct task *t, const struct task *older, uint32_t facts, struct arena *a)
{
	struct task_extra *extra = arena_zalloc(a, sizeof(*extra));

	if (t->extra)
		*extra = *t->extra;
	copy_parts(in_extra, COUNT(in_extra), extra, older->extra, facts, a);
	t->extra = extra;
}

void task_adopt(struct task *t, const struct task *older, uint32_t facts, struct arena *a)
{
	uint32_t has = t->have | t->denied | t->absent | t->stuck;

	facts &= ~has & (older->have | older->denied | older->absent | older->stuck);
	if (facts == 0)
		return;
	copy_parts(in_task, COUNT(in_task), t, older, facts, a);
	if (facts & older->have & FACT_BIT(FACT_CMDLINE))
		t->cmdline = arena_memdup(a, older->cmdline, older->cmdline_len);
	if (older->extra && facts & older->have & extra_facts())
		adopt_extra(t, older, facts, a);
	t->have |= facts & older->have;
	t->denied |= facts & older->denied;
	t->absent |= facts & older->absent;
	t->stuck |= facts & older->stuck;
}
