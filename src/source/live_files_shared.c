/* Which descriptors are the same open file: kcmp(2), the only one that tells.
 *
 * Descriptors of one object are put in the order that the kernel gives, which takes n log n
 * comparisons; the same open files are side by side then. */
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
	bool full;
};

struct holders {
	struct holder *all, *scratch;
	size_t count, cap;
};

/* 0: the same; 1: before; 2: behind; -1: cannot be compared. */
static long compare(const struct holder *a, const struct holder *b)
{
	return syscall(SYS_kcmp, a->pid, b->pid, KCMP_FILE, (unsigned long)a->fd->fd,
		       (unsigned long)b->fd->fd);
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
	return strcmp(x->target, y->target);
}

static bool is_same_object(const struct holder *a, const struct holder *b)
{
	return by_object(a, b) == 0;
}

static void merge(struct holder *from, struct holder *to, size_t left, size_t middle, size_t right)
{
	size_t a = left, b = middle;

	for (size_t i = left; i < right; i++) {
		bool take_a = a < middle && (b >= right || compare(&from[a], &from[b]) != 2);

		to[i] = take_a ? from[a++] : from[b++];
	}
}

/* By merging: what is closed meanwhile cannot be compared, and no such answer leads out of the
 * list. */
static void sort(struct holder *list, struct holder *scratch, size_t count)
{
	for (size_t width = 1; width < count; width *= 2) {
		for (size_t i = 0; i < count; i += 2 * width) {
			size_t middle = i + width < count ? i + width : count;
			size_t right = middle + width < count ? middle + width : count;

			merge(list, scratch, i, middle, right);
		}
		memcpy(list, scratch, count * sizeof(*list));
	}
}

static void number(struct holder *list, size_t count, uint32_t *share)
{
	for (size_t i = 1; i < count; i++) {
		if (compare(&list[i - 1], &list[i]) != 0)
			continue;
		if (!list[i - 1].fd->share)
			list[i - 1].fd->share = ++*share;
		list[i].fd->share = list[i - 1].fd->share;
	}
}

/* Those that may be compared come first; returns how many. A descriptor compared with itself tells,
 * but for one that is closed by now. */
static size_t part_allowed(struct holder *list, size_t count, bool *ret_denied)
{
	size_t allowed = 0;

	*ret_denied = false;
	for (size_t i = 0; i < count; i++) {
		struct holder h = list[i];

		if (compare(&h, &h) == 0) {
			list[i] = list[allowed];
			list[allowed++] = h;
		} else if (errno != EBADF && errno != ESRCH) {
			h.fd->share_denied = *ret_denied = true;
		}
	}
	return allowed;
}

/* All that hold one object, if somebody asked for is among them and is not alone. */
static void compare_group(struct holder *list, struct holder *scratch, size_t count,
			  uint32_t *share)
{
	bool denied, full = false;
	size_t allowed;

	for (size_t i = 0; i < count; i++)
		full |= list[i].full;
	if (count < 2 || !full)
		return;
	allowed = part_allowed(list, count, &denied);
	for (size_t i = 0; i < allowed && denied; i++)
		list[i].fd->share_denied = true;
	sort(list, scratch, allowed);
	number(list, allowed, share);
}

static void add_holders(struct holders *h, const struct files_process *p)
{
	struct fd *fds = files_pass_fds(p);

	for (size_t i = 0; i < p->count; i++) {
		if (fds[i].fd < 0 || fds[i].error)
			continue;
		h->all = xgrow(h->all, h->count, &h->cap, sizeof(*h->all));
		h->all[h->count++] = (struct holder){ &fds[i], p->id.pid, p->full };
	}
}

void files_pass_shared(struct files_pass *p)
{
	struct holders h = { 0 };
	uint32_t share = 0;

	if (!p->live->root.live)
		return;
	for (size_t i = 0; i < p->count; i++)
		add_holders(&h, &p->processes[i]);
	h.scratch = xreallocarray(NULL, h.count, sizeof(*h.scratch));
	if (h.count)
		qsort(h.all, h.count, sizeof(*h.all), by_object);
	for (size_t i = 0, end; i < h.count; i = end) {
		for (end = i + 1; end < h.count && is_same_object(&h.all[i], &h.all[end]); end++)
			;
		compare_group(h.all + i, h.scratch, end - i, &share);
	}
	free(h.scratch);
	free(h.all);
}
