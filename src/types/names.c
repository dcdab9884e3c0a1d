#include "types/names.h"

#include <assert.h>
#include <linux/capability.h>
#include <linux/sched.h>
#include <signal.h>
#include <string.h>
#include <strings.h>
#include <sys/resource.h>

#include "base/i18n.h"
#include "types/detail.h"
#include "types/task.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* The kernel's first and last real-time signals; the C library keeps the first few for itself. */
enum { RT_FIRST = 32, RT_LAST = 64, RT_COUNT = RT_LAST - RT_FIRST + 1 };

struct signal_row {
	const char *name, *help;
};

static const struct signal_row signals[RT_FIRST] = {
	[SIGHUP] = { "SIGHUP",
		     N_("The terminal has gone; many services read their settings again.") },
	[SIGINT] = { "SIGINT", N_("Interrupt from the keyboard, as by Ctrl-C.") },
	[SIGQUIT] = { "SIGQUIT", N_("Quit from the keyboard, as by Ctrl-\\, with a core file.") },
	[SIGILL] = { "SIGILL", N_("The processor met an instruction that it does not know.") },
	[SIGTRAP] = { "SIGTRAP", N_("A breakpoint or another stop for a debugger.") },
	[SIGABRT] = { "SIGABRT", N_("The program gave up by itself, with a core file.") },
	[SIGBUS] = { "SIGBUS", N_("A memory access that cannot be carried out.") },
	[SIGFPE] = { "SIGFPE", N_("An arithmetic error, such as a division by zero.") },
	[SIGKILL] = { "SIGKILL", N_("Ends the process at once; it cannot be caught or ignored.") },
	[SIGUSR1] = { "SIGUSR1", N_("First signal with a meaning of the program's own.") },
	[SIGSEGV] = { "SIGSEGV", N_("A memory access outside of what the process may touch.") },
	[SIGUSR2] = { "SIGUSR2", N_("Second signal with a meaning of the program's own.") },
	[SIGPIPE] = { "SIGPIPE", N_("Writing to a pipe or socket that nobody reads.") },
	[SIGALRM] = { "SIGALRM", N_("The timer of alarm or setitimer has run out.") },
	[SIGTERM] = { "SIGTERM", N_("Asks the process to end in an orderly way.") },
	[SIGSTKFLT] = { "SIGSTKFLT", N_("A fault of the coprocessor's stack; not used by Linux.") },
	[SIGCHLD] = { "SIGCHLD", N_("A child has ended, stopped or gone on.") },
	[SIGCONT] = { "SIGCONT", N_("Lets a stopped process go on.") },
	[SIGSTOP] = { "SIGSTOP", N_("Stops the process; it cannot be caught or ignored.") },
	[SIGTSTP] = { "SIGTSTP", N_("Stop from the keyboard, as by Ctrl-Z.") },
	[SIGTTIN] = { "SIGTTIN", N_("A background process wants to read from its terminal.") },
	[SIGTTOU] = { "SIGTTOU", N_("A background process wants to write to its terminal.") },
	[SIGURG] = { "SIGURG", N_("Urgent data has come in on a socket.") },
	[SIGXCPU] = { "SIGXCPU", N_("The limit of processor time is reached.") },
	[SIGXFSZ] = { "SIGXFSZ", N_("The limit of the size of a file is reached.") },
	[SIGVTALRM] = { "SIGVTALRM",
			N_("The timer that counts the time in user mode has run out.") },
	[SIGPROF] = { "SIGPROF", N_("The timer of a profiler has run out.") },
	[SIGWINCH] = { "SIGWINCH", N_("The size of the terminal has changed.") },
	[SIGIO] = { "SIGIO", N_("A file or socket is ready for input or output.") },
	[SIGPWR] = { "SIGPWR", N_("The power supply is failing.") },
	[SIGSYS] = { "SIGSYS", N_("A system call that does not exist or is not allowed.") },
};

/* Second names of signals; the first ones are above. */
static const struct {
	const char *name;
	int signo;
} signal_aliases[] = {
	{ "IOT", SIGABRT },
	{ "CLD", SIGCHLD },
	{ "POLL", SIGIO },
	{ "UNUSED", SIGSYS },
};

#define RT4(a, b, c, d) "SIGRT_" #a, "SIGRT_" #b, "SIGRT_" #c, "SIGRT_" #d
static const char *const rt_names[] = {
	RT4(0, 1, 2, 3),     RT4(4, 5, 6, 7),	  RT4(8, 9, 10, 11),
	RT4(12, 13, 14, 15), RT4(16, 17, 18, 19), RT4(20, 21, 22, 23),
	RT4(24, 25, 26, 27), RT4(28, 29, 30, 31), "SIGRT_32",
};
#undef RT4
static_assert(ARRAY_SIZE(rt_names) == RT_COUNT, "a name for each real-time signal");

int signal_max(void)
{
	return RT_LAST;
}

