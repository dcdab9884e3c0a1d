#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "channel_priv.h"
#include "ipc_priv.h"
#include "object_priv.h"
#include "process_priv.h"
#include "run_priv.h"

enum { MESSAGE_SIZE = sizeof("message 000\n") - 1, MESSAGES_MAX = 1000, PAUSE_MS = 700 };

enum party { NOBODY, RECEIVER, SENDER };

struct meeting {
	const char *path;
	bool alone; /* the other one never comes */
	int *received; /* shared */
	int *sent; /* shared */
	int *fds; /* shared; [RECEIVER], [SENDER] */
	struct gate open;
};

/* Sleeps in the call until the other end is opened. Alone, only a stop ends that: then -1. */
static int meet(struct run *r, struct meeting *m, int flags)
{
	int fd;

	do
		fd = open(m->path, flags | O_CLOEXEC);
	while (fd < 0 && errno == EINTR && !(m->alone && run_stopping(r)));
	if (fd < 0 && errno != EINTR)
		run_fail(r, errno, _("cannot open %s"), m->path);
	return fd;
}

static int receiver(struct run *r, void *arg)
{
	struct meeting *m = arg;
	char text[MESSAGE_SIZE + 1] = "";
	int fd;

	run_say(r, _("receiver: I open the path for reading"));
	fd = meet(r, m, O_RDONLY);
	if (fd < 0)
		return 0;
	m->fds[RECEIVER] = fd;
	gate_pass(&m->open, 0);
	run_say(r, _("receiver: it is open, so the sender is there"));
	while (channel_read(fd, text, MESSAGE_SIZE)) {
		if (atoi(text + strlen("message ")) == *m->received)
			++*m->received;
		run_say(r, _("receiver: \"%.*s\""), MESSAGE_SIZE - 1, text);
	}
	run_say(r, _("receiver: the sender has closed its end"));
	return 0;
}

static void send_message(int fd, int n)
{
	char text[MESSAGE_SIZE + 16];

	snprintf(text, sizeof(text), "message %03d\n", n);
	channel_write(fd, text, MESSAGE_SIZE);
}

static int sender(struct run *r, void *arg)
{
	struct meeting *m = arg;
	int fd;

	run_say(r, _("sender: I open the path for writing"));
	fd = meet(r, m, O_WRONLY);
	if (fd < 0)
		return 0;
	m->fds[SENDER] = fd;
	gate_pass(&m->open, 0);
	run_say(r, _("sender: it is open, so the receiver is there"));
	do {
		send_message(fd, (*m->sent)++);
		if (run_holding(r))
			run_until_stop(r);
	} while (*m->sent < MESSAGES_MAX && run_pause(r, PAUSE_MS));
	return 0;
}

static void fact_path(struct run *r, const struct meeting *m)
{
	struct stat st;

	if (stat(m->path, &st) < 0)
		run_fail(r, errno, _("cannot open %s"), m->path);
	run_fact(r, "path", "%s", m->path);
	run_fact(r, "inode", "%llu", (unsigned long long)st.st_ino);
}

static void wait_alone(struct run *r, struct meeting *m, enum party who)
{
	pid_t pid;

	m->alone = true;
	pid = who == SENDER ? run_child(r, "pv-fifo-send", sender, m)
			    : run_child(r, "pv-fifo-recv", receiver, m);
	gate_close(&m->open);
	run_await_call(r, pid, pid, SYS_openat);
	if (run_holding(r)) {
		fact_path(r, m);
		run_fact(r, who == SENDER ? "sender" : "receiver", "%d", (int)pid);
		run_hold(r);
	}
	run_until_stop(r);
	run_check(r, run_wait_ok(r, pid) && !m->fds[who],
		  _("alone, open waits for the other one until the end"));
}

