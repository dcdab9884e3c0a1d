#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "channel_priv.h"
#include "process_priv.h"
#include "run_priv.h"

enum { TIMES = 3, PAUSE_MS = 1200 };

/* What the child does on the word of its parent. */
enum command { BLOCK, UNBLOCK, SUSPEND };

/* What the handler tells of a signal. */
struct report {
	int signo;
	int value;
	pid_t sender;
};

struct talk {
	pid_t child;
	int commands, reports; /* the parent's ends */
	unsigned usr1; /* sent by the parent */
};

/* Where the handler writes; it is set before the handler is. */
static volatile sig_atomic_t report_fd;

/* A handler interrupts anything, even malloc: write is one of the few calls that it may use. */
static void on_signal(int signo, siginfo_t *info, void *context)
{
	struct report report = { signo, 0, info->si_pid };
	int saved = errno;

	(void)context;
	if (info->si_code == SI_QUEUE)
		report.value = info->si_value.sival_int;
	channel_write(report_fd, &report, sizeof(report));
	errno = saved;
}

/* One handler at a time, so that the order of delivery is the order of the reports. */
static void handle(int signo)
{
	struct sigaction sa = { .sa_sigaction = on_signal, .sa_flags = SA_SIGINFO };

	sigfillset(&sa.sa_mask);
	sigaction(signo, &sa, NULL);
}

static void delayed_set(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGUSR2);
	sigaddset(set, SIGRTMIN);
}

static void obey(struct run *r, enum command command)
{
	sigset_t delayed;

	delayed_set(&delayed);
	if (command == SUSPEND)
		while (!run_stopping(r))
			sigsuspend(&delayed);
	else
		sigprocmask(command == BLOCK ? SIG_BLOCK : SIG_UNBLOCK, &delayed, NULL);
}

/* Each command is answered by a report without a signal. */
static int child(struct run *r, int commands, int reports)
{
	enum command command;

	report_fd = reports;
	handle(SIGUSR1);
	handle(SIGUSR2);
	handle(SIGRTMIN);
	channel_write(reports, &(struct report){ 0 }, sizeof(struct report));
	while (channel_read(commands, &command, sizeof(command))) {
		obey(r, command);
		channel_write(reports, &(struct report){ 0 }, sizeof(struct report));
	}
	return 0;
}

static const char *signal_name(int signo)
{
	return signo == SIGRTMIN ? "SIGRTMIN" : signo == SIGUSR1 ? "SIGUSR1" : "SIGUSR2";
}

/* The next report of what the parent has sent; anyone else may send signals as well. */
static struct report next_report(struct run *r, const struct talk *t)
{
	struct report report;

	for (;;) {
		if (!channel_read(t->reports, &report, sizeof(report)))
			run_fail(r, 0, _("a process of the demonstration ended too early"));
		if (!report.signo || report.sender == getpid())
			return report;
		run_say(r, _("the child got %s from process %d, not from me"),
			signal_name(report.signo), (int)report.sender);
	}
}

static void command(struct run *r, const struct talk *t, enum command word)
{
	if (!channel_write(t->commands, &word, sizeof(word)))
		run_fail(r, 0, _("a process of the demonstration ended too early"));
	if (word == BLOCK)
		next_report(r, t);
}

static void send_queued(struct run *r, pid_t child, int value)
{
	if (sigqueue(child, SIGRTMIN, (union sigval){ .sival_int = value }) < 0)
		run_fail(r, errno, _("cannot queue a signal (see ulimit -i)"));
}

/* Each signal is sent when the one before was handled: none is lost. */
static void send_and_count(struct run *r, struct talk *t)
{
	unsigned handled = 0;

	for (int i = 0; i < TIMES; i++) {
		kill(t->child, SIGUSR1);
		t->usr1++;
		handled += next_report(r, t).signo == SIGUSR1;
	}
	run_say(r, _("the child handled SIGUSR1 %u times; %u in all"), handled, t->usr1);
	run_check(r, handled == TIMES, _("sent one after the other, each signal is handled"));
}

static void send_blocked(struct run *r, const struct talk *t)
{
	command(r, t, BLOCK);
	for (int i = 1; i <= TIMES; i++) {
		kill(t->child, SIGUSR2);
		send_queued(r, t->child, i);
	}
	run_say(r, _("sent to the child, which blocks them: SIGUSR2 and SIGRTMIN, %d times each"),
		TIMES);
}

