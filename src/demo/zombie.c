#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "process_priv.h"
#include "run_priv.h"

enum { ZOMBIES_MAX = 20 };

static int end_at_once(struct run *r, void *arg)
{
	(void)arg;
	run_say(r, _("child: I end now"));
	return 0;
}

/* Waits until it has ended, and leaves it as it is. */
static void await_end(pid_t pid)
{
	siginfo_t info;

	while (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT) < 0 && errno == EINTR)
		;
}

/* As the third field of /proc/PID/stat says; '\0': there is no such process. */
static char state_of(pid_t pid)
{
	char path[32], stat[512];
	const char *behind_name;
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	n = fd < 0 ? -1 : read(fd, stat, sizeof(stat) - 1);
	if (fd >= 0)
		close(fd);
	if (n <= 0)
		return '\0';
	stat[n] = '\0';
	behind_name = strrchr(stat, ')');
	return behind_name ? behind_name[2] : '\0';
}

static bool all_are(const pid_t *pids, long n, char state)
{
	for (long i = 0; i < n; i++)
		if (state_of(pids[i]) != state)
			return false;
	return true;
}

static void tell(struct run *r, const pid_t *pids, long n)
{
	run_fact(r, "zombies", "%d", (int)pids[0]);
	for (long i = 1; i < n; i++)
		run_fact_more(r, "%d", (int)pids[i]);
	run_hold(r);
}

static void run(struct run *r)
{
	long n = run_number(r, "count");
	pid_t pids[ZOMBIES_MAX] = { 0 };

	for (long i = 0; i < n; i++) {
		pids[i] = run_child(r, "pv-zombie-child", end_at_once, NULL);
		await_end(pids[i]);
		run_say(r, _("parent: child %d has ended, and I do not wait for it"), (int)pids[i]);
	}
	run_check(r, all_are(pids, n, 'Z'), _("a child that ended is a zombie (state Z)"));
	if (run_holding(r))
		tell(r, pids, n);
	else
		run_until_stop(r);
	for (long i = 0; i < n; i++)
		run_wait(r, pids[i], NULL);
	run_say(r, _("parent: I have waited now"));
	run_check(r, all_are(pids, n, '\0'), _("once waited for, it is gone"));
}

const struct demo demo_zombie = {
	.name = "zombie",
	.group = DEMO_PROCESSES,
	.title = N_("A zombie: a child that nobody waited for"),
	.lesson = N_(
		"The child ends at once, but its parent does not call wait. The kernel has freed "
		"its "
		"memory and closed its files, yet keeps its pid and its exit status, because the "
		"parent may still ask for them: that is a zombie, state Z. It uses no memory and "
		"no "
		"processor, and no signal removes it, as there is nothing left to kill. What it "
		"does "
		"use up is a pid, so thousands of them are a fault of the parent. It goes when the "
		"parent waits, or when the parent ends: then process 1 waits for it."),
	.watch =
		(const char *const[]){
			N_("The header counts it as a zombie; in the tree (t) it has state Z below "
			   "its "
			   "parent pv-zombie, who is to blame."),
			N_("F9, 9 SIGKILL on the zombie changes nothing; on the parent it ends "
			   "both."),
			NULL,
		},
	.options =
		(const struct demo_option[]){
			{ "count", DEMO_NUMBER, "1", 1, ZOMBIES_MAX,
			  .help = N_("how many zombies") },
			{ NULL },
		},
	.facts =
		(const struct demo_fact[]){
			{ "zombies", N_("their pids") },
			{ NULL },
		},
	.run = run,
};
