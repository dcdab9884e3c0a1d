#include "base/die.h"

#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

/* The one piece of state that a signal handler must find without being handed it. */
static _Atomic(void (*)(void)) exit_hook;

void die_set_hook(void (*hook)(void))
{
	atomic_store(&exit_hook, hook);
}

void die_run_hook(void)
{
	void (*hook)(void) = atomic_exchange(&exit_hook, NULL);

	if (hook)
		hook();
}

static void on_crash(int signo)
{
	die_run_hook();
	/* SA_RESETHAND has put the default back: this ends the program as it would have. */
	raise(signo);
}

void die_catch_crashes(void)
{
	static const int crashes[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT };
	struct sigaction sa = { .sa_handler = on_crash, .sa_flags = SA_RESETHAND | SA_NODEFER };

	sigemptyset(&sa.sa_mask);
	for (size_t i = 0; i < sizeof(crashes) / sizeof(crashes[0]); i++)
		sigaction(crashes[i], &sa, NULL);
}

void die(const char *format, ...)
{
	va_list ap;

	die_run_hook();
	fputs("procview: ", stderr);
	va_start(ap, format);
	vfprintf(stderr, format, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(EXIT_FAILURE);
}
