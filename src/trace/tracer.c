#include "trace/tracer.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/procroot.h"
#include "ring_priv.h"
#include "tracer_priv.h"

enum { RING_SIZE = 8 << 20 };

/* Only what wake() has sent, and a timer of ours, carry the address of a wait. */
static void on_order(int signo, siginfo_t *info, void *context)
{
	struct order_wait *wait = info->si_ptr;

	(void)signo;
	(void)context;
	if (info->si_code != SI_TIMER && (info->si_code != SI_QUEUE || info->si_pid != getpid()))
		return;
	if (!wait->armed)
		return;
	wait->armed = 0;
	siglongjmp(wait->env, 1);
}

/* Else each stop of a tracee would send SIGCHLD, and wake whichever thread does not block it. */
static void silence_stops(void)
{
	struct sigaction action;

	if (sigaction(SIGCHLD, NULL, &action) < 0 || action.sa_flags & SA_NOCLDSTOP)
		return;
	action.sa_flags |= SA_NOCLDSTOP;
	sigaction(SIGCHLD, &action, NULL);
}

/* The thread takes no signal but the one of orders. */
static int start(struct tracer *t)
{
	/* It is left by a jump, which does not unblock the signal. */
	const struct sigaction action = { .sa_sigaction = on_order,
					  .sa_flags = SA_SIGINFO | SA_NODEFER };
	sigset_t block, before;
	int error;

	silence_stops();
	sigaction(ORDER, &action, NULL);
	sigfillset(&block);
	sigdelset(&block, ORDER);
	pthread_sigmask(SIG_SETMASK, &block, &before);
	error = pthread_create(&t->thread, NULL, tracer_main, t);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	t->started = !error;
	return -error;
}

static int await_begin(struct tracer *t)
{
	pthread_mutex_lock(&t->lock);
	while (!t->has_begun)
		pthread_cond_wait(&t->begun, &t->lock);
	pthread_mutex_unlock(&t->lock);
	return t->error;
}

int tracer_new(const struct tracer_options *o, struct tracer **ret,
	       struct trace_refusal *ret_refusal)
{
	struct tracer *t = xcalloc(1, sizeof(*t));
	int error;

	t->options = *o;
	if (o->pid_count)
		t->pids = memcpy(xreallocarray(NULL, o->pid_count, sizeof(*t->pids)), o->pids,
				 o->pid_count * sizeof(*t->pids));
	if (o->calls)
		memcpy(t->calls, o->calls, sizeof(t->calls));
	atomic_init(&t->status, -1);
	t->failed_fd = -1;
	pthread_mutex_init(&t->lock, NULL);
	pthread_cond_init(&t->begun, NULL);
	t->copying = copying_new();
	error = ring_new(o->ring_size ? o->ring_size : RING_SIZE, &t->ring);
	if (!error)
		error = start(t);
	if (!error)
		error = await_begin(t);
	if (error) {
		*ret_refusal = t->refusal;
		if (!ret_refusal->error)
			ret_refusal->error = -error;
		tracer_free(t);
		return error;
	}
	*ret = t;
	return 0;
}

static void wake(struct tracer *t)
{
	siginfo_t info = { .si_code = SI_QUEUE };
	pid_t tid = atomic_load(&t->kernel_tid);

	info.si_pid = getpid();
	info.si_ptr = &t->wait;
	if (tid)
		syscall(SYS_rt_tgsigqueueinfo, getpid(), tid, ORDER, &info);
}

static void end(struct tracer *t)
{
	atomic_store(&t->closing, true);
	tracer_detach(t);
	pthread_join(t->thread, NULL);
}

void tracer_free(struct tracer *t)
{
	if (!t)
		return;
	if (t->started)
		end(t);
	ring_free(t->ring);
	copying_free(t->copying);
	strbuf_done(&t->event);
	pthread_mutex_destroy(&t->lock);
	pthread_cond_destroy(&t->begun);
	free(t->program_path);
	free(t->pids);
	free(t);
}

int tracer_fd(const struct tracer *t)
{
	return ring_fd(t->ring);
}

const struct trace_event *tracer_next(struct tracer *t)
{
	return ring_take(t->ring);
}

bool tracer_ended(const struct tracer *t)
{
	return atomic_load(&t->ended);
}

void tracer_detach(struct tracer *t)
{
	atomic_store(&t->detach, true);
	wake(t);
}

void tracer_signal(struct tracer *t, int signo)
{
	atomic_store(&t->signal, signo);
	wake(t);
}

bool tracer_status(const struct tracer *t, int *ret_status)
{
	int status = atomic_load(&t->status);

	if (status < 0)
		return false;
	*ret_status = status;
	return true;
}

pid_t tracer_program(const struct tracer *t)
{
	return atomic_load(&t->program);
}

int tracer_exec_error(const struct tracer *t)
{
	return atomic_load(&t->exec_error);
}
