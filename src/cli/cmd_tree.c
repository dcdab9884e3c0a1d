#include "command_priv.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/die.h"
#include "base/i18n.h"
#include "columns_priv.h"
#include "list_priv.h"
#include "listing_priv.h"
#include "message_priv.h"
#include "model/frame.h"
#include "model/view.h"
#include "option_priv.h"
#include "out_priv.h"
#include "sampler_priv.h"
#include "types/request.h"

static const char text_fields[] = "pid,user,state,tree_rss,tree_cpu_time,cmdline";

struct tree {
	struct common common;
	char *root; /* as typed: a pid or a user; NULL: everything */
	bool threads, ancestors;
	struct columns columns;
};

/* Rows of several trees, one below the other. */
struct rows {
	struct view_row *items;
	size_t count, cap;
};

static void rows_add(struct rows *rows, struct view_row row)
{
	rows->items = xgrow(rows->items, rows->count, &rows->cap, sizeof(*rows->items));
	rows->items[rows->count++] = row;
}

static uint16_t clip_depth(unsigned depth)
{
	return depth < UINT16_MAX ? (uint16_t)depth : UINT16_MAX;
}

/* The way from the root of everything down to the parent of `row`. Returns how deep that is. */
static unsigned add_ancestors(struct rows *rows, const struct frame *frame, uint32_t row)
{
	uint32_t at = frame->parent[row];
	unsigned depth = 0;

	for (uint32_t up = at; up != ROW_NONE; up = frame->parent[up])
		depth++;
	for (unsigned i = 0; i < depth; i++)
		rows_add(rows, (struct view_row){
				       .depth = clip_depth(i),
				       .last = true,
				       .has_children = true,
			       });
	for (size_t i = rows->count; at != ROW_NONE; at = frame->parent[at])
		rows->items[--i].row = at;
	return depth;
}

/* The process in `row` and all below it; with -s below its ancestors. */
static void add_subtree(const struct tree *tree, struct rows *rows, struct frame *frame,
			uint32_t row)
{
	const struct view_spec spec = {
		.tree = true,
		.threads = tree->threads,
		.kernel_threads = true,
		.root = frame_task(frame, row)->pid,
	};
	unsigned above = tree->ancestors ? add_ancestors(rows, frame, row) : 0;
	struct view view;

	view_init(&view);
	view_build(&view, frame, &spec);
	for (size_t i = 0; i < view.count; i++) {
		struct view_row r = view.rows[i];

		r.depth = clip_depth(r.depth + above);
		r.rails = above < 64 ? r.rails << above : 0;
		r.last |= !view.rows[i].depth;
		rows_add(rows, r);
	}
	view_done(&view);
}

static bool has_owned_ancestor(const struct frame *frame, uint32_t row, uint32_t uid)
{
	for (uint32_t up = frame->parent[row]; up != ROW_NONE; up = frame->parent[up])
		if (frame_task(frame, up)->uid == uid)
			return true;
	return false;
}

/* The trees of a user begin where none of the ancestors is the user's. */
static void add_user(const struct tree *tree, struct rows *rows, struct frame *frame, uint32_t uid)
{
	for (uint32_t row = 0; row < frame->count; row++)
		if (frame_task(frame, row)->uid == uid && !has_owned_ancestor(frame, row, uid))
			add_subtree(tree, rows, frame, row);
}

static void add_everything(const struct tree *tree, struct rows *rows, struct frame *frame)
{
	const struct view_spec spec = {
		.tree = true,
		.threads = tree->threads,
		.kernel_threads = true,
	};
	struct view view;

	view_init(&view);
	view_build(&view, frame, &spec);
	for (size_t i = 0; i < view.count; i++)
		rows_add(rows, view.rows[i]);
	view_done(&view);
}

