/* What a process holds besides descriptors: cwd, root, exe, and the files that it maps. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/number.h"
#include "fd_priv.h"

/* Programs that map tens of thousands of files are known; 100 bytes a line. */
enum { MAPS_LIMIT = 64 << 20 };

/* ---- cwd, root, exe ---- */

/* There is no fdinfo of these that would name a mount, and the text of the link does not either:
 * the path of what was detached begins at its own root. So they are looked through only where no
 * file system that the kernel knows could make that wait. */
static void read_special(struct fd_pass *p, int32_t number, enum fd_type type)
{
	struct fd_reader *r = p->reader;
	const char *name = fd_special_name(number);
	ssize_t n = readlinkat(p->dir, name, r->link, sizeof(r->link));
	struct fd_link link;
	struct fd *f;

	r->files++;
	/* A kernel thread has no program, what is ending has nothing. */
	if (n < 0 && errno != EACCES && errno != EPERM)
		return;
	f = fd_pass_add(p, number);
	if (!f)
		return;
	f->type = (uint8_t)type;
	if (n < 0) {
		f->error = errno;
		return;
	}
	fd_link_parse(r->link, (size_t)n, &link);
	f->deleted = link.deleted;
	f->target = fd_reader_text(r, r->link, link.len);
	if (r->harmless)
		fd_look_through(r, p->dir, name, f);
}

void fd_pass_special(struct fd_pass *p)
{
	read_special(p, FD_CWD, FD_DIR);
	read_special(p, FD_ROOT, FD_DIR);
	read_special(p, FD_EXE, FD_REG);
}

/* ---- mapped files ---- */

struct fd_held {
	struct fd_map map;
	uint32_t order;
};

static bool is_same(const struct fd_map *a, const struct fd_map *b)
{
	return a->inode == b->inode && a->device == b->device;
}

/* What one mapping adds to the rights of all of a file. */
static void join(struct fd_map *all, const struct fd_map *m)
{
	all->read |= m->read && m->shared;
	all->write |= m->write && m->shared;
	all->shared |= m->shared;
}

static void add_map(struct fd_maps *maps, const struct fd_map *m)
{
	struct fd_held *last = maps->count ? &maps->held[maps->count - 1] : NULL;

	/* The parts of a library follow each other. */
	if (!last || !is_same(&last->map, m)) {
		maps->held = xgrow(maps->held, maps->count, &maps->cap, sizeof(*maps->held));
		last = &maps->held[maps->count];
		*last = (struct fd_held){ *m, (uint32_t)maps->count++ };
		last->map.read = last->map.write = last->map.shared = false;
	}
	join(&last->map, m);
}

static int by_file(const void *a, const void *b)
{
	const struct fd_held *x = a, *y = b;

	if (x->map.inode != y->map.inode)
		return x->map.inode < y->map.inode ? -1 : 1;
	if (x->map.device != y->map.device)
		return x->map.device < y->map.device ? -1 : 1;
	return x->order < y->order ? -1 : 1;
}

static int by_order(const void *a, const void *b)
{
	const struct fd_held *x = a, *y = b;

	return x->order < y->order ? -1 : 1;
}

static void keep_each_once(struct fd_maps *maps)
{
	size_t kept = 0;

	if (maps->count)
		qsort(maps->held, maps->count, sizeof(*maps->held), by_file);
	for (size_t i = 0; i < maps->count; i++) {
		if (kept && is_same(&maps->held[kept - 1].map, &maps->held[i].map))
			join(&maps->held[kept - 1].map, &maps->held[i].map);
		else
			maps->held[kept++] = maps->held[i];
	}
	maps->count = kept;
	if (kept)
		qsort(maps->held, kept, sizeof(*maps->held), by_order);
}

/* A mapping cannot be looked through: the kernel says what it is by where it is. */
static enum fd_type type_of(const struct fd_pass *p, const struct fd_map *m,
			    const struct fd_link *link)
{
	if (!link->path)
		return link->type;
	if (p->reader->mounts.nodes && m->device == p->reader->mounts.nodes)
		return FD_CHR;
	return link->deleted && m->len > 7 && memcmp(m->path, "/memfd:", 7) == 0 ? FD_MEMFD
										 : FD_REG;
}

static void add_entry(struct fd_pass *p, const struct fd_map *m)
{
	static const char modes[] = { '-', 'r', 'w', 'u' };
	struct fd *f = fd_pass_add(p, FD_MEM);
	struct fd_link link;

	if (!f)
		return;
	fd_link_parse(m->path, m->len, &link);
	f->type = (uint8_t)type_of(p, m, &link);
	f->mode = modes[m->read | m->write << 1];
	f->deleted = link.deleted;
	f->device = m->device;
	f->inode = m->inode;
	f->has = FD_HAS_INODE;
	f->target = fd_reader_text(p->reader, m->path, link.len);
}

/* The program is there as exe already. */
static bool is_exe(const struct fd_pass *p, const struct fd_map *m)
{
	for (size_t i = 0; i < p->count && p->reader->fds[i].fd < 0; i++) {
		const struct fd *f = &p->reader->fds[i];

		if (f->fd == FD_EXE && f->has & FD_HAS_INODE && f->inode == m->inode &&
		    f->device == m->device)
			return true;
	}
	return false;
}

void fd_pass_mapped(struct fd_pass *p)
{
	CLEANUP_STRBUF struct strbuf text = STRBUF_INIT;
	struct fd_maps *maps = &p->reader->maps;
	struct scan scan;
	struct fd_map m;
	bool truncated;

	p->reader->files++;
	if (procroot_read_all(p->dir, "maps", &text, MAPS_LIMIT, &truncated) < 0)
		return;
	maps->count = 0;
	scan = (struct scan){ strbuf_str(&text), strbuf_str(&text) + text.len };
	while (fd_map_next(&scan, &m))
		add_map(maps, &m);
	keep_each_once(maps);
	for (size_t i = 0; i < maps->count; i++)
		if (!is_exe(p, &maps->held[i].map))
			add_entry(p, &maps->held[i].map);
	p->process->truncated |= truncated;
}
