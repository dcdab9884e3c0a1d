/* The tracer's thread: begins, waits for its tracees, and lets them go. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "ring_priv.h"
#include "tracer_priv.h"

static void say_begun(struct tracer *t, int error)
{
	pthread_mutex_lock(&t->lock);
	t->error = error;
	t->has_begun = true;
	pthread_cond_signal(&t->begun);
	pthread_mutex_unlock(&t->lock);
}

static int begin(struct tracer *t)
{
	int error = t->options.pid_count ? tracer_attach_all(t) : 0;

	if (!error && t->options.argv)
		error = tracer_launch(t);
	else if (!error)
		pin_begin(t);
	return error;
}

static void follow_orders(struct tracer *t)
{
	int signo = atomic_exchange(&t->signal, 0);
	pid_t program = atomic_load(&t->program);

	if (signo && program && atomic_load(&t->status) < 0)
		kill(program, signo);
}

static bool has_order(const struct tracer *t)
{
	return atomic_load(&t->detach) || atomic_load(&t->signal);
}

/* The news stay with the kernel while they are worked on: a signal that is just being delivered is
 * not lost if this program is killed now. So the wait may also be left at any moment by the jump
 * of an order's handler, and no order is slept over. */
static int await_news(struct tracer *t, siginfo_t *ret)
{
	const int what = (int)(WEXITED | WSTOPPED | WNOWAIT | __WALL | __WNOTHREAD);
	int error = -EINTR;

	if (sigsetjmp(t->wait.env, 0))
		return -EINTR;
	t->wait.armed = 1;
	atomic_signal_fence(memory_order_seq_cst);
	/* Not by the C library's function, which a jump must not leave half done. */
	if (!has_order(t))
		error = syscall(SYS_waitid, P_ALL, 0, ret, what,
				t->options.system_time ? &t->usage : NULL) < 0
				? -errno
				: 0;
	atomic_signal_fence(memory_order_seq_cst);
	t->wait.armed = 0;
	return error;
}

static void trace(struct tracer *t)
{
	while (t->tracees && !atomic_load(&t->detach)) {
		siginfo_t info = { .si_pid = 0 };
		int error = await_news(t, &info);

		if (error && error != -EINTR)
			break;
		t->now = clock_monotonic();
		if (error)
			follow_orders(t);
		else
			stops_handle(t, &info);
		pin_review(t);
	}
}

static void emit_cost(struct tracer *t)
{
	struct trace_event *event;

	t->now = clock_monotonic();
	event = emit_begin(t, NULL, TRACE_COST);

	event->cost.calls = t->shown_calls;
	event->cost.stops = t->stops;
	event->cost.stopped_ns = t->stopped_ns;
	event->cost.elapsed_ns = t->now - t->began;
	emit(t);
}

void *tracer_main(void *arg)
{
	struct tracer *t = arg;
	int error;

	atomic_store(&t->kernel_tid, (pid_t)syscall(SYS_gettid));
	t->began = t->now = clock_monotonic();
	error = begin(t);
	say_begun(t, error);
	if (!error) {
		trace(t);
		tracer_detach_all(t);
		pin_end(t);
		follow_orders(t);
		emit_cost(t);
		emit_last(t);
	}
	cleanup_close(&t->failed_fd);
	atomic_store(&t->kernel_tid, 0);
	atomic_store(&t->ended, true);
	ring_wake(t->ring);
	return NULL;
}
