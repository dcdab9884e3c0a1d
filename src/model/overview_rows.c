#include "overview_priv.h"

#include <stddef.h>

#include "base/i18n.h"
#include "types/task.h"

/* The member of task_status that a row is about. */
#define STATUS(member) .arg = offsetof(struct task_status, member)

static const struct overview_row process_rows[] = {
	{ .label = N_("Name"), .field = FIELD_COMM },
	{ .label = N_("Command"), .field = FIELD_CMDLINE },
	{ .label = N_("State"), .add = overview_add_state },
	{ .label = N_("Not collected by"), .add = overview_add_zombie_parent },
	{ .label = N_("Pid"), .field = FIELD_PID },
	{ .label = N_("Pids, innermost last"), .add = overview_add_nspid },
	{ .label = N_("Came from"), .add = overview_add_ancestry },
	{ .label = N_("Unit"), .field = FIELD_UNIT },
	{ .label = N_("Container"), .field = FIELD_CONTAINER },
	{ .label = N_("Started"), .field = FIELD_START_TIME, .style = STYLE_LSTART },
	{ .label = N_("Running for"), .field = FIELD_ELAPSED, .style = STYLE_ELAPSED },
	{ .label = N_("Program"), .add = overview_add_exe },
	{ .label = N_("Working folder"), .add = overview_add_cwd },
	{ .label = N_("Root folder"), .add = overview_add_root },
	{ .label = N_("Terminal"), .field = FIELD_TTY },
	{ .label = N_("Process group"), .field = FIELD_PGID },
	{ .label = N_("Session"), .field = FIELD_SID },
	{ .label = N_("Threads"), .field = FIELD_THREADS },
	{ .label = N_("Processes below"), .add = overview_add_below },
};

/* The four ids of a kind are nearly always one. */
static const struct overview_row owner_rows[] = {
	{ .label = N_("User"), .add = overview_add_one_user, STATUS(ruid) },
	{ .label = N_("Real user"), .add = overview_add_user, STATUS(ruid) },
	{ .label = N_("Effective user"), .add = overview_add_user, STATUS(euid) },
	{ .label = N_("Saved user"), .add = overview_add_user, STATUS(suid) },
	{ .label = N_("File system user"), .add = overview_add_user, STATUS(fsuid) },
	{ .label = N_("Group"), .add = overview_add_one_group, STATUS(rgid) },
	{ .label = N_("Real group"), .add = overview_add_group, STATUS(rgid) },
	{ .label = N_("Effective group"), .add = overview_add_group, STATUS(egid) },
	{ .label = N_("Saved group"), .add = overview_add_group, STATUS(sgid) },
	{ .label = N_("File system group"), .add = overview_add_group, STATUS(fsgid) },
	{ .label = N_("Logged in as"), .add = overview_add_login },
	{ .label = N_("Mask of new files"), .field = FIELD_UMASK },
};

static const struct overview_row scheduling_rows[] = {
	{ .label = N_("Processor share"), .field = FIELD_CPU_PERCENT },
	{ .label = N_("With all below"), .field = FIELD_TREE_CPU_PERCENT, .optional = true },
	{ .label = N_("Children that ended"), .field = FIELD_DEAD_CPU_PERCENT, .optional = true },
	{ .label = N_("Processor time"), .field = FIELD_CPU_TIME, .style = STYLE_TOP_TIME },
	{ .label = N_("In the program"), .field = FIELD_USER_TIME, .style = STYLE_TOP_TIME },
	{ .label = N_("In the kernel"), .field = FIELD_SYSTEM_TIME, .style = STYLE_TOP_TIME },
	{ .label = N_("Of ended children"), .field = FIELD_CHILDREN_TIME, .style = STYLE_TOP_TIME },
	{ .label = N_("Waiting to run"), .field = FIELD_WAIT_PERCENT, .optional = true },
	{ .label = N_("Policy"), .add = overview_add_policy },
	{ .label = N_("Nice"), .field = FIELD_NICE },
	{ .label = N_("Priority"), .field = FIELD_PRIORITY },
	{ .label = N_("Real-time priority"), .field = FIELD_RT_PRIORITY, .optional = true },
	{ .label = N_("Nice of its group"), .add = overview_add_autogroup },
	{ .label = N_("May run on"), .add = overview_add_affinity },
	{ .label = N_("Ran last on"), .field = FIELD_LAST_CPU },
	{ .label = N_("Sleeps in"), .field = FIELD_WCHAN },
	{ .label = N_("System call"), .field = FIELD_SYSCALL, .optional = true },
	{ .label = N_("Gave way by itself"), .field = FIELD_VOLUNTARY_SWITCHES },
	{ .label = N_("Was made to give way"), .field = FIELD_INVOLUNTARY_SWITCHES },
};

