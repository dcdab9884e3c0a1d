/* Time as the caller of a model gets it: passed as an argument, read only here. */
#ifndef PV_BASE_CLOCK_H
#define PV_BASE_CLOCK_H

#include <stdint.h>

struct strbuf;

#define NS_PER_SEC UINT64_C(1000000000)
#define NS_PER_MSEC UINT64_C(1000000)

uint64_t clock_monotonic(void);   /* ns; CLOCK_MONOTONIC, for intervals */
uint64_t clock_boottime(void);    /* ns since boot, with sleep; what /proc start times count from */
uint64_t clock_realtime(void);    /* ns since 1970 */
uint64_t clock_thread_cpu(void);  /* ns of processor time of the calling thread */

/* Appends ns since 1970 as ISO 8601 in UTC: 2026-11-21T14:03:22Z, or with milliseconds if
 * `millis`. */
void clock_add_iso(struct strbuf *b, uint64_t realtime_ns, int millis);

#endif
