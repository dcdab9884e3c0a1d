#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "look_priv.h"
#include "process_priv.h"
#include "run_priv.h"

enum { PAUSE_MS = 1500 };

/* Works until a signal ends it: a stop only interrupts the call. */
static int work(struct run *r, void *arg)
{
	struct gate *gate = arg;

	run_say(r, _("worker: I begin, and would take an hour"));
	/* A signal to the group of the demonstration is not for it. */
	setpgid(0, 0);
	signal(SIGTERM, SIG_DFL);
	gate_pass(gate, 0);
	while (pause() < 0)
		;
	return EXIT_FAILURE;
}

static bool is_alive(pid_t pid)
{
	return kill(pid, 0) == 0 && look_state(pid) != 'Z';
}

static void say_state(struct run *r, pid_t pid)
{
	char state = look_state(pid);

	if (state)
		run_say(r, _("worker %d is in state %c"), (int)pid, state);
	else
		run_say(r, _("there is no process %d"), (int)pid);
}

static void join(struct run *r, pid_t pid)
{
	int status = 0;

	run_say(r, _("I join it"));
	run_check(r,
		  run_wait(r, pid, &status) == pid && WIFSIGNALED(status) &&
			  WTERMSIG(status) == SIGTERM,
		  _("its status says that SIGTERM killed it"));
	say_state(r, pid);
	run_check(r, kill(pid, 0) < 0 && errno == ESRCH, _("after join it is gone"));
}

static void act(struct run *r)
{
	struct gate gate;
	pid_t pid;

	gate_open(r, &gate);
	pid = run_child(r, "pv-slow-worker", work, &gate);
	gate_wait_all(r, &gate, 1, NULL);
	say_state(r, pid);
	run_check(r, is_alive(pid), _("before the signal it is alive"));
	if (!run_holding(r))
		run_pause(r, PAUSE_MS);
	run_say(r, _("I send SIGTERM to %d"), (int)pid);
	kill(pid, SIGTERM);
	look_await_end(pid);
	say_state(r, pid);
	run_check(r, look_state(pid) == 'Z',
		  _("after the signal it is a zombie until it is joined"));
	if (run_holding(r)) {
		run_fact(r, "worker", "%d", (int)pid);
		run_hold(r);
	} else {
		run_pause(r, PAUSE_MS);
	}
	join(r, pid);
}

static void run(struct run *r)
{
	do
		act(r);
	while (run_pause(r, PAUSE_MS));
}

const struct demo demo_terminate = {
	.name = "terminate",
	.group = DEMO_PROCESSES,
	.title = N_("Terminating a worker"),
	.lesson = N_(
		"The parent ends a slow worker by SIGTERM. Before that the worker is alive: it "
		"sleeps, state S. The signal kills it at once, for it has no handler. But it is "
		"not "
		"gone yet: its pid and its status stay, state Z, until the parent joins it, that "
		"is, calls wait. The status then says that signal 15 killed it; it never came to "
		"return a result. A worker that is killed cannot clean up: locks stay locked and "
		"queues may be damaged, so it is better to ask it to end."),
	.watch =
		(const char *const[]){
			N_("t: pv-slow-worker below pv-terminate changes from S to Z, then goes."),
			N_("\\ state=Z shows only zombies."),
			NULL,
		},
	.facts =
		(const struct demo_fact[]){
			{ "worker", N_("pid of the worker, which was killed and not joined") },
			{ NULL },
		},
	.run = run,
};
