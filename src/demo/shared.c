#include "shared_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "run_priv.h"

enum { PATIENCE_SECONDS = 10 };

void *shared_new(struct run *r, size_t size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		run_fail(r, errno, _("cannot get memory to share"));
	return p;
}

void shared_free(void *p, size_t size)
{
	munmap(p, size);
}

ino_t shared_inode(const void *address)
{
	unsigned long start, end, inode, found = 0;
	FILE *f = fopen("/proc/self/maps", "re");
	char line[512];

	if (!f)
		return 0;
	while (!found && fgets(line, sizeof(line), f))
		if (sscanf(line, "%lx-%lx %*s %*s %*s %lu", &start, &end, &inode) == 3 &&
		    (uintptr_t)address >= start && (uintptr_t)address < end)
			found = inode;
	fclose(f);
	return found;
}

static void init_lock(pthread_mutex_t *lock, int robust)
{
	pthread_mutexattr_t attr;

	pthread_mutexattr_init(&attr);
	pthread_mutexattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
	pthread_mutexattr_setrobust(&attr, robust);
	pthread_mutex_init(lock, &attr);
	pthread_mutexattr_destroy(&attr);
}

void shared_lock_init(pthread_mutex_t *lock)
{
	init_lock(lock, PTHREAD_MUTEX_STALLED);
}

void shared_lock_init_robust(pthread_mutex_t *lock)
{
	init_lock(lock, PTHREAD_MUTEX_ROBUST);
}

void shared_lock_robust(pthread_mutex_t *lock)
{
	if (pthread_mutex_lock(lock) == EOWNERDEAD)
		pthread_mutex_consistent(lock);
}

void shared_cond_init(pthread_cond_t *cond)
{
	pthread_condattr_t attr;

	pthread_condattr_init(&attr);
	pthread_condattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
	pthread_cond_init(cond, &attr);
	pthread_condattr_destroy(&attr);
}

/* By the clock of the day, as ThreadSanitizer does not know sem_clockwait. */
bool shared_sem_wait(sem_t *sem)
{
	struct timespec at;
	int failed;

	clock_gettime(CLOCK_REALTIME, &at);
	at.tv_sec += PATIENCE_SECONDS;
	while ((failed = sem_timedwait(sem, &at)) && errno == EINTR)
		;
	return !failed;
}

void shared_linger(struct run *r, unsigned milliseconds)
{
	if (run_holding(r) || !run_pause(r, milliseconds))
		nanosleep(&(struct timespec){ .tv_nsec = NS_PER_MSEC / 4 }, NULL);
}

char task_state(pid_t pid, pid_t tid)
{
	char path[64], stat[512];
	const char *behind_name;
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/stat", (int)pid, (int)tid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	n = fd < 0 ? -1 : read(fd, stat, sizeof(stat) - 1);
	if (fd >= 0)
		close(fd);
	if (n <= 0)
		return '\0';
	stat[n] = '\0';
	behind_name = strrchr(stat, ')');
	return behind_name && behind_name[1] ? behind_name[2] : '\0';
}

bool task_await_state(pid_t pid, pid_t tid, char state)
{
	const uint64_t until = clock_monotonic() + PATIENCE_SECONDS * NS_PER_SEC;
	const struct timespec step = { .tv_nsec = NS_PER_MSEC };
	char found;

	while ((found = task_state(pid, tid)) != state && clock_monotonic() < until)
		nanosleep(&step, NULL);
	return found == state;
}

static int act(struct run *r, void *arg)
{
	struct actor *a = arg;

	a->fn(r, a->arg);
	return 0;
}

void actor_start(struct run *r, struct actor *a, bool own_process, const char *name,
		 void (*fn)(struct run *r, void *arg), void *arg)
{
	*a = (struct actor){ .own_process = own_process, .fn = fn, .arg = arg };
	if (own_process) {
		a->pid = a->tid = run_child(r, name, act, a);
	} else {
		run_thread(r, &a->thread, name, fn, arg);
		a->pid = getpid();
		a->tid = a->thread.tid;
	}
}

void actor_join(struct run *r, struct actor *a)
{
	if (a->own_process)
		run_wait(r, a->pid, NULL);
	else
		run_join(&a->thread);
}

bool actor_lives(const struct actor *a)
{
	char state = task_state(a->pid, a->tid);

	return state != '\0' && state != 'Z' && state != 'X';
}

bool actor_await_futex(struct run *r, const struct actor *a)
{
	return run_await_call(r, a->pid, a->tid, SYS_futex);
}

void actor_fact(struct run *r, const char *name, const struct actor *a, size_t n)
{
	run_fact(r, name, "%d", (int)a[0].tid);
	for (size_t i = 1; i < n; i++)
		run_fact_more(r, "%d", (int)a[i].tid);
}
