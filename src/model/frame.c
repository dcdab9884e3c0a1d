#include "model/frame.h"

#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/clock.h"

/* An order of tasks of one start time is followed up to here, see same_start_is_older. */
enum { SAME_START_DEPTH = 64 };

/* What all rows of a frame are computed with. */
struct span {
	double seconds; /* of the interval */
	double now; /* s since boot */
	double seconds_per_tick;
	float cpu_most; /* of a process */
};

static uint64_t delta(uint64_t now, uint64_t before)
{
	return now > before ? now - before : 0;
}

static float per_second(uint64_t amount, double seconds)
{
	return seconds > 0 ? (float)((double)amount / seconds) : 0;
}

/* What a task that was not there before is compared with. */
static const struct task no_task = { .have = ~UINT32_C(0) };
static const struct task_io no_io;
static const struct task_status no_status;
static const struct task_schedstat no_schedstat;

static const struct task_io *io_of(const struct task *t)
{
	if (t == &no_task)
		return &no_io;
	return (t->have & FACT_BIT(FACT_IO)) && t->extra ? t->extra->io : NULL;
}

static const struct task_status *status_of(const struct task *t)
{
	if (t == &no_task)
		return &no_status;
	return (t->have & FACT_BIT(FACT_STATUS)) && t->extra ? t->extra->status : NULL;
}

static const struct task_schedstat *schedstat_of(const struct task *t)
{
	if (t == &no_task)
		return &no_schedstat;
	return (t->have & FACT_BIT(FACT_SCHEDSTAT)) && t->extra ? t->extra->schedstat : NULL;
}

static void rate_io(struct rate *r, const struct task *t, const struct task *old, double seconds)
{
	const struct task_io *a = io_of(t), *b = io_of(old);

	if (!a || !b) {
		r->read = r->write = r->rchar = r->wchar = NAN;
		return;
	}
	r->read = per_second(delta(a->read_bytes, b->read_bytes), seconds);
	r->write = per_second(delta(a->write_bytes, b->write_bytes), seconds);
	r->rchar = per_second(delta(a->rchar, b->rchar), seconds);
	r->wchar = per_second(delta(a->wchar, b->wchar), seconds);
}

static float rate_switches(const struct task *t, const struct task *old, double seconds)
{
	const struct task_status *a = status_of(t), *b = status_of(old);

	if (!a || !b)
		return NAN;
	return per_second(delta(a->switches_voluntary, b->switches_voluntary) +
				  delta(a->switches_involuntary, b->switches_involuntary),
			  seconds);
}

static float rate_wait(const struct task *t, const struct task *old, double seconds)
{
	const struct task_schedstat *a = schedstat_of(t), *b = schedstat_of(old);

	if (!a || !b)
		return NAN;
	return per_second(delta(a->wait_ns, b->wait_ns), seconds) / (float)NS_PER_SEC;
}

/* A tick more than the interval has is rounding, not use. */
static float cpu_share(uint64_t ticks, double seconds, double seconds_per_tick, float most)
{
	float share = seconds > 0 ? (float)((double)ticks * seconds_per_tick / seconds) : 0;

	return share < most ? share : most;
}

/* `old` is &no_task if the task is new: then what it did since its start counts, in the interval
 * or, where it is older (it was not read before), in its life. */
static void rate_task(struct rate *r, const struct task *t, const struct task *old,
		      const struct span *span)
{
	double tick = span->seconds_per_tick, seconds = span->seconds;

	if (old == &no_task)
		seconds = fmax(seconds, span->now - (double)t->start * tick);
	r->cpu = cpu_share(delta(t->utime + t->stime, old->utime + old->stime), seconds, tick,
			   t->is_thread ? 1 : span->cpu_most);
	r->dead_children = cpu_share(delta(t->cutime, old->cutime) + delta(t->cstime, old->cstime),
				     seconds, tick, INFINITY);
	r->minflt = per_second(delta(t->minflt, old->minflt), seconds);
	r->majflt = per_second(delta(t->majflt, old->majflt), seconds);
	rate_io(r, t, old, seconds);
	r->switches = rate_switches(t, old, seconds);
	r->wait = rate_wait(t, old, seconds);
}

