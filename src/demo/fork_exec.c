#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "look_priv.h"
#include "process_priv.h"
#include "run_priv.h"

enum { PAUSE_MS = 1500, COMM_SIZE = 64, ARGS_SIZE = 256 };

static char *const program[] = { "sleep", "86400", NULL };
/* As /proc/PID/cmdline has them. */
static const char arguments[] = "sleep\00086400";

/* What a process is, seen from outside. */
struct image {
	char comm[COMM_SIZE];
	char exe[PATH_MAX];
	char args[ARGS_SIZE];
	size_t args_size;
};

struct handover {
	struct gate named;
	int go[2]; /* the child waits for its end */
	int exec_done[2]; /* closed by execve itself, being O_CLOEXEC */
};

static void open_pipes(struct run *r, struct handover *h)
{
	gate_open(r, &h->named);
	if (pipe2(h->go, O_CLOEXEC) < 0 || pipe2(h->exec_done, O_CLOEXEC) < 0)
		run_fail(r, errno, _("cannot make a pipe"));
}

static void await_end_of(int fd)
{
	char c;

	while (read(fd, &c, 1) < 0 && errno == EINTR)
		;
	close(fd);
}

static int child(struct run *r, void *arg)
{
	struct handover *h = arg;

	run_shield();
	close(h->go[1]);
	run_say(r, _("child: I am a copy of procview, and call execve now"));
	gate_pass(&h->named, 0);
	await_end_of(h->go[0]);
	execvp(program[0], program);
	run_fail(r, errno, _("cannot run %s"), program[0]);
}

static struct image look(struct run *r, pid_t pid)
{
	struct image i = { .comm = "" };

	look_file(pid, "comm", i.comm, sizeof(i.comm));
	look_link(pid, "exe", i.exe, sizeof(i.exe));
	i.args_size = look_file(pid, "cmdline", i.args, sizeof(i.args));
	run_say(r, _("pid %d has the name %s and runs %s"), (int)pid, i.comm, i.exe);
	return i;
}

/* Both bytes of '\0', that between the arguments and the last, are there. */
static bool has_arguments(const struct image *i)
{
	return i->args_size == sizeof(arguments) &&
	       memcmp(i->args, arguments, sizeof(arguments)) == 0;
}

static void compare(struct run *r, const struct image *before, const struct image *after)
{
	run_check(r, strcmp(before->exe, after->exe) != 0, _("the same pid runs another program"));
	run_check(r, strcmp(after->comm, program[0]) == 0,
		  _("the process has the name of that program"));
	run_check(r, has_arguments(after), _("the program got its arguments"));
}

static void act(struct run *r)
{
	struct image before, after;
	struct handover h;
	int status = 0;
	pid_t pid;

	open_pipes(r, &h);
	pid = run_child(r, "pv-exec-child", child, &h);
	close(h.go[0]);
	close(h.exec_done[1]);
	gate_wait_all(r, &h.named, 1, NULL);
	before = look(r, pid);
	close(h.go[1]);
	await_end_of(h.exec_done[0]);
	after = look(r, pid);
	compare(r, &before, &after);
	if (run_holding(r)) {
		run_fact(r, "child", "%d", (int)pid);
		run_fact(r, "comm", "%s", after.comm);
		run_fact(r, "exe", "%s", after.exe);
		run_fact(r, "exe_before", "%s", before.exe);
		run_hold(r);
	} else {
		run_pause(r, PAUSE_MS);
	}
	kill(pid, SIGKILL);
	run_check(r, run_wait(r, pid, &status) == pid && WIFSIGNALED(status),
		  _("the parent waits for it as for any child"));
}

static void run(struct run *r)
{
	do
		act(r);
	while (run_pause(r, PAUSE_MS));
}

const struct demo demo_fork_exec = {
	.name = "fork-exec",
	.group = DEMO_PROCESSES,
	.title = N_("fork and exec: another program in the same process"),
	.lesson = N_(
		"A new program is started in two steps. fork makes a copy of the process; in the "
		"copy, execve throws away the memory and puts another program in its place, here "
		"sleep, with the arguments that it is given. The process stays the same: its pid, "
		"its parent and its open files, but for those with the flag close-on-exec. Name, "
		"program and command line are new, and execve does not return, for there is "
		"nothing "
		"to return to. Here the parent learns that it worked from a pipe with that flag: "
		"execve closes it."),
	.watch =
		(const char *const[]){
			N_("t: below pv-fork-exec, pv-exec-child becomes sleep 86400 under one "
			   "pid."),
			N_("strace -f procview demo fork-exec --for 1 shows execve in the child."),
			NULL,
		},
	.facts =
		(const struct demo_fact[]){
			{ "child", N_("pid of the child, which runs the new program") },
			{ "comm", N_("its name now") },
			{ "exe", N_("its program now") },
			{ "exe_before", N_("its program before execve") },
			{ NULL },
		},
	.run = run,
};
