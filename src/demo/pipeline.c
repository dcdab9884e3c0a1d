#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/alloc.h"
#include "channel_priv.h"
#include "ipc_priv.h"
#include "process_priv.h"
#include "run_priv.h"

enum { STEP_MS = 40, FLOW_MS = 2000 };

/* Shared by all. */
struct figures {
	atomic_bool ended; /* the producer is to end */
	_Atomic unsigned long made; /* items */
	_Atomic unsigned long passed;
	_Atomic unsigned long taken;
	atomic_bool in_order;
};

/* Items are of one page, which is what one slot of a pipe holds. */
struct line {
	int in[2]; /* from the producer to the filter */
	int out[2]; /* from the filter to the consumer */
	size_t size;
	struct figures *figures;
	struct gate begun;
	pid_t producer, filter, consumer;
};

/* No pauses where a test waits. */
static int produce(struct run *r, void *arg)
{
	struct line *l = arg;
	CLEANUP_FREE char *item = xcalloc(1, l->size);
	unsigned long n = 0;

	gate_pass(&l->begun, 0);
	close(l->in[0]);
	close(l->out[0]);
	close(l->out[1]);
	while (!atomic_load(&l->figures->ended)) {
		memcpy(item, &n, sizeof(n));
		if (!channel_write(l->in[1], item, l->size))
			return 1;
		atomic_store(&l->figures->made, ++n);
		if (!run_holding(r))
			run_pause(r, STEP_MS);
	}
	return 0;
}

/* Lets the even ones through. */
static int filter(struct run *r, void *arg)
{
	struct line *l = arg;
	CLEANUP_FREE char *item = xmalloc(l->size);
	unsigned long n;

	(void)r;
	gate_pass(&l->begun, 0);
	close(l->in[1]);
	close(l->out[0]);
	while (channel_read(l->in[0], item, l->size)) {
		memcpy(&n, item, sizeof(n));
		if (n % 2)
			continue;
		if (!channel_write(l->out[1], item, l->size))
			return 1;
		atomic_fetch_add(&l->figures->passed, 1);
	}
	return 0;
}

static int consume(struct run *r, void *arg)
{
	struct line *l = arg;
	CLEANUP_FREE char *item = xmalloc(l->size);
	unsigned long n;

	(void)r;
	gate_pass(&l->begun, 0);
	close(l->in[0]);
	close(l->in[1]);
	close(l->out[1]);
	while (channel_read(l->out[0], item, l->size)) {
		memcpy(&n, item, sizeof(n));
		if (n != 2 * atomic_fetch_add(&l->figures->taken, 1))
			atomic_store(&l->figures->in_order, false);
	}
	return 0;
}

static void stop_consumer(struct run *r, const struct line *l)
{
	siginfo_t info;

	kill(l->consumer, SIGSTOP);
	while (waitid(P_PID, (id_t)l->consumer, &info, WSTOPPED | WEXITED | WNOWAIT) < 0 &&
	       errno == EINTR)
		;
	run_say(r, _("the consumer is stopped after %lu items"), atomic_load(&l->figures->taken));
}

static void continue_consumer(struct run *r, const struct line *l)
{
	run_say(r, _("the consumer goes on"));
	kill(l->consumer, SIGCONT);
}

static void await_jam(struct run *r, const struct line *l)
{
	bool second = channel_await_full(l->out[0]), first = channel_await_full(l->in[0]);

	run_say(r, _("filter to consumer: %d bytes; producer to filter: %d bytes: both are full"),
		channel_queued(l->out[0]), channel_queued(l->in[0]));
	run_check(r, first && second, _("with the last one stopped, both pipes fill up"));
}

static void fact_pipe(struct run *r, const char *name, const int *fd)
{
	channel_fact_inode(r, name, fd[0]);
	run_fact_more(r, "%d", channel_queued(fd[0]));
}

static void tell(struct run *r, const struct line *l)
{
	run_await_call(r, l->producer, l->producer, SYS_write);
	run_await_call(r, l->filter, l->filter, SYS_write);
	run_fact(r, "producer", "%d", (int)l->producer);
	run_fact(r, "producer_fd", "%d", l->in[1]);
	run_fact(r, "filter", "%d", (int)l->filter);
	run_fact(r, "filter_fds", "%d,%d", l->in[0], l->out[1]);
	run_fact(r, "consumer", "%d", (int)l->consumer);
	run_fact(r, "consumer_fd", "%d", l->out[0]);
	fact_pipe(r, "first", l->in);
	fact_pipe(r, "second", l->out);
	run_hold(r);
}

