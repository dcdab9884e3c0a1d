#include "proc/task.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/procroot.h"
#include "proc/stat.h"
#include "task_priv.h"
#include "types/task.h"

struct task_reader *task_reader_new(const struct procroot *root)
{
	struct task_reader *r = xmalloc(sizeof(*r));
	struct stat st;

	r->root = root->fd;
	/* Of a folder of fixtures the size says nothing. */
	r->fd_sizes = root->live && fstatat(root->fd, "self/fd", &st, 0) == 0 && st.st_size > 0;
	r->files = 0;
	strbuf_init(&r->big);
	return r;
}

void task_reader_free(struct task_reader *r)
{
	if (!r)
		return;
	strbuf_done(&r->big);
	free(r);
}

uint64_t task_reader_files(const struct task_reader *r)
{
	return r->files;
}

void task_reader_list_fds(struct task_reader *r)
{
	r->fd_sizes = false;
}

static size_t add_number(char *at, pid_t pid)
{
	char digits[16];
	size_t n = 0;
	unsigned rest = pid > 0 ? (unsigned)pid : 0;

	do
		digits[n++] = (char)('0' + rest % 10);
	while (rest /= 10);
	for (size_t i = 0; i < n; i++)
		at[i] = digits[n - 1 - i];
	return n;
}

static size_t add_text(char *at, const char *text)
{
	size_t n = strlen(text);

	memcpy(at, text, n);
	return n;
}

void reading_init(struct reading *g, struct task_reader *r, const struct task_ask *ask,
		  struct arena *a, struct task *task)
{
	size_t n = add_number(g->path, ask->pid);

	g->reader = r;
	g->ask = ask;
	g->arena = a;
	g->task = task;
	g->extra = NULL;
	g->again = false;
	g->no_memory = ask->no_memory;
	g->pid_len = n;
	if (ask->tid != 0) {
		n += add_text(g->path + n, "/task/");
		n += add_number(g->path + n, ask->tid);
	}
	g->path[n++] = '/';
	g->prefix_len = n;
}

const char *reading_path(struct reading *g, const char *name)
{
	memcpy(g->path + g->prefix_len, name, strlen(name) + 1);
	return g->path;
}

ssize_t reading_file(struct reading *g, const char *name, size_t limit, const char **ret)
{
	struct task_reader *r = g->reader;
	size_t cap = limit < READ_SIZE ? limit + 1 : READ_SIZE;
	const char *path = reading_path(g, name);
	bool more;
	ssize_t n;
	int err;

	r->files++;
	n = procroot_read(r->root, path, r->buf, cap);
	*ret = r->buf;
	if (n < (ssize_t)cap || cap > limit)
		return n;
	strbuf_clear(&r->big);
	err = procroot_read_all(r->root, path, &r->big, limit + 1, &more);
	if (err)
		return err;
	*ret = strbuf_str(&r->big);
	return (ssize_t)r->big.len;
}

/* An error of one of a living task's files says something of the group; all others, such as no
 * descriptors left, are the reader's own. */
enum verdict { VERDICT_TROUBLE, VERDICT_DENIED, VERDICT_ABSENT };

static enum verdict judge(int error)
{
	static const struct {
		int error;
		enum verdict verdict;
	} rows[] = {
		{ -EACCES, VERDICT_DENIED },	   { -EPERM, VERDICT_DENIED },
		{ -ENOENT, VERDICT_ABSENT },	   { -ESRCH, VERDICT_ABSENT },
		{ -EINVAL, VERDICT_ABSENT },	   { -EOPNOTSUPP, VERDICT_ABSENT },
		{ -ENAMETOOLONG, VERDICT_ABSENT },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].error == error)
			return rows[i].verdict;
	return VERDICT_TROUBLE;
}

static int read_group(struct reading *g, enum fact fact)
{
	struct task *t = g->task;
	int err = group_fill(g, fact);
	enum verdict verdict = err ? judge(err) : VERDICT_TROUBLE;

	if (err && verdict == VERDICT_TROUBLE)
		return err;
	t->have |= err ? 0 : FACT_BIT(fact);
	t->denied |= verdict == VERDICT_DENIED ? FACT_BIT(fact) : 0;
	t->absent |= verdict == VERDICT_ABSENT ? FACT_BIT(fact) : 0;
	return 0;
}

