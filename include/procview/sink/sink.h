/* Where trace events go: one struct of functions for each form of output. */
#ifndef PV_SINK_SINK_H
#define PV_SINK_SINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decode/call.h"

struct sink;
struct strbuf;
struct trace_event;

enum sink_clock { SINK_NO_CLOCK, SINK_TIME, SINK_TIME_US, SINK_EPOCH_US }; /* -t -tt -ttt */

struct sink_options {
	struct print_options print;
	enum sink_clock clock;
	bool relative;                 /* -r */
	bool duration;                 /* -T */
	bool ip;                       /* -i */
	bool number;                   /* -n */
	bool one_line;                 /* a call is one row, however threads interleave */
	bool brackets;                 /* "[pid 12] ", as on a terminal, else "12    " */
	bool pids;                     /* rows begin with the tid: more than one task is traced */
	int column;                    /* -a: where "=" stands; 40 */
	/* -e status=: bits of 1 << enum sink_status; 0: all */
	unsigned statuses;
	/* -e signal=: bit N - 1; all ones: all */
	uint64_t signals;
	unsigned quiet;                /* -q, -qq: how much of attach, exit, exec … is left out */
	int32_t utc_offset;            /* s, of -t and -tt */
};

enum sink_status { SINK_SUCCESSFUL, SINK_FAILED, SINK_UNFINISHED, SINK_UNAVAILABLE, SINK_DETACHED };

struct sink_ops {
	/* Appends to out what an event gives, in whole lines but for text's unfinished calls. */
	void (*event)(struct sink *s, const struct trace_event *e, struct strbuf *out);
	/* Appends what stands at the end: tables, calls that never returned. */
	void (*end)(struct sink *s, struct strbuf *out);
	void (*free)(struct sink *s);
};

/* Embedded first in each kind of sink. */
struct sink {
	const struct sink_ops *ops;
};

/* As strace writes. */
struct sink *sink_text_new(const struct sink_options *o);
/* An object a line, procview.trace/1. */
struct sink *sink_json_new(const struct sink_options *o);

enum summary_column { SUMMARY_TIME_PERCENT, SUMMARY_SECONDS, SUMMARY_MIN, SUMMARY_MAX, SUMMARY_AVG,
		      SUMMARY_CALLS, SUMMARY_ERRORS, SUMMARY_NAME, SUMMARY_COLUMN_COUNT };

struct summary_options {
	enum summary_column sort;      /* -S */
	uint8_t columns[SUMMARY_COLUMN_COUNT]; /* -U, in this order */
	size_t column_count;
	bool wall;                     /* -w: time from entry to exit, not the system's time */
	int64_t overhead_ns;           /* -O */
};

/* The tables of -c. */
struct sink *sink_summary_new(const struct summary_options *o);

void sink_free(struct sink *s); /* NULL is legal */

#endif
