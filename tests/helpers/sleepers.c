/* sleepers COUNT: so many sleeping processes, to measure with. Prints "ready" when they are there,
 * ends all of them when its standard input is closed; they end too if it is killed. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static void sleep_forever(pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	close(STDOUT_FILENO);
	while (getppid() == parent)
		pause();
	_exit(0);
}

/* Ends all children and waits until they are gone. */
static void end_all(const pid_t *pids, long count)
{
	for (long i = 0; i < count; i++)
		kill(pids[i], SIGKILL);
	while (wait(NULL) > 0 || errno == EINTR)
		;
}

static long start_all(pid_t *pids, long count)
{
	const pid_t self = getpid();
	long n;

	for (n = 0; n < count; n++) {
		pids[n] = fork();
		if (pids[n] < 0)
			break;
		if (pids[n] == 0)
			sleep_forever(self);
	}
	return n;
}

int main(int argc, char **argv)
{
	long count = argc == 2 ? strtol(argv[1], NULL, 10) : 0;
	pid_t *pids = count > 0 ? calloc((size_t)count, sizeof(*pids)) : NULL;
	long made;
	char c;

	if (!pids) {
		fprintf(stderr, "usage: sleepers COUNT\n");
		return 2;
	}
	made = start_all(pids, count);
	if (made < count) {
		fprintf(stderr, "sleepers: only %ld of %ld: %s\n", made, count, strerror(errno));
		end_all(pids, made);
		return 1;
	}
	puts("ready");
	fflush(stdout);
	while (read(STDIN_FILENO, &c, 1) > 0)
		;
	end_all(pids, made);
	free(pids);
	return 0;
}
