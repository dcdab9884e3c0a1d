#include <errno.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/shm.h>

#include "ipc_priv.h"
#include "object_priv.h"
#include "process_priv.h"
#include "run_priv.h"

enum { SIZE = 64 << 10, PAUSE_MS = 500 };

/* What lies at the beginning of the segment. */
struct board {
	_Atomic unsigned n;
};

struct segment {
	key_t key;
	int id;
	struct board *board;
	struct gate gate;
};

static struct board *attach(struct run *r, int id)
{
	void *p = shmat(id, NULL, 0);

	if ((intptr_t)p == -1)
		run_fail(r, errno, _("cannot attach a segment of shared memory"));
	return p;
}

static void make(struct run *r, struct segment *s)
{
	s->key = object_key(r, OBJECT_SYSV_SHM);
	s->id = shmget(s->key, SIZE, IPC_CREAT | IPC_EXCL | 0600);
	if (s->id < 0)
		ipc_fail(r, errno, _("cannot make a segment of shared memory"));
	s->board = attach(r, s->id);
}

/* Finds it by its key, as any process might, rather than using what fork has copied. */
static int writer(struct run *r, void *arg)
{
	struct segment *s = arg;
	int id = shmget(s->key, SIZE, 0);
	struct board *board;

	if (id < 0)
		run_fail(r, errno, _("cannot find the segment of shared memory"));
	shmdt(s->board);
	board = attach(r, id);
	atomic_store(&board->n, 1);
	gate_pass(&s->gate, (uint64_t)id);
	while (run_pause(r, PAUSE_MS))
		run_say(r, _("child writes %u into the segment"),
			atomic_fetch_add(&board->n, 1) + 1);
	return 0;
}

static unsigned long attached(struct run *r, const struct segment *s)
{
	struct shmid_ds ds;

	if (shmctl(s->id, IPC_STAT, &ds) < 0)
		run_fail(r, errno, _("cannot look at the segment of shared memory"));
	return ds.shm_nattch;
}

static void watch(struct run *r, const struct segment *s)
{
	unsigned seen = 0;

	while (run_pause(r, PAUSE_MS)) {
		unsigned n = atomic_load(&s->board->n);

		if (n != seen)
			run_say(r, _("parent sees %u in the segment"), n);
		seen = n;
	}
}

static void hold(struct run *r, const struct segment *s, pid_t child)
{
	run_fact(r, "child", "%d", (int)child);
	run_fact(r, "key", "0x%08x", (unsigned)s->key);
	run_fact(r, "id", "%d", s->id);
	run_fact(r, "size", "%d", SIZE);
	run_fact(r, "attached", "%lu", attached(r, s));
	run_fact(r, "address", "%p", (void *)s->board);
	run_hold(r);
}

/* Marked as removed it has no key any more, but stays for those who are attached. */
static void remove_attached(struct run *r, const struct segment *s)
{
	unsigned n = atomic_load(&s->board->n);

	if (shmctl(s->id, IPC_RMID, NULL) < 0)
		run_fail(r, errno, _("cannot remove the segment of shared memory"));
	run_check(r, shmget(s->key, 0, 0) < 0 && errno == ENOENT && atomic_load(&s->board->n) == n,
		  _("removed, the key is gone, but not the memory while it is attached"));
	shmdt(s->board);
	run_check(r, shmat(s->id, NULL, 0) == (void *)-1,
		  _("with the last one who detaches the memory goes"));
}

static void run(struct run *r)
{
	struct segment s;
	uint64_t id;
	pid_t child;

	make(r, &s);
	run_say(r, _("made segment %d with key 0x%08x"), s.id, (unsigned)s.key);
	gate_open(r, &s.gate);
	child = run_child(r, "pv-shm-writer", writer, &s);
	gate_wait_all(r, &s.gate, 1, &id);
	run_check(r, id == (uint64_t)s.id, _("the key leads to the same segment"));
	run_check(r, atomic_load(&s.board->n) >= 1, _("the parent sees what the child wrote"));
	if (run_holding(r))
		hold(r, &s, child);
	watch(r, &s);
	run_check(r, run_wait_ok(r, child), _("the child ended well"));
	run_check(r, attached(r, &s) == 1, _("the end of a process detaches it"));
	remove_attached(r, &s);
}

const struct demo demo_sysv_shm = {
	.name = "sysv-shm",
	.group = DEMO_SHARED,
	.title = N_("System V shared memory: a segment with a key"),
	.lesson = N_("shmget makes a segment of memory that is found by a number, its key, and "
		     "shmat attaches it to the address space. The child finds it by the key and "
		     "counts in it; the parent sees each number without any call that carries it "
		     "over, as both look at the same pages. The kernel counts who has it attached: "
		     "a fork adds one, and the end of a process takes its own away. The segment "
		     "itself belongs to no process: it stays when all of them have ended, until "
		     "IPC_RMID or the next boot, and ipcs -m lists such leftovers. Removed while "
		     "somebody is attached, it loses its key at once and its memory with the last "
		     "who detaches."),
	.watch =
		(const char *const[]){
			N_("t: pv-sysv-shm with pv-shm-writer below; the column SHR (F2 adds it) "
			   "counts the shared pages in both."),
			N_("ipcs -m shows the key and an nattch of 2; F9, 9 SIGKILL on "
			   "pv-shm-writer makes it 1."),
			NULL,
		},
	.facts =
		(const struct demo_fact[]){
			{ "child", N_("pid of the child, which writes") },
			{ "key", N_("key of the segment") },
			{ "id", N_("its identifier") },
			{ "size", N_("its size in bytes") },
			{ "attached", N_("how many processes have it attached") },
			{ "address", N_("where the parent has it") },
			{ NULL },
		},
	.run = run,
};
