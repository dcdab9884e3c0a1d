/* What is stopped a hundred times in a call goes on in it: no call ends early, with EINTR or with
 * another result than it would have had. */
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <mqueue.h>
#include <netinet/in.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/select.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "children.h"
#include "trace/stop.h"
#include "types/thread_copy.h"

enum { STOPS = 100 };

static unsigned char stack[THREAD_STACK_MAX];

/* ---- calls that sleep; each returns only if it was ended ---- */

static int sleep_epoll(void *arg)
{
	struct epoll_event e;

	(void)arg;
	return epoll_wait(epoll_create1(0), &e, 1, -1) + errno;
}

static int sleep_epoll_timed(void *arg)
{
	struct epoll_event e;

	(void)arg;
	return epoll_wait(epoll_create1(0), &e, 1, 3600 * 1000) + errno;
}

static int sleep_epoll_masked(void *arg)
{
	struct epoll_event e;
	sigset_t none;

	(void)arg;
	sigemptyset(&none);
	return epoll_pwait(epoll_create1(0), &e, 1, -1, &none) + errno;
}

/* arg: the set. */
static int sleep_semop(void *arg)
{
	struct sembuf op = { .sem_op = -1 };

	return semop(*(int *)arg, &op, 1) + errno;
}

static int sleep_semtimedop(void *arg)
{
	const struct timespec hour = { .tv_sec = 3600 };
	struct sembuf op = { .sem_op = -1 };

	return semtimedop(*(int *)arg, &op, 1, &hour) + errno;
}

/* arg: the queue. */
static int sleep_msgrcv(void *arg)
{
	struct {
		long type;
		char text[8];
	} m;

	return (int)msgrcv(*(int *)arg, &m, sizeof(m.text), 0, 0) + errno;
}

static int sleep_sigtimedwait(void *arg)
{
	const struct timespec hour = { .tv_sec = 3600 };
	sigset_t set;

	(void)arg;
	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return sigtimedwait(&set, NULL, &hour) + errno;
}

static int sleep_sigwait(void *arg)
{
	sigset_t set;

	(void)arg;
	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return sigwaitinfo(&set, NULL) + errno;
}

static int sleep_sigsuspend(void *arg)
{
	sigset_t none;

	(void)arg;
	sigemptyset(&none);
	return sigsuspend(&none) + errno;
}

static int sleep_pause(void *arg)
{
	(void)arg;
	return pause() + errno;
}

static int sleep_nanosleep(void *arg)
{
	const struct timespec hour = { .tv_sec = 3600 };

	(void)arg;
	return clock_nanosleep(CLOCK_MONOTONIC, 0, &hour, NULL) + 1;
}

static int sleep_poll(void *arg)
{
	(void)arg;
	return poll(NULL, 0, 3600 * 1000) + 1;
}

static int sleep_select(void *arg)
{
	struct timeval hour = { .tv_sec = 3600 };

	(void)arg;
	return select(0, NULL, NULL, NULL, &hour) + 1;
}

static int sleep_futex(void *arg)
{
	int word = 0;

	(void)arg;
	return (int)syscall(SYS_futex, &word, FUTEX_WAIT, 0, NULL, NULL, 0) + errno + 1;
}

static int sleep_futex_timed(void *arg)
{
	const struct timespec hour = { .tv_sec = 3600 };
	int word = 0;

	(void)arg;
	return (int)syscall(SYS_futex, &word, FUTEX_WAIT, 0, &hour, NULL, 0) + errno + 1;
}

static int sleep_pipe(void *arg)
{
	int ends[2];
	char c;

	(void)arg;
	return pipe(ends) + (int)read(ends[0], &c, 1) + errno + 1;
}

static int sleep_eventfd(void *arg)
{
	uint64_t n;

	(void)arg;
	return (int)read(eventfd(0, 0), &n, sizeof(n)) + errno + 1;
}

static int listener(void)
{
	const struct sockaddr_in any = { .sin_family = AF_INET };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	bind(fd, (const struct sockaddr *)&any, sizeof(any));
	listen(fd, 1);
	return fd;
}

static int sleep_accept(void *arg)
{
	(void)arg;
	return accept(listener(), NULL, NULL) + errno + 1;
}

/* With a timeout of the socket the kernel ends these with EINTR. */
static void set_timeout(int fd)
{
	const struct timeval hour = { .tv_sec = 3600 };

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &hour, sizeof(hour));
}

static int sleep_accept_timed(void *arg)
{
	int fd = listener();

	(void)arg;
	set_timeout(fd);
	return accept(fd, NULL, NULL) + errno + 1;
}

