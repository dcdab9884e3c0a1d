#include <string.h>

#include "return_priv.h"

/* What the kernel gives back only to a tracer: include/linux/errno.h. */
static const struct {
	const char *name, *text;
	int error;
} restarts[] = {
	{ "ERESTARTSYS", "To be restarted if SA_RESTART is set", 512 },
	{ "ERESTARTNOINTR", "To be restarted", 513 },
	{ "ERESTARTNOHAND", "To be restarted if no handler", 514 },
	{ "ERESTART_RESTARTBLOCK", "Interrupted by signal", 516 },
};

static void print_error(struct printing *p, int error)
{
	const char *name = strerrorname_np(error);

	for (size_t i = 0; i < sizeof(restarts) / sizeof(restarts[0]); i++)
		if (restarts[i].error == error) {
			strbuf_addf(p->out, "? %s (%s)", restarts[i].name, restarts[i].text);
			return;
		}
	if (name)
		strbuf_addf(p->out, "-1 %s (%s)", name, strerrordesc_np(error));
	else
		strbuf_addf(p->out, "-1 (errno %d)", error);
}

static void print_value(struct printing *p, const struct call_view *v, int64_t value)
{
	switch (v->row ? (enum return_form)v->row->returns : RETURN_INT) {
	case RETURN_FCNTL:
		print_fcntl_return(p, v, value);
		break;
	case RETURN_POLL:
		print_poll_return(p, v, value);
		break;
	case RETURN_SIGNAL:
		print_int(p, value);
		strbuf_adds(p->out, " (");
		print_signal_name(p, (int)value);
		strbuf_addch(p->out, ')');
		break;
	case RETURN_SELECT:
		print_select_return(p, v, value);
		break;
	case RETURN_HEX:
		print_hex(p, (uint64_t)value);
		break;
	case RETURN_OCT:
		print_permissions(p, (uint64_t)value);
		break;
	case RETURN_FD:
		print_fd(p, (int)value);
		break;
	case RETURN_NOTHING:
		strbuf_addch(p->out, '?');
		break;
	default:
		print_int(p, value);
	}
}

void call_print_return(const struct call_row *row, const struct trace_event *entry,
		       const struct trace_event *exit, const struct print_options *o,
		       struct strbuf *out)
{
	struct printing p = { .out = out, .options = o, .event = exit };

	if (!exit)
		strbuf_addch(out, '?');
	else if (exit->ret.failed)
		print_error(&p, (int)-exit->ret.value);
	else
		print_value(&p,
			    &(const struct call_view){ .row = row,
						       .entry = entry,
						       .exit = exit,
						       .args = exit->ret.call.args },
			    exit->ret.value);
}
