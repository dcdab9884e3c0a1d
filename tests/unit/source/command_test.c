/* Commands, on children of the test. */
#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "source/live.h"
#include "source/source.h"
#include "tests/unit/cmocka_all.h"
#include "types/request.h"

static struct source *open_live(const char *path)
{
	const struct live_options o = { path, 0 };
	struct source *s = NULL;

	assert_int_equal(source_live_new(&o, &s), 0);
	return s;
}

static struct command_result *run(const struct command *c)
{
	struct source *s = open_live("/proc");
	struct command_result *r = NULL;

	assert_int_equal(source_command(s, c, &r), 0);
	assert_int_equal(r->target_count, c->target_count);
	source_free(s);
	return r;
}

/* The error of a command with one target. */
static int run_one(struct command c, struct task_id id)
{
	struct command_result *r;
	int error;

	c.targets = &id;
	c.target_count = 1;
	r = run(&c);
	error = r->errors[0];
	command_result_free(r);
	return error;
}

static int signal_one(struct task_id id, int signo)
{
	return run_one((struct command){ COMMAND_SIGNAL, .value = signo }, id);
}

/* What ended a child: the signal. */
static int end_of(pid_t pid)
{
	int status;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	return WTERMSIG(status);
}

static void a_signal_reaches_its_process(void **state)
{
	pid_t pid = child_start(child_sleep, NULL);

	(void)state;
	assert_int_equal(signal_one(child_id(pid), SIGTERM), 0);
	assert_int_equal(end_of(pid), SIGTERM);
}

static void a_signal_never_reaches_a_newcomer(void **state)
{
	pid_t pid = child_start(child_sleep, NULL);
	struct task_id first = child_id(pid);

	(void)state;
	child_end(pid);
	assert_int_equal(signal_one(first, SIGKILL), ESRCH);
	child_await_tick();
	if (child_start_as(pid) != pid) {
		skip_because("needs CAP_SYS_ADMIN and clone3");
	}
	assert_int_not_equal(child_id(pid).start, first.start);
	assert_int_equal(signal_one(first, SIGKILL), ESRCH);
	assert_int_equal(
		run_one((struct command){ COMMAND_SIGNAL, .value = SIGKILL, .leaves_first = true },
			first),
		ESRCH);
	assert_int_equal(run_one((struct command){ COMMAND_NICE, .value = 7 }, first), ESRCH);
	assert_int_equal(getpriority(PRIO_PROCESS, (id_t)pid), getpriority(PRIO_PROCESS, 0));
	/* It lives: this one is for it. */
	assert_int_equal(signal_one(child_id(pid), SIGUSR1), 0);
	assert_int_equal(end_of(pid), SIGUSR1);
}

static void results_are_for_each_target(void **state)
{
	pid_t pids[2] = { child_start(child_sleep, NULL), child_start(child_sleep, NULL) };
	struct task_id ids[3] = { child_id(pids[0]),
				  { 999999999, 999999999, 5 },
				  child_id(pids[1]) };
	const struct command c = { COMMAND_SIGNAL, .value = SIGINT, .targets = ids,
				   .target_count = 3 };
	const struct command bad = { COMMAND_SIGNAL, .value = 1000, .targets = ids,
				     .target_count = 1 };
	struct command_result *r = run(&bad);

	(void)state;
	assert_int_equal(r->errors[0], EINVAL);
	command_result_free(r);
	r = run(&c);
	assert_int_equal(r->errors[0], 0);
	assert_int_equal(r->errors[1], ESRCH);
	assert_int_equal(r->errors[2], 0);
	command_result_free(r);
	assert_int_equal(end_of(pids[0]), SIGINT);
	assert_int_equal(end_of(pids[1]), SIGINT);
}

/* What children write down for the test: shared memory. */
struct shared {
	atomic_int count, done;
	pid_t pids[4];
	int errors[4];
};

