#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "object_priv.h"
#include "process_priv.h"
#include "run_priv.h"

enum { PAUSE_MS = 1500, LINE_SIZE = 64 };

static const char text[] = "Line one\nLine two\nLine three\n";

struct book {
	const char *path;
	FILE *file;
	struct gate gate;
};

static void make(struct run *r, struct book *b)
{
	int fd;

	b->path = object_path(r, "file.txt");
	fd = open(b->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0 || write(fd, text, sizeof(text) - 1) != sizeof(text) - 1)
		run_fail(r, errno, _("cannot make %s"), b->path);
	close(fd);
}

/* Whether the next line of the stream is the one wanted. */
static bool read_line(struct run *r, const struct book *b, const char *wanted)
{
	char line[LINE_SIZE];

	if (!fgets(line, sizeof(line), b->file))
		return false;
	line[strcspn(line, "\n")] = '\0';
	run_say(r, _("fgets gives \"%s\"; the offset in the kernel is %lld"), line,
		(long long)lseek(fileno(b->file), 0, SEEK_CUR));
	return strcmp(line, wanted) == 0;
}

static int child(struct run *r, void *arg)
{
	struct book *b = arg;

	gate_pass(&b->gate, read_line(r, b, "Line two"));
	if (run_holding(r))
		run_until_stop(r);
	else
		run_pause(r, PAUSE_MS);
	return 0;
}

static bool is_at_end(const struct book *b)
{
	return lseek(fileno(b->file), 0, SEEK_CUR) == sizeof(text) - 1;
}

static void hold(struct run *r, const struct book *b, pid_t pid)
{
	struct stat st;

	if (fstat(fileno(b->file), &st) < 0)
		run_fail(r, errno, _("cannot open %s"), b->path);
	run_fact(r, "child", "%d", (int)pid);
	run_fact(r, "path", "%s", b->path);
	run_fact(r, "inode", "%llu", (unsigned long long)st.st_ino);
	run_fact(r, "fd", "%d", fileno(b->file));
	run_fact(r, "offset", "%zu", sizeof(text) - 1);
	run_hold(r);
}

static void act(struct run *r, struct book *b)
{
	uint64_t child_good;
	bool good;
	pid_t pid;

	b->file = fopen(b->path, "re");
	if (!b->file)
		run_fail(r, errno, _("cannot open %s"), b->path);
	good = read_line(r, b, "Line one");
	run_check(r, good && is_at_end(b),
		  _("one line was asked for, and the whole file was read"));
	gate_open(r, &b->gate);
	pid = run_child(r, "pv-buffer-child", child, b);
	gate_wait_all(r, &b->gate, 1, &child_good);
	good = read_line(r, b, "Line two");
	run_check(r, good && child_good, _("parent and child both got \"Line two\""));
	run_check(r, is_at_end(b), _("neither has read anything from the kernel for that"));
	if (run_holding(r))
		hold(r, b, pid);
	run_check(r, run_wait_ok(r, pid), _("the child ended well"));
	fclose(b->file);
}

static void run(struct run *r)
{
	struct book b;

	make(r, &b);
	do
		act(r, &b);
	while (run_pause(r, PAUSE_MS));
}

const struct demo demo_fork_buffered = {
	.name = "fork-buffered",
	.group = DEMO_PROCESSES,
	.title = N_("fork copies the buffers of stdio"),
	.lesson = N_(
		"fgets gives one line, but stdio has asked the kernel for a whole block: the file "
		"of three lines is now in a buffer of the process, and the offset in the kernel is "
		"at the end of the file. That buffer is memory like any other, so fork copies it. "
		"Now parent and child each read on in their own copy, and both get \"Line two\". "
		"Compare fork-offset, which reads without stdio: there no line is read twice. In "
		"the same way text that was not flushed before a fork is written twice."),
	.watch =
		(const char *const[]){
			N_("t: pv-buffer-child below pv-fork-buffered."),
			N_("lsof -o -p of both pids: the offset is at the end of the file, though "
			   "\"Line three\" has not been asked for."),
			N_("strace -p shows no read when the second line is taken."),
			NULL,
		},
	.facts =
		(const struct demo_fact[]){
			{ "child", N_("pid of the child") },
			{ "path", N_("the file") },
			{ "inode", N_("its inode") },
			{ "fd", N_("its descriptor in both") },
			{ "offset", N_("the offset in the kernel: the end of the file") },
			{ NULL },
		},
	.run = run,
};
