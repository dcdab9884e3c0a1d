/* For authors of demos: memory that processes share, locks in it, and parts that either a thread or
 * a process plays. */
#ifndef PV_DEMO_SHARED_PRIV_H
#define PV_DEMO_SHARED_PRIV_H

#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "process_priv.h"

struct run;

/* Zeroed, the same in all processes that are forked later, without a name. It may stay until the
 * process ends: then threads that wait in it for ever can be left alone. */
void *shared_new(struct run *r, size_t size);
void shared_free(void *p, size_t size);
/* Of the mapping at an address, as /proc/PID/maps has it; 0: there is none. */
ino_t shared_inode(const void *address);

/* For use between processes. */
void shared_lock_init(pthread_mutex_t *lock);
void shared_cond_init(pthread_cond_t *cond);
/* The same; who waits for it gets it when the owner dies. To be taken by shared_lock_robust. */
void shared_lock_init_robust(pthread_mutex_t *lock);
void shared_lock_robust(pthread_mutex_t *lock);

/* sem_wait which no stop cuts short, for handshakes. False after 10 s: who should have posted it
 * is dead. */
bool shared_sem_wait(sem_t *sem);

/* Long enough for another thread or process to come in between; where nobody is in a hurry, so many
 * milliseconds, for people to see it. */
void shared_linger(struct run *r, unsigned milliseconds);

/* Letter of /proc/PID/task/TID/stat; '\0': there is no such task. */
char task_state(pid_t pid, pid_t tid);
/* Waits until it has that state, or is gone ('\0'). False if it is not after 10 s. */
bool task_await_state(pid_t pid, pid_t tid, char state);

struct actor {
	struct run_thread thread;
	pid_t pid; /* of its process */
	pid_t tid;
	bool own_process;
	void (*fn)(struct run *r, void *arg);
	void *arg;
};

/* The actor must stay where it is until it is joined. */
void actor_start(struct run *r, struct actor *a, bool own_process, const char *name,
		 void (*fn)(struct run *r, void *arg), void *arg);
void actor_join(struct run *r, struct actor *a);
/* False once it has ended, joined or not. */
bool actor_lives(const struct actor *a);
/* Waits until it sleeps in futex; see run_await_call. */
bool actor_await_futex(struct run *r, const struct actor *a);

/* A fact: the tids of n actors. */
void actor_fact(struct run *r, const char *name, const struct actor *a, size_t n);

#endif