static void jam(struct run *r, const struct line *l)
{
	stop_consumer(r, l);
	await_jam(r, l);
	if (run_holding(r))
		tell(r, l);
	run_pause(r, FLOW_MS);
	continue_consumer(r, l);
}

static void start(struct run *r, struct line *l)
{
	gate_open(r, &l->begun);
	l->producer = run_child(r, "pv-producer", produce, l);
	l->filter = run_child(r, "pv-filter", filter, l);
	l->consumer = run_child(r, "pv-consumer", consume, l);
	gate_wait_all(r, &l->begun, 3, NULL);
	close(l->in[1]);
	close(l->out[1]);
}

/* From the first to the last: each ends when what it reads from does. */
static void finish(struct run *r, const struct line *l)
{
	const struct figures *f = l->figures;
	bool first, second, third;

	atomic_store(&l->figures->ended, true);
	first = run_wait_ok(r, l->producer);
	close(l->in[0]);
	second = run_wait_ok(r, l->filter);
	close(l->out[0]);
	third = run_wait_ok(r, l->consumer);
	run_say(r, _("%lu items made, %lu passed on, %lu taken"), atomic_load(&f->made),
		atomic_load(&f->passed), atomic_load(&f->taken));
	run_check(r, first && second && third, _("the end went through the pipeline"));
	run_check(r, atomic_load(&f->passed) == (atomic_load(&f->made) + 1) / 2,
		  _("the filter passed every second item"));
	run_check(r, atomic_load(&f->in_order) && atomic_load(&f->taken) == atomic_load(&f->passed),
		  _("nothing was lost, and the order is kept"));
}

static void run(struct run *r)
{
	struct line l = { .size = (size_t)sysconf(_SC_PAGESIZE) };

	l.figures = ipc_share(r, sizeof(*l.figures));
	atomic_store(&l.figures->in_order, true);
	channel_pipe(r, l.in);
	channel_pipe(r, l.out);
	start(r, &l);
	do {
		if (!run_holding(r))
			run_pause(r, FLOW_MS);
		jam(r, &l);
	} while (!run_stopping(r));
	finish(r, &l);
}

const struct demo demo_pipeline = {
	.name = "pipeline",
	.group = DEMO_CHANNELS,
	.title = N_("A pipeline, and what happens if its last part stops"),
	.lesson = N_("Three processes work as a shell's pipeline does: the producer writes, the "
		     "filter lets half of it through, the consumer takes it. All run at once, and "
		     "each pipe between them evens out what is fast and what is slow. Now the "
		     "consumer is stopped (SIGSTOP, state T). The pipe to it fills up and the "
		     "filter sleeps in write; then the first pipe fills up, and the producer "
		     "sleeps as well. Neither is at fault: who asks why the producer does not go "
		     "on has to follow the chain to its end. SIGCONT there sets all in motion "
		     "again, and nothing is lost."),
	.watch =
		(const char *const[]){
			N_("t: pv-producer, pv-filter and pv-consumer below pv-pipeline; the "
			   "consumer is in state T for a while."),
			N_("Enter on pv-producer or pv-filter then: \"Sleeps in\" names the "
			   "writing of a pipe, such as pipe_write."),
			N_("F9, 19 SIGSTOP on pv-filter makes another jam; 18 SIGCONT ends it."),
			NULL,
		},
	.facts =
		(const struct demo_fact[]){
			{ "producer", N_("pid of the producer, which waits for room") },
			{ "producer_fd", N_("descriptor that it writes to") },
			{ "filter", N_("pid of the filter, which waits for room") },
			{ "filter_fds", N_("descriptors that it reads from and writes to") },
			{ "consumer", N_("pid of the consumer, which is stopped") },
			{ "consumer_fd", N_("descriptor that it reads from") },
			{ "first", N_("pipe to the filter: inode, bytes in it") },
			{ "second", N_("pipe to the consumer: inode, bytes in it") },
			{ NULL },
		},
	.run = run,
};
