#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/alloc.h"
#include "channel_priv.h"
#include "process_priv.h"
#include "run_priv.h"

enum { PAUSE_MS = 1500 };

/* Only SIGPIPE ends it: it says nothing, so that write is the one call that it sleeps in. */
static int writer(int fd, size_t size)
{
	CLEANUP_FREE char *piece = xmalloc(size);

	memset(piece, '.', size);
	while (channel_write(fd, piece, size))
		;
	return 1;
}

static void fill(struct run *r, int fd)
{
	bool full = channel_await_full(fd);

	run_say(r, _("%d bytes lie in the pipe, which holds %d: the writer waits for room"),
		channel_queued(fd), channel_capacity(fd));
	run_check(r, full, _("the writer filled the pipe to the last byte"));
}

static void take(struct run *r, int fd, char *piece, size_t size)
{
	if (!channel_read(fd, piece, size))
		run_fail(r, 0, _("a process of the demonstration ended too early"));
	run_say(r, _("the reader took %zu bytes: that is room for one piece more"), size);
}

static void tell(struct run *r, pid_t child, const int *fd)
{
	run_await_call(r, child, child, SYS_write);
	run_fact(r, "writer", "%d", (int)child);
	run_fact(r, "write_fd", "%d", fd[1]);
	run_fact(r, "read_fd", "%d", fd[0]);
	channel_fact_inode(r, "inode", fd[0]);
	run_fact(r, "capacity", "%d", channel_capacity(fd[0]));
	run_fact(r, "queued", "%d", channel_queued(fd[0]));
	run_hold(r);
}

/* The last reading end goes: what the writer is told then ends it. */
static void leave(struct run *r, pid_t child, int fd)
{
	int status = 0;

	run_say(r, _("the reader closes its end: nobody can read any more"));
	close(fd);
	run_wait(r, child, &status);
	run_check(r, WIFSIGNALED(status) && WTERMSIG(status) == SIGPIPE,
		  _("writing without a reader ended the writer by SIGPIPE"));
}

static void run(struct run *r)
{
	const size_t size = (size_t)sysconf(_SC_PAGESIZE);
	CLEANUP_FREE char *piece = xmalloc(size);
	int fd[2];
	pid_t child;

	channel_pipe(r, fd);
	child = run_fork(r, "pv-full-writer");
	if (child == 0) {
		close(fd[0]);
		run_exit(r, writer(fd[1], size));
	}
	close(fd[1]);
	fill(r, fd[0]);
	if (run_holding(r))
		tell(r, child, fd);
	while (run_pause(r, PAUSE_MS)) {
		take(r, fd[0], piece, size);
		fill(r, fd[0]);
	}
	leave(r, child, fd[0]);
}

const struct demo demo_pipe_full = {
	.name = "pipe-full",
	.group = DEMO_CHANNELS,
	.title = N_("A pipe that is full: the writer must wait"),
	.lesson = N_("A pipe holds 64 KiB, unless told otherwise. Here the child writes without a "
		     "pause and the parent hardly reads, so the pipe is full at once, and the "
		     "child sleeps in write: there is no room. Each time that the parent takes "
		     "one piece of 4 KiB, the child wakes, writes one piece and sleeps again. So "
		     "a slow reader slows its writer down, and no memory is needed for what is not "
		     "read yet: that is back-pressure. In the end the parent closes its end. Now "
		     "nobody can ever read, and write ends the writer by SIGPIPE."),
	.watch =
		(const char *const[]){
			N_("t: pv-full-writer below pv-pipe-full; both sleep (state S), the writer "
			   "uses no processor time."),
			N_("Enter on pv-full-writer: \"Sleeps in\" names the writing of a pipe, "
			   "such as pipe_write."),
			NULL,
		},
	.facts =
		(const struct demo_fact[]){
			{ "writer", N_("pid of the child, which waits for room") },
			{ "write_fd", N_("its descriptor of the pipe") },
			{ "read_fd", N_("descriptor of the reading end in the parent") },
			{ "inode", N_("inode of the pipe") },
			{ "capacity", N_("how many bytes the pipe holds") },
			{ "queued", N_("how many bytes are in it") },
			{ NULL },
		},
	.run = run,
};
