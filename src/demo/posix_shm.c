#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "object_priv.h"
#include "process_priv.h"
#include "run_priv.h"

enum { SIZE = 64 << 10, PAUSE_MS = 500 };

/* What lies at the beginning of the memory. */
struct board {
	_Atomic unsigned n;
};

struct shared {
	const char *name;
	struct board *board;
	struct gate gate;
	ino_t inode;
};

/* Space is taken now: writing to memory of a full /dev/shm would end in SIGBUS. */
static void make(struct run *r, struct shared *s)
{
	struct stat st;
	int fd, error;

	s->name = object_name(r, OBJECT_SHM);
	fd = shm_open(s->name, O_RDWR | O_CREAT | O_EXCL, 0600);
	if (fd < 0)
		run_fail(r, errno, _("cannot make shared memory"));
	error = posix_fallocate(fd, 0, SIZE);
	if (error)
		run_fail(r, error, _("cannot get shared memory of %d bytes"), SIZE);
	s->board = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (s->board == MAP_FAILED || fstat(fd, &st) < 0)
		run_fail(r, errno, _("cannot map shared memory"));
	s->inode = st.st_ino;
	close(fd);
}

/* Opens it by its name, as any process might, rather than using what fork has copied. */
static int writer(struct run *r, void *arg)
{
	struct shared *s = arg;
	int fd = shm_open(s->name, O_RDWR, 0);
	struct board *board = MAP_FAILED;

	if (fd >= 0)
		board = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (board == MAP_FAILED)
		run_fail(r, errno, _("cannot map shared memory"));
	close(fd);
	munmap(s->board, SIZE);
	atomic_store(&board->n, 1);
	gate_pass(&s->gate, 0);
	while (run_pause(r, PAUSE_MS))
		run_say(r, _("child writes %u into the memory"),
			atomic_fetch_add(&board->n, 1) + 1);
	return 0;
}

static bool is_same_name(const struct shared *s)
{
	struct stat st;
	int fd = shm_open(s->name, O_RDONLY, 0);
	bool same = fd >= 0 && fstat(fd, &st) == 0 && st.st_ino == s->inode;

	if (fd >= 0)
		close(fd);
	return same;
}

static void watch(struct run *r, const struct shared *s)
{
	unsigned seen = 0;

	while (run_pause(r, PAUSE_MS)) {
		unsigned n = atomic_load(&s->board->n);

		if (n != seen)
			run_say(r, _("parent sees %u in the memory"), n);
		seen = n;
	}
}

static void run(struct run *r)
{
	struct shared s;
	pid_t child;

	make(r, &s);
	gate_open(r, &s.gate);
	child = run_child(r, "pv-shm-writer", writer, &s);
	gate_wait_all(r, &s.gate, 1, NULL);
	run_check(r, atomic_load(&s.board->n) >= 1, _("the parent sees what the child wrote"));
	run_check(r, is_same_name(&s), _("the name leads to the same memory"));
	if (run_holding(r)) {
		run_fact(r, "child", "%d", (int)child);
		run_fact(r, "shm", "%s", s.name);
		run_fact(r, "inode", "%llu", (unsigned long long)s.inode);
		run_fact(r, "size", "%d", SIZE);
		run_fact(r, "address", "%p", (void *)s.board);
		run_hold(r);
	}
	watch(r, &s);
	run_check(r, run_wait_ok(r, child), _("the child ended well"));
	munmap(s.board, SIZE);
	shm_unlink(s.name);
	run_check(r, shm_open(s.name, O_RDONLY, 0) < 0 && errno == ENOENT,
		  _("unlinked, the name is gone"));
}

const struct demo demo_posix_shm = {
	.name = "posix-shm",
	.group = DEMO_SHARED,
	.title = N_("POSIX shared memory: memory with a name"),
	.lesson = N_(
		"shm_open makes a piece of memory that has a name, here under /dev/shm, and mmap "
		"puts "
		"it into the address space. The child opens it by that name and counts in it; the "
		"parent sees each number without any call that carries it over: both look at the "
		"same "
		"pages. Nothing tells one that the other has written, which is why shared memory "
		"is "
		"the fastest kind of communication and needs semaphores or locks besides. The "
		"memory "
		"outlives its processes until shm_unlink takes the name away. A process pv-guard "
		"stands by here to do just that, should the demonstration be killed."),
	.watch =
		(const char *const[]){
			N_("t: pv-posix-shm with pv-shm-writer below; SHR counts the shared pages "
			   "in both."),
			N_("F9, 9 SIGKILL on pv-posix-shm: the name in /dev/shm is gone all the "
			   "same."),
			NULL,
		},
	.facts =
		(const struct demo_fact[]){
			{ "child", N_("pid of the child, which writes") },
			{ "shm", N_("name of the memory") },
			{ "inode", N_("its inode, in both processes") },
			{ "size", N_("its size in bytes") },
			{ "address", N_("where the parent has it") },
			{ NULL },
		},
	.run = run,
};
