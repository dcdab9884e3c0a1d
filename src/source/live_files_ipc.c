/* System V objects, of each ipc namespace that is known of somebody. */
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/strbuf.h"
#include "live_files_priv.h"
#include "proc/ns.h"
#include "proc/sysvipc.h"

enum { SYSVIPC_LIMIT = 16 << 20 };

/* The three files of one namespace. */
struct texts {
	struct files_pass *pass;
	int ns; /* to be entered; -1: we are in it */
	bool entered;
	struct strbuf shm, msg, sem;
};

static void read_texts(struct texts *t)
{
	const struct procroot *root = &t->pass->live->root;

	procroot_read_all(root->fd, "sysvipc/shm", &t->shm, SYSVIPC_LIMIT, NULL);
	procroot_read_all(root->fd, "sysvipc/msg", &t->msg, SYSVIPC_LIMIT, NULL);
	procroot_read_all(root->fd, "sysvipc/sem", &t->sem, SYSVIPC_LIMIT, NULL);
	t->pass->live->files += 3;
}

/* In a thread of its own, as a namespace that was entered is not left again. */
static void *enter_and_read(void *context)
{
	struct texts *t = context;

	t->entered = setns(t->ns, CLONE_NEWIPC) == 0;
	if (t->entered)
		read_texts(t);
	return NULL;
}

static void add_texts(const struct texts *t, uint64_t ipc)
{
	struct files *f = t->pass->files;

	sysvipc_parse_shm(strbuf_str(&t->shm), t->shm.len, ipc, f->arena, &f->shm, &f->shm_count);
	sysvipc_parse_msg(strbuf_str(&t->msg), t->msg.len, ipc, f->arena, &f->msg, &f->msg_count);
	sysvipc_parse_sem(strbuf_str(&t->sem), t->sem.len, ipc, f->arena, &f->sem, &f->sem_count);
}

static void texts_done(struct texts *t)
{
	strbuf_done(&t->shm);
	strbuf_done(&t->msg);
	strbuf_done(&t->sem);
}

static void read_own(struct files_pass *p, uint64_t ipc)
{
	struct texts t = { .pass = p, .ns = -1 };

	read_texts(&t);
	add_texts(&t, ipc);
	texts_done(&t);
}

/* What may not be entered is not known. */
static void read_other(struct files_pass *p, const struct files_process *process)
{
	CLEANUP_CLOSE int ns = -1;
	struct texts t = { .pass = p };
	char path[40];
	pthread_t thread;

	snprintf(path, sizeof(path), "%d/ns/ipc", process->id.pid);
	ns = procroot_openat(&p->live->root, path);
	t.ns = ns;
	if (ns < 0 || pthread_create(&thread, NULL, enter_and_read, &t) != 0)
		return;
	pthread_join(thread, NULL);
	if (t.entered)
		add_texts(&t, process->ipc);
	texts_done(&t);
}

static uint64_t own_namespace(const struct procroot *root)
{
	CLEANUP_STRBUF struct strbuf link = STRBUF_INIT;
	uint64_t inode;

	if (procroot_readlink(root->fd, "self/ns/ipc", &link) < 0 ||
	    ns_parse(strbuf_str(&link), link.len, TASK_NS_IPC, &inode) < 0)
		return 0;
	return inode;
}

static bool is_known(const uint64_t *list, size_t count, uint64_t ipc)
{
	for (size_t i = 0; i < count; i++)
		if (list[i] == ipc)
			return true;
	return false;
}

void files_pass_ipc(struct files_pass *p)
{
	uint64_t *known = NULL, own = own_namespace(&p->live->root);
	size_t count = 0, cap = 0;

	read_own(p, own);
	for (size_t i = 0; i < p->count && p->live->root.live; i++) {
		uint64_t ipc = p->processes[i].ipc;

		if (!ipc || ipc == own || is_known(known, count, ipc))
			continue;
		known = xgrow(known, count, &cap, sizeof(*known));
		known[count++] = ipc;
		read_other(p, &p->processes[i]);
	}
	free(known);
}
