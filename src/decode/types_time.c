/* Times: structs of seconds, what is left of a sleep, the times of a file. */
#include <stddef.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/timex.h>
#include <time.h>

#include "lists_priv.h"
#include "types_priv.h"

static const struct member timespec_members[] = { FIELD(struct timespec, tv_sec, int),
						  FIELD(struct timespec, tv_nsec, int) };
const struct struct_type timespec_struct = STRUCT(struct timespec, timespec_members);

static const struct member timeval_members[] = { FIELD(struct timeval, tv_sec, int),
						 FIELD(struct timeval, tv_usec, int) };
const struct struct_type timeval_struct = STRUCT(struct timeval, timeval_members);

static const struct member itimerspec_members[] = {
	FIELD(struct itimerspec, it_interval, struct, .of = &timespec_struct),
	FIELD(struct itimerspec, it_value, struct, .of = &timespec_struct),
};
const struct struct_type itimerspec_struct = STRUCT(struct itimerspec, itimerspec_members);

static const struct member itimerval_members[] = {
	FIELD(struct itimerval, it_interval, struct, .of = &timeval_struct),
	FIELD(struct itimerval, it_value, struct, .of = &timeval_struct),
};
const struct struct_type itimerval_struct = STRUCT(struct itimerval, itimerval_members);

static const struct member timezone_members[] = { FIELD(struct timezone, tz_minuteswest, int),
						  FIELD(struct timezone, tz_dsttime, int) };
const struct struct_type timezone_struct = STRUCT(struct timezone, timezone_members);

static const struct name clock_names[] = {
	NAME(CLOCK_REALTIME),	       NAME(CLOCK_MONOTONIC),	  NAME(CLOCK_PROCESS_CPUTIME_ID),
	NAME(CLOCK_THREAD_CPUTIME_ID), NAME(CLOCK_MONOTONIC_RAW), NAME(CLOCK_REALTIME_COARSE),
	NAME(CLOCK_MONOTONIC_COARSE),  NAME(CLOCK_BOOTTIME),	  NAME(CLOCK_REALTIME_ALARM),
	NAME(CLOCK_BOOTTIME_ALARM),    { 10, "CLOCK_SGI_CYCLE" }, NAME(CLOCK_TAI),
};
const struct names clock_ids = NAMES(clock_names, "CLOCK_???");

static const struct name itimer_names[] = { NAME(ITIMER_REAL), NAME(ITIMER_VIRTUAL),
					    NAME(ITIMER_PROF) };
const struct names itimers = NAMES(itimer_names, "ITIMER_???");

static const struct name absolute_names[] = { NAME(TIMER_ABSTIME) };
const struct names clock_flags = NAMES(absolute_names, "TIMER_???");

/* ---- what is left of a sleep ---- */

/* include/linux/errno.h: ERESTARTSYS … ERESTART_RESTARTBLOCK. */
enum { RESTARTSYS = 512, RESTART_LAST = 516 };

static bool is_restarted(const struct call_view *v)
{
	int64_t value = v->exit ? v->exit->ret.value : 0;

	return view_failed(v) && -value >= RESTARTSYS && -value <= RESTART_LAST;
}

/* Only a sleep that was interrupted has a rest; none until a moment has. */
static void copy_rest(struct copying *c, const struct call_view *v, unsigned arg)
{
	if (is_restarted(v))
		copy_memory(c, v->args[arg], sizeof(struct timespec), NULL);
}

static void print_rest(struct printing *p, const struct call_view *v, unsigned arg)
{
	print_struct_at(p, &timespec_struct, v->args[arg]);
}

const struct arg_type type_sleep_rest = { .copy = copy_rest,
					  .print = print_rest,
					  .failed_too = true };

/* ---- the times of a file ---- */

static void print_file_time(struct printing *p, const void *bytes, const struct member *m)
{
	struct timespec t = { (time_t)member_int(bytes, 8),
			      (long)member_int((const char *)bytes + 8, 8) };

	(void)m;
	if (t.tv_nsec == UTIME_NOW || t.tv_nsec == UTIME_OMIT) {
		if (p->options->constants != CONST_RAW)
			strbuf_adds(p->out, t.tv_nsec == UTIME_NOW ? "UTIME_NOW" : "UTIME_OMIT");
		else
			print_struct(p, &timespec_struct, bytes);
		return;
	}
	print_struct(p, &timespec_struct, bytes);
	print_time_comment(p, t.tv_sec, t.tv_nsec);
}

const struct member file_time_item = { .size = sizeof(struct timespec), .print = print_file_time };

static void print_file_timeval(struct printing *p, const void *bytes, const struct member *m)
{
	(void)m;
	print_struct(p, &timeval_struct, bytes);
	print_time_comment(p, member_int(bytes, 8),
			   (int64_t)(member_uint((const char *)bytes + 8, 8) * 1000));
}

const struct member file_timeval_item = { .size = sizeof(struct timeval),
					  .print = print_file_timeval };
