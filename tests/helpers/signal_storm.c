/* Threads full of signals, timers, epoll_wait, semtimedop and sigtimedwait, each of which checks that
 * it got what was sent to it, in order, once, and that no call ended with EINTR.
 *
 * Prints "ready" and runs until standard input ends; then a line of what was wrong:
 *   rounds N eintr N lost N timer N worst_us N
 * and ends with 0 if eintr, lost and timer are 0. worst_us is the longest getppid(2). */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { PAIRS = 31, TIMER_MS = 5 };

/* A pair: one sends numbers 1, 2, 3 …, the other takes them; each waits for the other. */
struct pair {
	const struct way *way;
	pthread_t taker, sender;
	int fd, epoll, sem;
	_Atomic int64_t sent, taken;
	atomic_bool is_there;
};

struct way {
	bool (*open)(struct pair *p);
	void (*send)(struct pair *p, int64_t n);
	/* What came, -1: nothing did, with errno. */
	int64_t (*take)(struct pair *p);
};

static atomic_bool stop;
static _Atomic uint64_t eintr, lost, expirations;
static _Thread_local int64_t handled;

/* ---- epoll_wait ---- */

static bool open_epoll(struct pair *p)
{
	struct epoll_event e = { .events = EPOLLIN };

	p->fd = eventfd(0, EFD_NONBLOCK);
	p->epoll = epoll_create1(0);
	return p->fd >= 0 && epoll_ctl(p->epoll, EPOLL_CTL_ADD, p->fd, &e) == 0;
}

static void send_epoll(struct pair *p, int64_t n)
{
	eventfd_write(p->fd, (eventfd_t)n);
}

static int64_t take_epoll(struct pair *p)
{
	struct epoll_event e;
	eventfd_t n;

	if (epoll_wait(p->epoll, &e, 1, 30000) != 1)
		return -1;
	return eventfd_read(p->fd, &n) == 0 ? (int64_t)n : -1;
}

/* ---- semtimedop ---- */

static bool open_sem(struct pair *p)
{
	p->sem = semget(IPC_PRIVATE, 1, 0600);
	return p->sem >= 0;
}

static void send_sem(struct pair *p, int64_t n)
{
	struct sembuf up = { .sem_op = 1 };

	(void)n;
	semop(p->sem, &up, 1);
}

static int64_t take_sem(struct pair *p)
{
	const struct timespec most = { .tv_sec = 30 };
	struct sembuf down = { .sem_op = -1 };

	return semtimedop(p->sem, &down, 1, &most) == 0 ? p->taken + 1 : -1;
}

/* ---- sigtimedwait ---- */

static bool open_nothing(struct pair *p)
{
	(void)p;
	return true;
}

static void queue(struct pair *p, int signo, int64_t n)
{
	const union sigval value = { .sival_int = (int)n };

	while (pthread_sigqueue(p->taker, signo, value) == EAGAIN)
		sched_yield();
}

static void send_signal(struct pair *p, int64_t n)
{
	queue(p, SIGRTMIN + 1, n);
}

static int64_t take_signal(struct pair *p)
{
	const struct timespec most = { .tv_sec = 30 };
	siginfo_t info;
	sigset_t set;

	(void)p;
	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN + 1);
	return sigtimedwait(&set, &info, &most) > 0 ? info.si_value.sival_int : -1;
}

/* ---- handlers ---- */

static void on_signal(int signo, siginfo_t *info, void *context)
{
	(void)signo;
	(void)context;
	if (info->si_value.sival_int != handled + 1)
		lost++;
	handled = info->si_value.sival_int;
}

static void send_handled(struct pair *p, int64_t n)
{
	queue(p, SIGRTMIN + 2, n);
}

/* Here EINTR is what is waited for. */
static int64_t take_handled(struct pair *p)
{
	const struct timespec most = { .tv_sec = 30 };
	sigset_t open;

	pthread_sigmask(SIG_SETMASK, NULL, &open);
	sigdelset(&open, SIGRTMIN + 2);
	if (handled == p->taken && ppoll(NULL, 0, &most, &open) == 0)
		return -1;
	return handled;
}

static const struct way ways[] = {
	{ open_epoll, send_epoll, take_epoll },
	{ open_sem, send_sem, take_sem },
	{ open_nothing, send_signal, take_signal },
	{ open_nothing, send_handled, take_handled },
};

/* ---- the pairs ---- */

