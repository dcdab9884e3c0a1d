/* Signals: actions, masks, sending, with good and bad arguments. */
#include <signal.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static void handle(int signo)
{
	(void)signo;
}

int main(void)
{
	struct sigaction action = { .sa_handler = handle, .sa_flags = SA_RESTART | SA_NODEFER };
	const struct timespec none = { 0 };
	sigset_t set, old;
	stack_t stack;
	void *bad = (void *)(uintptr_t)8;

	sigaddset(&action.sa_mask, SIGUSR2);
	sigaction(SIGUSR1, &action, NULL);
	action.sa_handler = SIG_IGN;
	sigaction(SIGRTMIN, &action, NULL);
	sigaction(SIGPIPE, NULL, &action);
	syscall(SYS_rt_sigaction, SIGKILL, NULL, bad, 8L);
	syscall(SYS_rt_sigaction, 99, bad, NULL, 8L);
	syscall(SYS_rt_sigaction, SIGINT, NULL, NULL, 4L);
	sigfillset(&set);
	sigprocmask(SIG_BLOCK, &set, &old);
	sigdelset(&set, SIGTERM);
	sigprocmask(SIG_SETMASK, &set, &old);
	syscall(SYS_rt_sigprocmask, 77, &set, bad, 8L);
	syscall(SYS_rt_sigprocmask, SIG_BLOCK, bad, NULL, 8L);
	syscall(SYS_rt_sigprocmask, SIG_BLOCK, &set, NULL, 16L);
	kill(getpid(), SIGUSR1);
	sigpending(&set);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigtimedwait(&set, NULL, &none);
	sigtimedwait(&set, NULL, &none);
	sigprocmask(SIG_SETMASK, &old, NULL);
	kill(getpid(), SIGUSR1);
	syscall(SYS_tgkill, getpid(), getpid(), SIGUSR1);
	syscall(SYS_tkill, getpid(), 0);
	kill(getpid(), 200);
	kill(-99999, SIGRTMAX);
	sigaltstack(NULL, &stack);
	stack.ss_flags = 77;
	sigaltstack(&stack, NULL);
	sigqueue(getpid(), SIGUSR1, (union sigval){ .sival_int = 5 });
	return 0;
}
