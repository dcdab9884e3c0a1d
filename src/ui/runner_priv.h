/* Demonstrations that run under the screen: each a fresh process image in a terminal of its own,
 * whose output is kept as lines.
 *
 * They are started by the main thread, since a parent-death signal follows the thread that forked.
 * Three things end one: SIGTERM from here, the closing of its lifeline, and the death of procview. */
#ifndef PV_UI_RUNNER_PRIV_H
#define PV_UI_RUNNER_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/strbuf.h"

struct demo;

enum { RUNNER_JOBS_MAX = 16, RUNNER_LINES_MAX = 500, RUNNER_LINE_MAX = 1024 };

/* What came from its terminal: a ring of safe lines, and the one that is not ended yet. */
struct job_output {
	char *lines[RUNNER_LINES_MAX]; /* owned */
	size_t first, count;
	struct strbuf partial; /* raw bytes */
};

struct job {
	const struct demo *demo;
	pid_t pid; /* 0: it has ended and was reaped */
	int pty, lifeline; /* -1: closed */
	int status; /* of wait, once pid is 0 */
	struct job_output output;
};

struct runner {
	struct job *jobs[RUNNER_JOBS_MAX]; /* oldest first */
	size_t count, shown; /* shown: whose output is in the pane */
	bool ascii;
};

/* Starts `demo` with these arguments (ended by NULL, without the name). 0 and it is the shown one; or
 * -errno, -EAGAIN if too many run. */
int runner_start(struct runner *r, const struct demo *demo, char *const *args, int columns,
		 int rows);
/* Asks it to end with all below it. */
void runner_end(struct job *j);
/* Takes it off the list; it must have ended. */
void runner_forget(struct runner *r, struct job *j);
/* The newest one of this demonstration that still runs, or NULL. */
struct job *runner_find(const struct runner *r, const struct demo *demo);
/* Reads what is there and reaps who ended, without waiting. True if anything changed. */
bool runner_poll(struct runner *r);
/* Ends all, and waits for them for a moment before they are killed. */
void runner_done(struct runner *r);
/* Line i of the output, oldest 0; borrowed. */
const char *job_line(const struct job *j, size_t i);

#endif
