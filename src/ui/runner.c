#include "runner_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utmp.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/text.h"
#include "demo/table.h"

/* A demonstration has two seconds for its children; it gets a little more for itself. */
#define END_NS (3 * NS_PER_SEC)
/* Where it finds its lifeline. */
enum { LIFELINE_FD = 3 };

/* ---- output ---- */

static void add_line(struct job_output *o, char *line)
{
	size_t at = (o->first + o->count) % RUNNER_LINES_MAX;

	if (o->count == RUNNER_LINES_MAX) {
		free(o->lines[o->first]);
		o->first = (o->first + 1) % RUNNER_LINES_MAX;
	} else {
		o->count++;
	}
	o->lines[at] = line;
}

static void end_line(struct job_output *o, bool ascii)
{
	struct strbuf safe = STRBUF_INIT;

	text_add_safe(&safe, strbuf_str(&o->partial), o->partial.len, ascii);
	add_line(o, strbuf_steal(&safe));
	strbuf_clear(&o->partial);
}

/* Lines end with CR LF as terminals have it; one that never ends is cut. */
static void take_bytes(struct job_output *o, const char *bytes, size_t n, bool ascii)
{
	for (size_t i = 0; i < n; i++) {
		if (bytes[i] == '\r')
			continue;
		if (bytes[i] == '\n' || o->partial.len >= RUNNER_LINE_MAX)
			end_line(o, ascii);
		if (bytes[i] != '\n')
			strbuf_addch(&o->partial, bytes[i]);
	}
}

const char *job_line(const struct job *j, size_t i)
{
	return j->output.lines[(j->output.first + i) % RUNNER_LINES_MAX];
}

static bool read_output(struct job *j, bool ascii)
{
	char bytes[4096];
	bool any = false;

	while (j->pty >= 0) {
		ssize_t n = read(j->pty, bytes, sizeof(bytes));

		if (n > 0) {
			take_bytes(&j->output, bytes, (size_t)n, ascii);
			any = true;
			continue;
		}
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			break;
		/* EIO: nobody has the other end of the terminal any more. */
		if (j->output.partial.len)
			end_line(&j->output, ascii);
		close(j->pty);
		j->pty = -1;
		any = true;
	}
	return any;
}

/* ---- start ---- */

struct image {
	char **argv;
	int lifeline;
	pid_t parent;
};

