/* Data that was read or written, as -e read= and write= show it. */
#ifndef PV_SINK_HEXDUMP_PRIV_H
#define PV_SINK_HEXDUMP_PRIV_H

struct sink_options;
struct strbuf;
struct trace_event;

/* Appends it if the call has moved bytes of a descriptor that is to be dumped. */
void hexdump_add(const struct sink_options *o, const struct trace_event *entry,
		 const struct trace_event *exit, struct strbuf *out);

#endif
