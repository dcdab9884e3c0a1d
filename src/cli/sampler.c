#include "sampler_priv.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "command_priv.h"
#include "message_priv.h"
#include "model/endpoints.h"
#include "model/frame.h"
#include "model/snapshot.h"
#include "source/live.h"
#include "source/reader.h"
#include "source/source.h"
#include "types/detail.h"
#include "types/files.h"
#include "types/request.h"

/* How long one process may keep the reader, and how often that is looked at. */
static const uint64_t stuck_limit = 2 * NS_PER_SEC;
enum { LOOK_MS = 100 };

struct sampler {
	struct reader *reader;
	struct frame *frame; /* the newest */
};

/* Where /proc is not what it should be: why, and what helps. */
static void say_no_proc(const char *proc, int error)
{
	CLEANUP_FREE char *safe = message_safe(proc);

	if (error == -ENOSYS || error == -ENOENT || error == -ENOTDIR)
		message(_("%s holds no processes: procfs is not mounted there; "
			  "mount it with 'mount -t proc proc %s'"),
			safe, safe);
	else
		message(_("cannot open %s: %s"), safe, strerror(-error));
}

int source_open(const struct common *c, size_t kept_fds, struct source **ret)
{
	const struct live_options options = { .proc = c->proc, .kept_fds = kept_fds };
	int error = source_live_new(&options, ret);

	if (!error)
		return 0;
	say_no_proc(c->proc, error);
	return 1;
}

int sampler_new(const struct common *c, struct sampler **ret)
{
	struct source *source;
	struct sampler *s;
	int error = source_open(c, 0, &source);

	if (error)
		return error;
	s = xcalloc(1, sizeof(*s));
	error = reader_new(source, &s->reader);
	if (error) {
		message(_("cannot start a thread: %s"), strerror(-error));
		source_free(source);
		free(s);
		return 1;
	}
	*ret = s;
	return 0;
}

void sampler_free(struct sampler *s)
{
	if (!s)
		return;
	frame_free(s->frame);
	reader_free(s->reader);
	free(s);
}

void sampler_freep(struct sampler **s)
{
	sampler_free(*s);
}

/* Goes on without the process that hangs, if one does. True if the reader is a new one, which
 * knows of no request. */
static bool replace_if_stuck(struct sampler *s, int *ret_error)
{
	pid_t pid = reader_stuck(s->reader, clock_monotonic(), stuck_limit);

	if (!pid)
		return false;
	message(_("reading process %d hangs: it is left out"), (int)pid);
	*ret_error = reader_replace(s->reader, pid);
	return true;
}

static void message_done(struct reader_message *m)
{
	snapshot_unref(m->snapshot);
	detail_free(m->detail);
	endpoints_free(m->endpoints);
	command_result_free(m->result);
}

/* Waits for what was asked; asks again after a replacement. -errno of waiting only. */
static int await(struct sampler *s, enum reader_message_kind kind,
		 void (*ask)(void *what, struct reader *r), void *what, struct reader_message *ret)
{
	struct pollfd p = { .fd = reader_fd(s->reader), .events = POLLIN };

	ask(what, s->reader);
	for (;;) {
		struct reader_message m;
		int error = 0;

		if (poll(&p, 1, LOOK_MS) < 0 && errno != EINTR)
			return -errno;
		for (reader_take(s->reader, &m); m.kind != READER_NONE;
		     reader_take(s->reader, &m)) {
			if (m.kind == kind) {
				*ret = m;
				return 0;
			}
			message_done(&m);
		}
		if (replace_if_stuck(s, &error)) {
			if (error)
				return error;
			p.fd = reader_fd(s->reader);
			ask(what, s->reader);
		}
	}
}

static void ask_snapshot(void *what, struct reader *r)
{
	reader_request(r, what);
}

struct detail_request {
	struct task_id id;
	unsigned parts;
};

static void ask_detail(void *what, struct reader *r)
{
	const struct detail_request *request = what;

	reader_request_detail(r, request->id, request->parts);
}

static void ask_files(void *what, struct reader *r)
{
	reader_request_files(r, what);
}

void sampler_sleep_until(uint64_t ns)
{
	const struct timespec at = { (time_t)(ns / NS_PER_SEC), (long)(ns % NS_PER_SEC) };

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL) == EINTR)
		continue;
}

int sampler_next(struct sampler *s, const struct snapshot_request *request, struct frame **ret)
{
	struct snapshot_request copy = *request;
	struct reader_message m = { .kind = READER_NONE };
	struct frame *frame;
	int error = await(s, READER_SNAPSHOT, ask_snapshot, &copy, &m);

	if (!error)
		error = m.error;
	if (error) {
		message(_("cannot read processes: %s"), strerror(-error));
		return 1;
	}
	frame = frame_new(m.snapshot, s->frame ? s->frame->now : NULL);
	snapshot_unref(m.snapshot);
	frame_free(s->frame);
	s->frame = frame;
	*ret = frame;
	return 0;
}

int sampler_detail(struct sampler *s, struct task_id id, unsigned parts, struct detail **ret)
{
	struct detail_request request = { id, parts };
	struct reader_message m = { .kind = READER_NONE };
	int error = await(s, READER_DETAIL, ask_detail, &request, &m);

	if (!error)
		error = m.error;
	if (!error)
		*ret = m.detail;
	return error;
}

int sampler_files(struct sampler *s, const struct files_request *request, struct endpoints **ret)
{
	struct files_request copy = *request;
	struct reader_message m = { .kind = READER_NONE };
	int error = await(s, READER_FILES, ask_files, &copy, &m);

	if (!error)
		error = m.error;
	if (!error)
		*ret = m.endpoints;
	return error;
}
