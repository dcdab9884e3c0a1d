/* Fields of state, time and scheduling. */
#include "field_priv.h"

#include "base/clock.h"
#include "types/names.h"

#define TASK_TICKS(id, ticks)                                                                      \
	FIELD_GETTER(id)                                                                           \
	{                                                                                          \
		const struct task *t = frame_task(f, row);                                         \
                                                                                                   \
		value_ticks(ret, f, ticks);                                                        \
	}

/* A letter that a later kernel may have is shown as it is. */
FIELD_GETTER(STATE)
{
	const struct task *t = frame_task(f, row);

	value_text(ret, t->state > ' ' && t->state <= '~' ? &t->state : "?", 1);
}

/* All that ps's STAT can be: a state letter, and each of the signs behind it or not. */
#define STAT2(s) s, s "+"
#define STAT4(s) STAT2(s), STAT2(s "l")
#define STAT8(s) STAT4(s), STAT4(s "s")
#define STAT16(s) STAT8(s), STAT8(s "L")
#define STAT48(s)                                                                                  \
	{                                                                                          \
		STAT16(s), STAT16(s "<"), STAT16(s "N")                                            \
	}

enum {
	STAT_FOREGROUND = 1,
	STAT_THREADS = 2,
	STAT_LEADER = 4,
	STAT_LOCKED = 8,
	STAT_HIGH = 16,
	STAT_LOW = 32,
	STAT_SIGNS = 48
};

static const char stat_letters[] = "SIRDTtZXxKWP?";
static const char stat_texts[][STAT_SIGNS][8] = {
	STAT48("S"), STAT48("I"), STAT48("R"), STAT48("D"), STAT48("T"), STAT48("t"), STAT48("Z"),
	STAT48("X"), STAT48("x"), STAT48("K"), STAT48("W"), STAT48("P"), STAT48("?"),
};
_Static_assert(sizeof(stat_texts) / sizeof(stat_texts[0]) == sizeof(stat_letters) - 1,
	       "a row for each letter");

static size_t stat_row(char state)
{
	size_t unknown = sizeof(stat_letters) - 2;

	for (size_t i = 0; i < unknown; i++) {
		if (stat_letters[i] == state)
			return i;
	}
	return unknown;
}

FIELD_GETTER(STAT)
{
	const struct task *t = frame_task(f, row);
	const struct task_status *s = status_of(f, row);
	unsigned signs = 0;

	if (t->nice)
		signs |= t->nice < 0 ? STAT_HIGH : STAT_LOW;
	if (s && has_facts(f, row, FACT_STATUS) && s->vm_lck)
		signs |= STAT_LOCKED;
	if (t->sid == t->pid)
		signs |= STAT_LEADER;
	if (t->threads > 1)
		signs |= STAT_THREADS;
	if (t->pgid == t->tpgid)
		signs |= STAT_FOREGROUND;
	value_string(ret, stat_texts[stat_row(t->state)][signs]);
}

FIELD_GETTER(FLAGS)
{
	value_uint(ret, frame_task(f, row)->flags);
}

TASK_INT(THREADS, threads)

FIELD_GETTER(CPU_PERCENT)
{
	value_rate(ret, cpu_percent(f, (double)f->rates[row].cpu));
}

FIELD_GETTER(DEAD_CPU_PERCENT)
{
	value_rate(ret, cpu_percent(f, (double)f->rates[row].dead_children));
}

FIELD_GETTER(WAIT_PERCENT)
{
	value_rate(ret, (double)f->rates[row].wait * 100);
}

/* Seconds since its start; 0 if that is yet to come. */
static double elapsed(const struct frame *f, const struct task *t)
{
	uint32_t hz = f->now->host.ticks_per_second;
	double now = (double)f->now->boottime / (double)NS_PER_SEC;
	double start = hz ? (double)t->start / hz : now;

	return now > start ? now - start : 0;
}

FIELD_GETTER(CPU_LIFETIME_PERCENT)
{
	const struct task *t = frame_task(f, row);
	uint32_t hz = f->now->host.ticks_per_second;
	double seconds = elapsed(f, t);

	value_real(ret, seconds > 0 ? (double)(t->utime + t->stime) / hz / seconds * 100 : 0);
}

FIELD_GETTER(ELAPSED)
{
	if (f->now->host.ticks_per_second)
		value_real(ret, elapsed(f, frame_task(f, row)));
}

FIELD_GETTER(START_TIME)
{
	const struct host *host = &f->now->host;
	uint64_t start = frame_task(f, row)->start, hz = host->ticks_per_second;

	if (hz)
		value_uint(ret, host->boot_realtime + start / hz * NS_PER_SEC +
					start % hz * NS_PER_SEC / hz);
}

TASK_TICKS(CPU_TIME, t->utime + t->stime)
TASK_TICKS(USER_TIME, t->utime)
TASK_TICKS(SYSTEM_TIME, t->stime)
TASK_TICKS(CHILDREN_TIME, t->cutime + t->cstime)
TASK_TICKS(CHILDREN_USER_TIME, t->cutime)
TASK_TICKS(CHILDREN_SYSTEM_TIME, t->cstime)
TASK_TICKS(BLKIO_TIME, t->blkio_ticks)
TASK_TICKS(GUEST_TIME, t->guest_time)

TASK_INT(NICE, nice)
TASK_INT(PRIORITY, priority)
TASK_INT(LAST_CPU, cpu)

FIELD_GETTER(PRI)
{
	value_int(ret, 39 - frame_task(f, row)->priority);
}

FIELD_GETTER(OPRI)
{
	value_int(ret, 60 + frame_task(f, row)->priority);
}

/* SCHED_OTHER, the policy 0, has none. */
FIELD_GETTER(RT_PRIORITY)
{
	const struct task *t = frame_task(f, row);

	if (t->policy)
		value_int(ret, t->rt_priority);
}

FIELD_GETTER(POLICY)
{
	unsigned policy = frame_task(f, row)->policy;

	if (policy_name(policy))
		value_string(ret, policy_name(policy));
	else
		value_uint(ret, policy);
}

FIELD_GETTER(CPUS_ALLOWED)
{
	const struct task_status *s = status_of(f, row);

	if (s && s->cpus_allowed[0])
		value_text(ret, s->cpus_allowed, strnlen(s->cpus_allowed, sizeof(s->cpus_allowed)));
}

STATUS_UINT(VOLUNTARY_SWITCHES, s->switches_voluntary)
STATUS_UINT(INVOLUNTARY_SWITCHES, s->switches_involuntary)

FIELD_GETTER(SWITCH_RATE)
{
	value_rate(ret, (double)f->rates[row].switches);
}
