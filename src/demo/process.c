#include "process_priv.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "run_priv.h"
#include "state_priv.h"

enum {
	GRACE_INTERRUPTS = 2000 / STOP_REPEAT_MS, /* of a wait after a stop */
	END_SECONDS = 2,
};

void run_name_self(const char *name)
{
	prctl(PR_SET_NAME, name);
}

pid_t run_tid(void)
{
	return (pid_t)syscall(SYS_gettid);
}

void run_tie(void)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
}

void run_untie(void)
{
	prctl(PR_SET_PDEATHSIG, 0);
}

/* Closes what is the root's alone. */
static void drop_framework(struct run *r)
{
	if (r->guard.pid)
		close(r->guard.fd);
	if (r->settings.lifeline >= 0)
		close(r->settings.lifeline);
	for (size_t i = 0; i < r->adopted_count; i++)
		close(r->adopted[i]);
	r->guard.pid = 0;
	r->settings.lifeline = -1;
	r->adopted_count = 0;
}

static void become_child(struct run *r, pid_t parent, const char *name)
{
	run_tie();
	/* It may have ended before it could have been noticed. */
	if (getppid() != parent)
		_exit(EXIT_FAILURE);
	r->self = getpid();
	for (size_t i = 0; i < RUN_CHILD_MAX; i++)
		atomic_store(&r->children[i], 0);
	for (size_t i = 0; i < RUN_THREAD_MAX; i++)
		atomic_store(&r->threads[i], 0);
	drop_framework(r);
	title_set(&r->title, name);
	run_name_self(name);
	stop_begin_child(r);
}

/* -1 stands in a slot that is taken, for a child that does not exist yet. */
static _Atomic pid_t *take_slot(_Atomic pid_t *slots, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		pid_t expected = 0;

		if (atomic_compare_exchange_strong(&slots[i], &expected, -1))
			return &slots[i];
	}
	return NULL;
}

pid_t run_fork(struct run *r, const char *name)
{
	_Atomic pid_t *slot = take_slot(r->children, RUN_CHILD_MAX);
	pid_t parent = r->self, pid;
	sigset_t all, old;
	int error;

	if (!slot)
		run_fail(r, 0, _("a demonstration starts no more than %d processes"),
			 RUN_CHILD_MAX);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	pid = fork();
	error = errno;
	if (pid == 0) {
		become_child(r, parent, name);
		return 0;
	}
	atomic_store(slot, pid > 0 ? pid : 0);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	if (pid < 0)
		run_fail(r, error, _("cannot start another process (see ulimit -u)"));
	return pid;
}

pid_t run_child(struct run *r, const char *name, int (*fn)(struct run *r, void *arg), void *arg)
{
	pid_t pid = run_fork(r, name);

	if (pid == 0)
		run_exit(r, fn(r, arg));
	return pid;
}

void run_exit(struct run *r, int status)
{
	stop_end(r);
	process_end_children(r);
	_exit(status);
}

static void forget(struct run *r, pid_t pid)
{
	for (size_t i = 0; i < RUN_CHILD_MAX; i++)
		if (atomic_load(&r->children[i]) == pid)
			atomic_store(&r->children[i], 0);
}

bool process_is_living_child(pid_t pid)
{
	siginfo_t info = { .si_pid = 0 };

	return pid > 0 && waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
	       info.si_pid == 0;
}

void process_signal_children(struct run *r, pid_t only, int signo)
{
	for (size_t i = 0; i < RUN_CHILD_MAX; i++) {
		pid_t pid = atomic_load(&r->children[i]);

		if ((only < 0 || pid == only) && process_is_living_child(pid))
			kill(pid, signo);
	}
}

pid_t run_wait(struct run *r, pid_t pid, int *ret_status)
{
	int status, interrupts = 0;
	pid_t ended;

	while ((ended = waitpid(pid, &status, 0)) < 0 && errno == EINTR)
		if (run_stopping(r) && ++interrupts == GRACE_INTERRUPTS)
			process_signal_children(r, pid, SIGKILL);
	if (ended < 0)
		return 0;
	forget(r, ended);
	if (ret_status)
		*ret_status = status;
	return ended;
}

bool run_wait_ok(struct run *r, pid_t pid)
{
	int status;

	return run_wait(r, pid, &status) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

void run_adopt(struct run *r, pid_t pid)
{
	int fd = (int)syscall(SYS_pidfd_open, pid, 0);

	if (fd < 0 && errno == ESRCH)
		return;
	if (fd < 0 || r->adopted_count == RUN_ADOPTED_MAX)
		run_fail(r, fd < 0 ? errno : 0, _("cannot keep hold of process %d"), (int)pid);
	r->adopted[r->adopted_count++] = fd;
}

static void end_adopted(struct run *r)
{
	for (size_t i = 0; i < r->adopted_count; i++) {
		struct pollfd p = { .fd = r->adopted[i], .events = POLLIN };

		syscall(SYS_pidfd_send_signal, p.fd, SIGKILL, NULL, 0);
		poll(&p, 1, END_SECONDS * 1000);
		close(p.fd);
	}
	r->adopted_count = 0;
}

void process_end_children(struct run *r)
{
	/* What loses its parent here comes to the root, which then sees it end. */
	if (r->self == r->root)
		prctl(PR_SET_CHILD_SUBREAPER, 1);
	process_signal_children(r, -1, SIGKILL);
	for (size_t i = 0; i < RUN_CHILD_MAX; i++) {
		pid_t pid = atomic_exchange(&r->children[i], 0);

		if (pid > 0)
			waitpid(pid, NULL, 0);
	}
	end_adopted(r);
}

void process_end_rest(void)
{
	uint64_t until = clock_monotonic() + END_SECONDS * NS_PER_SEC;
	const struct timespec step = { .tv_sec = END_SECONDS };
	sigset_t child;
	pid_t pid;

	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	while ((pid = waitpid(-1, NULL, WNOHANG)) >= 0 && clock_monotonic() < until)
		if (pid == 0)
			sigtimedwait(&child, NULL, &step);
}
