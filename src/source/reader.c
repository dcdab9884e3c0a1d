#include "source/reader.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "job_priv.h"
#include "mailbox_priv.h"
#include "source/source.h"

/* What quitting may wait for a thread that reads: longer than a reading takes, not longer than a
 * person notices. */
#define STOP_NS (200 * NS_PER_MSEC)

/* Owned by its thread. */
struct worker {
	struct mailbox *mailbox;
	struct source *source;
	unsigned generation;
};

struct reader {
	struct mailbox *mailbox;
	/* Of the newest thread. The source belongs to it, and ends with it: not before another
	 * thread has become the newest, or reader_free. */
	struct source *source;
	pthread_t thread;
	unsigned generation;
};

static void *worker_main(void *arg)
{
	struct worker *w = arg;
	struct job *j;

	while ((j = mailbox_next(w->mailbox, w->generation))) {
		struct reader_message message;

		job_run(j, w->source, &message);
		mailbox_post(w->mailbox, w->generation, j, &message);
	}
	source_free(w->source);
	mailbox_leave(w->mailbox, w->generation);
	mailbox_unref(w->mailbox);
	free(w);
	return NULL;
}

/* Signals are the main thread's business, but for those that say that this thread has crashed: a
 * blocked one would end the program without restoring the terminal. */
static void signals_to_block(sigset_t *set)
{
	static const int crashes[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGSYS };

	sigfillset(set);
	for (size_t i = 0; i < sizeof(crashes) / sizeof(crashes[0]); i++)
		sigdelset(set, crashes[i]);
}

/* Takes over the source if it succeeds. */
static int start_thread(struct reader *r, struct source *source, unsigned generation)
{
	struct worker *w = xmalloc(sizeof(*w));
	sigset_t block, before;
	pthread_t thread;
	int error;

	*w = (struct worker){ mailbox_ref(r->mailbox), source, generation };
	signals_to_block(&block);
	pthread_sigmask(SIG_SETMASK, &block, &before);
	error = pthread_create(&thread, NULL, worker_main, w);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (error) {
		mailbox_unref(w->mailbox);
		free(w);
		return -error;
	}
	r->thread = thread;
	r->source = source;
	r->generation = generation;
	return 0;
}

int reader_new(struct source *source, struct reader **ret)
{
	struct reader *r = xcalloc(1, sizeof(*r));
	int error = mailbox_new(&r->mailbox);

	if (error < 0)
		goto fail;
	error = start_thread(r, source, MAILBOX_FIRST);
	if (error < 0)
		goto fail;
	*ret = r;
	return 0;
fail:
	if (r->mailbox)
		mailbox_unref(r->mailbox);
	free(r);
	return error;
}

void reader_free(struct reader *r)
{
	if (!r)
		return;
	if (mailbox_stop(r->mailbox, STOP_NS))
		pthread_join(r->thread, NULL);
	else
		pthread_detach(r->thread);
	mailbox_unref(r->mailbox);
	free(r);
}

int reader_fd(const struct reader *r)
{
	return mailbox_fd(r->mailbox);
}

void reader_request(struct reader *r, const struct snapshot_request *request)
{
	mailbox_put(r->mailbox, job_new_snapshot(request));
}

void reader_request_detail(struct reader *r, struct task_id id, unsigned parts)
{
	mailbox_put(r->mailbox, job_new_detail(id, parts));
}

void reader_request_files(struct reader *r, const struct files_request *request)
{
	mailbox_put(r->mailbox, job_new_files(request));
}

void reader_command(struct reader *r, const struct command *c)
{
	mailbox_put(r->mailbox, job_new_command(c));
}

void reader_take(struct reader *r, struct reader_message *ret)
{
	mailbox_take(r->mailbox, ret);
}

pid_t reader_stuck(const struct reader *r, uint64_t now_monotonic, uint64_t limit_ns)
{
	const struct source_progress *p = &r->source->progress;
	pid_t pid = atomic_load(&p->pid);
	uint64_t since = atomic_load(&p->since);

	/* The thread writes since before pid, so that the same pid before and after means that
	 * since is its own, or that of an earlier reading, which then lasted until now. */
	if (!pid || pid != atomic_load(&p->pid))
		return 0;
	return now_monotonic > since && now_monotonic - since > limit_ns ? pid : 0;
}

int reader_replace(struct reader *r, pid_t stuck)
{
	struct source *clone = r->source->ops->clone ? r->source->ops->clone(r->source) : NULL;
	pthread_t hung = r->thread;
	int error;

	if (!clone)
		return -ENOTSUP;
	error = start_thread(r, clone, r->generation + 1);
	if (error < 0) {
		source_free(clone);
		return error;
	}
	mailbox_advance(r->mailbox, r->generation, stuck);
	pthread_detach(hung);
	return 0;
}

const pid_t *reader_left_out(const struct reader *r, size_t *ret_count)
{
	return mailbox_left_out(r->mailbox, ret_count);
}
