/* A process of a kind, at rest, for tests that compare what tools say of it.
 *
 * usage: kinds KIND. Prints the pid in question once it is what it should be, and ends, with all
 * that it started, when its standard input ends. */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { THREADS = 3, DEPTH = 40 };

static void fail(const char *what)
{
	fprintf(stderr, "kinds: %s: %s\n", what, strerror(errno));
	_exit(1);
}

static void say(pid_t pid)
{
	printf("%d\n", (int)pid);
	if (fflush(stdout))
		fail("stdout");
}

/* Until whoever started this lets go. */
static void await_end(void)
{
	char c;

	while (read(0, &c, 1) > 0 || errno == EINTR)
		continue;
}

/* The state of a process as the kernel has it, or 0. */
static char state_of(pid_t pid)
{
	char path[64], text[512], *end;
	FILE *f;
	size_t n;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	f = fopen(path, "re");
	if (!f)
		return 0;
	n = fread(text, 1, sizeof(text) - 1, f);
	fclose(f);
	text[n] = '\0';
	end = strrchr(text, ')');
	return end && end[1] ? end[2] : '\0';
}

static void await_state(pid_t pid, char state)
{
	while (state_of(pid) != state)
		sched_yield();
}

static void plain(void)
{
	say(getpid());
	await_end();
}

static void *sleep_until_end(void *barrier)
{
	pthread_barrier_wait(barrier);
	while (pause() < 0)
		continue;
	return NULL;
}

static void threads(void)
{
	pthread_barrier_t barrier;
	pthread_t thread;

	pthread_barrier_init(&barrier, NULL, THREADS + 1);
	for (int i = 0; i < THREADS; i++)
		if (pthread_create(&thread, NULL, sleep_until_end, &barrier))
			fail("pthread_create");
	pthread_barrier_wait(&barrier);
	plain();
}

static void *outlive_leader(void *unused)
{
	(void)unused;
	await_state(getpid(), 'Z');
	plain();
	return NULL;
}

/* Its first thread ends, another one lives on: the process looks like a zombie and is none. */
static void leader_ended(void)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, outlive_leader, NULL))
		fail("pthread_create");
	/* pthread_exit would run clean-up of the C library that ends with the whole process. */
	syscall(SYS_exit, 0);
}

static void zombie(void)
{
	pid_t pid = fork();

	if (pid < 0)
		fail("fork");
	if (pid == 0)
		_exit(0);
	await_state(pid, 'Z');
	say(pid);
	await_end();
}

static void stopped(void)
{
	pid_t pid = fork();

	if (pid < 0)
		fail("fork");
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			raise(SIGSTOP);
	}
	await_state(pid, 'T');
	say(pid);
	await_end();
}

static void renamed(void)
{
	prctl(PR_SET_NAME, "new (name) R 1");
	plain();
}

/* Escapes, a line end, what looks like the rest of a stat line, bytes that are not UTF-8. */
static void hostile(void)
{
	prctl(PR_SET_NAME, "\033[31m\n) R 1 \xff\xe2\x80");
	plain();
}

/* DEPTH processes, each the child of the one before; the last one is meant. */
static void deep(void)
{
	for (int i = 0; i < DEPTH; i++) {
		pid_t pid = fork();

		if (pid < 0)
			fail("fork");
		if (pid > 0) {
			await_end();
			_exit(0);
		}
		prctl(PR_SET_PDEATHSIG, SIGKILL);
	}
	plain();
}

static void scheduled(void)
{
	struct sched_param p = { .sched_priority = 0 };
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(0, &set);
	if (nice(7) < 0 && errno)
		fail("nice");
	if (sched_setscheduler(0, SCHED_BATCH, &p) || sched_setaffinity(0, sizeof(set), &set))
		fail("sched_setscheduler");
	plain();
}

static void on_signal(int signo)
{
	(void)signo;
}

static void signals(void)
{
	sigset_t set;

	signal(SIGUSR1, on_signal);
	signal(SIGUSR2, SIG_IGN);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGRTMIN + 2);
	sigprocmask(SIG_BLOCK, &set, NULL);
	raise(SIGTERM);
	kill(getpid(), SIGRTMIN + 2);
	plain();
}

/* Memory of each sort, some of it locked. */
static void memory(void)
{
	size_t size = 8 << 20;
	char *anon = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *shared = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (anon == MAP_FAILED || shared == MAP_FAILED)
		fail("mmap");
	memset(anon, 1, size);
	memset(shared, 1, size / 2);
	if (mlock(anon, 65536))
		fail("mlock");
	plain();
}

static const struct {
	const char *name;
	void (*run)(void);
} kinds[] = {
	{ "plain", plain },	{ "threads", threads }, { "leader-ended", leader_ended },
	{ "zombie", zombie },	{ "stopped", stopped }, { "renamed", renamed },
	{ "hostile", hostile }, { "deep", deep },	{ "scheduled", scheduled },
	{ "signals", signals }, { "memory", memory },
};

int main(int argc, char **argv)
{
	const char *kind = argc > 1 ? argv[1] : "plain";

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kinds[i].name, kind) == 0) {
			kinds[i].run();
			return 0;
		}
	/* Started with odd arguments: those are what is tested. */
	plain();
	return 0;
}
