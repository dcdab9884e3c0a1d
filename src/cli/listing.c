#include "listing_priv.h"

#include <unistd.h>

#include "base/json.h"
#include "columns_priv.h"
#include "command_priv.h"
#include "locale_priv.h"
#include "model/format.h"
#include "model/frame.h"
#include "model/view.h"
#include "out_priv.h"
#include "table_priv.h"

const char listing_json_fields[] =
	"pid,ppid,pgid,sid,uid,user,state,comm,cmdline,tty,nice,priority,threads,cpu_percent,"
	"cpu_time,user_time,system_time,start_time,vsz,rss,shared,mem_percent,minor_faults,"
	"major_faults,last_cpu";

static void print_text(struct out *out, const struct listing *l, const struct frame *frame,
		       const struct view_row *rows, size_t count)
{
	const struct format format = {
		.units = isatty(out->fd) ? FORMAT_PEOPLE : FORMAT_PS,
		.ascii = l->common->ascii,
		.now = frame->now->realtime,
		.utc_offset = locale_utc_offset(frame->now->realtime),
	};
	const struct table_options options = {
		.format = &format,
		.header = l->header,
		.tree = l->tree,
		.width = out_terminal_width(out),
	};

	if (l->stream && !l->first)
		strbuf_addch(&out->text, '\n');
	table_print(out, l->columns, frame, rows, count, &options);
}

static void add_cpu(struct jsonw *j, const struct cpu_share *share)
{
	const struct {
		const char *name;
		float value;
	} parts[] = {
		{ "user", share->user },       { "system", share->system }, { "nice", share->nice },
		{ "idle", share->idle },       { "iowait", share->iowait }, { "irq", share->irq },
		{ "softirq", share->softirq }, { "steal", share->steal },
	};

	jsonw_key(j, "cpu");
	jsonw_object(j);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		jsonw_key(j, parts[i].name);
		jsonw_real(j, (double)parts[i].value * 100, 1);
	}
	jsonw_object_end(j);
}

static void add_memory(struct jsonw *j, const struct memory_figures *m)
{
	const struct {
		const char *name;
		uint64_t value;
	} parts[] = {
		{ "total", m->total },		 { "free", m->free },
		{ "available", m->available },	 { "used", m->used },
		{ "buffers", m->buffers },	 { "cached", m->cached },
		{ "swap_total", m->swap_total }, { "swap_used", m->swap_used },
	};

	jsonw_key(j, "memory");
	jsonw_object(j);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		jsonw_key(j, parts[i].name);
		jsonw_uint(j, parts[i].value);
	}
	jsonw_object_end(j);
}

/* Idle kernel threads sleep, as top counts them; a traced task is stopped. */
static void add_tasks(struct jsonw *j, const struct snapshot *s)
{
	static const struct {
		const char *name;
		const char *states;
	} kinds[] = {
		{ "running", "R" }, { "sleeping", "SI" },	{ "stopped", "Tt" },
		{ "zombie", "Z" },  { "uninterruptible", "D" },
	};
	size_t by_state[256] = { 0 };
	uint64_t threads = 0;

	for (size_t i = 0; i < s->count; i++) {
		by_state[(unsigned char)s->tasks[i].state]++;
		threads += (uint64_t)(s->tasks[i].threads > 0 ? s->tasks[i].threads : 0);
	}
	jsonw_key(j, "tasks");
	jsonw_object(j);
	jsonw_key(j, "total");
	jsonw_uint(j, s->count);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		uint64_t n = 0;

		for (const char *state = kinds[i].states; *state; state++)
			n += by_state[(unsigned char)*state];
		jsonw_key(j, kinds[i].name);
		jsonw_uint(j, n);
	}
	jsonw_key(j, "threads");
	jsonw_uint(j, threads);
	jsonw_object_end(j);
}

static void add_cost(struct jsonw *j, const struct cost *c)
{
	jsonw_key(j, "cost");
	jsonw_object(j);
	jsonw_key(j, "milliseconds");
	jsonw_real(j, c->milliseconds, 3);
	jsonw_key(j, "files_read");
	jsonw_uint(j, c->files_read);
	jsonw_object_end(j);
}

