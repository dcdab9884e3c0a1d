#include "mailbox_priv.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/queue.h>
#include <time.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "job_priv.h"

STAILQ_HEAD(job_queue, job);

struct letter {
	STAILQ_ENTRY(letter) next;
	struct reader_message message;
};

STAILQ_HEAD(letter_queue, letter);

struct mailbox {
	pthread_mutex_t lock;
	pthread_cond_t work; /* for the thread: something to do, or to end */
	pthread_cond_t ended; /* for the owner: the thread has left */
	int event_fd;
	atomic_uint refs;
	/* All below is guarded by the lock. */
	unsigned generation;
	bool stop, left;
	pid_t *left_out;
	size_t left_out_count, left_out_cap;
	struct job *newest[READER_RESULT]; /* not begun, by kind; commands have their queue */
	struct job_queue commands;
	const struct job *running; /* borrowed from the thread of this generation */
	struct reader_message made[READER_RESULT]; /* the newest of each kind but results */
	uint64_t places[READER_RESULT], place; /* in the order of all that was made */
	struct letter_queue results;
};

int mailbox_new(struct mailbox **ret)
{
	struct mailbox *m;
	pthread_condattr_t attr;
	int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);

	if (fd < 0)
		return -errno;
	m = xcalloc(1, sizeof(*m));
	atomic_init(&m->refs, 1);
	m->generation = MAILBOX_FIRST;
	m->event_fd = fd;
	STAILQ_INIT(&m->commands);
	STAILQ_INIT(&m->results);
	pthread_mutex_init(&m->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&m->work, &attr);
	pthread_cond_init(&m->ended, &attr);
	pthread_condattr_destroy(&attr);
	*ret = m;
	return 0;
}

struct mailbox *mailbox_ref(struct mailbox *m)
{
	atomic_fetch_add_explicit(&m->refs, 1, memory_order_relaxed);
	return m;
}

static void mailbox_free(struct mailbox *m)
{
	struct reader_message message;

	for (mailbox_take(m, &message); message.kind; mailbox_take(m, &message))
		reader_message_done(&message);
	while (!STAILQ_EMPTY(&m->commands)) {
		struct job *j = STAILQ_FIRST(&m->commands);

		STAILQ_REMOVE_HEAD(&m->commands, next);
		job_free(j);
	}
	for (size_t i = 0; i < READER_RESULT; i++)
		job_free(m->newest[i]);
	pthread_cond_destroy(&m->work);
	pthread_cond_destroy(&m->ended);
	pthread_mutex_destroy(&m->lock);
	close(m->event_fd);
	free(m->left_out);
	free(m);
}

void mailbox_unref(struct mailbox *m)
{
	if (atomic_fetch_sub_explicit(&m->refs, 1, memory_order_acq_rel) == 1)
		mailbox_free(m);
}

int mailbox_fd(const struct mailbox *m)
{
	return m->event_fd;
}

static bool is_left_out(const struct mailbox *m, pid_t pid)
{
	for (size_t i = 0; i < m->left_out_count; i++)
		if (m->left_out[i] == pid)
			return true;
	return false;
}

/* What was asked of a process and not begun is still wanted when more of it is asked. */
static void replace_job(struct job **slot, struct job *j)
{
	if (*slot && j && task_id_equal((*slot)->id, j->id))
		j->parts |= (*slot)->parts;
	job_free(*slot);
	*slot = j;
}

void mailbox_put(struct mailbox *m, struct job *j)
{
	pthread_mutex_lock(&m->lock);
	if (j->kind == READER_RESULT)
		STAILQ_INSERT_TAIL(&m->commands, j, next);
	else
		replace_job(&m->newest[j->kind], j);
	pthread_cond_broadcast(&m->work);
	pthread_mutex_unlock(&m->lock);
}

static bool is_empty(const struct mailbox *m)
{
	if (!STAILQ_EMPTY(&m->results))
		return false;
	for (size_t i = 0; i < READER_RESULT; i++)
		if (m->made[i].kind)
			return false;
	return true;
}

/* Under the lock. */
static void deliver(struct mailbox *m, const struct reader_message *message)
{
	if (message->kind == READER_RESULT) {
		struct letter *l = xmalloc(sizeof(*l));

		l->message = *message;
		STAILQ_INSERT_TAIL(&m->results, l, next);
	} else {
		reader_message_done(&m->made[message->kind]);
		m->made[message->kind] = *message;
		m->places[message->kind] = ++m->place;
	}
	/* Cannot fail: it is far from its limit, as it is emptied with the mailbox. */
	eventfd_write(m->event_fd, 1);
}

static void take_newest(struct mailbox *m, struct reader_message *ret)
{
	/* As they are made, so that what one sees does not depend on when one looks. */
	struct reader_message *from = &m->made[READER_NONE];

	for (size_t i = 0; i < READER_RESULT; i++)
		if (m->made[i].kind && (!from->kind || m->places[i] < m->places[from->kind]))
			from = &m->made[i];
	*ret = *from;
	*from = (struct reader_message){ .kind = READER_NONE };
}

