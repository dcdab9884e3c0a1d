/* Waiting for children: status, usage, siginfo. */
#include <stddef.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "lists_priv.h"
#include "types_priv.h"

static const struct name option_names[] = { NAME(WNOHANG),
					    NAME(WUNTRACED),
					    NAME(WEXITED),
					    NAME(WCONTINUED),
					    NAME(WNOWAIT),
					    { 0x20000000, "__WNOTHREAD" },
					    { 0x40000000, "__WALL" },
					    { 0x80000000, "__WCLONE" } };
static const struct name old_option_names[] = { NAME(WNOHANG),
						{ WUNTRACED, "WSTOPPED" },
						NAME(WEXITED),
						NAME(WCONTINUED),
						NAME(WNOWAIT),
						{ 0x20000000, "__WNOTHREAD" },
						{ 0x40000000, "__WALL" },
						{ 0x80000000, "__WCLONE" } };
const struct names wait_options = NAMES(option_names, "W???");
const struct names waitid_options = NAMES(old_option_names, "W???");

static const struct name which_names[] = { NAME(P_ALL), NAME(P_PID), NAME(P_PGID), NAME(P_PIDFD) };
const struct names waitid_types = NAMES(which_names, "P_???");

static const struct member usage_members[] = {
	FIELD(struct rusage, ru_utime, struct, .of = &timeval_struct),
	FIELD(struct rusage, ru_stime, struct, .of = &timeval_struct),
	FIELD(struct rusage, ru_maxrss, uint, VERBOSE),
	FIELD(struct rusage, ru_ixrss, uint, VERBOSE),
	FIELD(struct rusage, ru_idrss, uint, VERBOSE),
	FIELD(struct rusage, ru_isrss, uint, VERBOSE),
	FIELD(struct rusage, ru_minflt, uint, VERBOSE),
	FIELD(struct rusage, ru_majflt, uint, VERBOSE),
	FIELD(struct rusage, ru_nswap, uint, VERBOSE),
	FIELD(struct rusage, ru_inblock, uint, VERBOSE),
	FIELD(struct rusage, ru_oublock, uint, VERBOSE),
	FIELD(struct rusage, ru_msgsnd, uint, VERBOSE),
	FIELD(struct rusage, ru_msgrcv, uint, VERBOSE),
	FIELD(struct rusage, ru_nsignals, uint, VERBOSE),
	FIELD(struct rusage, ru_nvcsw, uint, VERBOSE),
	FIELD(struct rusage, ru_nivcsw, uint, VERBOSE),
};
const struct struct_type rusage_struct = STRUCT(struct rusage, usage_members);

static void print_status(struct printing *p, int status)
{
	strbuf_adds(p->out, "[{");
	if (WIFSTOPPED(status)) {
		strbuf_adds(p->out, "WIFSTOPPED(s) && WSTOPSIG(s) == ");
		print_signal_name(p, WSTOPSIG(status) & 0x7f);
		if (WSTOPSIG(status) & 0x80)
			strbuf_adds(p->out, " | 0x80");
		status &= ~W_STOPCODE(WSTOPSIG(status));
	} else if (WIFSIGNALED(status)) {
		strbuf_adds(p->out, "WIFSIGNALED(s) && WTERMSIG(s) == ");
		print_signal_name(p, WTERMSIG(status));
		if (WCOREDUMP(status))
			strbuf_adds(p->out, " && WCOREDUMP(s)");
		status &= ~(W_EXITCODE(0, WTERMSIG(status)) | WCOREFLAG);
	} else if (WIFEXITED(status)) {
		strbuf_addf(p->out, "WIFEXITED(s) && WEXITSTATUS(s) == %d", WEXITSTATUS(status));
		status &= ~W_EXITCODE(WEXITSTATUS(status), 0);
	} else if (WIFCONTINUED(status)) {
		strbuf_adds(p->out, "WIFCONTINUED(s)");
		status = 0;
	} else {
		strbuf_addf(p->out, "%#x", status);
		status = 0;
	}
	if (status)
		strbuf_addf(p->out, " | %#x", status);
	strbuf_adds(p->out, "}]");
}

static void copy_status(struct copying *c, const struct call_view *v, unsigned arg)
{
	if (view_returned(v))
		copy_memory(c, v->args[arg], sizeof(int32_t), NULL);
}

static void print_status_arg(struct printing *p, const struct call_view *v, unsigned arg)
{
	const void *bytes = look_all(p, v->args[arg], sizeof(int32_t));

	if (bytes && view_returned(v))
		print_status(p, (int)member_int(bytes, sizeof(int32_t)));
	else
		print_address(p, v->args[arg]);
}

static void copy_usage(struct copying *c, const struct call_view *v, unsigned arg)
{
	if (view_returned(v))
		copy_memory(c, v->args[arg], sizeof(struct rusage), NULL);
}

static void print_usage(struct printing *p, const struct call_view *v, unsigned arg)
{
	print_struct_at(p, &rusage_struct, v->args[arg]);
}

const struct arg_type type_wait_status = { copy_status, print_status_arg };
const struct arg_type type_wait_rusage = { copy_usage, print_usage };
