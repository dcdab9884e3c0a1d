#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "run_priv.h"

enum { LIMIT_MIN = 32, LIMIT_MAX = 1024, EVERY = 10, NEEDED_TO_COUNT = 1 };

static const char leaked_file[] = "/dev/null";

struct leak {
	int fds[LIMIT_MAX];
	int count;
	int before; /* open without those */
	int error; /* of the open that failed; 0: none has yet */
};

/* Those below the limit: one that was inherited may be above. */
static int open_descriptors(struct run *r, long limit)
{
	DIR *dir = opendir("/proc/self/fd");
	int n = 0;

	if (!dir)
		run_fail(r, errno, _("cannot read %s"), "/proc/self/fd");
	for (struct dirent *entry; (entry = readdir(dir));)
		n += entry->d_name[0] != '.' && strtol(entry->d_name, NULL, 10) < limit;
	closedir(dir);
	return n - 1; /* that of dir */
}

/* Returns what it is then: no more than the hard limit. */
static long set_limit(struct run *r, long limit)
{
	struct rlimit l;

	getrlimit(RLIMIT_NOFILE, &l);
	l.rlim_cur = l.rlim_max < (rlim_t)limit ? l.rlim_max : (rlim_t)limit;
	if (setrlimit(RLIMIT_NOFILE, &l) < 0)
		run_fail(r, errno, _("cannot set the limit of open files"));
	return (long)l.rlim_cur;
}

/* Opens, and forgets to close. False: no more are to be had. */
static bool leak_one(struct leak *k)
{
	int fd = open(leaked_file, O_RDONLY | O_CLOEXEC);

	if (fd < 0) {
		k->error = errno;
		return false;
	}
	k->fds[k->count++] = fd;
	return true;
}

static void give_back(struct leak *k, int keep)
{
	while (k->count > keep)
		close(k->fds[--k->count]);
}

/* One is given back before counting, which itself needs a descriptor. */
static void check(struct run *r, struct leak *k, long limit)
{
	run_say(r, _("open failed with %d descriptors open"), k->before + k->count);
	run_check(r, k->error == EMFILE, _("at the limit open fails with EMFILE"));
	run_check(r, k->before + k->count == limit,
		  _("it fails when as many are open as the limit says"));
	give_back(k, k->count - NEEDED_TO_COUNT);
	run_check(r, open_descriptors(r, limit) == k->before + k->count,
		  _("/proc/self/fd lists every descriptor that was not closed"));
}

/* To the limit; a stop cuts only the pauses short. */
static void leak_all(struct run *r, struct leak *k, unsigned interval)
{
	k->error = 0;
	while (leak_one(k)) {
		if (k->count % EVERY == 0)
			run_say(r, _("%d descriptors are open"), k->before + k->count);
		run_pause(r, interval);
	}
}

static void tell(struct run *r, const struct leak *k, long limit)
{
	run_fact(r, "open", "%d", k->before + k->count);
	run_fact(r, "leaked", "%d", k->count);
	run_fact(r, "limit", "%ld", limit);
	run_fact(r, "file", "%s", leaked_file);
	run_hold(r);
}

static void run(struct run *r)
{
	long limit = set_limit(r, run_number(r, "limit"));
	unsigned interval = run_holding(r) ? 0 : (unsigned)run_number(r, "interval");
	struct leak k = { .before = open_descriptors(r, limit) };

	do {
		leak_all(r, &k, interval);
		check(r, &k, limit);
		if (run_holding(r))
			tell(r, &k, limit);
		give_back(&k, 0);
		run_say(r, _("closed all of them"));
	} while (!run_stopping(r));
	run_check(r, open_descriptors(r, limit) == k.before, _("closed, they are gone"));
}

const struct demo demo_fd_leak = {
	.name = "fd-leak",
	.group = DEMO_LOAD,
	.title = N_("A leak of file descriptors"),
	.lesson = N_(
		"The process opens a file again and again and never closes it. Each open takes the "
		"lowest free number, and the numbers climb until the limit of open files (ulimit "
		"-n) is reached: then open fails with EMFILE, and so would a socket, a pipe or the "
		"log file. That is how such a mistake shows itself in a server: it runs well for "
		"days, and suddenly it accepts no connections. A monitor sees it coming, as the "
		"number of descriptors of a process only grows. Here the limit is low, and when it "
		"is reached the process closes all of them and begins again."),
	.watch =
		(const char *const[]){
			N_("F2 adds the column FDS, F6 sorts by it: that of pv-fd-leak grows to "
			   "128 and falls back, again and again."),
			N_("lsof -p with its pid shows /dev/null more than a hundred times."),
			NULL,
		},
	.options =
		(const struct demo_option[]){
			{ "limit", DEMO_NUMBER, "128", LIMIT_MIN, LIMIT_MAX,
			  .help = N_("limit of open files") },
			{ "interval", DEMO_NUMBER, "50", 1, 60000,
			  .help = N_("milliseconds between two opens") },
			{ NULL },
		},
	.facts =
		(const struct demo_fact[]){
			{ "open", N_("how many descriptors are open") },
			{ "leaked", N_("how many of them were leaked") },
			{ "limit", N_("limit of open files") },
			{ "file", N_("the file that all of them lead to") },
			{ NULL },
		},
	.run = run,
};
