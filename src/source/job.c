#include "job_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "model/endpoints.h"
#include "model/snapshot.h"
#include "source/source.h"
#include "types/detail.h"

static void *copy_of(const void *p, size_t n, size_t size)
{
	return n ? memcpy(xreallocarray(NULL, n, size), p, n * size) : NULL;
}

static struct job *job_new(enum reader_message_kind kind)
{
	struct job *j = xcalloc(1, sizeof(*j));

	j->kind = kind;
	return j;
}

struct job *job_new_snapshot(const struct snapshot_request *request)
{
	struct job *j = job_new(READER_SNAPSHOT);
	struct snapshot_request *r = &j->request;

	*r = *request;
	r->visible = copy_of(r->visible, r->visible_count, sizeof(*r->visible));
	r->stuck = copy_of(r->stuck, r->stuck_count, sizeof(*r->stuck));
	/* No pids at all is not the same as all of them. */
	if (r->pids)
		r->pids = memcpy(xmalloc(r->pid_count * sizeof(*r->pids)), r->pids,
				 r->pid_count * sizeof(*r->pids));
	return j;
}

struct job *job_new_detail(struct task_id id, unsigned parts)
{
	struct job *j = job_new(READER_DETAIL);

	j->id = id;
	j->parts = parts;
	return j;
}

struct job *job_new_files(const struct files_request *request)
{
	struct job *j = job_new(READER_FILES);
	struct files_request *r = &j->files;

	*r = *request;
	r->stuck = copy_of(r->stuck, r->stuck_count, sizeof(*r->stuck));
	/* As of snapshots: no pids at all is not all of them. */
	if (r->pids)
		r->pids = memcpy(xmalloc(r->pid_count * sizeof(*r->pids)), r->pids,
				 r->pid_count * sizeof(*r->pids));
	return j;
}

struct job *job_new_command(const struct command *c)
{
	struct job *j = job_new(READER_RESULT);

	j->command = *c;
	j->command.cpus = copy_of(c->cpus, c->cpu_words, sizeof(*c->cpus));
	j->command.targets = copy_of(c->targets, c->target_count, sizeof(*c->targets));
	return j;
}

void job_free(struct job *j)
{
	if (!j)
		return;
	free((void *)j->request.visible);
	free((void *)j->request.pids);
	free((void *)j->request.stuck);
	free((void *)j->files.pids);
	free((void *)j->files.stuck);
	free((void *)j->command.cpus);
	free((void *)j->command.targets);
	free(j);
}

bool job_is_of_one(const struct job *j)
{
	return j->kind == READER_DETAIL || j->kind == READER_RESULT;
}

struct job *job_again(const struct job *j)
{
	return j->kind == READER_FILES ? job_new_files(&j->files) : job_new_snapshot(&j->request);
}

static void add_pids(const pid_t **list, size_t *count, const pid_t *pids, size_t n)
{
	pid_t *longer = xreallocarray((void *)*list, *count + n, sizeof(*longer));

	memcpy(longer + *count, pids, n * sizeof(*longer));
	*list = longer;
	*count += n;
}

void job_leave_out(struct job *j, const pid_t *pids, size_t n)
{
	if (n && j->kind == READER_SNAPSHOT)
		add_pids(&j->request.stuck, &j->request.stuck_count, pids, n);
	else if (n && j->kind == READER_FILES)
		add_pids(&j->files.stuck, &j->files.stuck_count, pids, n);
}

/* Joining ends is work for this thread too, not for the one that draws. */
static int run_files(const struct job *j, struct source *s, struct endpoints **ret)
{
	struct files *files;
	int err = source_files(s, &j->files, &files);

	if (!err)
		*ret = endpoints_new(files);
	return err;
}

void job_run(const struct job *j, struct source *s, struct reader_message *ret)
{
	*ret = (struct reader_message){ .kind = j->kind, .id = j->id, .parts = j->parts };
	if (j->kind == READER_SNAPSHOT)
		ret->error = source_snapshot(s, &j->request, &ret->snapshot);
	else if (j->kind == READER_DETAIL)
		ret->error = source_detail(s, j->id, j->parts, &ret->detail);
	else if (j->kind == READER_FILES)
		ret->error = run_files(j, s, &ret->endpoints);
	else
		ret->error = source_command(s, &j->command, &ret->result);
}

void reader_message_done(struct reader_message *m)
{
	snapshot_unref(m->snapshot);
	detail_free(m->detail);
	endpoints_free(m->endpoints);
	command_result_free(m->result);
}
