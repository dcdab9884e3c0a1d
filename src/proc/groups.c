/* Each group of facts: the file that it is read from, and where it goes. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/number.h"
#include "base/procroot.h"
#include "proc/cgroup.h"
#include "proc/cmdline.h"
#include "proc/fdcount.h"
#include "proc/io.h"
#include "proc/limits.h"
#include "proc/ns.h"
#include "proc/schedstat.h"
#include "proc/smaps_rollup.h"
#include "proc/statm.h"
#include "proc/status.h"
#include "proc/syscall.h"
#include "proc/task.h"
#include "task_priv.h"
#include "types/names.h"
#include "types/task.h"

/* A process may be in 65,536 supplementary groups, all of which stand in its status. */
enum { FILE_LIMIT = 1 << 20 };

static int fill_owner(struct reading *g)
{
	struct stat st;
	int failed;

	/* The folder of the process, also for a thread: its files may belong to root, see
	 * proc_pid(5), the folder never does. */
	g->path[g->pid_len] = '\0';
	failed = fstatat(g->reader->root, g->path, &st, AT_SYMLINK_NOFOLLOW);
	g->path[g->pid_len] = '/';
	g->reader->files++;
	if (failed)
		return -errno;
	g->task->uid = st.st_uid;
	g->task->gid = st.st_gid;
	return 0;
}

static int fill_statm(struct reading *g)
{
	const char *buf;
	uint64_t size;
	ssize_t n;
	int err;

	if (g->no_memory)
		return 0;
	n = reading_file(g, "statm", FILE_LIMIT, &buf);
	err = n < 0 ? (int)n : statm_parse(buf, (size_t)n, g->task, &size);
	if (err)
		return err;
	/* The other files that tell of memory need not be opened then. */
	g->no_memory = size == 0;
	return 0;
}

static int fill_cmdline(struct reading *g)
{
	size_t max = g->ask->cmdline_max > INT32_MAX ? INT32_MAX : g->ask->cmdline_max;
	struct cmdline cmdline;
	const char *buf = "";
	ssize_t n = 0;

	if (!g->no_memory)
		n = reading_file(g, "cmdline", max, &buf);
	if (n < 0)
		return (int)n;
	cmdline_parse(buf, (size_t)n, max, g->arena, &cmdline);
	g->task->cmdline = cmdline.args;
	g->task->cmdline_len = cmdline.len;
	g->task->cmdline_truncated = cmdline.truncated;
	return 0;
}

static int fill_status(struct reading *g)
{
	struct task_status *status;
	struct task_status st;
	const char *buf;
	ssize_t n = reading_file(g, "status", FILE_LIMIT, &buf);
	int err = n < 0 ? (int)n : status_parse(buf, (size_t)n, &st);

	if (err)
		return err;
	status = arena_alloc(g->arena, sizeof(*status));
	*status = st;
	reading_extra(g)->status = status;
	return 0;
}

static int fill_io(struct reading *g)
{
	struct task_io *io = arena_zalloc(g->arena, sizeof(*io));
	const char *buf;
	ssize_t n = reading_file(g, "io", FILE_LIMIT, &buf);
	int err = n < 0 ? (int)n : io_parse(buf, (size_t)n, io);

	if (!err)
		reading_extra(g)->io = io;
	return err;
}

static int fill_cgroup(struct reading *g)
{
	struct cgroup_names names;
	struct task_extra *extra;
	const char *buf;
	ssize_t n = reading_file(g, "cgroup", FILE_LIMIT, &buf);
	int err = n < 0 ? (int)n : cgroup_parse(buf, (size_t)n, g->arena, &names);

	if (err)
		return err;
	extra = reading_extra(g);
	extra->cgroup = names.path;
	extra->unit = names.unit;
	extra->user_unit = names.user_unit;
	extra->container = names.container;
	return 0;
}

/* A file that is one number. */
static int read_number(struct reading *g, const char *name, int64_t *ret)
{
	const char *buf;
	ssize_t n = reading_file(g, name, FILE_LIMIT, &buf);
	struct scan s;

	if (n < 0)
		return (int)n;
	s = (struct scan){ buf, buf + n };
	return scan_i64(&s, ret) ? 0 : -EINVAL;
}

