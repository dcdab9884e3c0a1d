/* Who has what open. */
#include <errno.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/clock.h"
#include "live_files_priv.h"
#include "proc/fd.h"
#include "proc/locks.h"

/* Descriptors of all processes together: 90 bytes each. */
enum { FDS_MAX = 1 << 20 };

static bool is_one_of(pid_t pid, const pid_t *pids, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (pids[i] == pid)
			return true;
	return false;
}

static bool is_named(const struct files_pass *p, pid_t pid)
{
	return !p->request->pids || is_one_of(pid, p->request->pids, p->request->pid_count);
}

/* The other end may be anybody's. */
static bool wants_all(const struct files_request *r)
{
	return !r->pids || r->what & (FILES_ENDS | FILES_SHARED);
}

/* What is read of those that were not named: by what ends and open files are known. */
static unsigned what_of_others(unsigned what)
{
	return FILES_ENDS | (what & FILES_MAPPED);
}

static int list_pids(struct files_pass *p)
{
	const struct files_request *r = p->request;
	struct pidlist *pids = &p->live->pids;

	if (wants_all(r)) {
		p->live->files++;
		return pidlist_read(p->live->root.fd, ".", pids);
	}
	pids->count = 0;
	for (size_t i = 0; i < r->pid_count; i++) {
		pids->pids = xgrow(pids->pids, pids->count, &pids->cap, sizeof(*pids->pids));
		pids->pids[pids->count++] = r->pids[i];
	}
	pidlist_sort(pids);
	return 0;
}

/* One that hung before is asked for nothing but who it is; a later one of the same number is another
 * process. */
static int read_process(struct files_pass *p, struct fd_ask *ask, struct files_process *ret)
{
	struct live *l = p->live;
	int err;

	ask->stuck = is_one_of(ask->pid, p->request->stuck, p->request->stuck_count);
	err = fd_reader_process(l->fds, ask, ret);
	if (err || !ask->stuck || live_is_left_out(l, ask->pid, ret->id.start))
		return err;
	ask->stuck = false;
	return fd_reader_process(l->fds, ask, ret);
}

/* 0, also if it is gone or hidden; -errno if it was not its fault. */
static int add_process(struct files_pass *p, pid_t pid, size_t *left)
{
	struct files_process *process = &p->processes[p->count];
	const bool named = is_named(p, pid);
	struct fd_ask ask = {
		.pid = pid,
		.what = named ? p->request->what : what_of_others(p->request->what),
		.max = *left,
	};
	int err;

	source_reading(&p->live->base, pid);
	err = read_process(p, &ask, process);
	source_reading(&p->live->base, 0);
	if (err == -ESRCH)
		return 0;
	if (err == -EPERM || err == -EACCES) {
		p->files->everyone = false;
		return 0;
	}
	if (err)
		return err;
	process->full = named && !process->error;
	p->files->denied += process->error != 0;
	p->files->truncated |= process->truncated;
	*left -= process->count;
	p->count++;
	return 0;
}

static int read_processes(struct files_pass *p)
{
	const struct pidlist *pids = &p->live->pids;
	size_t left = FDS_MAX;
	int err = list_pids(p);

	if (err)
		return err;
	p->files->everyone = wants_all(p->request);
	p->processes = arena_alloc(p->files->arena, pids->count * sizeof(*p->processes));
	for (size_t i = 0; i < pids->count && !err; i++)
		err = add_process(p, pids->pids[i], &left);
	p->files->processes = p->processes;
	p->files->process_count = p->count;
	return err;
}

/* Somebody who was asked for is there. */
static bool has_named(const struct files_pass *p)
{
	for (size_t i = 0; i < p->count; i++)
		if (is_named(p, p->processes[i].id.pid))
			return true;
	return !p->request->pids || !p->request->pid_count;
}

static int read_all(struct files_pass *p)
{
	struct files *f = p->files;
	int err = read_processes(p);

	if (err)
		return err;
	if (!has_named(p))
		return -ESRCH;
	files_pass_sockets(p);
	f->locks_error = -locks_read(&p->live->root, f->arena, &f->locks, &f->lock_count);
	p->live->files++;
	if (p->request->what & FILES_INFO)
		files_pass_places(p);
	if (p->request->what & FILES_ENDS)
		files_pass_ipc(p);
	if (p->request->what & (FILES_SHARED | FILES_ENDS))
		files_pass_shared(p);
	return 0;
}

int live_files(struct source *source, const struct files_request *r, struct files **ret)
{
	struct live *l = (struct live *)source;
	struct files_pass p = { .live = l, .request = r, .files = files_new() };
	uint64_t cpu = clock_thread_cpu(), files;
	int err;

	if (!l->fds)
		l->fds = fd_reader_new(&l->root, &l->ttys);
	files = l->files + fd_reader_files(l->fds);
	p.files->read_at = clock_boottime();
	fd_reader_begin(l->fds, p.files->arena);
	err = read_all(&p);
	if (err) {
		files_free(p.files);
		return err;
	}
	p.files->files_read = l->files + fd_reader_files(l->fds) - files;
	p.files->took_ns = clock_thread_cpu() - cpu;
	*ret = p.files;
	return 0;
}
