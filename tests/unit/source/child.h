/* Processes for tests: started, watched and ended. */
#ifndef PV_TESTS_CHILD_H
#define PV_TESTS_CHILD_H

#include <stdint.h>
#include <sys/types.h>

#include "types/task.h"

/* A child that runs body, says that it has begun when body calls child_ready, and then goes on.
 * Returns when it is ready. It dies with the test. */
pid_t child_start(void (*body)(void *context), void *context);
/* For body. */
void child_ready(void);
/* For body: sleeps until it is killed. */
void child_sleep(void *unused);
/* Kills it and waits for its end. */
void child_end(pid_t pid);

/* Like child_start(child_sleep), with this very pid, which must be free. -1 if the kernel or the
 * user may not. */
pid_t child_start_as(pid_t pid);
/* Waits until the clock that start times count in has gone on. */
void child_await_tick(void);

/* (pid, start time) as /proc says now; start 0: there is no such process. */
struct task_id child_id(pid_t pid);
/* Its state letter; 0: there is no such process. */
char child_state(pid_t pid);

/* Polls until it is true, or fails. */
#define await_true(condition)                                                                      \
	for (unsigned tries = 0; !(condition); tries++) {                                          \
		if (tries == 20000)                                                                \
			fail_msg("never became true: %s", #condition);                             \
		usleep(1000);                                                                      \
	}

#endif
