/* Paths of what inotify and fanotify watch.
 *
 * fdinfo has the handle of each file, which opens it without a path; the kernel tells the path of
 * what is open. That path may be stale or of another mount, so it counts only if it leads to the same
 * file. Nothing here may wait for a dead server: mounts are chosen from those that are local, and
 * paths are followed only as far as the kernel has them in memory (RESOLVE_CACHED). */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/procroot.h"
#include "base/strbuf.h"
#include "cached_priv.h"
#include "fd_more_priv.h"
#include "proc/mounts.h"
#include "proc/places.h"

enum { MOUNTINFO_LIMIT = 16 << 20, LINK_SIZE = 64 };

/* The mounts that paths are told for: ours if the process has the same, else its own. */
struct view {
	const struct fd_more_source *s;
	struct arena *arena;
	struct strbuf mountinfo;
	int base; /* where its paths begin */
	int mount; /* a folder of the file system `device`; -1: there is none */
	uint32_t device; /* 0: none was looked for */
};

static bool is_slash(struct place_word word)
{
	return word.len == 1 && *word.s == '/';
}

static bool has_same_mounts(const struct fd_more_source *s)
{
	char own[LINK_SIZE], its[LINK_SIZE];
	ssize_t n = readlinkat(s->root->fd, "self/ns/mnt", own, sizeof(own));

	return n > 0 && readlinkat(s->process, "ns/mnt", its, sizeof(its)) == n &&
	       memcmp(own, its, (size_t)n) == 0;
}

static bool is_local(const struct view *v, const struct place *p)
{
	const struct mount *m =
		p->id <= INT32_MAX ? mounts_find(v->s->mounts, (int32_t)p->id) : NULL;

	return m && m->kind != MOUNT_UNKNOWN && m->kind != MOUNT_REMOTE;
}

/* Following a link to a root asks its file system, if that is remote. */
static bool has_local_root(const struct view *v)
{
	struct scan text = { v->mountinfo.s, v->mountinfo.s + v->mountinfo.len }, line;
	bool local = false;
	struct place p;

	while (scan_line(&text, &line))
		if (place_parse(line, &p) && is_slash(p.point))
			local = is_local(v, &p);
	return local;
}

static void close_view(struct view *v)
{
	strbuf_done(&v->mountinfo);
	cleanup_close(&v->base);
	cleanup_close(&v->mount);
}

static bool open_view(struct view *v)
{
	const struct fd_more_source *s = v->s;
	bool own;

	if (!s->root || !s->root->live || !s->mounts)
		return false;
	own = has_same_mounts(s);
	if (procroot_read_all(own ? s->root->fd : s->process, own ? "self/mountinfo" : "mountinfo",
			      &v->mountinfo, MOUNTINFO_LIMIT, NULL) < 0 ||
	    v->mountinfo.len == 0)
		return false;
	if (own)
		v->base = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	else if (has_local_root(v))
		v->base = openat(s->process, "root", O_PATH | O_DIRECTORY | O_CLOEXEC);
	return v->base >= 0;
}

