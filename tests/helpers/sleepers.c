/* sleepers COUNT [DESCRIPTORS]: so many sleeping processes, to measure with, each with so many more
 * descriptors: files, pipes, sockets in turn. Prints "ready" when they are there, ends all of them
 * when its standard input is closed; they end too if it is killed. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* What the loop opens in turn; the number of descriptors that it gave, 0: it failed. */
static long open_file(void)
{
	return open("/proc/self/exe", O_RDONLY) >= 0;
}

static long open_pipe(void)
{
	int fds[2];

	return pipe(fds) == 0 ? 2 : 0;
}

static long open_sockets(void)
{
	int fds[2];

	return socketpair(AF_UNIX, SOCK_STREAM, 0, fds) == 0 ? 2 : 0;
}

static long open_device(void)
{
	return open("/dev/null", O_RDWR) >= 0;
}

static long open_eventfd(void)
{
	return eventfd(0, 0) >= 0;
}

static bool open_all(long count)
{
	static long (*const kinds[])(void) = { open_file, open_pipe, open_sockets, open_device,
					       open_eventfd };
	size_t kind = (size_t)getpid();

	while (count > 0) {
		long opened = kinds[kind++ % (sizeof(kinds) / sizeof(kinds[0]))]();

		if (!opened)
			return false;
		count -= opened;
	}
	return true;
}

/* One byte through the pipe says that it has all. */
static void live(pid_t parent, long descriptors, const int done[2])
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	close(STDOUT_FILENO);
	close(done[0]);
	if (!open_all(descriptors) || write(done[1], "", 1) != 1)
		_exit(1);
	close(done[1]);
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

static long start_all(pid_t *pids, long count, long descriptors, const int done[2])
{
	const pid_t self = getpid();
	long n;

	for (n = 0; n < count; n++) {
		pids[n] = fork();
		if (pids[n] < 0)
			break;
		if (pids[n] == 0)
			live(self, descriptors, done);
	}
	return n;
}

/* How many have all that they are to have; until each has said so or ended. */
static long count_done(int fd)
{
	char buf[4096];
	ssize_t n;
	long count = 0;

	while ((n = read(fd, buf, sizeof(buf))) > 0 || (n < 0 && errno == EINTR))
		count += n > 0 ? n : 0;
	close(fd);
	return count;
}

int main(int argc, char **argv)
{
	long count = argc == 2 || argc == 3 ? strtol(argv[1], NULL, 10) : 0;
	long descriptors = argc == 3 ? strtol(argv[2], NULL, 10) : 0;
	pid_t *pids = count > 0 ? calloc((size_t)count, sizeof(*pids)) : NULL;
	int done[2];
	long made;
	char c;

	if (!pids || pipe(done) < 0) {
		fprintf(stderr, "usage: sleepers COUNT [DESCRIPTORS]\n");
		return 2;
	}
	made = start_all(pids, count, descriptors, done);
	close(done[1]);
	if (made < count || count_done(done[0]) < count) {
		fprintf(stderr, "sleepers: only %ld of %ld, or not all descriptors: %s\n", made,
			count, strerror(errno));
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
