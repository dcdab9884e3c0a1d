/* Processes with given names, in given trees, for tests that look at them.
 *
 * usage: actor [-l LOG]
 *
 * Reads orders from standard input, one a line:
 *   TREE           starts a tree: name(child,child(grandchild))
 *   =PID TREE      its root gets this pid (clone3 with set_tid: CAP_SYS_ADMIN in the pid namespace)
 * and ends all that it started when the input ends, or when it is killed.
 *
 * A name is argv[0] and the name of the task. %XX is any byte of it; %00 begins the next argument.
 * In front of it may stand "COMM=" with another name of the task; behind it flags:
 *   ~z  it ends and stays a zombie       ~e  it has no arguments, as far as /proc tells
 *   ~b  it is busy                       ~t  it has a second thread
 *   ~i  it ends by SIGKILL only
 * Each process writes a line to standard output when it is all that: its pid and name in hex; or
 * "error" and why not. It appends "NAME SIGNAL" to LOG for each signal that it gets; SIGTERM,
 * SIGINT and SIGHUP end it. */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* The end of this pipe is the end of the test. */
enum { LIFELINE = 3, LOG = 4, ARGUMENTS_MAX = 4096 };

/* Whole lines, also when several processes write them. */
static void put_line(int fd, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void put_line(int fd, const char *format, ...)
{
	char line[1024];
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(line, sizeof(line), format, ap);
	va_end(ap);
	if (write(fd, line, (size_t)n) != n)
		_exit(1);
}

static void fail(const char *what)
{
	put_line(1, "error %s: %s\n", what, strerror(errno));
	_exit(1);
}

/* ---- the words of a tree ---- */

/* Decodes %XX in place; returns the length. */
static size_t decode(char *s)
{
	size_t n = 0;

	for (const char *p = s; *p; p++) {
		char hex[3] = { 0 };

		if (*p != '%') {
			s[n++] = *p;
			continue;
		}
		memcpy(hex, p + 1, 2);
		s[n++] = (char)strtoul(hex, NULL, 16);
		p += 2;
	}
	s[n] = '\0';
	return n;
}

/* Cuts "head(children)" into both; children is "" if there are none. */
static char *cut_children(char *node)
{
	char *open = strchr(node, '('), *close = strrchr(node, ')');

	if (!open || !close)
		return node + strlen(node);
	*open = *close = '\0';
	return open + 1;
}

/* The next one of a list with commas between, or NULL. */
static char *next_node(char **list)
{
	char *node = *list, *p = node;
	int depth = 0;

	if (!*node)
		return NULL;
	for (; *p && (*p != ',' || depth); p++)
		depth += *p == '(' ? 1 : *p == ')' ? -1 : 0;
	*list = *p ? p + 1 : p;
	*p = '\0';
	return node;
}

/* ---- starting ---- */

/* What a node hands to the program that it becomes; its arguments are what /proc shows. */
static void hand_on(const char *comm, const char *flags, const char *children)
{
	setenv("ACTOR_COMM", comm, 1);
	setenv("ACTOR_FLAGS", flags, 1);
	setenv("ACTOR_CHILDREN", children, 1);
}

/* Runs this program anew with the arguments of the node, so that they are in its memory. */
static void become(char *node)
{
	char *argv[ARGUMENTS_MAX], *children = cut_children(node);
	char *flags = strchr(node, '~'), *equals = strchr(node, '='), *end;
	size_t n = 0;

	if (flags)
		*flags++ = '\0';
	if (equals)
		*equals++ = '\0';
	hand_on(equals ? node : "", flags ? flags : "", children);
	node = equals ? equals : node;
	end = node + decode(node);
	for (char *p = node; p <= end && n < ARGUMENTS_MAX - 1; p += strlen(p) + 1)
		argv[n++] = p;
	argv[n] = NULL;
	execv("/proc/self/exe", argv);
	fail("exec");
}

static void start(char *node)
{
	pid_t pid = fork();

	if (pid < 0)
		fail("fork");
	if (pid == 0)
		become(node);
}

static void start_as(char *node, pid_t pid)
{
	struct clone_args args = {
		.exit_signal = SIGCHLD,
		.set_tid = (uintptr_t)&pid,
		.set_tid_size = 1,
	};
	long r = syscall(SYS_clone3, &args, sizeof(args));

	if (r < 0)
		put_line(1, "error clone3: %s\n", strerror(errno));
	if (r == 0)
		become(node);
}

/* ---- a process of the tree ---- */

/* The fields of /proc/self/stat behind the name, from the third on. */
static int read_stat(unsigned long long *fields, int max)
{
	char text[2048], *p;
	int fd = open("/proc/self/stat", O_RDONLY | O_CLOEXEC), n = 0;
	ssize_t len = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);

	close(fd);
	if (len < 0)
		return 0;
	text[len] = '\0';
	p = strrchr(text, ')') + 1;
	strtok(p, " ");
	for (p = strtok(NULL, " "); p && n < max; p = strtok(NULL, " "))
		fields[n++] = strtoull(p, NULL, 10);
	return n;
}

