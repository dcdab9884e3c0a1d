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

enum sink_clock { SINK_NO_CLOCK, SINK_TIME, SINK_EPOCH };

/* How a call ended; bits of -e status=. */
enum sink_status {
	SINK_SUCCESSFUL = 1 << 0, SINK_FAILED = 1 << 1,
	SINK_UNFINISHED = 1 << 2,      /* its task ended in it */
	SINK_UNAVAILABLE = 1 << 3,     /* it returned, and nobody knows what */
	SINK_DETACHED = 1 << 4,        /* it goes on without us */
	SINK_ALL_STATUSES = (1 << 5) - 1
};

/* What is left out; bits of -e quiet=. */
enum sink_quiet {
	SINK_QUIET_ATTACH = 1 << 0, SINK_QUIET_EXIT = 1 << 1, SINK_QUIET_PATHS = 1 << 2,
	SINK_QUIET_PERSONALITY = 1 << 3, SINK_QUIET_EXEC = 1 << 4, SINK_QUIET_ALL = (1 << 5) - 1
};

struct sink_options {
	struct print_options print;
	enum sink_clock clock;         /* -t, -ttt */
	bool relative;                 /* -r */
	bool duration;                 /* -T */
	/* Digits behind the seconds: 0, 3, 6, 9. */
	uint8_t clock_digits, relative_digits, duration_digits;
	bool ip;                       /* -i */
	bool number;                   /* -n */
	bool one_line;                 /* a call is one row, however threads interleave */
	bool brackets;                 /* "[pid 12] " while there is more than one task */
	bool pids;                     /* "12    " in each row */
	int column;                    /* -a: where "=" stands; 40 */
	unsigned statuses;             /* -e status=, bits of enum sink_status */
	uint64_t signals;              /* -e signal=: bit N - 1 */
	unsigned quiet;                /* bits of enum sink_quiet */
	int32_t utc_offset;            /* s, of -t */
	uint64_t read_fds, write_fds;  /* -e read=, write=: dumped; bit N: descriptor N */
	/* Bits by number of a call, borrowed; NULL: as without the option. */
	const uint64_t *abbrev, *verbose, *raw;
};

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

/* "time-percent" and its other names; below 0: there is none. */
int summary_column_of(const char *name, size_t len);

struct summary_options {
	enum summary_column sort;      /* -S; SUMMARY_COLUMN_COUNT: as the numbers are */
	unsigned statuses;
	uint8_t columns[SUMMARY_COLUMN_COUNT]; /* -U, in this order */
	size_t column_count;
	bool wall;                     /* -w: time from entry to exit, not the system's time */
	uint64_t overhead_ns;          /* -O: taken off each call */
};

/* The table of -c. Of the events only what is in `statuses` counts. */
struct sink *sink_summary_new(const struct summary_options *o);

/* What is shown of the calls: what touches one of the descriptors or paths. Borrowed. */
struct sink_filter {
	const uint64_t *fds;           /* bits; NULL: none */
	size_t fd_count;
	char *const *paths;
	size_t path_count;
};

/* In front of another sink, which they own: */
struct sink *sink_filter_new(const struct sink_filter *f, struct sink *to);
struct sink *sink_tee_new(struct sink *first, struct sink *second);

void sink_free(struct sink *s); /* NULL is legal */

#endif
