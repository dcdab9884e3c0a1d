/* The figures above the list: the machine, processors, memory, tasks, pressure, and what procview
 * costs itself. */
#include <math.h>
#include <string.h>

#include "app_priv.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/number.h"
#include "base/text.h"
#include "model/frame.h"
#include "model/snapshot.h"
#include "ui/graph.h"
#include "ui/settings.h"

/* A row of words, each with a role, drawn one after the other from the left. */
struct line {
	struct page *page;
	int x, y, right;
};

/* Whether so many more columns fit: half a number would be another number. */
static bool fits(const struct line *l, size_t columns)
{
	return l->x + (int)columns <= l->right;
}

static void put(struct line *l, enum role role, const char *s)
{
	l->x += page_text(l->page, l->x, l->y, l->right - l->x, role, s, strlen(s));
}

static void put_buf(struct line *l, enum role role, struct strbuf *b)
{
	put(l, role, strbuf_str(b));
	strbuf_clear(b);
}

static void skip(struct line *l, int columns)
{
	l->x += columns;
}

/* "label value  ", in a row. */
static void put_pair(struct line *l, const char *label, struct strbuf *value, enum role role)
{
	put(l, ROLE_LABEL, label);
	skip(l, 1);
	put_buf(l, role, value);
	skip(l, 2);
}

static void add_uptime(struct strbuf *b, double seconds)
{
	unsigned long s = (unsigned long)seconds;

	if (s >= 86400)
		strbuf_addf(b, _("%lud "), s / 86400);
	strbuf_addf(b, "%02lu:%02lu", s / 3600 % 24, s / 60 % 60);
}

/* The averages over 1, 5 and 15 minutes, or the first of them. */
static void add_load(struct strbuf *b, const double *load, int count)
{
	for (int i = 0; i < count; i++) {
		if (i)
			strbuf_addch(b, ' ');
		strbuf_addreal(b, load[i], 2);
	}
}

static void add_clock(struct strbuf *b, uint64_t realtime, int32_t utc_offset)
{
	uint64_t s = (realtime / NS_PER_SEC + (uint64_t)(int64_t)utc_offset) % 86400;

	strbuf_addf(b, "%02u:%02u:%02u", (unsigned)(s / 3600), (unsigned)(s / 60 % 60),
		    (unsigned)(s % 60));
}

/* At the right edge: delay, own cost, time. Returns where it begins. */
static int draw_right(struct app *a, struct page *p, struct rect area)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
	const struct snapshot *s = a->frame->now;
	int width, x;

	if (a->paused)
		strbuf_addf(&b, "%s  ", _("PAUSED"));
	strbuf_addreal(&b, a->settings->delay, 1);
	strbuf_adds(&b, "s  ");
	strbuf_addreal(&b, s->cost.milliseconds, 1);
	strbuf_adds(&b, "ms  ");
	add_clock(&b, s->realtime, a->utc_offset);
	width = (int)text_width(strbuf_str(&b), b.len);
	x = area.x + area.width - width - 1;
	page_text(p, x, area.y, width, a->paused ? ROLE_WARN : ROLE_DIM, strbuf_str(&b), b.len);
	return x;
}

/* The release, without what the distribution adds to it. */
static void draw_kernel(const struct snapshot *s, struct line *l)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;

	strbuf_adds(&b, "Linux ");
	if (s->host.kernel)
		text_add_safe(&b, s->host.kernel, strcspn(s->host.kernel, "-"), l->page->ascii);
	put_buf(l, ROLE_DIM, &b);
	skip(l, 2);
}

static void draw_machine(struct app *a, struct page *p, struct rect area)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
	const struct snapshot *s = a->frame->now;
	struct line l = { p, area.x + 1, area.y, draw_right(a, p, area) - 1 };

	put(&l, ROLE_TITLE, "procview");
	skip(&l, 2);
	if (s->host.name)
		text_add_safe(&b, s->host.name, strlen(s->host.name), p->ascii);
	put_buf(&l, ROLE_STRONG, &b);
	skip(&l, 2);
	if (area.width >= 90)
		draw_kernel(s, &l);
	add_uptime(&b, s->system.uptime);
	put_pair(&l, P_("since the system started", "up"), &b, ROLE_VALUE);
	add_load(&b, s->system.load, 3);
	if (!fits(&l, text_width(_("load"), strlen(_("load"))) + 1 + b.len)) {
		strbuf_clear(&b);
		add_load(&b, s->system.load, 1);
	}
	put_pair(&l, _("load"), &b, ROLE_VALUE);
}

