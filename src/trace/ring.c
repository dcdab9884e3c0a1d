#include "ring_priv.h"

#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/alloc.h"

/* Before each block: its bytes with this, or SKIP: the rest of the ring is empty. */
struct head {
	uint64_t size;
};
#define SKIP UINT64_MAX

enum { SMALLEST = 1 << 12 };

/* Both positions only grow; what lies between them is full. */
struct ring {
	char *bytes;
	uint64_t size; /* a power of two */
	int data_fd, room_fd;
	uint64_t taken; /* the reader's: the block that it looks at ends there */
	_Alignas(64) _Atomic uint64_t written; /* by the writer */
	_Alignas(64) _Atomic uint64_t read; /* by the reader */
	_Alignas(64) atomic_bool reader_sleeps, writer_sleeps;
};

int ring_new(size_t size, struct ring **ret)
{
	struct ring *r = aligned_alloc(64, sizeof(*r));

	if (!r)
		return -ENOMEM;
	memset(r, 0, sizeof(*r));
	for (r->size = SMALLEST; r->size < size; r->size *= 2)
		;
	r->data_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	r->room_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (r->data_fd < 0 || r->room_fd < 0) {
		int error = -errno;

		ring_free(r);
		return error;
	}
	r->bytes = xmalloc(r->size);
	/* The reader has not looked yet. */
	atomic_store(&r->reader_sleeps, true);
	*ret = r;
	return 0;
}

void ring_free(struct ring *r)
{
	if (!r)
		return;
	cleanup_close(&r->data_fd);
	cleanup_close(&r->room_fd);
	free(r->bytes);
	free(r);
}

/* ---- the writer ---- */

static char *at(struct ring *r, uint64_t position)
{
	return r->bytes + (position & (r->size - 1));
}

static void set_head(struct ring *r, uint64_t position, uint64_t size)
{
	memcpy(at(r, position), &(struct head){ size }, sizeof(struct head));
}

static void publish(struct ring *r, uint64_t written)
{
	/* In one order with reader_sleeps for both threads: either the reader sees the block, or
	 * this thread sees that it sleeps. */
	atomic_store(&r->written, written);
	if (atomic_exchange(&r->reader_sleeps, false))
		eventfd_write(r->data_fd, 1);
}

int ring_put(struct ring *r, const void *block, size_t n)
{
	uint64_t written = atomic_load_explicit(&r->written, memory_order_relaxed);
	uint64_t need = n + sizeof(struct head), end = r->size - (written & (r->size - 1));
	uint64_t skip = end < need ? end : 0;
	uint64_t room;

	if (need > r->size / 2)
		return -EMSGSIZE;
	room = r->size - (written - atomic_load_explicit(&r->read, memory_order_acquire));
	if (room < need + skip)
		return -ENOSPC;
	if (skip)
		set_head(r, written, SKIP);
	set_head(r, written + skip, need);
	memcpy(at(r, written + skip) + sizeof(struct head), block, n);
	publish(r, written + skip + need);
	return 0;
}

size_t ring_room(const struct ring *r)
{
	return r->size - (atomic_load_explicit(&r->written, memory_order_relaxed) -
			  atomic_load_explicit(&r->read, memory_order_acquire));
}

size_t ring_size(const struct ring *r)
{
	return r->size;
}

bool ring_wait_room(struct ring *r, int timeout_ms)
{
	struct pollfd p = { .fd = r->room_fd, .events = POLLIN };
	uint64_t before = atomic_load(&r->read);
	eventfd_t unused;

	atomic_store(&r->writer_sleeps, true);
	if (atomic_load(&r->read) == before)
		poll(&p, 1, timeout_ms);
	atomic_store(&r->writer_sleeps, false);
	eventfd_read(r->room_fd, &unused);
	return atomic_load(&r->read) != before;
}

void ring_wake(struct ring *r)
{
	atomic_store(&r->reader_sleeps, false);
	eventfd_write(r->data_fd, 1);
}

/* ---- the reader ---- */

static void let_go(struct ring *r)
{
	if (atomic_load_explicit(&r->read, memory_order_relaxed) == r->taken)
		return;
	atomic_store(&r->read, r->taken);
	if (atomic_exchange(&r->writer_sleeps, false))
		eventfd_write(r->room_fd, 1);
}

static const void *next(struct ring *r)
{
	uint64_t written = atomic_load(&r->written);
	struct head head;

	while (r->taken != written) {
		const char *block = at(r, r->taken);

		memcpy(&head, block, sizeof(head));
		if (head.size != SKIP) {
			r->taken += head.size;
			return block + sizeof(head);
		}
		r->taken += r->size - (r->taken & (r->size - 1));
	}
	return NULL;
}

const void *ring_take(struct ring *r)
{
	const void *block;
	eventfd_t unused;

	let_go(r);
	block = next(r);
	if (block)
		return block;
	eventfd_read(r->data_fd, &unused);
	atomic_store(&r->reader_sleeps, true);
	/* Something may have come before the writer could know that this thread sleeps. */
	block = next(r);
	if (block)
		atomic_store(&r->reader_sleeps, false);
	return block;
}

int ring_fd(const struct ring *r)
{
	return r->data_fd;
}
