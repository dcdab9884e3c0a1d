/* Processes that come and go, for tests of what watches them.
 *
 * usage: fork_storm RATE SECONDS SEED
 *
 * Starts RATE processes a second: some end at once, some live for a moment, start others, threads,
 * rename themselves to random bytes, leave their children behind, or stay zombies for a while.
 * Prints how many it started. They end with it. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define NS_PER_SEC 1000000000LL

enum { LIFE_MAX_US = 60000, ZOMBIES_MAX = 64 };

static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static long long now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * NS_PER_SEC + t.tv_nsec;
}

static void rename_itself(uint64_t *dice)
{
	char name[16];

	for (size_t i = 0; i < sizeof(name) - 1; i++)
		name[i] = (char)(next_random(dice) >> 24);
	name[sizeof(name) - 1] = '\0';
	prctl(PR_SET_NAME, name);
}

static void live(uint64_t *dice)
{
	usleep((useconds_t)(next_random(dice) % LIFE_MAX_US));
}

static void *live_in_a_thread(void *dice)
{
	live(dice);
	rename_itself(dice);
	_exit(0);
}

/* The leader ends first: a zombie whose threads live. */
static void end_the_leader(uint64_t *dice)
{
	static uint64_t of_thread;
	pthread_t thread;

	of_thread = *dice;
	if (pthread_create(&thread, NULL, live_in_a_thread, &of_thread) == 0)
		pthread_exit(NULL);
}

static void child(uint64_t dice, pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(0);
	switch (next_random(&dice) >> 40 & 7) {
	case 0:
		_exit(0);
	case 1:
		if (fork() == 0) /* left behind soon */
			live(&dice);
		_exit(0);
	case 2:
		end_the_leader(&dice);
		_exit(0);
	case 3:
		rename_itself(&dice);
		/* fall through */
	default:
		live(&dice);
		rename_itself(&dice);
		_exit(0);
	}
}

/* Some are reaped late. */
static void reap(long *living)
{
	while (*living > ZOMBIES_MAX && waitpid(-1, NULL, WNOHANG) > 0)
		--*living;
}

int main(int argc, char **argv)
{
	long rate = argc == 4 ? strtol(argv[1], NULL, 10) : 0, living = 0, started = 0;
	long long begin = now_ns(), end;
	const pid_t self = getpid();
	uint64_t dice;

	if (rate <= 0) {
		fprintf(stderr, "usage: fork_storm RATE SECONDS SEED\n");
		return 2;
	}
	end = begin + strtol(argv[2], NULL, 10) * NS_PER_SEC;
	dice = strtoull(argv[3], NULL, 10) * 2 + 1;
	for (long long now = begin; now < end; now = now_ns()) {
		long due = (long)((now - begin) * rate / NS_PER_SEC);

		for (; started < due; started++) {
			uint64_t of_child = next_random(&dice) | 1;
			pid_t pid = fork();

			if (pid == 0)
				child(of_child, self);
			if (pid < 0)
				break;
			living++;
		}
		reap(&living);
		usleep(1000);
	}
	while (wait(NULL) > 0 || errno == EINTR)
		continue;
	printf("%ld\n", started);
	return 0;
}
