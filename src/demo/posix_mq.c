#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "ipc_priv.h"
#include "object_priv.h"
#include "process_priv.h"
#include "run_priv.h"

enum { CAPACITY = 3, LETTER_SIZE = 32, PRIORITY_MAX = 9, PAUSE_MS = 500 };

static const unsigned first_priorities[CAPACITY] = { 1, 9, 5 };

struct tally {
	atomic_uint sent;
	atomic_uint received;
	atomic_uint disordered; /* of the first: behind one of lower priority */
	atomic_uint damaged; /* not what belongs to the priority */
};

struct mailbox {
	const char *name;
	mqd_t queue; /* the root's */
	struct tally *tally;
	struct gate filled;
	bool full; /* with --hold: nobody reads */
};

static void make(struct run *r, struct mailbox *m)
{
	struct mq_attr attr = { .mq_maxmsg = CAPACITY, .mq_msgsize = LETTER_SIZE };

	m->name = object_name(r, OBJECT_MQ);
	m->queue = mq_open(m->name, O_RDWR | O_CREAT | O_EXCL, 0600, &attr);
	if (m->queue < 0)
		ipc_fail(r, errno, _("cannot make a message queue"));
	m->tally = ipc_share(r, sizeof(*m->tally));
}

/* By its name, as any process might, rather than what fork has copied. */
static mqd_t open_again(struct run *r, const struct mailbox *m, int flags)
{
	mqd_t queue;

	mq_close(m->queue);
	queue = mq_open(m->name, flags);
	if (queue < 0)
		run_fail(r, errno, _("cannot open the message queue"));
	return queue;
}

/* False: a stop came while it was full. */
static bool send_letter(struct run *r, const struct mailbox *m, mqd_t queue, unsigned priority)
{
	char text[LETTER_SIZE];
	int len = snprintf(text, sizeof(text), "priority %u", priority);

	while (mq_send(queue, text, (size_t)len + 1, priority) < 0)
		if (errno != EINTR || run_stopping(r))
			return false;
	atomic_fetch_add(&m->tally->sent, 1);
	run_say(r, _("sent a letter of priority %u"), priority);
	return true;
}

static int sender(struct run *r, void *arg)
{
	struct mailbox *m = arg;
	mqd_t queue = open_again(r, m, O_WRONLY);

	for (int i = 0; i < CAPACITY; i++)
		if (!send_letter(r, m, queue, first_priorities[i]))
			return 0;
	gate_pass(&m->filled, 0);
	if (run_holding(r) && !m->full)
		run_until_stop(r);
	for (unsigned n = 0; m->full ? n == 0 : run_pause(r, PAUSE_MS); n++)
		if (!send_letter(r, m, queue, n % (PRIORITY_MAX + 1)))
			break;
	return 0;
}

static void take(struct mailbox *m, const char *text, unsigned priority)
{
	char expected[LETTER_SIZE];

	snprintf(expected, sizeof(expected), "priority %u", priority);
	if (strcmp(text, expected) != 0)
		atomic_fetch_add(&m->tally->damaged, 1);
	atomic_fetch_add(&m->tally->received, 1);
}

/* Also through a stop: what is in the queue already is read first. */
static bool receive(struct run *r, struct mailbox *m, mqd_t queue, unsigned *priority)
{
	char text[LETTER_SIZE] = "";

	while (mq_receive(queue, text, sizeof(text), priority) < 0)
		if (errno != EINTR || run_stopping(r))
			return false;
	text[LETTER_SIZE - 1] = '\0';
	take(m, text, *priority);
	run_say(r, _("received \"%s\""), text);
	return true;
}

static int reader(struct run *r, void *arg)
{
	struct mailbox *m = arg;
	mqd_t queue = open_again(r, m, O_RDONLY);
	unsigned last = PRIORITY_MAX, priority;

	if (m->full)
		run_until_stop(r);
	for (unsigned n = 0; receive(r, m, queue, &priority); n++) {
		if (n < CAPACITY && priority > last)
			atomic_fetch_add(&m->tally->disordered, 1);
		last = priority;
	}
	return 0;
}

static long waiting_letters(const struct mailbox *m)
{
	struct mq_attr attr;

	return mq_getattr(m->queue, &attr) < 0 ? -1 : attr.mq_curmsgs;
}

