/* Names of the mounts that descriptors are of, and of the drivers of devices. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/number.h"
#include "base/procroot.h"
#include "base/strbuf.h"
#include "live_files_priv.h"
#include "proc/places.h"

enum { MOUNTINFO_LIMIT = 16 << 20, DEVICES_LIMIT = 1 << 16, MOUNT_ID_MAX = 1 << 22 };

/* Which mounts are wanted, by number, and those that were found. */
struct wanted {
	bool *is; /* size of them */
	size_t size, left;
	struct file_mount *mounts;
	size_t count, cap;
	uint64_t *namespaces; /* of mounts, which were read */
	size_t namespace_count, namespace_cap;
};

static void want(struct wanted *w, int32_t id)
{
	size_t at = (size_t)id;

	if (id < 0 || id >= MOUNT_ID_MAX)
		return;
	if (at >= w->size) {
		size_t size = at + at / 2 + 64;

		w->is = xrealloc(w->is, size);
		memset(w->is + w->size, 0, size - w->size);
		w->size = size;
	}
	w->left += !w->is[at];
	w->is[at] = true;
}

static void want_all(const struct files_pass *p, struct wanted *w)
{
	for (size_t i = 0; i < p->count; i++)
		for (size_t j = 0; j < p->processes[i].count; j++)
			want(w, p->processes[i].fds[j].mnt_id);
}

static void take(struct files_pass *p, struct wanted *w, const char *path)
{
	CLEANUP_STRBUF struct strbuf b = STRBUF_INIT;
	struct scan text, line;
	struct place place;

	p->live->files++;
	if (procroot_read_all(p->live->root.fd, path, &b, MOUNTINFO_LIMIT, NULL) < 0)
		return;
	text = (struct scan){ strbuf_str(&b), strbuf_str(&b) + b.len };
	while (w->left && scan_line(&text, &line)) {
		if (!place_parse(line, &place) || place.id >= w->size || !w->is[place.id])
			continue;
		w->is[place.id] = false;
		w->left--;
		w->mounts = xgrow(w->mounts, w->count, &w->cap, sizeof(*w->mounts));
		w->mounts[w->count++] = (struct file_mount){
			.id = (int32_t)place.id,
			.device = place.device,
			.point = place_text(place.point, p->files->arena),
			.type = place_text(place.type, p->files->arena),
			.source = place_text(place.source, p->files->arena),
		};
	}
}

static bool is_new(struct wanted *w, uint64_t namespace)
{
	for (size_t i = 0; i < w->namespace_count; i++)
		if (w->namespaces[i] == namespace)
			return false;
	w->namespaces =
		xgrow(w->namespaces, w->namespace_count, &w->namespace_cap, sizeof(*w->namespaces));
	w->namespaces[w->namespace_count++] = namespace;
	return true;
}

static int by_id(const void *a, const void *b)
{
	const struct file_mount *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

static void read_mounts(struct files_pass *p)
{
	struct wanted w = { 0 };
	struct file_mount *mounts;
	char path[32];

	want_all(p, &w);
	take(p, &w, "self/mountinfo");
	for (size_t i = 0; w.left && i < p->count; i++) {
		const struct files_process *process = &p->processes[i];

		if (!process->mnt || !is_new(&w, process->mnt))
			continue;
		snprintf(path, sizeof(path), "%d/mountinfo", (int)process->id.pid);
		take(p, &w, path);
	}
	if (w.count) {
		qsort(w.mounts, w.count, sizeof(*w.mounts), by_id);
		mounts = arena_alloc(p->files->arena, w.count * sizeof(*mounts));
		memcpy(mounts, w.mounts, w.count * sizeof(*mounts));
		p->files->mounts = mounts;
		p->files->mount_count = w.count;
	}
	free(w.is);
	free(w.mounts);
	free(w.namespaces);
}

static void read_drivers(struct files_pass *p)
{
	CLEANUP_STRBUF struct strbuf devices = STRBUF_INIT;
	CLEANUP_STRBUF struct strbuf misc = STRBUF_INIT;
	int root = p->live->root.fd;

	p->live->files += 2;
	procroot_read_all(root, "devices", &devices, DEVICES_LIMIT, NULL);
	procroot_read_all(root, "misc", &misc, DEVICES_LIMIT, NULL);
	p->files->driver_count = drivers_parse(
		(struct scan){ strbuf_str(&devices), strbuf_str(&devices) + devices.len },
		(struct scan){ strbuf_str(&misc), strbuf_str(&misc) + misc.len }, p->files->arena,
		&p->files->drivers);
}

void files_pass_places(struct files_pass *p)
{
	read_mounts(p);
	read_drivers(p);
}
