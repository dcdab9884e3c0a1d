#include <errno.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "process_priv.h"
#include "run_priv.h"

enum { LINES = 3, PAUSE_MS = 700 };

/* What the child tells: its own view of both pids in one token. */
static uint64_t pair(pid_t self, pid_t parent)
{
	return (uint64_t)self << 32 | (uint32_t)parent;
}

/* Its exit status is the number of lines. */
static int child(struct run *r, struct gate *gate)
{
	gate_pass(gate, pair(getpid(), getppid()));
	for (int i = 1; i <= LINES; i++) {
		run_say(r, _("child: fork returned 0 to me; line %d of %d"), i, LINES);
		if (!run_holding(r))
			run_pause(r, PAUSE_MS);
	}
	if (run_holding(r))
		run_until_stop(r);
	return LINES;
}

static void check_child(struct run *r, pid_t pid, uint64_t seen)
{
	int status = 0;

	run_say(r, _("parent: fork returned %d to me; I wait for this child"), (int)pid);
	run_check(r, run_wait(r, pid, &status) == pid, _("wait returns the pid of the child"));
	run_check(r, seen == pair(pid, getpid()), _("child and parent agree on both pids"));
	run_check(r, WIFEXITED(status) && WEXITSTATUS(status) == LINES,
		  _("the child printed 3 lines and said so by its exit status"));
}

static void start(struct run *r)
{
	struct gate gate;
	uint64_t seen;
	pid_t pid;

	gate_open(r, &gate);
	pid = run_fork(r, "pv-fork-child");
	if (pid == 0)
		run_exit(r, child(r, &gate));
	gate_wait_all(r, &gate, 1, &seen);
	if (run_holding(r)) {
		run_await_call(r, pid, pid, -1);
		run_fact(r, "child", "%d", (int)pid);
		run_ready(r);
	}
	check_child(r, pid, seen);
}

/* Whether another child is wanted: a line that does not begin with q. */
static bool ask(struct run *r)
{
	char line[256];
	ssize_t n;

	run_say(r, _("Enter: another child; q and Enter: the end"));
	do
		n = read(STDIN_FILENO, line, sizeof(line));
	while (n < 0 && errno == EINTR && !run_stopping(r));
	return n > 0 && *line != 'q';
}

static void run(struct run *r)
{
	bool again;

	do {
		start(r);
		again = run_flag(r, "interactive") ? ask(r) : run_pause(r, PAUSE_MS);
	} while (again && !run_stopping(r));
}

const struct demo demo_fork = {
	.name = "fork",
	.group = DEMO_PROCESSES,
	.title = N_("fork: one call that returns twice"),
	.lesson = N_(
		"fork makes a second process that is a copy of the first and goes on at the same "
		"place. So the call returns twice: to the parent it gives the pid of the child, to "
		"the child it gives 0. That number is all by which the program knows which of the "
		"two it is. Here the child prints three lines and ends, and the parent sleeps in "
		"wait4 until it has. The exit status of the child is kept for the parent: it is "
		"the number of lines. Then the parent makes the next child."),
	.watch =
		(const char *const[]){
			N_("t shows the tree: pv-fork, and pv-fork-child below it, with a new pid "
			   "each "
			   "time."),
			N_("Enter on pv-fork-child, Overview: its ancestry names pv-fork."),
			NULL,
		},
	.options =
		(const struct demo_option[]){
			{ "interactive", DEMO_FLAG,
			  .help = N_("Enter makes another child, q ends") },
			{ NULL },
		},
	.facts =
		(const struct demo_fact[]){
			{ "child", N_("pid of the child, which the parent waits for") },
			{ NULL },
		},
	.run = run,
};