static void hold(struct run *r, const struct mailbox *m, pid_t from, pid_t to)
{
	pid_t waiter = m->full ? from : to;
	struct stat st;

	if (fstat(m->queue, &st) < 0)
		run_fail(r, errno, _("cannot look at the message queue"));
	run_await_call(r, waiter, waiter, m->full ? SYS_mq_timedsend : SYS_mq_timedreceive);
	run_fact(r, "queue", "%s", m->name);
	run_fact(r, "inode", "%llu", (unsigned long long)st.st_ino);
	run_fact(r, "fd", "%d", (int)m->queue);
	run_fact(r, "letters", "%ld", waiting_letters(m));
	run_fact(r, "capacity", "%d", CAPACITY);
	run_fact(r, "sender", "%d", (int)from);
	run_fact(r, "reader", "%d", (int)to);
	run_fact(r, "waiter", "%d", (int)waiter);
	run_hold(r);
}

/* What the reader has left because of the stop. */
static void drain(struct run *r, struct mailbox *m)
{
	struct mq_attr attr = { .mq_flags = O_NONBLOCK };
	unsigned priority;

	mq_setattr(m->queue, &attr, NULL);
	while (receive(r, m, m->queue, &priority))
		;
}

static void check(struct run *r, struct mailbox *m)
{
	const struct tally *t = m->tally;

	run_check(r, atomic_load(&t->disordered) == 0,
		  _("of those in the queue the highest priority came first"));
	run_check(r,
		  atomic_load(&t->received) == atomic_load(&t->sent) &&
			  atomic_load(&t->damaged) == 0,
		  _("every letter arrived once, whole"));
	mq_close(m->queue);
	mq_unlink(m->name);
	run_check(r, mq_open(m->name, O_RDONLY) < 0 && errno == ENOENT,
		  _("unlinked, the name is gone"));
}

static void run(struct run *r)
{
	struct mailbox m = { .full = run_holding(r) && run_flag(r, "full") };
	pid_t from, to;
	bool well;

	make(r, &m);
	gate_open(r, &m.filled);
	from = run_child(r, "pv-mq-sender", sender, &m);
	gate_wait_all(r, &m.filled, 1, NULL);
	to = run_child(r, "pv-mq-reader", reader, &m);
	if (run_holding(r))
		hold(r, &m, from, to);
	well = run_wait_ok(r, from);
	well &= run_wait_ok(r, to);
	run_check(r, well, _("sender and reader ended well"));
	drain(r, &m);
	check(r, &m);
}

const struct demo demo_posix_mq = {
	.name = "posix-mq",
	.group = DEMO_SHARED,
	.title = N_("A POSIX message queue: letters with priorities"),
	.lesson = N_(
		"mq_open makes a mailbox with a name. A message goes in whole and comes out whole, "
		"which a pipe does not promise, and each has a priority: mq_receive gets the "
		"oldest of the highest. The sender first puts in three, of priorities 1, 9 and 5, "
		"before there is a reader, and the reader gets them as 9, 5, 1. The queue holds "
		"three messages here: when it is full mq_send sleeps, when it is empty mq_receive "
		"does. On Linux the queue is a file of a file system of its own, so it has a "
		"descriptor and an inode. It stays with its messages when all processes have "
		"ended, until mq_unlink."),
	.watch =
		(const char *const[]){
			N_("t: pv-mq-sender and pv-mq-reader below pv-posix-mq; strace -p on the "
			   "reader shows mq_timedreceive, in which it waits for the next letter."),
			N_("F9, 19 SIGSTOP on the reader: the sender soon waits in mq_timedsend, "
			   "as the queue is full; 18 SIGCONT, and both go on."),
			NULL,
		},
	.options =
		(const struct demo_option[]){
			{ "full", DEMO_FLAG,
			  .help = N_("with --hold: nobody reads, the sender waits for room") },
			{ NULL },
		},
	.facts =
		(const struct demo_fact[]){
			{ "queue", N_("name of the queue") },
			{ "inode", N_("its inode, in all three processes") },
			{ "fd", N_("its descriptor in the parent") },
			{ "letters", N_("how many messages are in it") },
			{ "capacity", N_("how many it can hold") },
			{ "sender", N_("pid of the child that sends") },
			{ "reader", N_("pid of the child that receives") },
			{ "waiter", N_("pid of the one of them that waits") },
			{ NULL },
		},
	.run = run,
};
