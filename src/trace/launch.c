/* Starting the program that is traced from its first call on. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/alloc.h"
#include "tracer_priv.h"

/* Where programs are if nobody says so. */
#define DEFAULT_PATH "/usr/local/bin:/usr/bin:/bin"

/* Whom the program runs as: looked up before the fork. */
struct user {
	bool is_set;
	uid_t uid;
	gid_t gid, *groups;
	int group_count;
};

/* The child waits at `go` until it is traced, and tells by `failed`, which an exec closes, why it
 * could not become the program. */
struct pipes {
	int go[2], failed[2];
};

static int open_pipes(struct pipes *p)
{
	*p = (struct pipes){ { -1, -1 }, { -1, -1 } };
	return pipe2(p->go, O_CLOEXEC) < 0 || pipe2(p->failed, O_CLOEXEC) < 0 ? -errno : 0;
}

static void close_pipes(struct pipes *p)
{
	cleanup_close(&p->go[0]);
	cleanup_close(&p->go[1]);
	cleanup_close(&p->failed[0]);
	cleanup_close(&p->failed[1]);
}

static void redirect(int from, int to)
{
	if (from >= 0 && from != to)
		dup2(from, to);
}

static int find_user(const char *name, struct user *ret)
{
	char text[4096];
	struct passwd entry, *found = NULL;
	int count = 0;

	if (!name)
		return 0;
	getpwnam_r(name, &entry, text, sizeof(text), &found);
	if (!found)
		return -ENOENT;
	getgrouplist(name, found->pw_gid, NULL, &count);
	ret->groups = xreallocarray(NULL, (size_t)count + 1, sizeof(*ret->groups));
	ret->group_count = getgrouplist(name, found->pw_gid, ret->groups, &count);
	ret->uid = found->pw_uid;
	ret->gid = found->pw_gid;
	ret->is_set = true;
	return ret->group_count < 0 ? -ENOENT : 0;
}

/* By the calls themselves: those of the C library care for threads that are not here. */
static int become_user(const struct user *u)
{
	if (!u->is_set)
		return 0;
	if (syscall(SYS_setgroups, u->group_count, u->groups) < 0 ||
	    syscall(SYS_setresgid, u->gid, u->gid, u->gid) < 0 ||
	    syscall(SYS_setresuid, u->uid, u->uid, u->uid) < 0)
		return -errno;
	return 0;
}

/* Only what may be done between fork and exec in a program with threads. */
static void become(const struct tracer *t, const struct pipes *p, const struct user *user)
{
	const struct sigaction usual = { .sa_handler = SIG_DFL };
	sigset_t mask;
	char byte;
	int error;

	redirect(t->options.in, STDIN_FILENO);
	redirect(t->options.out, STDOUT_FILENO);
	redirect(t->options.err, STDERR_FILENO);
	sigaction(SIGPIPE, &usual, NULL);
	sigemptyset(&mask);
	if (t->options.mask)
		mask = *t->options.mask;
	pthread_sigmask(SIG_SETMASK, &mask, NULL);
	while (read(p->go[0], &byte, 1) < 0 && errno == EINTR)
		;
	error = -become_user(user);
	if (!error) {
		execve(t->program_path, t->options.argv, t->options.env);
		error = errno;
	}
	if (write(p->failed[1], &error, sizeof(error)) < 0)
		_exit(127);
	_exit(1);
}

static int seize_child(struct tracer *t, pid_t pid)
{
	struct tracee *e;
	siginfo_t info;

	if (ptrace(PTRACE_SEIZE, pid, NULL, (void *)tracee_options(t)) < 0 ||
	    ptrace(PTRACE_INTERRUPT, pid, NULL, NULL) < 0)
		return -errno;
	while (waitid(P_PID, (id_t)pid, &info, WSTOPPED | __WALL | __WNOTHREAD) < 0)
		if (errno != EINTR)
			return -errno;
	e = tracee_add(t, pid, pid);
	e->quiet = e->launching = true;
	pin_begin(t);
	tracee_go_on(t, e, 0);
	return 0;
}

/* Where the program is, as a shell finds it: the search would be calls of the program else. NULL: it
 * is nowhere. */
static char *find_program(const char *name, const char *path)
{
	char *found = NULL;

	if (strchr(name, '/'))
		return xstrdup(name);
	for (const char *from = path ? path : DEFAULT_PATH; !found; from++) {
		size_t len = strcspn(from, ":");
		struct stat st;

		found = len ? xasprintf("%.*s/%s", (int)len, from, name) : xasprintf("./%s", name);
		if (access(found, X_OK) < 0 || stat(found, &st) < 0 || !S_ISREG(st.st_mode)) {
			free(found);
			found = NULL;
		}
		from += len;
		if (!*from)
			break;
	}
	return found;
}

int tracer_launch(struct tracer *t)
{
	struct pipes p;
	struct user user = { .is_set = false };
	int error = open_pipes(&p);
	pid_t pid;

	if (!error)
		error = find_user(t->options.user, &user);
	t->program_path = find_program(t->options.argv[0], t->options.path);
	if (!error && !t->program_path)
		error = -ENOENT;
	pid = error ? -1 : fork();

	if (pid == 0)
		become(t, &p, &user);
	if (pid < 0)
		error = error ? error : -errno;
	else
		error = seize_child(t, pid);
	if (!error) {
		atomic_store(&t->program, pid);
		t->failed_fd = p.failed[0];
		p.failed[0] = -1;
		if (write(p.go[1], "", 1) < 0)
			error = -errno;
	}
	if (error && pid > 0) {
		kill(pid, SIGKILL);
		waitpid(pid, NULL, __WALL);
	}
	if (error)
		t->refusal = (struct trace_refusal){ .cause = PREFLIGHT_REFUSED, .error = -error };
	close_pipes(&p);
	free(user.groups);
	return error;
}
