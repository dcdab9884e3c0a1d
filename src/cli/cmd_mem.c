#include "command_priv.h"

#include <errno.h>
#include <string.h>

#include "base/i18n.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "mem_priv.h"
#include "message_priv.h"
#include "model/frame.h"
#include "model/memory_groups.h"
#include "model/snapshot.h"
#include "option_priv.h"
#include "out_priv.h"
#include "sampler_priv.h"
#include "selection_priv.h"
#include "types/detail.h"
#include "types/request.h"

struct mem {
	struct common common;
	pid_t pid; /* 0: not given yet */
	bool each;
};

static int say_gone(const struct mem *mem, const struct frame *frame)
{
	message(_("there is no process %d"), (int)mem->pid);
	selection_say_hidden(frame->now);
	return 1;
}

static void add_owner(struct strbuf *b, const struct frame *frame, uint32_t uid)
{
	const char *name = id_names_find(&frame->now->users, uid);

	if (name)
		text_add_safe(b, name, strlen(name), true);
	else
		strbuf_addu(b, uid);
}

/* What is not permitted is 1: it is what was asked for. */
static int say_denied(const struct frame *frame, const struct task *t)
{
	CLEANUP_STRBUF struct strbuf owner = STRBUF_INIT;

	add_owner(&owner, frame, t->uid);
	message(_("the mappings of process %d: not permitted, it belongs to %s: run procview as "
		  "root"),
		(int)t->pid, strbuf_str(&owner));
	return 1;
}

/* What is missing, and why. 1 if that is what was asked for. */
static int remark(const struct frame *frame, const struct task *t, const struct memory_groups *g)
{
	int pid = (int)t->pid;

	if (g->error)
		return say_denied(frame, t);
	if (!g->has_memory)
		message(task_is_kthread(t)
				? _("process %d is a kernel thread: it has no memory of its own")
				: _("process %d has ended and given back its memory: it waits for "
				    "its parent to take note"),
			pid);
	else if (!g->sized)
		message(_("this kernel does not tell how much of a mapping is in memory"));
	if (g->truncated)
		message(_("process %d has more mappings than the %zu that are told"), pid,
			(size_t)g->sum.count);
	if (g->threads_error)
		message(_("whose stacks there are is not permitted to know: run procview as root"));
	return 0;
}

static void print(const struct mem *mem, struct out *out, const struct detail *d,
		  const struct memory_groups *g)
{
	if (mem->common.json)
		mem_print_json(out, d, g);
	else if (mem->common.csv)
		mem_print_csv(out, g, mem->each);
	else
		mem_print_text(out, &mem->common, d, g, mem->each);
}

static int print_mem(const struct mem *mem, struct sampler *sampler, struct frame *frame,
		     struct out *out)
{
	uint32_t row = frame_row_of_pid(frame, mem->pid);
	struct memory_groups *groups;
	struct detail *detail;
	int error, status;

	if (row == ROW_NONE)
		return say_gone(mem, frame);
	error = sampler_detail(sampler, task_id_of(frame_task(frame, row)), DETAIL_MEMORY, &detail);
	if (error == -ESRCH)
		return say_gone(mem, frame);
	if (error) {
		message(_("cannot read process %d: %s"), (int)mem->pid, strerror(-error));
		return 1;
	}
	groups = memory_groups_new(detail);
	print(mem, out, detail, groups);
	status = remark(frame, frame_task(frame, row), groups);
	memory_groups_free(groups);
	detail_free(detail);
	return status;
}

static int run_mem(const struct mem *mem)
{
	__attribute__((cleanup(sampler_freep))) struct sampler *sampler = NULL;
	const struct snapshot_request request = {
		.facts = FACT_BIT(FACT_STAT) | FACT_BIT(FACT_OWNER),
		.cmdline_max = SAMPLER_CMDLINE_MAX,
		.pids = &mem->pid,
		.pid_count = 1,
	};
	CLEANUP_OUT struct out out;
	struct frame *frame;
	int status, written;

	out_init(&out, 1);
	status = sampler_new(&mem->common, &sampler);
	if (!status)
		status = sampler_next(sampler, &request, &frame);
	if (!status)
		status = print_mem(mem, sampler, frame, &out);
	written = out_end(&out);
	return status ? status : written;
}

static const struct argp_option options[] = {
	{ "each", 'x', NULL, 0, N_("each mapping, below the object that it is of"), 0 },
	{ 0 },
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct mem *mem = state->input;

	switch (key) {
	case 'x':
		mem->each = true;
		return 0;
	case ARGP_KEY_ARG:
		if (mem->pid)
			argp_error(state, _("one process at a time"));
		mem->pid = option_pid(arg, state);
		return 0;
	case ARGP_KEY_END:
		if (!mem->pid)
			argp_error(state, _("which process? Give its pid"));
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int run(int argc, char **argv)
{
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.args_doc = "PID",
		.doc = N_("Tell what the memory of one process is used for: totals, and its "
			  "mappings by object."),
	};
	struct mem mem = { .pid = 0 };

	command_parse(&argp, argc, argv, &mem.common, &mem);
	return run_mem(&mem);
}

const struct subcommand subcommand_mem = {
	.name = "mem",
	.args = "PID [-x] [OPTION...]",
	.help = N_("tell what the memory of one process is used for"),
	.run = run,
};