/* The memory of the arguments becomes no memory, as of a program that restores a checkpoint. */
static void drop_arguments(void)
{
	enum { FIRST = 4, FIELDS = 52 };
	unsigned long long f[FIELDS];
	struct prctl_mm_map map = { .exe_fd = (unsigned)-1, .brk = (uintptr_t)sbrk(0) };

	if (read_stat(f + FIRST, FIELDS - FIRST) < FIELDS - FIRST)
		fail("/proc/self/stat");
	map.start_code = f[26];
	map.end_code = f[27];
	map.start_stack = f[28];
	map.start_data = f[45];
	map.end_data = f[46];
	map.start_brk = f[47];
	map.arg_start = map.arg_end = f[48];
	map.env_start = f[50];
	map.env_end = f[51];
	if (prctl(PR_SET_MM, PR_SET_MM_MAP, &map, sizeof(map), 0) < 0)
		fail("PR_SET_MM_MAP");
}

static void *sleep_on(void *unused)
{
	for (;;)
		pause();
	return unused;
}

static void start_thread(void)
{
	pthread_t thread;

	errno = pthread_create(&thread, NULL, sleep_on, NULL);
	if (errno)
		fail("pthread_create");
}

static void put_hex(const char *s, char *to, size_t cap)
{
	size_t n = 0;

	for (; *s && n + 3 < cap; s++)
		n += (size_t)snprintf(to + n, cap - n, "%02x", (unsigned char)*s);
	to[n] = '\0';
}

static bool ends(int signo)
{
	return signo == SIGTERM || signo == SIGINT || signo == SIGHUP;
}

struct self {
	const char *name;
	const char *flags;
	bool leaves_zombies;
};

static void take_signal(const struct self *self, int fd)
{
	struct signalfd_siginfo info;

	if (read(fd, &info, sizeof(info)) != sizeof(info))
		return;
	if (info.ssi_signo == SIGCHLD) {
		while (!self->leaves_zombies && waitpid(-1, NULL, WNOHANG) > 0)
			continue;
		return;
	}
	put_line(LOG, "%s %s\n", self->name, sigabbrev_np((int)info.ssi_signo));
	if (ends((int)info.ssi_signo) && !strchr(self->flags, 'i'))
		_exit(0);
}

/* Until a signal ends it, or the test does. */
static void live(const struct self *self, int signals)
{
	struct pollfd fds[] = { { .fd = LIFELINE }, { .fd = signals, .events = POLLIN } };
	int timeout = strchr(self->flags, 'b') ? 0 : -1;

	for (;;) {
		if (poll(fds, 2, timeout) <= 0)
			continue;
		if (fds[0].revents)
			_exit(0);
		take_signal(self, signals);
	}
}

static int catch_signals(void)
{
	sigset_t all;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
	return signalfd(-1, &all, SFD_CLOEXEC);
}

static void be_node(char **argv)
{
	char *comm = getenv("ACTOR_COMM"), *children = getenv("ACTOR_CHILDREN"), *node, hex[512];
	struct self self = { argv[0], getenv("ACTOR_FLAGS"), strstr(children, "~z") != NULL };
	int signals = catch_signals();

	decode(comm);
	prctl(PR_SET_NAME, *comm ? comm : argv[0]);
	if (strchr(self.flags, 't'))
		start_thread();
	while ((node = next_node(&children)))
		start(node);
	put_hex(argv[0], hex, sizeof(hex));
	if (strchr(self.flags, 'e'))
		drop_arguments();
	put_line(1, "%d %s\n", getpid(), hex);
	if (strchr(self.flags, 'z'))
		_exit(0);
	live(&self, signals);
}

/* ---- the one that starts them ---- */

static void obey(char *order)
{
	char *tree = order;
	pid_t pid = 0;

	if (*order == '=') {
		pid = (pid_t)strtol(order + 1, &tree, 10);
		tree++;
	}
	if (pid)
		start_as(tree, pid);
	else
		start(tree);
}

/* An order may be megabytes long. */
static void obey_all(void)
{
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;

	while ((n = getline(&line, &cap, stdin)) > 0) {
		line[n - 1] = '\0';
		obey(line);
	}
	free(line);
}

static void reap(int signo)
{
	(void)signo;
	while (waitpid(-1, NULL, WNOHANG) > 0)
		continue;
}

static void open_lifeline(const char *log)
{
	int ends_of_pipe[2], fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);

	/* Above the numbers that they are moved to. */
	if (fd < 0 || dup2(fd, 20) < 0 || pipe(ends_of_pipe) < 0 || dup2(ends_of_pipe[0], 21) < 0 ||
	    fcntl(ends_of_pipe[1], F_DUPFD_CLOEXEC, 22) < 0)
		fail("lifeline");
	for (int i = 3; i < 20; i++)
		close(i);
	dup2(21, LIFELINE);
	dup2(20, LOG);
	close(20);
	close(21);
}

int main(int argc, char **argv)
{
	/* SA_RESTART: orders are read on. */
	struct sigaction sa = { .sa_handler = reap, .sa_flags = SA_RESTART };
	const char *log = "/dev/null";
	int c;

	if (getenv("ACTOR_FLAGS"))
		be_node(argv);
	while ((c = getopt(argc, argv, "l:")) != -1) {
		if (c != 'l')
			return 2;
		log = optarg;
	}
	setsid();
	open_lifeline(log);
	sigaction(SIGCHLD, &sa, NULL);
	obey_all();
	kill(0, SIGKILL); /* also those that are stopped */
	return 0;
}
