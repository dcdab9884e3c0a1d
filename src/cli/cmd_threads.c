#include "command_priv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/die.h"
#include "base/i18n.h"
#include "base/json.h"
#include "columns_priv.h"
#include "listing_priv.h"
#include "message_priv.h"
#include "model/format.h"
#include "model/frame.h"
#include "model/view.h"
#include "option_priv.h"
#include "out_priv.h"
#include "sampler_priv.h"
#include "selection_priv.h"
#include "types/request.h"

static const char text_fields[] =
	"tid,comm=NAME,s,cpu_percent,time+,last_cpu=CPU,cls=POL,ni,voluntary_switches,"
	"involuntary_switches,wchan,syscall,start_time";

static const char csv_fields[] =
	"tid,comm,state,cpu_percent,cpu_time,last_cpu,policy,nice,voluntary_switches,"
	"involuntary_switches,wchan,syscall,syscall_args,start_time";

/* Of a row of JSON, between its name and its system call. */
static const enum field_id json_fields[] = {
	FIELD_STATE,
	FIELD_CPU_PERCENT,
	FIELD_CPU_TIME,
	FIELD_USER_TIME,
	FIELD_SYSTEM_TIME,
	FIELD_START_TIME,
	FIELD_LAST_CPU,
	FIELD_POLICY,
	FIELD_PRIORITY,
	FIELD_RT_PRIORITY,
	FIELD_NICE,
	FIELD_VOLUNTARY_SWITCHES,
	FIELD_INVOLUNTARY_SWITCHES,
	FIELD_WCHAN,
};

struct threads {
	struct common common;
	pid_t pid; /* as given: a process, or a thread of one; 0: not given yet */
	uint64_t start; /* of the process that is shown; 0: not found yet */
	struct columns columns;
	bool chosen; /* -o */
	bool stream; /* -d or -n: a series */
	double delay; /* s */
	uint64_t count; /* of the series, 0: endless */
};

/* ---- JSON ---- */

static void add_call(struct jsonw *j, const struct task *t)
{
	const struct task_call *call = t->extra ? t->extra->call : NULL;

	jsonw_key(j, "syscall");
	if (t->denied & FACT_BIT(FACT_SYSCALL)) {
		jsonw_error(j, EACCES);
		return;
	}
	if (!call || call->state != TASK_CALL_IN) {
		jsonw_null(j);
		return;
	}
	jsonw_object(j);
	jsonw_key(j, "number");
	jsonw_int(j, call->number);
	jsonw_key(j, "name");
	jsonw_cstring(j, t->extra->syscall_name);
	jsonw_key(j, "args");
	jsonw_list(j);
	for (size_t i = 0; i < SYSCALL_ARGS; i++)
		jsonw_hex(j, call->args[i]);
	jsonw_list_end(j);
	jsonw_key(j, "sp");
	jsonw_hex(j, call->sp);
	jsonw_key(j, "pc");
	jsonw_hex(j, call->pc);
	jsonw_object_end(j);
}

static void add_thread(struct jsonw *j, const struct frame *frame, uint32_t row)
{
	const struct task *t = frame_task(frame, row);

	jsonw_key(j, "tid");
	jsonw_int(j, t->tid);
	jsonw_key_text(j, "name", t->comm, strlen(t->comm));
	for (size_t i = 0; i < sizeof(json_fields) / sizeof(json_fields[0]); i++) {
		struct value value;

		field_value(json_fields[i], frame, row, &value);
		format_json(j, json_fields[i], &value);
	}
	add_call(j, t);
	jsonw_key(j, "waiting_for");
	jsonw_null(j);
}

static void add_head(struct jsonw *j, const struct frame *frame, const struct task *process)
{
	jsonw_key(j, "schema");
	jsonw_cstring(j, "procview.threads/1");
	jsonw_key(j, "pid");
	jsonw_int(j, process->pid);
	jsonw_key_text(j, "comm", process->comm, strlen(process->comm));
	jsonw_key(j, "time");
	jsonw_time(j, frame->now->realtime);
	jsonw_key(j, "cpu_window");
	if (frame->lifetime)
		jsonw_cstring(j, "lifetime");
	else
		jsonw_real(j, frame->seconds, 3);
}

static void print_json(const struct threads *o, struct out *out, const struct frame *frame,
		       const struct task *process, const struct view_row *rows, size_t count)
{
	struct jsonw j;

	jsonw_init(&j, &out->text, !o->stream && isatty(out->fd));
	jsonw_object(&j);
	add_head(&j, frame, process);
	jsonw_key(&j, "threads");
	jsonw_list(&j);
	for (size_t i = 0; i < count && out_more(out); i++) {
		jsonw_object(&j);
		if (o->chosen)
			listing_add_row(&j, &o->columns, frame, &rows[i]);
		else
			add_thread(&j, frame, rows[i].row);
		jsonw_object_end(&j);
	}
	jsonw_list_end(&j);
	jsonw_object_end(&j);
	strbuf_addch(&out->text, '\n');
	out_flush(out);
}

/* ---- one table or document ---- */

/* A process may end between the list of its threads and the reading of each: then it has none. */
static void print_threads(const struct threads *o, struct out *out, const struct frame *frame,
			  const struct task *process, bool first)
{
	const struct listing listing = {
		.common = &o->common,
		.columns = &o->columns,
		.header = true,
		.stream = o->stream,
		.first = first,
	};
	size_t count = frame->rows - frame->count;
	CLEANUP_FREE struct view_row *rows = xcalloc(count, sizeof(*rows));

	for (size_t i = 0; i < count; i++)
		rows[i].row = (uint32_t)(frame->count + i);
	if (o->common.json)
		print_json(o, out, frame, process, rows, count);
	else
		listing_print(out, &listing, frame, rows, count);
}

