#include "proc/fd.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/number.h"
#include "dents_priv.h"
#include "fd_priv.h"
#include "proc/limits.h"
#include "proc/stat.h"

enum { STAT_SIZE = 2048, LIMITS_SIZE = 4096, NAMES_SIZE = 32768, NAME_ROOM = 64 };

struct fd_reader *fd_reader_new(const struct procroot *root, const struct ttys *ttys)
{
	struct fd_reader *r = xcalloc(1, sizeof(*r));

	r->root = root;
	r->ttys = ttys;
	return r;
}

void fd_reader_free(struct fd_reader *r)
{
	if (!r)
		return;
	mounts_done(&r->mounts);
	free(r->namespaces);
	free(r->fds);
	free(r->maps.held);
	strbuf_done(&r->big);
	strbuf_done(&r->tty);
	free(r);
}

void fd_reader_begin(struct fd_reader *r, struct arena *a)
{
	r->arena = a;
	memset(r->texts, 0, sizeof(r->texts));
	fd_reader_mounts(r);
}

uint64_t fd_reader_files(const struct fd_reader *r)
{
	return r->files;
}

static uint32_t place_of(const char *s, size_t len)
{
	uint32_t hash = 2166136261; /* FNV-1a */

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)s[i]) * 16777619;
	return (hash ^ hash >> 16) % TEXTS;
}

const char *fd_reader_text(struct fd_reader *r, const char *s, size_t len)
{
	const uint32_t at = place_of(s, len);

	if (!r->texts[at].text || r->texts[at].len != len ||
	    memcmp(r->texts[at].text, s, len) != 0) {
		r->texts[at].text = arena_memdup(r->arena, s, len);
		r->texts[at].len = len;
		r->texts[at].inode = 0;
	}
	return r->texts[at].text;
}

bool fd_reader_has_seen(struct fd_reader *r, const struct fd *f, size_t len)
{
	const uint32_t at = place_of(f->target, len);

	if (r->texts[at].text != f->target)
		return false;
	if (r->texts[at].inode == f->inode && r->texts[at].device == f->device)
		return true;
	r->texts[at].inode = f->inode;
	r->texts[at].device = f->device;
	return false;
}

struct fd *fd_pass_add(struct fd_pass *p, int32_t number)
{
	struct fd_reader *r = p->reader;

	if (p->count >= p->ask->max) {
		p->process->truncated = true;
		return NULL;
	}
	r->fds = xgrow(r->fds, p->count, &r->cap, sizeof(*r->fds));
	r->fds[p->count] = (struct fd){ .fd = number, .mnt_id = -1, .target = "" };
	return &r->fds[p->count++];
}

/* ---- the folder of descriptors ---- */

static void read_names(struct fd_pass *p, const char *buf, size_t len)
{
	struct scan block = { buf, buf + len };
	const char *name;
	size_t max;

	while (dents_next(&block, &name, &max)) {
		struct scan number = { name, name + strnlen(name, max) };
		uint64_t n;

		if (*name < '0' || *name > '9' || !scan_u64(&number, &n) || n > INT32_MAX)
			continue;
		p->process->open++;
		if (p->count < p->ask->max)
			fd_pass_descriptor(p, name, (int32_t)n);
		else
			p->process->truncated = true;
	}
}

static int by_number(const void *a, const void *b)
{
	const struct fd *x = a, *y = b;

	return (x->fd > y->fd) - (x->fd < y->fd);
}

/* The kernel lists them in order; a folder of fixtures does not. */
static void sort_from(struct fd_reader *r, size_t from, size_t count)
{
	for (size_t i = from + 1; i < count; i++) {
		if (r->fds[i - 1].fd > r->fds[i].fd) {
			qsort(r->fds + from, count - from, sizeof(*r->fds), by_number);
			return;
		}
	}
}

