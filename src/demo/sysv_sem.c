#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/sem.h>
#include <unistd.h>

#include "ipc_priv.h"
#include "object_priv.h"
#include "process_priv.h"
#include "run_priv.h"

enum { PRINTER, PAPER, THINGS, CLERKS = 3, PRINT_MS = 500, REST_MS = 200 };

/* As semctl(2) wants it: each program defines it. */
union semun {
	int val;
	struct semid_ds *buf;
	unsigned short *array;
};

struct tally {
	_Atomic pid_t printing;
	atomic_uint disturbed; /* found somebody else there at the end of a page */
	atomic_uint pages;
};

struct office {
	key_t key;
	int id;
	short undo;
	struct tally *tally;
	struct gate gate; /* with --hold: who has both */
};

static void make(struct run *r, struct office *o)
{
	unsigned short one_each[THINGS] = { 1, 1 };

	o->key = object_key(r, OBJECT_SYSV_SEM);
	o->id = semget(o->key, THINGS, IPC_CREAT | IPC_EXCL | 0600);
	if (o->id < 0)
		ipc_fail(r, errno, _("cannot make a set of semaphores"));
	if (semctl(o->id, 0, SETALL, (union semun){ .array = one_each }) < 0)
		run_fail(r, errno, _("cannot set the semaphores"));
}

/* Both or none. False: a stop came, or the set is gone. */
static bool take(struct run *r, const struct office *o)
{
	struct sembuf both[THINGS] = { { PRINTER, -1, o->undo }, { PAPER, -1, o->undo } };

	while (semop(o->id, both, THINGS) < 0)
		if (errno != EINTR || run_stopping(r))
			return false;
	return true;
}

static void give_back(const struct office *o)
{
	struct sembuf both[THINGS] = { { PRINTER, 1, o->undo }, { PAPER, 1, o->undo } };

	while (semop(o->id, both, THINGS) < 0 && errno == EINTR)
		;
}

static void print_page(struct run *r, const struct office *o)
{
	pid_t self = getpid();

	atomic_store(&o->tally->printing, self);
	run_say(r, _("I have the printer and the paper; page %u"),
		atomic_fetch_add(&o->tally->pages, 1) + 1);
	run_pause(r, PRINT_MS);
	if (atomic_load(&o->tally->printing) != self)
		atomic_fetch_add(&o->tally->disturbed, 1);
}

static int clerk(struct run *r, void *arg)
{
	struct office *o = arg;

	while (take(r, o)) {
		if (run_holding(r)) {
			gate_pass(&o->gate, (uint64_t)getpid());
			run_until_stop(r);
		}
		print_page(r, o);
		give_back(o);
		if (!run_pause(r, REST_MS))
			break;
	}
	return 0;
}

static int careless(struct run *r, void *arg)
{
	if (!take(r, arg))
		return 1;
	run_say(r, _("I have the printer and the paper, and end without giving them back"));
	return 0;
}

static bool are_free(const struct office *o)
{
	return semctl(o->id, PRINTER, GETVAL) == 1 && semctl(o->id, PAPER, GETVAL) == 1;
}

static void show_undo(struct run *r, struct office *o)
{
	pid_t child = run_child(r, "pv-careless", careless, o);

	run_check(r, run_wait_ok(r, child), _("a process took both in one call"));
	run_check(r, are_free(o), _("what a process had when it ended the kernel has given back"));
}

static void hold(struct run *r, struct office *o, const pid_t *clerks)
{
	pid_t waiters[CLERKS];
	size_t n = 0;
	uint64_t holder;

	gate_wait_all(r, &o->gate, 1, &holder);
	for (int i = 0; i < CLERKS; i++)
		if ((uint64_t)clerks[i] != holder)
			waiters[n++] = clerks[i];
	for (size_t i = 0; i < n; i++)
		run_await_call(r, waiters[i], waiters[i], -1);
	run_fact(r, "key", "0x%08x", (unsigned)o->key);
	run_fact(r, "id", "%d", o->id);
	run_fact(r, "semaphores", "%d", THINGS);
	run_fact(r, "holder", "%d", (int)holder);
	ipc_fact_pids(r, "waiters", waiters, n);
	/* The kernel counts those who wait by the first semaphore that they could not take. */
	run_fact(r, "waiting", "%d", semctl(o->id, PRINTER, GETNCNT));
	run_hold(r);
}

static void check(struct run *r, struct office *o)
{
	run_check(r, atomic_load(&o->tally->disturbed) == 0, _("one at a time had the printer"));
	run_check(r, are_free(o), _("printer and paper are free again"));
	semctl(o->id, 0, IPC_RMID);
	run_check(r, semget(o->key, 0, 0) < 0 && errno == ENOENT, _("removed, the key is gone"));
}

static void run(struct run *r)
{
	struct office o = { .undo = run_flag(r, "break") ? 0 : SEM_UNDO };
	pid_t clerks[CLERKS];
	bool well = true;

	make(r, &o);
	o.tally = ipc_share(r, sizeof(*o.tally));
	show_undo(r, &o);
	if (run_holding(r))
		gate_open(r, &o.gate);
	for (int i = 0; i < CLERKS; i++) {
		char name[16];

		snprintf(name, sizeof(name), "pv-sem-clerk-%d", i + 1);
		clerks[i] = run_child(r, name, clerk, &o);
	}
	if (run_holding(r))
		hold(r, &o, clerks);
	for (int i = 0; i < CLERKS; i++)
		well &= run_wait_ok(r, clerks[i]);
	run_check(r, well, _("all clerks ended well"));
	check(r, &o);
}

const struct demo demo_sysv_sem = {
	.name = "sysv-sem",
	.group = DEMO_SHARED,
	.title = N_("System V semaphores: both or none"),
	.lesson = N_(
		"semget makes a set of semaphores that is found by a key: here one for a printer "
		"and one for the paper. Three processes need both, and one semop takes both in a "
		"single step or, while one is missing, none: nobody sits on the printer while he "
		"waits for the paper, so they cannot block each other for good. With SEM_UNDO the "
		"kernel notes what each process has taken and gives it back when the process ends, "
		"however it ends. A careless process shows that at the beginning: it takes both "
		"and ends. The set itself stays until IPC_RMID, even without any process."),
	.watch =
		(const char *const[]){
			N_("t: pv-sem-clerk-1 to pv-sem-clerk-3 below pv-sysv-sem; the column "
			   "WCHAN (F2 adds it) says semtimedop for those who wait."),
			N_("F9, 9 SIGKILL on the clerk who prints: another goes on at once, thanks "
			   "to SEM_UNDO."),
			NULL,
		},
	.options =
		(const struct demo_option[]){
			{ "break", DEMO_FLAG, .hidden = true, .help = "without SEM_UNDO" },
			{ NULL },
		},
	.facts =
		(const struct demo_fact[]){
			{ "key", N_("key of the set") },
			{ "id", N_("its identifier") },
			{ "semaphores", N_("how many semaphores it has") },
			{ "holder", N_("pid of the process that has both") },
			{ "waiters", N_("pids of those who wait in semop") },
			{ "waiting", N_("how many wait, as the kernel counts") },
			{ NULL },
		},
	.run = run,
};
