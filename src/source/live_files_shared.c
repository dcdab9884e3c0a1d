/* Which descriptors are the same open file: kcmp(2), the only one that tells.
 *
 * Descriptors of one object are put in the order that the kernel gives, which takes n log n
 * comparisons; the same open files are side by side then. Most that are the same were inherited, and
 * are found before by comparing neighbours. */
#include <errno.h>
#include <linux/kcmp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/alloc.h"
#include "live_files_priv.h"

struct holder {
	struct fd *fd;
	pid_t pid;
	bool full; /* of a process that was asked for */
	uint32_t process; /* its index */
	uint32_t first; /* index of one in the group that is the same open file */
};

enum permission { NOT_ASKED, PERMITTED, DENIED };

struct holders {
	struct holder *all;
	size_t count, cap;
	uint32_t *firsts, *scratch; /* of one group: one of each run of equal ones */
	size_t first_count;
	uint8_t *permissions; /* enum permission, of each process */
	uint32_t share; /* the number given last */
};

/* 0: the same; 1: before; 2: behind; -1: cannot be compared. */
static long compare(const struct holder *a, const struct holder *b)
{
	return syscall(SYS_kcmp, a->pid, b->pid, KCMP_FILE, (unsigned long)a->fd->fd,
		       (unsigned long)b->fd->fd);
}

/* That of an eventfd is in all of its descriptors; -1: it has none. */
static int64_t id_of(const struct fd *f)
{
	return f->type == FD_EVENTFD && f->more ? f->more->eventfd.id : -1;
}

/* The same in all descriptors of one open file, and soon told apart without asking the kernel. */
static int by_object(const void *a, const void *b)
{
	const struct fd *x = ((const struct holder *)a)->fd, *y = ((const struct holder *)b)->fd;

	if (x->inode != y->inode)
		return x->inode < y->inode ? -1 : 1;
	if (x->type != y->type)
		return x->type < y->type ? -1 : 1;
	if (x->mode != y->mode)
		return x->mode < y->mode ? -1 : 1;
	if (id_of(x) != id_of(y))
		return id_of(x) < id_of(y) ? -1 : 1;
	return strcmp(x->target, y->target);
}

/* Then by number and process: what children inherit has the same number in all of them. */
static int by_object_and_number(const void *a, const void *b)
{
	const struct holder *x = a, *y = b;
	int order = by_object(a, b);

	if (order)
		return order;
	if (x->fd->fd != y->fd->fd)
		return x->fd->fd < y->fd->fd ? -1 : 1;
	return (x->process > y->process) - (x->process < y->process);
}

/* ---- one object ---- */

static void merge(const struct holder *list, const uint32_t *from, uint32_t *to, size_t left,
		  size_t middle, size_t right)
{
	size_t a = left, b = middle;

	for (size_t i = left; i < right; i++) {
		bool take_a =
			a < middle && (b >= right || compare(&list[from[a]], &list[from[b]]) != 2);

		to[i] = take_a ? from[a++] : from[b++];
	}
}

/* By merging: what is closed meanwhile cannot be compared, and no such answer leads out of the
 * list. */
static void sort_firsts(struct holders *h, const struct holder *list)
{
	const size_t count = h->first_count;

	for (size_t width = 1; width < count; width *= 2) {
		for (size_t i = 0; i < count; i += 2 * width) {
			size_t middle = i + width < count ? i + width : count;
			size_t right = middle + width < count ? middle + width : count;

			merge(list, h->firsts, h->scratch, i, middle, right);
		}
		memcpy(h->firsts, h->scratch, count * sizeof(*h->firsts));
	}
}

static void join_by_order(struct holders *h, struct holder *list)
{
	sort_firsts(h, list);
	for (size_t i = 1; i < h->first_count; i++) {
		struct holder *before = &list[h->firsts[i - 1]], *it = &list[h->firsts[i]];

		if (compare(before, it) == 0)
			it->first = before->first;
	}
}

/* Where few were asked for: only these with all others. */
static void join_by_asking(struct holders *h, struct holder *list)
{
	for (size_t i = 0; i < h->first_count; i++) {
		struct holder *it = &list[h->firsts[i]];

		if (!it->full || it->first != h->firsts[i])
			continue;
		for (size_t j = 0; j < h->first_count; j++) {
			struct holder *other = &list[h->firsts[j]];

			if (other->first == h->firsts[j] && other != it && compare(it, other) == 0)
				other->first = it->first;
		}
	}
}