static int add_named(const struct tree *tree, struct rows *rows, struct frame *frame)
{
	CLEANUP_FREE char *safe = message_safe(tree->root);
	struct user_list users = { 0 };
	uint32_t row;
	pid_t pid;

	if (pid_parse(tree->root, strlen(tree->root), &pid)) {
		row = frame_row_of_pid(frame, pid);
		if (row != ROW_NONE)
			add_subtree(tree, rows, frame, row);
		else
			message(_("there is no process %d"), (int)pid);
	} else if (user_list_add(&users, tree->root, strlen(tree->root)) < 0) {
		message(_("there is no user %s"), safe);
	} else {
		add_user(tree, rows, frame, users.items[0].uid);
		if (!rows->count)
			message(_("user %s has no processes"), safe);
	}
	user_list_done(&users);
	return rows->count ? 0 : 1;
}

static int print_tree(const struct tree *tree, struct out *out, struct frame *frame)
{
	const struct listing listing = {
		.common = &tree->common,
		.columns = &tree->columns,
		.schema = "procview.tree/1",
		.header = true,
		.tree = true,
		.nested = true,
		.first = true,
	};
	struct rows rows = { NULL, 0, 0 };
	int status = 0;

	if (columns_sum(&tree->columns))
		frame_sum(frame);
	if (tree->root)
		status = add_named(tree, &rows, frame);
	else
		add_everything(tree, &rows, frame);
	listing_print(out, &listing, frame, rows.items, rows.count);
	free(rows.items);
	return status;
}

static int run_tree(const struct tree *tree)
{
	__attribute__((cleanup(sampler_freep))) struct sampler *sampler = NULL;
	CLEANUP_OUT struct out out;
	const struct snapshot_request request = {
		.facts = FACT_BIT(FACT_STAT) | FACT_BIT(FACT_OWNER) |
			 columns_facts(tree->columns.items, tree->columns.count),
		.threads = tree->threads,
		.system = true,
		.cmdline_max = SAMPLER_CMDLINE_MAX,
	};
	struct frame *frame;
	int status, written;

	out_init(&out, 1);
	status = sampler_new(&tree->common, &sampler);
	if (!status)
		status = sampler_next(sampler, &request, &frame);
	if (status)
		return status;
	status = print_tree(tree, &out, frame);
	written = out_end(&out);
	return status ? status : written;
}

static const struct argp_option options[] = {
	{ "threads", 'H', NULL, 0, N_("threads too, below their process"), 0 },
	{ "ancestors", 's', NULL, 0, N_("the way from the root down to it"), 0 },
	{ "format", 'o', "FIELDS", 0, N_("these fields: NAME[:WIDTH][=TITLE],..."), 0 },
	{ 0 },
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct tree *tree = state->input;

	switch (key) {
	case 'H':
		tree->threads = true;
		return 0;
	case 's':
		tree->ancestors = true;
		return 0;
	case 'o':
		option_columns(&tree->columns, arg, state);
		return 0;
	case ARGP_KEY_ARG:
		if (tree->root)
			argp_error(state, _("one process or user at most"));
		tree->root = arg;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static void add_default_columns(struct tree *tree)
{
	bool exact = tree->common.json || tree->common.csv;
	CLEANUP_FREE char *wrong = NULL;

	if (tree->columns.count)
		return;
	if (exact && tree->threads)
		columns_add_field(&tree->columns, FIELD_TID);
	if (columns_add(&tree->columns, exact ? listing_json_fields : text_fields, &wrong) < 0)
		die("the built-in format names a field '%s' that does not exist", wrong);
}

static int run(int argc, char **argv)
{
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.args_doc = "[PID|USER]",
		.doc = N_("Show processes as a tree: all, one and what is below it, or those of a "
			  "user."),
	};
	struct tree tree = { .root = NULL };
	int status;

	command_parse(&argp, argc, argv, &tree.common, &tree);
	add_default_columns(&tree);
	status = run_tree(&tree);
	columns_done(&tree.columns);
	return status;
}

const struct subcommand subcommand_tree = {
	.name = "tree",
	.args = "[PID|USER] [OPTION...]",
	.help = N_("show processes as a tree"),
	.run = run,
};
