#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "object_priv.h"
#include "process_priv.h"
#include "run_priv.h"

enum { THREADS_MAX = 100, ROUNDS_MAX = 20, PAUSE_MS = 1500 };

struct account {
	pthread_mutex_t lock;
	bool use_lock;
	bool hold; /* the first to have the lock keeps it until a stop */
	int fd; /* of the file with the balance; -1: it is in memory */
	_Atomic long balance; /* atomic in each access, not from reading to writing */
	_Atomic pid_t owner;
	struct run_thread threads[THREADS_MAX];
	long count;
};

static long load(struct account *a)
{
	char text[24] = "";

	if (a->fd < 0)
		return atomic_load(&a->balance);
	return pread(a->fd, text, sizeof(text) - 1, 0) > 0 ? strtol(text, NULL, 10) : 0;
}

static void store(struct run *r, struct account *a, long balance)
{
	char text[24];
	int len = snprintf(text, sizeof(text), "%-20ld\n", balance);

	atomic_store(&a->balance, balance);
	if (a->fd >= 0 && pwrite(a->fd, text, (size_t)len, 0) != len)
		run_fail(r, errno, _("cannot write the file with the balance"));
}

/* Long enough for another thread to come in between. */
static void think(void)
{
	nanosleep(&(struct timespec){ .tv_nsec = NS_PER_MSEC }, NULL);
}

static void withdraw(struct run *r, void *arg)
{
	struct account *a = arg;
	long balance;

	if (a->use_lock)
		pthread_mutex_lock(&a->lock);
	if (a->hold && !atomic_exchange(&a->owner, run_tid()))
		run_until_stop(r);
	balance = load(a);
	think();
	store(r, a, balance - 1);
	if (a->use_lock)
		pthread_mutex_unlock(&a->lock);
}

static void start(struct run *r, struct account *a)
{
	store(r, a, a->count);
	for (long i = 0; i < a->count; i++) {
		char name[32];

		snprintf(name, sizeof(name), "pv-race-%02ld", i);
		run_thread(r, &a->threads[i], name, withdraw, a);
	}
}

static void join(struct account *a)
{
	for (long i = 0; i < a->count; i++)
		run_join(&a->threads[i]);
}

/* The owner sleeps with the lock, all others wait for it. */
static void hold_lock(struct run *r, struct account *a)
{
	pid_t owner;

	a->hold = true;
	start(r, a);
	for (long i = 0; i < a->count; i++)
		run_await_call(r, getpid(), a->threads[i].tid, -1);
	owner = atomic_load(&a->owner);
	run_fact(r, "owner", "%d", (int)owner);
	run_fact(r, "lock", "%p", (void *)&a->lock);
	run_fact(r, "waiters", "%ld", a->count - 1);
	run_hold(r);
	join(a);
	run_check(r, load(a) == 0, _("with the lock the balance is 0"));
}

static void round_with_lock(struct run *r, struct account *a)
{
	start(r, a);
	join(a);
	run_say(r, _("%ld threads took 1 each from %ld, one after the other: %ld is left"),
		a->count, a->count, load(a));
	run_check(r, load(a) == 0, _("with the lock the balance is 0"));
}

/* That a race is lost cannot be promised, only tried until it is. */
static void round_without(struct run *r, struct account *a)
{
	long lost = 0;

	for (int i = 0; i < ROUNDS_MAX && !lost; i++) {
		start(r, a);
		join(a);
		lost = load(a);
		run_say(r, _("%ld threads took 1 each from %ld: %ld updates are lost"), a->count,
			a->count, lost);
	}
	run_check(r, lost > 0, _("without a lock updates are lost"));
	if (run_holding(r)) {
		run_fact(r, "lost", "%ld", lost);
		run_hold(r);
	}
}

static int open_file(struct run *r)
{
	const char *path = object_path(r, "balance");
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0)
		run_fail(r, errno, _("cannot make %s"), path);
	return fd;
}

static void run(struct run *r)
{
	struct account a = {
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.use_lock = run_flag(r, "lock") && !run_flag(r, "break"),
		.fd = run_flag(r, "file") ? open_file(r) : -1,
		.count = run_number(r, "threads"),
	};

	if (run_holding(r) && a.use_lock)
		hold_lock(r, &a);
	else
		do
			(run_flag(r, "lock") ? round_with_lock : round_without)(r, &a);
		while (run_pause(r, PAUSE_MS));
	if (a.fd >= 0)
		close(a.fd);
}

const struct demo demo_race = {
	.name = "race",
	.group = DEMO_THREADS,
	.title = N_("A race: a hundred threads and one balance"),
	.lesson = N_(
		"A hundred threads share a balance of 100. Each reads it, subtracts 1 and writes "
		"the "
		"result back. Two that read the same number both write the same number, and one of "
		"the two updates is lost: in the end the balance is not 0. Each step is right; "
		"what "
		"is wrong is that others come in between. With --lock a thread takes a mutex "
		"before "
		"it reads and gives it back after it wrote, so that only one is in between at a "
		"time, and the balance is 0. The price is that they now wait for each other. A "
		"file "
		"instead of memory (--file) changes nothing."),
	.watch =
		(const char *const[]){
			N_("H shows the threads, named pv-race-00 to pv-race-99, while they live."),
			N_("With --lock all but one sleep in futex at any time: see WCHAN (F2)."),
			NULL,
		},
	.options =
		(const struct demo_option[]){
			{ "lock", DEMO_FLAG, .help = N_("take a lock from reading to writing") },
			{ "file", DEMO_FLAG, .help = N_("keep the balance in a file") },
			{ "threads", DEMO_NUMBER, "100", 2, THREADS_MAX,
			  .help = N_("how many threads") },
			{ "break", DEMO_FLAG, .hidden = true, .help = "do not take the lock" },
			{ NULL },
		},
	.facts =
		(const struct demo_fact[]){
			{ "lost", N_("without --lock: how many updates were lost") },
			{ "owner", N_("with --lock: tid of the thread that has the lock") },
			{ "lock", N_("with --lock: address of the mutex") },
			{ "waiters", N_("with --lock: how many threads wait for it") },
			{ NULL },
		},
	.run = run,
};