void mailbox_take(struct mailbox *m, struct reader_message *ret)
{
	eventfd_t unused;

	pthread_mutex_lock(&m->lock);
	if (!STAILQ_EMPTY(&m->results)) {
		struct letter *l = STAILQ_FIRST(&m->results);

		STAILQ_REMOVE_HEAD(&m->results, next);
		*ret = l->message;
		free(l);
	} else {
		take_newest(m, ret);
	}
	if (is_empty(m))
		eventfd_read(m->event_fd, &unused);
	pthread_mutex_unlock(&m->lock);
}

/* The answer to a job that will not be done, or not be done again. Under the lock. */
static void give_up(struct mailbox *m, const struct job *j)
{
	const struct reader_message message = {
		.kind = j->kind, .error = -ETIMEDOUT, .id = j->id, .parts = j->parts
	};

	deliver(m, &message);
}

static void leave_out(struct mailbox *m, pid_t pid)
{
	if (is_left_out(m, pid))
		return;
	m->left_out = xgrow(m->left_out, m->left_out_count, &m->left_out_cap, sizeof(*m->left_out));
	m->left_out[m->left_out_count++] = pid;
}

void mailbox_advance(struct mailbox *m, unsigned generation, pid_t stuck)
{
	const struct job *j;

	pthread_mutex_lock(&m->lock);
	leave_out(m, stuck);
	j = m->running;
	if (j && job_is_of_one(j))
		give_up(m, j);
	else if (j && !m->newest[j->kind])
		m->newest[j->kind] = job_again(j);
	m->running = NULL;
	m->generation = generation;
	pthread_cond_broadcast(&m->work);
	pthread_mutex_unlock(&m->lock);
}

const pid_t *mailbox_left_out(const struct mailbox *m, size_t *ret_count)
{
	/* Written by the owner alone, who is the one that asks. */
	*ret_count = m->left_out_count;
	return m->left_out;
}

bool mailbox_stop(struct mailbox *m, uint64_t timeout_ns)
{
	uint64_t until = clock_monotonic() + timeout_ns;
	const struct timespec deadline = { (time_t)(until / NS_PER_SEC),
					   (long)(until % NS_PER_SEC) };
	bool left;
	int r = 0;

	pthread_mutex_lock(&m->lock);
	m->stop = true;
	pthread_cond_broadcast(&m->work);
	while (!m->left && r == 0)
		r = pthread_cond_timedwait(&m->ended, &m->lock, &deadline);
	left = m->left;
	pthread_mutex_unlock(&m->lock);
	return left;
}

/* Commands first, since a person waits for them; then the smaller reading. NULL: there is nothing
 * to do. Under the lock. */
static struct job *take_job(struct mailbox *m)
{
	static const enum reader_message_kind order[] = { READER_DETAIL, READER_SNAPSHOT,
							  READER_FILES };
	struct job *j = STAILQ_FIRST(&m->commands);

	if (j) {
		STAILQ_REMOVE_HEAD(&m->commands, next);
		return j;
	}
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]) && !j; i++) {
		j = m->newest[order[i]];
		m->newest[order[i]] = NULL;
	}
	if (j)
		job_leave_out(j, m->left_out, m->left_out_count);
	return j;
}

/* Answers what can only hang again. Under the lock. */
static void refuse_left_out(struct mailbox *m)
{
	struct job **detail = &m->newest[READER_DETAIL];

	if (*detail && is_left_out(m, (*detail)->id.pid)) {
		give_up(m, *detail);
		replace_job(detail, NULL);
	}
}

struct job *mailbox_next(struct mailbox *m, unsigned generation)
{
	struct job *j = NULL;

	pthread_mutex_lock(&m->lock);
	/* A thread may be there before its generation is. */
	while (!m->stop && m->generation <= generation) {
		if (m->generation == generation) {
			refuse_left_out(m);
			j = take_job(m);
			m->running = j;
		}
		if (j)
			break;
		pthread_cond_wait(&m->work, &m->lock);
	}
	pthread_mutex_unlock(&m->lock);
	return j;
}

void mailbox_post(struct mailbox *m, unsigned generation, struct job *j,
		  struct reader_message *message)
{
	bool heard;

	pthread_mutex_lock(&m->lock);
	heard = m->generation == generation;
	if (heard) {
		m->running = NULL;
		deliver(m, message);
	}
	pthread_mutex_unlock(&m->lock);
	if (!heard)
		reader_message_done(message);
	job_free(j);
}

void mailbox_leave(struct mailbox *m, unsigned generation)
{
	pthread_mutex_lock(&m->lock);
	if (m->generation == generation) {
		m->left = true;
		pthread_cond_signal(&m->ended);
	}
	pthread_mutex_unlock(&m->lock);
}