struct task_extra *reading_extra(struct reading *g)
{
	if (!g->extra) {
		g->extra = arena_zalloc(g->arena, sizeof(*g->extra));
		if (g->task->extra)
			*g->extra = *g->task->extra;
	}
	return g->extra;
}

/* All that were asked for but stat, into g->task. */
static int read_groups(struct reading *g)
{
	uint32_t facts = g->ask->facts & (FACT_BIT(FACT_COUNT) - 1) & ~FACT_BIT(FACT_STAT);
	struct task *t = g->task;

	if (t->have & facts)
		parts_clear(t, t->extra ? reading_extra(g) : NULL, facts);
	t->have &= ~facts;
	t->denied &= ~facts;
	t->absent &= ~facts;
	t->stuck &= ~facts;
	for (unsigned fact = 0; facts >> fact; fact++) {
		int err = facts & FACT_BIT(fact) ? read_group(g, (enum fact)fact) : 0;

		if (err)
			return err;
	}
	if (g->extra)
		t->extra = g->extra;
	return 0;
}

static int open_stat(struct reading *g)
{
	int fd = openat(g->reader->root, reading_path(g, "stat"), O_RDONLY | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

static int read_stat(struct reading *g, int fd, struct task *ret)
{
	char *buf = g->reader->buf;
	const char *comm;
	size_t comm_len;
	ssize_t n;
	int err;

	g->reader->files++;
	do
		n = pread(fd, buf, READ_SIZE, 0);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	err = stat_parse(buf, (size_t)n, ret, &comm, &comm_len);
	if (err)
		return err;
	ret->comm = arena_memdup(g->arena, comm, comm_len);
	ret->have |= FACT_BIT(FACT_STAT);
	/* The numbers that were asked for count: they are what the folders are called by. */
	ret->pid = g->ask->pid;
	ret->tid = g->ask->tid ? g->ask->tid : g->ask->pid;
	ret->is_thread = g->ask->tid != 0;
	return 0;
}

/* The groups between the opening and the reading of stat: see the header. */
static int read_between(struct reading *g, int fd, struct task *ret_stat)
{
	uint64_t start = g->task->start;
	int err = read_groups(g);

	if (!err)
		err = read_stat(g, fd, ret_stat);
	if (!err && g->again && ret_stat->start != start)
		err = -ESRCH;
	return err;
}

/* Reads into g->task, and what stat says into *ret_stat, which may be the same. */
static int read_with(struct reading *g, int *stat_fd, struct task *ret_stat)
{
	bool kept = stat_fd && *stat_fd >= 0;
	int fd, err;

	fd = kept ? *stat_fd : open_stat(g);
	err = fd < 0 ? fd : read_between(g, fd, ret_stat);
	if (fd >= 0 && !kept) {
		if (err || !stat_fd)
			close(fd);
		else
			*stat_fd = fd;
	}
	/* No such folder, or the task ended while it was read. */
	return err == -ENOENT ? -ESRCH : err;
}

int task_read(struct task_reader *r, const struct task_ask *ask, int *stat_fd, struct arena *a,
	      struct task *ret)
{
	struct task t = { .pid = 0 };
	struct reading g;
	int err;

	reading_init(&g, r, ask, a, &t);
	err = read_with(&g, stat_fd, &t);
	if (err)
		return err;
	if (leader_has_ended(&t))
		leader_complete(r, ask, a, &t);
	*ret = t;
	return 0;
}

int task_read_more(struct task_reader *r, const struct task_ask *ask, int *stat_fd, struct arena *a,
		   struct task *t)
{
	struct task work = *t, other = *t;
	bool wants_stat = ask->facts & FACT_BIT(FACT_STAT);
	struct reading g;
	int err;

	reading_init(&g, r, ask, a, &work);
	g.again = true;
	err = read_with(&g, stat_fd, wants_stat ? &work : &other);
	if (err)
		return err;
	if (leader_has_ended(wants_stat ? &work : &other))
		leader_complete(r, ask, a, &work);
	*t = work;
	return 0;
}