static double busy(const struct cpu_share *c)
{
	double idle = (double)c->idle + (double)c->iowait;

	return idle >= 1.0 ? 0.0 : 1.0 - idle;
}

static void draw_cpu_bar(struct page *p, struct rect r, const struct cpu_share *c)
{
	const struct bar_part parts[] = {
		{ (double)c->nice, ROLE_BAR_NICE, 'n' },
		{ (double)c->user, ROLE_BAR_USER, 'u' },
		{ (double)c->system + (double)c->irq + (double)c->softirq, ROLE_BAR_SYSTEM, 's' },
		{ (double)c->steal, ROLE_BAR_STEAL, 't' },
		{ (double)c->iowait, ROLE_BAR_WAIT, 'w' },
	};

	graph_bar(p, r, parts, sizeof(parts) / sizeof(parts[0]));
}

static enum role busy_role(double share)
{
	return share > 0.9 ? ROLE_BAD : share > 0.6 ? ROLE_WARN : ROLE_VALUE;
}

static void draw_percent(struct line *l, double share, enum role role)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;

	strbuf_addreal(&b, share * 100.0, 1);
	strbuf_addch(&b, '%');
	skip(l, b.len < 6 ? (int)(7 - b.len) : 1);
	put_buf(l, role, &b);
}

/* us, sy, wa, as top names them; those that matter. */
static void draw_shares(struct line *l, const struct cpu_share *c)
{
	const struct {
		const char *name;
		double share;
		bool always;
	} shares[] = {
		{ "us", (double)c->user + (double)c->nice, true },
		{ "sy", (double)c->system + (double)c->irq + (double)c->softirq, true },
		{ "wa", (double)c->iowait, true },
		{ "st", (double)c->steal, false },
	};

	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;

	/* Of one width and one colour, so that a new figure is one digit to the terminal. */
	for (size_t i = 0; i < sizeof(shares) / sizeof(shares[0]); i++) {
		unsigned percent = (unsigned)(shares[i].share * 100.0 + 0.5);

		if (shares[i].always || percent)
			strbuf_addf(&b, " %s %2u", shares[i].name, percent);
	}
	put_buf(l, ROLE_DIM, &b);
}

static void add_sizes(struct strbuf *b, uint64_t used, uint64_t total)
{
	number_format_size(b, used);
	strbuf_addch(b, '/');
	number_format_size(b, total);
}

static double part_of(uint64_t part, uint64_t whole)
{
	return whole ? (double)part / (double)whole : 0.0;
}

/* "Mem ▕█████▏ 4.2/23.5G  Swap 0/0" into the rest of the line. */
static void draw_memory(const struct app *a, struct line *l)
{
	const struct memory_figures *m = &a->frame->now->system.memory;
	const struct bar_part parts[] = {
		{ part_of(m->used, m->total), ROLE_BAR_MEMORY, '|' },
		{ part_of(m->available > m->free ? m->available - m->free : 0, m->total),
		  ROLE_BAR_CACHE, ':' },
	};
	CLEANUP_STRBUF struct strbuf mem = STRBUF_INIT;
	CLEANUP_STRBUF struct strbuf swap = STRBUF_INIT;
	double used = part_of(m->used, m->total);
	int rest, bar;

	add_sizes(&mem, m->used, m->total);
	add_sizes(&swap, m->swap_used, m->swap_total);
	put(l, ROLE_LABEL, _("Mem"));
	skip(l, 1);
	rest = (int)(mem.len + swap.len + text_width(_("Swap"), strlen(_("Swap")))) + 5;
	bar = l->right - l->x - rest;
	if (bar > 40)
		bar = 40;
	if (bar >= 6) {
		graph_bar(l->page, (struct rect){ l->x, l->y, bar, 1 }, parts, 2);
		skip(l, bar + 1);
	}
	put_buf(l, busy_role(used), &mem);
	skip(l, 2);
	put_pair(l, _("Swap"), &swap,
		 m->swap_total && part_of(m->swap_used, m->swap_total) > 0.5 ? ROLE_WARN
									     : ROLE_VALUE);
}

/* Samples of the ring, oldest first. */
static size_t history_copy(const struct history *h, double *out, size_t most)
{
	size_t n = h->count < most ? h->count : most;

	for (size_t i = 0; i < n; i++)
		out[i] = h->values[(h->next + APP_HISTORY - n + i) % APP_HISTORY];
	return n;
}

static void draw_history(const struct app *a, struct page *p, struct rect r)
{
	double samples[APP_HISTORY];
	size_t n = history_copy(&a->cpu_history, samples, APP_HISTORY);

	graph_history(p, r, samples, n, ROLE_GRAPH);
}

