#include "state_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "process_priv.h"
#include "run_priv.h"

/* What a signal handler must find without being handed it. */
static _Atomic(struct run *) handled;

/* A signal may come just before a thread enters the call that it should have interrupted: so the
 * timer goes on until the end. */
static void repeat(void)
{
	const struct timeval step = { .tv_usec = STOP_REPEAT_MS * 1000 };
	const struct itimerval timer = { step, step };

	setitimer(ITIMER_REAL, &timer, NULL);
}

static void wake_threads(struct run *r)
{
	for (size_t i = 0; i < RUN_THREAD_MAX; i++) {
		pid_t tid = atomic_load(&r->threads[i]);

		if (tid)
			syscall(SYS_tgkill, r->self, tid, SIGURG);
	}
}

void stop_now(struct run *r)
{
	if (!atomic_exchange(&r->stopping, true))
		repeat();
	process_signal_children(r, -1, SIGINT);
	wake_threads(r);
}

/* Whether what a watched descriptor comes from has gone. Of a terminal only reading tells (Ctrl-D);
 * in the background reading fails, which is no end. */
static bool is_cut(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN | POLLRDHUP };
	char discarded[256];
	ssize_t n = 1;

	while (n > 0 && poll(&p, 1, 0) == 1) {
		if (p.revents & (POLLHUP | POLLRDHUP | POLLERR | POLLNVAL))
			return true;
		n = isatty(fd) ? read(fd, discarded, sizeof(discarded)) : -1;
	}
	return n == 0;
}

static bool is_any_cut(const struct run *r)
{
	return (r->async_stdin && is_cut(STDIN_FILENO)) ||
	       (r->settings.lifeline >= 0 && is_cut(r->settings.lifeline));
}

static void on_signal(int signo)
{
	struct run *r = atomic_load(&handled);
	int saved = errno;

	if (signo != SIGURG && (signo != SIGIO || is_any_cut(r)))
		stop_now(r);
	errno = saved;
}

/* Without SA_RESTART: a stop is to interrupt. */
static void handle(int signo, int flags)
{
	struct sigaction sa = { .sa_handler = on_signal, .sa_flags = flags };

	sigfillset(&sa.sa_mask);
	sigaction(signo, &sa, NULL);
}

/* What whoever started this wants ignored (nohup, a shell's background job) stays so. */
static void handle_unless_ignored(int signo, int flags)
{
	struct sigaction old;

	if (sigaction(signo, NULL, &old) == 0 && old.sa_handler != SIG_IGN)
		handle(signo, flags);
}

static void unblock_all(void)
{
	sigset_t none;

	sigemptyset(&none);
	pthread_sigmask(SIG_SETMASK, &none, NULL);
}

/* SIGIO to this process when the other end goes. */
static void watch(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	fcntl(fd, F_SETOWN, getpid());
	fcntl(fd, F_SETFL, flags | O_ASYNC);
}

static void watch_stdin(struct run *r)
{
	struct stat st;

	if (!r->settings.hold || fstat(STDIN_FILENO, &st) < 0 ||
	    !(S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode) || isatty(STDIN_FILENO)))
		return;
	r->async_stdin = true;
	signal(SIGTTIN, SIG_IGN);
	watch(STDIN_FILENO);
}

static void start_time(double seconds)
{
	const time_t whole = (time_t)seconds;
	const struct itimerval timer = {
		.it_interval = { .tv_usec = STOP_REPEAT_MS * 1000 },
		.it_value = { whole, (suseconds_t)((seconds - (double)whole) * 1e6) },
	};

	setitimer(ITIMER_REAL, &timer, NULL);
}

void stop_begin(struct run *r)
{
	atomic_store(&handled, r);
	handle(SIGURG, 0);
	handle(SIGALRM, 0);
	handle(SIGIO, 0);
	handle_unless_ignored(SIGHUP, 0);
	/* The second one ends it at once; what is left then the guard and the kernel clear away. */
	handle_unless_ignored(SIGINT, SA_RESETHAND);
	handle(SIGTERM, SA_RESETHAND);
	signal(SIGCHLD, SIG_DFL);
	unblock_all();
	watch_stdin(r);
	if (r->settings.lifeline >= 0)
		watch(r->settings.lifeline);
	if (is_any_cut(r))
		stop_now(r);
	if (r->settings.seconds > 0)
		start_time(r->settings.seconds);
}

void stop_begin_child(struct run *r)
{
	static const int defaults[] = { SIGIO, SIGPIPE, SIGTTIN };

	r->async_stdin = false;
	for (size_t i = 0; i < sizeof(defaults) / sizeof(defaults[0]); i++)
		signal(defaults[i], SIG_DFL);
	handle(SIGINT, 0);
	handle(SIGTERM, 0);
	handle(SIGHUP, 0);
	if (atomic_load(&r->stopping))
		repeat();
	unblock_all();
}

void run_shield(void)
{
	static const int stops[] = { SIGINT, SIGTERM, SIGHUP, SIGALRM };

	for (size_t i = 0; i < sizeof(stops) / sizeof(stops[0]); i++)
		signal(stops[i], SIG_IGN);
}

void stop_end(struct run *r)
{
	const struct itimerval none = { .it_value = { 0 } };
	sigset_t all;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, NULL);
	setitimer(ITIMER_REAL, &none, NULL);
	if (r->async_stdin)
		fcntl(STDIN_FILENO, F_SETFL, fcntl(STDIN_FILENO, F_GETFL) & ~O_ASYNC);
}

bool run_stopping(const struct run *r)
{
	return atomic_load(&r->stopping);
}

bool run_pause(struct run *r, unsigned milliseconds)
{
	uint64_t until = clock_monotonic() + milliseconds * NS_PER_MSEC;
	const struct timespec at = { (time_t)(until / NS_PER_SEC), (long)(until % NS_PER_SEC) };

	while (!run_stopping(r) &&
	       clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL) == EINTR)
		;
	return !run_stopping(r);
}

void run_until_stop(struct run *r)
{
	while (!run_stopping(r))
		poll(NULL, 0, -1);
}

void run_hold(struct run *r)
{
	run_ready(r);
	run_until_stop(r);
}
