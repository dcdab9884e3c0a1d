#include "command_priv.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/number.h"
#include "base/procroot.h"
#include "base/text.h"
#include "message_priv.h"
#include "model/frame.h"
#include "model/snapshot.h"
#include "model/stack_text.h"
#include "option_priv.h"
#include "out_priv.h"
#include "proc/status.h"
#include "sampler_priv.h"
#include "selection_priv.h"
#include "stack_priv.h"
#include "types/detail.h"
#include "types/names.h"
#include "types/request.h"
#include "types/stack.h"

struct stack {
	struct common common;
	pid_t asked; /* as typed: a process or a thread; 0: not given yet */
};

/* ---- text ---- */

static void add_line(struct out *out, const char *text)
{
	strbuf_adds(&out->text, "  ");
	strbuf_adds(&out->text, text);
	strbuf_addch(&out->text, '\n');
}

/* A reason, or the words of the error where there is none. */
static void add_excuse(struct out *out, const char *reason, int error)
{
	if (reason)
		add_line(out, _(reason));
	else if (error)
		add_line(out, strerror(error));
}

static void print_kernel(struct out *out, const struct thread_stack *t, bool ascii)
{
	int error;
	const char *reason = stack_no_kernel(t, &error);

	strbuf_adds(&out->text, _("kernel:"));
	strbuf_addch(&out->text, '\n');
	add_excuse(out, reason, error);
	for (size_t i = 0; i < t->kernel_count; i++) {
		strbuf_adds(&out->text, "  ");
		stack_add_kernel(&out->text, i, t->kernel[i], ascii);
		strbuf_addch(&out->text, '\n');
	}
}

static void print_user(struct out *out, const struct stacks *s, const struct thread_stack *t,
		       bool ascii)
{
	int error;
	const char *reason = stack_no_user(s, t, &error);

	strbuf_adds(&out->text, _("user:"));
	strbuf_addch(&out->text, '\n');
	add_excuse(out, reason, error);
	for (size_t i = 0; i < t->user_count; i++) {
		strbuf_adds(&out->text, "  ");
		stack_add_frame(&out->text, i, &t->user[i], ascii);
		strbuf_addch(&out->text, '\n');
	}
	if (stack_cut(t))
		add_line(out, _(stack_cut(t)));
}

static void print_text(struct out *out, const struct stacks *s, bool ascii)
{
	for (size_t i = 0; i < s->count; i++) {
		const struct thread_stack *t = &s->threads[i];
		CLEANUP_STRBUF struct strbuf name = STRBUF_INIT;

		text_add_safe(&name, t->name, strlen(t->name), ascii);
		if (i)
			strbuf_addch(&out->text, '\n');
		strbuf_addf(&out->text, _("thread %d %s, %s"), (int)t->tid, strbuf_str(&name),
			    _(state_name(t->state)));
		strbuf_addch(&out->text, '\n');
		print_kernel(out, t, ascii);
		print_user(out, s, t, ascii);
	}
}

/* ---- what was found ---- */

static bool has_frames(const struct stacks *s)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->threads[i].kernel_count || s->threads[i].user_count)
			return true;
	return false;
}

static void say_refused(const struct stack *stack, const struct stacks *s)
{
	if (s->tracer)
		message(_("%d was not stopped: %s (process %d)"), (int)stack->asked, _(s->reason),
			(int)s->tracer);
	else if (s->error)
		message(_("%d was not stopped: %s"), (int)stack->asked, _(s->reason));
}

static int print_stacks(const struct stack *stack, struct out *out, pid_t pid,
			const struct stacks *s)
{
	say_refused(stack, s);
	if (stack->common.json)
		stack_print_json(out, pid, s);
	else if (has_frames(s) || !s->error)
		print_text(out, s, stack->common.ascii);
	return has_frames(s) ? 0 : 1;
}

/* ---- what is asked ---- */

static int say_gone(const struct stack *stack)
{
	message(_("there is no process or thread %d"), (int)stack->asked);
	return 1;
}

/* The process that the number belongs to, which may be one of its threads; 0: there is none. */
static pid_t process_of(const struct stack *stack)
{
	CLEANUP_STRBUF struct strbuf text = STRBUF_INIT;
	struct procroot root = { .fd = -1 };
	struct scan value;
	uint64_t pid = 0;
	char path[32];

	snprintf(path, sizeof(path), "%d/status", (int)stack->asked);
	if (procroot_open(stack->common.proc, &root) == 0 &&
	    procroot_read_all(root.fd, path, &text, 1 << 16, NULL) == 0 &&
	    status_find(strbuf_str(&text), text.len, "Tgid:", &value))
		scan_u64(&value, &pid);
	procroot_done(&root);
	return (pid_t)pid;
}

/* Process or thread, with its start; pid 0: it is not there. */
static struct task_id find_task(const struct stack *stack, const struct frame *frame)
{
	const struct snapshot *now = frame->now;

	for (size_t i = 0; i < now->count; i++)
		if (now->tasks[i].pid == stack->asked)
			return task_id_of(&now->tasks[i]);
	for (size_t i = 0; i < now->thread_count; i++)
		if (now->threads[i].tid == stack->asked)
			return task_id_of(&now->threads[i]);
	return (struct task_id){ 0 };
}

static int run_stack(const struct stack *stack, struct sampler *sampler, struct out *out)
{
	const pid_t pid = process_of(stack);
	const struct snapshot_request request = {
		.facts = FACT_BIT(FACT_STAT),
		.pids = &pid,
		.pid_count = 1,
		.threads_of = pid != stack->asked ? pid : 0,
	};
	struct detail *detail;
	struct frame *frame;
	struct task_id id;
	int status;

	if (!pid)
		return say_gone(stack);
	status = sampler_next(sampler, &request, &frame);
	if (status)
		return status;
	id = find_task(stack, frame);
	status = id.pid ? sampler_detail(sampler, id, DETAIL_STACK, &detail) : -ESRCH;
	if (status == -ESRCH)
		return say_gone(stack);
	if (status) {
		message(_("cannot read process %d: %s"), (int)stack->asked, strerror(-status));
		return 1;
	}
	status = print_stacks(stack, out, pid, detail->stacks);
	detail_free(detail);
	return status;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct stack *stack = state->input;

	switch (key) {
	case ARGP_KEY_ARG:
		if (stack->asked)
			argp_error(state, _("one process or thread at a time"));
		stack->asked = option_pid(arg, state);
		return 0;
	case ARGP_KEY_END:
		if (!stack->asked)
			argp_error(state, _("which process or thread? Give its number"));
		if (stack->common.csv)
			argp_error(state, _("stack is no table: use --json"));
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int run(int argc, char **argv)
{
	static const struct argp argp = {
		.parser = parse,
		.args_doc = "PID|TID",
		.doc = N_("Tell where each thread of a process is, or one thread: in the kernel, "
			  "and in its program. Each is stopped for a moment, mostly less than a "
			  "millisecond, to copy its stack."),
	};
	__attribute__((cleanup(sampler_freep))) struct sampler *sampler = NULL;
	struct stack stack = { .asked = 0 };
	CLEANUP_OUT struct out out;
	int status, written;

	command_parse(&argp, argc, argv, &stack.common, &stack);
	out_init(&out, 1);
	status = sampler_new(&stack.common, &sampler);
	if (!status)
		status = run_stack(&stack, sampler, &out);
	written = out_end(&out);
	return status ? status : written;
}

const struct subcommand subcommand_stack = {
	.name = "stack",
	.args = "PID|TID [OPTION...]",
	.help = N_("tell where the threads of a process are"),
	.run = run,
};