static bool sorted_before(const struct task *a, const struct task *b)
{
	return a->pid != b->pid ? a->pid < b->pid : a->tid < b->tid;
}

/* Rates of n tasks, compared with `old`, sorted the same way. Returns how many of `old` are
 * gone. */
static size_t rate_tasks(struct rate *rates, const struct task *tasks, size_t n,
			 const struct task *old, size_t old_count, const struct span *span)
{
	size_t j = 0, same = 0;

	for (size_t i = 0; i < n; i++) {
		const struct task *before = &no_task;

		while (j < old_count && sorted_before(&old[j], &tasks[i]))
			j++;
		if (j < old_count && task_id_equal(task_id_of(&old[j]), task_id_of(&tasks[i]))) {
			before = &old[j++];
			same++;
		}
		rate_task(&rates[i], &tasks[i], before, span);
	}
	return old_count - same;
}

static void rate_all(struct frame *f)
{
	static const struct snapshot nothing;
	const struct snapshot *now = f->now, *before = f->before ? f->before : &nothing;
	uint32_t hz = now->host.ticks_per_second;
	size_t cpus = now->system.cpu_count;
	struct span span = {
		.seconds = f->seconds,
		.now = (double)now->boottime / (double)NS_PER_SEC,
		.seconds_per_tick = hz ? 1.0 / hz : 0,
		.cpu_most = cpus ? (float)cpus : INFINITY,
	};

	f->rates = xcalloc(f->rows, sizeof(*f->rates));
	f->ended = (unsigned)rate_tasks(f->rates, now->tasks, now->count, before->tasks,
					before->count, &span);
	rate_tasks(f->rates + f->count, now->threads, now->thread_count, before->threads,
		   before->thread_count, &span);
}

static uint32_t pid_index(const pid_t *pids, size_t count, pid_t pid)
{
	const pid_t *base = pids;
	size_t n = count;

	if (!n)
		return ROW_NONE;
	while (n > 1) {
		size_t half = n / 2;

		base = base[half] <= pid ? base + half : base;
		n -= half;
	}
	return *base == pid ? (uint32_t)(base - pids) : ROW_NONE;
}

/* Whether `parent`, started in the same tick as `child` and with a larger pid, may be its parent:
 * yes where pids wrapped around in that tick, no where the kin runs in a circle. */
static bool same_start_is_older(const struct snapshot *s, const pid_t *pids, uint32_t parent,
				uint64_t start)
{
	for (int i = 0; i < SAME_START_DEPTH; i++) {
		if (parent == ROW_NONE || s->tasks[parent].start != start)
			return true;
		parent = pid_index(pids, s->count, s->tasks[parent].ppid);
	}
	return false;
}

/* A pid may have been used again between the reading of a child and of its parent: a parent is
 * never younger. That also keeps the rows free of circles, whatever the records say. */
static bool is_parent(const struct snapshot *s, const pid_t *pids, uint32_t parent, uint32_t child)
{
	const struct task *p = &s->tasks[parent], *c = &s->tasks[child];

	if (p->start != c->start)
		return p->start < c->start;
	return parent < child || same_start_is_older(s, pids, parent, c->start);
}

static void find_parents(struct frame *f)
{
	const struct snapshot *s = f->now;
	CLEANUP_FREE pid_t *pids = xcalloc(f->count, sizeof(*pids));
	pid_t last_ppid = 0;
	uint32_t last = ROW_NONE;

	f->parent = xcalloc(f->count, sizeof(*f->parent));
	for (size_t i = 0; i < f->count; i++)
		pids[i] = s->tasks[i].pid;
	for (size_t i = 0; i < f->count; i++) {
		pid_t ppid = s->tasks[i].ppid;

		if (i == 0 || ppid != last_ppid) {
			last_ppid = ppid;
			last = pid_index(pids, f->count, ppid);
		}
		f->parent[i] = last;
		if (last != ROW_NONE && !is_parent(s, pids, last, (uint32_t)i))
			f->parent[i] = ROW_NONE;
	}
}

