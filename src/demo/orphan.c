#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "look_priv.h"
#include "process_priv.h"
#include "run_priv.h"

enum { PAUSE_MS = 1500 };

struct family {
	int life[2]; /* a byte: look; its end: end. Only the root has its writing end */
	struct gate born; /* the orphan's pid */
	struct gate seen; /* its new parent */
};

/* False at the end of the lifeline. */
static bool await_byte(int fd)
{
	ssize_t n;
	char c;

	while ((n = read(fd, &c, 1)) < 0 && errno == EINTR)
		;
	return n == 1;
}

static int orphan(struct run *r, void *arg)
{
	struct family *f = arg;
	pid_t parent = getppid();

	run_untie();
	gate_pass(&f->born, (uint64_t)getpid());
	if (!await_byte(f->life[0]))
		return EXIT_SUCCESS;
	run_say(r, _("child: my parent was %d, now it is %d"), (int)parent, (int)getppid());
	gate_pass(&f->seen, (uint64_t)getppid());
	while (await_byte(f->life[0]))
		;
	return EXIT_SUCCESS;
}

/* Waits for its child, as a parent should; it will not live to see it end. */
static int parent(struct run *r, void *arg)
{
	struct family *f = arg;
	pid_t pid;

	close(f->life[1]);
	pid = run_child(r, "pv-orphan-child", orphan, f);
	gate_close(&f->born);
	gate_close(&f->seen);
	run_wait(r, pid, NULL);
	return EXIT_SUCCESS;
}

static void end_parent(struct run *r, pid_t pid)
{
	int status = 0;

	run_say(r, _("I kill %d, the parent of the child"), (int)pid);
	kill(pid, SIGKILL);
	run_check(r, run_wait(r, pid, &status) == pid && WIFSIGNALED(status),
		  _("the parent was killed"));
}

/* Process 1 is it everywhere, though in a container it may not be seen so. */
static bool is_ancestor(pid_t ancestor)
{
	pid_t pid = getppid();

	while (pid > 1 && pid != ancestor)
		pid = look_parent(pid);
	return pid == ancestor || ancestor == 1;
}

static void check_orphan(struct run *r, pid_t child, pid_t old, pid_t seen)
{
	pid_t new = look_parent(child);

	run_check(r, look_state(child) && look_state(child) != 'Z',
		  _("the child lives on without its parent"));
	run_check(r, seen == new &&new != old &&is_ancestor(new),
		  _("its parent is process 1 now, or a sub-reaper above this process"));
}

static void send_byte(int fd)
{
	while (write(fd, "", 1) < 0 && errno == EINTR)
		;
}

static void run(struct run *r)
{
	struct family f;
	uint64_t child, seen;
	pid_t pid;

	if (pipe2(f.life, O_CLOEXEC) < 0)
		run_fail(r, errno, _("cannot make a pipe"));
	gate_open(r, &f.born);
	gate_open(r, &f.seen);
	pid = run_child(r, "pv-orphan-parent", parent, &f);
	close(f.life[0]);
	gate_wait_all(r, &f.born, 1, &child);
	run_adopt(r, (pid_t)child);
	if (!run_holding(r))
		run_pause(r, PAUSE_MS);
	end_parent(r, pid);
	send_byte(f.life[1]);
	gate_wait_all(r, &f.seen, 1, &seen);
	check_orphan(r, (pid_t)child, pid, (pid_t)seen);
	if (run_holding(r)) {
		run_fact(r, "orphan", "%d", (int)child);
		run_fact(r, "old_parent", "%d", (int)pid);
		run_fact(r, "new_parent", "%d", (int)seen);
		run_hold(r);
	} else {
		run_until_stop(r);
	}
	close(f.life[1]);
}

const struct demo demo_orphan = {
	.name = "orphan",
	.group = DEMO_PROCESSES,
	.title = N_("An orphan: a child whose parent ended"),
	.lesson = N_(
		"A child does not end with its parent. Here the parent in between is killed, and "
		"its child lives on: an orphan. Every process must have a parent that takes its "
		"exit status, so the kernel gives it another: the nearest ancestor that has asked "
		"for that, called a sub-reaper (a session of systemd is one, for example), or "
		"process 1. The child is not told; it only finds that getppid gives another "
		"number. "
		"Daemons become orphans on purpose. This one watches a pipe that the demonstration "
		"holds, so that it ends with it."),
	.watch =
		(const char *const[]){
			N_("t: first pv-orphan-parent with pv-orphan-child below it; then "
			   "pv-orphan-child is elsewhere, below process 1 or a sub-reaper."),
			N_("/ pv-orphan-child finds it there."),
			NULL,
		},
	.facts =
		(const struct demo_fact[]){
			{ "orphan", N_("pid of the child") },
			{ "old_parent", N_("pid of the parent that was killed") },
			{ "new_parent", N_("pid of its parent now") },
			{ NULL },
		},
	.run = run,
};