static void draw_cpu_and_memory(struct app *a, struct page *p, struct rect area)
{
	struct line l = { p, area.x + 1, area.y, area.x + area.width - 1 };
	bool known = a->frame->before != NULL;
	int bar = area.width / (area.width < 100 ? 7 : 5), graph = area.width / 8;

	put(&l, ROLE_LABEL, _("CPU"));
	skip(&l, 1);
	if (known)
		draw_cpu_bar(p, (struct rect){ l.x, l.y, bar, 1 }, &a->frame->cpu);
	else
		graph_bar(p, (struct rect){ l.x, l.y, bar, 1 }, NULL, 0);
	skip(&l, bar);
	if (known) {
		draw_percent(&l, busy(&a->frame->cpu), busy_role(busy(&a->frame->cpu)));
		if (area.width >= 80)
			draw_shares(&l, &a->frame->cpu);
	} else {
		skip(&l, 7 + (area.width >= 80 ? 18 : 0));
	}
	skip(&l, 2);
	if (a->settings->graph && area.width >= 100) {
		draw_history(a, p, (struct rect){ l.x, l.y, graph, 1 });
		skip(&l, graph + 2);
	}
	draw_memory(a, &l);
}

/* Bars of single processors: how many side by side, and rows of them. */
static void bar_grid(size_t count, int width, int *ret_columns, int *ret_rows)
{
	int columns = width / 26;

	if (columns < 1)
		columns = 1;
	if (columns > 8)
		columns = 8;
	if ((size_t)columns > count)
		columns = count ? (int)count : 1;
	*ret_columns = columns;
	*ret_rows = (int)((count + (size_t)columns - 1) / (size_t)columns);
}

static int draw_cpus(struct app *a, struct page *p, struct rect area)
{
	size_t count = a->frame->now->system.cpu_count;
	int columns, rows, width;

	bar_grid(count, area.width - 2, &columns, &rows);
	if (rows > area.height)
		rows = area.height;
	width = (area.width - 2) / columns;
	for (size_t i = 0; i < count && (int)(i / (size_t)columns) < rows; i++) {
		CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
		int x = area.x + 1 + (int)(i % (size_t)columns) * width;
		struct line l = { p, x, area.y + (int)(i / (size_t)columns), x + width - 1 };

		strbuf_addf(&b, "%3d", a->frame->now->system.cpus[i].id);
		put_buf(&l, ROLE_LABEL, &b);
		skip(&l, 1);
		if (width < 16)
			continue;
		if (a->frame->before)
			draw_cpu_bar(p, (struct rect){ l.x, l.y, width - 12, 1 },
				     &a->frame->cpus[i]);
		skip(&l, width - 12);
		if (a->frame->before)
			draw_percent(&l, busy(&a->frame->cpus[i]),
				     busy_role(busy(&a->frame->cpus[i])));
	}
	return rows;
}

struct task_counts {
	size_t tasks, running, sleeping, disk, stopped, zombie, threads;
};

static void count_tasks(const struct frame *f, struct task_counts *c)
{
	*c = (struct task_counts){ .tasks = f->count };
	for (size_t i = 0; i < f->count; i++) {
		const struct task *t = &f->now->tasks[i];

		c->threads += t->threads > 0 ? (size_t)t->threads : 0;
		switch (t->state) {
		case 'R':
			c->running++;
			break;
		case 'D':
			c->disk++;
			break;
		case 'T':
		case 't':
			c->stopped++;
			break;
		case 'Z':
			c->zombie++;
			break;
		default:
			c->sleeping++;
		}
	}
}

static void put_count(struct line *l, size_t n, const char *name, enum role role)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;

	strbuf_addf(&b, "%zu %s", n, name);
	put_buf(l, role, &b);
	skip(l, 1);
}

static void draw_tasks(struct app *a, struct line *l)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
	struct task_counts c;

	count_tasks(a->frame, &c);
	strbuf_addf(&b, ngettext("%zu task", "%zu tasks", c.tasks), c.tasks);
	put_buf(l, ROLE_STRONG, &b);
	skip(l, 1);
	if (a->frame->now->hidden_pids) {
		put(l, ROLE_WARN, _("of yours, others hidden (hidepid)"));
		skip(l, 1);
	}
	skip(l, 1);
	put_count(l, c.running, _("run"), ROLE_VALUE);
	put_count(l, c.sleeping, _("sleep"), ROLE_VALUE);
	if (c.disk)
		put_count(l, c.disk, _("disk"), ROLE_WAITING_DISK);
	if (c.stopped)
		put_count(l, c.stopped, _("stop"), ROLE_STOPPED);
	if (c.zombie)
		put_count(l, c.zombie, _("zombie"), ROLE_ZOMBIE);
	skip(l, 1);
	strbuf_addf(&b, ngettext("%zu thread", "%zu threads", c.threads), c.threads);
	put_buf(l, ROLE_VALUE, &b);
	skip(l, 2);
	if (a->frame->before) {
		strbuf_addf(&b, "+%-3u %s", (unsigned)(a->frame->forks + 0.5), _("forks/s"));
		put_buf(l, a->frame->forks > 100 ? ROLE_WARN : ROLE_VALUE, &b);
		skip(l, 3);
	}
}

