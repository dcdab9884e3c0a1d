#include "command_priv.h"

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
#include "selection_priv.h"
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

/* The tree that begins in row `i` of everything, moved to the left, or below its ancestors. Returns
 * the row behind it. */
static size_t add_subtree(const struct tree *tree, struct rows *rows, const struct frame *frame,
			  const struct view *all, size_t i)
{
	unsigned top = all->rows[i].depth, above = 0;
	size_t first = i;

	if (tree->ancestors)
		above = add_ancestors(rows, frame, all->rows[i].row);
	for (; i < all->count && (i == first || all->rows[i].depth > top); i++) {
		struct view_row row = all->rows[i];

		row.depth = clip_depth(row.depth - top + above);
		row.rails = top < 64 ? row.rails >> top : 0;
		row.rails = above < 64 ? row.rails << above : 0;
		row.last |= i == first;
		rows_add(rows, row);
	}
	return i;
}

/* What was named: a process, or, where pid is 0, a user's. */
struct wanted {
	pid_t pid;
	uint32_t uid;
};

static bool is_wanted(const struct wanted *w, const struct task *t)
{
	return w->pid ? t->pid == w->pid : t->uid == w->uid;
}

/* What is below one that is wanted comes with it. */
static void add_wanted(const struct tree *tree, struct rows *rows, const struct frame *frame,
		       const struct view *all, const struct wanted *w)
{
	for (size_t i = 0; i < all->count;)
		if (is_wanted(w, frame_task(frame, all->rows[i].row)))
			i = add_subtree(tree, rows, frame, all, i);
		else
			i++;
}

static int add_named(const struct tree *tree, struct rows *rows, const struct frame *frame,
		     const struct view *all)
{
	CLEANUP_FREE char *safe = message_safe(tree->root);
	struct user_list users = { 0 };
	struct wanted w = { 0, 0 };

	if (!pid_parse(tree->root, strlen(tree->root), &w.pid)) {
		if (user_list_add(&users, tree->root, strlen(tree->root)) < 0) {
			message(_("there is no user %s"), safe);
			return 1;
		}
		w.uid = users.items[0].uid;
		user_list_done(&users);
	}
	add_wanted(tree, rows, frame, all, &w);
	if (rows->count)
		return 0;
	if (w.pid)
		message(_("there is no process %d"), (int)w.pid);
	else
		message(_("user %s has no processes"), safe);
	selection_say_hidden(frame->now);
	return 1;
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
	const struct view_spec spec = {
		.tree = true,
		.threads = tree->threads,
		.kernel_threads = true,
	};
	struct rows rows = { NULL, 0, 0 };
	struct view all;
	int status = 0;

	if (columns_sum(&tree->columns))
		frame_sum(frame);
	view_init(&all);
	view_build(&all, frame, &spec);
	if (tree->root)
		status = add_named(tree, &rows, frame, &all);
	listing_print(out, &listing, frame, tree->root ? rows.items : all.rows,
		      tree->root ? rows.count : all.count);
	view_done(&all);
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
