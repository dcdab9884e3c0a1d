#include "command_priv.h"

#include <errno.h>
#include <string.h>

#include "base/i18n.h"
#include "info_priv.h"
#include "message_priv.h"
#include "model/frame.h"
#include "option_priv.h"
#include "out_priv.h"
#include "sampler_priv.h"
#include "selection_priv.h"
#include "types/request.h"
#include "types/detail.h"

struct info {
	struct common common;
	pid_t pid; /* 0: not given yet */
};

static int say_gone(const struct info *info, const struct frame *frame)
{
	message(_("there is no process %d"), (int)info->pid);
	selection_say_hidden(frame->now);
	return 1;
}

static int print_info(const struct info *info, struct sampler *sampler, struct frame *frame,
		      struct out *out)
{
	uint32_t row = frame_row_of_pid(frame, info->pid);
	struct detail *detail;
	int error;

	if (row == ROW_NONE)
		return say_gone(info, frame);
	error = sampler_detail(sampler, task_id_of(frame_task(frame, row)), 0, &detail);
	if (error == -ESRCH)
		return say_gone(info, frame);
	if (error) {
		message(_("cannot read process %d: %s"), (int)info->pid, strerror(-error));
		return 1;
	}
	if (info->common.json)
		info_print_json(out, detail, frame, row);
	else
		info_print_text(out, &info->common, detail, frame, row);
	detail_free(detail);
	return 0;
}

/* Text has sums of the subtree, which need everybody; JSON has the row alone. */
static void make_request(const struct info *info, struct snapshot_request *ret)
{
	*ret = (struct snapshot_request){
		.facts = FACT_BIT(FACT_STAT) | FACT_BIT(FACT_OWNER) | FACT_BIT(FACT_STATM),
		.system = true,
		.cmdline_max = SAMPLER_CMDLINE_MAX,
	};
	if (info->common.json) {
		ret->facts |= FACT_BIT(FACT_CMDLINE);
		ret->pids = &info->pid;
		ret->pid_count = 1;
	}
}

static int run_info(const struct info *info)
{
	__attribute__((cleanup(sampler_freep))) struct sampler *sampler = NULL;
	struct snapshot_request request;
	CLEANUP_OUT struct out out;
	struct frame *frame;
	int status, written;

	out_init(&out, 1);
	make_request(info, &request);
	status = sampler_new(&info->common, &sampler);
	if (!status)
		status = sampler_next(sampler, &request, &frame);
	if (!status)
		status = print_info(info, sampler, frame, &out);
	written = out_end(&out);
	return status ? status : written;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct info *info = state->input;

	switch (key) {
	case ARGP_KEY_ARG:
		if (info->pid)
			argp_error(state, _("one process at a time"));
		info->pid = option_pid(arg, state);
		return 0;
	case ARGP_KEY_END:
		if (!info->pid)
			argp_error(state, _("which process? Give its pid"));
		if (info->common.csv)
			argp_error(state, _("info is no table: use --json"));
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int run(int argc, char **argv)
{
	static const struct argp argp = {
		.parser = parse,
		.args_doc = "PID",
		.doc = N_("Tell everything of one process."),
	};
	struct info info = { .pid = 0 };

	command_parse(&argp, argc, argv, &info.common, &info);
	return run_info(&info);
}

const struct subcommand subcommand_info = {
	.name = "info",
	.args = "PID [OPTION...]",
	.help = N_("tell everything of one process"),
	.run = run,
};
