/* For authors of demos: output, checks, facts, options, pauses and the stop. Processes, threads and
 * handshakes: process_priv.h. Things with names: object_priv.h. README.md tells how to use them. */
#ifndef PV_DEMO_RUN_PRIV_H
#define PV_DEMO_RUN_PRIV_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/i18n.h"
#include "demo/table.h"

struct run;

/* One line with [pid tid name] before it, in one write, so that lines of several processes do not
 * mix. Any thread of any process. Beyond 16 KiB a second and process, lines are left out and
 * counted. Texts are translated: run_say(r, _("…"), …). */
void run_say(struct run *r, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* "check: WHAT: ok", or FAILED, which makes the exit status 1. Only in the root process: a child
 * tells the root by its exit status, a pipe or shared memory. Returns `good`. */
bool run_check(struct run *r, bool good, const char *what);

/* "procview: MESSAGE: strerror(errnum)" (0: without) on standard error, then the end: of the whole
 * workload in the root, of this process in a child. For what the system refuses. */
void run_fail(struct run *r, int errnum, const char *format, ...)
	__attribute__((noreturn, format(printf, 3, 4)));

/* Values of options, of the type that the table says. */
bool run_flag(const struct run *r, const char *option);
long run_number(const struct run *r, const char *option);
const char *run_text(const struct run *r, const char *option); /* borrowed */

/* Whether it must end: time is up, SIGINT, SIGTERM, SIGHUP, standard input closed with --hold,
 * standard output gone, the lifeline cut; in a child: the root said so, or such a signal.
 *
 * A stop also interrupts what a thread sleeps in, in all threads and processes of the workload and
 * again every 20 ms until they end: calls that can fail with EINTR do. Mutexes, conditions and
 * pthread_join do not. */
bool run_stopping(const struct run *r);
/* A pause of the lesson, in clock_nanosleep, cut short by a stop. Returns !run_stopping(). It is
 * not for synchronising: that is what gates are for. */
bool run_pause(struct run *r, unsigned milliseconds);

/* --hold: */
bool run_holding(const struct run *r);
/* One of the facts that the table promises; value without --hold goes nowhere. */
void run_fact(struct run *r, const char *name, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* Appends to the last fact, after a comma. */
void run_fact_more(struct run *r, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* "ready pid=… name=… FACT=…", once the state that a test looks at is reached. */
void run_ready(struct run *r);
/* run_ready, and then sleeps until a stop. Root only. */
void run_hold(struct run *r);
/* Sleeps until a stop, in any process and thread. */
void run_until_stop(struct run *r);

#endif
