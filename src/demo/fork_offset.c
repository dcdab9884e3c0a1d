#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "object_priv.h"
#include "process_priv.h"
#include "run_priv.h"

enum { LINES = 20, LINE_SIZE = sizeof("Line 01\n") - 1, PAUSE_MS = 1000 };

struct text {
	const char *path;
	int fd;
	struct gate gate;
	off_t from; /* where the act begins */
};

static void make(struct run *r, struct text *t)
{
	char text[LINES * LINE_SIZE + 1];

	for (int i = 0; i < LINES; i++)
		snprintf(text + i * LINE_SIZE, LINE_SIZE + 1, "Line %02d\n", (i + 1) % 100);
	t->path = object_path(r, "lines");
	t->fd = open(t->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (t->fd < 0 || write(t->fd, text, LINES * LINE_SIZE) != LINES * LINE_SIZE)
		run_fail(r, errno, _("cannot make %s"), t->path);
}

/* The number of the line that was read; 0 for none. */
static int read_line(struct run *r, int fd)
{
	char line[LINE_SIZE + 1] = "";
	int n = 0;

	if (read(fd, line, LINE_SIZE) != LINE_SIZE || sscanf(line, "Line %d", &n) != 1)
		return 0;
	line[LINE_SIZE - 1] = '\0';
	run_say(r, _("read \"%s\" from descriptor %d; the offset is %lld"), line, fd,
		(long long)lseek(fd, 0, SEEK_CUR));
	return n;
}

/* What it opens itself has an offset of its own. */
static int child(struct run *r, void *arg)
{
	struct text *t = arg;
	int own, n;

	n = read_line(r, t->fd);
	own = open(t->path, O_RDONLY | O_CLOEXEC);
	if (own < 0)
		run_fail(r, errno, _("cannot open %s"), t->path);
	if (read_line(r, own) != 1)
		n = 0;
	gate_pass(&t->gate, (uint64_t)own << 32 | (uint32_t)n);
	if (run_holding(r))
		run_until_stop(r);
	else
		run_pause(r, PAUSE_MS);
	return 0;
}

static void hold(struct run *r, const struct text *t, pid_t pid, int own)
{
	struct stat st;

	if (fstat(t->fd, &st) < 0)
		run_fail(r, errno, _("cannot open %s"), t->path);
	run_fact(r, "child", "%d", (int)pid);
	run_fact(r, "path", "%s", t->path);
	run_fact(r, "inode", "%llu", (unsigned long long)st.st_ino);
	run_fact(r, "fd", "%d", t->fd);
	run_fact(r, "offset", "%lld", (long long)lseek(t->fd, 0, SEEK_CUR));
	run_fact(r, "own_fd", "%d", own);
	run_fact(r, "own_offset", "%d", LINE_SIZE);
	run_hold(r);
}

/* The child reads a line, then the parent does. */
static void act(struct run *r, struct text *t)
{
	int first = (int)(t->from / LINE_SIZE) + 1, by_child, by_parent;
	uint64_t passed;
	pid_t pid;

	lseek(t->fd, t->from, SEEK_SET);
	gate_open(r, &t->gate);
	pid = run_child(r, "pv-offset-child", child, t);
	gate_wait_all(r, &t->gate, 1, &passed);
	by_child = (int)(uint32_t)passed;
	run_check(r, lseek(t->fd, 0, SEEK_CUR) == t->from + LINE_SIZE,
		  _("reading in the child moved the offset of the parent"));
	by_parent = read_line(r, t->fd);
	run_check(r, by_child == first && by_parent == first + 1,
		  _("the parent read on where the child had stopped"));
	if (run_holding(r))
		hold(r, t, pid, (int)(passed >> 32));
	run_check(r, run_wait_ok(r, pid), _("the child ended well"));
}

static void run(struct run *r)
{
	struct text t = { .from = 0 };

	make(r, &t);
	do {
		act(r, &t);
		t.from = (t.from + 2 * LINE_SIZE) % (LINES * LINE_SIZE);
	} while (run_pause(r, PAUSE_MS));
	close(t.fd);
}

const struct demo demo_fork_offset = {
	.name = "fork-offset",
	.group = DEMO_PROCESSES,
	.title = N_("fork shares open files, and their offset"),
	.lesson = N_(
		"The parent opens a file, then forks. The child gets a copy of the descriptor, but "
		"both descriptors lead to one open file description in the kernel, and the offset, "
		"the place where the next read begins, is part of that. So the child reads the "
		"first line and the parent goes on with the second. When the child opens the same "
		"file by its path, it gets a description of its own with an offset of 0. That is "
		"how a shell and its commands write to one file without writing over each other."),
	.watch =
		(const char *const[]){
			N_("t: pv-offset-child below pv-fork-offset."),
			N_("lsof -o -p of both pids shows the same file and the same offset; so "
			   "does "
			   "the line pos in /proc/PID/fdinfo. What the child has opened anew "
			   "differs."),
			NULL,
		},
	.facts =
		(const struct demo_fact[]){
			{ "child", N_("pid of the child") },
			{ "path", N_("the file") },
			{ "inode", N_("its inode") },
			{ "fd", N_("descriptor in both, of one description") },
			{ "offset", N_("the offset of that") },
			{ "own_fd", N_("descriptor of what the child opened itself") },
			{ "own_offset", N_("the offset of that") },
			{ NULL },
		},
	.run = run,
};
