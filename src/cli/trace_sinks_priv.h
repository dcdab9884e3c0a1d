/* Which sinks the options of `procview trace` mean. */
#ifndef PV_CLI_TRACE_SINKS_PRIV_H
#define PV_CLI_TRACE_SINKS_PRIV_H

#include <stdbool.h>

struct sink;
struct sink_options;
struct trace_options;

/* All of them, one in the other; o is borrowed. */
struct sink *trace_sinks_new(const struct trace_options *o);
/* A text for each task in a file of its own, PATH.TID. */
struct sink *trace_split_new(const struct sink_options *o, const char *path, bool append);

#endif