static struct cpu_share share_ticks(const struct cpu_ticks *a, const struct cpu_ticks *b)
{
	struct cpu_ticks d = {
		.user = delta(a->user, b->user),
		.nice = delta(a->nice, b->nice),
		.system = delta(a->system, b->system),
		.idle = delta(a->idle, b->idle),
		.iowait = delta(a->iowait, b->iowait),
		.irq = delta(a->irq, b->irq),
		.softirq = delta(a->softirq, b->softirq),
		.steal = delta(a->steal, b->steal),
	};
	double total = (double)d.user + (double)d.nice + (double)d.system + (double)d.idle +
		       (double)d.iowait + (double)d.irq + (double)d.softirq + (double)d.steal;
	double one = total > 0 ? 1 / total : 0;

	return (struct cpu_share){
		.user = (float)((double)d.user * one),
		.nice = (float)((double)d.nice * one),
		.system = (float)((double)d.system * one),
		.idle = (float)((double)d.idle * one),
		.iowait = (float)((double)d.iowait * one),
		.irq = (float)((double)d.irq * one),
		.softirq = (float)((double)d.softirq * one),
		.steal = (float)((double)d.steal * one),
	};
}

static const struct cpu_figures *find_cpu(const struct system_figures *s, int id, size_t guess)
{
	if (guess < s->cpu_count && s->cpus[guess].id == id)
		return &s->cpus[guess];
	for (size_t i = 0; i < s->cpu_count; i++) {
		if (s->cpus[i].id == id)
			return &s->cpus[i];
	}
	return NULL;
}

/* A processor that was not there before has no shares. */
static void share_cpus(struct frame *f)
{
	static const struct cpu_ticks none;
	const struct system_figures *now = &f->now->system;
	const struct system_figures *before = f->before ? &f->before->system : NULL;

	f->cpu = share_ticks(&now->cpu, before ? &before->cpu : &none);
	f->cpus = xcalloc(now->cpu_count, sizeof(*f->cpus));
	for (size_t i = 0; i < now->cpu_count; i++) {
		const struct cpu_figures *cpu = &now->cpus[i];
		const struct cpu_figures *old = before ? find_cpu(before, cpu->id, i) : NULL;

		if (!before)
			f->cpus[i] = share_ticks(&cpu->ticks, &none);
		else if (old)
			f->cpus[i] = share_ticks(&cpu->ticks, &old->ticks);
	}
}

static void rate_forks(struct frame *f)
{
	uint64_t forks = f->now->system.forks;
	double seconds = f->seconds;

	if (f->before)
		forks = delta(forks, f->before->system.forks);
	else
		seconds = f->now->system.uptime;
	f->forks = seconds > 0 ? (double)forks / seconds : 0;
}

struct frame *frame_new(struct snapshot *now, struct snapshot *before)
{
	struct frame *f = xcalloc(1, sizeof(*f));

	f->now = snapshot_ref(now);
	if (before) {
		f->before = snapshot_ref(before);
		f->seconds = (double)delta(now->boottime, before->boottime) / (double)NS_PER_SEC;
	}
	f->lifetime = !before;
	f->count = now->count;
	f->rows = now->count + now->thread_count;
	rate_all(f);
	find_parents(f);
	share_cpus(f);
	rate_forks(f);
	return f;
}

void frame_free(struct frame *f)
{
	if (!f)
		return;
	snapshot_unref(f->now);
	snapshot_unref(f->before);
	free(f->rates);
	free(f->sums);
	free(f->parent);
	free(f->cpus);
	free(f);
}

