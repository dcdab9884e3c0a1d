#include <errno.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "channel_priv.h"
#include "ipc_priv.h"
#include "process_priv.h"
#include "run_priv.h"

enum { WORKERS_MAX = 8, ROOM = 5, MESSAGES_MAX = 4096, SHORT_MS = 50, LONG_MS = 600 };

struct message {
	int from;
	int number;
};

/* In shared memory, but for the descriptors: these are the same in all processes. */
struct queue {
	int fd[2];
	struct desk {
		sem_t room; /* how many messages still fit in */
		sem_t putting, getting; /* one at a time at each end of the pipe */
		sem_t idle; /* tells the root that somebody waits at the front */
		_Atomic pid_t front; /* who reads, or writes */
		_Atomic unsigned put[WORKERS_MAX];
		_Atomic unsigned char got[WORKERS_MAX][MESSAGES_MAX];
		atomic_bool in_order;
		struct gate gate; /* everybody has their name */
	} * desk;
	long putters, getters;
	bool full; /* getters are the slow ones */
};

/* False if a stop came; messages that are in the queue are taken all the same. */
static bool down(struct run *r, sem_t *s, bool until_stop)
{
	while (sem_wait(s) < 0)
		if (until_stop && run_stopping(r))
			return false;
	return true;
}

static bool put(struct run *r, struct queue *q, const struct message *m)
{
	bool written;

	if (!down(r, &q->desk->room, m->number > 0))
		return false;
	down(r, &q->desk->putting, false);
	written = channel_write(q->fd[1], m, sizeof(*m));
	sem_post(&q->desk->putting);
	if (written)
		atomic_fetch_add(&q->desk->put[m->from], 1);
	return written;
}

/* False once nobody can put any more and the queue is empty. */
static bool get(struct run *r, struct queue *q, struct message *m)
{
	bool read;

	down(r, &q->desk->getting, false);
	if (!q->full && !atomic_exchange(&q->desk->front, getpid()))
		sem_post(&q->desk->idle);
	read = channel_read(q->fd[0], m, sizeof(*m));
	sem_post(&q->desk->getting);
	if (read)
		sem_post(&q->desk->room);
	return read;
}

/* With --hold and slow putters nothing is put before a stop. */
static int putter(struct run *r, struct queue *q, int who)
{
	struct message m = { .from = who };

	gate_pass(&q->desk->gate, 0);
	close(q->fd[0]);
	if (run_holding(r) && !q->full)
		run_until_stop(r);
	while (m.number < MESSAGES_MAX && put(r, q, &m)) {
		run_say(r, _("put message %d"), m.number++);
		if (!(q->full && run_holding(r)) && !run_pause(r, q->full ? SHORT_MS : LONG_MS))
			break;
	}
	return 0;
}

static int getter(struct run *r, struct queue *q)
{
	struct message m;
	int last[WORKERS_MAX];

	gate_pass(&q->desk->gate, 0);
	close(q->fd[1]);
	memset(last, -1, sizeof(last));
	if (run_holding(r) && q->full)
		run_until_stop(r);
	while (get(r, q, &m)) {
		atomic_fetch_add(&q->desk->got[m.from][m.number], 1);
		if (m.number <= last[m.from])
			atomic_store(&q->desk->in_order, false);
		last[m.from] = m.number;
		run_say(r, _("got message %d of putter %d"), m.number, m.from + 1);
		if (q->full)
			run_pause(r, LONG_MS);
	}
	return 0;
}

static void make(struct run *r, struct queue *q)
{
	q->desk = ipc_share(r, sizeof(*q->desk));
	sem_init(&q->desk->room, 1, ROOM);
	sem_init(&q->desk->putting, 1, 1);
	sem_init(&q->desk->getting, 1, 1);
	sem_init(&q->desk->idle, 1, 0);
	atomic_store(&q->desk->in_order, true);
	gate_open(r, &q->desk->gate);
	channel_pipe(r, q->fd);
}

static void start(struct run *r, struct queue *q, pid_t *putters, pid_t *getters)
{
	char name[32];

	for (int i = 0; i < q->getters; i++) {
		snprintf(name, sizeof(name), "pv-queue-get-%d", i + 1);
		getters[i] = run_fork(r, name);
		if (getters[i] == 0)
			run_exit(r, getter(r, q));
	}
	for (int i = 0; i < q->putters; i++) {
		snprintf(name, sizeof(name), "pv-queue-put-%d", i + 1);
		putters[i] = run_fork(r, name);
		if (putters[i] == 0)
			run_exit(r, putter(r, q, i));
	}
}

/* Each sleeps where the queue has put it: one in read and the others behind it, or all for room. */
static void await_rest(struct run *r, const struct queue *q, const pid_t *putters,
		       const pid_t *getters)
{
	pid_t front;

	if (q->full) {
		for (long i = 0; i < q->putters; i++)
			run_await_call(r, putters[i], putters[i], SYS_futex);
		return;
	}
	down(r, &q->desk->idle, true);
	front = atomic_load(&q->desk->front);
	for (long i = 0; i < q->getters; i++)
		run_await_call(r, getters[i], getters[i],
			       getters[i] == front ? SYS_read : SYS_futex);
}

