#include "pin_priv.h"

#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/clock.h"
#include "guard_priv.h"
#include "tracer_priv.h"

/* A stop takes some 10 µs: with so many a second the time in stops is a tenth, or a hundredth. */
enum { STOPS_HIGH = 8000, STOPS_LOW = 1000 };
#define WINDOW_NS (20 * NS_PER_MSEC)

/* ---- one task ---- */

static void keep(struct tracer *t, struct tracee *e)
{
	cpu_set_t one;

	if (e->kept || sched_getaffinity(e->tid, sizeof(e->affinity), &e->affinity) < 0 ||
	    !CPU_ISSET(t->pin.cpu, &e->affinity) || !guard_note(t->pin.guard, e->tid, &e->affinity))
		return;
	CPU_ZERO(&one);
	CPU_SET(t->pin.cpu, &one);
	e->kept = sched_setaffinity(e->tid, sizeof(one), &one) == 0;
	if (!e->kept)
		guard_forget(t->pin.guard, e->tid);
}

static void give_back(struct tracer *t, struct tracee *e)
{
	if (!e->kept)
		return;
	affinity_give_back(e->tid, t->pin.cpu, &e->affinity);
	pin_forget(t, e);
}

void pin_forget(struct tracer *t, struct tracee *e)
{
	if (e->kept)
		guard_forget(t->pin.guard, e->tid);
	e->kept = false;
}

void pin_let_go(struct tracer *t, pid_t tid, const struct tracee *like)
{
	if (t->pin.guard && CPU_COUNT(&like->affinity))
		affinity_give_back(tid, t->pin.cpu, &like->affinity);
}

void pin_inherit(struct tracer *t, const struct tracee *parent, struct tracee *child)
{
	if (child->kept || child == parent)
		return;
	if (!parent->kept) {
		/* It was, perhaps, when this one was made. */
		pin_let_go(t, child->tid, parent);
		return;
	}
	child->affinity = parent->affinity;
	if (guard_note(t->pin.guard, child->tid, &child->affinity))
		child->kept = true;
	else
		pin_let_go(t, child->tid, parent);
}

/* ---- on and off ---- */

/* Also when no news come, two that compute must not share one processor for long. */
static void set_timer(struct tracer *t, bool on)
{
	struct sigevent event = { .sigev_notify = SIGEV_THREAD_ID, .sigev_signo = ORDER };
	struct itimerspec when = { .it_interval = { .tv_nsec = WINDOW_NS },
				   .it_value = { .tv_nsec = WINDOW_NS } };

	event.sigev_value.sival_ptr = &t->wait;
	event._sigev_un._tid = atomic_load(&t->kernel_tid);
	if (on)
		t->pin.has_timer = timer_create(CLOCK_MONOTONIC, &event, &t->pin.timer) == 0 &&
				   timer_settime(t->pin.timer, 0, &when, NULL) == 0;
	else if (t->pin.has_timer)
		timer_delete(t->pin.timer);
	t->pin.has_timer = on && t->pin.has_timer;
}

static void turn_on(struct tracer *t)
{
	cpu_set_t one;
	struct tracee *e, *next;

	if (!t->pin.guard) {
		t->pin.cpu = sched_getcpu();
		t->pin.may = sched_getaffinity(0, sizeof(t->pin.own), &t->pin.own) == 0 &&
			     CPU_COUNT(&t->pin.own) > 1 && t->pin.cpu >= 0 &&
			     (t->pin.guard = guard_new(t->pin.cpu));
	}
	if (!t->pin.may)
		return;
	CPU_ZERO(&one);
	CPU_SET(t->pin.cpu, &one);
	sched_setaffinity(0, sizeof(one), &one);
	HASH_ITER (hh, t->tracees, e, next)
		keep(t, e);
	t->pin.on = true;
	set_timer(t, true);
}

void pin_off(struct tracer *t)
{
	struct tracee *e, *next;

	if (!t->pin.on)
		return;
	set_timer(t, false);
	HASH_ITER (hh, t->tracees, e, next)
		give_back(t, e);
	affinity_give_back(0, t->pin.cpu, &t->pin.own);
	t->pin.on = false;
}

void pin_review(struct tracer *t)
{
	uint64_t past = t->now - t->pin.since, rate;

	if (!t->pin.may || past < WINDOW_NS)
		return;
	rate = (t->stops - t->pin.stops) * NS_PER_SEC / past;
	t->pin.since = t->now;
	t->pin.stops = t->stops;
	if (t->options.pin == TRACE_PIN_ALWAYS)
		return;
	if (!t->pin.on && rate >= STOPS_HIGH)
		turn_on(t);
	else if (t->pin.on && rate < STOPS_LOW)
		pin_off(t);
}

void pin_begin(struct tracer *t)
{
	t->pin.may = t->options.pin == TRACE_PIN_ALWAYS ||
		     (t->options.pin == TRACE_PIN_AUTO && t->options.argv);
	t->pin.since = t->now;
	/* A program begins with many calls. */
	if (t->pin.may)
		turn_on(t);
}

void pin_end(struct tracer *t)
{
	pin_off(t);
	guard_free(t->pin.guard);
	t->pin.guard = NULL;
}

/* ---- calls ---- */

static bool makes_children(uint64_t number)
{
	static const uint16_t calls[] = {
#ifdef SYS_fork
		SYS_fork,
		SYS_vfork,
#endif
		SYS_clone,
		SYS_clone3,
	};

	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		if (calls[i] == number)
			return true;
	return false;
}

void pin_enter(struct tracer *t, struct tracee *e)
{
	if (!t->options.follow && t->pin.on && makes_children(e->call.number))
		give_back(t, e);
}

/* The task that a call of this one's names by its first argument. */
static struct tracee *meant(struct tracer *t, struct tracee *e)
{
	pid_t tid = (pid_t)e->call.args[0];

	return tid ? tracee_find(t, tid) : e;
}

static void answer(const struct tracee *of, const struct tracee *e, int64_t size)
{
	struct iovec local = { (void *)(uintptr_t)&of->affinity, (size_t)size };
	struct iovec remote = { (void *)(uintptr_t)e->call.args[2], (size_t)size };

	if (size > 0 && (size_t)size <= sizeof(of->affinity))
		process_vm_writev(e->tid, &local, 1, &remote, 1, 0);
}

void pin_leave(struct tracer *t, struct tracee *e, int64_t result)
{
	struct tracee *of;

	if (!t->pin.on)
		return;
	if (!t->options.follow && makes_children(e->call.number)) {
		keep(t, e);
		return;
	}
	if (e->call.number != SYS_sched_getaffinity && e->call.number != SYS_sched_setaffinity)
		return;
	of = meant(t, e);
	if (!of || !of->kept)
		return;
	if (e->call.number == SYS_sched_getaffinity) {
		answer(of, e, result);
	} else if (result == 0) {
		/* What it has chosen itself holds. */
		pin_forget(t, of);
		keep(t, of);
	}
}
