/* Fields of a process and all below it. What is asked for is in the sums, whatever is known of the
 * process itself. */
#include "field_priv.h"

#define TREE(id)                                                                                   \
	static void tree_##id(const struct frame *f, const struct sum *s, struct value *ret);      \
	FIELD_GETTER(id)                                                                           \
	{                                                                                          \
		const struct sum *s = sum_of(f, row);                                              \
                                                                                                   \
		if (s)                                                                             \
			tree_##id(f, s, ret);                                                      \
		else                                                                               \
			ret->kind = VALUE_UNREAD;                                                  \
	}                                                                                          \
	static void tree_##id(const struct frame *f, const struct sum *s, struct value *ret)

TREE(TREE_CPU_PERCENT)
{
	value_real(ret, cpu_percent(f, (double)s->cpu));
}

TREE(TREE_CPU_TIME)
{
	value_ticks(ret, f, s->cpu_ticks);
}

TREE(TREE_RSS)
{
	value_pages(ret, f, s->rss);
	ret->approximate = s->rss_approximate;
}

TREE(TREE_IO_RATE)
{
	(void)f;
	if (s->io_known)
		value_real(ret, (double)s->read + (double)s->write);
	else if (ret->kind == VALUE_NONE)
		ret->kind = VALUE_UNREAD;
}

TREE(TREE_FDS)
{
	(void)f;
	if (s->fds_known)
		value_uint(ret, s->fds);
}

TREE(TREE_THREADS)
{
	(void)f;
	value_uint(ret, s->threads);
}

TREE(TREE_TASKS)
{
	(void)f;
	value_uint(ret, s->tasks);
}
