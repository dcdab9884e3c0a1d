#include "source/fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/procroot.h"
#include "base/strbuf.h"
#include "model/snapshot.h"
#include "record_priv.h"
#include "source/source.h"
#include "types/detail.h"
#include "types/files.h"
#include "types/stack.h"

/* Larger files are no scenes. */
enum { RECORD_MAX = 1 << 30 };

struct fixture {
	struct source source;
	struct record *record;
	size_t given; /* snapshots so far */
	uint64_t interval; /* ns between those behind the end of the record */
	size_t command_count, command_cap;
	struct command *commands;
};

static struct fixture *fixture_of(struct source *s)
{
	return (struct fixture *)s;
}

static bool is_one_of(pid_t pid, const pid_t *pids, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (pids[i] == pid)
			return true;
	return false;
}

static size_t keep_pids(const struct task *tasks, size_t n, const pid_t *pids, size_t pid_count)
{
	struct task *all = (struct task *)tasks; /* nobody else has seen the snapshot yet */
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
		if (is_one_of(all[i].pid, pids, pid_count))
			all[kept++] = all[i];
	return kept;
}

/* Behind the end of the record nothing happens any more but time: the processors are idle. */
static void move_clock(struct snapshot *s, uint64_t ns)
{
	/* Nobody else has seen the snapshot yet. */
	struct cpu_figures *cpus = (struct cpu_figures *)s->system.cpus;
	uint64_t ticks = ns / (NS_PER_SEC / s->host.ticks_per_second);

	s->boottime += ns;
	s->realtime += ns;
	s->system.uptime += (double)ns / (double)NS_PER_SEC;
	s->system.cpu.idle += ticks * s->system.cpu_count;
	for (size_t i = 0; i < s->system.cpu_count; i++)
		cpus[i].ticks.idle += ticks;
}

static int fixture_snapshot(struct source *source, const struct snapshot_request *r,
			    struct snapshot **ret)
{
	struct fixture *f = fixture_of(source);
	size_t last = record_snapshot_count(f->record) - 1;
	size_t i = f->given < last ? f->given : last;
	struct snapshot *s = record_snapshot(f->record, i);

	move_clock(s, (f->given - i) * f->interval);
	f->given++;
	if (!r->threads)
		s->thread_count = keep_pids(s->threads, s->thread_count, &r->threads_of, 1);
	if (r->pids) {
		s->count = keep_pids(s->tasks, s->count, r->pids, r->pid_count);
		s->thread_count = keep_pids(s->threads, s->thread_count, r->pids, r->pid_count);
	}
	*ret = s;
	return 0;
}

/* What can be read without stopping anybody. */
static const struct stacks *without_user(struct arena *a, const struct stacks *all)
{
	struct stacks *s = arena_zalloc(a, sizeof(*s));
	struct thread_stack *threads = arena_zalloc(a, all->count * sizeof(*threads));

	for (size_t i = 0; i < all->count; i++) {
		threads[i] = all->threads[i];
		threads[i].user = NULL;
		threads[i].user_count = 0;
		threads[i].user_error = 0;
		threads[i].user_truncated = false;
	}
	*s = (struct stacks){ .kernel_only = true, .count = all->count, .threads = threads };
	return s;
}

static int fixture_detail(struct source *source, struct task_id id, unsigned parts,
			  struct detail **ret)
{
	struct detail *d = record_detail(fixture_of(source)->record, id);

	if (!d)
		return -ESRCH;
	d->parts = parts;
	if (!(parts & DETAIL_MEMORY))
		d->memory = NULL;
	if (!(parts & (DETAIL_STACK | DETAIL_KERNEL_STACK)))
		d->stacks = NULL;
	else if (!(parts & DETAIL_STACK) && d->stacks)
		d->stacks = without_user(d->arena, d->stacks);
	*ret = d;
	return 0;
}

/* With ends or sharing all of them stay, and those that were named are the full ones. */
static void keep_named(struct files *f, const struct files_request *r)
{
	/* Nobody else has seen them yet. */
	struct files_process *all = (struct files_process *)f->processes;
	const bool keep_all = r->what & (FILES_ENDS | FILES_SHARED);
	size_t kept = 0;

	for (size_t i = 0; i < f->process_count; i++) {
		bool named = is_one_of(all[i].id.pid, r->pids, r->pid_count);

		all[i].full &= named;
		if (named || keep_all)
			all[kept++] = all[i];
	}
	f->process_count = kept;
	f->everyone &= keep_all;
}

