/* The tracer's thread: begins, waits for its tracees, and lets them go. */
#include <errno.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

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
	return error;
}

static void follow_orders(struct tracer *t)
{
	int signo = atomic_exchange(&t->signal, 0);

	if (signo && t->program && atomic_load(&t->status) < 0)
		kill(t->program, signo);
}

/* The news stay with the kernel while they are worked on: a signal that is just being delivered is
 * not lost if this program is killed now. EINTR: an order has come. */
static void trace(struct tracer *t)
{
	while (t->tracees && !atomic_load(&t->detach)) {
		siginfo_t info = { .si_pid = 0 };

		follow_orders(t);
		if (waitid(P_ALL, 0, &info, WEXITED | WSTOPPED | WNOWAIT | __WALL | __WNOTHREAD) ==
		    0)
			stops_handle(t, &info);
		else if (errno != EINTR)
			break;
	}
}

static void emit_cost(struct tracer *t)
{
	struct trace_event *event = emit_begin(t, NULL, TRACE_COST);

	event->cost.calls = t->shown_calls;
	event->cost.stops = t->stops;
	event->cost.stopped_ns = t->stopped_ns;
	event->cost.elapsed_ns = clock_monotonic() - t->began;
	emit(t);
}

void *tracer_main(void *arg)
{
	struct tracer *t = arg;
	int error;

	atomic_store(&t->kernel_tid, (pid_t)syscall(SYS_gettid));
	t->began = clock_monotonic();
	error = begin(t);
	say_begun(t, error);
	if (!error) {
		trace(t);
		tracer_detach_all(t);
		emit_cost(t);
	}
	atomic_store(&t->kernel_tid, 0);
	atomic_store(&t->ended, true);
	ring_wake(t->ring);
	return NULL;
}