/* ---- the series ---- */

static void make_request(const struct threads *o, struct snapshot_request *ret)
{
	*ret = (struct snapshot_request){
		.facts = FACT_BIT(FACT_STAT) | FACT_BIT(FACT_STATUS) |
			 columns_facts(o->columns.items, o->columns.count),
		.threads_of = o->pid,
		.cmdline_max = SAMPLER_CMDLINE_MAX,
		.pids = &o->pid,
		.pid_count = 1,
	};
}

/* The process that was named; NULL, after saying so, if there is none. */
static const struct task *find_process(const struct threads *o, const struct frame *frame)
{
	uint32_t row = frame_row_of_pid(frame, o->pid);
	const struct task *t = row == ROW_NONE ? NULL : frame_task(frame, row);

	if (t && (!o->start || t->start == o->start))
		return t;
	if (o->start) {
		message(_("process %d has ended"), (int)o->pid);
	} else {
		message(_("there is no process %d"), (int)o->pid);
		selection_say_hidden(frame->now);
	}
	return NULL;
}

/* The process that a thread belongs to; of a process, itself. */
static pid_t process_of(const struct task *t)
{
	const struct task_status *status = t->extra ? t->extra->status : NULL;

	return status && status->tgid ? status->tgid : t->pid;
}

/* /proc has each thread by its number too, though it does not list it. 0, or an exit status. */
static int settle_pid(struct threads *o)
{
	__attribute__((cleanup(sampler_freep))) struct sampler *sampler = NULL;
	const struct snapshot_request request = {
		.facts = FACT_BIT(FACT_STAT) | FACT_BIT(FACT_STATUS),
		.pids = &o->pid,
		.pid_count = 1,
	};
	const struct task *t;
	struct frame *frame;
	int status = sampler_new(&o->common, &sampler);

	if (!status)
		status = sampler_next(sampler, &request, &frame);
	if (status)
		return status;
	t = find_process(o, frame);
	if (!t)
		return 1;
	if (process_of(t) != o->pid) {
		message(_("%d is a thread: these are the threads of its process %d"), (int)o->pid,
			(int)process_of(t));
		o->pid = process_of(t);
	}
	return 0;
}

static int print_series(struct threads *o, struct out *out)
{
	__attribute__((cleanup(sampler_freep))) struct sampler *sampler = NULL;
	uint64_t step = (uint64_t)(o->delay * (double)NS_PER_SEC), next = clock_monotonic();
	uint64_t count = o->stream ? o->count : 1;
	struct snapshot_request request;
	int status = sampler_new(&o->common, &sampler);

	make_request(o, &request);
	for (uint64_t i = 0; !status && !out->error && (!count || i < count); i++) {
		const struct task *process;
		struct frame *frame;

		if (i)
			sampler_sleep_until(next += step);
		status = sampler_next(sampler, &request, &frame);
		if (status)
			break;
		process = find_process(o, frame);
		if (!process)
			return i ? 0 : 1;
		o->start = process->start;
		print_threads(o, out, frame, process, i == 0);
	}
	return status;
}

static int run_threads(struct threads *o)
{
	CLEANUP_OUT struct out out;
	int status, written;

	out_init(&out, 1);
	status = settle_pid(o);
	if (!status)
		status = print_series(o, &out);
	written = out_end(&out);
	return status ? status : written;
}

/* ---- options ---- */

static const struct argp_option options[] = {
	{ "format", 'o', "FIELDS", 0, N_("these fields: NAME[:WIDTH][=TITLE],..."), 0 },
	{ "delay", 'd', "SECS", 0, N_("every so many seconds; shares are of the interval"), 0 },
	{ "count", 'n', "N", 0, N_("so many times"), 0 },
	{ 0 },
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct threads *o = state->input;

	switch (key) {
	case 'o':
		option_columns(&o->columns, arg, state);
		o->chosen = true;
		return 0;
	case 'd':
		o->delay = option_seconds(arg, state);
		o->stream = true;
		return 0;
	case 'n':
		o->count = option_count(arg, state);
		o->stream = true;
		return 0;
	case ARGP_KEY_ARG:
		if (o->pid)
			argp_error(state, _("one process at a time"));
		o->pid = option_pid(arg, state);
		return 0;
	case ARGP_KEY_END:
		if (!o->pid)
			argp_error(state, _("which process? Give its pid"));
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* Those of CSV have all that JSON tells. */
static void add_default_columns(struct threads *o)
{
	bool exact = o->common.json || o->common.csv;
	CLEANUP_FREE char *wrong = NULL;

	if (o->columns.count)
		return;
	if (columns_add(&o->columns, exact ? csv_fields : text_fields, &wrong) < 0)
		die("the built-in format names a field '%s' that does not exist", wrong);
}

static int run(int argc, char **argv)
{
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.args_doc = "PID",
		.doc = N_("List the threads of a process, and the system call that each is in."),
	};
	struct threads o = { .delay = 1 };
	int status;

	command_parse(&argp, argc, argv, &o.common, &o);
	add_default_columns(&o);
	status = run_threads(&o);
	columns_done(&o.columns);
	return status;
}

const struct subcommand subcommand_threads = {
	.name = "threads",
	.args = "PID [OPTION...]",
	.help = N_("list the threads of a process"),
	.run = run,
};