static struct shared *shared_new(void)
{
	struct shared *s =
		mmap(NULL, sizeof(*s), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	assert_ptr_not_equal(s, MAP_FAILED);
	return s;
}

static void *pause_forever(void *unused)
{
	for (;;)
		pause();
	return unused;
}

static void with_threads(void *unused)
{
	pthread_t thread;

	(void)unused;
	for (size_t i = 0; i < 5; i++)
		pthread_create(&thread, NULL, pause_forever, NULL);
	child_ready();
	pause_forever(NULL);
}

/* Whether body's answer is the same for all six threads. */
static void for_each_thread(pid_t pid, void (*check)(pid_t tid, long expected), long expected)
{
	char path[64];
	size_t n = 0;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%d/task", pid);
	dir = opendir(path);
	assert_non_null(dir);
	for (const struct dirent *e; (e = readdir(dir));) {
		if (e->d_name[0] == '.')
			continue;
		check((pid_t)strtol(e->d_name, NULL, 10), expected);
		n++;
	}
	closedir(dir);
	assert_int_equal(n, 6);
}

static void check_nice(pid_t tid, long expected)
{
	assert_int_equal(getpriority(PRIO_PROCESS, (id_t)tid), expected);
}

static void nice_is_of_all_threads(void **state)
{
	pid_t pid = child_start(with_threads, NULL);

	(void)state;
	assert_int_equal(run_one((struct command){ COMMAND_NICE, .value = 9 }, child_id(pid)), 0);
	for_each_thread(pid, check_nice, 9);
	child_end(pid);
}

/* A mask of the processors of this machine, by their count. */
static void check_cpus(pid_t tid, long expected)
{
	cpu_set_t set;

	assert_int_equal(sched_getaffinity(tid, sizeof(set), &set), 0);
	assert_int_equal(CPU_COUNT(&set), expected);
	assert_true(CPU_ISSET(0, &set));
}

static void affinity_is_of_all_threads(void **state)
{
	const uint64_t one = 1, none = 0;
	uint64_t all[2] = { 0 };
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	pid_t pid = child_start(with_threads, NULL);
	struct command c = { COMMAND_AFFINITY, .cpus = &one, .cpu_words = 1 };

	(void)state;
	assert_int_equal(run_one(c, child_id(pid)), 0);
	for_each_thread(pid, check_cpus, 1);
	for (long i = 0; i < cpus && i < 128; i++)
		all[i / 64] |= UINT64_C(1) << i % 64;
	c.cpus = all;
	c.cpu_words = 2;
	assert_int_equal(run_one(c, child_id(pid)), 0);
	for_each_thread(pid, check_cpus, cpus);
	c.cpus = &none;
	c.cpu_words = 1;
	assert_int_equal(run_one(c, child_id(pid)), EINVAL);
	child_end(pid);
}

static int tree_signal(struct task_id root, int signo)
{
	return run_one((struct command){ COMMAND_SIGNAL, .value = signo, .leaves_first = true },
		       root);
}

/* Reaps everything that was left to this process, until nothing is left. */
static void reap_all(void)
{
	while (waitpid(-1, NULL, 0) > 0 || errno == EINTR)
		;
	assert_int_equal(errno, ECHILD);
}

/* A server that starts a worker anew whenever one ends. */
static void supervise(void *context)
{
	struct shared *s = context;
	bool ready = false;

	for (;;) {
		pid_t pid = fork();

		if (pid == 0) {
			atomic_fetch_add(&s->count, 1);
			pause_forever(NULL);
		}
		while (!ready && atomic_load(&s->count) == 0)
			sched_yield();
		if (!ready)
			child_ready();
		ready = true;
		waitpid(pid, NULL, 0);
	}
}

static void a_tree_does_not_grow_again_while_it_is_ended(void **state)
{
	struct shared *s = shared_new();
	pid_t pid = child_start(supervise, s);

	(void)state;
	assert_int_equal(tree_signal(child_id(pid), SIGTERM), 0);
	/* Would hang if anything of it were left. */
	reap_all();
	assert_int_equal(atomic_load(&s->count), 1);
	munmap(s, sizeof(*s));
}

/* Starts processes, which start one each, as fast as it can. */
static void multiply(void *context)
{
	struct shared *s = context;

	for (int i = 0; i < 3000; i++) {
		pid_t pid = fork();

		if (pid == 0) {
			fork();
			atomic_fetch_add(&s->count, 1);
			pause_forever(NULL);
		}
		while (i == 20 && atomic_load(&s->count) < 20)
			sched_yield();
		if (i == 20)
			child_ready();
	}
	pause_forever(NULL);
}

static void a_tree_that_grows_is_ended_whole(void **state)
{
	struct shared *s = shared_new();
	pid_t pid = child_start(multiply, s);

	(void)state;
	assert_int_equal(tree_signal(child_id(pid), SIGKILL), 0);
	reap_all();
	assert_true(atomic_load(&s->count) >= 20);
	munmap(s, sizeof(*s));
}

static void ignore_term(void *unused)
{
	signal(SIGTERM, SIG_IGN);
	child_sleep(unused);
}

static void who_does_not_end_goes_on(void **state)
{
	pid_t pid = child_start(ignore_term, NULL);

	(void)state;
	assert_int_equal(tree_signal(child_id(pid), SIGTERM), 0);
	await_true(child_state(pid) == 'S');
	child_end(pid);
}

static void who_was_stopped_stays_stopped(void **state)
{
	pid_t pid = child_start(child_sleep, NULL);

	(void)state;
	kill(pid, SIGSTOP);
	await_true(child_state(pid) == 'T');
	assert_int_equal(tree_signal(child_id(pid), SIGTERM), 0);
	assert_int_equal(child_state(pid), 'T');
	kill(pid, SIGCONT);
	assert_int_equal(end_of(pid), SIGTERM);
}

static volatile sig_atomic_t stops;

static void on_child(int signo, siginfo_t *info, void *unused)
{
	(void)signo;
	(void)unused;
	stops += info->si_code == CLD_STOPPED;
}

/* Of the signals of a tree, only those that end it stop it first. */
static void nobody_is_stopped_for_other_signals(void **state)
{
	struct sigaction sa = { .sa_sigaction = on_child, .sa_flags = SA_SIGINFO | SA_RESTART };
	pid_t pid = child_start(child_sleep, NULL);

	(void)state;
	stops = 0;
	sigaction(SIGCHLD, &sa, NULL);
	assert_int_equal(tree_signal(child_id(pid), SIGWINCH), 0);
	assert_int_equal(tree_signal(child_id(pid), 0), 0);
	assert_int_equal(stops, 0);
	assert_int_equal(tree_signal(child_id(pid), SIGQUIT), 0);
	assert_int_equal(end_of(pid), SIGQUIT);
	assert_int_equal(stops, 1);
	signal(SIGCHLD, SIG_DFL);
}

/* In the process that stands for procview: ends the whole tree that it belongs to. */
static void end_own_tree(struct shared *s, pid_t top)
{
	struct task_id ids[4] = { child_id(top), child_id(s->pids[1]), child_id(getpid()),
				  child_id(s->pids[3]) };
	const struct command c = { COMMAND_SIGNAL, .value = SIGKILL, .leaves_first = true,
				   .targets = ids, .target_count = 4 };
	const struct live_options o = { "/proc", 0 };
	struct source *source = NULL;
	struct command_result *r = NULL;
	int error = source_live_new(&o, &source);

	if (!error)
		error = source_command(source, &c, &r);
	for (size_t i = 0; r && i < 4; i++)
		s->errors[i] = r->errors[i];
	command_result_free(r);
	source_free(source);
	atomic_store(&s->done, error ? error : 1);
	_exit(0);
}

/* The one between: below it a bystander, and what stands for procview. */
static void start_lower_half(struct shared *s, pid_t top)
{
	pid_t bystander;

	s->pids[1] = getpid();
	bystander = fork();
	if (bystander == 0)
		pause_forever(NULL);
	s->pids[3] = bystander;
	if (fork() == 0)
		end_own_tree(s, top);
	pause_forever(NULL);
}

static void start_own_tree(void *context)
{
	const pid_t top = getpid();

	if (fork() == 0)
		start_lower_half(context, top);
	child_ready();
	pause_forever(NULL);
}

static void procview_spares_itself_and_what_it_runs_in(void **state)
{
	struct shared *s = shared_new();
	pid_t top = child_start(start_own_tree, s);

	(void)state;
	await_true(atomic_load(&s->done) != 0);
	assert_int_equal(atomic_load(&s->done), 1);
	/* What was meant gets it, though procview runs in it. */
	assert_int_equal(s->errors[0], 0);
	assert_int_equal(end_of(top), SIGKILL);
	assert_int_equal(s->errors[1], ECANCELED);
	assert_int_equal(s->errors[2], ECANCELED);
	assert_int_equal(s->errors[3], 0);
	assert_int_equal(child_state(s->pids[1]), 'S');
	child_end(s->pids[1]);
	reap_all();
	munmap(s, sizeof(*s));
}

static void other_machines_are_left_alone(void **state)
{
	char dir[] = "/tmp/procview-root-XXXXXX", path[64];
	const struct task_id self = { getpid(), getpid(), child_id(getpid()).start };
	const struct command c = { COMMAND_SIGNAL, .value = SIGKILL, .targets = &self,
				   .target_count = 1 };
	struct command_result *r = NULL;
	struct source *s;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/%d", dir, getpid());
	assert_int_equal(mkdir(path, 0700), 0);
	s = open_live(dir);
	assert_int_equal(source_command(s, &c, &r), -ENOTSUP);
	assert_null(r);
	source_free(s);
	rmdir(path);
	rmdir(dir);
}

/* What a test that failed has left behind. */
static int end_group(void **state)
{
	(void)state;
	signal(SIGTERM, SIG_IGN);
	return kill(0, SIGTERM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_signal_reaches_its_process),
		cmocka_unit_test(a_signal_never_reaches_a_newcomer),
		cmocka_unit_test(results_are_for_each_target),
		cmocka_unit_test(nice_is_of_all_threads),
		cmocka_unit_test(affinity_is_of_all_threads),
		cmocka_unit_test(a_tree_does_not_grow_again_while_it_is_ended),
		cmocka_unit_test(a_tree_that_grows_is_ended_whole),
		cmocka_unit_test(who_does_not_end_goes_on),
		cmocka_unit_test(who_was_stopped_stays_stopped),
		cmocka_unit_test(nobody_is_stopped_for_other_signals),
		cmocka_unit_test(procview_spares_itself_and_what_it_runs_in),
		cmocka_unit_test(other_machines_are_left_alone),
	};

	/* Orphans of the trees come to this process, and all are of its group. */
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	setpgid(0, 0);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, end_group);
}
