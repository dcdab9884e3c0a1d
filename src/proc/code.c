#include "proc/code.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/procroot.h"
#include "base/strbuf.h"
#include "proc/maps.h"
#include "proc/mounts.h"
#include "task_priv.h"
#include "types/code.h"
#include "types/memory.h"

enum { MAPS_LIMIT = 64 << 20, VDSO_MAX = 1 << 20, FILESYSTEMS_SIZE = 4096 };

/* A path is no promise: what stands there now may be a fifo, or a device. */
enum { OPEN_FLAGS = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK };

/* A process whose files are being opened. */
struct opening {
	const struct procroot *root;
	pid_t pid;
	bool same_mounts; /* its paths are ours */
	bool harmless; /* no file system is known here whose server could be dead */
	struct mounts mounts; /* its own and ours */
};

/* The descriptor if it is the file that is mapped, else -1. The number of the device is no help: some
 * file systems have another one for each part. */
static int accept_file(int fd, const struct code_object *o)
{
	struct stat st;

	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_ino == o->inode)
		return fd;
	cleanup_close(&fd);
	return -1;
}

/* The mapping itself, whatever became of its name: for those with the right (CAP_SYS_ADMIN or
 * CAP_CHECKPOINT_RESTORE). */
static int open_mapping(const struct opening *g, const struct code_object *o)
{
	char path[PATH_SIZE + 32];

	snprintf(path, sizeof(path), "%d/map_files/%llx-%llx", (int)g->pid,
		 (unsigned long long)o->start, (unsigned long long)o->end);
	return accept_file(openat(g->root->fd, path, OPEN_FLAGS), o);
}

static int open_program(const struct opening *g, const struct code_object *o)
{
	char path[PATH_SIZE];

	snprintf(path, sizeof(path), "%d/exe", (int)g->pid);
	return accept_file(openat(g->root->fd, path, OPEN_FLAGS), o);
}

static int open_path(const struct opening *g, const struct code_object *o)
{
	CLEANUP_STRBUF struct strbuf path = STRBUF_INIT;

	if (o->deleted)
		return -1;
	if (g->same_mounts)
		return accept_file(open(o->path, OPEN_FLAGS), o);
	strbuf_addf(&path, "%d/root%s", (int)g->pid, o->path);
	return accept_file(openat(g->root->fd, strbuf_str(&path), OPEN_FLAGS), o);
}

/* A copy of the vDSO, which is in no file. */
static int open_vdso(const struct opening *g, const struct code_object *o)
{
	size_t len = o->end - o->start < VDSO_MAX ? (size_t)(o->end - o->start) : 0;
	CLEANUP_FREE char *image = xmalloc(len);
	CLEANUP_CLOSE int mem = -1;
	char path[PATH_SIZE];
	int fd;

	snprintf(path, sizeof(path), "%d/mem", (int)g->pid);
	mem = procroot_openat(g->root, path);
	if (mem < 0 || pread(mem, image, len, (off_t)o->start) != (ssize_t)len)
		return -1;
	fd = memfd_create("vdso", MFD_CLOEXEC);
	if (fd < 0 || write(fd, image, len) == (ssize_t)len)
		return fd;
	close(fd);
	return -1;
}

static bool may_open(const struct opening *g, const struct code_object *o)
{
	const struct mount *m = mounts_find_device(&g->mounts, o->device);

	return m ? m->kind != MOUNT_REMOTE : g->harmless;
}

static int open_object(const struct opening *g, const struct code_object *o)
{
	static int (*const ways[])(const struct opening *, const struct code_object *) = {
		open_mapping,
		open_path,
		open_program,
	};
	int fd = -1;

	if (*o->path != '/')
		return open_vdso(g, o);
	if (!may_open(g, o))
		return -1;
	for (size_t i = 0; fd < 0 && i < sizeof(ways) / sizeof(ways[0]); i++)
		fd = ways[i](g, o);
	return fd;
}

static bool shares_mounts(const struct procroot *root, pid_t pid)
{
	struct stat own, its;
	char path[PATH_SIZE];

	snprintf(path, sizeof(path), "%d/ns/mnt", (int)pid);
	return fstatat(root->fd, "self/ns/mnt", &own, 0) == 0 &&
	       fstatat(root->fd, path, &its, 0) == 0 && own.st_ino == its.st_ino;
}

static void opening_init(struct opening *g, const struct procroot *root, pid_t pid)
{
	char path[PATH_SIZE], buf[FILESYSTEMS_SIZE];
	ssize_t n = procroot_read(root->fd, "filesystems", buf, sizeof(buf));

	*g = (struct opening){ .root = root, .pid = pid, .same_mounts = shares_mounts(root, pid) };
	g->harmless = n > 0 && (size_t)n < sizeof(buf) && filesystems_are_harmless(buf, (size_t)n);
	snprintf(path, sizeof(path), "%d/mountinfo", (int)pid);
	mounts_read(&g->mounts, root->fd, path);
	mounts_read(&g->mounts, root->fd, "self/mountinfo");
}

static void open_objects(const struct procroot *root, pid_t pid, struct code *c)
{
	struct opening g;

	opening_init(&g, root, pid);
	for (size_t i = 0; i < c->count; i++)
		c->objects[i].fd = open_object(&g, &c->objects[i]);
	mounts_done(&g.mounts);
}

static bool is_code(const struct mapping *m)
{
	return m->perms[2] == 'x' && m->path && (*m->path == '/' || strcmp(m->path, "[vdso]") == 0);
}

static void take_mappings(const struct maps *maps, struct arena *a, struct code *ret)
{
	size_t count = 0;

	for (size_t i = 0; i < maps->count; i++)
		count += is_code(&maps->items[i]);
	ret->objects = arena_zalloc(a, count * sizeof(*ret->objects));
	ret->count = 0;
	for (size_t i = 0; i < maps->count; i++) {
		const struct mapping *m = &maps->items[i];

		if (is_code(m))
			ret->objects[ret->count++] = (struct code_object){
				m->start,  m->end,  m->offset,	m->inode,
				m->device, m->path, m->deleted, -1,
			};
	}
}

int code_read(const struct procroot *root, pid_t pid, struct arena *a, struct code *ret)
{
	CLEANUP_STRBUF struct strbuf text = STRBUF_INIT;
	struct maps maps;
	char path[PATH_SIZE];
	int err;

	snprintf(path, sizeof(path), "%d/maps", (int)pid);
	err = procroot_read_all(root->fd, path, &text, MAPS_LIMIT, NULL);
	if (err)
		return err;
	maps_init(&maps, a, MAPPINGS_MAX);
	maps_parse(&maps, strbuf_str(&text), text.len, true);
	take_mappings(&maps, a, ret);
	maps_done(&maps);
	open_objects(root, pid, ret);
	return 0;
}

void code_close(struct code *c)
{
	for (size_t i = 0; i < c->count; i++)
		cleanup_close(&c->objects[i].fd);
	c->count = 0;
}