static void *taker(void *arg)
{
	struct pair *p = arg;

	p->is_there = true;
	while (!stop) {
		int64_t n = p->way->take(p);

		if (n < 0 && errno == EINTR)
			eintr++;
		else if (n != p->taken + 1)
			lost++;
		if (n >= 0)
			p->taken = n;
	}
	return NULL;
}

static void *sender(void *arg)
{
	const struct timespec moment = { .tv_nsec = 200 * 1000 };
	struct pair *p = arg;

	while (!stop) {
		p->way->send(p, ++p->sent);
		while (p->taken != p->sent)
			clock_nanosleep(CLOCK_MONOTONIC, 0, &moment, NULL);
	}
	return NULL;
}

static bool start(struct pair *p, size_t i)
{
	p->way = &ways[i % (sizeof(ways) / sizeof(ways[0]))];
	if (!p->way->open(p) || pthread_create(&p->taker, NULL, taker, p))
		return false;
	while (!p->is_there)
		sched_yield();
	return pthread_create(&p->sender, NULL, sender, p) == 0;
}

/* A last one so that nobody waits. */
static void end(struct pair *p)
{
	pthread_join(p->sender, NULL);
	p->way->send(p, ++p->sent);
	pthread_join(p->taker, NULL);
	if (p->way->open == open_sem)
		semctl(p->sem, 0, IPC_RMID);
}

/* ---- a timer, in a thread of its own ---- */

static void on_timer(int signo, siginfo_t *info, void *context)
{
	(void)signo;
	(void)context;
	expirations += 1 + (uint64_t)info->si_overrun;
}

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

/* How many expirations are missing or too many when it ends, beyond what is on the way. */
static void *timed(void *arg)
{
	const struct itimerspec when = { { .tv_nsec = TIMER_MS * 1000000 },
					 { .tv_nsec = TIMER_MS * 1000000 } };
	const struct itimerspec off = { .it_value = { 0 } };
	struct sigevent event = { .sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGRTMIN + 3 };
	uint64_t began, *ret = arg, due;
	sigset_t set;
	timer_t timer;

	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN + 3);
	event._sigev_un._tid = (pid_t)syscall(SYS_gettid);
	timer_create(CLOCK_MONOTONIC, &event, &timer);
	began = now_ns();
	timer_settime(timer, 0, &when, NULL);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
	while (!stop)
		poll(NULL, 0, 100);
	due = (now_ns() - began) / (TIMER_MS * 1000000);
	timer_settime(timer, 0, &off, NULL);
	/* What came between the two is one or two. */
	*ret = expirations + 2 < due   ? due - expirations
	       : expirations > due + 2 ? expirations - due
				       : 0;
	return NULL;
}

static uint64_t measure(uint64_t worst)
{
	uint64_t began = now_ns(), took;

	syscall(SYS_getppid);
	took = now_ns() - began;
	return took > worst ? took : worst;
}

static void handle(int signo, void (*how)(int, siginfo_t *, void *))
{
	const struct sigaction action = { .sa_sigaction = how, .sa_flags = SA_SIGINFO };

	sigaction(signo, &action, NULL);
}

int main(void)
{
	static struct pair pairs[PAIRS];
	struct pollfd in = { .fd = STDIN_FILENO, .events = POLLIN };
	uint64_t worst = 0, rounds = 0, off_by = 0;
	pthread_t timer;
	sigset_t block;

	handle(SIGRTMIN + 2, on_signal);
	handle(SIGRTMIN + 3, on_timer);
	sigemptyset(&block);
	for (int i = 1; i <= 3; i++)
		sigaddset(&block, SIGRTMIN + i);
	pthread_sigmask(SIG_BLOCK, &block, NULL);
	for (size_t i = 0; i < PAIRS; i++)
		if (!start(&pairs[i], i))
			return 2;
	if (pthread_create(&timer, NULL, timed, &off_by))
		return 2;
	puts("ready");
	fflush(stdout);
	while (poll(&in, 1, 1) == 0)
		worst = measure(worst);
	stop = true;
	for (size_t i = 0; i < PAIRS; i++) {
		end(&pairs[i]);
		rounds += (uint64_t)pairs[i].taken;
	}
	pthread_join(timer, NULL);
	printf("rounds %llu eintr %llu lost %llu timer %llu worst_us %llu\n",
	       (unsigned long long)rounds, (unsigned long long)eintr, (unsigned long long)lost,
	       (unsigned long long)off_by, (unsigned long long)worst / 1000);
	return eintr || lost || off_by;
}
