/* Events made by hand, as the tracer would make them. */
#ifndef PV_TESTS_SINK_EVENTS_H
#define PV_TESTS_SINK_EVENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/strbuf.h"
#include "sink/sink.h"
#include "types/trace_event.h"

/* A sink and all that it has written. */
struct play {
	struct sink *sink;
	struct strbuf out;
	uint64_t now; /* ns, of both clocks; each event is a millisecond later */
};

struct sink_options play_options(void);
void play_begin(struct play *p, struct sink *s);
/* Ends the sink, and compares all that it wrote. */
void play_check(struct play *p, const char *want);
void play_done(struct play *p);

/* The call `name` begins in tid, with arguments. text (NULL: none) lies at address `at`. */
void play_enter(struct play *p, pid_t tid, const char *name, const uint64_t args[6], uint64_t at,
		const char *text);
void play_leave(struct play *p, pid_t tid, const char *name, const uint64_t args[6], int64_t value,
		uint64_t at, const char *text);
void play_signal(struct play *p, pid_t tid, int signo);
void play_exec(struct play *p, pid_t tid, pid_t former);
void play_fork(struct play *p, pid_t tid, pid_t child);
void play_end(struct play *p, pid_t tid, int status);
void play_plain(struct play *p, enum trace_kind kind, pid_t tid, uint64_t count);

#endif
