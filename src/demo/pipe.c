#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "process_priv.h"
#include "run_priv.h"

enum { MESSAGE_SIZE = sizeof("Spam 000\n") - 1, COUNT_MAX = 1000, PAUSE_STEP_MS = 100 };

/* All messages are of one length, so that each read gets a whole one. */
static void send_message(int fd, const char *word, int n)
{
	char text[MESSAGE_SIZE + 8];

	snprintf(text, sizeof(text), "%s %03d\n", word, n);
	while (write(fd, text, MESSAGE_SIZE) < 0 && errno == EINTR)
		;
}

/* "Spam N" after longer and longer pauses; the last is "Eggs" and how many there were. */
static int writer(struct run *r, int fd)
{
	int n = 0;

	do {
		run_say(r, _("child writes \"Spam %03d\""), n);
		send_message(fd, "Spam", n++);
		if (run_holding(r))
			run_until_stop(r);
	} while (n < COUNT_MAX - 1 && run_pause(r, (unsigned)n * PAUSE_STEP_MS));
	send_message(fd, "Eggs", n);
	return 0;
}

/* False at the end of the pipe. */
static bool read_message(int fd, char *text)
{
	ssize_t n;

	while ((n = read(fd, text, MESSAGE_SIZE)) < 0 && errno == EINTR)
		;
	if (n != MESSAGE_SIZE)
		return false;
	text[MESSAGE_SIZE - 1] = '\0';
	return true;
}

struct tally {
	int count; /* of Spam */
	bool in_order;
	int announced; /* by Eggs */
};

static void take(struct run *r, struct tally *t, const char *text)
{
	int n = atoi(text + strlen("Spam "));

	run_say(r, _("parent read \"%s\""), text);
	if (strncmp(text, "Eggs", 4) == 0) {
		t->announced = n;
		return;
	}
	t->in_order &= n == t->count;
	t->count++;
}

static void tell(struct run *r, pid_t child, const int *fd)
{
	struct stat st;

	if (fstat(fd[0], &st) < 0)
		run_fail(r, errno, _("cannot make a pipe"));
	run_await_call(r, child, child, -1);
	run_fact(r, "writer", "%d", (int)child);
	run_fact(r, "write_fd", "%d", fd[1]);
	run_fact(r, "read_fd", "%d", fd[0]);
	run_fact(r, "inode", "%llu", (unsigned long long)st.st_ino);
	run_ready(r);
}

static void read_all(struct run *r, pid_t child, const int *fd)
{
	struct tally t = { .in_order = true, .announced = -1 };
	char text[MESSAGE_SIZE];

	for (bool told = !run_holding(r); read_message(fd[0], text); told = true) {
		take(r, &t, text);
		if (!told)
			tell(r, child, fd);
	}
	run_check(r, run_wait_ok(r, child), _("the writer ended, and only then the pipe did"));
	run_check(r, t.in_order && t.count == t.announced,
		  _("every message arrived once, in order"));
}

static void run(struct run *r)
{
	int fd[2];
	pid_t child;

	if (pipe2(fd, O_CLOEXEC) < 0)
		run_fail(r, errno, _("cannot make a pipe"));
	child = run_fork(r, "pv-pipe-writer");
	if (child == 0) {
		close(fd[0]);
		run_exit(r, writer(r, fd[1]));
	}
	close(fd[1]);
	read_all(r, child, fd);
	close(fd[0]);
}

const struct demo demo_pipe = {
	.name = "pipe",
	.group = DEMO_CHANNELS,
	.title = N_("A pipe from child to parent"),
	.lesson = N_(
		"A pipe is a buffer in the kernel with two ends: what is written into one is read "
		"from the other, in order and once. The parent made it before the fork, so both "
		"have "
		"both ends; then each closes the one that it does not use. The child writes \"Spam "
		"000\" and so on after pauses that grow, the parent reads. While the pipe is empty "
		"the parent sleeps in read. When the last writing end is closed, read returns 0: "
		"that "
		"is how the parent learns of the end, and why closing the unused end matters."),
	.watch =
		(const char *const[]){
			N_("t: pv-pipe-writer below pv-pipe."),
			N_("WCHAN (F2) of pv-pipe says pipe while it reads; the writer waits for "
			   "a "
			   "timer."),
			NULL,
		},
	.facts =
		(const struct demo_fact[]){
			{ "writer", N_("pid of the child, which has the writing end") },
			{ "write_fd", N_("its descriptor there") },
			{ "read_fd",
			  N_("descriptor of the reading end in the parent, which reads") },
			{ "inode", N_("inode of the pipe") },
			{ NULL },
		},
	.run = run,
};
