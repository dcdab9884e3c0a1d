#include "exec_priv.h"

#include <errno.h>
#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

#include "run_priv.h"

/* What is ignored stays so after execve, and a running timer goes on. */
void exec_prepare(void)
{
	static const int stops[] = { SIGINT, SIGHUP, SIGURG, SIGALRM };
	const struct itimerval none = { .it_value = { 0 } };

	for (size_t i = 0; i < sizeof(stops) / sizeof(stops[0]); i++)
		signal(stops[i], SIG_IGN);
	setitimer(ITIMER_REAL, &none, NULL);
}

void exec_program(struct run *r, char *const *argv)
{
	execvp(argv[0], argv);
	run_fail(r, errno, _("cannot run %s"), argv[0]);
}