static int fill_loginuid(struct reading *g)
{
	int64_t uid;
	int err = read_number(g, "loginuid", &uid);

	if (err)
		return err;
	if (uid < 0 || uid > UINT32_MAX)
		return -EINVAL;
	reading_extra(g)->loginuid = (uint32_t)uid;
	return 0;
}

static int fill_oom(struct reading *g)
{
	struct task_extra *extra;
	int64_t score, adj;
	int err = read_number(g, "oom_score", &score);

	if (!err)
		err = read_number(g, "oom_score_adj", &adj);
	if (err)
		return err;
	if (score < INT32_MIN || score > INT32_MAX || adj < INT32_MIN || adj > INT32_MAX)
		return -EINVAL;
	extra = reading_extra(g);
	extra->oom_score = (int)score;
	extra->oom_score_adj = (int)adj;
	return 0;
}

static int fill_schedstat(struct reading *g)
{
	struct task_schedstat *schedstat = arena_zalloc(g->arena, sizeof(*schedstat));
	const char *buf;
	ssize_t n = reading_file(g, "schedstat", FILE_LIMIT, &buf);
	int err = n < 0 ? (int)n : schedstat_parse(buf, (size_t)n, schedstat);

	if (!err)
		reading_extra(g)->schedstat = schedstat;
	return err;
}

static int read_rollup(struct reading *g, struct task_rollup *ret)
{
	const char *buf;
	ssize_t n = reading_file(g, "smaps_rollup", FILE_LIMIT, &buf);

	return n < 0 ? (int)n : smaps_rollup_parse(buf, (size_t)n, ret);
}

static int fill_rollup(struct reading *g)
{
	struct task_rollup *rollup = arena_zalloc(g->arena, sizeof(*rollup));
	/* The file of a task without memory opens, and then says that the task is not there. */
	int err = g->no_memory ? -ESRCH : read_rollup(g, rollup);
	struct task_extra *extra;

	if (err && err != -ESRCH)
		return err;
	extra = reading_extra(g);
	extra->rollup = rollup;
	extra->rollup_at = clock_boottime();
	return 0;
}

int reading_link(struct reading *g, const char *name, const char **ret)
{
	char target[PATH_MAX];
	ssize_t n = readlinkat(g->reader->root, reading_path(g, name), target, sizeof(target));

	g->reader->files++;
	if (n < 0 && errno != ENOENT)
		return -errno;
	*ret = n < 0 ? NULL : arena_memdup(g->arena, target, (size_t)n);
	return 0;
}

int reading_ns(struct reading *g, unsigned id, uint64_t *ret)
{
	char name[32] = "ns/", link[64];
	ssize_t n;

	strncat(name, namespace_name(id), sizeof(name) - strlen(name) - 1);
	g->reader->files++;
	n = readlinkat(g->reader->root, reading_path(g, name), link, sizeof(link));
	return n < 0 ? -errno : ns_parse(link, (size_t)n, id, ret);
}

/* One that this kernel has not is not known; the group has its first error if none is. */
static int fill_ns(struct reading *g)
{
	uint64_t *ns = arena_zalloc(g->arena, TASK_NS_COUNT * sizeof(*ns));
	int first = 0;
	bool any = false;

	for (unsigned id = 0; id < TASK_NS_COUNT; id++) {
		int err = reading_ns(g, id, &ns[id]);

		any |= err == 0;
		if (first == 0)
			first = err;
	}
	if (!any)
		return first;
	reading_extra(g)->ns = ns;
	return 0;
}

static int count_fds(struct reading *g, uint32_t *ret)
{
	const char *path = reading_path(g, "fd");
	struct stat st;

	g->reader->files++;
	if (g->reader->fd_sizes && fstatat(g->reader->root, path, &st, 0) == 0) {
		*ret = st.st_size > UINT32_MAX ? UINT32_MAX : (uint32_t)st.st_size;
		return 0;
	}
	return fdcount_read(g->reader->root, path, ret);
}

static int fill_fd_count(struct reading *g)
{
	struct task_extra *extra;
	uint32_t count;
	int err = count_fds(g, &count);

	if (err)
		return err;
	extra = reading_extra(g);
	extra->fd_count = count;
	extra->fd_count_at = clock_boottime();
	return 0;
}

static int fill_fd_limit(struct reading *g)
{
	struct limit limit;
	const char *buf;
	ssize_t n = reading_file(g, "limits", FILE_LIMIT, &buf);
	int err = n < 0 ? (int)n : limits_parse_one(buf, (size_t)n, LIMIT_NOFILE, &limit);

	if (!err)
		reading_extra(g)->fd_limit = limit.soft;
	return err;
}

