#include "base/die.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/cmocka_all.h"

static void say_restored(void)
{
	if (write(STDERR_FILENO, "<restored>", 10) < 0)
		_exit(98);
}

struct ending {
	int status;
	char err[256];
};

static struct ending run_child(void (*act)(void))
{
	struct ending end = { 0 };
	size_t len = 0;
	int pipefd[2];
	ssize_t n;
	pid_t pid;

	assert_int_equal(pipe(pipefd), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		/* No core file and no report of a sanitizer: the crash is on purpose. */
		prctl(PR_SET_DUMPABLE, 0);
		dup2(pipefd[1], STDERR_FILENO);
		die_set_hook(say_restored);
		act();
		_exit(99);
	}
	close(pipefd[1]);
	while ((n = read(pipefd[0], end.err + len, sizeof(end.err) - 1 - len)) > 0)
		len += (size_t)n;
	close(pipefd[0]);
	assert_int_equal(waitpid(pid, &end.status, 0), pid);
	return end;
}

static void die_with_a_number(void)
{
	die("no %s, %d", "luck", 13);
}

static void dying_restores_first(void **state)
{
	struct ending end = run_child(die_with_a_number);

	(void)state;
	assert_true(WIFEXITED(end.status));
	assert_int_equal(WEXITSTATUS(end.status), EXIT_FAILURE);
	assert_string_equal(end.err, "<restored>procview: no luck, 13\n");
}

static void run_hook_twice(void)
{
	die_run_hook();
	die_run_hook();
	die_set_hook(NULL);
	die_run_hook();
}

static void the_hook_runs_once(void **state)
{
	struct ending end = run_child(run_hook_twice);

	(void)state;
	assert_string_equal(end.err, "<restored>");
}

static void crash(void)
{
	die_catch_crashes();
	raise(SIGSEGV);
}

static void give_up(void)
{
	die_catch_crashes();
	abort();
}

static void a_crash_restores_and_stays_a_crash(void **state)
{
	struct ending end = run_child(crash);

	(void)state;
	assert_true(WIFSIGNALED(end.status));
	assert_int_equal(WTERMSIG(end.status), SIGSEGV);
	assert_string_equal(end.err, "<restored>");
	end = run_child(give_up);
	assert_true(WIFSIGNALED(end.status));
	assert_int_equal(WTERMSIG(end.status), SIGABRT);
	assert_string_equal(end.err, "<restored>");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(dying_restores_first),
		cmocka_unit_test(the_hook_runs_once),
		cmocka_unit_test(a_crash_restores_and_stays_a_crash),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("base/die", tests, NULL, NULL);
}
