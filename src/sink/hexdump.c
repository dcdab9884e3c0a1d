#include "hexdump_priv.h"

#include "base/strbuf.h"
#include "decode/call.h"
#include "sink/sink.h"
#include "types/trace_event.h"

enum { PER_LINE = 16, HALF = PER_LINE / 2 };

static void add_line(const unsigned char *bytes, size_t n, size_t at, struct strbuf *out)
{
	strbuf_addf(out, " | %05zx ", at);
	for (size_t i = 0; i < PER_LINE; i++) {
		if (i == HALF)
			strbuf_addch(out, ' ');
		if (i < n)
			strbuf_addf(out, " %02x", bytes[i]);
		else
			strbuf_adds(out, "   ");
	}
	strbuf_adds(out, "  ");
	for (size_t i = 0; i < PER_LINE; i++)
		strbuf_addch(out, i >= n			       ? ' '
				  : bytes[i] >= ' ' && bytes[i] < 0x7f ? (char)bytes[i]
								       : '.');
	strbuf_adds(out, " |\n");
}

void hexdump_add(const struct sink_options *o, const struct trace_event *entry,
		 const struct trace_event *exit, struct strbuf *out)
{
	const struct call_row *row;
	const unsigned char *bytes;
	size_t n;

	if (!o->read_fds && !o->write_fds)
		return;
	row = call_find(entry->call.abi, entry->call.number);
	bytes = row ? call_data(row, entry, exit, o->read_fds, o->write_fds, &n) : NULL;
	for (size_t at = 0; bytes && at < n; at += PER_LINE)
		add_line(bytes + at, n - at < PER_LINE ? n - at : PER_LINE, at, out);
}