static void tell(struct run *r, struct meeting *m, pid_t receiving, pid_t sending)
{
	run_await_call(r, receiving, receiving, SYS_read);
	fact_path(r, m);
	run_fact(r, "receiver", "%d", (int)receiving);
	run_fact(r, "receiver_fd", "%d", m->fds[RECEIVER]);
	run_fact(r, "sender", "%d", (int)sending);
	run_fact(r, "sender_fd", "%d", m->fds[SENDER]);
	run_hold(r);
}

/* Should a stop come while the receiver is alone, nobody looks whether it sleeps. */
static void bring_together(struct run *r, struct meeting *m)
{
	pid_t receiving, sending;
	bool slept;

	receiving = run_child(r, "pv-fifo-recv", receiver, m);
	slept = run_await_call(r, receiving, receiving, SYS_openat);
	if (!run_stopping(r))
		run_check(r, slept && !m->fds[RECEIVER],
			  _("the receiver sleeps in open until the sender comes"));
	sending = run_child(r, "pv-fifo-send", sender, m);
	gate_wait_all(r, &m->open, 2, NULL);
	run_check(r, m->fds[RECEIVER] && m->fds[SENDER], _("both met by the path alone"));
	if (run_holding(r))
		tell(r, m, receiving, sending);
	run_check(r, run_wait_ok(r, sending) && run_wait_ok(r, receiving), _("both ended well"));
	run_check(r, *m->sent > 0 && *m->received == *m->sent,
		  _("every message arrived once, in order"));
}

static enum party party_alone(struct run *r)
{
	const char *word = run_text(r, "alone");

	if (strcmp(word, "receiver") == 0)
		return RECEIVER;
	return strcmp(word, "sender") == 0 ? SENDER : NOBODY;
}

static void run(struct run *r)
{
	int *shared = ipc_share(r, 8 * sizeof(int));
	struct meeting m = { .fds = shared, .received = shared + 4, .sent = shared + 5 };
	enum party alone = party_alone(r);

	m.path = object_path(r, "fifo");
	if (mkfifo(m.path, 0600) < 0)
		run_fail(r, errno, _("cannot make %s"), m.path);
	run_say(r, _("the path is %s"), m.path);
	gate_open(r, &m.open);
	if (alone == NOBODY)
		bring_together(r, &m);
	else
		wait_alone(r, &m, alone);
}

const struct demo demo_fifo = {
	.name = "fifo",
	.group = DEMO_CHANNELS,
	.title = N_("A named pipe: two strangers meet by a path"),
	.lesson = N_("A fifo is a pipe with a name in the file system, so that processes can meet "
		     "that are no relatives of each other: both only have to know the path. open "
		     "is where they meet. The receiver opens the path for reading and sleeps in "
		     "open, since nobody writes; once the sender opens it for writing, both calls "
		     "return. From then on it is a pipe as any other: the file stays empty, the "
		     "bytes go through memory. When the sender closes its end, the receiver reads "
		     "the end of the data. With --alone the other one never comes."),
	.watch =
		(const char *const[]){
			N_("t: pv-fifo-recv and pv-fifo-send below pv-fifo."),
			N_("With --alone receiver: Enter on pv-fifo-recv: \"Sleeps in\" says "
			   "wait_for_partner; it waits in open, not in read."),
			NULL,
		},
	.options =
		(const struct demo_option[]){
			{ "alone", DEMO_CHOICE, "nobody",
			  .choices = (const char *const[]){ "nobody", "receiver", "sender", NULL },
			  .help = N_("who waits in vain for the other one") },
			{ NULL },
		},
	.facts =
		(const struct demo_fact[]){
			{ "path", N_("path of the fifo") },
			{ "inode", N_("its inode") },
			{ "receiver", N_("pid of the receiver, which reads (alone: opens)") },
			{ "receiver_fd", N_("not alone: its descriptor") },
			{ "sender", N_("pid of the sender (alone: it opens)") },
			{ "sender_fd", N_("not alone: its descriptor") },
			{ NULL },
		},
	.run = run,
};
