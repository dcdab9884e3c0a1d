#include "command_priv.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/die.h"
#include "base/i18n.h"
#include "field_list_priv.h"
#include "listing_priv.h"
#include "message_priv.h"
#include "model/filter.h"
#include "model/frame.h"
#include "model/view.h"
#include "out_priv.h"
#include "ps_priv.h"
#include "sampler_priv.h"
#include "types/request.h"

/* What text shows without -o: the first row of which all letters were given. */
static const struct {
	unsigned letters;
	const char *fields;
} formats[] = {
	{ PS_BSD_USER, "user,pid,%cpu,%mem,vsz,rss,tname,stat,bsdstart,bsdtime,args" },
	{ PS_BSD_JOBS, "ppid,pid,pgid,sid,tname,tpgid,stat,uid,bsdtime,args" },
	{ PS_BSD_LONG, "f,uid,pid,ppid,pri,ni,vsz,rss,wchan,stat,tname,bsdtime,args" },
	{ PS_FULL | PS_LWP, "user=UID,pid,ppid,lwp,c,nlwp,stime,tname,time,cmd" },
	{ PS_LONG | PS_LWP, "f,s,uid,pid,ppid,lwp,c,pri,ni,vsz,wchan,tname,time,cmd" },
	{ PS_FULL, "user=UID,pid,ppid,c,stime,tname,time,cmd" },
	{ PS_LONG, "f,s,uid,pid,ppid,c,pri,ni,vsz,wchan,tname,time,cmd" },
	{ PS_JOBS, "pid,pgid,sid,tname,time,cmd" },
	{ PS_LWP, "pid,lwp,tname,time,cmd" },
	{ PS_BSD, "pid,tname,stat,bsdtime,args" },
	{ PS_THREADS, "pid,tid,user,state,cpu_percent,cpu_time,last_cpu,comm" },
	{ 0, "pid,ppid,user,state,cpu_percent,mem_percent,rss,threads,cpu_time,cmdline" },
};

static const char *text_format(const struct ps *ps)
{
	unsigned letters = ps->letters | (ps->threads ? PS_THREADS : 0);
	size_t i = 0;

	while ((letters & formats[i].letters) != formats[i].letters)
		i++;
	return formats[i].fields;
}

static void add_default_columns(struct ps *ps)
{
	bool exact = ps->common.json || ps->common.csv;
	CLEANUP_FREE char *wrong = NULL;

	if (ps->columns.count)
		return;
	if (exact && ps->threads)
		columns_add_field(&ps->columns, FIELD_TID);
	if (columns_add(&ps->columns, exact ? listing_json_fields : text_format(ps), &wrong) < 0)
		die("the built-in format names a field '%s' that does not exist", wrong);
}

/* BSD `ax` is everything, as -e is; a or x alone names some. */
static void settle_selection(struct ps *ps)
{
	ps->selection.with_tty = ps->bsd_a && !ps->bsd_x;
	ps->selection.own = ps->bsd_x && !ps->bsd_a;
	if (ps->everything || (ps->bsd_a && ps->bsd_x)) {
		selection_done(&ps->selection);
		ps->selection = (struct selection){ 0 };
	}
}

static uint32_t facts_of(const struct ps *ps)
{
	uint32_t facts = FACT_BIT(FACT_STAT) | sort_facts(&ps->sort) |
			 columns_facts(ps->columns.items, ps->columns.count);

	if (ps->filter)
		facts |= filter_facts(ps->filter);
	if (ps->selection.users.count || ps->selection.own)
		facts |= FACT_BIT(FACT_OWNER);
	return facts;
}

/* The figures of the system are wanted by JSON, and by shares of all memory or of an interval. */
static bool needs_system(const struct ps *ps)
{
	return ps->common.json || ps->stream || ps->filter || ps->sort.count ||
	       columns_have(&ps->columns, FIELD_MEM_PERCENT);
}

/* Sums of subtrees and counts of tasks need everybody, whoever is shown. */
static bool reads_pids_only(const struct ps *ps)
{
	return selection_is_pids(&ps->selection) && !ps->common.json &&
	       !columns_sum(&ps->columns) && !sort_sums(&ps->sort) && !ps->filter;
}

