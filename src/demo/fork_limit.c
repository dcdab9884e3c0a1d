#include <errno.h>
#include <grp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "process_priv.h"
#include "run_priv.h"

enum { NOBODY = 65534, PAUSE_MS = 2000 };

struct user {
	struct gate gate;
	rlim_t old; /* soft limit */
};

/* What it has seen, in one token. */
struct report {
	pid_t child; /* forked before there was a limit */
	uint16_t error; /* of fork under the limit; 0: it worked */
	uint16_t again; /* of fork once the limit was gone */
};

static uint64_t pack(struct report report)
{
	return (uint64_t)report.child << 32 | (uint64_t)report.error << 16 | report.again;
}

static struct report unpack(uint64_t n)
{
	return (struct report){
		.child = (pid_t)(n >> 32),
		.error = (uint16_t)(n >> 16),
		.again = (uint16_t)n,
	};
}

/* The limit does not hold for root, nor for who has its capabilities, which go with the uid. */
static void become_ordinary(struct run *r)
{
	pid_t parent = getppid();

	if (geteuid() != 0)
		return;
	if (setgroups(0, NULL) < 0 || setresgid(NOBODY, NOBODY, NOBODY) < 0 ||
	    setresuid(NOBODY, NOBODY, NOBODY) < 0)
		run_fail(r, errno, _("cannot become the user %d"), NOBODY);
	run_tie();
	if (getppid() != parent)
		_exit(EXIT_FAILURE);
	run_say(r, _("root may exceed the limit, so I am user %d now"), NOBODY);
}

static void set_limit(struct run *r, rlim_t soft)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NPROC, &limit) < 0)
		run_fail(r, errno, _("cannot set the limit of processes"));
	limit.rlim_cur = soft;
	if (setrlimit(RLIMIT_NPROC, &limit) < 0)
		run_fail(r, errno, _("cannot set the limit of processes"));
}

/* The errno of fork, 0 if it worked; its child ends at once. */
static uint16_t try_fork(struct run *r)
{
	pid_t pid = fork();
	int error = errno;

	if (pid == 0)
		_exit(EXIT_SUCCESS);
	if (pid < 0) {
		run_say(r, _("fork failed: error %d, %s"), error, strerror(error));
		return (uint16_t)error;
	}
	run_say(r, _("fork worked: child %d"), (int)pid);
	run_wait(r, pid, NULL);
	return 0;
}

static int stay(struct run *r, void *arg)
{
	gate_close(arg);
	run_until_stop(r);
	return EXIT_SUCCESS;
}

static int use_up(struct run *r, void *arg)
{
	struct user *u = arg;
	struct report report;

	become_ordinary(r);
	report.child = run_child(r, "pv-limit-child", stay, &u->gate);
	run_say(r, _("fork worked: child %d"), (int)report.child);
	report.error = try_fork(r);
	if (report.error)
		run_fail(r, report.error, _("cannot start another process (see ulimit -u)"));
	set_limit(r, 1);
	run_say(r, _("the limit is one process now, and it is used up"));
	report.error = try_fork(r);
	set_limit(r, u->old);
	report.again = try_fork(r);
	set_limit(r, 1);
	gate_pass(&u->gate, pack(report));
	run_until_stop(r);
	return run_wait_ok(r, report.child) ? EXIT_SUCCESS : EXIT_FAILURE;
}

static void hold(struct run *r, pid_t pid, struct report report)
{
	run_fact(r, "user", "%d", (int)pid);
	run_fact(r, "child", "%d", (int)report.child);
	run_fact(r, "uid", "%u", geteuid() == 0 ? (unsigned)NOBODY : (unsigned)geteuid());
	run_fact(r, "limit", "%d", 1);
	run_fact(r, "errno", "%d", report.error);
	run_hold(r);
}

static void run(struct run *r)
{
	struct rlimit limit;
	struct user u;
	struct report report;
	uint64_t passed;
	pid_t pid;

	if (getrlimit(RLIMIT_NPROC, &limit) < 0)
		run_fail(r, errno, _("cannot set the limit of processes"));
	u.old = limit.rlim_cur;
	gate_open(r, &u.gate);
	pid = run_child(r, "pv-limit-user", use_up, &u);
	gate_wait_all(r, &u.gate, 1, &passed);
	report = unpack(passed);
	run_check(r, report.error == EAGAIN, _("under the limit fork failed with EAGAIN"));
	run_check(r, report.again == 0, _("once the limit was raised fork worked again"));
	if (run_holding(r))
		hold(r, pid, report);
	else
		run_until_stop(r);
	run_check(r, run_wait_ok(r, pid), _("the process at its limit went on and ended well"));
}

const struct demo demo_fork_limit = {
	.name = "fork-limit",
	.group = DEMO_PROCESSES,
	.title = N_("fork may fail: the limit of processes"),
	.lesson = N_(
		"fork can fail, and a program must look at what it returns: -1, and errno says "
		"why. "
		"A user may have only so many processes (RLIMIT_NPROC, ulimit -u; threads count "
		"too). Here a child forks, then lowers its limit to one process, and the next fork "
		"fails with EAGAIN: the resource is not available now, but may be later. It goes "
		"on, raises the limit, and fork works again. The limit is the process's, but what "
		"is counted is all processes of the user. It does not hold for root, so there the "
		"child becomes the user 65534 first. Other causes are a limit of the control group "
		"(EAGAIN too) and no memory (ENOMEM)."),
	.watch =
		(const char *const[]){
			N_("t: pv-limit-user below pv-fork-limit, with pv-limit-child, which it "
			   "forked "
			   "before there was a limit; USER is nobody if root has started it."),
			N_("strace -f procview demo fork-limit --for 1 shows clone with EAGAIN."),
			N_("The line Max processes in /proc/PID/limits of pv-limit-user is 1."),
			NULL,
		},
	.facts =
		(const struct demo_fact[]){
			{ "user", N_("pid of the process at its limit") },
			{ "child", N_("pid of the child that it has") },
			{ "uid", N_("the user of both") },
			{ "limit", N_("its limit of processes") },
			{ "errno", N_("the error of fork") },
			{ NULL },
		},
	.run = run,
};