/* One of each run of neighbours that are the same, so that few are left to be put in order; a run has
 * been asked for if one of it has. Returns how many of them have. */
static size_t find_runs(struct holders *h, struct holder *list, size_t count)
{
	size_t full = 0;

	h->first_count = 0;
	for (uint32_t i = 0; i < count; i++) {
		if (i && compare(&list[i - 1], &list[i]) == 0) {
			struct holder *first = &list[list[i - 1].first];

			full += list[i].full && !first->full;
			first->full |= list[i].full;
			list[i].first = list[i - 1].first;
			continue;
		}
		list[i].first = i;
		h->firsts[h->first_count++] = i;
		full += list[i].full;
	}
	return full;
}

/* A number for each open file that has more than one descriptor. */
static void number(struct holders *h, struct holder *list, size_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		uint32_t first = list[list[i].first].first;

		list[i].first = first;
		if (first == i)
			continue;
		if (!list[first].fd->share)
			list[first].fd->share = ++h->share;
		list[i].fd->share = list[first].fd->share;
	}
}

/* What may be compared with itself may be compared with all others. */
static bool is_permitted(struct holders *h, const struct holder *it)
{
	uint8_t *permission = &h->permissions[it->process];

	if (*permission == NOT_ASKED) {
		long r = compare(it, it);

		if (r < 0 && (errno == EBADF || errno == ESRCH))
			return false; /* closed, or gone */
		*permission = r == 0 ? PERMITTED : DENIED;
	}
	return *permission == PERMITTED;
}

/* Those that may be compared come first, in their order; returns how many. */
static size_t part_permitted(struct holders *h, struct holder *list, size_t count)
{
	size_t kept = 0;
	bool denied = false;

	for (size_t i = 0; i < count; i++) {
		if (is_permitted(h, &list[i]))
			list[kept++] = list[i];
		else if (h->permissions[list[i].process] == DENIED)
			list[i].fd->share_denied = denied = true;
	}
	for (size_t i = 0; i < kept && denied; i++)
		list[i].fd->share_denied = true;
	return kept;
}

static size_t log2_of(size_t n)
{
	size_t bits = 0;

	while (n >>= 1)
		bits++;
	return bits;
}

/* All that hold one object, if somebody asked for is among them and is not alone. */
static void compare_group(struct holders *h, struct holder *list, size_t count)
{
	bool wanted = false;
	size_t full;

	for (size_t i = 0; i < count; i++)
		wanted |= list[i].full;
	if (count < 2 || !wanted)
		return;
	count = part_permitted(h, list, count);
	full = find_runs(h, list, count);
	if (full < log2_of(h->first_count))
		join_by_asking(h, list);
	else
		join_by_order(h, list);
	number(h, list, count);
}

/* ---- all ---- */

/* Who has the same eventfd is sure of that only if it is the same open file. */
static bool is_asked_for(const struct fd *f, unsigned what)
{
	return f->fd >= 0 && !f->error && (what & FILES_SHARED || f->type == FD_EVENTFD);
}

static void add_holders(struct holders *h, const struct files_process *p, uint32_t process,
			unsigned what)
{
	struct fd *fds = files_pass_fds(p);

	for (size_t i = 0; i < p->count; i++) {
		if (!is_asked_for(&fds[i], what))
			continue;
		h->all = xgrow(h->all, h->count, &h->cap, sizeof(*h->all));
		h->all[h->count++] = (struct holder){
			.fd = &fds[i], .pid = p->id.pid, .full = p->full, .process = process
		};
	}
}

void files_pass_shared(struct files_pass *p)
{
	struct holders h = { 0 };

	if (!p->live->root.live)
		return;
	for (size_t i = 0; i < p->count; i++)
		add_holders(&h, &p->processes[i], (uint32_t)i, p->request->what);
	h.firsts = xreallocarray(NULL, h.count, sizeof(*h.firsts));
	h.scratch = xreallocarray(NULL, h.count, sizeof(*h.scratch));
	h.permissions = xcalloc(p->count, sizeof(*h.permissions));
	if (h.count)
		qsort(h.all, h.count, sizeof(*h.all), by_object_and_number);
	for (size_t i = 0, end; i < h.count; i = end) {
		for (end = i + 1; end < h.count && by_object(&h.all[i], &h.all[end]) == 0; end++)
			;
		compare_group(&h, h.all + i, end - i);
	}
	free(h.permissions);
	free(h.scratch);
	free(h.firsts);
	free(h.all);
}