const char *signal_name(int signo)
{
	if (signo < 1 || signo > RT_LAST)
		return NULL;
	return signo < RT_FIRST ? signals[signo].name : rt_names[signo - RT_FIRST];
}

const char *signal_help(int signo)
{
	return signo < 1 || signo >= RT_FIRST ? NULL : signals[signo].help;
}

/* A whole number of one or two digits, or -1. */
static int small_number(const char *s)
{
	int n = 0;
	size_t i;

	for (i = 0; s[i] >= '0' && s[i] <= '9' && i < 3; i++)
		n = n * 10 + (s[i] - '0');
	return i == 0 || i > 2 || s[i] ? -1 : n;
}

/* "RTMIN", "RTMIN+2", "RTMAX-1" as kill(1) counts them, from the C library's first one; "RT_2" as
 * the kernel counts. 0 if it is none. */
static int rt_number(const char *name)
{
	int base, step, n = 0;

	if (strncasecmp(name, "RT_", 3) == 0) {
		n = small_number(name + 3);
		return n < 0 || n >= RT_COUNT ? 0 : RT_FIRST + n;
	}
	if (strncasecmp(name, "RTMIN", 5) == 0) {
		base = SIGRTMIN;
		step = 1;
	} else if (strncasecmp(name, "RTMAX", 5) == 0) {
		base = SIGRTMAX;
		step = -1;
	} else {
		return 0;
	}
	name += 5;
	if (*name) {
		n = *name == (step > 0 ? '+' : '-') ? small_number(name + 1) : -1;
		if (n < 0)
			return 0;
	}
	n = base + step * n;
	return n < SIGRTMIN || n > SIGRTMAX ? 0 : n;
}

int signal_number(const char *name)
{
	int n = small_number(name);

	if (n >= 0)
		return n > RT_LAST ? 0 : n;
	if (strncasecmp(name, "SIG", 3) == 0)
		name += 3;
	for (int i = 1; i < RT_FIRST; i++)
		if (strcasecmp(name, signals[i].name + 3) == 0)
			return i;
	for (size_t i = 0; i < ARRAY_SIZE(signal_aliases); i++)
		if (strcasecmp(name, signal_aliases[i].name) == 0)
			return signal_aliases[i].signo;
	return rt_number(name);
}

/* NAME, bit; checked against the system's header below. */
#define CAPABILITIES(X)                                                                            \
	X(CAP_CHOWN, 0)                                                                            \
	X(CAP_DAC_OVERRIDE, 1)                                                                     \
	X(CAP_DAC_READ_SEARCH, 2)                                                                  \
	X(CAP_FOWNER, 3)                                                                           \
	X(CAP_FSETID, 4)                                                                           \
	X(CAP_KILL, 5)                                                                             \
	X(CAP_SETGID, 6)                                                                           \
	X(CAP_SETUID, 7)                                                                           \
	X(CAP_SETPCAP, 8)                                                                          \
	X(CAP_LINUX_IMMUTABLE, 9)                                                                  \
	X(CAP_NET_BIND_SERVICE, 10)                                                                \
	X(CAP_NET_BROADCAST, 11)                                                                   \
	X(CAP_NET_ADMIN, 12)                                                                       \
	X(CAP_NET_RAW, 13)                                                                         \
	X(CAP_IPC_LOCK, 14)                                                                        \
	X(CAP_IPC_OWNER, 15)                                                                       \
	X(CAP_SYS_MODULE, 16)                                                                      \
	X(CAP_SYS_RAWIO, 17)                                                                       \
	X(CAP_SYS_CHROOT, 18)                                                                      \
	X(CAP_SYS_PTRACE, 19)                                                                      \
	X(CAP_SYS_PACCT, 20)                                                                       \
	X(CAP_SYS_ADMIN, 21)                                                                       \
	X(CAP_SYS_BOOT, 22)                                                                        \
	X(CAP_SYS_NICE, 23)                                                                        \
	X(CAP_SYS_RESOURCE, 24)                                                                    \
	X(CAP_SYS_TIME, 25)                                                                        \
	X(CAP_SYS_TTY_CONFIG, 26)                                                                  \
	X(CAP_MKNOD, 27)                                                                           \
	X(CAP_LEASE, 28)                                                                           \
	X(CAP_AUDIT_WRITE, 29)                                                                     \
	X(CAP_AUDIT_CONTROL, 30)                                                                   \
	X(CAP_SETFCAP, 31)                                                                         \
	X(CAP_MAC_OVERRIDE, 32)                                                                    \
	X(CAP_MAC_ADMIN, 33)                                                                       \
	X(CAP_SYSLOG, 34)                                                                          \
	X(CAP_WAKE_ALARM, 35)                                                                      \
	X(CAP_BLOCK_SUSPEND, 36)                                                                   \
	X(CAP_AUDIT_READ, 37)                                                                      \
	X(CAP_PERFMON, 38)                                                                         \
	X(CAP_BPF, 39)                                                                             \
	X(CAP_CHECKPOINT_RESTORE, 40)

