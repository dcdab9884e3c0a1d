/* What the getters of fields are made with. */
#ifndef PV_MODEL_FIELD_PRIV_H
#define PV_MODEL_FIELD_PRIV_H

#include <string.h>

#include "model/field.h"
#include "model/frame.h"

#define FIELD_GETTER(id) void field_get_##id(const struct frame *f, uint32_t row, struct value *ret)

/* One for each field. */
#define FIELD(id) FIELD_GETTER(id);
#include "model/field_list.h"
#undef FIELD

static inline void value_int(struct value *v, int64_t i)
{
	v->kind = VALUE_INT;
	v->i = i;
}

static inline void value_uint(struct value *v, uint64_t u)
{
	v->kind = VALUE_UINT;
	v->u = u;
}

static inline void value_real(struct value *v, double r)
{
	v->kind = VALUE_REAL;
	v->r = r;
}

static inline void value_text(struct value *v, const char *s, size_t len)
{
	v->kind = VALUE_TEXT;
	v->text.s = s;
	v->text.len = len;
}

/* NULL: it has none. */
static inline void value_string(struct value *v, const char *s)
{
	if (s)
		value_text(v, s, strlen(s));
}

/* The getter of a numeric member of the task; and of one of its status. */
#define TASK_INT(id, member)                                                                       \
	FIELD_GETTER(id)                                                                           \
	{                                                                                          \
		value_int(ret, frame_task(f, row)->member);                                        \
	}
#define TASK_UINT(id, member)                                                                      \
	FIELD_GETTER(id)                                                                           \
	{                                                                                          \
		value_uint(ret, frame_task(f, row)->member);                                       \
	}
#define STATUS_UINT(id, value)                                                                     \
	FIELD_GETTER(id)                                                                           \
	{                                                                                          \
		const struct task_status *s = status_of(f, row);                                   \
                                                                                                   \
		if (s)                                                                             \
			value_uint(ret, value);                                                    \
	}

/* Clock ticks as seconds. Divided, not multiplied, so that whole seconds are whole. */
static inline void value_ticks(struct value *v, const struct frame *f, uint64_t ticks)
{
	uint32_t hz = f->now->host.ticks_per_second;

	if (hz)
		value_real(v, (double)ticks / hz);
}

static inline uint64_t bytes_of_pages(const struct frame *f, uint64_t pages)
{
	return pages * f->now->host.page_size;
}

static inline void value_pages(struct value *v, const struct frame *f, uint64_t pages)
{
	value_uint(v, bytes_of_pages(f, pages));
}

/* Not a number: not known yet. */
static inline void value_rate(struct value *v, double rate)
{
	if (rate >= 0)
		value_real(v, rate);
	else
		v->kind = VALUE_UNREAD;
}

/* What 1.0 of a processor is in percent, by the mode of the frame. */
static inline double cpu_percent(const struct frame *f, double share)
{
	size_t cpus = f->now->system.cpu_count;

	return f->cpu_mode == CPU_OF_MACHINE && cpus ? share * 100 / (double)cpus : share * 100;
}

/* NULL where a record has none. */
static inline const struct task_extra *extra_of(const struct frame *f, uint32_t row)
{
	return frame_task(f, row)->extra;
}

static inline const struct task_status *status_of(const struct frame *f, uint32_t row)
{
	const struct task_extra *extra = extra_of(f, row);

	return extra ? extra->status : NULL;
}

static inline bool has_facts(const struct frame *f, uint32_t row, enum fact fact)
{
	return (frame_task(f, row)->have & FACT_BIT(fact)) != 0;
}

/* How long ago a group of facts was read, if that was not for this snapshot. */
static inline void value_age(struct value *v, const struct frame *f, uint64_t read_at)
{
	uint64_t now = f->now->boottime, age = now > read_at ? (now - read_at) / 1000000 : 0;
	bool fresh = f->before ? read_at > f->before->boottime : age < 1000;

	if (read_at && !fresh)
		v->age_ms = age < UINT32_MAX ? (uint32_t)age : UINT32_MAX;
}

/* NULL for threads, and before frame_sum. */
static inline const struct sum *sum_of(const struct frame *f, uint32_t row)
{
	return f->sums && row < f->count ? &f->sums[row] : NULL;
}

#endif
