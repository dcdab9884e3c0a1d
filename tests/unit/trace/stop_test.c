#include "trace/stop.h"

#include <elf.h>
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "children.h"
#include "types/thread_copy.h"

static unsigned char stack[THREAD_STACK_MAX];

static int stop(pid_t pid, uint64_t deadline, struct thread_copy *copy, struct stop_report *ret)
{
	*copy = (struct thread_copy){ .stack = stack };
	return stop_copy(pid, deadline, copy, ret);
}

static int sleep_for_ever(void *arg)
{
	(void)arg;
	while (pause())
		;
	return 0;
}

/* Its stack has a text that is looked for in the copy; the sanitizer has stacks of its own. */
__attribute__((no_sanitize_address)) static int sleep_on_a_text(void *arg)
{
	char text[64];

	snprintf(text, sizeof(text), "the text of %d", *(int *)arg);
	__asm__ volatile("" : : "r"(text) : "memory");
	pause();
	return text[0];
}

static void registers_and_stack_are_copied(void **state)
{
	int number = 4711;
	pid_t pid = child_start(sleep_on_a_text, &number);
	struct stop_report report;
	struct thread_copy copy;

	(void)state;
	child_await_call(pid, SYS_pause);
	assert_int_equal(stop(pid, 10 * NS_PER_SEC, &copy, &report), 0);
	assert_int_equal(copy.machine, EM_X86_64);
	assert_int_equal(copy.register_count, 17);
	assert_int_equal(copy.registers[16], copy.pc);
	assert_int_equal(copy.registers[7], copy.sp);
	assert_in_range(copy.sp, copy.stack_start, copy.stack_start + copy.stack_len - 1);
	assert_non_null(memmem(copy.stack, copy.stack_len, "the text of 4711", 17));
	assert_false(report.was_stopped);
	assert_true(report.stopped_ns > 0);
	print_message("# stopped for %.3f ms\n", (double)report.stopped_ns / NS_PER_MSEC);
	child_end(pid);
}

/* A busy thread of a deep stack: no more than the limit comes, and it goes on. */
static int run_deep(void *arg)
{
	volatile char room[2 * THREAD_STACK_MAX];
	volatile uint64_t *turns = arg;

	for (;;) {
		room[*turns % sizeof(room)] = 1;
		++*turns;
	}
	return room[0];
}

static void a_running_one_goes_on(void **state)
{
	volatile uint64_t *turns = mmap(NULL, sizeof(*turns), PROT_READ | PROT_WRITE,
					MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t pid = child_start(run_deep, (void *)turns);
	struct stop_report report;
	struct thread_copy copy;
	uint64_t before;

	(void)state;
	while (*turns == 0)
		;
	assert_int_equal(stop(pid, 10 * NS_PER_SEC, &copy, &report), 0);
	assert_int_equal(copy.stack_len, THREAD_STACK_MAX);
	assert_false(report.restarted);
	before = *turns;
	while (*turns == before)
		;
	child_end(pid);
	munmap((void *)turns, sizeof(*turns));
}

static void what_is_stopped_stays_so(void **state)
{
	pid_t pid = child_start(sleep_for_ever, NULL);
	struct stop_report report;
	struct thread_copy copy;
	int status;

	(void)state;
	child_await_call(pid, SYS_pause);
	kill(pid, SIGSTOP);
	assert_int_equal(waitpid(pid, &status, WUNTRACED), pid);
	for (int i = 0; i < 100; i++) {
		assert_int_equal(stop(pid, 10 * NS_PER_SEC, &copy, &report), 0);
		assert_true(report.was_stopped);
		child_await_state(pid, 'T');
	}
	/* Its parent is not told of another stop. */
	assert_int_equal(waitpid(pid, &status, WUNTRACED | WNOHANG), 0);
	kill(pid, SIGCONT);
	child_await_state(pid, 'S');
	child_end(pid);
}

static void who_is_gone_is_gone(void **state)
{
	pid_t pid = child_start(sleep_for_ever, NULL);
	struct stop_report report;
	struct thread_copy copy;

	(void)state;
	child_end(pid);
	assert_int_equal(stop(pid, NS_PER_SEC, &copy, &report), -ESRCH);
}

static void another_tracer_is_respected(void **state)
{
	pid_t pid = child_start(sleep_for_ever, NULL);
	struct stop_report report;
	struct thread_copy copy;

	(void)state;
	child_await_call(pid, SYS_pause);
	assert_int_equal(ptrace(PTRACE_SEIZE, pid, NULL, NULL), 0);
	assert_int_equal(stop(pid, NS_PER_SEC, &copy, &report), -EPERM);
	assert_int_equal(child_status(pid, "TracerPid:"), getpid());
	child_end(pid);
}

/* Waits for a vfork that does not end: nothing wakes it. */
static int wait_for_vfork(void *arg)
{
	pid_t child = vfork();

	(void)arg;
	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			pause();
	}
	return 0;
}

static void who_cannot_stop_is_let_go(void **state)
{
	pid_t pid = child_start(wait_for_vfork, NULL);
	struct stop_report report;
	struct thread_copy copy;

	(void)state;
	child_await_state(pid, 'D');
	assert_int_equal(stop(pid, NS_PER_SEC / 20, &copy, &report), -ETIMEDOUT);
	assert_int_equal(child_status(pid, "TracerPid:"), 0);
	assert_int_equal(child_state(pid), 'D');
	child_end(pid);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(registers_and_stack_are_copied),
		cmocka_unit_test(a_running_one_goes_on),
		cmocka_unit_test(what_is_stopped_stays_so),
		cmocka_unit_test(who_is_gone_is_gone),
		cmocka_unit_test(another_tracer_is_respected),
		cmocka_unit_test(who_cannot_stop_is_let_go),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