void listing_add_system(struct jsonw *j, const struct frame *frame)
{
	const struct snapshot *s = frame->now;

	jsonw_key(j, "host");
	jsonw_cstring(j, s->host.name);
	jsonw_key(j, "kernel");
	jsonw_cstring(j, s->host.kernel);
	jsonw_key(j, "time");
	jsonw_time(j, s->realtime);
	jsonw_key(j, "system");
	jsonw_object(j);
	jsonw_key(j, "uptime");
	jsonw_real(j, s->system.uptime, 2);
	jsonw_key(j, "load");
	jsonw_list(j);
	for (size_t i = 0; i < 3; i++)
		jsonw_real(j, s->system.load[i], 2);
	jsonw_list_end(j);
	jsonw_key(j, "cpus");
	jsonw_uint(j, s->system.cpu_count);
	add_cpu(j, &frame->cpu);
	add_memory(j, &s->system.memory);
	add_tasks(j, s);
	jsonw_object_end(j);
	add_cost(j, &s->cost);
	jsonw_key(j, "cpu_window");
	if (frame->lifetime)
		jsonw_cstring(j, "lifetime");
	else
		jsonw_real(j, frame->seconds, 3);
}

static bool came_before(const struct columns *columns, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (columns->items[k].field == columns->items[i].field)
			return true;
	return false;
}

void listing_add_row(struct jsonw *j, const struct columns *columns, const struct frame *frame,
		     const struct view_row *row)
{
	for (size_t i = 0; i < columns->count; i++) {
		enum field_id field = columns->items[i].field;
		struct value value;

		if (came_before(columns, i))
			continue;
		field_value(field, frame, row->row, &value);
		format_json(j, field, &value);
	}
}

/* Rows come in the order of the tree: the next one is a child, a sibling, or that of an ancestor,
 * whose objects end first. */
static void print_nested(struct out *out, struct jsonw *j, const struct listing *l,
			 const struct frame *frame, const struct view_row *rows, size_t count)
{
	size_t open = 0; /* objects whose children may still come */

	for (size_t i = 0; i < count && out_more(out); i++) {
		for (; open > rows[i].depth; open--) {
			jsonw_list_end(j);
			jsonw_object_end(j);
		}
		jsonw_object(j);
		listing_add_row(j, l->columns, frame, &rows[i]);
		jsonw_key(j, "children");
		jsonw_list(j);
		open++;
	}
	for (; open > 0; open--) {
		jsonw_list_end(j);
		jsonw_object_end(j);
	}
}

static void print_flat(struct out *out, struct jsonw *j, const struct listing *l,
		       const struct frame *frame, const struct view_row *rows, size_t count)
{
	for (size_t i = 0; i < count && out_more(out); i++) {
		jsonw_object(j);
		listing_add_row(j, l->columns, frame, &rows[i]);
		jsonw_object_end(j);
	}
}

static void print_json(struct out *out, const struct listing *l, const struct frame *frame,
		       const struct view_row *rows, size_t count)
{
	struct jsonw j;

	jsonw_init(&j, &out->text, !l->stream && isatty(out->fd));
	jsonw_object(&j);
	jsonw_key(&j, "schema");
	jsonw_cstring(&j, l->schema);
	listing_add_system(&j, frame);
	jsonw_key(&j, "processes");
	jsonw_list(&j);
	(l->nested ? print_nested : print_flat)(out, &j, l, frame, rows, count);
	jsonw_list_end(&j);
	jsonw_object_end(&j);
	strbuf_addch(&out->text, '\n');
}

void listing_print(struct out *out, const struct listing *l, const struct frame *frame,
		   const struct view_row *rows, size_t count)
{
	if (l->common->json)
		print_json(out, l, frame, rows, count);
	else if (l->common->csv)
		table_print_csv(out, l->columns, frame, rows, count, l->first, l->stream);
	else
		print_text(out, l, frame, rows, count);
	out_flush(out);
}