#define CHECK(name, value) static_assert((name) == (value), "as the system's header has it");
CAPABILITIES(CHECK)

#define ROW(name, value) [value] = #name,
static const char *const capabilities[] = { CAPABILITIES(ROW) };
#undef ROW

const char *capability_name(unsigned bit)
{
	return bit < ARRAY_SIZE(capabilities) ? capabilities[bit] : NULL;
}

/* Resource, unit. */
#define LIMITS(X)                                                                                  \
	X(CPU, "seconds")                                                                          \
	X(FSIZE, "bytes")                                                                          \
	X(DATA, "bytes")                                                                           \
	X(STACK, "bytes")                                                                          \
	X(CORE, "bytes")                                                                           \
	X(RSS, "bytes")                                                                            \
	X(NPROC, "processes")                                                                      \
	X(NOFILE, "files")                                                                         \
	X(MEMLOCK, "bytes")                                                                        \
	X(AS, "bytes")                                                                             \
	X(LOCKS, "locks")                                                                          \
	X(SIGPENDING, "signals")                                                                   \
	X(MSGQUEUE, "bytes")                                                                       \
	X(NICE, "")                                                                                \
	X(RTPRIO, "")                                                                              \
	X(RTTIME, "microseconds")

/* A limit_id is the kernel's number, so that it can go to prlimit(2) as it is. */
#define CHECK_LIMIT(name, unit)                                                                    \
	static_assert((int)LIMIT_##name == (int)RLIMIT_##name, "as the system's header has it");
LIMITS(CHECK_LIMIT)
#undef CHECK_LIMIT

#define ROW(name, unit) [LIMIT_##name] = { "RLIMIT_" #name, unit },
static const struct {
	const char *name, *unit;
} limits[] = { LIMITS(ROW) };
#undef ROW
static_assert(ARRAY_SIZE(limits) == LIMIT_COUNT, "a row for each limit");

const char *limit_name(unsigned id)
{
	return id < LIMIT_COUNT ? limits[id].name : NULL;
}

const char *limit_unit(unsigned id)
{
	return id < LIMIT_COUNT ? limits[id].unit : NULL;
}

const char *namespace_name(unsigned id)
{
	static const char *const names[] = {
		[TASK_NS_CGROUP] = "cgroup", [TASK_NS_IPC] = "ipc", [TASK_NS_MNT] = "mnt",
		[TASK_NS_NET] = "net",	     [TASK_NS_PID] = "pid", [TASK_NS_TIME] = "time",
		[TASK_NS_USER] = "user",     [TASK_NS_UTS] = "uts",
	};
	static_assert(ARRAY_SIZE(names) == TASK_NS_COUNT, "a name for each namespace");

	return id < TASK_NS_COUNT ? names[id] : NULL;
}

CHECK(SCHED_NORMAL, 0)
CHECK(SCHED_FIFO, 1)
CHECK(SCHED_RR, 2)
CHECK(SCHED_BATCH, 3)
CHECK(SCHED_IDLE, 5)
CHECK(SCHED_DEADLINE, 6)
#undef CHECK

/* 4 is reserved for SCHED_ISO, 7 came with Linux 6.12: headers need not have them. */
static const struct {
	const char *name, *class;
} policies[] = {
	[0] = { "SCHED_OTHER", "TS" },	   [1] = { "SCHED_FIFO", "FF" },
	[2] = { "SCHED_RR", "RR" },	   [3] = { "SCHED_BATCH", "B" },
	[4] = { "SCHED_ISO", "ISO" },	   [5] = { "SCHED_IDLE", "IDL" },
	[6] = { "SCHED_DEADLINE", "DLN" }, [7] = { "SCHED_EXT", "EXT" },
};

const char *policy_name(unsigned policy)
{
	return policy < ARRAY_SIZE(policies) ? policies[policy].name : NULL;
}

const char *policy_class(unsigned policy)
{
	return policy < ARRAY_SIZE(policies) ? policies[policy].class : NULL;
}

/* x, K and W are of kernels before 4.14. */
static const struct {
	char letter;
	const char *name;
} states[] = {
	{ 'R', N_("running") },
	{ 'S', N_("sleeping") },
	{ 'D', N_("uninterruptible sleep") },
	{ 'I', N_("idle kernel thread") },
	{ 'T', N_("stopped") },
	{ 't', N_("stopped by a tracer") },
	{ 'Z', N_("zombie") },
	{ 'X', N_("dead") },
	{ 'x', N_("dead") },
	{ 'P', N_("parked") },
	{ 'K', N_("wakes only to be killed") },
	{ 'W', N_("waking") },
};

const char *state_name(char state)
{
	for (size_t i = 0; i < ARRAY_SIZE(states); i++)
		if (states[i].letter == state)
			return states[i].name;
	return N_("unknown");
}
