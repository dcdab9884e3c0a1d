/* Commands: signals, nice, affinity. */
#include "live_priv.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/alloc.h"
#include "proc/stat.h"
#include "sys/sys.h"
#include "base/arena.h"
#include "types/request.h"

/* Threads may start threads while they are gone through; a process that does so faster than this
 * many rounds is left as it is. */
enum { ROUNDS_MAX = 100 };
/* Of an affinity mask that means "all": as many as any kernel has. */
enum { CPUS_MAX = 8192 };

int live_stat(const struct procroot *root, pid_t pid, pid_t tid, struct task *ret)
{
	char path[64], buf[1024];
	const char *comm;
	size_t comm_len;
	ssize_t n;

	if (pid == tid)
		snprintf(path, sizeof(path), "%d/stat", pid);
	else
		snprintf(path, sizeof(path), "%d/task/%d/stat", pid, tid);
	n = procroot_read(root->fd, path, buf, sizeof(buf));
	if (n < 0)
		return n == -ENOENT ? -ESRCH : (int)n;
	return stat_parse(buf, (size_t)n, ret, &comm, &comm_len);
}

/* 0 if the task is still the one that was meant. */
static int check(const struct procroot *root, struct task_id id)
{
	struct task now;
	int r = live_stat(root, id.pid, id.tid, &now);

	if (r < 0)
		return r;
	return now.start == id.start ? 0 : -ESRCH;
}

int live_send(const struct procroot *root, struct task_id id, int signo)
{
	CLEANUP_CLOSE int fd = pidfd_open(id.pid, 0);
	int r;

	if (fd < 0)
		return -errno;
	/* Looked at behind the opening: who has the number now is who the descriptor holds, or that
	 * one is gone and gets nothing. */
	r = check(root, id);
	if (r < 0)
		return r;
	return pidfd_send_signal(fd, signo, NULL, 0) < 0 ? -errno : 0;
}

/* What is done to one thread: 0 or -errno. */
typedef int (*thread_action)(pid_t tid, const struct command *c);

static int set_nice(pid_t tid, const struct command *c)
{
	return setpriority(PRIO_PROCESS, (id_t)tid, c->value) < 0 ? -errno : 0;
}

static int set_affinity(pid_t tid, const struct command *c)
{
	size_t size = c->cpu_words * sizeof(*c->cpus);

	return sched_setaffinity(tid, size, (const cpu_set_t *)c->cpus) < 0 ? -errno : 0;
}

/* The threads of `now` that `before` does not have; the error of the first that fails for another
 * reason than its end. */
static int act_on_new(const struct pidlist *now, const struct pidlist *before, thread_action action,
		      const struct command *c)
{
	size_t old = 0;
	int first = 0;

	for (size_t i = 0; i < now->count; i++) {
		int r;

		while (old < before->count && before->pids[old] < now->pids[i])
			old++;
		if (old < before->count && before->pids[old] == now->pids[i])
			continue;
		r = action(now->pids[i], c);
		if (r < 0 && r != -ESRCH && !first)
			first = r;
	}
	return first;
}

/* All threads: those too that are started, by a thread not reached yet, while it goes on. */
static int act_on_process(const struct procroot *root, struct task_id id, thread_action action,
			  const struct command *c)
{
	struct pidlist lists[2] = { PIDLIST_INIT, PIDLIST_INIT };
	char path[32];
	int r = 0;

	snprintf(path, sizeof(path), "%d/task", id.pid);
	for (unsigned round = 0; round < ROUNDS_MAX; round++) {
		struct pidlist *now = &lists[round % 2], *before = &lists[(round + 1) % 2];

		r = check(root, id);
		if (r == 0)
			r = pidlist_read(root->fd, path, now);
		if (r == 0)
			r = act_on_new(now, before, action, c);
		if (r < 0 || (now->count == before->count &&
			      !memcmp(now->pids, before->pids, now->count * sizeof(pid_t))))
			break;
	}
	pidlist_done(&lists[0]);
	pidlist_done(&lists[1]);
	return r == -ENOENT ? -ESRCH : r;
}

static int act_on_threads(struct live *l, const struct command *c, thread_action action,
			  struct command_result *ret)
{
	for (size_t i = 0; i < c->target_count; i++) {
		struct task_id id = c->targets[i];
		int r;

		if (id.pid == id.tid) {
			r = act_on_process(&l->root, id, action, c);
		} else {
			r = check(&l->root, id);
			if (r == 0)
				r = action(id.tid, c);
		}
		ret->errors[i] = -r;
	}
	return 0;
}

static int do_signal(struct live *l, const struct command *c, struct command_result *ret)
{
	if (c->leaves_first)
		return live_signal_tree(l, c, ret);
	for (size_t i = 0; i < c->target_count; i++)
		ret->errors[i] = -live_send(&l->root, c->targets[i], c->value);
	return 0;
}

static int within_nice(int n)
{
	return n < -20 ? -20 : n > 19 ? 19 : n;
}

static int do_nice(struct live *l, const struct command *c, struct command_result *ret)
{
	struct command absolute = *c;

	/* Of a target that is gone it says nothing, and that is found below. */
	if (c->relative && c->target_count)
		absolute.value =
			within_nice(getpriority(PRIO_PROCESS, (id_t)c->targets[0].pid) + c->value);
	ret->value = absolute.value;
	return act_on_threads(l, &absolute, set_nice, ret);
}

static bool has_all_cpus(struct live *l, const struct command *c)
{
	struct system_figures figures = { 0 };
	struct arena *a = arena_new();
	bool all = true;

	sys_read(l->sys, a, &figures);
	for (size_t i = 0; i < figures.cpu_count; i++) {
		size_t cpu = (size_t)figures.cpus[i].id;

		if (cpu / 64 >= c->cpu_words || !(c->cpus[cpu / 64] >> cpu % 64 & 1))
			all = false;
	}
	all = all && figures.cpu_count > 0;
	arena_free(a);
	return all;
}

/* A mask that names every processor of now would pin the task to these; all ones lets it follow its
 * cpuset, and processors that come later. */
static int do_affinity(struct live *l, const struct command *c, struct command_result *ret)
{
	uint64_t ones[CPUS_MAX / 64];
	struct command all = *c;

	if (!has_all_cpus(l, c))
		return act_on_threads(l, c, set_affinity, ret);
	memset(ones, 0xff, sizeof(ones));
	all.cpus = ones;
	all.cpu_words = CPUS_MAX / 64;
	return act_on_threads(l, &all, set_affinity, ret);
}

/* Numbers of a folder of fixtures, or of another pid namespace, are not those that system calls
 * understand. */
static bool names_our_processes(const struct procroot *root)
{
	char target[16];
	ssize_t n = readlinkat(root->fd, "self", target, sizeof(target) - 1);

	if (n <= 0)
		return false;
	target[n] = '\0';
	return root->live && strtol(target, NULL, 10) == getpid();
}

int live_command(struct source *s, const struct command *c, struct command_result **ret)
{
	static int (*const kinds[])(struct live *, const struct command *,
				    struct command_result *) = {
		[COMMAND_SIGNAL] = do_signal,
		[COMMAND_NICE] = do_nice,
		[COMMAND_AFFINITY] = do_affinity,
	};
	struct live *l = (struct live *)s;
	struct command_result *result;
	int r;

	if ((size_t)c->kind >= sizeof(kinds) / sizeof(kinds[0]) || !names_our_processes(&l->root))
		return -ENOTSUP;
	result = command_result_new(c);
	r = kinds[c->kind](l, c, result);
	if (r < 0) {
		command_result_free(result);
		return r;
	}
	*ret = result;
	return 0;
}