static const struct overview_row memory_rows[] = {
	{ .label = N_("Resident"), .field = FIELD_RSS },
	{ .label = N_("Share of memory"), .field = FIELD_MEM_PERCENT },
	{ .label = N_("With all below"), .field = FIELD_TREE_RSS, .optional = true },
	{ .label = N_("Proportional (PSS)"), .field = FIELD_PSS },
	{ .label = N_("Its own (USS)"), .field = FIELD_USS },
	{ .label = N_("Anonymous"), .field = FIELD_ANON },
	{ .label = N_("Of files"), .field = FIELD_FILE },
	{ .label = N_("Shared memory"), .field = FIELD_SHMEM },
	{ .label = N_("Swapped out"), .field = FIELD_SWAP },
	{ .label = N_("Largest resident"), .field = FIELD_PEAK_RSS },
	{ .label = N_("Address space"), .field = FIELD_VSZ },
	{ .label = N_("Largest address space"), .field = FIELD_PEAK_VSZ },
	{ .label = N_("Data"), .field = FIELD_DATA },
	{ .label = N_("Stack"), .field = FIELD_STACK_SIZE },
	{ .label = N_("Code"), .field = FIELD_TEXT },
	{ .label = N_("Page tables"), .field = FIELD_PAGE_TABLES },
	{ .label = N_("Locked"), .field = FIELD_LOCKED },
	{ .label = N_("Minor faults"), .field = FIELD_MINOR_FAULTS },
	{ .label = N_("Major faults"), .field = FIELD_MAJOR_FAULTS },
	{ .label = N_("OOM score"), .field = FIELD_OOM_SCORE },
	{ .label = N_("OOM adjustment"), .field = FIELD_OOM_SCORE_ADJ },
};

static const struct overview_row io_rows[] = {
	{ .label = N_("Open files"), .field = FIELD_FDS },
	{ .label = N_("Read from storage"), .field = FIELD_READ_BYTES },
	{ .label = N_("Written to storage"), .field = FIELD_WRITE_BYTES },
	{ .label = N_("Reads now"), .field = FIELD_READ_RATE, .optional = true },
	{ .label = N_("Writes now"), .field = FIELD_WRITE_RATE, .optional = true },
	{ .label = N_("Read in all"), .field = FIELD_READ_CHARS },
	{ .label = N_("Written in all"), .field = FIELD_WRITE_CHARS },
	{ .label = N_("Calls that read"), .field = FIELD_READ_CALLS },
	{ .label = N_("Calls that write"), .field = FIELD_WRITE_CALLS },
	{ .label = N_("Time waiting for disks"),
	  .field = FIELD_BLKIO_TIME,
	  .style = STYLE_TOP_TIME,
	  .optional = true },
};

static const struct overview_row limits_rows[] = {
	{ .label = N_("Limits"), .add = overview_add_limits },
};

static const struct overview_row confinement_rows[] = {
	{ .label = N_("Control group"), .add = overview_add_cgroups },
	{ .label = N_("Namespaces"), .add = overview_add_namespaces },
	{ .label = N_("Capabilities in effect"),
	  .add = overview_add_capabilities,
	  STATUS(cap_effective) },
	{ .label = N_("Permitted"), .add = overview_add_capabilities, STATUS(cap_permitted) },
	{ .label = N_("Inheritable"), .add = overview_add_capabilities, STATUS(cap_inheritable) },
	{ .label = N_("Bounding"), .add = overview_add_capabilities, STATUS(cap_bounding) },
	{ .label = N_("Ambient"), .add = overview_add_capabilities, STATUS(cap_ambient) },
	{ .label = N_("Seccomp"), .add = overview_add_seccomp, STATUS(seccomp) },
	{ .label = N_("No new privileges"),
	  .add = overview_add_no_new_privs,
	  STATUS(no_new_privs) },
	{ .label = N_("Traced by"), .add = overview_add_tracer, STATUS(tracer) },
};

static const struct overview_row signals_rows[] = {
	{ .label = N_("Pending"), .add = overview_add_signals, STATUS(sig_pending) },
	{ .label = N_("Pending, process"),
	  .add = overview_add_signals,
	  STATUS(sig_shared_pending) },
	{ .label = N_("Blocked"), .add = overview_add_signals, STATUS(sig_blocked) },
	{ .label = N_("Ignored"), .add = overview_add_signals, STATUS(sig_ignored) },
	{ .label = N_("Caught"), .add = overview_add_signals, STATUS(sig_caught) },
};

static const struct overview_row environment_rows[] = {
	{ .label = N_("Environment"), .add = overview_add_environment },
};

#define ROWS(title, rows)                                                                          \
	{                                                                                          \
		title, rows, sizeof(rows) / sizeof((rows)[0])                                      \
	}

const struct overview_rows overview_rows[OVERVIEW_SECTION_COUNT] = {
	[OVERVIEW_PROCESS] = ROWS(N_("Process"), process_rows),
	[OVERVIEW_OWNER] = ROWS(N_("Owner"), owner_rows),
	[OVERVIEW_SCHEDULING] = ROWS(N_("Scheduling"), scheduling_rows),
	[OVERVIEW_MEMORY] = ROWS(N_("Memory"), memory_rows),
	[OVERVIEW_IO] = ROWS(N_("Input and output"), io_rows),
	[OVERVIEW_LIMITS] = ROWS(N_("Limits"), limits_rows),
	[OVERVIEW_CONFINEMENT] = ROWS(N_("Confinement"), confinement_rows),
	[OVERVIEW_SIGNALS] = ROWS(N_("Signals"), signals_rows),
	[OVERVIEW_ENVIRONMENT] = ROWS(N_("Environment"), environment_rows),
};
