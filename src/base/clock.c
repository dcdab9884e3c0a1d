#include "base/clock.h"

#include <time.h>

#include "base/strbuf.h"

static uint64_t read_clock(clockid_t id)
{
	struct timespec ts = { 0, 0 };

	/* These clocks are always there on the kernels that procview runs on. */
	clock_gettime(id, &ts);
	return (uint64_t)ts.tv_sec * NS_PER_SEC + (uint64_t)ts.tv_nsec;
}

uint64_t clock_monotonic(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

uint64_t clock_boottime(void)
{
	return read_clock(CLOCK_BOOTTIME);
}

uint64_t clock_realtime(void)
{
	return read_clock(CLOCK_REALTIME);
}

uint64_t clock_thread_cpu(void)
{
	return read_clock(CLOCK_THREAD_CPUTIME_ID);
}

void clock_add_iso(struct strbuf *b, uint64_t realtime_ns, int millis)
{
	time_t seconds = (time_t)(realtime_ns / NS_PER_SEC);
	struct tm tm;

	if (!gmtime_r(&seconds, &tm))
		return;
	strbuf_addf(b, "%04d-%02d-%02dT%02d:%02d:%02d", tm.tm_year + 1900, tm.tm_mon + 1,
		    tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
	if (millis)
		strbuf_addf(b, ".%03u", (unsigned)(realtime_ns % NS_PER_SEC / NS_PER_MSEC));
	strbuf_addch(b, 'Z');
}
