#include "decode/call.h"

#include <string.h>

#include "decode_priv.h"

const struct call_row *call_find(enum syscall_abi abi, uint64_t number)
{
	if (abi != call_table_abi || number >= call_row_count || !call_rows[number].name)
		return NULL;
	return &call_rows[number];
}

const struct call_row *call_next(const struct call_row *row)
{
	size_t i = row ? (size_t)(row - call_rows) + 1 : 0;

	while (i < call_row_count && !call_rows[i].name)
		i++;
	return i < call_row_count ? &call_rows[i] : NULL;
}

const struct call_row *call_by_name(const char *name, size_t len, uint64_t *ret_number)
{
	const struct call_row *row = call_next(NULL);

	while (row && (strncmp(row->name, name, len) != 0 || row->name[len]))
		row = call_next(row);
	if (row && ret_number)
		*ret_number = (uint64_t)(row - call_rows);
	return row;
}

const char *call_name(const struct call_row *row)
{
	return row->name;
}

uint32_t call_classes(const struct call_row *row)
{
	return row->classes;
}

uint32_t call_traits(const struct call_row *row)
{
	return row->traits;
}

unsigned call_arg_count(const struct call_row *row)
{
	return row->arg_count;
}

const char *call_arg_name(const struct call_row *row, unsigned arg)
{
	return row->args[arg].name;
}

/* ---- copying ---- */

static enum arg_when known_when(const struct call_view *v, unsigned arg)
{
	const struct arg *a = view_arg(v, arg);

	return a->type->when ? a->type->when(v, arg) : (enum arg_when)a->when;
}

/* What is an output is there only when the call has done it. */
static bool is_time(const struct call_view *v, unsigned arg)
{
	const struct arg_type *type = view_arg(v, arg)->type;
	enum arg_when when = known_when(v, arg);

	if (!v->exit)
		return when != ARG_OUT;
	return type->at_exit_too || (when != ARG_IN && (type->failed_too || !view_failed(v)));
}

void call_copy(const struct call_row *row, const struct trace_event *e,
	       const struct copy_options *o, struct copying *c)
{
	bool returned = e->kind == TRACE_EXIT;
	const struct call_view v = { .row = row,
				     .entry = returned ? NULL : e,
				     .exit = returned ? e : NULL,
				     .args = returned ? e->ret.call.args : e->call.args };

	c->options = o;
	data_copy(c, &v, o);
	for (unsigned i = 0; i < row->arg_count; i++)
		if (row->args[i].type->copy && is_time(&v, i))
			row->args[i].type->copy(c, &v, i);
	if (returned && row->returns == RETURN_FD && !e->ret.failed)
		copy_fd(c, (int)e->ret.value);
}

/* ---- printing ---- */

static struct printing printing_of(const struct trace_event *event, const struct print_options *o,
				   struct strbuf *out)
{
	return (struct printing){ .out = out, .options = o, .event = event };
}

static void print_value(const struct call_view *v, unsigned arg, const struct trace_event *event,
			const struct print_options *o, struct strbuf *out)
{
	struct printing p = printing_of(event, o, out);

	view_arg(v, arg)->type->print(&p, v, arg);
}

/* "[in => out]", or only one of them if they are written the same. */
static void print_change(const struct call_view *v, unsigned arg, const struct print_options *o,
			 struct strbuf *out)
{
	CLEANUP_STRBUF struct strbuf before = STRBUF_INIT, after = STRBUF_INIT;

	print_value(v, arg, v->entry, o, &before);
	print_value(v, arg, v->exit, o, &after);
	if (view_failed(v) || strcmp(strbuf_str(&before), strbuf_str(&after)) == 0) {
		strbuf_add(out, before.s, before.len);
		return;
	}
	strbuf_adds(out, strbuf_str(&before));
	strbuf_adds(out, " => ");
	strbuf_adds(out, strbuf_str(&after));
}

unsigned call_args_there(const struct call_row *row, const struct trace_event *entry)
{
	const struct call_view v = { .row = row, .entry = entry, .args = entry->call.args };
	unsigned n = row->arg_count;

	while (n && row->args[n - 1].type->is_there && !row->args[n - 1].type->is_there(&v, n - 1))
		n--;
	return n;
}

/* What -e verbose= is for: all that is pointed to, but for text. */
static bool is_structure(const struct arg *a)
{
	return a->type->copy && a->type != &type_path && a->type != &type_string &&
	       a->type != &type_buffer && a->type != &type_fd && a->type != &type_dirfd;
}

bool call_print_arg(const struct call_row *row, unsigned arg, const struct trace_event *entry,
		    const struct trace_event *exit, const struct print_options *o,
		    struct strbuf *out)
{
	const struct call_view v = { .row = row,
				     .entry = entry,
				     .exit = exit,
				     .args = entry ? entry->call.args : exit->ret.call.args };
	enum arg_when when = known_when(&v, arg);

	if (when != ARG_IN && !exit)
		return false;
	if (o->addresses && is_structure(&row->args[arg])) {
		struct printing p = printing_of(NULL, o, out);

		print_address(&p, v.args[arg]);
	} else if (when == ARG_IN_OUT)
		print_change(&v, arg, o, out);
	else if (when == ARG_OUT && view_failed(&v) && !row->args[arg].type->failed_too) {
		struct printing p = printing_of(NULL, o, out);

		print_address(&p, v.args[arg]);
	} else {
		print_value(&v, arg, when == ARG_OUT ? exit : entry, o, out);
	}
	return true;
}