static void receive_blocked(struct run *r, const struct talk *t)
{
	int usr2 = 0, queued = 0;
	bool in_order = true;
	struct report report;

	command(r, t, UNBLOCK);
	while ((report = next_report(r, t)).signo) {
		run_say(r, _("the child unblocks them and handles %s (value %d)"),
			signal_name(report.signo), report.value);
		usr2 += report.signo == SIGUSR2;
		if (report.signo == SIGRTMIN)
			in_order &= report.value == ++queued;
	}
	run_check(r, usr2 == 1, _("blocked, many of SIGUSR2 become one"));
	run_check(r, queued == TIMES && in_order,
		  _("signals from SIGRTMIN on are queued, each with its value, in order"));
}

/* "10,12" */
static void fact_signals(struct run *r)
{
	run_fact(r, "handled", "%d,%d,%d", SIGUSR1, SIGUSR2, SIGRTMIN);
	run_fact(r, "blocked", "%d,%d", SIGUSR2, SIGRTMIN);
	run_fact(r, "pending", "%d,%d", SIGUSR2, SIGRTMIN);
}

static void tell(struct run *r, const struct talk *t)
{
	command(r, t, SUSPEND);
	run_await_call(r, t->child, t->child, SYS_rt_sigsuspend);
	run_fact(r, "child", "%d", (int)t->child);
	fact_signals(r);
	run_hold(r);
}

static void play(struct run *r, struct talk *t)
{
	next_report(r, t);
	do {
		send_and_count(r, t);
		if (!run_holding(r))
			run_pause(r, PAUSE_MS);
		send_blocked(r, t);
		if (run_holding(r)) {
			tell(r, t);
			next_report(r, t);
		}
		run_pause(r, PAUSE_MS);
		receive_blocked(r, t);
	} while (run_pause(r, PAUSE_MS));
	close(t->commands);
	run_check(r, run_wait_ok(r, t->child), _("the child ended well"));
	close(t->reports);
}

static void run(struct run *r)
{
	struct talk t = { 0 };
	int commands[2], reports[2];

	channel_pipe(r, commands);
	channel_pipe(r, reports);
	signal(SIGPIPE, SIG_IGN);
	t.child = run_fork(r, "pv-sig-child");
	if (t.child == 0) {
		close(commands[1]);
		close(reports[0]);
		run_exit(r, child(r, commands[0], reports[1]));
	}
	close(commands[0]);
	close(reports[1]);
	t.commands = commands[1];
	t.reports = reports[0];
	play(r, &t);
}

const struct demo demo_signals = {
	.name = "signals",
	.group = DEMO_CHANNELS,
	.title = N_("Signals: handled, blocked and pending"),
	.lesson = N_("A signal interrupts a process wherever it is; a handler, if there is one, "
		     "runs, and then the process goes on. The child has handlers for SIGUSR1, "
		     "SIGUSR2 and SIGRTMIN. Of SIGUSR1 each one counts, since the parent waits "
		     "until it is handled. Then the child blocks the other two: what the parent "
		     "sends now stays pending. Of an ordinary signal the kernel only notes that "
		     "it is pending, so that three become one; from SIGRTMIN on signals are "
		     "queued, and all three come, in order and each with its value. Therefore "
		     "nobody should count with ordinary signals. A handler may use few calls, "
		     "write is one of them."),
	.watch =
		(const char *const[]){
			N_("Enter on pv-sig-child, Signals: SIGUSR1, SIGUSR2 and SIGRTMIN (there "
			   "SIGRT_2) are caught; while they are blocked, two are pending."),
			N_("F9, 10 SIGUSR1 on pv-sig-child: it is handled, and the parent says who "
			   "sent it."),
			NULL,
		},
	.facts =
		(const struct demo_fact[]){
			{ "child", N_("pid of the child, which waits for a signal") },
			{ "handled", N_("numbers of the signals that have handlers") },
			{ "blocked", N_("numbers of those that it blocks") },
			{ "pending", N_("numbers of those that were sent and wait") },
			{ NULL },
		},
	.run = run,
};