/* In the child, between fork and execve: only what is safe there. */
static void become(const struct image *image, int tty)
{
	struct sigaction dfl = { .sa_handler = SIG_DFL };
	sigset_t none;

	if (prctl(PR_SET_PDEATHSIG, SIGTERM) < 0 || getppid() != image->parent)
		_exit(127);
	if (login_tty(tty) < 0)
		_exit(127);
	for (int s = 1; s < NSIG; s++)
		sigaction(s, &dfl, NULL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	/* Libraries keep files open that they did not mark for this. */
	if (dup3(image->lifeline, LIFELINE_FD, 0) < 0 && errno != EINVAL)
		_exit(127);
	fcntl(LIFELINE_FD, F_SETFD, 0);
	close_range(LIFELINE_FD + 1, ~0U, 0);
	execv("/proc/self/exe", image->argv);
	_exit(127);
}

static char **make_argv(const struct demo *demo, char *const *args)
{
	size_t n = 0;
	char **argv;

	while (args[n])
		n++;
	argv = xcalloc(n + 6, sizeof(*argv));
	argv[0] = xstrdup("procview");
	argv[1] = xstrdup("demo");
	argv[2] = xstrdup(demo->name);
	argv[3] = xstrdup("--lifeline");
	argv[4] = xasprintf("%d", LIFELINE_FD);
	for (size_t i = 0; i < n; i++)
		argv[5 + i] = xstrdup(args[i]);
	return argv;
}

static void free_argv(char **argv)
{
	for (size_t i = 0; argv[i]; i++)
		free(argv[i]);
	free(argv);
}

static int open_terminal(int columns, int rows, int *ret_master, int *ret_slave)
{
	struct winsize size = { .ws_col = (unsigned short)columns, .ws_row = (unsigned short)rows };

	if (openpty(ret_master, ret_slave, NULL, NULL, &size) < 0)
		return -errno;
	fcntl(*ret_master, F_SETFD, FD_CLOEXEC);
	fcntl(*ret_slave, F_SETFD, FD_CLOEXEC);
	fcntl(*ret_master, F_SETFL, O_NONBLOCK);
	return 0;
}

/* On success the job has the master and the writing end. */
static int spawn(struct job *j, char *const *args, int columns, int rows)
{
	int life[2], slave, r;
	struct image image = { .parent = getpid() };

	if (pipe2(life, O_CLOEXEC) < 0)
		return -errno;
	r = open_terminal(columns, rows, &j->pty, &slave);
	if (r < 0)
		goto close_pipe;
	image.argv = make_argv(j->demo, args);
	image.lifeline = life[0];
	j->pid = fork();
	if (j->pid == 0)
		become(&image, slave);
	r = j->pid < 0 ? -errno : 0;
	free_argv(image.argv);
	close(slave);
	close(life[0]);
	if (r < 0) {
		close(j->pty);
		close(life[1]);
		return r;
	}
	j->lifeline = life[1];
	return 0;

close_pipe:
	close(life[0]);
	close(life[1]);
	return r;
}

int runner_start(struct runner *r, const struct demo *demo, char *const *args, int columns,
		 int rows)
{
	struct job *j;
	int error;

	if (r->count == RUNNER_JOBS_MAX)
		return -EAGAIN;
	j = xcalloc(1, sizeof(*j));
	j->demo = demo;
	error = spawn(j, args, columns, rows);
	if (error < 0) {
		free(j);
		return error;
	}
	r->shown = r->count;
	r->jobs[r->count++] = j;
	return 0;
}

/* ---- end ---- */

void runner_end(struct job *j)
{
	/* It is our own child and was not waited for: the pid is still its own. */
	if (j->pid)
		kill(j->pid, SIGTERM);
}

/* __WNOTHREAD: children of this thread. One that the reader stops to copy its stack is a tracee of
 * another, whose news are not ours. */
static bool reap(struct job *j)
{
	if (!j->pid || waitpid(j->pid, &j->status, WNOHANG | __WNOTHREAD) != j->pid)
		return false;
	j->pid = 0;
	close(j->lifeline);
	j->lifeline = -1;
	return true;
}

struct job *runner_find(const struct runner *r, const struct demo *demo)
{
	for (size_t i = r->count; i-- > 0;)
		if (r->jobs[i]->demo == demo && r->jobs[i]->pid)
			return r->jobs[i];
	return NULL;
}

bool runner_poll(struct runner *r)
{
	bool any = false;

	for (size_t i = 0; i < r->count; i++) {
		any |= read_output(r->jobs[i], r->ascii);
		any |= reap(r->jobs[i]);
	}
	return any;
}

static void free_job(struct job *j)
{
	if (j->pty >= 0)
		close(j->pty);
	if (j->lifeline >= 0)
		close(j->lifeline);
	for (size_t i = 0; i < j->output.count; i++)
		free(j->output.lines[(j->output.first + i) % RUNNER_LINES_MAX]);
	strbuf_done(&j->output.partial);
	free(j);
}

void runner_forget(struct runner *r, struct job *j)
{
	size_t i = 0;

	while (r->jobs[i] != j)
		i++;
	memmove(&r->jobs[i], &r->jobs[i + 1], (r->count - i - 1) * sizeof(r->jobs[0]));
	r->count--;
	if (r->shown > i || (r->shown == r->count && r->shown))
		r->shown--;
	free_job(j);
}

/* Its output is read meanwhile, so that it cannot hang in a write. */
static void wait_for(struct runner *r, struct job *j, uint64_t until)
{
	while (j->pid && !reap(j)) {
		struct pollfd p = { .fd = j->pty, .events = POLLIN };

		if (clock_monotonic() >= until) {
			kill(j->pid, SIGKILL);
			waitpid(j->pid, &j->status, __WNOTHREAD);
			j->pid = 0;
			return;
		}
		poll(&p, 1, 10);
		read_output(j, r->ascii);
	}
}

void runner_done(struct runner *r)
{
	uint64_t until = clock_monotonic() + END_NS;

	for (size_t i = 0; i < r->count; i++)
		runner_end(r->jobs[i]);
	for (size_t i = 0; i < r->count; i++) {
		wait_for(r, r->jobs[i], until);
		free_job(r->jobs[i]);
	}
	r->count = 0;
}