/* The kernel writes "0" for who may not know, too; what it refuses to them openly tells. */
static int may_know(struct reading *g)
{
	char target[1];
	ssize_t n = readlinkat(g->reader->root, reading_path(g, "exe"), target, sizeof(target));

	g->reader->files++;
	return n < 0 && (errno == EACCES || errno == EPERM) ? -errno : 0;
}

static int fill_wchan(struct reading *g)
{
	const char *buf, *name = NULL;
	ssize_t n = reading_file(g, "wchan", FILE_LIMIT, &buf);
	struct task_extra *extra;
	struct scan s;
	size_t len;
	int err;

	if (n < 0)
		return (int)n;
	s = (struct scan){ buf, buf + n };
	if (scan_word(&s, &buf, &len) && !(len == 1 && *buf == '0'))
		name = arena_memdup(g->arena, buf, len);
	err = name ? 0 : may_know(g);
	if (err)
		return err;
	extra = reading_extra(g);
	extra->wchan = name;
	extra->wchan_at = clock_boottime();
	return 0;
}

/* Where the stack is beyond what 32 bits can name, nothing more needs to be read. */
static int read_bits(struct reading *g, struct task_call *call)
{
	const char *buf;
	ssize_t n;

	if (call->state != TASK_CALL_IN)
		return 0;
	call->bits = 64;
	if (call->sp > UINT32_MAX)
		return 0;
	n = reading_file(g, "auxv", FILE_LIMIT, &buf);
	call->bits = n < 0 ? 0 : auxv_bits(buf, (size_t)n);
	return n == -EMFILE || n == -ENFILE || n == -ENOMEM ? (int)n : 0;
}

static const char *args_text(const struct task_call *call, struct arena *a)
{
	char text[SYSCALL_ARGS * sizeof("0x0123456789abcdef, ")];
	size_t n = 0;

	for (size_t i = 0; i < SYSCALL_ARGS; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s0x%" PRIx64, i ? ", " : "",
				      call->args[i]);
	return arena_memdup(a, text, n);
}

static int fill_syscall(struct reading *g)
{
	struct task_call *call = arena_zalloc(g->arena, sizeof(*call));
	struct task_extra *extra;
	const char *buf;
	ssize_t n = reading_file(g, "syscall", FILE_LIMIT, &buf);
	int err = n < 0 ? (int)n : syscall_parse(buf, (size_t)n, call);

	if (!err)
		err = read_bits(g, call);
	if (err)
		return err;
	extra = reading_extra(g);
	extra->call = call;
	extra->syscall_name = NULL;
	extra->syscall_args = call->state == TASK_CALL_IN ? args_text(call, g->arena) : NULL;
	extra->call_at = clock_boottime();
	return 0;
}

static int fill_exe(struct reading *g)
{
	const char *exe;
	int err = reading_link(g, "exe", &exe);

	if (!err)
		reading_extra(g)->exe = exe;
	return err;
}

static int fill_cwd(struct reading *g)
{
	const char *cwd;
	int err = reading_link(g, "cwd", &cwd);

	if (!err)
		reading_extra(g)->cwd = cwd;
	return err;
}

/* Read in this order; stat is not among them, see task.c. */
static int (*const fill[FACT_COUNT])(struct reading *g) = {
	[FACT_OWNER] = fill_owner,
	[FACT_STATM] = fill_statm,
	[FACT_CMDLINE] = fill_cmdline,
	[FACT_STATUS] = fill_status,
	[FACT_IO] = fill_io,
	[FACT_CGROUP] = fill_cgroup,
	[FACT_LOGINUID] = fill_loginuid,
	[FACT_OOM] = fill_oom,
	[FACT_SCHEDSTAT] = fill_schedstat,
	[FACT_ROLLUP] = fill_rollup,
	[FACT_NS] = fill_ns,
	[FACT_FD_COUNT] = fill_fd_count,
	[FACT_FD_LIMIT] = fill_fd_limit,
	[FACT_WCHAN] = fill_wchan,
	[FACT_EXE] = fill_exe,
	[FACT_CWD] = fill_cwd,
	[FACT_SYSCALL] = fill_syscall,
};

int group_fill(struct reading *g, enum fact fact)
{
	return fill[fact](g);
}