static int sleep_recv_timed(void *arg)
{
	int ends[2];
	char c;

	(void)arg;
	socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
	set_timeout(ends[0]);
	return (int)recv(ends[0], &c, 1, 0) + errno + 1;
}

static int sleep_read_timed(void *arg)
{
	int ends[2];
	char c;

	(void)arg;
	socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
	set_timeout(ends[0]);
	return (int)read(ends[0], &c, 1) + errno + 1;
}

static int sleep_wait(void *arg)
{
	pid_t child = fork();

	(void)arg;
	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		pause();
		_exit(0);
	}
	return (int)waitpid(child, NULL, 0) + errno;
}

static const struct sleeper {
	const char *name;
	int (*play)(void *arg);
	long call;
	long again; /* the call after a restart that the kernel does with another one */
} sleepers[] = {
	{ "epoll_wait", sleep_epoll, SYS_epoll_wait, 0 },
	{ "epoll_wait with a timeout", sleep_epoll_timed, SYS_epoll_wait, 0 },
	{ "epoll_pwait", sleep_epoll_masked, SYS_epoll_pwait, 0 },
	{ "semop", sleep_semop, SYS_semop, SYS_semtimedop },
	{ "semtimedop", sleep_semtimedop, SYS_semtimedop, 0 },
	{ "msgrcv", sleep_msgrcv, SYS_msgrcv, 0 },
	{ "sigtimedwait", sleep_sigtimedwait, SYS_rt_sigtimedwait, 0 },
	{ "sigwaitinfo", sleep_sigwait, SYS_rt_sigtimedwait, 0 },
	{ "sigsuspend", sleep_sigsuspend, SYS_rt_sigsuspend, 0 },
	{ "pause", sleep_pause, SYS_pause, 0 },
	{ "clock_nanosleep", sleep_nanosleep, SYS_clock_nanosleep, SYS_restart_syscall },
	{ "poll", sleep_poll, SYS_poll, SYS_restart_syscall },
	{ "select", sleep_select, SYS_select, SYS_pselect6 },
	{ "futex", sleep_futex, SYS_futex, 0 },
	{ "futex with a timeout", sleep_futex_timed, SYS_futex, SYS_restart_syscall },
	{ "read of a pipe", sleep_pipe, SYS_read, 0 },
	{ "read of an eventfd", sleep_eventfd, SYS_read, 0 },
	{ "accept", sleep_accept, SYS_accept, 0 },
	{ "accept with a timeout", sleep_accept_timed, SYS_accept, 0 },
	{ "recv with a timeout", sleep_recv_timed, SYS_recvfrom, 0 },
	{ "read with a timeout", sleep_read_timed, SYS_read, 0 },
	{ "wait4", sleep_wait, SYS_wait4, 0 },
};

/* In the call, as it was made or as the kernel goes on with it. */
static void await_asleep(pid_t pid, const struct sleeper *s)
{
	uint64_t end = clock_monotonic() + 20 * NS_PER_SEC;
	long call;

	while ((call = child_call(pid)) != s->call && (!s->again || call != s->again)) {
		if (!child_lives(pid))
			fail_msg("%s ended", s->name);
		if (clock_monotonic() > end)
			fail_msg("%s: in call %ld", s->name, call);
	}
}

static int stop(pid_t pid, struct stop_report *ret)
{
	struct thread_copy copy = { .stack = stack };

	return stop_copy(pid, 10 * NS_PER_SEC, &copy, ret);
}

/* Returns the longest stop. */
static uint64_t stop_often(pid_t pid, const struct sleeper *s)
{
	struct stop_report report;
	uint64_t longest = 0;

	await_asleep(pid, s);
	for (int i = 0; i < STOPS; i++) {
		assert_int_equal(stop(pid, &report), 0);
		longest = report.stopped_ns > longest ? report.stopped_ns : longest;
		await_asleep(pid, s);
	}
	return longest;
}

static void calls_go_on(void **state)
{
	int set = semget(IPC_PRIVATE, 1, 0600), queue = msgget(IPC_PRIVATE, 0600);

	(void)state;
	for (size_t i = 0; i < sizeof(sleepers) / sizeof(sleepers[0]); i++) {
		const struct sleeper *s = &sleepers[i];
		pid_t pid = child_start(s->play, s->play == sleep_msgrcv ? &queue : &set);
		uint64_t longest = stop_often(pid, s);

		assert_true(child_lives(pid));
		print_message("# %s: %d stops, the longest %.3f ms\n", s->name, STOPS,
			      (double)longest / NS_PER_MSEC);
		child_end(pid);
	}
	semctl(set, 0, IPC_RMID);
	msgctl(queue, IPC_RMID, NULL);
}

/* ---- what has an end has it in time, and the right one ---- */

