/* Programs whose stacks are known: the functions below, in the order of their calls.
 *
 * usage: stack_zoo deep N | threads N | libc | handler
 *
 * Says "ready" on standard output when all threads sleep or are about to, and goes on until it is
 * killed. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PLAIN __attribute__((noinline))

/* Nothing that is done behind a call: else it would be no call but a jump. */
static volatile int done;

/* Stays 0. */
static volatile int awake;

static void say_ready(void)
{
	puts("ready");
	fflush(stdout);
}

PLAIN static void zoo_sleep(void)
{
	while (!awake) {
		pause();
		done++;
	}
}

PLAIN static void zoo_deep(int depth)
{
	volatile char room[16];

	room[0] = (char)depth;
	if (depth > 1) {
		zoo_deep(depth - 1);
	} else {
		say_ready();
		zoo_sleep();
	}
	done += room[0];
}

PLAIN static void zoo_inner(void)
{
	zoo_sleep();
	done++;
}

static pthread_barrier_t all;

#define THREAD(name)                                                                               \
	PLAIN static void *name(void *arg)                                                         \
	{                                                                                          \
		pthread_setname_np(pthread_self(), arg);                                           \
		pthread_barrier_wait(&all);                                                        \
		zoo_inner();                                                                       \
		done++;                                                                            \
		return NULL;                                                                       \
	}
THREAD(zoo_cat)
THREAD(zoo_dog)
THREAD(zoo_owl)

PLAIN static void zoo_threads(void)
{
	static void *(*const plays[])(void *) = { zoo_cat, zoo_dog, zoo_owl };
	static const char *const names[] = { "cat", "dog", "owl" };
	pthread_t threads[3];

	pthread_barrier_init(&all, NULL, 4);
	for (int i = 0; i < 3; i++)
		pthread_create(&threads[i], NULL, plays[i], (void *)names[i]);
	pthread_barrier_wait(&all);
	say_ready();
	for (int i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	done++;
}

PLAIN static int zoo_compare(const void *a, const void *b)
{
	(void)a;
	(void)b;
	say_ready();
	zoo_sleep();
	return done;
}

/* A function of ours below one of the library below one of ours. */
PLAIN static void zoo_libc(void)
{
	int pair[2] = { 2, 1 };

	qsort(pair, 2, sizeof(pair[0]), zoo_compare);
	done++;
}

PLAIN static void zoo_handler(int signo)
{
	(void)signo;
	say_ready();
	zoo_sleep();
	done++;
}

PLAIN static void zoo_raise(void)
{
	signal(SIGUSR1, zoo_handler);
	raise(SIGUSR1);
	done++;
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	if (strcmp(what, "deep") == 0)
		zoo_deep(argc > 2 ? atoi(argv[2]) : 10);
	else if (strcmp(what, "threads") == 0)
		zoo_threads();
	else if (strcmp(what, "libc") == 0)
		zoo_libc();
	else if (strcmp(what, "handler") == 0)
		zoo_raise();
	else
		return 2;
	return done & 1;
}
