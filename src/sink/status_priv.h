/* How a call ended, for -e status=. */
#ifndef PV_SINK_STATUS_PRIV_H
#define PV_SINK_STATUS_PRIV_H

#include "sink/sink.h"
#include "types/trace_event.h"

/* exit: TRACE_EXIT. */
static inline unsigned sink_status_of(const struct trace_event *exit)
{
	return exit->ret.failed ? SINK_FAILED : SINK_SUCCESSFUL;
}

#endif
