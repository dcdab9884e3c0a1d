/* Beginning with tasks that run already. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/procroot.h"
#include "base/strbuf.h"
#include "tracer_priv.h"

static int seize(struct tracer *t, pid_t tid, pid_t pid)
{
	struct tracee *e;

	if (tracee_find(t, tid))
		return 0;
	if (ptrace(PTRACE_SEIZE, tid, NULL, (void *)tracee_options(t)) < 0)
		return -errno;
	e = tracee_add(t, tid, pid);
	e->fresh = true;
	ptrace(PTRACE_INTERRUPT, tid, NULL, NULL);
	return 0;
}

/* All threads of a process that are not traced yet: how many, or -errno if not one could be. */
static int seize_threads(struct tracer *t, pid_t pid)
{
	char path[64];
	int found = 0, error = -ESRCH;
	const struct dirent *entry;
	DIR *dir;

	snprintf(path, sizeof(path), "%d/task", (int)pid);
	dir = fdopendir(openat(t->options.proc->fd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
	while (dir && (entry = readdir(dir))) {
		pid_t tid = (pid_t)strtol(entry->d_name, NULL, 10);

		if (tid <= 0 || tracee_find(t, tid))
			continue;
		error = seize(t, tid, pid);
		found += error == 0;
	}
	if (dir)
		closedir(dir);
	return found ? found : error;
}

/* Threads may start threads while they are gone through: until no new one is there. */
static int attach_process(struct tracer *t, pid_t pid)
{
	int first = seize_threads(t, pid);

	if (first < 0)
		return first;
	while (seize_threads(t, pid) > 0)
		;
	return 0;
}

static int attach(struct tracer *t, pid_t pid)
{
	struct preflight_facts facts;
	enum preflight_cause cause;
	int error;

	preflight_read(t->options.proc, pid, &facts);
	cause = preflight_check(&facts);
	error = preflight_is_certain(cause) ? -preflight_error(cause) : 0;
	if (!error)
		error = t->options.follow ? attach_process(t, pid)
					  : seize(t, pid, tracee_process(t, pid));
	if (error)
		t->refusal = (struct trace_refusal){
			.pid = pid,
			.cause = cause != PREFLIGHT_FINE ? cause : PREFLIGHT_REFUSED,
			.tracer = facts.tracer,
			.error = -error,
		};
	return error;
}

/* ---- what is below one ---- */

/* What /proc dictates in size has a limit. */
enum { CHILDREN_TEXT_MAX = 8 << 20 };

struct pids {
	pid_t *items;
	size_t count, room;
};

static void add_pid(struct pids *p, pid_t pid)
{
	if (p->count == p->room) {
		p->room = p->room ? p->room * 2 : 64;
		p->items = xreallocarray(p->items, p->room, sizeof(*p->items));
	}
	p->items[p->count++] = pid;
}

static void add_children_of_thread(const struct tracer *t, const char *path, struct pids *ret)
{
	CLEANUP_STRBUF struct strbuf text = STRBUF_INIT;
	const char *at;
	char *end;

	if (procroot_read_all(t->options.proc->fd, path, &text, CHILDREN_TEXT_MAX, NULL) < 0 ||
	    !text.len)
		return;
	for (at = text.s;; at = end) {
		long pid = strtol(at, &end, 10);

		if (end == at)
			return;
		add_pid(ret, (pid_t)pid);
	}
}

static void add_children(const struct tracer *t, pid_t pid, struct pids *ret)
{
	char path[64];
	const struct dirent *entry;
	DIR *dir;

	snprintf(path, sizeof(path), "%d/task", (int)pid);
	dir = fdopendir(openat(t->options.proc->fd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
	while (dir && (entry = readdir(dir))) {
		long tid = strtol(entry->d_name, NULL, 10);

		snprintf(path, sizeof(path), "%d/task/%ld/children", (int)pid, tid);
		if (tid > 0)
			add_children_of_thread(t, path, ret);
	}
	if (dir)
		closedir(dir);
}

/* A process is attached before its children are looked for: those that it makes later are traced
 * from their beginning. One that does not let itself be traced is left alone. */
static void attach_below(struct tracer *t, pid_t pid)
{
	struct pids pids = { NULL, 0, 0 };

	add_children(t, pid, &pids);
	for (size_t i = 0; i < pids.count; i++) {
		attach_process(t, pids.items[i]);
		add_children(t, pids.items[i], &pids);
	}
	free(pids.items);
}

int tracer_attach_all(struct tracer *t)
{
	int error = -ESRCH;
	bool some = false;

	for (size_t i = 0; i < t->options.pid_count; i++) {
		int failed = attach(t, t->pids[i]);

		some |= failed == 0;
		if (!failed && t->options.trees)
			attach_below(t, t->pids[i]);
		if (failed) {
			const struct tracee none = { .tid = t->pids[i], .pid = t->pids[i] };
			struct trace_event *event = emit_begin(t, &none, TRACE_FAILED);

			event->failed.error = -failed;
			event->failed.seize = true;
			emit(t);
			error = failed;
		}
	}
	return some ? 0 : error;
}