/* 0, or -errno if it cannot be listed. */
static int read_folder(struct fd_pass *p)
{
	char buf[NAMES_SIZE] __attribute__((aligned(8)));
	size_t from = p->count;
	ssize_t n;

	p->reader->files++;
	p->links = openat(p->dir, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (p->links < 0)
		return -errno;
	do {
		n = getdents64(p->links, buf, sizeof(buf));
		if (n < 0)
			return -errno;
		read_names(p, buf, (size_t)n);
		/* proc fills the buffer as far as it can. */
	} while (n > 0 && (!p->reader->root->live || (size_t)n + NAME_ROOM > sizeof(buf)));
	sort_from(p->reader, from, p->count);
	return 0;
}

/* ---- the process ---- */

static void read_limit(struct fd_pass *p)
{
	char buf[LIMITS_SIZE];
	struct limit limit;
	ssize_t n = procroot_read(p->dir, "limits", buf, sizeof(buf));

	p->reader->files++;
	if (n > 0 && limits_parse_one(buf, (size_t)n, LIMIT_NOFILE, &limit) == 0)
		p->process->fd_limit = limit.soft;
}

static void read_namespaces(struct fd_pass *p)
{
	const bool all = p->ask->what & FILES_INFO, mapped = p->ask->what & FILES_MAPPED;
	struct files_process *f = p->process;

	if (all && !f->mnt)
		f->mnt = fd_pass_namespace(p, TASK_NS_MNT);
	if (all || p->sockets)
		f->net = fd_pass_namespace(p, TASK_NS_NET);
	/* Identifiers of System V are of a namespace, and seen where they are mapped. */
	if (all || p->queues || mapped)
		f->ipc = fd_pass_namespace(p, TASK_NS_IPC);
}

static void keep(struct fd_pass *p)
{
	struct fd *fds = arena_alloc(p->reader->arena, p->count * sizeof(*fds));

	if (p->count)
		memcpy(fds, p->reader->fds, p->count * sizeof(*fds));
	p->process->fds = fds;
	p->process->count = p->count;
}

/* 0 or -errno; what may not be listed is process->error. */
static int read_parts(struct fd_pass *p)
{
	int err;

	if (p->ask->stuck) {
		p->process->error = ETIMEDOUT;
		return 0;
	}
	if (p->ask->what & FILES_SPECIAL)
		fd_pass_special(p);
	err = read_folder(p);
	if (err == -EMFILE || err == -ENFILE || err == -ENOMEM)
		return err;
	p->process->error = -err;
	if (!err && p->ask->what & FILES_MAPPED)
		fd_pass_mapped(p);
	if (!err)
		read_namespaces(p);
	if (p->ask->what & FILES_INFO)
		read_limit(p);
	return 0;
}

/* Who it is, when all is read: all of it was opened below one folder of /proc, which belongs to the
 * process and not to the number, and this last file shows that it lived until then. */
static int read_name(struct fd_pass *p)
{
	char buf[STAT_SIZE];
	struct task task = { 0 };
	const char *comm;
	size_t comm_len;
	ssize_t n = procroot_read(p->dir, "stat", buf, sizeof(buf));

	p->reader->files++;
	if (n < 0)
		return (int)n;
	if (stat_parse(buf, (size_t)n, &task, &comm, &comm_len) < 0)
		return -ESRCH;
	p->process->id = (struct task_id){ p->ask->pid, p->ask->pid, task.start };
	p->process->comm = fd_reader_text(p->reader, comm, comm_len);
	keep(p);
	return 0;
}

static int open_folder(struct fd_pass *p)
{
	char name[16];
	struct stat st;

	snprintf(name, sizeof(name), "%d", p->ask->pid);
	p->reader->files++;
	p->dir = openat(p->reader->root->fd, name, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (p->dir < 0 || fstat(p->dir, &st) < 0)
		return -errno;
	p->process->uid = st.st_uid;
	return 0;
}

static int read_process(struct fd_pass *p)
{
	int err = open_folder(p);

	if (!err)
		err = read_parts(p);
	if (!err)
		err = read_name(p);
	return err == -ENOENT ? -ESRCH : err;
}

int fd_reader_process(struct fd_reader *r, const struct fd_ask *ask, struct files_process *ret)
{
	struct files_process process = { 0 };
	struct fd_pass p = {
		.reader = r, .ask = ask, .process = &process, .dir = -1, .links = -1, .infos = -1
	};
	int err = read_process(&p);

	cleanup_close(&p.dir);
	cleanup_close(&p.links);
	cleanup_close(&p.infos);
	if (!err)
		*ret = process;
	return err;
}