static void draw_pressure(struct app *a, struct line *l)
{
	static const char *const names[PRESSURE_COUNT] = { "cpu", "mem", "io" };
	const struct pressure *p = a->frame->now->system.pressure;
	const char *title = _("pressure");
	size_t before = text_width(title, strlen(title)) + 1;

	for (int i = 0; i < PRESSURE_COUNT; i++) {
		CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;

		if (!p[i].known)
			continue;
		strbuf_addreal(&b, p[i].some10, 1);
		if (!fits(l, before + strlen(names[i]) + 1 + b.len))
			return;
		if (before) {
			put(l, ROLE_LABEL, title);
			skip(l, 1);
			before = 0;
		}
		put(l, ROLE_LABEL, names[i]);
		skip(l, 1);
		put_buf(l,
			p[i].some10 > 25  ? ROLE_BAD
			: p[i].some10 > 5 ? ROLE_WARN
					  : ROLE_VALUE,
			&b);
		skip(l, 1);
	}
}

/* Bytes a second of all whole disks. */
static double disk_rate(const struct frame *f, bool writes)
{
	const struct system_figures *now = &f->now->system, *then = &f->before->system;
	double bytes = 0;

	for (size_t i = 0; i < now->disk_count; i++)
		for (size_t j = 0; j < then->disk_count; j++) {
			const struct disk_figures *n = &now->disks[i], *t = &then->disks[j];
			uint64_t a = writes ? n->write_bytes : n->read_bytes;
			uint64_t b = writes ? t->write_bytes : t->read_bytes;

			if (strcmp(n->name, t->name) == 0 && a > b)
				bytes += (double)(a - b);
		}
	return f->seconds > 0 ? bytes / f->seconds : 0;
}

static void draw_disks(struct app *a, struct line *l)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
	enum { WIDEST = 24 };

	if (!a->frame->before || !a->frame->now->system.disk_count || !fits(l, WIDEST))
		return;
	put(l, ROLE_LABEL, _("disk r"));
	skip(l, 1);
	number_format_size(&b, (uint64_t)disk_rate(a->frame, false));
	put_buf(l, ROLE_VALUE, &b);
	skip(l, 1);
	put(l, ROLE_LABEL, "w");
	skip(l, 1);
	number_format_size(&b, (uint64_t)disk_rate(a->frame, true));
	put_buf(l, ROLE_VALUE, &b);
	put(l, ROLE_LABEL, "/s");
	skip(l, 2);
}

static void draw_counts(struct app *a, struct page *p, struct rect area)
{
	struct line l = { p, area.x + 1, area.y, area.x + area.width - 1 };

	draw_tasks(a, &l);
	if (a->settings->pressure)
		draw_pressure(a, &l);
	skip(&l, 1);
	if (a->settings->disks)
		draw_disks(a, &l);
}

/* Lines of single processors may take so much of the page at most. */
static int cpu_rows(const struct app *a, struct rect area)
{
	int columns, rows;

	if (!a->settings->cpu_bars || !a->frame)
		return 0;
	bar_grid(a->frame->now->system.cpu_count, area.width - 2, &columns, &rows);
	return rows < area.height / 3 ? rows : area.height / 3;
}

int header_height(const struct app *a, struct rect area)
{
	return area.height < 10 ? (area.height < 6 ? 0 : 1) : 3 + cpu_rows(a, area);
}

int header_draw(struct app *a, struct page *p, struct rect area)
{
	int height = header_height(a, area), cpus = height > 3 ? height - 3 : 0;

	if (!a->frame || height == 0)
		return height;
	draw_machine(a, p, area);
	if (height == 1)
		return height;
	if (cpus)
		draw_cpus(a, p, (struct rect){ area.x, area.y + 1, area.width, cpus });
	area.y += 1 + cpus;
	draw_cpu_and_memory(a, p, area);
	area.y++;
	draw_counts(a, p, area);
	return height;
}
