/* Makes children by vfork one after the other, each of which keeps its parent waiting a moment.
 * Prints "ready"; when standard input ends, "children N wrong N", the ones whose status was not as
 * it should be. */
#include <poll.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

int main(void)
{
	const struct timespec moment = { .tv_nsec = 20 * 1000 * 1000 };
	struct pollfd in = { .fd = STDIN_FILENO, .events = POLLIN };
	/* Not in registers, which the child of a vfork may change. */
	static int n, wrong;

	puts("ready");
	fflush(stdout);
	for (; poll(&in, 1, 0) == 0; n++) {
		pid_t pid = vfork();
		int status;

		if (pid == 0) {
			clock_nanosleep(CLOCK_MONOTONIC, 0, &moment, NULL);
			if (n % 2)
				execl("/bin/sh", "sh", "-c", "exit 7", NULL);
			_exit(7);
		}
		wrong += pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status) ||
			 WEXITSTATUS(status) != 7;
	}
	printf("%d wrong %d\n", n, wrong);
	return 0;
}