static void sum_own(struct sum *s, const struct task *t, const struct rate *r)
{
	bool exact = (t->have & FACT_BIT(FACT_STATM)) != 0;

	s->cpu = r->cpu;
	s->io_known = !isnan(r->read);
	s->read = s->io_known ? r->read : 0;
	s->write = s->io_known ? r->write : 0;
	s->rss = exact ? t->rss : t->rss_stat;
	s->rss_approximate = !exact;
	s->cpu_ticks = t->utime + t->stime;
	s->threads = t->threads > 0 ? (uint32_t)t->threads : 0;
	s->tasks = 1;
	s->fds_known = (t->have & FACT_BIT(FACT_FD_COUNT)) && t->extra;
	s->fds = s->fds_known ? t->extra->fd_count : 0;
}

static void sum_add(struct sum *to, const struct sum *s)
{
	to->cpu += s->cpu;
	to->read += s->read;
	to->write += s->write;
	to->rss += s->rss;
	to->cpu_ticks += s->cpu_ticks;
	to->threads += s->threads;
	to->tasks += s->tasks;
	to->fds += s->fds;
	to->rss_approximate |= s->rss_approximate;
	to->fds_known |= s->fds_known;
	to->io_known |= s->io_known;
}

/* From each leaf upwards, as far as all children of a row have been added to it. */
void frame_sum(struct frame *f)
{
	static const uint32_t done = UINT32_MAX;
	CLEANUP_FREE uint32_t *missing = NULL; /* children that are not added yet */

	if (f->sums)
		return;
	missing = xcalloc(f->count, sizeof(*missing));
	f->sums = xcalloc(f->count, sizeof(*f->sums));
	for (size_t i = 0; i < f->count; i++) {
		sum_own(&f->sums[i], &f->now->tasks[i], &f->rates[i]);
		if (f->parent[i] != ROW_NONE)
			missing[f->parent[i]]++;
	}
	for (size_t i = 0; i < f->count; i++) {
		for (size_t at = i; missing[at] == 0;) {
			uint32_t parent = f->parent[at];

			missing[at] = done;
			if (parent == ROW_NONE)
				break;
			sum_add(&f->sums[parent], &f->sums[at]);
			missing[parent]--;
			at = parent;
		}
	}
}

const struct task *frame_task(const struct frame *f, uint32_t row)
{
	return row < f->count ? &f->now->tasks[row] : &f->now->threads[row - f->count];
}

uint32_t frame_row(const struct frame *f, struct task_id id)
{
	const struct task *t = snapshot_find_id(f->now, id);

	if (!t)
		return ROW_NONE;
	if (id.pid == id.tid)
		return (uint32_t)(t - f->now->tasks);
	return (uint32_t)(f->count + (size_t)(t - f->now->threads));
}

uint32_t frame_row_of_pid(const struct frame *f, pid_t pid)
{
	const struct task *t = snapshot_find(f->now, pid);

	return t ? (uint32_t)(t - f->now->tasks) : ROW_NONE;
}

double frame_cpu_noise(const struct frame *f)
{
	uint32_t hz = f->now->host.ticks_per_second;
	double tick;

	if (!hz || f->lifetime || f->seconds <= 0)
		return 0;
	tick = 100.0 / (hz * f->seconds);
	if (f->cpu_mode == CPU_OF_MACHINE && f->now->system.cpu_count)
		tick /= (double)f->now->system.cpu_count;
	return 1.5 * tick;
}

/* Of threads only if the earlier snapshot has some of their process: else they were not asked
 * for. */
bool frame_is_new(const struct frame *f, uint32_t row)
{
	const struct task *t = frame_task(f, row), *threads;

	if (!f->before || (t->is_thread && !snapshot_threads_of(f->before, t->pid, &threads)))
		return false;
	return !snapshot_find_id(f->before, task_id_of(t));
}
