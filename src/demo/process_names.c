#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "look_priv.h"
#include "process_priv.h"
#include "run_priv.h"

enum { WORK_MS = 1200, ROUND_MS = 800, ROUNDS = 3, PAUSE_MS = 1500, COMM_SIZE = 64 };

enum member { SERVICE, WORKER, DAEMON, MEMBER_COUNT };

static const char *const names[MEMBER_COUNT] = {
	[SERVICE] = "pv-service",
	[WORKER] = "pv-worker",
	[DAEMON] = "pv-daemon",
};

struct company {
	struct gate started;
	struct gate daemon; /* to its parent, which must not end before it has begun */
	int done[2]; /* the daemon writes here when it is done, and else just ends */
};

static void tell_start(struct run *r, struct company *c, enum member member)
{
	run_say(r, _("%s: I begin"), names[member]);
	gate_pass(&c->started, (uint64_t)member << 32 | (uint32_t)getpid());
}

static int work(struct run *r, struct company *c, enum member member)
{
	tell_start(r, c, member);
	if (run_holding(r))
		run_until_stop(r);
	else
		run_pause(r, WORK_MS);
	run_say(r, _("%s: I am done"), names[member]);
	return EXIT_SUCCESS;
}

static int service(struct run *r, void *arg)
{
	return work(r, arg, SERVICE);
}

static int worker(struct run *r, void *arg)
{
	return work(r, arg, WORKER);
}

/* Only one that is waited for has an end: a stop of the others is the end of their parent. */
static int daemon_work(struct run *r, void *arg)
{
	struct company *c = arg;

	tell_start(r, c, DAEMON);
	gate_pass(&c->daemon, 0);
	for (int i = 1; !run_flag(r, "join") || i <= ROUNDS; i++) {
		if (run_stopping(r) && !run_flag(r, "join"))
			pause();
		else if (run_holding(r))
			run_until_stop(r);
		else if (run_pause(r, ROUND_MS))
			run_say(r, _("pv-daemon: round %d"), i);
	}
	run_say(r, _("pv-daemon: I am done"));
	while (write(c->done[1], "", 1) < 0 && errno == EINTR)
		;
	return EXIT_SUCCESS;
}

/* The parent of them all; at its end run_exit ends those that are still there. */
static int office(struct run *r, void *arg)
{
	static int (*const duties[DAEMON])(struct run *, void *) = {
		[SERVICE] = service,
		[WORKER] = worker,
	};
	struct company *c = arg;
	pid_t pids[MEMBER_COUNT];
	bool good;

	for (int i = 0; i < DAEMON; i++)
		pids[i] = run_child(r, names[i], duties[i], c);
	gate_open(r, &c->daemon);
	pids[DAEMON] = run_child(r, names[DAEMON], daemon_work, c);
	gate_close(&c->started);
	good = gate_wait(&c->daemon, 1, NULL);
	good &= run_wait_ok(r, pids[SERVICE]) && run_wait_ok(r, pids[WORKER]);
	run_say(r, _("pv-office: service and worker are joined"));
	if (run_flag(r, "join"))
		good &= run_wait_ok(r, pids[DAEMON]);
	run_say(r, _("pv-office: I end"));
	return good ? EXIT_SUCCESS : EXIT_FAILURE;
}

static void start(struct run *r, struct company *c, pid_t *ret_office, pid_t *ret_members)
{
	uint64_t started[MEMBER_COUNT];

	gate_open(r, &c->started);
	if (pipe2(c->done, O_CLOEXEC) < 0)
		run_fail(r, errno, _("cannot make a pipe"));
	*ret_office = run_child(r, "pv-office", office, c);
	close(c->done[1]);
	gate_wait_all(r, &c->started, MEMBER_COUNT, started);
	for (int i = 0; i < MEMBER_COUNT; i++)
		ret_members[started[i] >> 32] = (pid_t)(uint32_t)started[i];
}

/* As a stop may end any of them at any time, only those that are there are asked. */
static bool have_names(const pid_t *members)
{
	char comm[COMM_SIZE];

	for (int i = 0; i < MEMBER_COUNT; i++)
		if (look_file(members[i], "comm", comm, sizeof(comm)) &&
		    strcmp(comm, names[i]) != 0)
			return false;
	return true;
}

/* Whether the daemon said that it was done; true or false once it is gone. */
static bool is_daemon_done(int fd)
{
	ssize_t n;
	char c;

	while ((n = read(fd, &c, 1)) < 0 && errno == EINTR)
		;
	close(fd);
	return n == 1;
}

static void hold(struct run *r, pid_t head, const pid_t *members)
{
	run_await_call(r, head, head, SYS_wait4);
	run_fact(r, "office", "%d", (int)head);
	run_fact(r, "service", "%d", (int)members[SERVICE]);
	run_fact(r, "worker", "%d", (int)members[WORKER]);
	run_fact(r, "daemon", "%d", (int)members[DAEMON]);
	run_hold(r);
}

static void act(struct run *r)
{
	struct company c;
	pid_t head, members[MEMBER_COUNT];
	bool done;

	start(r, &c, &head, members);
	run_check(r, have_names(members), _("each process has its name"));
	if (run_holding(r))
		hold(r, head, members);
	run_check(r, run_wait_ok(r, head), _("pv-office joined its workers and ended"));
	done = is_daemon_done(c.done[0]);
	if (run_flag(r, "join"))
		run_check(r, done, _("the daemon was waited for and is done"));
	else
		run_check(r, !done, _("the daemon was not done, and is gone with its parent"));
}

static void run(struct run *r)
{
	do
		act(r);
	while (run_pause(r, PAUSE_MS));
}

const struct demo demo_process_names = {
	.name = "process-names",
	.group = DEMO_PROCESSES,
	.title = N_("Processes with names, and a daemon"),
	.lesson = N_(
		"Processes that work for a program can have names, so that people who look at the "
		"system know them: the kernel keeps 15 bytes for each (prctl PR_SET_NAME). "
		"pv-office starts a service, a worker and a daemon. The first two it joins, that "
		"is, it waits until they have ended. A daemon in the sense of Python's "
		"multiprocessing is a helper that nobody waits for: when pv-office ends, it ends "
		"the daemon too, in the middle of its work. With --join the daemon is waited for "
		"like the others, and finishes. A daemon of the system is something else: it has "
		"left its parent."),
	.watch =
		(const char *const[]){
			N_("t: pv-office below pv-process-names, and below it pv-service, "
			   "pv-worker "
			   "and pv-daemon."),
			N_("\\ pv- shows only these; all three below pv-office are gone when it "
			   "is."),
			NULL,
		},
	.options =
		(const struct demo_option[]){
			{ "join", DEMO_FLAG, .help = N_("wait for the daemon too") },
			{ NULL },
		},
	.facts =
		(const struct demo_fact[]){
			{ "office", N_("pid of their parent, which waits for the service") },
			{ "service", N_("pid of the service") },
			{ "worker", N_("pid of the worker") },
			{ "daemon", N_("pid of the daemon") },
			{ NULL },
		},
	.run = run,
};
