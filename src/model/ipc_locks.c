/* Locks join who has one with who waits for it. */
#include <stdlib.h>

#include "base/alloc.h"
#include "endpoints_priv.h"
#include "ipc_maker_priv.h"

static bool is_on(const struct fd *f, const struct file_lock *l)
{
	return f->fd >= 0 && (f->has & FD_HAS_STAT) && f->inode == l->inode &&
	       f->device == l->device;
}

/* The first descriptor by which a process can have the lock. */
static bool find_holder(const struct endpoints *e, pid_t pid, const struct file_lock *l,
			struct endpoint *ret)
{
	const struct files *files = endpoints_files(e);
	const struct files_process *p = files_find(files, pid);

	for (size_t i = 0; p && i < p->count; i++) {
		if (!is_on(&p->fds[i], l))
			continue;
		*ret = (struct endpoint){ (uint32_t)(p - files->processes), (uint32_t)i };
		return true;
	}
	return false;
}

/* An open file has it, of which the kernel names no process: it is whoever else has the file open,
 * if that is only one. */
static bool guess_holder(const struct endpoints *e, struct endpoint waits, struct endpoint *ret)
{
	struct peer peers[2];
	size_t n = endpoints_peers(e, waits, peers, 2);

	if (n != 1)
		return false;
	*ret = peers[0].at;
	return true;
}

static void add_pair(struct ipc_maker *m, const struct file_lock *has,
		     const struct file_lock *waits)
{
	struct found f = { .edge = { .kind = IPC_LOCK } };

	if (!find_holder(m->e, waits->pid, waits, &f.to))
		return;
	f.edge.certain = has->pid > 0 && find_holder(m->e, has->pid, has, &f.from);
	if (!f.edge.certain && (has->pid > 0 || !guess_holder(m->e, f.to, &f.from)))
		return;
	ipc_maker_add(m, &f);
}

/* A row that waits follows the one that it waits for, with its number. */
void ipc_maker_locks(struct ipc_maker *m)
{
	const struct files *files = endpoints_files(m->e);
	const struct file_lock *has = NULL;

	for (size_t i = 0; i < files->lock_count; i++) {
		const struct file_lock *l = &files->locks[i];

		if (!l->waits)
			has = l;
		else if (has && has->id == l->id)
			add_pair(m, has, l);
	}
}