static void tell(struct run *r, struct queue *q, const pid_t *putters, const pid_t *getters)
{
	int room = 0;

	await_rest(r, q, putters, getters);
	sem_getvalue(&q->desk->room, &room);
	ipc_fact_pids(r, "putters", putters, (size_t)q->putters);
	ipc_fact_pids(r, "getters", getters, (size_t)q->getters);
	run_fact(r, "front", "%d", (int)atomic_load(&q->desk->front));
	run_fact(r, "read_fd", "%d", q->fd[0]);
	run_fact(r, "write_fd", "%d", q->fd[1]);
	channel_fact_inode(r, "inode", q->fd[0]);
	run_fact(r, "semaphore", "%p", (void *)(q->full ? &q->desk->room : &q->desk->getting));
	run_fact(r, "room", "%d", room);
	run_hold(r);
}

static bool got_each_once(const struct desk *d, long putters)
{
	for (long i = 0; i < putters; i++)
		for (unsigned n = 0; n < MESSAGES_MAX; n++)
			if (atomic_load(&d->got[i][n]) != (n < atomic_load(&d->put[i])))
				return false;
	return true;
}

static void finish(struct run *r, struct queue *q, const pid_t *putters, const pid_t *getters)
{
	bool ended = true;
	int room = 0;

	for (long i = 0; i < q->putters; i++)
		ended &= run_wait_ok(r, putters[i]);
	for (long i = 0; i < q->getters; i++)
		ended &= run_wait_ok(r, getters[i]);
	sem_getvalue(&q->desk->room, &room);
	run_check(r, ended, _("all putters and getters ended well"));
	run_check(r, atomic_load(&q->desk->put[0]) > 0 && got_each_once(q->desk, q->putters),
		  _("every message that was put was got once"));
	run_check(r, atomic_load(&q->desk->in_order), _("nobody got messages out of order"));
	run_check(r, room == ROOM, _("in the end the queue is empty"));
}

static void run(struct run *r)
{
	struct queue q = {
		.putters = run_number(r, "putters"),
		.getters = run_number(r, "getters"),
		.full = strcmp(run_text(r, "slow"), "getters") == 0,
	};
	pid_t putters[WORKERS_MAX] = { 0 }, getters[WORKERS_MAX] = { 0 };

	make(r, &q);
	start(r, &q, putters, getters);
	gate_wait_all(r, &q.desk->gate, (unsigned)(q.putters + q.getters), NULL);
	if (run_holding(r))
		tell(r, &q, putters, getters);
	close(q.fd[0]);
	close(q.fd[1]);
	finish(r, &q, putters, getters);
}

const struct demo demo_queue = {
	.name = "queue",
	.group = DEMO_CHANNELS,
	.title = N_("A queue between processes"),
	.lesson = N_("Many put messages into the queue, many get them, and each message goes to "
		     "one. Such a queue, as programming languages offer it, is not a thing of the "
		     "kernel: it is a pipe that carries the messages, and semaphores in shared "
		     "memory. One of them keeps the getters apart, so that only one reads at a "
		     "time; another does so for the putters; a third one counts the room, here for "
		     "5 messages. If the putters are slow, one getter sleeps in read, and the "
		     "others behind it for the semaphore. If the getters are slow (--slow "
		     "getters), the putters sleep until there is room."),
	.watch =
		(const char *const[]){
			N_("t: pv-queue-put-1 … and pv-queue-get-1 … below pv-queue."),
			N_("Enter on the getters: \"Sleeps in\" of one names the reading of a "
			   "pipe, of the others futex; with --slow getters that of the putters "
			   "does."),
			NULL,
		},
	.options =
		(const struct demo_option[]){
			{ "putters", DEMO_NUMBER, "2", 1, WORKERS_MAX, .help = N_("how many put") },
			{ "getters", DEMO_NUMBER, "2", 1, WORKERS_MAX, .help = N_("how many get") },
			{ "slow", DEMO_CHOICE, "putters",
			  .choices = (const char *const[]){ "putters", "getters", NULL },
			  .help = N_("who is slow: the queue is empty or full") },
			{ NULL },
		},
	.facts =
		(const struct demo_fact[]){
			{ "putters", N_("pids of those that put") },
			{ "getters", N_("pids of those that get") },
			{ "front", N_("pid of the getter that reads; 0: none") },
			{ "read_fd", N_("descriptor of the reading end in the getters") },
			{ "write_fd", N_("descriptor of the writing end in the putters") },
			{ "inode", N_("inode of the pipe") },
			{ "semaphore", N_("address of the one that the others wait for") },
			{ "room", N_("how many messages still fit in") },
			{ NULL },
		},
	.run = run,
};
