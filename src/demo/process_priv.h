/* For authors of demos: processes, threads, and how they meet. */
#ifndef PV_DEMO_PROCESS_PRIV_H
#define PV_DEMO_PROCESS_PRIV_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct run;

/* fork(2). The child has the name (comm, "pv-…"), dies with the thread that forked it, takes
 * SIGINT, SIGTERM and SIGHUP as a stop, has all other signals at their defaults and none blocked,
 * and holds no descriptor of the framework. It leaves by run_exit. Failure ends the workload. */
pid_t run_fork(struct run *r, const char *name);
/* The same with a function whose value is the exit status. */
pid_t run_child(struct run *r, const char *name, int (*fn)(struct run *r, void *arg), void *arg);
/* Ends a child's process, and its own children before. */
void run_exit(struct run *r, int status) __attribute__((noreturn));

/* wait4 for a child, or for any (-1). Returns the pid, or 0 when there is none left. *ret_status
 * may be NULL. After a stop a child has 2 s to end, then it is killed. */
pid_t run_wait(struct run *r, pid_t pid, int *ret_status);
/* The same, and whether it exited with 0. */
bool run_wait_ok(struct run *r, pid_t pid);

/* Before execve in a child: what is executed does not feel a stop, so that a signal to the whole
 * group cannot end it before its work is seen. The root kills it, or closes its input. */
void run_shield(void);
/* Gives this process its name again, after execve or by will. */
void run_name_self(const char *name);
/* Binds this process to the life of its parent: run_fork has done so, but setuid and the like
 * undo it. */
void run_tie(void);
/* Frees it, for a process that is to outlive its parent. It must have a lifeline to the root (a
 * pipe that the root holds, whose end it watches), and the root must have adopted it. */
void run_untie(void);
/* In the root: a process that is no child of it, to be killed at the end. */
void run_adopt(struct run *r, pid_t pid);

struct run_thread {
	pthread_t id;
	pid_t tid;
};

/* A named thread; it runs under its name once this returns. It takes no signals but those of a
 * stop. Failure ends the workload. */
void run_thread(struct run *r, struct run_thread *t, const char *name,
		void (*fn)(struct run *r, void *arg), void *arg);
void run_join(struct run_thread *t);
pid_t run_tid(void);

/* A handshake between processes (or threads), over a pipe that is gone afterwards. Opened before
 * the fork; each child passes once, the parent waits for all. */
struct gate {
	int fd[2];
};

void gate_open(struct run *r, struct gate *g);
/* In the child: leaves a token with a value, closes its ends. */
void gate_pass(struct gate *g, uint64_t value);
/* In a child that has no business with it. */
void gate_close(struct gate *g);
/* In the parent: n tokens, their values in the order of arrival into values (may be NULL); closes
 * the gate. False if somebody ended without passing. A stop does not cut it short. */
bool gate_wait(struct gate *g, unsigned n, uint64_t *values);
/* The same; ends the workload where gate_wait says false. */
void gate_wait_all(struct run *r, struct gate *g, unsigned n, uint64_t *values);

/* Waits until a thread of this workload sleeps in the system call nr (SYS_…; -1: in any). False if
 * it has not within 10 s, has ended, or a stop came. */
bool run_await_call(struct run *r, pid_t pid, pid_t tid, long nr);

#endif