static bool has_one_of(const struct files *f, const pid_t *pids, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (files_find(f, pids[i]))
			return true;
	return count == 0;
}

static int fixture_files(struct source *source, const struct files_request *r, struct files **ret)
{
	struct files *f = record_files(fixture_of(source)->record);

	if (!f)
		return -ENOTSUP;
	if (r->pids)
		keep_named(f, r);
	if (r->pids && !has_one_of(f, r->pids, r->pid_count)) {
		files_free(f);
		return -ESRCH;
	}
	*ret = f;
	return 0;
}

static void *copy_of(const void *p, size_t n, size_t size)
{
	void *copy = xreallocarray(NULL, n, size);

	if (n)
		memcpy(copy, p, n * size);
	return copy;
}

/* As the live system would: the nice that a process of the picture has now. */
static int nice_then(const struct fixture *f, const struct command *c)
{
	size_t last = record_snapshot_count(f->record) - 1;
	struct snapshot *s = record_snapshot(f->record, f->given < last ? f->given : last);
	const struct task *t = c->target_count ? snapshot_find(s, c->targets[0].pid) : NULL;
	int value = c->value + (t ? t->nice : 0);

	snapshot_unref(s);
	return value;
}

static int fixture_command(struct source *source, const struct command *c,
			   struct command_result **ret)
{
	struct fixture *f = fixture_of(source);
	struct command *noted;

	f->commands = xgrow(f->commands, f->command_count, &f->command_cap, sizeof(*noted));
	noted = &f->commands[f->command_count++];
	*noted = *c;
	noted->targets = copy_of(c->targets, c->target_count, sizeof(*c->targets));
	noted->cpus = copy_of(c->cpus, c->cpu_words, sizeof(*c->cpus));
	*ret = command_result_new(c);
	if (c->relative)
		(*ret)->value = nice_then(f, c);
	return 0;
}

static void fixture_free(struct source *source)
{
	struct fixture *f = fixture_of(source);

	for (size_t i = 0; i < f->command_count; i++) {
		free((void *)f->commands[i].targets);
		free((void *)f->commands[i].cpus);
	}
	free(f->commands);
	record_free(f->record);
	free(f);
}

/* Reading a record cannot hang: there is no clone. */
static const struct source_ops ops = {
	.name = "fixture",
	.snapshot = fixture_snapshot,
	.detail = fixture_detail,
	.files = fixture_files,
	.command = fixture_command,
	.free = fixture_free,
};

const struct command *source_fixture_commands(const struct source *source, size_t *ret_count)
{
	const struct fixture *f = (const struct fixture *)source;

	*ret_count = f->command_count;
	return f->commands;
}

static uint64_t interval_of(const struct record *record)
{
	size_t n = record_snapshot_count(record);
	struct snapshot *a, *b;
	uint64_t interval;

	if (n < 2)
		return NS_PER_SEC;
	a = record_snapshot(record, n - 2);
	b = record_snapshot(record, n - 1);
	interval = b->boottime - a->boottime;
	snapshot_unref(a);
	snapshot_unref(b);
	return interval;
}

static int read_record(const char *path, struct record **ret, struct strbuf *error)
{
	CLEANUP_STRBUF struct strbuf text = STRBUF_INIT;
	bool truncated;
	int r = procroot_read_all(AT_FDCWD, path, &text, RECORD_MAX, &truncated);

	if (r == 0 && truncated)
		r = -EFBIG;
	if (r < 0) {
		strbuf_adds(error, strerror(-r));
		return r;
	}
	return record_parse(strbuf_str(&text), text.len, ret, error);
}

int source_fixture_new(const char *path, struct source **ret, char *error, size_t error_size)
{
	CLEANUP_STRBUF struct strbuf message = STRBUF_INIT;
	struct record *record;
	struct fixture *f;
	int r = read_record(path, &record, &message);

	if (r < 0) {
		snprintf(error, error_size, "%s", strbuf_str(&message));
		return r;
	}
	f = xcalloc(1, sizeof(*f));
	f->source.ops = &ops;
	f->record = record;
	f->interval = interval_of(record);
	*ret = &f->source;
	return 0;
}
