#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "ipc_priv.h"
#include "object_priv.h"
#include "process_priv.h"
#include "run_priv.h"

enum { CARS = 4, STAY_MS = 700, AWAY_MS = 300 };

/* What the cars share besides the semaphore, to check it. */
struct tally {
	atomic_int inside;
	atomic_int most;
	atomic_uint entered;
};

struct car_park {
	const char *name;
	sem_t *sem;
	struct tally *tally;
	struct gate gate; /* with --hold: who is inside */
	long places;
	bool broken;
};

static void open_by_name(struct run *r, struct car_park *p)
{
	p->sem = sem_open(p->name, 0);
	if (p->sem == SEM_FAILED)
		run_fail(r, errno, _("cannot open the semaphore"));
}

/* glibc makes it under another name, which /proc/PID/maps would show: so it is opened again. */
static void make(struct run *r, struct car_park *p)
{
	p->name = object_name(r, OBJECT_SEM);
	p->sem = sem_open(p->name, O_CREAT | O_EXCL, 0600, (unsigned)p->places);
	if (p->sem == SEM_FAILED)
		run_fail(r, errno, _("cannot make a semaphore in /dev/shm"));
	sem_close(p->sem);
	open_by_name(r, p);
}

/* False: a stop came while it was full. */
static bool enter(struct run *r, const struct car_park *p)
{
	while (!p->broken && sem_wait(p->sem) < 0)
		if (errno != EINTR || run_stopping(r))
			return false;
	return true;
}

static void leave(const struct car_park *p)
{
	atomic_fetch_sub(&p->tally->inside, 1);
	if (!p->broken)
		sem_post(p->sem);
}

static void count_in(struct run *r, const struct car_park *p)
{
	int inside = atomic_fetch_add(&p->tally->inside, 1) + 1;
	int most = atomic_load(&p->tally->most);

	atomic_fetch_add(&p->tally->entered, 1);
	while (inside > most && !atomic_compare_exchange_weak(&p->tally->most, &most, inside))
		;
	run_say(r, _("I have a place; taken: %d of %ld"), inside, p->places);
}

static int car(struct run *r, void *arg)
{
	struct car_park *p = arg;

	/* By its name, as any process might. */
	open_by_name(r, p);
	while (enter(r, p)) {
		count_in(r, p);
		if (run_holding(r)) {
			gate_pass(&p->gate, (uint64_t)getpid());
			run_until_stop(r);
		}
		run_pause(r, STAY_MS);
		leave(p);
		if (!run_pause(r, AWAY_MS))
			break;
	}
	return 0;
}

static bool is_in(pid_t pid, const uint64_t *pids, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (pids[i] == (uint64_t)pid)
			return true;
	return false;
}

/* glibc maps the file of a semaphore and closes it: only its name leads to the inode. */
static void tell_file(struct run *r, const struct car_park *p)
{
	char path[64];
	struct stat st;

	snprintf(path, sizeof(path), "/dev/shm/sem.%s", p->name + 1);
	if (stat(path, &st) < 0)
		run_fail(r, errno, _("cannot look at %s"), path);
	run_fact(r, "sem", "%s", p->name);
	run_fact(r, "inode", "%llu", (unsigned long long)st.st_ino);
}

static void hold(struct run *r, struct car_park *p, const pid_t *cars)
{
	uint64_t inside[CARS];
	pid_t holders[CARS], waiters[CARS];
	size_t held = 0, waiting = 0;
	int value = -1;

	gate_wait_all(r, &p->gate, (unsigned)p->places, inside);
	for (int i = 0; i < CARS; i++)
		if (is_in(cars[i], inside, (size_t)p->places))
			holders[held++] = cars[i];
		else
			waiters[waiting++] = cars[i];
	for (size_t i = 0; i < waiting; i++)
		run_await_call(r, waiters[i], waiters[i], SYS_futex);
	sem_getvalue(p->sem, &value);
	tell_file(r, p);
	run_fact(r, "value", "%d", value);
	ipc_fact_pids(r, "holders", holders, held);
	ipc_fact_pids(r, "waiters", waiters, waiting);
	run_hold(r);
}

static void check(struct run *r, struct car_park *p)
{
	int value = -1;

	run_check(r, atomic_load(&p->tally->entered) >= (unsigned)p->places,
		  _("every place was taken"));
	run_check(r, atomic_load(&p->tally->most) <= p->places,
		  _("there were never more cars than places"));
	sem_getvalue(p->sem, &value);
	run_check(r, value == p->places, _("every place was given back"));
	sem_close(p->sem);
	sem_unlink(p->name);
	run_check(r, sem_open(p->name, 0) == SEM_FAILED && errno == ENOENT,
		  _("unlinked, the name is gone"));
}

static void run(struct run *r)
{
	struct car_park p = { .places = run_number(r, "places"), .broken = run_flag(r, "break") };
	pid_t cars[CARS];
	bool well = true;

	make(r, &p);
	p.tally = ipc_share(r, sizeof(*p.tally));
	if (run_holding(r))
		gate_open(r, &p.gate);
	for (int i = 0; i < CARS; i++) {
		char name[16];

		snprintf(name, sizeof(name), "pv-sem-car-%d", i + 1);
		cars[i] = run_child(r, name, car, &p);
	}
	if (run_holding(r))
		hold(r, &p, cars);
	for (int i = 0; i < CARS; i++)
		well &= run_wait_ok(r, cars[i]);
	run_check(r, well, _("all cars left"));
	check(r, &p);
}

const struct demo demo_posix_sem = {
	.name = "posix-sem",
	.group = DEMO_SHARED,
	.title = N_("A POSIX semaphore: two places and four cars"),
	.lesson = N_(
		"A semaphore is a number of free places. sem_wait takes one, and sleeps while "
		"there is none; sem_post gives one back and wakes somebody who sleeps. Four "
		"processes share a car park of two places, so two are inside and the others wait. "
		"The semaphore has a name, and so any process can open it; behind the name is a "
		"small file in /dev/shm that all of them map, and only those who must sleep go to "
		"the kernel, by futex. A mutex has an owner, a semaphore has none: anybody may "
		"give a place back, and nobody does it for a process that was killed inside. Its "
		"place is lost."),
	.watch =
		(const char *const[]){
			N_("t: pv-sem-car-1 to pv-sem-car-4 below pv-posix-sem; the column WCHAN "
			   "(F2 adds it) says futex for those who wait for a place."),
			N_("F9, 9 SIGKILL on a car that is inside: its place never comes back, and "
			   "a check fails."),
			NULL,
		},
	.options =
		(const struct demo_option[]){
			{ "places", DEMO_NUMBER, "2", 1, CARS, .help = N_("how many places") },
			{ "break", DEMO_FLAG, .hidden = true, .help = "enter without waiting" },
			{ NULL },
		},
	.facts =
		(const struct demo_fact[]){
			{ "sem", N_("name of the semaphore") },
			{ "inode", N_("inode of its file, which all of them map") },
			{ "value", N_("its value: the free places") },
			{ "holders", N_("pids of those who have a place") },
			{ "waiters", N_("pids of those who wait in sem_wait; - for none") },
			{ NULL },
		},
	.run = run,
};