static int sleep_a_while(void *arg)
{
	const struct timespec t = { .tv_nsec = 300 * 1000 * 1000 };
	uint64_t before = clock_monotonic();

	(void)arg;
	if (nanosleep(&t, NULL) != 0)
		return 1;
	return clock_monotonic() - before >= 3 * NS_PER_SEC / 10 ? 0 : 2;
}

static void a_sleep_takes_its_time(void **state)
{
	pid_t pid = child_start(sleep_a_while, NULL);
	struct stop_report report;
	siginfo_t info;

	(void)state;
	/* Looked at without being reaped, so that it stays to be waited for. */
	do {
		stop(pid, &report);
		info.si_pid = 0;
		waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT);
	} while (info.si_pid == 0);
	assert_int_equal(child_wait(pid), 0);
}

/* A handler still ends such a call, as it does without us. */
static void on_signal(int signo)
{
	(void)signo;
}

static int sleep_until_handled(void *arg)
{
	struct sigaction act = { .sa_handler = on_signal, .sa_flags = SA_RESTART };
	struct epoll_event e;

	(void)arg;
	sigaction(SIGUSR1, &act, NULL);
	return epoll_wait(epoll_create1(0), &e, 1, -1) == -1 && errno == EINTR ? 0 : 1;
}

static void a_handler_ends_it(void **state)
{
	pid_t pid = child_start(sleep_until_handled, NULL);
	struct stop_report report;

	(void)state;
	child_await_call(pid, SYS_epoll_wait);
	assert_int_equal(stop(pid, &report), 0);
	child_await_call(pid, SYS_epoll_wait);
	kill(pid, SIGUSR1);
	stop(pid, &report);
	assert_int_equal(child_wait(pid), 0);
}

/* ---- signals ---- */

enum { SIGNALS = 400 };

static volatile sig_atomic_t counted, sum;

static void count(int signo, siginfo_t *info, void *context)
{
	(void)signo;
	(void)context;
	counted++;
	sum += info->si_value.sival_int;
}

static int count_signals(void *arg)
{
	struct sigaction act = { .sa_sigaction = count, .sa_flags = SA_SIGINFO };
	sigset_t set, before;

	(void)arg;
	sigaction(SIGRTMIN, &act, NULL);
	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN);
	sigprocmask(SIG_BLOCK, &set, &before);
	while (counted < SIGNALS)
		sigsuspend(&before);
	return sum == SIGNALS * (SIGNALS - 1) / 2 ? 0 : 1;
}

/* Queued ones: each counts once, with what it carries. */
static void no_signal_is_lost_or_doubled(void **state)
{
	pid_t pid = child_start(count_signals, NULL);
	struct stop_report report;

	(void)state;
	child_await_call(pid, SYS_rt_sigsuspend);
	for (int i = 0; i < SIGNALS; i++) {
		while (sigqueue(pid, SIGRTMIN, (union sigval){ .sival_int = i }) < 0)
			assert_int_equal(errno, EAGAIN);
		stop(pid, &report);
	}
	assert_int_equal(child_wait(pid), 0);
}

/* ---- the one who stops is killed ---- */

static int stop_for_ever(void *arg)
{
	struct stop_report report;

	while (stop(*(pid_t *)arg, &report) == 0)
		;
	return 0;
}

/* Killed between the stop and the rewriting of the result, the call ends with EINTR: then it is made
 * again, as programs do. */
static int sleep_epoll_again(void *arg)
{
	struct epoll_event e;
	int fd = epoll_create1(0);

	(void)arg;
	while (epoll_wait(fd, &e, 1, -1) < 0 && errno == EINTR)
		;
	return 1;
}

static void the_death_of_who_stops_frees(void **state)
{
	pid_t pid = child_start(sleep_epoll_again, NULL);

	(void)state;
	child_await_call(pid, SYS_epoll_wait);
	for (int i = 0; i < 60; i++) {
		pid_t killer = child_start(stop_for_ever, &pid);
		const struct timespec some = { .tv_nsec = (i * 7919 % 60) * 50 * 1000 };

		while (child_status(pid, "TracerPid:") == 0 && child_lives(killer))
			;
		nanosleep(&some, NULL);
		child_end(killer);
		child_await_state(pid, 'S');
		assert_int_equal(child_status(pid, "TracerPid:"), 0);
		child_await_call(pid, SYS_epoll_wait);
		assert_true(child_lives(pid));
	}
	child_end(pid);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(calls_go_on),
		cmocka_unit_test(a_sleep_takes_its_time),
		cmocka_unit_test(a_handler_ends_it),
		cmocka_unit_test(no_signal_is_lost_or_doubled),
		cmocka_unit_test(the_death_of_who_stops_frees),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
