/* Processes to be stopped: forked from the test, known by what they do. */
#ifndef PV_TESTS_CHILDREN_H
#define PV_TESTS_CHILDREN_H

#include <stdbool.h>
#include <sys/types.h>

/* Forks; the child runs play(arg) and exits with what it returns. */
pid_t child_start(int (*play)(void *arg), void *arg);
/* Ends it with SIGKILL and forgets it. */
void child_end(pid_t pid);
/* Waits for its end: its exit status, or 128 and the signal. */
int child_wait(pid_t pid);
bool child_lives(pid_t pid);

/* Number of the call that a thread sleeps in, -1: it runs. */
long child_call(pid_t pid);
/* The letter of its state. */
char child_state(pid_t pid);
/* A number of its status, by the name of the line with its colon. */
long child_status(pid_t pid, const char *key);

/* Poll until it is so, and fail the test after 20 seconds. */
void child_await_call(pid_t pid, long call);
void child_await_state(pid_t pid, char state);

#endif
