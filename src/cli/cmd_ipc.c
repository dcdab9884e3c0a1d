#include "command_priv.h"

#include <errno.h>
#include <string.h>

#include "base/i18n.h"
#include "files_remark_priv.h"
#include "ipc_print_priv.h"
#include "list_priv.h"
#include "message_priv.h"
#include "model/endpoints.h"
#include "model/ipc.h"
#include "option_priv.h"
#include "out_priv.h"
#include "sampler_priv.h"
#include "types/files.h"

struct ipc_command {
	struct common common;
	struct pid_list pids; /* none: all that are joined to another */
	bool dot;
};

static void print(const struct ipc_command *c, const struct ipc_print *p)
{
	if (c->dot)
		ipc_print_dot(p);
	else if (c->common.json)
		ipc_print_json(p);
	else if (c->common.csv)
		ipc_print_csv(p);
	else
		ipc_print_text(p);
}

/* How many of those named are there and may be looked into; says which are not there. */
static size_t remark_pids(const struct ipc_command *c, const struct files *files)
{
	size_t usable = 0;

	for (size_t i = 0; i < c->pids.count; i++) {
		const struct files_process *p = files_find(files, c->pids.items[i]);

		if (!p)
			message(_("there is no process %d"), (int)c->pids.items[i]);
		usable += p && !p->error;
	}
	return usable;
}

/* Who may not be looked into may be at any other end. */
static void remark_rest(const struct files *files, const struct ipc *graph)
{
	files_remark(files, files->denied);
	if (graph->truncated)
		message(_("too many are joined to each other: some are missing"));
}

/* A process that holds both ends itself is told so where it was named. */
static int print_graph(const struct ipc_command *c, const struct endpoints *e)
{
	const struct files *files = endpoints_files(e);
	const pid_t *pids = c->pids.count ? c->pids.items : NULL;
	struct ipc *graph = ipc_new(e, pids, c->pids.count, pids);
	CLEANUP_OUT struct out out;
	const struct ipc_print p = { files, graph, &out, &c->pids, c->common.ascii };
	size_t usable;
	int status;

	out_init(&out, 1);
	print(c, &p);
	status = out_end(&out);
	usable = remark_pids(c, files);
	remark_rest(files, graph);
	ipc_free(graph);
	return c->pids.count && !usable ? 1 : status;
}

static int run_ipc(const struct ipc_command *c)
{
	__attribute__((cleanup(sampler_freep))) struct sampler *sampler = NULL;
	const struct files_request request = {
		.pids = c->pids.count ? c->pids.items : NULL,
		.pid_count = c->pids.count,
		.what = FILES_ENDS | FILES_MAPPED,
	};
	struct endpoints *e = NULL;
	int status = sampler_new(&c->common, &sampler), error;

	if (status)
		return status;
	error = sampler_files(sampler, &request, &e);
	/* Nobody of those named is there: an empty answer is a whole document all the same. */
	if (error == -ESRCH)
		e = endpoints_new(files_new());
	else if (error) {
		message(_("cannot read what processes have open: %s"), strerror(-error));
		return 1;
	}
	status = print_graph(c, e);
	endpoints_free(e);
	return status;
}

enum { KEY_DOT = 0x2000 };

static const struct argp_option options[] = {
	{ "dot", KEY_DOT, NULL, 0, N_("a graph for Graphviz: procview ipc --dot | dot -Tsvg"), 0 },
	{ 0 },
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct ipc_command *c = state->input;

	switch (key) {
	case KEY_DOT:
		c->dot = true;
		return 0;
	case ARGP_KEY_ARG:
		option_pids(&c->pids, arg, state);
		return 0;
	case ARGP_KEY_END:
		if (c->dot && (c->common.json || c->common.csv))
			argp_error(state, _("--dot, --json and --csv exclude each other"));
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
		.args_doc = "[PID...]",
		.doc = N_("Tell who is joined to whom by pipes, sockets, memory, queues, terminals "
			  "and locks."),
	};
	struct ipc_command c = { .dot = false };
	int status;

	command_parse(&argp, argc, argv, &c.common, &c);
	status = run_ipc(&c);
	pid_list_done(&c.pids);
	return status;
}

const struct subcommand subcommand_ipc = {
	.name = "ipc",
	.args = "[PID...] [OPTION...]",
	.help = N_("tell who is joined to whom"),
	.run = run,
};
