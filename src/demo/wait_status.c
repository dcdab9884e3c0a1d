#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "look_priv.h"
#include "object_priv.h"
#include "process_priv.h"
#include "run_priv.h"

enum { EXITS_MAX = 20, CHILDREN_MAX = EXITS_MAX + 2, CORE_MAX = 64 << 20, PAUSE_MS = 2000 };

/* How a child is to end. */
struct end {
	int code;
	int signo; /* 0: by exit */
	const char *core_folder; /* NULL: no core dump */
};

struct children {
	struct end ends[CHILDREN_MAX];
	pid_t pids[CHILDREN_MAX];
	long count;
};

/* The dump goes into the working directory, as core_pattern says. */
static void allow_core(const char *folder)
{
	const struct rlimit limit = { CORE_MAX, CORE_MAX };

	setrlimit(RLIMIT_CORE, &limit);
	if (chdir(folder) < 0)
		prctl(PR_SET_DUMPABLE, 0);
}

static int end_as_told(struct run *r, void *arg)
{
	const struct end *end = arg;

	if (!end->signo) {
		run_say(r, _("child: I exit with %d"), end->code);
		return end->code;
	}
	run_say(r, _("child: signal %d (%s) will end me"), end->signo, strsignal(end->signo));
	if (end->core_folder)
		allow_core(end->core_folder);
	else
		prctl(PR_SET_DUMPABLE, 0);
	signal(end->signo, SIG_DFL);
	raise(end->signo);
	return EXIT_FAILURE;
}

/* Dumps are asked for, and are files of the working directory here. */
static bool is_core_wanted(struct run *r)
{
	char pattern[256];

	if (!run_flag(r, "core"))
		return false;
	if (look_file(getpid(), "../sys/kernel/core_pattern", pattern, sizeof(pattern)) &&
	    !strchr("|/", *pattern))
		return true;
	run_say(r, _("no core dump: kernel.core_pattern leads out of the demonstration"));
	return false;
}

static void plan(struct run *r, struct children *c)
{
	long exits = run_number(r, "count");

	for (long i = 0; i < exits; i++)
		c->ends[i] = (struct end){ .code = (int)i + 1 };
	c->ends[exits] = (struct end){ .signo = SIGTERM };
	c->ends[exits + 1] = (struct end){
		.signo = SIGABRT,
		.core_folder = is_core_wanted(r) ? object_folder(r) : NULL,
	};
	c->count = exits + 2;
}

static bool is_as_planned(const struct end *end, int status)
{
	if (end->signo)
		return WIFSIGNALED(status) && WTERMSIG(status) == end->signo &&
		       !WCOREDUMP(status) == !end->core_folder;
	return WIFEXITED(status) && WEXITSTATUS(status) == end->code;
}

static void say_status(struct run *r, pid_t pid, int status)
{
	if (WIFEXITED(status))
		run_say(r, _("wait: %d, status 0x%04x: it exited with %d"), (int)pid,
			(unsigned)status, WEXITSTATUS(status));
	else if (WCOREDUMP(status))
		run_say(r, _("wait: %d, status 0x%04x: signal %d killed it, core dumped"), (int)pid,
			(unsigned)status, WTERMSIG(status));
	else
		run_say(r, _("wait: %d, status 0x%04x: signal %d killed it"), (int)pid,
			(unsigned)status, WTERMSIG(status));
}

/* In whatever order they have ended. */
static void collect(struct run *r, const struct children *c)
{
	bool good = true;
	int status, found = 0;
	pid_t pid;

	while (found < c->count && (pid = run_wait(r, -1, &status)) > 0) {
		say_status(r, pid, status);
		for (long i = 0; i < c->count; i++)
			if (c->pids[i] == pid) {
				good &= is_as_planned(&c->ends[i], status);
				found++;
			}
	}
	run_check(r, found == c->count, _("wait told of each child once"));
	run_check(r, good, _("each status says how that child ended"));
}

/* The process that removes a core dump is a child, too. */
static void check_none_left(struct run *r)
{
	if (!run_flag(r, "core"))
		run_check(r, waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD,
			  _("then wait fails with ECHILD: there are no children left"));
}

static void hold(struct run *r, const struct children *c)
{
	for (long i = 0; i < c->count; i++)
		look_await_end(c->pids[i]);
	run_fact(r, "children", "%d", (int)c->pids[0]);
	for (long i = 1; i < c->count; i++)
		run_fact_more(r, "%d", (int)c->pids[i]);
	run_fact(r, "codes", "%d", c->ends[0].code);
	for (long i = 1; i < c->count; i++)
		run_fact_more(r, "%d", c->ends[i].code);
	run_fact(r, "signals", "%d", c->ends[0].signo);
	for (long i = 1; i < c->count; i++)
		run_fact_more(r, "%d", c->ends[i].signo);
	run_hold(r);
}

static void run(struct run *r)
{
	struct children c = { .count = 0 };

	plan(r, &c);
	do {
		for (long i = 0; i < c.count; i++)
			c.pids[i] = run_child(r, "pv-wait-child", end_as_told, &c.ends[i]);
		if (run_holding(r))
			hold(r, &c);
		collect(r, &c);
		check_none_left(r);
	} while (run_pause(r, PAUSE_MS));
}

const struct demo demo_wait_status = {
	.name = "wait-status",
	.group = DEMO_PROCESSES,
	.title = N_("wait: how a child ended"),
	.lesson = N_(
		"A process that ends leaves one number to its parent, and wait hands it over. It "
		"is "
		"not the exit code itself: the code stands in its second byte (0x0300 is exit 3), "
		"and the lowest seven bits are the signal that killed the child, if one did. Bit "
		"0x80 says that its memory was written to a core file. Hence the macros: WIFEXITED "
		"and WEXITSTATUS, WIFSIGNALED, WTERMSIG and WCOREDUMP. Here some children exit "
		"with "
		"1, 2, 3 and so on, one is killed by SIGTERM and one by SIGABRT. They end in any "
		"order, so the parent waits for any child until there is none left: then wait "
		"fails with ECHILD."),
	.watch =
		(const char *const[]){
			N_("t: the children come and go below pv-wait-status, every two seconds."),
			N_("With --hold they stay zombies (state Z) until standard input closes: "
			   "their statuses are kept for the parent."),
			NULL,
		},
	.options =
		(const struct demo_option[]){
			{ "count", DEMO_NUMBER, "3", 1, EXITS_MAX,
			  .help = N_("how many children exit by themselves") },
			{ "core", DEMO_FLAG, .help = N_("let SIGABRT dump core") },
			{ NULL },
		},
	.facts =
		(const struct demo_fact[]){
			{ "children", N_("pids of the children, which have ended") },
			{ "codes", N_("their exit codes; 0 for those that a signal killed") },
			{ "signals", N_("the signals that killed them; 0 for those that exited") },
			{ NULL },
		},
	.run = run,
};