static void make_request(const struct ps *ps, struct snapshot_request *ret)
{
	*ret = (struct snapshot_request){
		.facts = facts_of(ps),
		.threads = ps->threads,
		.system = needs_system(ps),
		.cmdline_max = SAMPLER_CMDLINE_MAX,
	};
	if (reads_pids_only(ps)) {
		ret->pids = ps->selection.pids.items;
		ret->pid_count = ps->selection.pids.count;
	}
}

static bool is_running(const struct task *t)
{
	return t->state == 'R' || t->state == 'D';
}

/* BSD r: rows that are on a processor or wait for a disk. */
static void keep_running(struct view *view, const struct frame *frame)
{
	size_t n = 0;

	for (size_t i = 0; i < view->count; i++)
		if (is_running(frame_task(frame, view->rows[i].row)))
			view->rows[n++] = view->rows[i];
	view->count = n;
}

static void build_view(const struct ps *ps, struct frame *frame, struct view *view)
{
	struct pid_list pids = { 0 };
	struct view_spec spec = {
		.tree = ps->tree,
		.threads = ps->threads,
		.kernel_threads = true,
		.sort = ps->sort.keys,
		.sort_count = ps->sort.count,
		.filter = ps->filter,
	};

	if (!selection_is_empty(&ps->selection)) {
		selection_find(&ps->selection, frame->now, &pids);
		spec.pids = pids.items ? pids.items : &(const pid_t){ 0 };
		spec.pid_count = pids.count;
	}
	if (columns_sum(&ps->columns))
		frame_sum(frame);
	view_build(view, frame, &spec);
	if (ps->bsd_r)
		keep_running(view, frame);
	pid_list_done(&pids);
}

/* One table or document. Says what was not found once, with the first. */
static int print_one(const struct ps *ps, struct out *out, struct frame *frame, bool first)
{
	const struct listing listing = {
		.common = &ps->common,
		.columns = &ps->columns,
		.schema = "procview.ps/1",
		.header = !ps->no_header,
		.tree = ps->tree,
		.stream = ps->stream,
		.first = first,
	};
	struct view view;
	int status = 0;

	view_init(&view);
	build_view(ps, frame, &view);
	listing_print(out, &listing, frame, view.rows, view.count);
	view_done(&view);
	if (first && !selection_remark(&ps->selection, frame->now))
		status = 1;
	return status;
}

static int print_series(const struct ps *ps, struct sampler *sampler, struct out *out)
{
	uint64_t step = (uint64_t)(ps->delay * (double)NS_PER_SEC), next = clock_monotonic();
	struct snapshot_request request;
	uint64_t count = ps->stream ? ps->count : 1;
	int status = 0;

	make_request(ps, &request);
	for (uint64_t i = 0; !count || i < count; i++) {
		struct frame *frame;
		int error;

		if (i) {
			next += step;
			sampler_sleep_until(next);
		}
		error = sampler_next(sampler, &request, &frame);
		if (error)
			return error;
		if (print_one(ps, out, frame, i == 0))
			status = 1;
		if (out->error)
			break;
	}
	return status;
}

static int run_ps(const struct ps *ps)
{
	__attribute__((cleanup(sampler_freep))) struct sampler *sampler = NULL;
	CLEANUP_OUT struct out out;
	int status, written;

	out_init(&out, 1);
	if (ps->list_fields) {
		field_list_print(&out, &ps->common);
		return out_end(&out);
	}
	status = sampler_new(&ps->common, &sampler);
	if (status)
		return status;
	status = print_series(ps, sampler, &out);
	written = out_end(&out);
	return status ? status : written;
}

static int run(int argc, char **argv)
{
	struct ps ps;
	int status;

	ps_parse(&ps, argc, argv);
	settle_selection(&ps);
	add_default_columns(&ps);
	status = run_ps(&ps);
	ps_done(&ps);
	return status;
}

const struct subcommand subcommand_ps = {
	.name = "ps",
	.args = "[aux|axf|-ef|-eLf] [OPTION...]",
	.help = N_("list processes"),
	.run = run,
};
