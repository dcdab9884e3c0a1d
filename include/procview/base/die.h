/* The one way to end in the middle: restores the terminal and lets tracees go first. */
#ifndef PV_BASE_DIE_H
#define PV_BASE_DIE_H

/* Called once, from whatever thread or signal handler ends the program: async-signal-safe calls
 * only. NULL takes it away. */
void die_set_hook(void (*hook)(void));
/* Runs the hook, if it has not run yet. */
void die_run_hook(void);
/* Makes SIGSEGV, SIGBUS, SIGILL, SIGFPE and SIGABRT run the hook before they end the program as
 * they would have. */
void die_catch_crashes(void);

/* Runs the hook, prints "procview: MESSAGE" on standard error and exits with 1. */
void die(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));

#endif
