/* The bytes that a call moves over the descriptor that is its first argument. */
#include "decode_priv.h"

/* The argument with them: the buffer of read and write. CALL_ARGS_MAX: there is none. */
static unsigned data_arg(const struct call_row *row)
{
	unsigned i = 1;

	if (!row->arg_count || row->args[0].type != &type_fd)
		return CALL_ARGS_MAX;
	while (i < row->arg_count && row->args[i].type != &type_buffer)
		i++;
	return i < row->arg_count ? i : CALL_ARGS_MAX;
}

static bool has_fd(uint64_t fds, uint64_t fd)
{
	return fd < 64 && (fds >> fd & 1);
}

void data_copy(struct copying *c, const struct call_view *v, const struct copy_options *o)
{
	unsigned i = o->read_fds || o->write_fds ? data_arg(v->row) : CALL_ARGS_MAX;
	bool reads;

	if (i == CALL_ARGS_MAX)
		return;
	reads = v->row->args[i].when == ARG_OUT;
	if (reads == (v->exit != NULL) && has_fd(reads ? o->read_fds : o->write_fds, v->args[0]))
		copy_memory(c, v->args[i], view_size(v, i, NULL), &(size_t){ 0 });
}

const void *call_data(const struct call_row *row, const struct trace_event *entry,
		      const struct trace_event *exit, uint64_t read_fds, uint64_t write_fds,
		      size_t *ret_length)
{
	unsigned i = data_arg(row);
	bool reads;

	if (i == CALL_ARGS_MAX || exit->ret.failed || exit->ret.value <= 0)
		return NULL;
	reads = row->args[i].when == ARG_OUT;
	if (!has_fd(reads ? read_fds : write_fds, entry->call.args[0]))
		return NULL;
	return trace_event_memory(reads ? exit : entry, entry->call.args[i],
				  (size_t)exit->ret.value, ret_length);
}