/* A descriptor for reading of what an O_PATH one is of. */
static int open_again(const struct view *v, int fd)
{
	char path[LINK_SIZE];

	snprintf(path, sizeof(path), "thread-self/fd/%d", fd);
	return openat(v->s->root->fd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* The mount may be hidden by another one at the same place. */
static int open_place(const struct view *v, const struct place *p)
{
	CLEANUP_CLOSE int fd = -1;
	struct statx st;

	fd = cached_open(v->base, place_text(p->point, v->arena), O_DIRECTORY);
	if (fd < 0 || statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_MNT_ID, &st) < 0 ||
	    !(st.stx_mask & STATX_MNT_ID) || st.stx_mnt_id != p->id)
		return -1;
	return open_again(v, fd);
}

static int open_device(const struct view *v, uint32_t device, bool whole)
{
	struct scan text = { v->mountinfo.s, v->mountinfo.s + v->mountinfo.len }, line;
	struct place p;
	int fd = -1;

	while (fd < 0 && scan_line(&text, &line))
		if (place_parse(line, &p) && p.device == device && is_local(v, &p) &&
		    is_slash(p.root) == whole)
			fd = open_place(v, &p);
	return fd;
}

static int mount_of(struct view *v, uint32_t device)
{
	if (v->device == device)
		return v->mount;
	cleanup_close(&v->mount);
	v->device = device;
	v->mount = open_device(v, device, true);
	if (v->mount < 0)
		v->mount = open_device(v, device, false);
	return v->mount;
}

/* ---- one watch ---- */

struct handle {
	struct file_handle head;
	unsigned char bytes[MAX_HANDLE_SZ];
};

static int digit(char c)
{
	const char *at = c ? strchr("0123456789abcdef", c) : NULL;

	return at ? (int)(at - "0123456789abcdef") : -1;
}

/* "fhandle-bytes:8 fhandle-type:1 f_handle:57e0a700f6d5e84a" */
static bool take_handle(struct scan line, struct handle *ret)
{
	static const char key[] = "f_handle:";
	uint64_t bytes, type;
	const char *word;
	size_t len;

	if (!fd_more_line_hex(line, "fhandle-bytes:", &bytes) ||
	    !fd_more_line_hex(line, "fhandle-type:", &type) || bytes > MAX_HANDLE_SZ)
		return false;
	do
		if (!scan_word(&line, &word, &len))
			return false;
	while (len != sizeof(key) - 1 + 2 * bytes || memcmp(word, key, sizeof(key) - 1) != 0);
	word += sizeof(key) - 1;
	for (size_t i = 0; i < bytes; i++) {
		int high = digit(word[2 * i]), low = digit(word[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		ret->bytes[i] = (unsigned char)(high << 4 | low);
	}
	ret->head.handle_bytes = (unsigned)bytes;
	ret->head.handle_type = (int)type;
	return true;
}

/* The path of what is open, if it leads there. */
static const char *path_of(const struct view *v, int file)
{
	CLEANUP_CLOSE int again = -1;
	char link[LINK_SIZE], path[PATH_MAX];
	ssize_t n;

	snprintf(link, sizeof(link), "thread-self/fd/%d", file);
	n = readlinkat(v->s->root->fd, link, path, sizeof(path) - 1);
	if (n <= 0 || path[0] != '/')
		return NULL;
	path[n] = '\0';
	again = cached_open(v->base, path, 0);
	return again >= 0 && cached_is_same(file, again) ? arena_memdup(v->arena, path, (size_t)n)
							 : NULL;
}

/* False: handles are not for us. */
static bool path_by_handle(struct view *v, struct handle *h, uint32_t device, const char **ret)
{
	CLEANUP_CLOSE int file = -1;
	int mount = mount_of(v, device);

	if (mount < 0)
		return true;
	file = open_by_handle_at(mount, &h->head, O_PATH | O_CLOEXEC);
	if (file < 0)
		return errno != EPERM;
	*ret = path_of(v, file);
	return true;
}

/* A whole mount is named by its place. */
static const char *path_of_mount(const struct view *v, int32_t id)
{
	struct scan text = { v->mountinfo.s, v->mountinfo.s + v->mountinfo.len }, line;
	struct place p;

	while (scan_line(&text, &line))
		if (place_parse(line, &p) && p.id == (uint64_t)id)
			return place_text(p.point, v->arena);
	return NULL;
}

static const char *path_known(const struct fd_more_source *s, const struct fd_watch *w)
{
	for (size_t i = 0; i < s->known_count; i++) {
		const struct fd *f = &s->known[i];

		if (f->has & FD_HAS_STAT && !f->deleted && f->inode == w->inode &&
		    f->device == w->device && f->target && f->target[0] == '/')
			return f->target;
	}
	return NULL;
}

/* False: no further handle is worth trying. */
static bool find_by_view(struct view *v, struct scan line, struct fd_watch *w)
{
	struct handle h;

	if (w->mnt_id >= 0)
		w->path = path_of_mount(v, w->mnt_id);
	else if (w->inode && take_handle(line, &h))
		return path_by_handle(v, &h, w->device, &w->path);
	return true;
}

/* The lines of the watches, once more, in the order in which they were parsed. */
static void find_paths(const struct fd_more_source *s, const struct fd_more_input *in,
		       struct fd_watch *watches, size_t count)
{
	struct view v = { .s = s, .arena = in->arena, .base = -1, .mount = -1 };
	bool usable = open_view(&v);
	struct scan text = in->text, line;
	size_t i = 0;

	while (i < count && scan_line(&text, &line)) {
		uint64_t mask;

		if (!fd_more_line_hex(line, "mask:", &mask))
			continue;
		if (usable)
			usable = find_by_view(&v, line, &watches[i]);
		if (!watches[i].path && watches[i].inode)
			watches[i].path = path_known(s, &watches[i]);
		i++;
	}
	close_view(&v);
}

bool fd_more_read_watches(const struct fd_more_source *s, const struct fd_more_input *in,
			  bool known, struct fd_more *more)
{
	size_t count = known ? more->watches.count : 0;
	struct fd_watch *watches;

	if (!count)
		return known;
	watches = arena_alloc(in->arena, count * sizeof(*watches));
	memcpy(watches, more->watches.watches, count * sizeof(*watches));
	find_paths(s, in, watches, count < FD_MORE_PATHS_MAX ? count : FD_MORE_PATHS_MAX);
	more->watches.watches = watches;
	return true;
}
