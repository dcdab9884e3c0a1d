#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "process_priv.h"
#include "run_priv.h"

enum { STREAMS = 3, OUTPUT_SIZE = 256, LINE_SIZE = 32, PAUSE_MS = 1000 };

static char *const list[] = { "ls", "-l", "/dev/null", NULL };
static char *const echo[] = { "cat", NULL };

/* A pipe a stream, by the number that it has in the child. */
struct streams {
	int fd[STREAMS][2];
};

static int child_end(int stream)
{
	return stream == STDIN_FILENO ? 0 : 1;
}

static void open_pipe(struct run *r, int *fd)
{
	if (pipe2(fd, O_CLOEXEC) < 0)
		run_fail(r, errno, _("cannot make a pipe"));
}

static int become_list(struct run *r, void *arg)
{
	const int *fd = arg;

	run_shield();
	setenv("LC_ALL", "C", 1);
	dup2(fd[1], STDOUT_FILENO);
	execvp(list[0], list);
	run_fail(r, errno, _("cannot run %s"), list[0]);
}

/* All until its end, as a string without the newline at its end. */
static void read_all(int fd, char *text, size_t size)
{
	size_t len = 0;
	ssize_t n;

	while ((n = read(fd, text + len, size - 1 - len)) != 0) {
		if (n < 0 && errno != EINTR)
			break;
		len += n > 0 ? (size_t)n : 0;
	}
	if (len > 0 && text[len - 1] == '\n')
		len--;
	text[len] = '\0';
}

static void capture(struct run *r)
{
	char text[OUTPUT_SIZE];
	int fd[2];
	pid_t pid;

	open_pipe(r, fd);
	pid = run_child(r, "pv-sub-ls", become_list, fd);
	close(fd[1]);
	read_all(fd[0], text, sizeof(text));
	close(fd[0]);
	run_say(r, _("ls %d wrote \"%s\""), (int)pid, text);
	run_check(r, run_wait_ok(r, pid), _("ls exited with 0"));
	run_check(r, *text == 'c' && strstr(text, "/dev/null"),
		  _("its output came through the pipe"));
}

static int become_echo(struct run *r, void *arg)
{
	const struct streams *s = arg;

	run_shield();
	for (int i = 0; i < STREAMS; i++)
		dup2(s->fd[i][child_end(i)], i);
	execvp(echo[0], echo);
	run_fail(r, errno, _("cannot run %s"), echo[0]);
}

static pid_t start_echo(struct run *r, struct streams *s)
{
	pid_t pid;

	for (int i = 0; i < STREAMS; i++)
		open_pipe(r, s->fd[i]);
	pid = run_child(r, "pv-sub-cat", become_echo, s);
	for (int i = 0; i < STREAMS; i++)
		close(s->fd[i][child_end(i)]);
	return pid;
}

/* A line there and back: short enough to be one write and one read. */
static bool talk(struct run *r, const struct streams *s, int n)
{
	char line[LINE_SIZE], answer[LINE_SIZE];
	int len = snprintf(line, sizeof(line), "line %d\n", n);
	ssize_t got;

	while (write(s->fd[STDIN_FILENO][1], line, (size_t)len) < 0 && errno == EINTR)
		;
	do
		got = read(s->fd[STDOUT_FILENO][0], answer, sizeof(answer));
	while (got < 0 && errno == EINTR);
	run_say(r, _("written to cat: \"line %d\"; read from it: \"%.*s\""), n,
		got > 0 ? (int)got - 1 : 0, answer);
	return got == len && memcmp(line, answer, (size_t)len) == 0;
}

static unsigned long long inode(struct run *r, int fd)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		run_fail(r, errno, _("cannot make a pipe"));
	return st.st_ino;
}

static void hold(struct run *r, const struct streams *s, pid_t pid)
{
	static const char *const fds[STREAMS] = { "stdin_fd", "stdout_fd", "stderr_fd" };
	static const char *const inodes[STREAMS] = { "stdin", "stdout", "stderr" };

	run_await_call(r, pid, pid, SYS_read);
	run_fact(r, "child", "%d", (int)pid);
	for (int i = 0; i < STREAMS; i++) {
		int fd = s->fd[i][!child_end(i)];

		run_fact(r, fds[i], "%d", fd);
		run_fact(r, inodes[i], "%llu", inode(r, fd));
	}
	run_hold(r);
}

static void close_streams(const struct streams *s)
{
	for (int i = 0; i < STREAMS; i++)
		close(s->fd[i][!child_end(i)]);
}

static void run(struct run *r)
{
	struct streams s;
	bool good = true;
	int n = 1;
	pid_t pid;

	capture(r);
	pid = start_echo(r, &s);
	do
		good &= talk(r, &s, n++);
	while (good && !run_holding(r) && run_pause(r, PAUSE_MS));
	run_check(r, good, _("each line came back from cat"));
	if (run_holding(r))
		hold(r, &s, pid);
	close_streams(&s);
	run_check(r, run_wait_ok(r, pid), _("cat exited with 0 at the end of its input"));
}

const struct demo demo_subprocess = {
	.name = "subprocess",
	.group = DEMO_PROCESSES,
	.title = N_("Running another program, with pipes to it"),
	.lesson = N_(
		"Standard input, output and error of a program are just its descriptors 0, 1 and "
		"2. "
		"Between fork and execve the child puts the end of a pipe in their place (dup2), "
		"and the program never knows. First ls -l /dev/null runs with a pipe as its "
		"output, "
		"and the parent reads until the end of it: that is how output is captured. Then "
		"cat "
		"runs for as long as it is wanted, with a pipe on each of its three streams: the "
		"parent writes a line and reads it back. When the parent closes the pipe to its "
		"input, cat reads the end of file and exits."),
	.watch =
		(const char *const[]){
			N_("t: cat stands below pv-subprocess, under its own name, and sleeps "
			   "(state S) "
			   "in read, until the next line is written."),
			N_("lsof -p of its pid: pipes on 0, 1 and 2; their other ends are in "
			   "pv-subprocess."),
			NULL,
		},
	.facts =
		(const struct demo_fact[]){
			{ "child", N_("pid of cat") },
			{ "stdin_fd", N_("descriptor in the parent that writes to its input") },
			{ "stdin", N_("inode of that pipe") },
			{ "stdout_fd", N_("descriptor in the parent that reads its output") },
			{ "stdout", N_("inode of that pipe") },
			{ "stderr_fd", N_("descriptor in the parent that reads its error output") },
			{ "stderr", N_("inode of that pipe") },
			{ NULL },
		},
	.run = run,
};
