#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "channel_priv.h"
#include "process_priv.h"
#include "run_priv.h"

enum { PAUSE_MS = 800, FAREWELL = -1 };

struct talk {
	int fd;
	long questions, right;
};

/* Answers each number with its square; at the end of the questions says farewell, since the other
 * direction is still open. */
static int answer(struct run *r, int fd)
{
	long n, square;

	while (channel_read(fd, &n, sizeof(n))) {
		square = n * n;
		run_say(r, _("child: I was asked %ld, I answer %ld"), n, square);
		if (!channel_write(fd, &square, sizeof(square)))
			return 1;
	}
	run_say(r, _("child: no more questions; I say farewell"));
	return channel_write(fd, &(long){ FAREWELL }, sizeof(long)) ? 0 : 1;
}

static void ask(struct run *r, struct talk *t)
{
	long n = ++t->questions, square;

	run_say(r, _("parent: what is the square of %ld?"), n);
	if (!channel_write(t->fd, &n, sizeof(n)) || !channel_read(t->fd, &square, sizeof(square)))
		run_fail(r, 0, _("a process of the demonstration ended too early"));
	run_say(r, _("parent: it is %ld"), square);
	t->right += square == n * n;
}

static void tell(struct run *r, pid_t child, const int *pair, ino_t other)
{
	run_await_call(r, child, child, SYS_read);
	run_fact(r, "child", "%d", (int)child);
	run_fact(r, "parent_fd", "%d", pair[0]);
	channel_fact_inode(r, "parent_inode", pair[0]);
	run_fact(r, "child_fd", "%d", pair[1]);
	run_fact(r, "child_inode", "%llu", (unsigned long long)other);
	run_hold(r);
}

/* Ends one direction, and listens to what still comes from the other. */
static void part(struct run *r, pid_t child, const struct talk *t)
{
	long farewell = 0, more;

	shutdown(t->fd, SHUT_WR);
	run_check(r, channel_read(t->fd, &farewell, sizeof(farewell)) && farewell == FAREWELL,
		  _("with one direction ended the other still carries"));
	run_check(r, !channel_read(t->fd, &more, sizeof(more)), _("then this one ends as well"));
	run_check(r, t->right == t->questions, _("every question got its answer"));
	run_check(r, run_wait_ok(r, child), _("the child ended well"));
	close(t->fd);
}

static void run(struct run *r)
{
	struct talk t = { 0 };
	int pair[2];
	pid_t child;
	ino_t other;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		run_fail(r, errno, _("cannot make a pair of sockets"));
	signal(SIGPIPE, SIG_IGN);
	other = channel_inode(pair[1]);
	child = run_fork(r, "pv-duplex-child");
	if (child == 0) {
		close(pair[0]);
		run_exit(r, answer(r, pair[1]));
	}
	close(pair[1]);
	t.fd = pair[0];
	ask(r, &t);
	if (run_holding(r))
		tell(r, child, pair, other);
	while (run_pause(r, PAUSE_MS))
		ask(r, &t);
	part(r, child, &t);
}

const struct demo demo_duplex = {
	.name = "duplex",
	.group = DEMO_CHANNELS,
	.title = N_("A pair of sockets: talk in both directions"),
	.lesson = N_("A pipe carries one way only; a pair of unix sockets carries both. What is "
		     "written into one socket is read from the other, and each direction has a "
		     "buffer of its own, so that question and answer never meet. socketpair makes "
		     "the pair, fork hands it to the child, each process keeps one of the two. The "
		     "parent asks for squares, the child answers; whoever reads and finds nothing "
		     "sleeps. In the end the parent shuts down only its own direction: the child "
		     "reads the end of the data, and its farewell still arrives."),
	.watch =
		(const char *const[]){
			N_("t: pv-duplex-child below pv-duplex."),
			N_("Enter on pv-duplex-child: \"Sleeps in\" names a function of unix "
			   "sockets, such as unix_stream_read_generic."),
			NULL,
		},
	.facts =
		(const struct demo_fact[]){
			{ "child", N_("pid of the child, which reads") },
			{ "parent_fd", N_("descriptor of the parent's socket") },
			{ "parent_inode", N_("its inode") },
			{ "child_fd", N_("descriptor of the child's socket") },
			{ "child_inode", N_("its inode") },
			{ NULL },
		},
	.run = run,
};
