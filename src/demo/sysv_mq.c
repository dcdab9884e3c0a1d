#include <errno.h>
#include <stdio.h>
#include <sys/msg.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "ipc_priv.h"
#include "object_priv.h"
#include "process_priv.h"
#include "run_priv.h"

enum { RECEIVERS = 2, NOBODY = RECEIVERS + 1, PAUSE_MS = 500 };

struct letter {
	long type; /* the number of the receiver, from 1 */
	int n; /* counts from 0 for each; LAST: how many there were */
	bool last;
};

enum { LETTER_BYTES = sizeof(struct letter) - sizeof(long) };

struct mailbox {
	key_t key;
	int id;
	int sent[RECEIVERS + 1]; /* by type */
};

struct receiver {
	const struct mailbox *mailbox;
	long type;
};

static void make(struct run *r, struct mailbox *m)
{
	m->key = object_key(r, OBJECT_SYSV_MSG);
	m->id = msgget(m->key, IPC_CREAT | IPC_EXCL | 0600);
	if (m->id < 0)
		ipc_fail(r, errno, _("cannot make a message queue"));
}

/* Without waiting: receivers that somebody stopped do not stop the sender. */
static bool post(const struct mailbox *m, struct letter letter)
{
	int error;

	do
		error = msgsnd(m->id, &letter, LETTER_BYTES, IPC_NOWAIT) < 0 ? errno : 0;
	while (error == EINTR);
	return !error;
}

static void send_letter(struct run *r, struct mailbox *m, long type)
{
	if (!post(m, (struct letter){ .type = type, .n = m->sent[type] })) {
		run_say(r, _("the queue is full, nobody reads"));
		return;
	}
	m->sent[type]++;
	run_say(r, _("sent a letter of type %ld"), type);
}

/* A stop does not end it, the last letter does. */
static bool receive(const struct receiver *me, struct letter *ret)
{
	while (msgrcv(me->mailbox->id, ret, LETTER_BYTES, me->type, 0) < 0)
		if (errno != EINTR)
			return false;
	return true;
}

static int receiver(struct run *r, void *arg)
{
	const struct receiver *me = arg;
	struct letter letter;
	bool good = true;
	int count = 0;

	while (receive(me, &letter)) {
		if (letter.last)
			return good && letter.n == count ? 0 : 1;
		good &= letter.type == me->type && letter.n == count;
		count++;
		run_say(r, _("received letter %d of type %ld"), letter.n, letter.type);
	}
	run_fail(r, errno, _("cannot receive"));
}

static unsigned long waiting_letters(const struct mailbox *m)
{
	struct msqid_ds ds = { .msg_qnum = 0 };

	msgctl(m->id, IPC_STAT, &ds);
	return ds.msg_qnum;
}

static void hold(struct run *r, const struct mailbox *m, const pid_t *receivers)
{
	for (int i = 0; i < RECEIVERS; i++)
		run_await_call(r, receivers[i], receivers[i], SYS_msgrcv);
	run_fact(r, "key", "0x%08x", (unsigned)m->key);
	run_fact(r, "id", "%d", m->id);
	run_fact(r, "letters", "%lu", waiting_letters(m));
	ipc_fact_pids(r, "receivers", receivers, RECEIVERS);
	run_hold(r);
}

static void send_all(struct run *r, struct mailbox *m)
{
	do
		for (long type = 1; type <= RECEIVERS; type++)
			send_letter(r, m, type);
	while (run_pause(r, PAUSE_MS));
}

/* If the queue is full of what nobody reads, the receivers are killed, and a check tells. */
static bool end_receivers(struct run *r, const struct mailbox *m, const pid_t *receivers)
{
	bool well = true;

	for (long type = 1; type <= RECEIVERS; type++)
		well &= post(m, (struct letter){ type, m->sent[type], true });
	for (int i = 0; i < RECEIVERS; i++)
		well &= run_wait_ok(r, receivers[i]);
	return well;
}

static void check(struct run *r, const struct mailbox *m)
{
	struct letter letter;

	run_check(r,
		  waiting_letters(m) == 1 &&
			  msgrcv(m->id, &letter, LETTER_BYTES, NOBODY, IPC_NOWAIT) >= 0,
		  _("the letter of a type that nobody asked for is still there"));
	msgctl(m->id, IPC_RMID, NULL);
	run_check(r, msgget(m->key, 0) < 0 && errno == ENOENT, _("removed, the key is gone"));
}

static void run(struct run *r)
{
	struct mailbox m = { .sent = { 0 } };
	struct receiver receivers[RECEIVERS];
	pid_t pids[RECEIVERS];

	make(r, &m);
	for (int i = 0; i < RECEIVERS; i++) {
		char name[16];

		snprintf(name, sizeof(name), "pv-msg-type-%d", i + 1);
		receivers[i] = (struct receiver){ &m, i + 1 };
		pids[i] = run_child(r, name, receiver, &receivers[i]);
	}
	post(&m, (struct letter){ .type = NOBODY });
	run_say(r, _("sent a letter of type %d, which nobody asks for"), NOBODY);
	if (run_holding(r))
		hold(r, &m, pids);
	send_all(r, &m);
	run_check(r, end_receivers(r, &m, pids),
		  _("each got all letters of its own type, in order, and no other"));
	check(r, &m);
}

const struct demo demo_sysv_mq = {
	.name = "sysv-mq",
	.group = DEMO_SHARED,
	.title = N_("A System V message queue: letters by type"),
	.lesson = N_(
		"msgget makes a mailbox that is found by a key. Each message begins with a type, a "
		"number above 0, and msgrcv asks for the oldest message of a type: one queue "
		"serves many receivers, each with a type of its own. Here one process sends and "
		"two receive, type 1 and type 2; a letter of type 3 lies there all the time, as "
		"nobody asks for it. A receiver for whom there is nothing sleeps in msgrcv, though "
		"the queue is not empty. The queue is no file: it has no descriptor, lsof does not "
		"show it, and only ipcs -q does. It stays until IPC_RMID or the next boot."),
	.watch =
		(const char *const[]){
			N_("t: pv-msg-type-1 and pv-msg-type-2 below pv-sysv-mq; the column WCHAN "
			   "(F2 adds it) says msgrcv between two letters."),
			N_("F9, 19 SIGSTOP on one of them: ipcs -q shows more and more messages; "
			   "18 SIGCONT, and it reads them all."),
			NULL,
		},
	.facts =
		(const struct demo_fact[]){
			{ "key", N_("key of the queue") },
			{ "id", N_("its identifier") },
			{ "letters", N_("how many messages are in it") },
			{ "receivers", N_("pids of the children, which wait in msgrcv for type 1 "
					  "and type 2") },
			{ NULL },
		},
	.run = run,
};
